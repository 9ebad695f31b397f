"""portal.toml, read once and frozen: this city's names, phones, addresses and promises."""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import tzinfo
from ipaddress import ip_network
from pathlib import Path
from typing import Any, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal_values import did_you_mean, fit, from_text
from publicity.clocks import ClockRules
from publicity.disclosures import LeadTime
from publicity.errors import SettingsRefused
from publicity.notice import Contact
from publicity.period import PeriodRules
from publicity.report import LetterRule

ROOT = Path(__file__).resolve().parent
"""The folder of the portal; every path that is not given on a command line starts here."""

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""The languages there are, the first being the one the notices are written in."""


@dataclass(frozen=True, kw_only=True)
class Authority:
    """Who announces."""

    name: str
    name_en: str
    board: str
    board_en: str
    city: str
    city_en: str


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Where board and desk stand, without a slash at the end."""

    board: str
    desk: str


@dataclass(frozen=True, kw_only=True)
class Languages:
    """The languages shown, the first at ``/``; ``keep`` are words as they are to stand in traditional text."""

    shown: tuple[str, ...] = LANGUAGES
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Days:
    """How days are counted."""

    timezone: str = "Asia/Shanghai"
    min_calendar_days: int = 7
    min_working_days: int = 5
    publication_day_counts: bool = True
    letters_count_by: str = "sent"
    inspection_lead_min: int = 1
    inspection_lead_max: int = 3

    @property
    def zone(self) -> tzinfo:
        """The city's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def period_rules(self) -> PeriodRules:
        """The rules every publicity period has to satisfy."""
        return PeriodRules(
            min_calendar_days=self.min_calendar_days,
            min_working_days=self.min_working_days,
            publication_day_counts=self.publication_day_counts,
        )

    @property
    def letter_rule(self) -> LetterRule:
        """Which postmark decides."""
        return LetterRule(self.letters_count_by)

    @property
    def lead_time(self) -> LeadTime:
        """How long before an inspection its notice is out."""
        return LeadTime(min_working_days=self.inspection_lead_min, max_working_days=self.inspection_lead_max)


@dataclass(frozen=True, kw_only=True)
class NoticeSettings:
    """What a notice's page shows."""

    show_ballots: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterboxLimits:
    """How much one web report may hold, and how many may come before a form has to be some age old.

    From ``shared_networks`` (exits of Tor, of a telephone company) many people come under one address: no limit for one
    place holds there. ``behind_proxy``: the last address in ``X-Forwarded-For`` is the visitor's, written by our own
    proxy.
    """

    max_text: int = 20_000
    max_files: int = 10
    max_file_mb: int = 25
    max_total_mb: int = 60
    min_seconds: int = 3
    max_hours: int = 24
    calm_per_minute: int = 3600
    calm_per_place: int = 20
    wait_seconds: int = 90
    behind_proxy: bool = False
    shared_networks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """How long staff stay signed in."""

    idle_minutes: int = 20
    session_hours: int = 8


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """For how many months after its last day a notice is shown whole; 0 is for ever."""

    reduced_after_months: int = 24


@dataclass(frozen=True, kw_only=True)
class Security:
    """Whom to tell of a fault in the portal itself; without a contact no security.txt is published."""

    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Portal:
    """All of portal.toml."""

    authority: Authority
    contact: Contact
    addresses: Addresses
    languages: Languages = field(default_factory=Languages)
    days: Days = field(default_factory=Days)
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    clocks: ClockRules = field(default_factory=ClockRules)
    letterbox: LetterboxLimits = field(default_factory=LetterboxLimits)
    desk: DeskSettings = field(default_factory=DeskSettings)
    privacy: Privacy = field(default_factory=Privacy)
    security: Security = field(default_factory=Security)


LEAST_WORKING_DAYS = 5
"""A city may promise more, never less (党政领导干部选拔任用工作条例 2019, art. 42)."""

SECTIONS = get_type_hints(Portal)
"""Section → the class that holds its keys."""

OTHER_VARIABLES = frozenset(
    {
        *("PORTAL_SETTINGS", "PORTAL_INSTANCE", "PORTAL_CONTENT", "PORTAL_SITE"),
        *("PORTAL_FORM_KEY_FILE", "PORTAL_DIRECTORY_FILE", "PORTAL_OVERSIGHT_KEY_FILE"),
        *("PORTAL_INDEX_KEY_FILE", "PORTAL_PEPPER_FILE", "PORTAL_ROUTING_FILE"),
    }
)
"""Variables that name places and secrets (intake/config.py), not settings of portal.toml."""


