"""What holds for every form that is sent, be it a report or what comes later: is it ours, in time, or too much."""

from datetime import timedelta

from intake.letterbox.box import Letterbox
from intake.letterbox.forms import ReportDraft
from intake.letterbox.lanes import Lane
from intake.letterbox.tokens import FormToken, Verdict
from intake.origin import is_foreign, sender_address
from intake.receipts import ReceiptKeys
from presentation.languages import gettext, ngettext

HONEYPOT_MARK = "honeypot"
CROWD_MARK = "crowd"


def judge(box: Letterbox, text: str) -> tuple[str, FormToken]:
    """Say what speaks against taking this form as it came, if anything, and with which token to go on."""
    now = box.config.now()
    token, fresh = box.token(text), FormToken.new(now)
    if is_foreign():
        return gettext("This came from another website. If you wrote it yourself, please send it again here."), fresh
    if token is None:
        return gettext("We could not be sure that this came from our form. Please send it again."), fresh
    verdict = token.judge(now, box.config.portal.letterbox)
    if verdict is Verdict.TOO_FAST:
        return gettext("This was sent faster than a person types. Please wait a moment and send it again."), token
    # What was taken in once may be sent again at any time: it gives the same receipt, not a second report.
    if verdict is Verdict.FINE or box.knows(ReceiptKeys.of(box.receipt(token)).lookup_id):
        return "", token
    return gettext("This page had been open for too long. Please send it again."), fresh


def lane_of(box: Letterbox, token: FormToken) -> Lane:
    """Say how to deal with whatever is sent with a form."""
    return box.lanes.lane_for(_address(box), box.config.now() - token.made, box.clock())


def count_taken(box: Letterbox) -> None:
    """Count what was just taken; where from is forgotten within the hour."""
    box.lanes.count(_address(box), box.clock())


def marks_of(draft: ReportDraft, lane: Lane) -> tuple[str, ...]:
    """What the desk is told of a form; marked or not, it is taken like any other."""
    marks = {HONEYPOT_MARK: draft.is_baited, CROWD_MARK: lane is Lane.MARKED}
    return tuple(mark for mark, is_set in marks.items() if is_set)


def seconds_left(box: Letterbox, token: FormToken) -> int:
    """How long a form still has to wait, at least a second."""
    ready = token.made + timedelta(seconds=box.config.portal.letterbox.wait_seconds)
    return max(1, round((ready - box.config.now()).total_seconds()) + 1)


def wait_words(seconds: int) -> str:
    """Say so to somebody who may be afraid that it is lost."""
    sentence = ngettext(
        "Very much is arriving just now, so we take it in turns. Nothing is wrong with what you wrote."
        " Please wait %(num)s second, then press “Send” again: it will be taken.",
        "Very much is arriving just now, so we take it in turns. Nothing is wrong with what you wrote."
        " Please wait %(num)s seconds, then press “Send” again: it will be taken.",
        seconds,
    )
    return sentence % {"num": seconds}


def files_again() -> str:
    """Say that files have to be chosen anew."""
    return gettext("Please choose your files again: a browser does not keep them.")


def _address(box: Letterbox) -> str | None:
    return sender_address(behind_proxy=box.config.portal.letterbox.behind_proxy)
