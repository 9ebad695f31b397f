"""Pages whose words are in content/pages: how to report, about, privacy, accessibility."""

import re
from dataclasses import dataclass

from markupsafe import Markup

from noticeboard.markup import to_html
from noticeboard.register import Register
from portal import LANGUAGES
from presentation.han import wording_of
from presentation.languages import PREFIXES, current_language, language_of

_TO_A_PAGE = re.compile(r'(?<=href=")/(?:[^"]*/)?(?=[?#"])')


@dataclass(frozen=True)
class TextPage:
    """``/about/``, ``/privacy/``, ``/accessibility/``; ``language`` is that in which its words stand."""

    template = "text.html"

    title: str
    body: Markup
    language: str
    is_converted: bool = False


@dataclass(frozen=True)
class HowToReportPage:
    """``/how-to-report/``"""

    template = "how_to_report.html"

    text: TextPage


@dataclass(frozen=True)
class NotFoundPage:
    """``/404.html``, which a web server shows at any address that does not exist."""

    template = "not_found.html"


def text_page(register: Register, name: str) -> TextPage:
    """Give a page in the language of its address, or in the first one where it is not translated."""
    pages, language = register.content.pages, current_language()
    page = pages.get((name, language)) or pages[name, LANGUAGES[0]]
    html = to_html(page.body, top=2)
    if page.language == language or language != "zh-Hant":
        return TextPage(page.title, html, page.language)
    write = wording_of(register.portal.languages.keep)
    body = Markup(_TO_A_PAGE.sub(_in_traditional, write.html(html)))  # noqa: S704  (only a prefix is added)
    return TextPage(write(page.title), body, language, is_converted=True)


def _in_traditional(link: re.Match[str]) -> str:
    """Let a link between pages in the notices' own script stay in traditional."""
    address = link.group()
    return PREFIXES["zh-Hant"] + address if language_of(address) == LANGUAGES[0] else address


def how_to_report(register: Register) -> HowToReportPage:
    """Give the page that says how to report."""
    return HowToReportPage(text_page(register, "how-to-report"))


def not_found(register: Register) -> NotFoundPage:
    """Give the page for an address that does not exist."""
    return NotFoundPage()
