"""What a reporter is told about each state of a case: what it is called, what it means, what comes next."""

from dataclasses import dataclass, field
from datetime import date

from intake.views import ReporterView, Said
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.errors import N_
from publicity.report import Sending

S = CaseState

_TAKEN_UP = (
    N_("Taken up"),
    N_("We have taken up your report and will look into it."),
)

WORDS: dict[CaseState, tuple[str, str]] = {
    S.REGISTERED: (
        N_("Registered"),
        N_("Your report is entered in our register. Somebody will read it and decide whether we take it up."),
    ),
    S.SCREENING: (
        N_("Being read"),
        N_("We are reading your report and deciding whether it is for us to look into."),
    ),
    S.ACCEPTED: _TAKEN_UP,
    S.NOT_ACCEPTED: (
        N_("Not taken up"),
        N_("We will not look into this report. The reason is below. If you know more, you can report it again."),
    ),
    S.TRANSFERRED: (
        N_("Passed on"),
        N_("Another body is responsible for this, and has your report now."),
    ),
    # A reporter must not learn from this that there are other reports: somebody might ask in order to find out.
    S.MERGED: _TAKEN_UP,
    S.INVESTIGATING: (
        N_("Being investigated"),
        N_("We are checking what you reported. Until we are done we cannot tell you more."),
    ),
    S.ON_HOLD: (
        N_("Paused"),
        N_("The investigation is waiting and will go on. It is not closed. The reason is below."),
    ),
    S.CONCLUDED: (
        N_("Investigation finished"),
        N_("We have checked what you reported. Next we answer you."),
    ),
    S.FEEDBACK_GIVEN: (
        N_("Answered"),
        N_("We have checked what you reported. Our answer is below."),
    ),
    S.FEEDBACK_NOT_POSSIBLE: (
        N_("Investigation finished"),
        N_("We have checked what you reported. No separate answer is sent; the reason is below."),
    ),
    S.CLOSED: (
        N_("Closed"),
        N_("The work on your report is done. If you learn something new, you can still write to us."),
    ),
}
"""State → what it is called and what it means."""

WAITING = (
    N_("Received, not yet opened"),
    N_("Your report lies sealed in the letterbox. Our staff will open it and enter it in the register."),
)
"""The same for a report that the desk has not opened yet."""

NEXT: dict[Clock, tuple[str, str]] = {
    Clock.ACKNOWLEDGE: (
        N_("We confirm that we have your report by %(day)s at the latest."),
        N_("Next, we confirm that we have your report."),
    ),
    Clock.DECIDE_ACCEPTANCE: (
        N_("We decide whether to take up your report by %(day)s at the latest."),
        N_("Next, we decide whether to take up your report."),
    ),
    Clock.VERIFY: (
        N_("We finish the investigation by %(day)s at the latest."),
        N_("Next, we finish the investigation."),
    ),
    Clock.FEEDBACK: (
        N_("We answer you by %(day)s at the latest."),
        N_("Next, we answer you."),
    ),
}
"""Clock → what happens next, with a day and without one."""


SENT: dict[Sending, str] = {
    Sending.REPORT: N_("You sent your report."),
    Sending.ADDITION: N_("You sent us a message."),
    Sending.WITHDRAWAL: N_("You asked to withdraw your report."),
    Sending.OBJECTION: N_("You objected to the closing."),
}
"""What a reporter sent → how it is told; its words are not, for whoever holds the receipt may not be the reporter."""

READERS: dict[str, str] = {
    "clerk": N_("registration: %(count)s"),
    "investigator": N_("investigation: %(count)s"),
    "supervisor": N_("review: %(count)s"),
    "custodian": N_("custody of names: %(count)s"),
    "auditor": N_("audit: %(count)s"),
    "oversight": N_("the oversight body outside: %(count)s"),
}
"""Role → how many have it, for somebody outside."""
OTHER_READERS = N_("other duties: %(count)s")

OPENINGS: dict[str, str] = {
    "clerk": N_("registration: %(count)s times"),
    "investigator": N_("investigation: %(count)s times"),
    "supervisor": N_("review: %(count)s times"),
}
"""Role → how often somebody of it opened the case."""
OTHER_OPENINGS = N_("other duties: %(count)s times")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing said between the reporter and the department; ``text`` is the department's own words."""

    on: date
    heading: str
    text: str = field(default="", repr=False)
    is_ours: bool


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a report is, in words; empty texts are not shown."""

    heading: str
    meaning: str
    is_over: bool = False
    since: date | None = None
    reason: str = ""
    answer: str = ""
    transferred_to: str = ""
    coming: str = ""
    is_late: bool = False
    said: tuple[Line, ...] = ()
    readers: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    identity_opened: date | None = None
    may_object: bool = False
    asked_to_withdraw: bool = False


def waiting() -> Progress:
    """The progress of a report that the desk has not opened yet."""
    heading, meaning = WAITING
    return Progress(heading=gettext(heading), meaning=gettext(meaning))


def progress_of(view: ReporterView, today: date) -> Progress:
    """Put into words what the desk has laid out, as it stands on a day."""
    heading, meaning = WORDS[view.state]
    return Progress(
        heading=gettext(heading),
        meaning=gettext(meaning),
        is_over=view.state in (S.CLOSED, S.FEEDBACK_GIVEN, S.FEEDBACK_NOT_POSSIBLE, S.NOT_ACCEPTED, S.TRANSFERRED),
        since=view.since,
        reason=label(view.reason) if view.reason else "",
        answer=view.answer,
        transferred_to=view.transferred_to,
        coming=_coming(view),
        is_late=view.next_by is not None and view.next_by < today,
        said=tuple(_line(one) for one in view.said),
        readers=_by_duty(view.readers, READERS, OTHER_READERS),
        openings=_by_duty(view.openings, OPENINGS, OTHER_OPENINGS),
        identity_opened=view.identity_opened,
        may_object=view.may_object,
        asked_to_withdraw=any(one.sending is Sending.WITHDRAWAL for one in view.said),
    )


def _by_duty(counts: tuple[tuple[str, int], ...], words: dict[str, str], otherwise: str) -> tuple[str, ...]:
    return tuple(gettext(words.get(role, otherwise)) % {"count": count} for role, count in counts)


def _line(said: Said) -> Line:
    if said.sending is None:
        return Line(on=said.on, heading=gettext("We wrote to you:"), text=said.text, is_ours=True)
    return Line(on=said.on, heading=gettext(SENT[said.sending]), is_ours=False)


def _coming(view: ReporterView) -> str:
    if view.next is None:
        return ""
    with_day, without_day = NEXT[view.next]
    if view.next_by is None:
        return gettext(without_day)
    return gettext(with_day) % {"day": day_words(view.next_by, current_language())}
