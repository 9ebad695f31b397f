/* Sets the clock of the day off from the true one, in every process that this library is loaded into; how long
 * something takes (CLOCK_MONOTONIC) stays true, as it does on a machine whose clock is set.
 *
 * CLOCK_CONTROL names a file of one 64-bit number, shared with whoever directs: by how many nanoseconds it is off. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

static int64_t off(void) {
    static volatile int64_t *shared;
    const char *name = getenv("CLOCK_CONTROL");
    if (!shared && name) {
        int handle = open(name, O_RDONLY);
        void *found = handle < 0 ? MAP_FAILED : mmap(NULL, sizeof *shared, PROT_READ, MAP_SHARED, handle, 0);
        if (handle >= 0) close(handle);
        if (found != MAP_FAILED) shared = found;
    }
    return shared ? *shared : 0;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, which, now);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
        int64_t shown = now->tv_sec * SECOND + now->tv_nsec + off();
        now->tv_sec = shown / SECOND;
        now->tv_nsec = shown % SECOND;
    }
    return failed;
}

time_t time(time_t *kept) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept) *kept = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return 0;
}
