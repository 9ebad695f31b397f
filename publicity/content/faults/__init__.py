"""Every fault that content can have: its code, the sentence that tells it, and what to write instead.

N0 the file · N1 habits of Word, and YAML · N2 keys and values · N3 dates and the period · N4 people and procedure ·
N5 the four disclosures · N6 contact and media · N7 outcomes, corrections, withdrawal · N8 the text below ·
N9 calendars, statistics, pages, reviews.
"""

from dataclasses import KW_ONLY, dataclass

from publicity.content.faults import beside, notices, writing


@dataclass(frozen=True)
class Wording:
    """What is wrong and what to write instead, all message ids; ``guess`` takes the hint's place where one is known."""

    message: str
    hint: str
    guess: str | None = None
    _: KW_ONLY
    is_warning: bool


REFUSED = writing.FAULTS | notices.FAULTS | beside.FAULTS
WARNED = writing.WARNINGS | notices.WARNINGS

TABLE = {
    **{code: Wording(*texts, is_warning=False) for code, texts in REFUSED.items()},
    **{code: Wording(*texts, is_warning=True) for code, texts in WARNED.items()},
}
"""Code → words. A code that was published never changes its meaning."""
