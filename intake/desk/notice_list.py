"""The notices as a clerk chooses among them: in which order, by which words, and found by a name or a number."""

import unicodedata
from collections.abc import Iterable

from intake.desk.office import Office
from presentation.languages import gettext
from publicity.notice import AnyNotice, NoticeState


def choices(office: Office, notices: Iterable[AnyNotice]) -> tuple[tuple[str, str], ...]:
    """The notices as they are chosen, number and words: those open for reports first, each group the newest first."""
    ordered = sorted(notices, key=lambda notice: not _is_open(office, notice))
    return tuple((notice.number, _named(office, notice)) for notice in ordered)


def search(office: Office, typed: str) -> list[AnyNotice]:
    """The notices that are meant by what was typed: a number, a name, a post or unit, a part of the title.

    Where it is a whole number or a whole name, only those count: 李明 is not 李明华.
    """
    wanted = _folded(typed)
    exact = [notice for notice in office.notices() if wanted == _folded(notice.number) or named_on(notice, typed)]
    return exact or [notice for notice in office.notices() if any(wanted in _folded(text) for text in _texts(notice))]


def named_on(notice: AnyNotice, typed: str) -> tuple[str, ...]:
    """The keys of those on a notice whose whole name was typed."""
    return tuple(person.key for person in notice.people if _folded(person.name) == _folded(typed))


def _texts(notice: AnyNotice) -> list[str]:
    people = [text for person in notice.people for text in (person.name, person.current_post or "")]
    return [notice.number, notice.issue or "", notice.title, *people]


def _folded(text: str) -> str:
    """Leave out what people type differently: width, case, spaces, hyphens, the dot within a name."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _named(office: Office, notice: AnyNotice) -> str:
    """How a notice is found in a list: its number, whether it is open, and the first names on it."""
    names = "、".join(person.name for person in notice.people[:3])
    more = gettext("%(names)s and others") % {"names": names} if len(notice.people) > 3 else names
    still = gettext("open for reports") if _is_open(office, notice) else ""
    return " · ".join(part for part in (notice.number, still, more) if part)


def _is_open(office: Office, notice: AnyNotice) -> bool:
    return notice.state(office.config.now(), office.config.portal.days.zone) is NoticeState.RUNNING
