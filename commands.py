"""What can be asked of build.py: to build, to check, to watch, to preview, and to speak of days."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from math import inf

import stamps
import toolbox  # noqa: F401 (before what needs the libraries: it says where they are)
from almanac import Almanac
from blank import NumberTaken, NumberUnfit, write_blank
from command_line import make_parser
from noticeboard import app_of
from noticeboard.links import LinksBroken
from noticeboard.memory import Damaged, Memory, forget
from noticeboard.next_change import next_change
from noticeboard.press import Press, press
from noticeboard.publication import Edition, FolderRefused, beside, edition, standing
from noticeboard.reading import here_or_ours, read_content, read_register
from noticeboard.remembered import RememberedRegister
from noticeboard.together import ProcessGone
from noticeboard.why import NoSuchPage, why
from portal import Portal, read_portal
from presentation import TemplateError, template_slip
from presentation.dates import instant_words, read_day, read_instant
from presentation.typesetting import PdfRefused, need_typesetter
from publicity.content import Fault, read_calendar, read_letters
from publicity.errors import (
    N_,
    CalendarMissing,
    ContentRefused,
    DayMistyped,
    InstantMistyped,
    PublicityError,
    SettingsRefused,
)
from publicity.notice import AppointmentNotice, NoticeKind
from publicity.period import Count
from standing import SECONDS, Answer, remember
from voice import Voice, document, language_of_terminal
from watch import content_places, keep_building, look, sources

FINE, FAULTS, USAGE, CONFIGURATION = 0, 1, 2, 3
"""The exit codes."""

REFUSED: dict[type[PublicityError], int] = {
    LinksBroken: FAULTS,
    CalendarMissing: FAULTS,
    PdfRefused: CONFIGURATION,
    ProcessGone: CONFIGURATION,
    FolderRefused: USAGE,
    NoSuchPage: USAGE,
}
"""What may stand in a command's way, and every kind of it → its exit code."""


def run(words: Sequence[str], program: stamps.Look) -> int:
    """Do what is asked for with some words. Returns the exit code: 0 fine, 1 faults in content, 2 usage, 3 settings.

    ``program`` is how the files of the program stood before any of them was read.
    """
    parser = make_parser()
    options = parser.parse_args(words, argparse.Namespace(words=words, program=program))
    voice = Voice(options.lang or language_of_terminal(), options.format == "json")
    return _answer(lambda: _run(parser, options, voice), voice)


def _run(parser: argparse.ArgumentParser, options: argparse.Namespace, voice: Voice) -> int:
    portal = read_portal()

    def now() -> datetime:
        return datetime.now(portal.days.zone).replace(second=0, microsecond=0)

    try:
        as_of = read_instant(options.as_of, portal.days.zone) if options.as_of else now()
        if options.command == "new":
            return _new(options, as_of, voice)
        if options.command == "explain":
            return _explain(parser, options, portal, as_of, voice)
        if options.command == "plan":
            return _plan(parser, options, portal, voice)
    except InstantMistyped as error:
        parser.error(f"--as-of: {voice.gettext(error.sentence, **error.values)}")
    except (DayMistyped, NumberTaken, NumberUnfit) as error:
        parser.error(voice.gettext(error.sentence, **error.values))
    if options.command == "preview":
        # Only now: nothing else needs what answers a browser.
        from preview import PORTS, serve

        if options.port not in PORTS:
            values = {"first": PORTS[0], "last": PORTS[-1]}
            parser.error(voice.gettext("--port is a number from %(first)s to %(last)s.", **values))
        return serve(options.content, portal, (lambda: as_of) if options.as_of else now, options.port, voice)
    if options.why:
        return _why(options, portal, as_of, voice)
    if options.watch:
        if options.as_of:
            parser.error(voice.gettext("--watch follows the clock: leave out --as-of."))
        return _watch(options, now, voice)
    return _build(options, portal, as_of, voice)[0]


