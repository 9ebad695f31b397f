"""What the letterbox tells its operator: faults, as JSON lines of fixed names and opaque ids; of visitors, nothing."""

import json
import logging
import secrets
import sys
from enum import StrEnum
from traceback import extract_tb

from publicity.errors import ContentRefused

_TELLS_OF_VISITORS = ("Invalid request from", "Error handling request")


class Event(StrEnum):
    """Everything that is ever told. A report that arrives is not among them: its hour stands in its seal alone."""

    NOTICES_REFUSED = "notices_refused"
    REPORT_NOT_STORED = "report_not_stored"
    VIEW_BROKEN = "view_broken"
    UNEXPECTED = "unexpected"


def tell(event: Event, **values: str | int | None) -> None:
    """Write one line to the standard error stream."""
    sys.stderr.write(json.dumps({"event": event.value, **values}) + "\n")
    sys.stderr.flush()


def tell_refused(error: Exception) -> None:
    """Tell that the notices cannot be read, and what was read before stays."""
    if isinstance(error, ContentRefused):
        tell(Event.NOTICES_REFUSED, faults=len(error.faults))
    elif isinstance(error, OSError):
        tell(Event.NOTICES_REFUSED, errno=error.errno)


def tell_unexpected(error: BaseException) -> str:
    """Tell where the program failed, never with which words; return the reference that is also shown to the visitor."""
    reference = secrets.token_hex(4)
    frames = extract_tb(error.__traceback__)
    where = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    tell(Event.UNEXPECTED, reference=reference, kind=type(error).__name__, where=where)
    return reference


def silence_servers() -> None:
    """Keep the servers around this app from writing down who asked for what."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    logging.getLogger("gunicorn.access").disabled = True
    logging.getLogger("gunicorn.error").addFilter(_leave_out_visitors)


def _leave_out_visitors(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith(_TELLS_OF_VISITORS)
