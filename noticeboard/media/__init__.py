"""The texts of a notice for the three media (一报两台): newspaper, television, radio."""

from collections.abc import Callable

from noticeboard.media.announcement import Announcement, announcement_of
from noticeboard.media.newspaper import newspaper
from noticeboard.media.radio import radio
from noticeboard.media.television import television
from portal import Portal
from publicity.notice import AnyNotice, MediumKind

__all__ = ["TEXTS", "text_for"]

TEXTS: dict[MediumKind, Callable[[Announcement], str]] = {
    MediumKind.NEWSPAPER: newspaper,
    MediumKind.TELEVISION: television,
    MediumKind.RADIO: radio,
}
"""Medium → what writes its text."""


def text_for(medium: MediumKind, notice: AnyNotice, portal: Portal) -> str:
    """Write a notice's text for a medium; always Chinese, the language of the notice."""
    return TEXTS[medium](announcement_of(notice, portal))
