"""iCalendar (RFC 5545): each notice's period as days, and its deadline as the hour that ends with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from flask import url_for

from noticeboard.board import Board
from noticeboard.formats.file import CALENDAR, File
from noticeboard.public_view import PublicNotice, names_of, public_notice, title_of
from portal import Portal
from presentation.languages import gettext
from publicity.notice import AppointmentNotice, NoticeState
from publicity.workdays import ONE_DAY

LONGEST_LINE = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""

CALENDAR_ENDS = "END:VCALENDAR\r\n"

_EVENT_BEGINS = "BEGIN:VEVENT\r\n"

LAST_HOUR = timedelta(hours=1)
"""How long the deadline is in a calendar. At 24:00 sharp it would stand on the day after."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event; days end with the day after the last, instants are aware. ``uid`` never changes."""

    uid: str
    begins: date
    ends: date
    summary: str
    description: str
    url: str
    public: PublicNotice


def period_calendar(board: Board, number: str) -> File:
    """``/notices/GS-2026-012/period.ics``. Raises NotFound."""
    events = _events(board, public_notice(board, number))
    lines = [line for event in events for line in _event_lines(event, board.portal.days.timezone)]
    instants = [instant for event in events for instant in (event.begins, event.ends) if isinstance(instant, datetime)]
    return File(calendar_opens(board.portal, instants) + _text(lines) + CALENDAR_ENDS, CALENDAR)


def _events(board: Board, public: PublicNotice) -> list[Event]:
    notice, title = public.notice, title_of(public)
    period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
    days = gettext("Publicity period: %(title)s") if public.count else gettext("Inspection: %(title)s")
    host = urlsplit(board.portal.addresses.board).hostname
    whole = Event(
        uid=f"{notice.number}.period@{host}",
        begins=period.first,
        ends=period.last + ONE_DAY,
        summary=days % {"title": title},
        description="\n".join(line for line in (names_of(public), *_ways(notice.contact.phones)) if line),
        url=board.portal.addresses.board + url_for(".notice", number=notice.number),
        public=public,
    )
    if not public.count:
        return [whole]
    closes = period.closes_at(board.zone)
    deadline = replace(
        whole,
        uid=f"{notice.number}.deadline@{host}",
        begins=closes - LAST_HOUR,
        ends=closes,
        summary=gettext("Period ends: %(title)s") % {"title": title},
    )
    return [whole, deadline]


def _ways(phones: tuple[str, ...]) -> Iterator[str]:
    for phone in phones:
        yield gettext("Phone: %(phone)s") % {"phone": phone}


# --- As text --------------------------------------------------------------------------------------------------------


def calendar_opens(portal: Portal, instants: Iterable[datetime], name: str = "") -> str:
    """Write what stands before the events; ``instants`` are those at which any of them begins or ends.

    A calendar to subscribe to has a ``name``.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Gongshi//noticeboard//ZH", "CALSCALE:GREGORIAN"]
    if name:
        shown = escaped(name)
        lines += [f"NAME:{shown}", f"X-WR-CALNAME:{shown}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    return _text([*lines, *_zone_lines(portal.days.zone, portal.days.timezone, instants)])


def events_in(calendar: str) -> bytes:
    """Give the events of a calendar as they stand in it."""
    return calendar[calendar.index(_EVENT_BEGINS) : -len(CALENDAR_ENDS)].encode()


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event_lines(event: Event, zone_name: str) -> list[str]:
    notice, stamp = event.public.notice, f"{event.public.updated.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    is_withdrawn = event.public.state is NoticeState.WITHDRAWN
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        # What was last changed, never when this was made: the same calendar has the same bytes.
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{len(notice.corrections) + is_withdrawn}",
        f"STATUS:{'CANCELLED' if is_withdrawn else 'CONFIRMED'}",
        f"DTSTART{_moment(event.begins, zone_name)}",
        f"DTEND{_moment(event.ends, zone_name)}",
        f"SUMMARY:{escaped(event.summary)}",
        *([f"DESCRIPTION:{escaped(event.description)}"] if event.description else []),
        f"URL:{event.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _moment(of: date, zone_name: str) -> str:
    if isinstance(of, datetime):
        return f";TZID={zone_name}:{of:%Y%m%dT%H%M%S}"
    return f";VALUE=DATE:{of:%Y%m%d}"


def _zone_lines(zone: tzinfo, name: str, instants: Iterable[datetime]) -> list[str]:
    """Describe the zone as far as these instants need it: from each one at which its offset is another."""
    observances: list[str] = []
    before: timedelta | None = None
    for instant in sorted(instants):
        offset = instant.astimezone(zone).utcoffset() or timedelta()
        if offset == before:
            continue
        begins = datetime(1970, 1, 1) if before is None else (instant + before - offset).replace(tzinfo=None)  # noqa: DTZ001
        observances += [
            "BEGIN:STANDARD",
            f"DTSTART:{begins:%Y%m%dT%H%M%S}",
            f"TZOFFSETFROM:{_offset(before if before is not None else offset)}",
            f"TZOFFSETTO:{_offset(offset)}",
            "END:STANDARD",
        ]
        before = offset
    return ["BEGIN:VTIMEZONE", f"TZID:{name}", *observances, "END:VTIMEZONE"] if observances else []


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def escaped(text: str) -> str:
    """Write a text as a value (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Fold a line at no more than 75 octets, and never within a character."""
    data = line.encode()
    parts: list[bytes] = []
    while len(data) > (room := LONGEST_LINE - bool(parts)):
        cut = next(at for at in range(room, 0, -1) if data[at] & 0xC0 != 0x80)
        parts.append(data[:cut])
        data = data[cut:]
    return b"\r\n ".join([*parts, data]).decode()
