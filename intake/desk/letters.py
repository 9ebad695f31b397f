"""Model letters at the desk: which of them fit a case, and what stands in the box once one was chosen."""

from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from intake.desk.office import Office
from intake.desk.sealed import open_report, place_of
from intake.stores import CaseStore
from intake.vault import SealBroken
from portal import LANGUAGES, ROOT
from presentation.han import traditional
from presentation.languages import NAMES, gettext
from publicity.case import Case, Step
from publicity.content import read_letters
from publicity.errors import ContentRefused
from publicity.letters import ModelLetter, fitting

Options = tuple[tuple[str, str], ...]


def letters_for(office: Office, step: Step, case: Case, languages: tuple[str, ...]) -> tuple[ModelLetter, ...]:
    """The letters that can be chosen for a step; none while the office's own cannot be read (``refused_letters``)."""
    try:
        findings = [one.finding for one in case.allegations if one.finding]
        return fitting(all_letters(office), step, case.state, languages, findings)
    except (ContentRefused, OSError):
        return ()


def options_of(letters: tuple[ModelLetter, ...]) -> Options:
    """The letters to choose from, each by its place; in several languages, with that of each."""
    several = len({one.language for one in letters}) > 1
    return tuple(
        (str(place), f"{one.title} ({NAMES[one.language]})" if several else one.title)
        for place, one in enumerate(letters, start=1)
    )


def put_into(typed: str, letters: tuple[ModelLetter, ...], place: str) -> str:
    """What stands in the box with a letter put into it: what was typed stays, and the letter comes behind it."""
    chosen = dict(zip((value for value, _ in options_of(letters)), letters, strict=True)).get(place)
    if chosen is None:
        return typed
    return f"{typed.rstrip()}\n\n{chosen.text}" if typed.strip() else chosen.text


def languages_of(office: Office, store: CaseStore, case_id: str) -> tuple[str, ...]:
    """In which languages the reporters of a case wrote; Chinese where it cannot be told."""
    found = set()
    for report in store.reports_of(case_id, viewer=None):
        with suppress(SealBroken):
            found.add(open_report(office, place_of(report), report.sealed).language)
    return tuple(language for language in LANGUAGES if language in found) or LANGUAGES[:1]


def all_letters(office: Office) -> tuple[ModelLetter, ...]:
    """Every model letter there is. Raises ContentRefused, or OSError."""
    own = office.config.places.content / "letters"
    folder = own if own.is_dir() else ROOT / "content" / "letters"
    paths = sorted(folder.glob("[!.]*.toml"))
    return _read(folder, tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in paths))


def refused_letters(office: Office) -> tuple[str, ...]:
    """Say what is wrong with the office's model letters, each fault with its place; nothing when all is well."""
    try:
        all_letters(office)
    except ContentRefused as error:
        return tuple(f"{fault.path}:{fault.line}: {fault.code}" for fault in error.faults)
    except OSError as error:
        return (f"letters: {error.strerror}",)
    return ()


def no_letters_words(faults: tuple[str, ...]) -> str:
    """Say that there is nothing to choose from, and why."""
    return gettext("The model letters cannot be read: %(fault)s. Tell whoever writes them.") % {"fault": faults[0]}


@lru_cache(maxsize=4)
def _read(folder: Path, _seen: tuple[tuple[str, int, int], ...]) -> tuple[ModelLetter, ...]:
    """Read the letters of a folder, again when a file of it is another; without any in traditional characters,
    a program writes them."""
    letters = read_letters(folder)
    if any(one.language == "zh-Hant" for one in letters):
        return letters
    chinese = [one for one in letters if one.language == "zh-Hans"]
    converted = tuple(replace(one, text=traditional(one.text), language="zh-Hant") for one in chinese)
    return letters + converted
