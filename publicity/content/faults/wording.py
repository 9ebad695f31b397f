"""A fault's words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """What is wrong and what to write instead, all message ids; ``guess`` takes the hint's place where one is known."""

    message: str
    hint: str
    guess: str | None = None
    is_warning: bool = False
