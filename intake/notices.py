"""The notices the board shows, with no word more than it shows, read from the same files, again when those change."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from intake.config import Config
from intake.log import Event, tell
from publicity.content import ReadingRules, read_calendar, read_notices
from publicity.errors import ContentRefused
from publicity.notice import AnyNotice
from publicity.sunset import public_version
from publicity.workdays import WorkCalendar

LOOKED_AT_EVERY = 3.0
"""Seconds during which the files are taken to be as they were."""

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Shown:
    """The notices that are public at an instant; ``is_known`` is False while none could be read at all."""

    notices: tuple[AnyNotice, ...] = ()
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    is_known: bool = True

    def find(self, number: str) -> AnyNotice | None:
        """The notice of a number."""
        return next((notice for notice in self.notices if notice.number == number), None)


class WatchedNotices:
    """Reads notices and calendars; while they have faults, what was last read well stays, and the operator is told."""

    def __init__(self, config: Config, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._clock = clock
        self._lock = Lock()
        self._good = Shown(is_known=False)
        self._public: tuple[Shown, date, tuple[AnyNotice, ...]] | None = None
        self._signature: Signature | None = None
        self._look_again_at = 0.0
        self.at(config.now())

    def at(self, now: datetime) -> Shown:
        """What is public at an instant."""
        with self._lock:
            if self._clock() >= self._look_again_at:
                self._look()
                self._look_again_at = self._clock() + LOOKED_AT_EVERY
            good, versions = self._good, self._versions(self._config.day_of(now))
        public = tuple(notice for notice in versions if notice.is_public(now))
        return Shown(public, good.calendar, good.is_known)

    def all(self) -> Shown:
        """Everything that was last read well, also what is not public yet, and with every word of it."""
        self.at(self._config.now())
        return self._good

    def _versions(self, today: date) -> tuple[AnyNotice, ...]:
        """Every notice as the public is shown it on a day; made again when the day or the files are others."""
        if self._public is None or self._public[0] is not self._good or self._public[1] != today:
            months = self._config.portal.privacy.reduced_after_months
            versions = tuple(public_version(notice, today, months) for notice in self._good.notices)
            self._public = (self._good, today, versions)
        return self._public[2]

    def _look(self) -> None:
        try:
            signature = tuple(sorted(self._files()))
            if signature == self._signature:
                return
            self._good = self._read()
        except ContentRefused as error:
            tell(Event.NOTICES_REFUSED, faults=len(error.faults))
        except OSError as error:
            tell(Event.NOTICES_REFUSED, errno=error.errno)
            return
        # Also what was refused is not read again until it changes; what the system did not give, at the next look.
        self._signature = signature

    def _read(self) -> Shown:
        portal, content = self._config.portal, self._config.places.content
        calendar = read_calendar(content / "calendar")
        rules = ReadingRules(
            zone=portal.days.zone,
            period_rules=portal.days.period_rules,
            lead_time=portal.days.lead_time,
            default_contact=portal.contact,
        )
        return Shown(read_notices(content / "notices", rules, calendar).notices, calendar)

    def _files(self) -> Iterator[tuple[str, int, int]]:
        """Name every file that is read, with when it was changed, in nanoseconds, and its size in bytes."""
        for folder in ("notices", "calendar"):
            for path in (self._config.places.content / folder).iterdir():
                # An editor at work leaves hidden files, and links to nowhere; they are not read either.
                if path.name.startswith("."):
                    continue
                status = path.stat()
                yield f"{folder}/{path.name}", status.st_mtime_ns, status.st_size
