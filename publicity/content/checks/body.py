"""Whether the text below the front matter is plain Markdown that can stand on a public page.

This looks at lines so that each fault has its place; what reaches the page is cleaned again when it is rendered.
"""

import re

from publicity.content.proof import Proof, place_of

_FENCE = re.compile(r" {0,3}(```+|~~~+)")
_CODE = re.compile(r"(`+)(?:(?!`).)+?\1(?!`)", re.DOTALL)
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!(?:https?|mailto):|[^\s<>@]+@[^\s<>@]+>)")
_AUTOLINK = re.compile(r"<((?:[A-Za-z][A-Za-z0-9+.-]*):[^\s<>]*)>")
_HEADING = re.compile(r"^ {0,3}#(?=[ \t]|$)", re.MULTILINE)
_UNDERLINED = re.compile(r"(?<=\S\n) {0,3}=+[ \t]*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]]*)\]\(\s*<?(?P<to>[^\s<>)]*)")
_LINK = re.compile(r"(?<=\])\(\s*<?(?P<to>[^\s<>)]*)")
_DEFINITION = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:\s*<?(?P<to>[^\s<>]+)", re.MULTILINE)
_LINKABLE = re.compile(r"https://[^\s/]|mailto:[^\s@]+@|/(?![/\\])|#")
_OF_THIS_SITE = re.compile(r"/(?![/\\])")


def check_body(body: str, first_line: int, proof: Proof) -> None:
    """Mark HTML, headings of the first level, and pictures and links that lead where they should not."""
    text = _without_code(body)
    marked_lines = set()
    for found in _HTML.finditer(text):
        if proof.is_full:
            break
        line, _ = place_of(text, found.start())
        if line not in marked_lines and not _AUTOLINK.match(text, found.start()):
            marked_lines.add(line)
            _mark(proof, "N801", text, found.start(), first_line)
    for found in (*_HEADING.finditer(text), *_UNDERLINED.finditer(text)):
        _mark(proof, "N802", text, found.start() + _indent(found), first_line)
    pictures = set()
    for found in _IMAGE.finditer(text):
        pictures.add(found.start("to"))
        if not found.group("alt").strip():
            _mark(proof, "N805", text, found.start(), first_line)
        if not _OF_THIS_SITE.match(found.group("to")):
            _mark(proof, "N803", text, found.start(), first_line, value=found.group("to"))
    for pattern in (_LINK, _DEFINITION):
        for found in pattern.finditer(text):
            if found.start("to") not in pictures and not _LINKABLE.match(found.group("to")):
                _mark(proof, "N804", text, found.start("to"), first_line, value=found.group("to"))
    for found in _AUTOLINK.finditer(text):
        if not _LINKABLE.match(found.group(1)):
            _mark(proof, "N804", text, found.start(1), first_line, value=found.group(1))


def _mark(proof: Proof, code: str, text: str, at: int, first_line: int, **values: str) -> None:
    if proof.is_full:
        return
    line, column = place_of(text, at)
    proof.mark(code, first_line - 1 + line, column, **values)


def _indent(found: re.Match[str]) -> int:
    return len(found.group()) - len(found.group().lstrip(" "))


def _without_code(body: str) -> str:
    """Blank out fenced blocks and code spans, keeping every line and column where it was."""
    lines = body.split("\n")
    fence = ""
    for number, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            lines[number] = ""
            if mark and mark.group(1).startswith(fence) and not line.strip(" `~"):
                fence = ""
        elif mark:
            fence = mark.group(1)
            lines[number] = ""
    return _CODE.sub(lambda span: re.sub(r"[^\n]", " ", span.group()), "\n".join(lines))
