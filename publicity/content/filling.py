"""What was read is put into a form; what does not fit is marked, and the form gets a hole there."""

from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from publicity.content.proof import Loc, Proof
from publicity.content.words import KEY_NAMES

F = TypeVar("F", bound=BaseModel)

_CODES = {
    "missing": "N202",
    "extra_forbidden": "N201",
    "tuple_type": "N205",
    "model_type": "N206",
    "too_long": "N209",
    "too_short": "N219",
}
"""The library's name for a fault of shape → ours; a value refused by ``values`` carries its own code."""

_AT_THE_KEY = ("N201", "N203", "N219", "N401", "N406")
"""Faults that are marked at the key, there being no value to mark."""

_EMPTY = {"nominees": "N401", "proposed_posts": "N406"}
"""Lists of which an empty one has a fault of its own."""

MOST_PASSES = 4


def fill(form: type[F], data: dict[str, Any], proof: Proof) -> F:
    """Put a mapping into a form, marking at its place everything that does not fit."""
    for number in range(MOST_PASSES):
        try:
            return form.model_validate(data)
        except ValidationError as refused:
            for error in refused.errors(include_url=False):
                if error["type"] == "too_short" and error["input"]:
                    continue  # Not empty: the library counts only the entries that fit.
                if number == 0 or error["type"] != "missing":
                    _mark(form, error, proof)
                _make_hole(data, error)
    raise AssertionError(f"{form.__name__} has a value without a hole")


def _mark(form: type[BaseModel], error: Any, proof: Proof) -> None:
    loc, kind = error["loc"], error["type"]
    code, values = _CODES.get(kind, kind), {}
    if code == kind:
        values = error.get("ctx", {})
    elif kind == "extra_forbidden":
        values = _known_keys(form, loc)
    elif kind == "too_long":
        values = {"limit": error["ctx"]["max_length"]}
    elif kind == "too_short":
        code = _EMPTY.get(str(loc[-1]), code)
    elif error["input"] in ("", "~", "null"):
        code = "N203"
    proof.mark_at(loc, code, key=code in _AT_THE_KEY, **values)


def _known_keys(form: type[BaseModel], loc: Loc) -> dict[str, str]:
    """The keys that can stand where an unknown one does, and the one that was probably meant."""
    for part in loc[:-1]:
        if isinstance(part, str):
            form = _form_in(form.model_fields[part].annotation) or form
    known = [field.alias or name for name, field in form.model_fields.items()]
    written = str(loc[-1])
    guess = [KEY_NAMES[written]] if KEY_NAMES.get(written) in known else get_close_matches(written, known, n=1)
    return {"known": ", ".join(known), "guess": "".join(guess)}


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((form for part in get_args(annotation) if (form := _form_in(part))), None)


def _make_hole(data: Any, error: Any) -> None:
    """Set the value to None; an entry that should be a form becomes an empty one; an unknown key or surplus goes."""
    loc, kind = error["loc"], error["type"]
    for part in loc[:-1]:
        below = data[part]
        if not isinstance(below, dict | list):
            data[part] = None
            return
        data = below
    if kind == "extra_forbidden":
        del data[loc[-1]]
    elif kind == "too_long":
        del data[loc[-1]][error["ctx"]["max_length"] :]
    else:
        data[loc[-1]] = {} if kind == "model_type" and isinstance(data, list) else None
