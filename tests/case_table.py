"""The case's table of steps, written out once more by hand: what the rules are held against."""

from enum import StrEnum
from typing import Any

from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason

OPEN = (
    *("registered", "screening", "accepted", "not_accepted", "transferred", "investigating"),
    *("on_hold", "concluded", "feedback_given", "feedback_not_possible"),
)

TABLE: dict[str, dict[str, str]] = {
    # step: from → to
    "acknowledge": dict(zip(OPEN, OPEN, strict=True)),
    "forgo_acknowledgement": dict(zip(OPEN, OPEN, strict=True)),
    "write": dict(zip(OPEN, OPEN, strict=True)),
    "screen": {"registered": "screening"},
    "accept": {"screening": "accepted"},
    "decline": {"screening": "not_accepted"},
    "transfer": {"screening": "transferred"},
    "merge": {"screening": "merged"},
    "take_back": {"not_accepted": "screening", "transferred": "screening"},
    "investigate": {"accepted": "investigating"},
    "hold": {"investigating": "on_hold"},
    "resume": {"on_hold": "investigating"},
    "conclude": {"investigating": "concluded"},
    "revise": {
        "concluded": "investigating",
        "feedback_given": "investigating",
        "feedback_not_possible": "investigating",
    },
    "give_feedback": {"concluded": "feedback_given"},
    "forgo_feedback": {"concluded": "feedback_not_possible"},
    "reopen": {"closed": "investigating"},
    # While nobody has objected.
    "uphold": {},
}

READY = ("not_accepted", "transferred", "feedback_given", "feedback_not_possible")

WITHOUT_A_PROPOSAL = TABLE | {
    "propose_closing": dict(zip(READY, READY, strict=True)),
    "return_closing": {},
    "close": {},
}
"""The whole table while nobody has proposed to close the case."""

WITH_A_PROPOSAL = TABLE | {
    "propose_closing": {},
    "return_closing": dict(zip(READY, READY, strict=True)),
    "close": dict.fromkeys(READY, "closed"),
}
"""The whole table while a proposal stands."""

NEEDS: dict[str, tuple[str, ...]] = {
    "forgo_acknowledgement": ("reason",),
    "write": ("text",),
    "decline": ("reason", "text"),
    "transfer": ("text",),
    "take_back": ("text",),
    "merge": ("text",),
    "hold": ("reason",),
    "revise": ("text",),
    "give_feedback": ("text",),
    "forgo_feedback": ("reason",),
    "return_closing": ("text",),
    "reopen": ("reason", "text"),
    "uphold": ("text",),
    "record_finding": ("reason", "text"),
}
"""What has to stand in the event of a step; of every other step's event it may be missing."""

REASONS: dict[str, type[StrEnum]] = {
    "forgo_acknowledgement": NotToldReason,
    "decline": DeclineReason,
    "hold": HoldReason,
    "forgo_feedback": NoFeedbackReason,
    "reopen": ReopenReason,
}


def all_a_step_needs(step: str) -> dict[str, Any]:
    """A reason from the step's list and words of one's own, as far as the step asks for them."""
    first = next(iter(REASONS[step])) if step in REASONS else None
    # Who reported by the web holds a receipt: an answer reaches them.
    reason = NoFeedbackReason.REPORTER_DECLINED if step == "forgo_feedback" else first
    return {"reason": reason, "text": "写明理由" if "text" in NEEDS.get(step, ()) else None}
