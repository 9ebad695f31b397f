"""The files that came with a form: within the limits each becomes an attached file, else one sentence says why not."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from intake.bundle import AttachedFile
from intake.typed import plain_file_name
from intake.uploads import Budget, MemoryFile
from portal import LetterboxLimits
from presentation.languages import gettext, ngettext

LONGEST_NAME = 200

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,90}", re.ASCII)


@dataclass(frozen=True)
class Attached:
    """What came: the files (none when they cannot stand), how many were sent, and what is wrong with them."""

    files: tuple[AttachedFile, ...] = ()
    sent: int = 0
    fault: str = ""
    is_too_large: bool = False


def read_files(came: Iterable[FileStorage], limits: LetterboxLimits, budget: Budget) -> Attached:
    """Read the files of a form; ``budget`` is what they were read under. An empty choice of files is none."""
    sent = [file for file in came if file.filename or _size(file)]
    fault, is_too_large = _fault(sent, limits, budget)
    files = () if fault else tuple(_attached(file) for file in sent)
    return Attached(files, len(sent), fault, is_too_large)


def _fault(files: list[FileStorage], limits: LetterboxLimits, budget: Budget) -> tuple[str, bool]:
    """Say what is wrong with the files, and whether it is their size."""
    too_large = next((file for file in files if _is_too_large(file)), None)
    if too_large is not None:
        sentence = gettext("The file “%(name)s” is larger than %(limit)s MB. Please leave it out, or send it by post.")
        return sentence % {"name": _name(too_large), "limit": limits.max_file_mb}, True
    if budget.exceeded:
        sentence = gettext("Together the files are larger than %(limit)s MB. Please send fewer at a time.")
        return sentence % {"limit": limits.max_total_mb}, True
    if len(files) > limits.max_files:
        sentence = ngettext(
            "Please choose at most %(num)s file.", "Please choose at most %(num)s files.", limits.max_files
        )
        return sentence % {"num": limits.max_files}, False
    empty = next((file for file in files if not _size(file)), None)
    if empty is not None:
        sentence = gettext("The file “%(name)s” is empty. Please open it to see whether it is the right one.")
        return sentence % {"name": _name(empty)}, False
    return "", False


def _attached(file: FileStorage) -> AttachedFile:
    stated = (file.mimetype or "").lower()
    stream = file.stream
    return AttachedFile(
        name=_name(file),
        media_type=stated if _MEDIA_TYPE.fullmatch(stated) else "application/octet-stream",
        data=stream.getvalue() if isinstance(stream, MemoryFile) else stream.read(),
    )


def _name(file: FileStorage) -> str:
    return plain_file_name(file.filename, LONGEST_NAME) or gettext("without a name")


def _size(file: FileStorage) -> int:
    return file.stream.size if isinstance(file.stream, MemoryFile) else 0


def _is_too_large(file: FileStorage) -> bool:
    return isinstance(file.stream, MemoryFile) and file.stream.is_too_large
