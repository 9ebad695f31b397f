"""What a database must be able to do for the store, and how days and instants are written in it."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

from intake.stores.errors import Inconsistent

Row = dict[str, Any]
Value = str | int | bytes | None


class Engine(ABC):
    """A connection to one database, for one thread; a subclass for each engine speaks its dialect.

    SQL has ``:named`` places, in the part of the language that SQLite and PostgreSQL share. Every method raises
    StoreUnavailable when the database cannot do it, Inconsistent when its tables do not take a value.
    """

    @abstractmethod
    def _rows(self, sql: str, **values: Value) -> list[Row]:
        """Return all rows that a statement gives."""

    @abstractmethod
    def _run(self, sql: str, **values: Value) -> int:
        """Do a statement that changes something, inside a transaction, and return how many rows it changed."""

    @abstractmethod
    def _transaction(self) -> AbstractContextManager[None]:
        """Write all that happens within, or nothing; only one is open at a time, and what it reads, no one changes."""

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[None]:
        """Read all that is read within as it was at one instant."""

    def _row(self, sql: str, **values: Value) -> Row | None:
        """Return the first row that a statement gives, or None."""
        return next(iter(self._rows(sql, **values)), None)


def is_storable(text: str) -> bool:
    """Whether a text can stand in a database at all; what cannot is found in none (NUL, half a surrogate pair)."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def plain(values: Mapping[str, Value]) -> dict[str, Value]:
    """Prepare values for a driver: a member of a StrEnum as its text. Raises Inconsistent for what is not storable."""
    if unfit := [name for name, value in values.items() if isinstance(value, str) and not is_storable(value)]:
        raise Inconsistent(f"{', '.join(unfit)} holds signs that no database takes")
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}


def written_instant(at: datetime) -> str:
    """Write an aware instant so that texts sort as times do. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_instant(text: str) -> datetime:
    """Read what ``written_instant`` wrote: an aware instant in UTC."""
    return datetime.fromisoformat(text)


def written_day(day: date | None) -> str | None:
    """Write a day, or none."""
    return None if day is None else day.isoformat()


def read_day(text: str) -> date:
    """Read what ``written_day`` wrote of a day."""
    return date.fromisoformat(text)


def read_day_if_any(text: str | None) -> date | None:
    """Read what ``written_day`` wrote, be it a day or none."""
    return None if text is None else read_day(text)
