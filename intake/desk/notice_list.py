"""The notices as a clerk chooses among them: in which order, by which words, and found by a name or a number."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from intake.desk.forms import Draft, tick_of
from intake.desk.office import Office
from presentation.languages import gettext, ngettext
from publicity.notice import AnyNotice, NoticeState


@dataclass(frozen=True, kw_only=True)
class LookedUp:
    """What came of looking for a notice: the form as it goes on, several notices to choose from, a sentence or a fault.

    ``focus`` is the field at which it goes on.
    """

    draft: Draft
    fitting: tuple[AnyNotice, ...] = ()
    said: str = ""
    fault: str = ""
    focus: str


def look_up(office: Office, draft: Draft, *, after_people: str) -> LookedUp:
    """Look for the notice that ``draft.find`` means: the one that fits is chosen, and whoever was named in full ticked.

    Of several that fit, the only one that is open for reports is meant.

    ``after_people`` is the field that follows them in the form.
    """
    found = search(office, draft.find)
    one = next((notice for notice in found if notice.number == draft.notice), None)
    # Whoever is to be appointed was announced for inspection before; what runs now is what people write about.
    likely = [notice for notice in found if _is_open(office, notice)] or found
    one = one or (likely[0] if len(likely) == 1 else None)
    if one:
        named = named_on(one, draft.find)
        kept = draft.nominees if one.number == draft.notice else ()
        return LookedUp(
            draft=replace(draft, find="", notice=one.number, nominees=tuple(dict.fromkeys(kept + named))),
            said=gettext("%(notice)s is chosen. Nothing is registered yet.") % {"notice": one.number},
            focus=after_people if named else "nominees",
        )
    draft = replace(draft, notice="", nominees=())
    if not found:
        fault = gettext("No notice fits this. Please type less of it, or choose from the list.")
        return LookedUp(draft=draft, fault=fault, focus="find")
    said = ngettext("%(num)s notice fits. Please choose it.", "%(num)s notices fit. Please choose one.", len(found))
    return LookedUp(draft=draft, fitting=tuple(found), said=said % {"num": len(found)}, focus="notice")


def choices(office: Office, notices: Iterable[AnyNotice]) -> tuple[tuple[str, str], ...]:
    """The notices as they are chosen, number and words: those open for reports first, each group the newest first."""
    ordered = sorted(notices, key=lambda notice: not _is_open(office, notice))
    return tuple((notice.number, _named(office, notice)) for notice in ordered)


def people_of(notice: AnyNotice | None) -> tuple[tuple[str, str, str], ...]:
    """The persons of a notice as they are ticked: what the box carries, the name, the present post."""
    if notice is None:
        return ()
    return tuple((tick_of(notice.number, one.key), one.name, one.current_post or "") for one in notice.people)


def keys_by_notice(office: Office) -> dict[str, tuple[str, ...]]:
    """The numbers of the notices on the board, each with the keys of its persons."""
    return {notice.number: tuple(one.key for one in notice.people) for notice in office.notices()}


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
