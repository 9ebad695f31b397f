"""Waits until a file changes or an instant comes, and has the board built again."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from noticeboard.reading import here_or_ours
from portal import ROOT
from presentation import read_files_again
from presentation.dates import instant_words
from publicity.content.telling import shown_path
from stamps import FOLDER, Stamp, stamps
from voice import Voice

Files = Mapping[str, Stamp]
"""Every file, with what shows that it was written."""

A_MOMENT = 1.0
"""Seconds between two looks. So short that neither a sleeping laptop nor a clock that is set makes an instant late."""


def sources(content: Path) -> tuple[Path, ...]:
    """What a board is made from, beside the code: files, and folders with all that is in them."""
    settings = Path(os.environ.get("PORTAL_SETTINGS") or ROOT / "portal.toml")
    return (settings, *content_places(content), *(ROOT / name for name in ("templates", "static", "locale")))


def content_places(content: Path) -> list[Path]:
    """The folders in which the content of a board is, some of which may lie in others."""
    return sorted({content, here_or_ours(content, "calendar"), here_or_ours(content, "pages")})


def look(places: Iterable[Path]) -> Files:
    """See how every file stands; hidden ones, in which editors keep what is not saved yet, are left out."""
    return {path: stamp for path, stamp in stamps(map(str, places)) if stamp != FOLDER}


def keep_building(
    build: Callable[[datetime], datetime | None],
    files_now: Callable[[], Files],
    clock: Callable[[], datetime],
    voice: Voice,
    pause: Callable[[float], None] = time.sleep,
) -> NoReturn:
    """Build, then wait for a change of the files or for the instant that ``build`` gave, and build again, for ever.

    ``build`` gets the instant to build for, and gives the one at which a page next changes by itself, if there is one.
    A clock that was set back has the board built again too: it must not show what has not happened yet.
    """
    files, built_for = files_now(), clock()
    due = build(built_for)
    while True:
        voice.say(_waiting(due, voice))
        reason = None
        while reason is None:
            pause(A_MOMENT)
            seen, now = files_now(), clock()
            if seen != files:
                seen = _settled(seen, files_now, pause)
            reason = _reason(files, seen, built_for, now, due, voice)
        voice.say(reason)
        read_files_again()
        files, built_for = seen, now
        due = build(now)


def _settled(seen: Files, files_now: Callable[[], Files], pause: Callable[[float], None]) -> Files:
    """Wait until nothing changes any more: many files may be on their way, as when a branch is checked out."""
    while True:
        pause(A_MOMENT)
        before, seen = seen, files_now()
        if seen == before:
            return seen


def _reason(
    files: Files, seen: Files, built_for: datetime, now: datetime, due: datetime | None, voice: Voice
) -> str | None:
    """Say why the board has to be built again; None when it need not."""
    changed = sorted({path for path, _ in files.items() ^ seen.items()})
    instant = instant_words(now, voice.language, weekday=True)
    if changed:
        path = shown_path(Path(changed[0]))
        if len(changed) == 1:
            return voice.gettext("%(path)s was changed; building again.", path=path)
        return voice.gettext(
            "%(num)s files were changed, %(path)s among them; building again.", num=len(changed), path=path
        )
    if now < built_for:
        return voice.gettext("The clock was set back to %(instant)s; building again.", instant=instant)
    if due and now >= due:
        return voice.gettext("It is %(instant)s; building again.", instant=instant)
    return None


def _waiting(due: datetime | None, voice: Voice) -> str:
    if due is None:
        return voice.gettext("Waiting for a change of the files. Ctrl-C ends it.")
    instant = instant_words(due, voice.language, weekday=True)
    return voice.gettext("Waiting for a change of the files, or for %(instant)s. Ctrl-C ends it.", instant=instant)
