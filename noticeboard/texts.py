"""Pages whose words are in content/pages: how to report, about, privacy, accessibility."""

from dataclasses import dataclass

from markupsafe import Markup

from noticeboard.board import Board
from noticeboard.markup import to_html
from portal import LANGUAGES
from presentation.languages import current_language
from publicity.notice import AppointmentNotice, NoticeState


@dataclass(frozen=True)
class TextPage:
    """``/about/``, ``/privacy/``, ``/accessibility/``; ``language`` is that of its words."""

    template = "text.html"

    title: str
    body: Markup
    language: str


@dataclass(frozen=True)
class HowToReportPage:
    """``/how-to-report/``; ``running`` are the notices on which one can report in time."""

    template = "how_to_report.html"

    text: TextPage
    running: tuple[AppointmentNotice, ...]


@dataclass(frozen=True)
class NotFoundPage:
    """``/404.html``, which a web server shows at any address that does not exist."""

    template = "not_found.html"


def text_page(board: Board, name: str) -> TextPage:
    """Give a page in the language of its address, or in the first one where it is not translated."""
    pages = board.content.pages
    page = pages.get((name, current_language())) or pages[name, LANGUAGES[0]]
    return TextPage(page.title, to_html(page.body, top=2), page.language)


def how_to_report(board: Board) -> HowToReportPage:
    """Give the page that says how to report."""
    running = (notice for notice in board.appointments if board.state(notice) is NoticeState.RUNNING)
    return HowToReportPage(text_page(board, "how-to-report"), tuple(running))


def not_found(board: Board) -> NotFoundPage:
    """Give the page for an address that does not exist."""
    return NotFoundPage()
