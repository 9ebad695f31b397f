"""The press: Frozen-Flask puts every page of the board into an edition, and stops at the first that is not right."""

import mimetypes
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit

from flask import Flask
from flask_frozen import Freezer, FrozenFlaskWarning
from werkzeug.test import EnvironBuilder

from noticeboard.formats.file import TEXT, TYPES
from noticeboard.pages import places
from noticeboard.publication import Edition
from noticeboard.register import Register
from presentation import load_templates
from presentation.languages import PREFIXES
from publicity.errors import N_, PublicityError

SHARE = 40
"""How many pages a process takes at a time: enough that handing over costs little, few enough to end together."""

LETTERBOX = re.compile(f"({'|'.join(PREFIXES.values())})/(report|follow)/")
"""What a page may link to that is not on the board: the letterbox answers there, under the same host."""


class LinksBroken(PublicityError):
    """Pages link to addresses at which there is nothing; ``links`` maps address → a page that links to it."""

    sentence = N_("Some links lead nowhere: %(links)s.")

    def __init__(self, links: Mapping[str, str]) -> None:
        self.links = links
        super().__init__(links=", ".join(f"{link} ({page})" for link, page in links.items()))


class Press(Freezer):  # type: ignore[misc]
    """Frozen-Flask that asks the app itself, not by way of a test client, and puts each answer into an edition."""

    def __init__(self, app: Flask, register: Register, edition: Edition) -> None:
        app.config |= {
            "FREEZER_BASE_URL": register.portal.addresses.board,
            # Of a file without an ending: SHA256SUMS.
            "FREEZER_DEFAULT_MIMETYPE": TEXT,
            # Hidden files. Not ".*", which would match the folder itself, called ".".
            "FREEZER_STATIC_IGNORE": [".?*"],
        }
        super().__init__(app, with_no_argument_rules=False, log_url_for=False)
        self.register_generator(lambda: places(register))
        self._edition = edition
        self._environment = EnvironBuilder(base_url=register.portal.addresses.board).get_environ()
        self.links = Links(register.portal.addresses.board)

    def press(self, jobs: int) -> Iterator[str]:
        """Put every page and file into the edition; yields each address as it is put. Raises LinksBroken."""
        addresses, endpoints = [], set()
        for address, endpoint, _ in self._generate_all_urls():
            addresses.append(address)
            endpoints.add(endpoint)
        self._check_endpoints(endpoints)
        shares = [addresses[at : at + SHARE] for at in range(0, len(addresses), SHARE)]
        if jobs > 1 and len(shares) > jobs:
            yield from self._press_together(shares, jobs)
        else:
            for address in addresses:
                self._build_one(address)
                yield address
        self.links.check(set(addresses))

    def _press_together(self, shares: Sequence[list[str]], jobs: int) -> Iterator[str]:
        """Let several processes take share after share: each has all that was read, and hands back what it put."""
        load_templates(self.app, "noticeboard/")
        with ProcessPoolExecutor(jobs, get_context("fork"), initializer=_work_for, initargs=(self,)) as processes:
            for share, done in zip(shares, processes.map(_press_share, shares), strict=True):
                if done is None:
                    # What is wrong shows here as it would have with one process.
                    for address in share:
                        self._build_one(address)
                else:
                    self._edition.adopt(done.put)
                    self.links.adopt(done.links)
                yield from share

    def _build_one(self, url: str, last_modified: object = None) -> Path:
        path = normalize("NFC", self.urlpath_to_filepath(url))
        with self.app.request_context(self._environment | {"PATH_INFO": url, "REQUEST_URI": url, "RAW_URI": url}):
            answer = self.app.full_dispatch_request()
        if answer.status_code != 200:
            raise ValueError(f"{url} answers {answer.status}")
        guessed = mimetypes.guess_type(path)[0] or self.app.config["FREEZER_DEFAULT_MIMETYPE"]
        if guessed != answer.mimetype:
            raise ValueError(f"{path} would be served as {guessed}, but is {answer.mimetype}")
        answer.direct_passthrough = False
        data = answer.get_data()
        answer.close()
        self._edition.put(path, data)
        self.links.note(url, data)
        return Path(path)


class Done(NamedTuple):
    """What a process hands back of a share: path → digest of what it put, link → a page that has it."""

    put: Mapping[str, str]
    links: Mapping[str, str]


def _work_for(press: Press) -> None:
    _press_share.press = press  # type: ignore[attr-defined]


def _press_share(share: list[str]) -> Done | None:
    """Press a share in a process of its own; None when something is wrong with one of its pages."""
    press: Press = _press_share.press  # type: ignore[attr-defined]
    try:
        for address in share:
            press._build_one(address)
    except Exception:
        return None
    return Done(press._edition.hand_over(), press.links.hand_over())


class Links:
    """The links of the pages, each with a page that has it, until it is known which addresses there are."""

    def __init__(self, board: str) -> None:
        self._lead_to = re.compile(rf'\b(?:href|src)="(?:{re.escape(board)})?(/[^"]*)"'.encode())
        self._found: dict[str, str] = {}

    def note(self, address: str, data: bytes) -> None:
        """Note where a page leads; other files lead nowhere."""
        if address.endswith(("/", ".html", ".atom", ".xml")):
            for link in set(self._lead_to.findall(data)):
                self._found.setdefault(urlsplit(link.decode()).path, address)

    def hand_over(self) -> dict[str, str]:
        """Give what was noted since the last time, to be adopted by another process."""
        found, self._found = self._found, {}
        return found

    def adopt(self, found: Mapping[str, str]) -> None:
        """Take what another process noted."""
        self._found = {**found, **self._found}

    def check(self, addresses: Set[str]) -> None:
        """Raise LinksBroken when there is one that leads neither to an address nor to the letterbox."""
        broken = {link: page for link, page in sorted(self._found.items()) if link not in addresses}
        if broken := {link: page for link, page in broken.items() if not LETTERBOX.match(link)}:
            raise LinksBroken(broken)


def press(app: Flask, register: Register, edition: Edition, jobs: int = 1) -> Iterator[str]:
    """Put every page and file of ``app`` into an edition, in so many processes; yields each address as it is put.

    Nothing is found by following links: the pages are those the content demands. Links are checked all the same.
    Raises LinksBroken, and turns every warning of Frozen-Flask into an error.
    """
    # Machines differ in the endings they know.
    for ending, mimetype in TYPES.items():
        mimetypes.add_type(mimetype, ending)
    with warnings.catch_warnings():
        warnings.simplefilter("error", FrozenFlaskWarning)
        yield from Press(app, register, edition).press(jobs)


def number_of_pages(app: Flask, register: Register) -> int:
    """How many pages and files the press will write."""
    files = sum(path.is_file() and not path.name.startswith(".") for path in Path(str(app.static_folder)).rglob("*"))
    return files + sum(1 for _ in places(register))
