"""Pages set as tagged PDF (PDF/UA-1) by WeasyPrint: an extra that board and desk can do without."""

import gc
import logging
import mimetypes
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.security import safe_join

from publicity.errors import N_, PublicityError


class PdfRefused(PublicityError):
    """No PDF can be made on this machine as it is."""


class NothingToSetWith(PdfRefused):
    """WeasyPrint, or one of the libraries it leans on, is not installed; ``why`` is what Python said."""

    sentence = N_(
        "There is nothing to make PDFs with: %(why)s. Type make pdf, which installs it; or install"
        " requirements-pdf.lock with pip, and with your system's packages %(packages)s."
    )

    def __init__(self, why: object) -> None:
        super().__init__(why=str(why).splitlines()[0].rstrip("."), packages=PACKAGES)


class CharacterMissing(PdfRefused):
    """No font on this machine has a character of a page, which would be an empty box on paper."""

    sentence = N_(
        "%(number)s: no font on this machine can print %(characters)s. Install one that can (%(packages)s), or build"
        " without --pdf."
    )

    def __init__(self, number: str, characters: list[str]) -> None:
        self.characters = characters
        shown = " ".join(f"{one} (U+{ord(one):04X})" for one in characters)
        super().__init__(number=number, characters=shown, packages=FONTS)


class SetTooLong(PdfRefused):
    """A page that was written to be slow to set, or a machine that has too much to do."""

    sentence = N_("%(number)s: setting the PDF was ended after %(seconds)s seconds.")

    def __init__(self, number: str, seconds: float) -> None:
        super().__init__(number=number, seconds=round(seconds))


PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
"""What WeasyPrint leans on, as Debian calls it; scripts/typesetter installs the same."""

FONTS = "fonts-noto-cjk, fonts-hanazono, fonts-babelstone-han"
"""Where Debian has Chinese characters, the rarest in the last two."""


def need_typesetter() -> None:
    """Raise NothingToSetWith where no PDF could be made, before anything is written."""
    # It prints a long text of its own about a missing library; ours is shorter.
    with redirect_stdout(StringIO()):
        try:
            import weasyprint  # noqa: F401
        except (ImportError, OSError) as error:
            raise NothingToSetWith(error) from error


def pdf_of(html: str, number: str, static: Path) -> bytes:
    """Set a page; it can load what is in the folder ``static``, and nothing else, from nowhere else."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Gives what is under ``static``, and refuses all other addresses."""

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            name = parts.path.removeprefix("/static/")
            path = safe_join(str(static), name)
            if parts.netloc != _NOWHERE or name == parts.path or path is None:
                raise ValueError(url)
            kind = mimetypes.guess_type(name)[0] or ""
            return URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})

    complaints = _Complaints()
    log = logging.getLogger("weasyprint")
    log.addHandler(complaints)
    try:
        page = HTML(string=html, base_url=f"https://{_NOWHERE}/", url_fetcher=OwnFiles())
        pdf: bytes = page.write_pdf(pdf_variant="pdf/ua-1")
    finally:
        log.removeHandler(complaints)
        # Boxes and fonts hold each other in circles: a hundred sheets would take a gigabyte before Python looks.
        gc.collect()
    if complaints.characters:
        raise CharacterMissing(number, complaints.characters)
    return pdf


def pdf_apart(html: str, number: str, seconds: float) -> bytes:
    """Set a page, which loads no file, in a process of its own that is ended after so long: strangers wrote its words.

    Raises PdfRefused, and RuntimeError for whatever else setting breaks on.
    """
    command = [sys.executable, "-c", _APART, str(Path(__file__).resolve().parents[1]), number]
    try:
        done = subprocess.run(command, input=html.encode(), capture_output=True, cwd="/", timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise SetTooLong(number, seconds) from None
    if done.returncode == _LACKS:
        raise CharacterMissing(number, list(done.stdout.decode()))
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise RuntimeError(f"setting the PDF ended with {done.returncode}")
    return done.stdout


_LACKS = 3
_APART = f"""
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from presentation.typesetting import CharacterMissing, pdf_of
try:
    sys.stdout.buffer.write(pdf_of(sys.stdin.buffer.read().decode(), sys.argv[2], Path("/nowhere")))
except CharacterMissing as error:
    sys.stdout.buffer.write("".join(error.characters).encode())
    sys.exit({_LACKS})
"""

_NOWHERE = "static.invalid"
"""The host that stands for our own files; RFC 2606 promises that there is none of this name."""


class _Complaints(logging.Handler):
    """Notes the characters that WeasyPrint had no glyph for."""

    def __init__(self) -> None:
        super().__init__()
        self.characters: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            self.characters.append(str(record.args[0]))
