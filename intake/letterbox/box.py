"""The letterbox itself: a slot for sealed reports, a shelf of sealed answers, and no key that opens either."""

import errno
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as hour

from intake.bundle import WebReport, bundle_name, seal_bundle
from intake.config import Config
from intake.directory import Directory
from intake.letterbox.lanes import Lanes
from intake.letterbox.tokens import FormToken, read_token
from intake.notices import WatchedNotices
from intake.receipts import Receipt, ReceiptKeys
from intake.routing import read_directory_with_routing
from intake.spool import Inbox, NotStored, Outbox, sync_folder
from intake.vault import KeyRefused
from intake.views import ReporterView, open_view

ROOM_BESIDE = 1024 * 1024
"""How much must be free beside what a report itself takes."""


@dataclass(frozen=True)
class Letterbox:
    """What the pages of the letterbox stand on."""

    config: Config
    notices: WatchedNotices
    form_key: bytes = field(repr=False)
    inbox: Inbox
    outbox: Outbox
    lanes: Lanes
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def open(cls, config: Config) -> "Letterbox":
        """Read the keys and find the folders. Raises SettingsRefused, KeyRefused or OSError."""
        box = cls(
            config=config,
            notices=WatchedNotices(config),
            form_key=config.secret("PORTAL_FORM_KEY_FILE"),
            inbox=Inbox(config.places.inbox),
            outbox=Outbox(config.places.outbox),
            lanes=Lanes(config.portal.letterbox),
        )
        box.directory()
        return box

    def directory(self) -> Directory:
        """Who receives reports, as it stands now. Raises KeyRefused."""
        return read_directory_with_routing(self.config.places)

    def token(self, text: str) -> FormToken | None:
        """Read the token a form carried; None unless we signed it."""
        return read_token(text, self.form_key)

    def receipt(self, token: FormToken) -> Receipt:
        """The one receipt of a form: sending it again gives the same."""
        return Receipt.from_nonce(self.form_key, token.nonce)

    def take(self, keys: ReceiptKeys, report: WebReport) -> None:
        """Take a report in; once this returns, a receipt may be shown. Raises NotStored.

        The same words under the same receipt are taken once, and keep the instant at which they first came.
        """
        name = bundle_name(keys, report)
        try:
            if (self.inbox.folder / name).is_file():
                # Another worker may have got as far as the name, and not yet made it durable.
                sync_folder(self.inbox.folder)
                return
            if not self.inbox.has_room(_estimate(report)):
                raise NotStored(errno.ENOSPC)
        except OSError as error:
            raise NotStored(error.errno) from error
        # The hour stands in the seal alone: neither the file tells it, nor the folder, which changed with it.
        midnight = datetime.combine(self.config.day_of(report.received), hour.min, UTC).timestamp()
        try:
            directory = self.directory()
        except KeyRefused as error:
            raise NotStored(errno.ENOKEY) from error
        self.inbox.put(name, seal_bundle(directory, name, report), dated=midnight)
        with suppress(OSError):
            os.utime(self.inbox.folder, (midnight, midnight))

    def has(self, keys: ReceiptKeys, report: WebReport) -> bool:
        """Whether just these words lie in the inbox under this receipt; False where that cannot be looked up."""
        try:
            return (self.inbox.folder / bundle_name(keys, report)).is_file()
        except OSError:
            return False

    def waits(self, lookup_id: str) -> bool:
        """Whether a bundle of this receipt lies in the inbox, not yet opened by the desk."""
        return any(name.startswith(f"{lookup_id}.") for name in os.listdir(self.inbox.folder))

    def view(self, keys: ReceiptKeys) -> ReporterView | None:
        """What the desk has laid out for a receipt; None if nothing. Raises ViewBroken."""
        sealed = self.outbox.read(keys.lookup_id)
        return None if sealed is None else open_view(keys, sealed)

    def knows(self, lookup_id: str) -> bool:
        """Whether a report with this receipt was taken in before; where that cannot be looked up, it may have been."""
        try:
            return self.waits(lookup_id) or self.outbox.read(lookup_id) is not None
        except OSError:
            return True


def _estimate(report: WebReport) -> int:
    """How many bytes a bundle may take: padding adds a sixteenth at most, sealing less than a thousandth."""
    plain = len(report.text) * 4 + sum(len(file.data) for file in report.files)
    return plain + plain // 8 + ROOM_BESIDE
