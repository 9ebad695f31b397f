"""What a case is about, in words: the matter, the person, the notice."""

from collections.abc import Iterable

from intake.desk.office import Office
from intake.desk.sealed import open_allegation
from intake.envelopes import AllegationWords
from intake.stores import CaseSummary, StoredAllegation
from intake.vault import SealBroken
from presentation.languages import current_language, gettext

AND = {"zh-Hans": "、", "en": ", "}


def words_of(office: Office, case_id: str, stored: StoredAllegation) -> AllegationWords:
    """The words of an allegation; of one whose seal is broken, that it is so."""
    try:
        return open_allegation(office, case_id, stored)
    except SealBroken:
        return AllegationWords(matter=gettext("[cannot be opened]"))


def person_and_notice(words: AllegationWords) -> str:
    """Whom an allegation is about, and on which notice that person stands."""
    named = _named(words) if words.nominee else ""
    return " · ".join(part for part in (named, words.notice or gettext("no notice")) if part)


def matter_and_people(office: Office, summary: CaseSummary) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What a list shows of a case: the first matter, and for each notice the people on it, with its number."""
    alleged = [words_of(office, summary.case.id, stored) for stored in summary.allegations]
    by_notice: dict[str | None, dict[str, None]] = {}
    for words in alleged:
        by_notice.setdefault(words.notice, {}).update(dict.fromkeys([_named(words)] if words.nominee else []))
    people = tuple((joined(names), notice or gettext("no notice")) for notice, names in by_notice.items())
    return (alleged[0].matter if alleged else ""), people


def _named(words: AllegationWords) -> str:
    return words.name or gettext("a person who is no longer on the notice")


def joined(parts: Iterable[str]) -> str:
    """Write a list in the language of the page."""
    return AND[current_language()].join(parts)
