"""Every fault that content can have: its code, the sentence that tells it, and what to write instead.

N0 the file · N1 habits of Word, and YAML · N2 keys and values · N3 dates and the period · N4 people and procedure ·
N5 the four disclosures · N6 contact and media · N7 outcomes, corrections, withdrawal · N8 the text below ·
N9 calendars, statistics, pages.
"""

from publicity.content.faults import (
    aftermath,
    beside,
    body,
    dates,
    disclosures,
    files,
    front_matter,
    people,
    values,
)
from publicity.content.faults.wording import Wording

__all__ = ["TABLE", "Wording"]

TABLE: dict[str, Wording] = {
    **files.WORDINGS,
    **front_matter.WORDINGS,
    **values.WORDINGS,
    **dates.WORDINGS,
    **people.WORDINGS,
    **disclosures.WORDINGS,
    **aftermath.WORDINGS,
    **body.WORDINGS,
    **beside.WORDINGS,
}
"""Code → words. A code that was published never changes its meaning."""
