"""The texts of a notice for the three media (一报两台): newspaper, television, radio."""

from collections.abc import Callable

from noticeboard.media.announcement import Announcement
from noticeboard.media.newspaper import newspaper
from noticeboard.media.radio import radio
from noticeboard.media.television import television
from publicity.notice import MediumKind

__all__ = ["TEXTS"]

TEXTS: dict[MediumKind, Callable[[Announcement], str]] = {
    MediumKind.NEWSPAPER: newspaper,
    MediumKind.TELEVISION: television,
    MediumKind.RADIO: radio,
}
"""Medium → what writes its text."""
