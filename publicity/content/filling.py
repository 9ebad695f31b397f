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
    loc: Loc = error["loc"]
    code, values = _CODES.get(error["type"], error["type"]), dict(error.get("ctx", {}))
    values.pop("class_name", None)
    if code in ("N205", "N206") and error["input"] in ("", "~", "null"):
        code = "N203"
    if code == "N201":
        fields = (_form_at(form, loc[:-1]) or form).model_fields
        known = [field.alias or name for name, field in fields.items()]
        guess = KEY_NAMES.get(str(loc[-1]))
        if guess not in known:
            guess = "".join(get_close_matches(str(loc[-1]), known, n=1))
        values = {"known": ", ".join(known), "guess": guess}
    if code == "N209":
        values = {"limit": values["max_length"]}
    if code == "N219":
        code, values = _EMPTY.get(str(loc[-1]), code), {}
    proof.mark_at(loc, code, key=code in _AT_THE_KEY, **values)


def _make_hole(data: Any, error: Any) -> None:
    """Set the value to None; an item that should be a form becomes an empty one, an unknown key or surplus goes."""
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


def _form_at(form: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """Find the form that a place belongs to."""
    found: type[BaseModel] | None = form
    for part in loc:
        if found is None or isinstance(part, int):
            continue
        field = found.model_fields.get(part)
        found = _form_in(field.annotation) if field else None
    return found


def _form_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((form for part in get_args(annotation) if (form := _form_in(part))), None)
