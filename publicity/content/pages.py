"""The pages that publishers write beside the notices, one Markdown file a page and language."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from publicity.content.checks.body import check_body
from publicity.content.checks.privacy import check_privacy
from publicity.content.filling import fill
from publicity.content.front_matter import read_front_matter
from publicity.content.proof import Proof, in_order
from publicity.content.schema import PageForm
from publicity.content.source import read_source
from publicity.errors import ContentRefused

PAGES = ("how-to-report", "about", "privacy", "accessibility")
"""The pages there are; each must exist in the first language."""

LANGUAGES = {"": "zh-Hans", ".en": "en"}
"""What stands between a page's name and ``.md`` → its language."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page in one language; ``body`` is Markdown."""

    name: str
    language: str
    title: str
    body: str


def read_pages(folder: Path) -> dict[tuple[str, str], Page]:
    """Read every page, by name and language. Raises ContentRefused with all faults of all files."""
    pages: dict[tuple[str, str], Page] = {}
    proofs = [_missing(folder, name) for name in PAGES if not (folder / f"{name}.md").exists()]
    for path in sorted(folder.glob("[!.]*.md")):
        proof, page = _read_page(path)
        proofs.append(proof)
        if page:
            pages[page.name, page.language] = page
    faults = in_order(fault for proof in proofs for fault in proof.faults)
    if faults:
        raise ContentRefused(faults)
    return pages


def _missing(folder: Path, name: str) -> Proof:
    proof = Proof(folder / f"{name}.md")
    proof.mark("N921", name=name)
    return proof


def _read_page(path: Path) -> tuple[Proof, Page | None]:
    proof, text = read_source(path)
    name, dot, rest = path.stem.partition(".")
    language = LANGUAGES.get(dot + rest)
    if name not in PAGES or language is None:
        guess = "".join(get_close_matches(name, PAGES, n=1))
        proof.mark("N922", name=path.stem, known=", ".join(PAGES), guess=guess)
        return proof, None
    if text is None:
        return proof, None
    data, body, body_line = read_front_matter(proof, text)
    check_body(body, body_line, proof)
    check_privacy(proof)
    if data is not None and not body.strip():
        proof.mark("N923", len(proof.lines))
    form = fill(PageForm, data, proof) if data is not None else None
    if form is None or form.title is None:
        return proof, None
    return proof, Page(name=name, language=language, title=form.title, body=body.strip("\n"))
