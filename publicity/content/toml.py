"""The files written in TOML, calendars and reviews: their values with their places, and what the values may be."""

import re
import tomllib
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from pydantic import PlainValidator

from publicity.content.proof import Loc, Places, Proof
from publicity.content.values import refuse, typed


def _read_text(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise refuse("N203" if value == "" else "N908")


def _is_day(value: Any) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


# A form with a hole is never looked at here: what is said of one year hangs together.
Text = Annotated[str, PlainValidator(_read_text)]
Day = Annotated[date, PlainValidator(typed(_is_day, "N907"))]


def read_toml(text: str, proof: Proof) -> dict[str, Any] | None:
    """Read a file's values and note where each stands; None when it is not TOML, which is marked."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = map(int, place.groups()) if place else (len(proof.lines), 1)
        proof.mark("N901", line, column)
        return None
    proof.put_off(data, partial(_places, text))
    return data


def _places(text: str) -> tuple[Places, Places]:
    """Say where each key and value stands, which the reader of TOML does not tell."""
    values: Places = {}
    keys: Places = {}
    table: Loc = ()
    counted: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\s*\[\[\s*(\w+)\s*\]\]", line):
            name = header.group(1)
            counted[name] = counted.get(name, -1) + 1
            table = (name, counted[name])
            values[table] = keys[(name,)] = (number, 1)
        elif header := re.match(r"\s*\[\s*(\w+)\s*\]", line):
            table = (header.group(1),)
            values[table] = keys[table] = (number, 1)
        elif pair := re.match(r"\s*(\w+)\s*=\s*", line):
            keys[(*table, pair.group(1))] = (number, 1)
            values[(*table, pair.group(1))] = (number, pair.end() + 1)
    return values, keys
