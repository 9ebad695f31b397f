"""The file of released statistics: the only thing that travels from the desk to the board."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import PlainValidator

from publicity.content.filling import fill
from publicity.content.forms import Form
from publicity.content.front_matter import read_yaml
from publicity.content.proof import Places, Proof, placed, refuse_faults
from publicity.content.source import read_source
from publicity.content.telling import shortened
from publicity.content.values import refuse, typed
from publicity.statistics import Band, Quarter, QuarterFigures

T = TypeVar("T")

FORMAT = 1
"""The format this portal reads and writes; it changes when a key changes its meaning."""


def _parsed(parse: Callable[[str], T], code: str) -> Callable[[Any], T | None]:
    """Read what the rules can parse."""

    def read_parsed(value: Any) -> T | None:
        try:
            return None if value is None else parse(value)
        except (ValueError, AttributeError, TypeError):
            raise refuse(code, value=shortened(str(value))) from None

    return read_parsed


FormatNumber = Annotated[
    int | None, PlainValidator(typed(lambda value: type(value) is int and value == FORMAT, "N912"))
]
QuarterName = Annotated[Quarter | None, PlainValidator(_parsed(Quarter.parse, "N913"))]
BandText = Annotated[Band | None, PlainValidator(_parsed(Band.parse, "N914"))]
Truth = Annotated[bool | None, PlainValidator(typed(lambda value: isinstance(value, bool), "N916"))]


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
    refuse_faults(proof.faults)
    return figures


def write_statistics(path: Path, figures: tuple[QuarterFigures, ...]) -> None:
    """Write the released quarters so that the file is, at every instant, either the old one or the new one."""
    rows = [vars(one) for one in sorted(figures, key=lambda one: one.quarter)]
    text = json.dumps({"format": FORMAT, "quarters": rows}, indent=2, default=str) + "\n"
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


def _read_figures(text: str, proof: Proof) -> tuple[QuarterFigures, ...]:
    try:
        data = json.loads(text, object_hook=_without_null)
    except (ValueError, RecursionError) as error:
        proof.mark("N911", getattr(error, "lineno", 1), getattr(error, "colno", 1))
        return ()
    if not isinstance(data, dict):
        proof.mark("N911")
        return ()
    proof.put_off(data, partial(_places, text))
    form = fill(StatisticsForm, data, proof)
    _check_order(form, proof)
    return tuple(QuarterFigures(**dict(row)) for row in form.quarters or ())


def _without_null(row: dict[str, Any]) -> dict[str, Any]:
    """Take null for an empty text, which no key may hold: None is a hole, and a hole has been told."""
    return {key: "" if value is None else value for key, value in row.items()}


def _places(text: str) -> tuple[Places, Places]:
    """Say where each key and value stands. JSON is YAML, and that reader tells; what it finds strange is not news."""
    noted = Proof(Path(), text)
    read_yaml(text, noted, first_line=1)
    return noted.values, noted.keys


def _check_order(form: StatisticsForm, proof: Proof) -> None:
    before: Quarter | None = None
    for loc, row in placed(form.quarters, "quarters"):
        if before and row.quarter and row.quarter != before.next():
            proof.mark_at((*loc, "quarter"), "N915", quarter=row.quarter, before=before)
        before = row.quarter
