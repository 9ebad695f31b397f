"""A blank for a notice: a filled-in example under the next free number, to be written over."""

import re
from datetime import date
from pathlib import Path

from publicity.content import template
from publicity.errors import N_, PublicityError
from publicity.notice import NoticeKind

PREFIXES = {NoticeKind.APPOINTMENT: "GS", NoticeKind.INSPECTION: "KC"}
"""Kind → how its numbers begin."""


class NumberUnfit(PublicityError):
    """A number that no notice of the kind can have."""

    sentence = N_("write --number like %(example)s")


class NumberTaken(PublicityError):
    """There is a notice of this number already; nothing is written over it."""

    sentence = N_("%(path)s is there already.")


def write_blank(folder: Path, kind: NoticeKind, number: str | None, today: date) -> Path:
    """Put a blank into a folder of notices, under a number or the next free one of the year, and give its path.

    Raises NumberUnfit and NumberTaken.
    """
    prefix = PREFIXES[kind]
    if number is None:
        number = _next_number(folder, prefix, today.year)
    elif not re.fullmatch(rf"{prefix}-[0-9]{{4}}-[0-9]{{3,5}}", number):
        raise NumberUnfit(example=f"{prefix}-{today.year}-012")
    path = folder / f"{number}.md"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template(kind, number, today))
    except FileExistsError as error:
        raise NumberTaken(path=path) from error
    return path


def _next_number(folder: Path, prefix: str, year: int) -> str:
    used = [path.stem.rpartition("-")[2] for path in folder.glob(f"{prefix}-{year}-*.md")]
    return f"{prefix}-{year}-{max((int(one) for one in used if one.isdecimal()), default=0) + 1:03}"
