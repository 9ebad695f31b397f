"""Whether the text below the front matter is plain Markdown that can stand on a public page.

This looks at lines so that each fault has its place; what reaches the page is cleaned again when it is rendered.
"""

import re
from collections.abc import Iterator
from itertools import chain

from publicity.content.proof import Proof, place_of

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_CODE = re.compile(r"(`+)(?:(?!`).)+?\1(?!`)", re.DOTALL)
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?|mailto):|[^\s<>@]+@[^\s<>@]+>)")
_AUTOLINK = re.compile(r"<(?P<to>(?:[A-Za-z][A-Za-z0-9+.-]*):[^\s<>]*)>")
_HEADING = re.compile(r"^ {0,3}(?P<at>#)(?=[ \t]|$)", re.MULTILINE)
_UNDERLINED = re.compile(r"(?<=\S\n) {0,3}(?P<at>=+)[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\(\s*<?(?P<to>[^\s<>)]*)")
_LINK = re.compile(r"(?<=\])\(\s*<?(?P<to>[^\s<>)]*)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:\s*<?(?P<to>[^\s<>]+)", re.MULTILINE)
_LINKABLE = re.compile(r"https://[^\s/]|mailto:[^\s@]+@|/(?![/\\])|#")
_OF_THIS_SITE = re.compile(r"/(?![/\\])")

Found = tuple[str, int, str]
"""A fault's code, where in the text it is, and what stands there where that is told."""


def check_body(body: str, first_line: int, proof: Proof) -> None:
    """Mark HTML, headings of the first level, and pictures and links that lead where they should not."""
    text = _without_code(body)
    for code, at, value in chain(_html(text), _headings(text), _pictures_and_links(text)):
        if proof.is_full:
            break
        line, column = place_of(text, at)
        proof.mark(code, first_line - 1 + line, column, value=value)


def _html(text: str) -> Iterator[Found]:
    """Find the first tag of every line."""
    line_end = 0
    for found in _HTML.finditer(text):
        if found.start() >= line_end and not _AUTOLINK.match(text, found.start()):
            yield "N801", found.start(), ""
            line_end = text.find("\n", found.start())
            if line_end < 0:
                return


def _headings(text: str) -> Iterator[Found]:
    for found in chain(_HEADING.finditer(text), _UNDERLINED.finditer(text) if "=" in text else ()):
        yield "N802", found.start("at"), ""


def _pictures_and_links(text: str) -> Iterator[Found]:
    pictures = set()
    for found in _IMAGE.finditer(text):
        pictures.add(found.start("to"))
        if not found["alt"].strip():
            yield "N805", found.start(), ""
        if not _OF_THIS_SITE.match(found["to"]):
            yield "N803", found.start(), found["to"]
    for found in chain(_LINK.finditer(text), _DEFINITION.finditer(text), _AUTOLINK.finditer(text)):
        if found.start("to") not in pictures and not _LINKABLE.match(found["to"]):
            yield "N804", found.start("to"), found["to"]


def _without_code(body: str) -> str:
    """Blank out fenced blocks and code spans, keeping every line and column where it was."""
    if "`" not in body and "~~~" not in body:
        return body
    lines = body.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            lines[number] = ""
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark[1]
            lines[number] = ""
    return _CODE.sub(lambda span: re.sub(r"[^\n]", " ", span[0]), "\n".join(lines))
