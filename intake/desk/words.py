"""How the desk says things: by when something is due, what a step asks for, how strange characters look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from markupsafe import Markup, escape

from presentation.languages import gettext, ngettext
from publicity.case import CaseState, Step
from publicity.clocks import Due
from publicity.errors import N_

SOON = 3
"""From how many days on a due day is no longer pressing."""

_STRANGE = frozenset("\u061c\u200b\u200e\u200f\u2060\ufeff\u00ad")
_TURNS = range(0x202A, 0x202F), range(0x2066, 0x206A), range(0xE0000, 0xE0080)


class Tone(StrEnum):
    """How pressing something is; the word says it too."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True, kw_only=True)
class DueWords:
    """By when something is due, in words, with the day where one can be named."""

    words: str
    tone: Tone
    on: date | None


def due_words(due: Due, today: date) -> DueWords:
    """Say by when something is due, seen from a day."""
    if due.on is None:
        sentence = gettext("calendar of %(year)s is missing") % {"year": due.missing_year}
        return DueWords(words=sentence, tone=Tone.SOON, on=None)
    left = (due.on - today).days
    if left < 0:
        words = ngettext("%(num)s day over", "%(num)s days over", -left) % {"num": -left}
        return DueWords(words=words, tone=Tone.LATE, on=due.on)
    if left == 0:
        return DueWords(words=gettext("due today"), tone=Tone.LATE, on=due.on)
    if left == 1:
        return DueWords(words=gettext("due tomorrow"), tone=Tone.SOON, on=due.on)
    words = ngettext("%(num)s day left", "%(num)s days left", left) % {"num": left}
    return DueWords(words=words, tone=Tone.SOON if left < SOON else Tone.CALM, on=due.on)


def marked(text: str) -> Markup:
    """Show words as they were written: escaped, with their line breaks, and with every unseen sign made visible."""
    lines = text.replace("\r\n", "\n").split("\n")
    return Markup("<br>\n").join(Markup("").join(_sign(sign) for sign in line) for line in lines)


def size_words(size: int) -> str:
    """Say how large a file is."""
    if size < 1024:
        return gettext("%(number)s bytes") % {"number": size}
    if size < 1024 * 1024:
        return gettext("%(number)s kB") % {"number": -(-size // 1024)}
    return gettext("%(number)s MB") % {"number": f"{size / 1024 / 1024:.1f}"}


TEXT_ASKED: Mapping[Step, tuple[str, str]] = {
    Step.WRITE: (
        N_("Message to the reporter"),
        N_("Every reporter of this case reads exactly this, with the receipt. Name nobody, nor whom it is about."),
    ),
    Step.UPHOLD: (
        N_("Answer to whoever objected"),
        N_("Only the reporter who objected reads exactly this: why it stays as it is. Name nobody."),
    ),
    Step.DECLINE: (N_("Explanation to the reporter"), N_("The reporter reads exactly this, beside the reason.")),
    Step.TRANSFER: (N_("Which body has it now"), N_("The reporter sees this.")),
    Step.TAKE_BACK: (N_("Why it is taken back"), ""),
    Step.MERGE: (N_("Number of the other case"), N_("Written as in its heading, for example Q7F2-9XKD-M3TA.")),
    Step.REVISE: (N_("What has to be looked at again"), ""),
    Step.GIVE_FEEDBACK: (
        N_("Answer to the reporter"),
        N_("The reporter reads exactly this, with the receipt. Name nobody who has to be protected."),
    ),
    Step.RETURN_CLOSING: (N_("What is still missing"), ""),
    Step.REOPEN: (N_("Why it is taken up again"), ""),
}
"""What the handler's own words of a step are, and who will read them."""

SHORT_TEXTS = frozenset({Step.TRANSFER, Step.MERGE})
"""Steps whose text is one line."""

HINTS: Mapping[Step, str] = {
    Step.ACKNOWLEDGE: N_("Records that the reporters know that their reports are here."),
    Step.FORGO_ACKNOWLEDGEMENT: N_("Nobody waits any longer for what cannot be done; the case goes on as any other."),
    Step.SCREEN: N_("Whoever begins reads the report and prepares the decision whether to accept it."),
    Step.CONCLUDE: N_("Every allegation needs a finding and an effect first."),
    Step.FORGO_FEEDBACK: N_("Who holds a receipt reads the answer with it: by the web everybody does."),
    Step.PROPOSE_CLOSING: N_("Somebody else, with the right to do so, then approves the closing."),
    Step.CLOSE: N_("You have had no part in this case and approve that it is closed."),
}

MAIN_STEP: Mapping[CaseState, Step] = {
    CaseState.REGISTERED: Step.SCREEN,
    CaseState.SCREENING: Step.ACCEPT,
    CaseState.ACCEPTED: Step.INVESTIGATE,
    CaseState.INVESTIGATING: Step.CONCLUDE,
    CaseState.ON_HOLD: Step.RESUME,
    CaseState.CONCLUDED: Step.GIVE_FEEDBACK,
}
"""State → what usually comes next; where a case is ready to close, that."""


def main_step(state: CaseState, allowed: list[Step]) -> Step | None:
    """Say which of the steps allowed now is the one that usually comes next."""
    for step in (Step.CLOSE, Step.PROPOSE_CLOSING, MAIN_STEP.get(state)):
        if step in allowed:
            return step
    return None


def _sign(sign: str) -> Markup:
    code = ord(sign)
    is_control = (code < 0x20 and sign != "\t") or 0x7F <= code < 0xA0 or code in (0x2028, 0x2029)
    if is_control or sign in _STRANGE or any(code in turn for turn in _TURNS) or 0xD800 <= code < 0xE000:
        return Markup('<span class="sign">U+{:04X}</span>').format(code)
    return escape(sign)
