"""That an allegation is the same as one in another case: linked, never merged, and undone as easily.

A link is shown to those alone who see both cases. It lets neither case's version grow: whoever has stepped back from
the one would notice in the other that something had happened.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.desk.acts import summary_seen
from intake.desk.office import Office
from intake.envelopes import read_case_number
from intake.stores import CaseStore, StoredLink
from publicity.case import Case
from publicity.errors import StepIncomplete


@dataclass(frozen=True, kw_only=True)
class LinkSeen:
    """A link as one of its cases shows it: allegation ``number`` here is ``other_number`` of ``other_case``.

    ``by`` and ``undone_by`` are names; the second is empty while the link stands.
    """

    id: str
    number: int
    other_case: str
    other_number: int
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether nobody has undone it."""
        return self.undone_at is None

    @property
    def other(self) -> str:
        """The other end, as a case's number and an allegation's."""
        return f"{self.other_case} · {self.other_number}"


def links_seen(store: CaseStore, case_id: str, viewer: str, names: Mapping[str, str]) -> list[LinkSeen]:
    """The links of a case, undone ones too, whose both cases this person sees; the earliest first."""
    return [_seen(one, case_id, names) for one in store.links_of(case_id, viewer=viewer)]


def link(
    office: Office, store: CaseStore, case_id: str, number: int, other: str, other_number: int, *, by: str
) -> None:
    """Record that two allegations are the same; what is linked already stays as it is.

    Raises NoSuchCase, and StepIncomplete for an allegation or a case that is not there for this person.
    """
    case = summary_seen(store, case_id, by).case
    found = store.case(read_case_number(other), viewer=by)
    missing = [] if _has(case, number) else ["allegation"]
    missing += ["other_case"] if found is None or found.id == case_id else []
    missing += ["other_number"] if found and not _has(found, other_number) else []
    if missing or found is None:
        raise StepIncomplete(missing)
    ends = (number, found.id, other_number)
    if any(one.undone_at is None and one.other_end(case_id) == ends for one in store.links_of(case_id, viewer=by)):
        return
    store.add_link(
        StoredLink(
            id=secrets.token_hex(8),
            case=case_id,
            number=number,
            other_case=found.id,
            other_number=other_number,
            by=by,
            at=office.config.now(),
        )
    )


def undo(office: Office, store: CaseStore, case_id: str, link_id: str, *, by: str) -> None:
    """Undo a link. Raises NoSuchCase, and StepIncomplete for a link that is not there for this person."""
    summary_seen(store, case_id, by)
    if link_id not in {one.id for one in store.links_of(case_id, viewer=by)}:
        raise StepIncomplete(["link"])
    store.undo_link(link_id, by=by, at=office.config.now())


def _has(case: Case, number: int) -> bool:
    return number in {one.number for one in case.allegations}


def _seen(stored: StoredLink, case_id: str, names: Mapping[str, str]) -> LinkSeen:
    number, other_case, other_number = stored.other_end(case_id)
    return LinkSeen(
        id=stored.id,
        number=number,
        other_case=other_case,
        other_number=other_number,
        by=names.get(stored.by, stored.by),
        at=stored.at,
        undone_by=names.get(stored.undone_by, stored.undone_by) if stored.undone_by else "",
        undone_at=stored.undone_at,
    )