def read_portal(path: Path | None = None, env: Mapping[str, str] | None = None) -> Portal:
    """Read portal.toml, then ``PORTAL_SECTION__KEY`` from the environment (``os.environ`` when not given).

    Raises SettingsRefused with every fault; a fault names key and place, never a value of the environment.
    """
    env = os.environ if env is None else env
    path = path or Path(env.get("PORTAL_SETTINGS") or ROOT / "portal.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsRefused([f"{path}: cannot be read ({error.strerror})"]) from error
    except ValueError as error:
        raise SettingsRefused([f"{path}: {error}"]) from error
    return portal_from(tables, env, path.name)


def portal_from(tables: Mapping[str, Any], env: Mapping[str, str], place: str = "portal.toml") -> Portal:
    """Make the settings from tables and an environment alone. Raises SettingsRefused."""
    reading = _Reading(place)
    values = {name: dict(table) if isinstance(table, Mapping) else table for name, table in tables.items()}
    for name, table in values.items():
        if name not in SECTIONS:
            reading.faults.append(f"{place}: [{name}] is not a section.{did_you_mean(name, SECTIONS)}")
        elif not isinstance(table, dict):
            reading.faults.append(f"{place}: {name} must be a section: write [{name}]")
    tidy = {name: values[name] if isinstance(values.get(name), dict) else {} for name in SECTIONS}
    _overlay(tidy, env, reading)
    made = {
        name: _section(name, kind, tidy[name], reading)
        for name, kind in SECTIONS.items()
        if isinstance(values.get(name, {}), dict)
    }
    for name, check in CHECKS.items():
        if made.get(name):
            check(made[name], reading)
    if reading.faults:
        raise SettingsRefused(reading.faults)
    return Portal(**made)


class _Reading:
    """The faults so far, each told at the place where it can be mended: the file's key, or the variable that set it."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.set_by: dict[tuple[str, str], str] = {}
        self.faults: list[str] = []

    def mark(self, section: str, key: str, what: str) -> None:
        """Mark a fault; neither the file's value nor the variable's is told."""
        where = self.set_by.get((section, key)) or f"{self.place}: [{section}] {key}"
        self.faults.append(f"{where} {what}")


def _overlay(values: dict[str, Any], env: Mapping[str, str], reading: _Reading) -> None:
    known = {
        f"PORTAL_{section}__{key}".upper(): (section, key, hint)
        for section, kind in SECTIONS.items()
        for key, hint in get_type_hints(kind).items()
    }
    for variable, text in sorted(env.items()):
        if not variable.startswith("PORTAL_") or variable in OTHER_VARIABLES:
            continue
        if variable not in known:
            guess = did_you_mean(variable, [*known, *sorted(OTHER_VARIABLES)], common="PORTAL_")
            reading.faults.append(f"{variable}: there is no such setting.{guess}")
            continue
        section, key, hint = known[variable]
        reading.set_by[section, key] = variable
        values[section][key] = from_text(hint, text)


def _section(name: str, kind: Any, table: dict[str, Any], reading: _Reading) -> Any:
    """Make one section, or None when it has a fault."""
    hints = get_type_hints(kind)
    before = len(reading.faults)
    for key in table:
        if key not in hints:
            reading.mark(name, key, f"is not a setting.{did_you_mean(key, hints)}")
    values = {}
    for one in fields(kind):
        if one.name not in table:
            if one.default is MISSING:
                reading.mark(name, one.name, "is missing")
            continue
        try:
            values[one.name] = fit(hints[one.name], table[one.name])
        except TypeError as error:
            reading.mark(name, one.name, f"must be {error}")
    return kind(**values) if len(reading.faults) == before else None


def _check_contact(contact: Contact, reading: _Reading) -> None:
    if not (contact.address or contact.visit):
        reading.mark("contact", "address", "is missing: give an address for letters, or a place to visit")


def _check_addresses(addresses: Addresses, reading: _Reading) -> None:
    for name in ("board", "desk"):
        address = getattr(addresses, name)
        if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")) or address.endswith("/"):
            reading.mark("addresses", name, "must be an https:// address without a slash at the end")


def _check_languages(languages: Languages, reading: _Reading) -> None:
    shown = languages.shown
    if set(shown) - set(LANGUAGES) or shown[0] != LANGUAGES[0] or len(set(shown)) < len(shown):
        known = ", ".join(LANGUAGES)
        reading.mark("languages", "shown", f"must begin with {LANGUAGES[0]} and hold only {known}, each once")


def _check_days(days: Days, reading: _Reading) -> None:
    try:
        ZoneInfo(days.timezone)
    # OSError: a folder of zones ("Asia") and a name too long for a file.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        reading.mark("days", "timezone", "is not the name of a time zone; write for example Asia/Shanghai")
    if days.letters_count_by not in {rule.value for rule in LetterRule}:
        reading.mark("days", "letters_count_by", 'must be "sent" or "arrived"')
    if days.min_calendar_days < 1:
        reading.mark("days", "min_calendar_days", "must be at least 1")
    if days.min_working_days < LEAST_WORKING_DAYS:
        reading.mark(
            "days", "min_working_days", f"must be at least {LEAST_WORKING_DAYS}: the regulation allows no fewer"
        )
    if days.inspection_lead_max < days.inspection_lead_min:
        reading.mark("days", "inspection_lead_max", "must not be below inspection_lead_min")


def _check_letterbox(limits: LetterboxLimits, reading: _Reading) -> None:
    try:
        for network in limits.shared_networks:
            ip_network(network)
    except ValueError:
        reading.mark("letterbox", "shared_networks", "must hold networks, for example 192.0.2.0/24")


def _check_security(security: Security, reading: _Reading) -> None:
    contact = security.contact
    if contact is not None and not re.fullmatch(r"(mailto:|https://|tel:\+)[\x21-\x7e]+", contact):
        reading.mark("security", "contact", "must begin with mailto:, https:// or tel:+ and have no space in it")


CHECKS: dict[str, Callable[[Any, _Reading], None]] = {
    "contact": _check_contact,
    "addresses": _check_addresses,
    "languages": _check_languages,
    "days": _check_days,
    "letterbox": _check_letterbox,
    "security": _check_security,
}
"""What a section must satisfy beyond the kinds of its values."""