def _answer(act: Callable[[], int], voice: Voice) -> int:
    """Do something, and tell what stood in its way; give the exit code."""
    try:
        return act()
    except SettingsRefused as error:
        print(error, file=sys.stderr)
        return CONFIGURATION
    except tuple(REFUSED) as error:
        print(voice.gettext(error.sentence, **error.values), file=sys.stderr)
        return next(code for kind, code in REFUSED.items() if isinstance(error, kind))
    except TemplateError as error:
        print(template_slip(error), file=sys.stderr)
        return CONFIGURATION
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"{error.filename}: {error.strerror}" if error.filename else error.strerror, file=sys.stderr)
        return CONFIGURATION


# --- Build ----------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace, portal: Portal, as_of: datetime, voice: Voice) -> tuple[int, datetime | None]:
    """Give the exit code, and when a page next changes by itself."""
    began = time.monotonic()
    places = [os.path.abspath(place) for place in content_places(options.content)]
    # Whoever watches has the files change between one build and the next.
    seen_before = {} if options.watch else options.program
    unseen = [one for one in places if not any(path.startswith(f"{one}/") for path in seen_before)]
    seen = {**seen_before, **stamps.look(unseen)}
    try:
        if options.check:
            return _check(options, portal, as_of, voice), None
        with edition(options.out, compresses=options.compress, jobs=options.jobs) as made:
            if options.clean:
                forget(beside(options.out))
                made.verify()
            try:
                register, warnings = _print(options, portal, as_of, made, voice, seen)
            except Damaged:
                forget(beside(options.out))
                register, warnings = _print(options, portal, as_of, made, voice, seen)
    except ContentRefused as error:
        return _refuse(error, voice), None
    change = next_change(register)

    def said(fresh: int, seconds: str) -> str:
        if voice.is_json:
            return document(warnings=warnings, pages=made.total, next_change=change.isoformat())
        return "\n".join(
            [
                voice.ngettext(
                    "%(folder)s has %(num)s file, %(fresh)s of them new or changed (%(seconds)s s).",
                    "%(folder)s has %(num)s files, %(fresh)s of them new or changed (%(seconds)s s).",
                    made.total,
                    fresh=fresh,
                    folder=options.out,
                    seconds=seconds,
                ),
                *([] if options.watch else [_next_change_words(change, voice)]),
            ]
        )

    print(said(made.fresh, f"{time.monotonic() - began:.1f}"), flush=True)
    if not options.watch:
        since, until = (0.0, inf) if options.as_of else (as_of.timestamp(), change.timestamp())
        answer = Answer(said(0, SECONDS), voice.shown(warnings), since, until, str(made.site), made.folders, places)
        remember(options.words, seen, answer)
    return FINE, change


def _why(options: argparse.Namespace, portal: Portal, as_of: datetime, voice: Voice) -> int:
    """Say what decides about one page."""
    memory = Memory(beside(options.out), is_looked_at=True)
    try:
        register, _ = read_register(options.content, portal, as_of, memory, jobs=options.jobs, has_pdf=options.pdf)
    except ContentRefused as error:
        return _refuse(error, voice)
    there = standing(options.out, compresses=options.compress)
    asked = Press(app_of(register), register, there)
    told = why(asked, register, options.why)
    lacks_copies = not told.reasons and there.lacks_copies(asked.urlpath_to_filepath(told.address))
    sentence = N_("%(page)s would be made again, because:") if told.reasons else N_("%(page)s is up to date.")
    lines = [voice.gettext(sentence, page=told.address)]
    lines += (f"  {voice.gettext(sentence, **values)}" for sentence, values in told.reasons)
    if lacks_copies:
        lines.append(
            voice.gettext("Its compressed copies would be made: they are missing, or were made in another way.")
        )
    if told.files:
        lines.append(voice.gettext("It is made from %(files)s.", files=", ".join(told.files)))
    for sentence, instant in (
        (N_("It has read like this since %(instant)s."), told.since),
        (N_("It next changes by itself at %(instant)s."), told.until),
    ):
        if instant:
            words = instant_words(instant, voice.language, weekday=True)
            lines.append(voice.gettext(sentence, instant=words))
    voice.say("\n".join(lines))
    voice.tell_program(
        page=told.address,
        reasons=[sentence % values for sentence, values in told.reasons],
        files=told.files,
        since=told.since and told.since.isoformat(),
        until=told.until and told.until.isoformat(),
        lacks_copies=lacks_copies,
    )
    return FINE


