"""One report as somebody sent it by the web, and the name of its bundle."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.receipts import ReceiptKeys
from intake.vault import PublicKey, keyed_index
from intake.written import as_json
from publicity.errors import N_, PublicityError
from publicity.report import Sending, Wish

LOOKUP_ID_SIZE = 32
DIGEST_SIZE = 16
_HEXADECIMAL = frozenset("0123456789abcdef")


class BundleBroken(PublicityError):
    """What came from the letterbox is not a whole bundle; ``why`` says in English what was found, never its words."""

    sentence = N_("This report cannot be read (%(why)s). Nothing is lost: the file stays as it is.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file as it was sent: the sender's name for it, the media type the browser stated, its bytes."""

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WebReport:
    """One report that came by the web; empty texts mean "not given", ``received`` is an aware instant, ``day`` its day
    in the city (in UTC when it is not given).

    ``notice`` is None for a report about no particular notice, ``nominees`` holds the ticked keys ("n1" …) and
    ``names`` who they are; ``in_time`` says whether the notice's period was still open.
    ``marks`` are hints for the desk ("honeypot"); a marked report is a report like any other. ``wish`` is how its
    sender wants to be known, None in what is sent later. ``form`` tells one form sent later from another with the same
    words, and is empty in a report.
    """

    lookup_id: str = field(repr=False)
    reply_key: PublicKey = field(repr=False)
    notice: str | None = field(repr=False)
    nominees: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    files: tuple[AttachedFile, ...] = ()
    received: datetime
    day: date | None = None
    marks: tuple[str, ...] = ()
    language: str
    names: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    in_time: bool = True
    sending: Sending = Sending.REPORT
    wish: Wish | None = None
    form: str = field(default="", repr=False, compare=False)

    @property
    def about(self) -> list[str]:
        """Whom it is about, as a routing names people: everybody on the notice where nobody was ticked."""
        if self.notice and not self.nominees:
            return [f"{self.notice}/"]
        return [f"{self.notice}/{key}" for key in self.nominees]


def bundle_name(keys: ReceiptKeys, report: WebReport) -> str:
    """Name a bundle by its lookup id and, keyed, by what was written in it.

    The same words and files under the same receipt have the same name; anything changed gives another name under the
    same lookup id, which the desk adds to the same report.
    """
    said = {
        "format": 1,
        "lookup_id": report.lookup_id,
        "reply_key": report.reply_key.raw.hex(),
        "notice": report.notice,
        "nominees": list(report.nominees),
        "text": report.text,
        "name": report.name,
        "contact": report.contact,
        "sending": report.sending,
        "wish": report.wish,
        "form": report.form,
        "files": [[file.name, file.media_type, hashlib.sha256(file.data).hexdigest()] for file in report.files],
    }
    # The reply seed is a key that nobody but the reporter holds once the answer is out.
    digest = keyed_index(keys.reply_seed, "bundle-name", hashlib.sha256(as_json(said)).hexdigest())
    return f"{report.lookup_id}.{digest[:DIGEST_SIZE]}"


def lookup_id_of(name: str) -> str:
    """The lookup id in a bundle's name. Raises BundleBroken for any other name."""
    lookup_id, _, digest = name.partition(".")
    if not (is_hexadecimal(lookup_id, LOOKUP_ID_SIZE) and is_hexadecimal(digest, DIGEST_SIZE)):
        raise BundleBroken("it is not named like a bundle")
    return lookup_id


def is_hexadecimal(text: str, size: int) -> bool:
    """Whether a text is so many small hexadecimal digits."""
    return len(text) == size and set(text) <= _HEXADECIMAL
