"""What tells programs where things are: the sitemap, the search, whom to tell of a fault, what to leave alone."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from flask import url_for
from werkzeug.exceptions import NotFound

from noticeboard.card import Card
from noticeboard.changes import midnight
from noticeboard.formats.file import TEXT, XML, File, LongFile
from noticeboard.register import Register
from presentation.languages import PREFIXES

EXPIRES_AFTER = timedelta(days=364)
"""RFC 9116, 2.5.5: the security contact is looked at again within less than a year."""

SITEMAP_OPENS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">'
)


@dataclass(frozen=True)
class SearchDescription:
    """``/opensearch.xml``: how a browser asks the board's search."""

    template = "opensearch.xml"
    mimetype = XML


def sitemap(register: Register, places: Callable[[], Iterable[tuple[str, dict[str, Any]]]]) -> LongFile:
    """``/sitemap.xml``: every page of all, at ``places``, and of each notice, with its siblings (hreflang); no sheets.

    For a notice it says when something last happened to it; of a list that would not be true for long. A notice that
    is reduced is for those who come for it, and not in it.
    """
    languages, site = register.portal.languages.shown, register.portal.addresses.board

    def urls_of(name: str, **values: Any) -> dict[str, str]:
        return {one: site + url_for(f"{one}.{name}", **values) for one in languages}

    def parts() -> Iterator[bytes | memoryview]:
        yield f'<?xml version="1.0" encoding="utf-8"?>\n{SITEMAP_OPENS}\n'.encode()
        for endpoint, values in places():
            language, _, name = endpoint.partition(".")
            if language == languages[0] and url_for(endpoint, **values).endswith("/"):
                yield _entries(urls_of(name, **values)).encode()
        # There are so many of these that each is written by putting a number and a day into one that was asked for.
        entry = _entries(urls_of("notice", number=_NUMBER), _DAY).replace("{", "{{").replace("}", "}}")
        write = entry.replace(_NUMBER, "{0}").replace(_DAY, "{1}").format
        for cards in _shares(register.whole):
            yield "".join([write(card.number, card.updated.date()) for card in cards]).encode()
        yield b"</urlset>\n"

    return LongFile(parts, XML)


_NUMBER, _DAY = "AA-0000-000", "0000-00-00"


def _shares(cards: Sequence[Card], size: int = 500) -> Iterator[Sequence[Card]]:
    return (cards[start : start + size] for start in range(0, len(cards), size))


def _entries(urls: dict[str, str], changed_on: str = "") -> str:
    """Write one page in all its languages; addresses are ASCII without a sign of markup."""
    siblings = [f'<xhtml:link rel="alternate" hreflang="{language}" href="{url}"/>' for language, url in urls.items()]
    changed = f"<lastmod>{changed_on}</lastmod>" if changed_on else ""
    beside = "".join(siblings) if len(urls) > 1 else ""
    return "".join(f"<url><loc>{url}</loc>{changed}{beside}</url>\n" for url in urls.values())


def search_description(register: Register) -> SearchDescription:
    """Give the description of the search."""
    return SearchDescription()


def robots(register: Register) -> File:
    """``/robots.txt``: forms are not for crawlers."""
    closed = [f"Disallow: {prefix}/{place}/" for prefix in PREFIXES.values() for place in ("report", "follow")]
    where = f"Sitemap: {register.portal.addresses.board}/sitemap.xml"
    return File("\n".join(["User-agent: *", *closed, "", where, ""]), TEXT)


def security_contact(register: Register) -> File:
    """``/.well-known/security.txt`` (RFC 9116). Raises NotFound unless portal.toml names a contact."""
    if not register.portal.security.contact:
        raise NotFound
    # From the first of the month, so that it is not another file every day.
    expires = (midnight(register.today.replace(day=1), register.zone) + EXPIRES_AFTER).astimezone(UTC)
    fields = {
        "Contact": register.portal.security.contact,
        "Expires": f"{expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages": "zh, en",
        "Canonical": f"{register.portal.addresses.board}/.well-known/security.txt",
    }
    return File("".join(f"{name}: {value}\n" for name, value in fields.items()), TEXT)