def _print(
    options: argparse.Namespace, portal: Portal, as_of: datetime, made: Edition, voice: Voice, seen: stamps.Look
) -> tuple[RememberedRegister, tuple[Fault, ...]]:
    """Let the press make an edition, and publish it."""
    with closing(Memory(beside(options.out))) as memory:
        register, warnings = read_register(
            options.content, portal, as_of, memory, jobs=options.jobs, has_pdf=options.pdf, seen=seen
        )
        voice.show(warnings)
        if options.pdf:
            need_typesetter()
        for _ in _watched(press(register, made, options.jobs), voice):
            pass
    return register, warnings


def _refuse(error: ContentRefused, voice: Voice) -> int:
    voice.show((*error.warnings, *error.faults))
    print(voice.gettext(error.sentence, **error.values), file=sys.stderr)
    voice.tell_program(faults=error.faults, warnings=error.warnings)
    return FAULTS


def _watch(options: argparse.Namespace, now: Callable[[], datetime], voice: Voice) -> int:
    def build(as_of: datetime) -> datetime | None:
        change = None

        def once() -> int:
            nonlocal change
            code, change = _build(options, read_portal(), as_of, voice)
            return code

        _answer(once, voice)
        return change

    # Ctrl-C ends it however it was started: a shell's background jobs are told to ignore it.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        keep_building(build, lambda: look(sources(options.content)), now, voice)
    except KeyboardInterrupt:
        return FINE


def _check(options: argparse.Namespace, portal: Portal, as_of: datetime, voice: Voice) -> int:
    content, warnings = read_content(options.content, portal, as_of)
    read_letters(here_or_ours(options.content, "letters"))
    voice.show(warnings)
    voice.say(voice.ngettext("%(num)s notice is fine.", "%(num)s notices are fine.", len(content.notices)))
    voice.tell_program(warnings=warnings)
    return FINE


def _watched(pages: Iterator[str], voice: Voice) -> Iterator[str]:
    """Show on a terminal how far the pages have come."""
    if not sys.stdout.isatty() or voice.is_json:
        yield from pages
        return
    for number, page in enumerate(pages, start=1):
        print(f"\r\033[K{number}  {page}", end="", flush=True)
        yield page
    print("\r\033[K", end="")


def _next_change_words(change: datetime, voice: Voice) -> str:
    instant = instant_words(change, voice.language, weekday=True)
    return voice.gettext("It next changes by itself at %(instant)s; build it again then.", instant=instant)


# --- A new notice ---------------------------------------------------------------------------------------------------


def _new(options: argparse.Namespace, as_of: datetime, voice: Voice) -> int:
    path = write_blank(options.content / "notices", NoticeKind(options.kind), options.number, as_of.date())
    voice.say(voice.gettext("%(path)s is written. Put the real words in place of the examples.", path=path))
    return FINE


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
    return _tell_count(almanac, *almanac.explain(notice, as_of.astimezone(portal.days.zone).date()), voice)


def _plan(parser: argparse.ArgumentParser, options: argparse.Namespace, portal: Portal, voice: Voice) -> int:
    first, last = read_day(options.first), options.to and read_day(options.to)
    if last and last < first:
        parser.error(voice.gettext("--to is before --from."))
    try:
        calendar = read_calendar(here_or_ours(options.content, "calendar"))
        almanac = Almanac(calendar, portal.days.period_rules, portal.days.letter_rule, voice.language)
        return _tell_count(almanac, *almanac.plan(first, last), voice)
    except ContentRefused as error:
        return _refuse(error, voice)


def _tell_count(almanac: Almanac, count: Count, lines: list[str], voice: Voice) -> int:
    voice.say("\n".join(lines))
    voice.tell_program(**almanac.as_dict(count))
    return FINE if count.is_lawful else FAULTS
