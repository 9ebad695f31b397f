"""The calendar of the whole board, to subscribe to."""

from collections.abc import Iterator

from noticeboard.formats.calendar import CALENDAR_ENDS, LAST_HOUR, calendar_opens
from noticeboard.formats.file import CALENDAR, LongFile
from noticeboard.pieces import events_of
from noticeboard.register import Register
from presentation.han import portal_in
from presentation.languages import current_language


def whole_calendar(register: Register) -> LongFile:
    """``/calendar.ics``: the periods and deadlines of all notices."""
    language = current_language()
    closing = sorted(register.closing)

    def parts() -> Iterator[bytes | memoryview]:
        instants = [instant for closes in closing for instant in (closes - LAST_HOUR, closes)]
        name = portal_in(register.portal, language).authority.board
        yield calendar_opens(register.portal, instants, name).encode()
        yield from register.pieces(events_of(language))
        yield CALENDAR_ENDS.encode()

    return LongFile(parts, CALENDAR, pieces=(events_of(language),), told=closing)
