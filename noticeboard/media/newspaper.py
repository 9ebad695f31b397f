"""A notice as plain text for a newspaper's column: one paragraph a line, for the paper to break."""

from collections.abc import Iterator

from noticeboard.media.announcement import Announcement
from presentation.dates import day_words

INDENT = "\u3000\u3000"
"""Two characters before each paragraph, as Chinese newspapers set it."""


def newspaper(announced: Announcement) -> str:
    """Write the text of a notice: title, period, people, how to report, signature."""
    return "\n".join(_lines(announced)) + "\n"


def _lines(announced: Announcement) -> Iterator[str]:
    yield announced.title
    if announced.issue:
        yield announced.issue
    yield ""
    for paragraph in (*announced.opening, *announced.people, *announced.closing):
        yield INDENT + paragraph
    for label, way in announced.ways:
        yield f"{INDENT}{label}：{way}"
    yield ""
    yield announced.signed_by
    yield day_words(announced.signed_on, "zh-Hans", weekday=False)
