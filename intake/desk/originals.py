"""What is given to whom an identity was opened with its files: who reported, and the originals, in one zip."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from intake.desk.identities import Opened
from intake.typed import plain_file_name
from presentation.languages import gettext

WHO = "who-reported.txt"
UNDATED = (1980, 1, 1, 0, 0, 0)
"""A zip's first day: it tells nothing of when it was made."""
LONGEST_NAME = 120


def packed(opened: Iterable[Opened]) -> bytes:
    """Make the zip, in memory; the reports are numbered as they came."""
    whole, lines = BytesIO(), list[str]()
    with ZipFile(whole, "w", ZIP_STORED) as archive:
        for number, one in enumerate(opened, start=1):
            name = one.identity.name or gettext("did not give a name")
            contact = one.identity.contact or gettext("did not leave a contact")
            named = f"{gettext('Name')}: {name}\r\n{gettext('To be reached')}: {contact}\r\n"
            lines.append(f"{number:02}\r\n{named}\r\n")
            for at, file in enumerate(one.files, start=1):
                plain = plain_file_name(file.name, LONGEST_NAME) or f"{at}"
                archive.writestr(ZipInfo(f"{number:02}-{at:02}-{plain}", UNDATED), file.data)
        archive.writestr(ZipInfo(WHO, UNDATED), "".join(lines))
    return whole.getvalue()
