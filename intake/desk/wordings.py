"""What the form of registration says for each way by which a report comes."""

from dataclasses import dataclass

from publicity.errors import N_
from publicity.report import Channel


@dataclass(frozen=True)
class Wording:
    """What the form says for one way of reporting."""

    heading: str
    received: str
    text: str
    text_hint: str
    handed: str
    next_one: str
    after: str


WORDINGS: dict[Channel, Wording] = {
    Channel.LETTER: Wording(
        heading=N_("Register a letter"),
        received=N_("Received by us"),
        text=N_("What the letter says"),
        text_hint=N_("In short, in the letter’s own words where it matters. Attach the scan below."),
        handed=N_("The reporter is given the receipt now"),
        next_one=N_("Register the next letter"),
        after=N_("Put the receipt into the answer to the letter; where nobody can be answered, destroy it."),
    ),
    Channel.CALL: Wording(
        heading=N_("Register a call"),
        received=N_("Day of the call"),
        text=N_("What was said"),
        text_hint=N_("Read it back to the caller before you register it."),
        handed=N_("The receipt is read out to the caller now"),
        next_one=N_("Register the next call"),
        after=N_("Read the receipt out in its groups of four, and let the caller read it back."),
    ),
    Channel.VISIT: Wording(
        heading=N_("Register a visit"),
        received=N_("Day of the visit"),
        text=N_("What was said"),
        text_hint=N_("Let the visitor read it before you register it."),
        handed=N_("The visitor is handed the receipt now"),
        next_one=N_("Register the next visit"),
        after=N_("Print this page (Ctrl+P): only the receipt is printed. Hand it over, and keep no copy."),
    ),
}
