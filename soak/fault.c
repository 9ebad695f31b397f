/* Lets the n-th call of one kind fail, under one folder, in every process that this library is loaded into.
 *
 * FAULT_UNDER names the folder; FAULT_CONTROL a file of six ints, shared with whoever directs:
 *   call (an index into the list below, or -1), nth (counted from 1), error (an errno), lasting (all later calls fail
 *   too), seen, failed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { CALL, NTH, ERROR, LASTING, SEEN, FAILED, FIELDS };
enum { WRITE, PWRITE, FSYNC, FDATASYNC, FTRUNCATE, RENAME, LINK, UNLINK, OPEN };

static volatile int *control(void) {
    static volatile int *shared;
    const char *name = getenv("FAULT_CONTROL");
    if (!shared && name) {
        int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
        int handle = real(name, O_RDWR);
        void *found = handle < 0 ? MAP_FAILED
            : mmap(NULL, FIELDS * sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, handle, 0);
        if (handle >= 0) close(handle);
        if (found != MAP_FAILED) shared = found;
    }
    return shared;
}

static int is_ours(const char *path) {
    const char *folder = getenv("FAULT_UNDER");
    return folder && path && !strncmp(path, folder, strlen(folder));
}

static int fails_at(int call, const char *path) {
    volatile int *shared = control();
    if (!shared || shared[CALL] != call || !is_ours(path)) return 0;
    int seen = __sync_add_and_fetch(&shared[SEEN], 1);
    if (seen != shared[NTH] && !(shared[LASTING] && seen > shared[NTH])) return 0;
    __sync_add_and_fetch(&shared[FAILED], 1);
    errno = shared[ERROR];
    return 1;
}

static int fails_on(int call, int handle) {
    char name[64], path[PATH_MAX];
    volatile int *shared = control();
    if (!shared || shared[CALL] != call) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", handle);
    ssize_t size = readlink(name, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return fails_at(call, path);
}

#define HANDLED(type, name, call, declared, passed) \
    type name declared { \
        static type (*real) declared; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        return fails_on(call, handle) ? -1 : real passed; \
    }
#define NAMED(name, call, path, declared, passed) \
    int name declared { \
        static int (*real) declared; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        return fails_at(call, path) ? -1 : real passed; \
    }
#define OPENED(name) \
    int name(const char *path, int flags, ...) { \
        static int (*real)(const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        return fails_at(OPEN, path) ? -1 : real(path, flags, mode); \
    }

HANDLED(ssize_t, write, WRITE, (int handle, const void *data, size_t size), (handle, data, size))
HANDLED(ssize_t, pwrite, PWRITE, (int handle, const void *data, size_t size, off_t at), (handle, data, size, at))
HANDLED(ssize_t, pwrite64, PWRITE, (int handle, const void *data, size_t size, off64_t at), (handle, data, size, at))
HANDLED(int, fsync, FSYNC, (int handle), (handle))
HANDLED(int, fdatasync, FDATASYNC, (int handle), (handle))
HANDLED(int, ftruncate, FTRUNCATE, (int handle, off_t size), (handle, size))
HANDLED(int, ftruncate64, FTRUNCATE, (int handle, off64_t size), (handle, size))
NAMED(rename, RENAME, to, (const char *from, const char *to), (from, to))
NAMED(link, LINK, to, (const char *from, const char *to), (from, to))
NAMED(unlink, UNLINK, path, (const char *path), (path))
OPENED(open)
OPENED(open64)
