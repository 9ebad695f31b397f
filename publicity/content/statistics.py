"""The file of released statistics: the only thing that travels from the desk to the board."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator

from publicity.content.filling import fill
from publicity.content.front_matter import read_yaml
from publicity.content.making import given
from publicity.content.proof import Proof, in_order, shortened
from publicity.content.schema import Form
from publicity.content.source import read_source
from publicity.content.values import refuse
from publicity.errors import ContentRefused
from publicity.statistics import Band, Quarter, QuarterFigures

FORMAT = 1
"""The format this portal reads and writes; it changes when a key changes its meaning."""


def _read_format(value: Any) -> int | None:
    if value is None or (type(value) is int and value == FORMAT):
        return value
    raise refuse("N912", value=shortened(str(value)))


def _read_quarter(value: Any) -> Quarter | None:
    try:
        return value if value is None else Quarter.parse(value)
    except (ValueError, AttributeError, TypeError):
        raise refuse("N913", value=shortened(str(value))) from None


def _read_band(value: Any) -> Band | None:
    try:
        return value if value is None else Band.parse(value)
    except (ValueError, AttributeError, TypeError):
        raise refuse("N914", value=shortened(str(value))) from None


def _read_truth(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise refuse("N916")


FormatNumber = Annotated[int | None, PlainValidator(_read_format)]
QuarterName = Annotated[Quarter | None, PlainValidator(_read_quarter)]
BandText = Annotated[Band | None, PlainValidator(_read_band)]
Truth = Annotated[bool | None, PlainValidator(_read_truth)]


class QuarterForm(Form):
    """One released row."""

    quarter: QuarterName
    received: BandText
    concluded: BandText
    substantiated: BandText
    affected_appointment: BandText
    all_due_concluded: Truth


class StatisticsForm(Form):
    """The whole file."""

    format: FormatNumber
    quarters: tuple[QuarterForm, ...] | None


def read_statistics(path: Path) -> tuple[QuarterFigures, ...]:
    """Read the released quarters, the oldest first; none when there is no file. Raises ContentRefused."""
    if not path.exists():
        return ()
    proof, text = read_source(path)
    figures = _read_figures(text, proof) if text is not None else ()
    if proof.faults:
        raise ContentRefused(in_order(proof.faults))
    return figures


def write_statistics(path: Path, figures: tuple[QuarterFigures, ...]) -> None:
    """Write the released quarters so that the file is, at every instant, either the old one or the new one."""
    rows = [_row(one) for one in sorted(figures, key=lambda one: one.quarter)]
    text = json.dumps({"format": FORMAT, "quarters": rows}, indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _row(one: QuarterFigures) -> dict[str, str | bool]:
    return {
        "quarter": str(one.quarter),
        "received": str(one.received),
        "concluded": str(one.concluded),
        "substantiated": str(one.substantiated),
        "affected_appointment": str(one.affected_appointment),
        "all_due_concluded": one.all_due_concluded,
    }


def _read_figures(text: str, proof: Proof) -> tuple[QuarterFigures, ...]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        proof.mark("N911", error.lineno, error.colno)
        return ()
    except (ValueError, RecursionError):
        proof.mark("N911")
        return ()
    if not isinstance(data, dict):
        proof.mark("N911")
        return ()
    _note_places(text, proof)
    form = fill(StatisticsForm, data, proof)
    _check_order(form, proof)
    if not proof.is_clean:
        return ()
    return tuple(QuarterFigures(**{key: given(value) for key, value in row}) for row in given(form.quarters))


def _note_places(text: str, proof: Proof) -> None:
    """Note where each key and value stands. JSON is YAML, and that reader tells; what it finds strange is not news."""
    noted = Proof(proof.path, text)
    read_yaml(text, noted, first_line=1)
    proof.values, proof.keys = noted.values, noted.keys


def _check_order(form: StatisticsForm, proof: Proof) -> None:
    before: Quarter | None = None
    for number, row in enumerate(form.quarters or ()):
        if before and row.quarter and row.quarter != before.next():
            proof.mark_at(("quarters", number, "quarter"), "N915", quarter=row.quarter, before=before)
        before = row.quarter
