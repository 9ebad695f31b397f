"""The command that reads content/, refuses what is faulty, and writes the board into site/."""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from almanac import Almanac
from noticeboard import Board, BoardContent, create_app
from noticeboard.changes import next_change
from noticeboard.pdf import PdfRefused, need_typesetter
from noticeboard.press import LinksBroken, number_of_pages, press
from noticeboard.publication import FolderRefused, fresh_folder
from portal import LANGUAGES, ROOT, Portal, read_portal
from presentation.dates import instant_words
from presentation.languages import translations
from publicity.content import (
    Fault,
    Notices,
    ReadingRules,
    read_calendar,
    read_notices,
    read_pages,
    read_statistics,
    render,
    template,
)
from publicity.errors import CalendarMissing, ContentRefused, SettingsRefused
from publicity.notice import AppointmentNotice, NoticeKind
from publicity.period import Count, PeriodRules

FINE, FAULTS, USAGE, CONFIGURATION = 0, 1, 2, 3
"""The exit codes."""

EXAMPLES = """\
examples:
  python build.py                                   write the board of this minute into site/
  python build.py --check                           read everything, write nothing
  python build.py --as-of 2026-11-22T10:00          write the board as it is at that instant
  python build.py --out /srv/board --lang zh-Hans   write it elsewhere, and speak Chinese
  python build.py new appointment                   put a filled-in notice into content/notices/
  python build.py new inspection --number KC-2026-007
  python build.py explain GS-2026-012               say day by day how its period is counted
  python build.py plan --from 2026-09-28            propose the earliest lawful period from that day on
  python build.py plan --from 2026-09-28 --to 2026-10-08

"""

COUNT_CODES = "exit codes: 0 lawful, 1 too short or a year's days off are not known, 2 wrong usage"
"""The exit codes of what speaks of days."""

PREFIXES = {NoticeKind.APPOINTMENT: "GS", NoticeKind.INSPECTION: "KC"}
"""Kind → how its numbers begin."""

T = TypeVar("T")


class _Parser(argparse.ArgumentParser):
    """Shows examples before everything else: they are what most people look for."""

    def format_help(self) -> str:
        first, *examples = EXAMPLES.splitlines(keepends=True)
        fitting = [line for line in examples if self.prog in line or not line.strip()]
        return "".join([first, *fitting]) + super().format_help()


