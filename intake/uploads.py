"""What a browser sends is read into memory within limits, never onto a disk, and byte for byte."""

from io import BytesIO
from typing import IO, Any, cast
from urllib.parse import parse_qsl

from flask import Request, current_app
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser, MultiPartParser

from portal import LetterboxLimits

MEGABYTE = 1024 * 1024
SPARE = 10 * MEGABYTE
"""By how much a body may exceed the files' limit and still be read to its end, for the sake of the text in it."""
LARGEST_FIELD = 2 * MEGABYTE
"""Text beyond this, in one field or in all together, is not read: a hundred times what a report may hold."""
MOST_PARTS = 200
DRAINED = 256 * MEGABYTE
"""How much of a refused body is let pass by, so that the browser gets to read the answer."""

Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class Budget:
    """How much memory the files of one request may take; what is beyond is counted and dropped."""

    def __init__(self, limits: LetterboxLimits) -> None:
        self.per_file = limits.max_file_mb * MEGABYTE
        self.left = limits.max_total_mb * MEGABYTE
        self.exceeded = False

    def grants(self, size: int) -> bool:
        """Take so many bytes from what is left, if there are so many."""
        if size > self.left:
            self.exceeded = True
        else:
            self.left -= size
        return not self.exceeded


class MemoryFile(BytesIO):
    """One uploaded file, in memory; ``size`` is what was sent, ``is_too_large`` says that it was not kept."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._budget = budget
        self.size = 0
        self.is_too_large = False

    def write(self, data: Any) -> int:
        """Keep the bytes while the limits allow it, and count them in any case."""
        self.size += len(data)
        if self.size > self._budget.per_file:
            self.is_too_large = True
        if self.is_too_large or not self._budget.grants(len(data)):
            self.seek(0)
            self.truncate()
            return len(data)
        return super().write(data)


class BoundedRequest(Request):
    """A request whose files stay in memory, within the limits that ``app.config["UPLOAD_LIMITS"]`` states."""

    @property
    def max_content_length(self) -> int | None:
        """A form with files may be large; anything else is text."""
        if self._max_content_length is not None or self.mimetype == "multipart/form-data":
            return super().max_content_length
        return LARGEST_FIELD

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    @property
    def budget(self) -> Budget:
        """What this request's files may take."""
        if "intake.budget" not in self.environ:
            self.environ["intake.budget"] = Budget(current_app.config["UPLOAD_LIMITS"])
        budget: Budget = self.environ["intake.budget"]
        return budget

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return MemoryFile(self.budget)

    def make_form_data_parser(self) -> FormDataParser:
        """Read with the parser below: it refuses where Werkzeug's would return an empty form."""
        return ExactParser(
            stream_factory=self._get_file_stream,
            max_form_memory_size=LARGEST_FIELD,
            max_content_length=self.max_content_length,
            max_form_parts=MOST_PARTS,
            cls=self.parameter_storage_class,
            silent=False,
        )

    def drain(self) -> None:
        """Let the rest of a refused body pass by: closing the door on it would hide the answer from its sender."""
        stream, left = self.environ["wsgi.input"], min(self.content_length or 0, DRAINED)
        try:
            while left > 0 and (piece := stream.read(min(left, 65_536))):
                left -= len(piece)
        except (OSError, ValueError):
            return


class Arriving:
    """A body on its way; what the server says against it is the sender's, be it garbled or broken off."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises BadRequest or RequestEntityTooLarge."""
        try:
            return self._stream.read(size)
        except HTTPException:
            raise
        # Every server has errors of its own for chunks that do not add up.
        except Exception as error:
            raise BadRequest from error


class ExactParser(FormDataParser):
    """Reads forms so that a byte that is not UTF-8 stays visible, as a lone surrogate; BadRequest for a broken body."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Parsed:
        """Read the body. Raises BadRequest or RequestEntityTooLarge."""
        try:
            return super().parse(cast("IO[bytes]", Arriving(stream)), mimetype, content_length, options)
        except ValueError:
            raise BadRequest from None

    def _parse_multipart(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Parsed:
        parser = _BytePreservingParser(
            stream_factory=self.stream_factory,
            max_form_memory_size=self.max_form_memory_size,
            max_form_parts=self.max_form_parts,
            cls=self.cls,
        )
        boundary = options.get("boundary", "").encode("ascii")
        if not boundary:
            raise ValueError("no boundary")
        form, files = parser.parse(stream, boundary, content_length)
        if None in form:
            raise ValueError("a part without a name")
        if sum(len(name) + len(value) for name, value in form.items(True)) > LARGEST_FIELD:
            raise RequestEntityTooLarge
        exact = [(name, value.encode("latin-1").decode(errors="surrogateescape")) for name, value in form.items(True)]
        return stream, self.cls(exact), files

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Parsed:
        body = stream.read()
        # A server that knows where a body ends hands over half of one without a word; what is beyond the limit shows
        # only when one more byte is asked for.
        if stream.read(1) or (content_length is not None and len(body) < content_length):
            raise ValueError("cut short")
        text = body.decode(errors="surrogateescape")
        fields = parse_qsl(text, keep_blank_values=True, errors="surrogateescape", max_num_fields=self.max_form_parts)
        return stream, self.cls(fields), self.cls()


class _BytePreservingParser(MultiPartParser):
    def get_part_charset(self, headers: Headers) -> str:
        # Every byte is a character of Latin-1: whoever reads these fields gets the bytes back as they were sent.
        return "latin-1"
