"""Why something is not done, waits or begins again: closed lists, no two of which share a value."""

from enum import StrEnum
from typing import TypeVar

AnyReason = TypeVar("AnyReason", bound=StrEnum)


class NotToldReason(StrEnum):
    """Why a reporter cannot be told that the report is here."""

    NO_CONTACT = "no_contact"
    CONTACT_IN_VAIN = "contact_in_vain"


class DeclineReason(StrEnum):
    """Why a report is not taken up; an unclear anonymous one is assessed first, never thrown away."""

    OUT_OF_SCOPE = "out_of_scope"
    NO_CONCRETE_CONTENT = "no_concrete_content"
    DUPLICATE = "duplicate"
    SAME_MATTER_CLOSED = "same_matter_closed"
    LEAD_UNCLEAR = "lead_unclear"
    REPORTER_WITHDREW = "reporter_withdrew"


class HoldReason(StrEnum):
    """Why an investigation waits."""

    AWAITING_REPORTER = "awaiting_reporter"
    AWAITING_OTHER_BODY = "awaiting_other_body"
    OTHER_PROCEEDINGS = "other_proceedings"


class NoFeedbackReason(StrEnum):
    """Why the reporter cannot be answered."""

    NO_WAY_TO_REACH = "no_way_to_reach"
    NOT_REACHED = "not_reached"
    REPORTER_DECLINED = "reporter_declined"


class ReopenReason(StrEnum):
    """Why a closed case is taken up again."""

    NEW_EVIDENCE = "new_evidence"
    REPORTER_OBJECTS = "reporter_objects"
    ERROR_FOUND = "error_found"


def true_of_withdrawals(reasons: type[AnyReason], *, all_withdrew: bool) -> tuple[AnyReason, ...]:
    """Leave out that the reporter withdrew unless every reporter of the case did.

    Even then a handler has to choose it, the case has to be closed by a second person, and either may go on with the
    matter instead: a withdrawal ends nothing by itself.
    """
    return tuple(reason for reason in reasons if all_withdrew or reason is not DeclineReason.REPORTER_WITHDREW)


def true_of(reasons: type[AnyReason], *, has_contact: bool | None, has_receipt: bool) -> tuple[AnyReason, ...]:
    """Leave out of a list what cannot be true of a reporter who left a contact, or who holds the receipt.

    Whoever holds a receipt reads the answer with it, and is reached by that alone. ``has_contact`` is None where only
    the custodians could say.
    """
    untrue: set[StrEnum] = set()
    if has_contact is not None:
        untrue.add(NotToldReason.NO_CONTACT if has_contact else NotToldReason.CONTACT_IN_VAIN)
    if has_receipt or has_contact:
        untrue.add(NoFeedbackReason.NO_WAY_TO_REACH)
    if has_receipt or has_contact is False:
        untrue.add(NoFeedbackReason.NOT_REACHED)
    return tuple(reason for reason in reasons if reason not in untrue)
