"""What letterbox and desk tell their operator: JSON lines of fixed names and opaque ids, no words of anybody."""

import json
import logging
import secrets
import sys
from contextlib import suppress
from enum import StrEnum
from traceback import extract_tb

_TELLS_OF_VISITORS = ("Invalid request from", "Error handling request", "Socket error processing request")


class Event(StrEnum):
    """Everything that is ever told. Of visitors nothing is, not even that a report came: its hour is in its seal."""

    NOTICES_REFUSED = "notices_refused"
    UNEXPECTED = "unexpected"
    # The letterbox.
    REPORT_NOT_STORED = "report_not_stored"
    VIEW_BROKEN = "view_broken"
    # The desk: which account did what to which case.
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    KEYS_MADE = "keys_made"
    KEYS_READY = "keys_ready"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    REGISTERED = "registered"
    STEP_TAKEN = "step_taken"
    FILE_READ = "file_read"
    REFUSED = "refused"
    REPORT_IMPORTED = "report_imported"
    LETTERBOX_NOT_EMPTIED = "letterbox_not_emptied"
    APPROVED = "approved"
    EXPORTED = "exported"
    DIRECTORY_CHANGED = "directory_changed"
    FILE_BROKEN = "file_broken"
    ROUTING_NOT_LAID_OUT = "routing_not_laid_out"
    INTEREST_DECLARED = "interest_declared"
    INTEREST_ENDED = "interest_ended"
    KEPT_AWAY = "kept_away"
    TIME_LIMIT_MISSED = "time_limit_missed"
    UNAVAILABLE = "unavailable"


def tell(event: Event, **values: str | int | None) -> None:
    """Write one line to the standard error stream; where that takes no more, nobody's request fails for it."""
    with suppress(OSError):
        sys.stderr.write(json.dumps({"event": event.value, **values}) + "\n")
        sys.stderr.flush()


def tell_unexpected(error: BaseException) -> str:
    """Tell where the program failed, never with which words; return the sign that is also shown to the person."""
    reference = secrets.token_hex(4)
    frames = extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    tell(Event.UNEXPECTED, reference=reference, kind=type(error).__name__, where=where)
    return reference


def silence_servers() -> None:
    """Keep the servers around an app from writing down who asked for what."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("gunicorn.access").disabled = True
    logging.getLogger("gunicorn.error").addFilter(_leave_out_visitors)


def _leave_out_visitors(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_TELLS_OF_VISITORS)
