"""The links of the board's pages: each leads to a page there is, or to the letterbox."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from noticeboard.publication import Edition
from presentation.languages import PREFIXES
from publicity.errors import N_, PublicityError

LETTERBOX = re.compile(f"({'|'.join(PREFIXES.values())})/(report|follow)/")
"""What a page may link to that is not on the board: the letterbox answers there, under the same host."""


class LinksBroken(PublicityError):
    """Pages link to addresses at which there is nothing; ``links`` maps address → a page that links to it."""

    sentence = N_("Some links lead nowhere: %(links)s.")

    def __init__(self, links: Mapping[str, str]) -> None:
        self.links = links
        super().__init__(links=", ".join(f"{link} ({page})" for link, page in links.items()))


class Links:
    """The links of the pages, each with a page that has it, until it is known which addresses there are."""

    def __init__(self, board: str) -> None:
        self._lead_to = re.compile(rf'\b(?:href|src)="(?:{re.escape(board)})?(/[^"]*)"'.encode())
        self._found: dict[str, str] = {}

    def note(self, address: str, *parts: bytes) -> None:
        """Note where a page leads; other files lead nowhere."""
        if address.endswith(("/", ".html", ".atom", ".xml")):
            for link in {link for part in parts for link in self._lead_to.findall(part)}:
                self._found.setdefault(urlsplit(link.decode()).path, address)

    def hand_over(self) -> dict[str, str]:
        """Give what was noted since the last time, to be adopted by another process."""
        found, self._found = self._found, {}
        return found

    def adopt(self, found: Mapping[str, str]) -> None:
        """Take what another process noted."""
        for link, page in found.items():
            self._found.setdefault(link, page)

    def check(self, edition: Edition) -> None:
        """Raise LinksBroken when there is one that leads neither into an edition nor to the letterbox."""
        broken = {link: page for link, page in sorted(self._found.items()) if not _leads_to_us(link, edition)}
        if broken := {link: page for link, page in broken.items() if not LETTERBOX.match(link)}:
            raise LinksBroken(broken)


def _leads_to_us(link: str, edition: Edition) -> bool:
    return (f"{link}index.html" if link.endswith("/") else link).lstrip("/") in edition