@dataclass(frozen=True)
class Voice:
    """How the command speaks: in which language, and whether to a person or, as JSON, to a program."""

    language: str
    is_json: bool

    def gettext(self, message: str, **values: Any) -> str:
        """Translate a message and fill its places."""
        return translations(self.language).gettext(message) % values

    def ngettext(self, one: str, many: str, number: int, **values: Any) -> str:
        """Translate a counted message and fill its places."""
        return translations(self.language).ngettext(one, many, number) % ({"num": number} | values)

    def say(self, sentence: str) -> None:
        """Tell a person; a program reads the JSON alone."""
        if not self.is_json:
            print(sentence, flush=True)

    def show(self, faults: Sequence[Fault]) -> None:
        """Tell faults and warnings to a person, on the error stream."""
        if not self.is_json:
            for fault in faults:
                print(render(fault, translations(self.language).gettext), file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 fine, 1 faults in content, 2 usage, 3 configuration."""
    parser = _make_parser()
    options = parser.parse_args(arguments)
    voice = Voice(options.lang or _language_of_terminal(), options.format == "json")
    try:
        portal = read_portal()
        now = options.as_of or datetime.now(portal.days.zone).replace(second=0, microsecond=0)
        as_of = now if now.tzinfo else now.replace(tzinfo=portal.days.zone)
        if options.command == "new":
            return _new(parser, options, as_of, voice)
        if options.command == "explain":
            return _explain(parser, options, portal, as_of, voice)
        if options.command == "plan":
            return _plan(parser, options, portal, voice)
        return _build(options, portal, as_of, voice)
    except SettingsRefused as error:
        print(error, file=sys.stderr)
        return CONFIGURATION
    except (FolderRefused, LinksBroken, CalendarMissing, PdfRefused) as error:
        print(voice.gettext(error.sentence, **error.values), file=sys.stderr)
        return USAGE if isinstance(error, FolderRefused) else CONFIGURATION if isinstance(error, PdfRefused) else FAULTS
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return CONFIGURATION


# --- Build ----------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace, portal: Portal, as_of: datetime, voice: Voice) -> int:
    began = time.monotonic()
    try:
        content, warnings = read_content(options.content, portal, as_of)
    except ContentRefused as error:
        return _refuse(error, voice)
    voice.show(warnings)
    if options.pdf:
        need_typesetter()
    board = Board(content, portal, as_of, options.pdf)
    if options.check:
        number = len(content.notices)
        voice.say(voice.ngettext("%(num)s notice is fine.", "%(num)s notices are fine.", number))
        _tell_program(voice, warnings=warnings)
        return FINE
    pages = _write(options.out, board, voice)
    seconds = f"{time.monotonic() - began:.1f}"
    voice.say(
        voice.ngettext(
            "%(num)s file written into %(folder)s in %(seconds)s s.",
            "%(num)s files written into %(folder)s in %(seconds)s s.",
            pages,
            folder=options.out,
            seconds=seconds,
        )
    )
    change = next_change(board)
    voice.say(_next_change_words(change, voice))
    _tell_program(voice, warnings=warnings, pages=pages, next_change=change and change.isoformat())
    return FINE


def _refuse(error: ContentRefused, voice: Voice) -> int:
    voice.show((*error.warnings, *error.faults))
    print(voice.gettext(error.sentence, **error.values), file=sys.stderr)
    _tell_program(voice, faults=error.faults, warnings=error.warnings)
    return FAULTS


def read_content(
    folder: Path, portal: Portal, as_of: datetime, period_rules: PeriodRules | None = None
) -> tuple[BoardContent, tuple[Fault, ...]]:
    """Read everything below a content folder; what it does not have of calendars and pages, the repository's stand for.

    Periods are held to the city's rules unless others are given. Returns it with the warnings. Raises ContentRefused
    with all faults of all files.
    """
    days = portal.days
    rules = ReadingRules(
        zone=days.zone,
        period_rules=period_rules or days.period_rules,
        lead_time=days.lead_time,
        default_contact=portal.contact,
        today=as_of.astimezone(days.zone).date(),
    )
    faults: list[Fault] = []
    warnings: list[Fault] = []

    def read(reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except ContentRefused as error:
            faults.extend(error.faults)
            warnings.extend(error.warnings)
            return None

    calendar = read(lambda: read_calendar(_here_or_ours(folder, "calendar")))
    notices: Notices | None = None
    if calendar:
        notices = read(lambda: read_notices(folder / "notices", rules, calendar))
    pages = read(lambda: read_pages(_here_or_ours(folder, "pages")))
    statistics = read(lambda: read_statistics(folder / "statistics.json"))
    if calendar is None or notices is None or pages is None or statistics is None:
        raise ContentRefused(faults, warnings)
    content = BoardContent(notices=notices.notices, calendar=calendar, pages=pages, statistics=statistics)
    return content, notices.warnings


def _here_or_ours(folder: Path, name: str) -> Path:
    return folder / name if (folder / name).is_dir() else ROOT / "content" / name


def _write(out: Path, board: Board, voice: Voice) -> int:
    app = create_app(board.content, board.portal, board.as_of, has_pdf=board.has_pdf)
    total = number_of_pages(app, board)
    with fresh_folder(out) as folder:
        return sum(1 for _ in _watched(press(app, board, folder), total, voice))


def _watched(pages: Iterator[str], total: int, voice: Voice) -> Iterator[str]:
    """Show on a terminal how far the pages have come."""
    if not sys.stdout.isatty() or voice.is_json:
        yield from pages
        return
    for number, page in enumerate(pages, start=1):
        print(f"\r\033[K{number}/{total}  {page}", end="", flush=True)
        yield page
    print("\r\033[K", end="")


def _next_change_words(change: datetime | None, voice: Voice) -> str:
    if change is None:
        return voice.gettext("Nothing on it changes by itself any more.")
    instant = instant_words(change, voice.language, weekday=True)
    return voice.gettext("It next changes by itself at %(instant)s; build it again then.", instant=instant)


def _tell_program(voice: Voice, *, faults: Sequence[Fault] = (), warnings: Sequence[Fault] = (), **more: Any) -> None:
    if voice.is_json:
        told = {"faults": [one.as_dict() for one in faults], "warnings": [one.as_dict() for one in warnings]}
        print(json.dumps(told | more, ensure_ascii=False, indent=2))


# --- A new notice ---------------------------------------------------------------------------------------------------


def _new(parser: argparse.ArgumentParser, options: argparse.Namespace, as_of: datetime, voice: Voice) -> int:
    kind = NoticeKind(options.kind)
    folder = options.content / "notices"
    prefix, number = PREFIXES[kind], options.number
    if number is None:
        number = _next_number(folder, prefix, as_of.year)
    elif not re.fullmatch(rf"{prefix}-[0-9]{{4}}-[0-9]{{3,5}}", number):
        parser.error(voice.gettext("write --number like %(example)s", example=f"{prefix}-{as_of.year}-012"))
    path = folder / f"{number}.md"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(template(kind, number, as_of.date()))
    except FileExistsError:
        parser.error(voice.gettext("%(path)s is there already.", path=path))
    voice.say(voice.gettext("%(path)s is written. Put the real words in place of the examples.", path=path))
    return FINE


def _next_number(folder: Path, prefix: str, year: int) -> str:
    used = [path.stem.rpartition("-")[2] for path in folder.glob(f"{prefix}-{year}-*.md")]
    return f"{prefix}-{year}-{max((int(one) for one in used if one.isdecimal()), default=0) + 1:03}"


# --- Days -----------------------------------------------------------------------------------------------------------


def _explain(
    parser: argparse.ArgumentParser, options: argparse.Namespace, portal: Portal, as_of: datetime, voice: Voice
) -> int:
    # Who asks why a period was refused must be able to read it.
    any_length = replace(portal.days.period_rules, min_calendar_days=0, min_working_days=0)
    try:
        content, _ = read_content(options.content, portal, as_of, any_length)
    except ContentRefused as error:
        return _refuse(error, voice)
    notice = next((one for one in content.notices if one.number == options.number), None)
    if notice is None:
        parser.error(voice.gettext("There is no notice %(number)s.", number=options.number))
    if not isinstance(notice, AppointmentNotice):
        parser.error(
            voice.gettext("%(number)s is an inspection notice; it has no publicity period.", number=options.number)
        )
    almanac = Almanac(content.calendar, portal.days.period_rules, portal.days.letter_rule, voice.language)
    return _tell_count(almanac, *almanac.explain(notice), voice)


def _plan(parser: argparse.ArgumentParser, options: argparse.Namespace, portal: Portal, voice: Voice) -> int:
    if options.to and options.to < options.first:
        parser.error(voice.gettext("--to is before --from."))
    try:
        calendar = read_calendar(_here_or_ours(options.content, "calendar"))
        almanac = Almanac(calendar, portal.days.period_rules, portal.days.letter_rule, voice.language)
        return _tell_count(almanac, *almanac.plan(options.first, options.to), voice)
    except ContentRefused as error:
        return _refuse(error, voice)


def _tell_count(almanac: Almanac, count: Count, lines: list[str], voice: Voice) -> int:
    voice.say("\n".join(lines))
    _tell_program(voice, **almanac.as_dict(count))
    return FINE if count.is_lawful else FAULTS


# --- The command line -----------------------------------------------------------------------------------------------


def _make_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="build.py",
        description="Read content/, refuse what is faulty, and write the board into site/.",
        epilog="exit codes: 0 fine, 1 faults in the content, 2 wrong usage, 3 wrong configuration",
    )
    add = parser.add_argument
    add("--as-of", type=datetime.fromisoformat, metavar="INSTANT", help="the instant to show; default now")
    add("--check", action="store_true", help="only read, and say what is wrong")
    add("--out", type=Path, default=ROOT / "site", metavar="FOLDER", help="where to write; default site/")
    add("--pdf", action="store_true", help="make each notice's print sheet as PDF too (needs WeasyPrint: make pdf)")
    add("--content", type=Path, default=ROOT / "content", metavar="FOLDER", help="what to read; default content/")
    add("--lang", choices=LANGUAGES, help="of the messages; default as the terminal has it")
    add("--format", choices=("text", "json"), default="text", help="of what is told")
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    new = commands.add_parser("new", help="write a filled-in notice to begin with")
    new.add_argument("kind", choices=[kind.value for kind in NoticeKind])
    new.add_argument("--number", help="such as GS-2026-012; default the next free one of the year")
    explain = commands.add_parser("explain", help="say day by day how a notice's period is counted", epilog=COUNT_CODES)
    explain.add_argument("number", help="such as GS-2026-012")
    plan = commands.add_parser("plan", help="propose the earliest lawful period", epilog=COUNT_CODES)
    day = date.fromisoformat
    plan.add_argument("--from", dest="first", type=day, metavar="DAY", required=True, help="its first day")
    plan.add_argument("--to", type=day, metavar="DAY", help="judge the period that ends on this day instead")
    for command in (new, explain, plan):
        command.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help="of the messages")
    return parser


def _language_of_terminal() -> str:
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh-Hans" if named.startswith("zh") else "en"


if __name__ == "__main__":
    sys.exit(main())
