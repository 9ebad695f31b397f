"""Who may do what at the desk: one table, and whatever is not in it is refused."""

from collections.abc import Mapping
from enum import StrEnum

from publicity.case import Step
from publicity.errors import N_


class Role(StrEnum):
    """What a member of staff is at the desk."""

    CLERK = "clerk"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    CUSTODIAN = "custodian"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMIN = "admin"


HANDLERS = frozenset({Role.CLERK, Role.INVESTIGATOR, Role.SUPERVISOR})
"""Who works on cases, and receives their keys."""


class Act(StrEnum):
    """What can be done at the desk beside the steps of a case; the two lists share no value."""

    OWN_PAGES = "own_pages"
    READ_CASES = "read_cases"
    SEE_OPENINGS = "see_openings"
    DECLARE_INTEREST = "declare_interest"
    END_INTEREST = "end_interest"
    REGISTER = "register"
    ADD_ALLEGATION = "add_allegation"
    REWORD_ALLEGATION = "reword_allegation"
    RECORD_FINDING = "record_finding"
    RECUSE = "recuse"
    NOTE = "note"
    SEARCH = "search"
    LET_TAKE_PART = "let_take_part"
    ASK_IDENTITY = "ask_identity"
    APPROVE_REQUEST = "approve_request"
    RECORD_TRANSFER = "record_transfer"
    MOVE = "move"
    GIVE_CASE = "give_case"
    ASK_DOSSIER = "ask_dossier"
    EXPORT_LIST = "export_list"
    READ_EXPORTS = "read_exports"
    CHANGE_DIRECTORY = "change_directory"
    OWN_ACCOUNT = "own_account"


_ACCOUNT: frozenset[Act | Step] = frozenset({Act.OWN_ACCOUNT, Act.OWN_PAGES})
_EVERYBODY: frozenset[Act | Step] = _ACCOUNT | {
    Act.READ_CASES, Act.SEARCH, Act.REGISTER, Act.ADD_ALLEGATION, Act.REWORD_ALLEGATION, Act.NOTE, Act.RECUSE,
    Act.DECLARE_INTEREST,
}  # fmt: skip
_SECOND_PERSON = frozenset({Step.CLOSE, Step.RETURN_CLOSING})
_CLERK: frozenset[Act | Step] = _EVERYBODY | {
    Act.RECORD_TRANSFER,
    Step.ACKNOWLEDGE,
    Step.FORGO_ACKNOWLEDGEMENT,
    Step.SCREEN,
}
_MOVES: frozenset[Act | Step] = frozenset({Act.MOVE, Act.ASK_DOSSIER, Act.EXPORT_LIST, Act.APPROVE_REQUEST})
_INVESTIGATOR = _CLERK | {Act.RECORD_FINDING, Act.LET_TAKE_PART, Act.ASK_IDENTITY} | (frozenset(Step) - _SECOND_PERSON)

RIGHTS: Mapping[Role, frozenset[Act | Step]] = {
    Role.CLERK: _CLERK,
    Role.INVESTIGATOR: _INVESTIGATOR | _MOVES,
    Role.SUPERVISOR: _INVESTIGATOR | _MOVES | _SECOND_PERSON | {Act.CHANGE_DIRECTORY, Act.GIVE_CASE, Act.END_INTEREST},
    Role.CUSTODIAN: _ACCOUNT | {Act.APPROVE_REQUEST, Act.DECLARE_INTEREST},
    Role.PUBLISHER: _ACCOUNT,
    Role.AUDITOR: _ACCOUNT | {Act.SEE_OPENINGS, Act.READ_EXPORTS},
    Role.ADMIN: _ACCOUNT | {Act.CHANGE_DIRECTORY},
}
"""The whole table. What a role may do, a rule may still refuse: nobody closes what he had a part in."""

ROLE_NAMES: Mapping[Role, str] = {
    Role.CLERK: N_("clerk"),
    Role.INVESTIGATOR: N_("investigator"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.CUSTODIAN: N_("custodian"),
    Role.PUBLISHER: N_("publisher"),
    Role.AUDITOR: N_("auditor"),
    Role.ADMIN: N_("administrator"),
}


def may(role: str, act: Act | Step | None) -> bool:
    """Say whether a role may do something; a role or an act that is not in the table may not."""
    return role in Role.__members__.values() and act in RIGHTS[Role(role)]
