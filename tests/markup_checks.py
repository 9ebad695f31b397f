"""What a careful editor would find wrong in the HTML of a page, without a browser."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIELDS = ("input", "select", "textarea")
NEEDS_NO_LABEL = ("hidden", "submit", "button", "reset", "image")
URL_ATTRIBUTES = ("href", "src", "action", "formaction", "poster", "data", "background", "ping", "srcset")
REFERENCES = (
    "aria-describedby",
    "aria-labelledby",
    "aria-controls",
    "aria-errormessage",
    "aria-details",
    "for",
)

# Where these may stand directly. `svg` has rules of its own and is let be.
PARENTS = {
    "li": {"ul", "ol", "menu"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "tr": {"table", "thead", "tbody", "tfoot"},
    "td": {"tr"},
    "th": {"tr"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "caption": {"table"},
    "option": {"select", "optgroup", "datalist"},
    "legend": {"fieldset"},
    "summary": {"details"},
    "figcaption": {"figure"},
    "head": {"html"},
    "body": {"html"},
}
# What a parser silently ends a paragraph at, so that the page is not what its author wrote.
ENDS_A_PARAGRAPH = frozenset(
    "address article aside blockquote details dialog div dl fieldset figure footer form h1 h2 h3 h4 h5 h6 header "
    "hgroup hr main menu nav ol p pre search section table ul".split()
)
NOT_WITHIN_ITSELF = frozenset({"a", "button", "form", "label", "main"})


class Where(NamedTuple):
    """Line (from 1) and column (from 0) of a tag."""

    line: int
    column: int


@dataclass
class _Open:
    """An element that has begun and not ended."""

    tag: str
    at: Where
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)
    labels: bool = False


class _Field(NamedTuple):
    at: Where
    tag: str
    id: str | None
    name: str
    labelled_otherwise: bool


class _Editor(HTMLParser):
    """Reads one page from top to bottom and writes down what is wrong with it."""

    def __init__(self, allowed_hosts: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._allowed_hosts = allowed_hosts
        self._open: list[_Open] = []
        self._cut_short: list[str] = []
        self._faults: list[tuple[Where, str]] = []
        self._ids: set[str] = set()
        self._label_targets: set[str] = set()
        self._fields: list[_Field] = []
        self._references: list[tuple[Where, str, str]] = []
        self._headings: list[tuple[Where, int]] = []
        self._title: str | None = None
        self._has_html = False
        self._doctype = ""

    # --- What the parser meets ---

    def handle_decl(self, decl: str) -> None:
        self._doctype = decl.lower()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = self._look_at(tag, attrs)
        if tag not in VOID:
            self._open.append(_Open(tag, self._here(), attributes))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._look_at(tag, attrs)
        if tag not in VOID and not self._is_within("svg"):
            self._fault(f"<{tag}/> does not end: write </{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self._fault(f"</{tag}> ends what cannot be ended")
        elif self._is_within(tag):
            while (ended := self._open.pop()).tag != tag:
                self._faults.append((ended.at, f"<{ended.tag}> is not ended before </{tag}>"))
                self._cut_short.append(ended.tag)
            self._on_end(ended)
        elif tag in self._cut_short:
            # Told already, at its beginning.
            self._cut_short.remove(tag)
        else:
            self._fault(f"</{tag}> ends nothing")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.words.append(data)

    # --- What is looked at on the way ---

    def _look_at(self, tag: str, pairs: list[tuple[str, str | None]]) -> dict[str, str]:
        attributes: dict[str, str] = {}
        for name, value in pairs:
            if name in attributes:
                self._fault(f"<{tag}> has {name} twice")
            attributes.setdefault(name, value or "")
        self._look_at_place(tag)
        self._look_at_identity(tag, attributes)
        self._look_at_policy(tag, attributes)
        for name in URL_ATTRIBUTES:
            if name in attributes:
                self._look_at_url(tag, name, attributes[name])
        if tag == "html":
            self._has_html = True
            if not attributes.get("lang", "").strip():
                self._fault("<html> has no lang")
        elif tag == "img" and "alt" not in attributes:
            self._fault(f"<img src={attributes.get('src', '')!r}> has no alt")
        elif tag in HEADINGS:
            self._headings.append((self._here(), int(tag[1])))
        elif tag in FIELDS and attributes.get("type", "text") not in NEEDS_NO_LABEL:
            self._note_field(tag, attributes)
        return attributes

    def _look_at_place(self, tag: str) -> None:
        parent = self._open[-1].tag if self._open else None
        if self._is_within("svg"):
            return
        if tag in PARENTS and parent not in PARENTS[tag]:
            self._fault(f"<{tag}> stands in {f'<{parent}>' if parent else 'nothing'}")
        if tag in ENDS_A_PARAGRAPH and self._is_within("p"):
            self._fault(f"<{tag}> stands in a <p>, which ends there")
        if tag in NOT_WITHIN_ITSELF and self._is_within(tag):
            self._fault(f"<{tag}> stands in another <{tag}>")

    def _look_at_identity(self, tag: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            name = attributes["id"]
            if not name or re.search(r"\s", name):
                self._fault(f"<{tag}> has an id that is empty or has a space: {name!r}")
            if name in self._ids:
                self._fault(f"the id {name!r} is used twice")
            self._ids.add(name)
        for attribute in REFERENCES:
            for target in attributes.get(attribute, "").split():
                self._references.append((self._here(), attribute, target))

    def _look_at_policy(self, tag: str, attributes: dict[str, str]) -> None:
        """What a strict content security policy would not run or show."""
        if tag == "style" or "style" in attributes:
            self._fault(f"<{tag}> has a style inline")
        for name in attributes:
            if name.startswith("on"):
                self._fault(f"<{tag}> has a script inline: {name}")
        # JSON-LD is read by search engines and run by nobody.
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
            self._fault("<script> has no src")

    def _look_at_url(self, tag: str, name: str, value: str) -> None:
        urls = [part.split()[0] for part in value.split(",") if part.strip()] if name == "srcset" else [value.strip()]
        for url in urls:
            parts = urlsplit(url)
            if parts.scheme == "javascript":
                self._fault(f"<{tag}> has a script as its {name}")
            elif parts.netloc and parts.hostname not in self._allowed_hosts:
                self._fault(f"<{tag} {name}> leads to another host: {url}")
            elif tag == "a" and url.startswith("#") and len(url) > 1:
                self._references.append((self._here(), "href", url[1:]))

    def _note_field(self, tag: str, attributes: dict[str, str]) -> None:
        within = next((element for element in reversed(self._open) if element.tag == "label"), None)
        if within is not None:
            within.labels = True
        named = any(attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby"))
        self._fields.append(
            _Field(
                self._here(),
                tag,
                attributes.get("id"),
                attributes.get("name", ""),
                named or within is not None,
            )
        )

    def _on_end(self, element: _Open) -> None:
        words = "".join(element.words).strip()
        if element.tag == "title" and not self._is_within("svg"):
            self._title = words
        elif element.tag == "label":
            if not words:
                self._faults.append((element.at, "<label> has no words"))
            if "for" in element.attributes:
                self._label_targets.add(element.attributes["for"])
            elif not element.labels:
                self._faults.append((element.at, "<label> labels nothing"))

    # --- What can be said only at the end ---

    def verdict(self) -> list[str]:
        """All faults, in the order of the page."""
        for element in self._open:
            self._faults.append((element.at, f"<{element.tag}> is never ended"))
        self._judge_whole()
        self._judge_headings()
        for at, tag, identity, name, labelled in self._fields:
            if not labelled and identity not in self._label_targets:
                self._faults.append((at, f"<{tag} name={name!r}> has no label"))
        for at, attribute, target in self._references:
            if target not in self._ids and not (attribute == "href" and target == "top"):
                self._faults.append((at, f"{attribute} names {target!r}, which is not on the page"))
        return [f"{at.line}:{at.column + 1}: {fault}" for at, fault in sorted(self._faults)]

    def _judge_whole(self) -> None:
        start = Where(1, 0)
        if self._doctype != "doctype html":
            self._faults.append((start, "the page does not begin with <!doctype html>"))
        if not self._has_html:
            self._faults.append((start, "there is no <html>"))
        if not self._title:
            self._faults.append((start, "the page has no title"))

    def _judge_headings(self) -> None:
        count = sum(level == 1 for _, level in self._headings)
        if count != 1:
            self._faults.append((Where(1, 0), f"the page has {count} <h1>, not one"))
        before = 0
        for at, level in self._headings:
            if level > before + 1:
                self._faults.append((at, f"<h{level}> follows {f'<h{before}>' if before else 'nothing'}"))
            before = level

    # --- Where we are ---

    def _here(self) -> Where:
        return Where(*self.getpos())

    def _is_within(self, tag: str) -> bool:
        return any(element.tag == tag for element in self._open)

    def _fault(self, words: str) -> None:
        self._faults.append((self._here(), words))


def faults_of_page(html: str, *, allowed_hosts: Collection[str] = ()) -> list[str]:
    """Return `line:column: what is wrong` for a whole page; empty means nothing.

    `allowed_hosts` are the names that an absolute address may have: the site's own, and those that the page cites.
    """
    editor = _Editor(allowed_hosts)
    editor.feed(html)
    editor.close()
    return editor.verdict()
