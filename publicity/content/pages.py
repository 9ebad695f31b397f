"""The pages that publishers write beside the notices, one Markdown file a page and language."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from publicity.content.checks.body import check_body
from publicity.content.checks.privacy import check_privacy
from publicity.content.filling import fill
from publicity.content.forms import Form, Line
from publicity.content.front_matter import read_front_matter
from publicity.content.proof import Proof, faults_of, refuse_faults
from publicity.content.source import read_source

PAGES = ("how-to-report", "about", "privacy", "accessibility")
"""The pages there are; each must exist in the first language."""

LANGUAGES = {"": "zh-Hans", ".zh-hant": "zh-Hant", ".en": "en"}
"""What stands between a page's name and ``.md`` → its language."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page in one language; ``body`` is Markdown."""

    name: str
    language: str
    title: str
    body: str


class PageForm(Form):
    """The head of a page."""

    title: Line


def read_pages(folder: Path) -> dict[tuple[str, str], Page]:
    """Read every page, by name and language. Raises ContentRefused with all faults of all files."""
    missing = [folder / f"{name}.md" for name in PAGES if not (folder / f"{name}.md").exists()]
    read = [_read_page(path) for path in sorted(folder.glob("[!.]*.md"))]
    proofs = [*(Proof(path).mark("N921", name=path.stem) for path in missing), *(proof for proof, _ in read)]
    refuse_faults(faults_of(proofs))
    return {(page.name, page.language): page for _, page in read if page}


def _read_page(path: Path) -> tuple[Proof, Page | None]:
    proof, text = read_source(path)
    name, dot, rest = path.stem.partition(".")
    language = LANGUAGES.get(dot + rest)
    if name not in PAGES or language is None:
        guess = "".join(get_close_matches(name, PAGES, n=1))
        return proof.mark("N922", name=path.stem, known=", ".join(PAGES), guess=guess), None
    if text is None:
        return proof, None
    data, body, body_line = read_front_matter(proof, text)
    check_body(body, body_line, proof)
    check_privacy(proof)
    if data is None:
        return proof, None
    if not body.strip():
        proof.mark("N923", len(proof.lines))
    title = fill(PageForm, data, proof).title
    return proof, Page(name=name, language=language, title=title, body=body.strip("\n")) if title else None
