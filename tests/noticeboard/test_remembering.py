"""What a build makes with what it remembers is what it makes without, byte for byte, whatever happened in between."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from copy import copy as copy_of
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, meta

import build
from noticeboard.formats.data import DataFile
from noticeboard.formats.file import LongFile
from noticeboard.memory import VERSION, Memory
from noticeboard.next_change import next_change
from noticeboard.press import press
from noticeboard.publication import beside, edition
from noticeboard.reading import read_register
from noticeboard.recipe import Program, needed_by
from noticeboard.remembered import RememberedRegister
from portal import ROOT, Portal
from publicity.errors import ContentRefused
from tests.chance import tries
from tests.noticeboard.a_board import PORTAL

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAIRS = {"GS-2026-012": "KC-2026-018", "GS-2026-003": "KC-2026-002", "GS-2025-003": "KC-2025-004"}
"""Sample notice of an appointment → that of the inspection which it refers to."""

SETTINGS = replace(PORTAL, languages=replace(PORTAL.languages, shown=("zh-Hans", "en")))


class Office:
    """A content folder that changes, the site that is built from it again and again, and the day it is."""

    def __init__(self, folder: Path, portal: Portal = SETTINGS) -> None:
        self.folder, self.portal = folder, portal
        self.now = datetime(2026, 11, 22, 14, tzinfo=SHANGHAI)
        self.register: Any = None
        (self.notices / "x").mkdir(parents=True)
        (self.notices / "x").rmdir()
        for number in (*PAIRS, *PAIRS.values()):
            shutil.copy(ROOT / "content" / "notices" / f"{number}.md", self.notices)

    @property
    def notices(self) -> Path:
        return self.folder / "content" / "notices"

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def build(self, site: Path | None = None) -> int:
        """Build into a site, and say how many of its files are new or changed. Raises ContentRefused."""
        site = site or self.site
        with edition(site) as made:
            memory = Memory(beside(site))
            self.register, _ = read_register(self.folder / "content", self.portal, self.now, memory)
            for _ in press(self.register, made):
                pass
        return made.fresh

    def differing(self) -> list[str]:
        """Build with what is remembered and without, and name the files in which the two differ."""
        alone = self.folder / "alone" / "site"
        shutil.rmtree(alone.parent, ignore_errors=True)
        self.build()
        self.build(alone)
        one, other = files_below(self.site), files_below(alone)
        return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))

    def rewrite(self, number: str, old: str, new: str) -> None:
        path = self.notices / f"{number}.md"
        text = path.read_text(encoding="utf-8")
        assert old in text, (number, old)
        path.write_text(text.replace(old, new), encoding="utf-8")


def files_below(site: Path) -> dict[str, bytes]:
    return {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name != ".made-by-build"
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Office:
    """An office that has built its site, kept aside to be put back as it was."""
    made = Office(tmp_path_factory.mktemp("first") / "office")
    made.build()
    shutil.copytree(made.folder, made.folder.with_name("kept"))
    return made


@pytest.fixture
def office(first) -> Office:
    return put_back(first)


def put_back(first: Office) -> Office:
    """The same for each test, in the same place: what is remembered knows where it lies."""
    shutil.rmtree(first.folder)
    shutil.copytree(first.folder.with_name("kept"), first.folder)
    return copy_of(first)


# --- Whatever changes -----------------------------------------------------------------------------------------------


def add_correction(office: Office) -> None:
    entry = """corrections:
  - date: 2026-11-22
    field: 学位
    was: 教育学学士
    now: 教育学硕士
    reason: 经核对干部人事档案，原公告所载学位录入有误，予以更正。
    approved_by: 市委组织部部务会
    effect: 不影响

signed_by"""
    office.rewrite("GS-2026-012", "signed_by", entry)


def withdraw(office: Office) -> None:
    entry = "withdrawal:\n  date: 2026-11-22\n  reason: 程序瑕疵\n  approved_by: 市委常委会\n\nsigned_by"
    office.rewrite("GS-2026-012", "signed_by", entry)


def rename(office: Office) -> None:
    for number in ("GS-2026-012", "KC-2026-018"):
        path = office.notices / f"{number}.md"
        path.write_text(path.read_text(encoding="utf-8").replace("GS-2026-012", "GS-2026-912"), encoding="utf-8")
    (office.notices / "GS-2026-012.md").rename(office.notices / "GS-2026-912.md")


def delete_pair(office: Office) -> None:
    for number in ("GS-2026-012", "KC-2026-018"):
        (office.notices / f"{number}.md").unlink()


def set_portal(**changes: Any) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        office.portal = replace(office.portal, **changes)

    return change


def go_on(**duration: float) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        office.now += timedelta(**duration)

    return change


def write(name: str, text: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        path = office.folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return change


def copy(*names: str) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        for name in names:
            shutil.copytree(ROOT / "content" / name, office.folder / "content" / name)

    return change


def change_calendar(office: Office) -> None:
    copy("calendar")(office)
    path = office.folder / "content" / "calendar" / "2026.toml"
    text = path.read_text(encoding="utf-8")
    assert "国办发明电" in text
    path.write_text(text.replace("国办发明电", "国办发明电（改）"), encoding="utf-8")


CHANGES: dict[str, Callable[[Office], None]] = {
    "a word of a notice": lambda office: office.rewrite("GS-2026-012", "实事求是", "客观公正"),
    "a title": lambda office: office.rewrite("GS-2026-012", "任前公示公告", "任前公示的公告"),
    "a notice that another refers to": lambda office: office.rewrite("KC-2026-018", "10-09", "10-10"),
    "a correction": add_correction,
    "a withdrawal": withdraw,
    "another number": rename,
    "two notices go": delete_pair,
    "a notice becomes a draft": lambda office: office.rewrite("GS-2026-003", "kind:", "draft: 是\nkind:"),
    "the city's name": set_portal(authority=replace(PORTAL.authority, name="中共云岚市委干部处")),
    "the phone for reports": set_portal(contact=replace(PORTAL.contact, phones=("0577-12380", "0577-88001234"))),
    "when notices are reduced": set_portal(privacy=replace(PORTAL.privacy, reduced_after_months=1)),
    "a language less": set_portal(languages=replace(PORTAL.languages, shown=("zh-Hans",))),
    "a language more": set_portal(languages=replace(PORTAL.languages, shown=("zh-Hans", "zh-Hant", "en"))),
    "an hour": go_on(hours=1),
    "a day": go_on(days=1),
    "a week": go_on(days=7),
    "a year": go_on(days=365),
    "ten years": go_on(days=3650),
    "a day back": go_on(days=-1),
    "before it was put up": go_on(days=-30),
    "pages of its own": copy("pages"),
    "a calendar of its own": change_calendar,
    "annual reviews": copy("reviews"),
    "figures of the desk": write("statistics.json", (ROOT / "content" / "statistics.json").read_text(encoding="utf-8")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_after_any_change_the_site_is_as_if_it_had_been_built_anew(office, change):
    change(office)

    assert office.differing() == []


def test_all_changes_one_after_the_other_leave_the_site_as_if_it_had_been_built_anew(office):
    for name in ("a correction", "a day", "a notice becomes a draft", "a week", "when notices are reduced", "a year"):
        CHANGES[name](office)

        assert office.differing() == [], name


def test_a_day_makes_few_files_again_and_nothing_none(office):
    assert office.build() == 0

    office.now += timedelta(hours=1)
    assert office.build() == 0

    office.now += timedelta(days=1)
    assert 0 < office.build() < len(files_below(office.site)) / 4


ACTS = [
    *((number, act) for number in PAIRS for act in ("edit", "draft", "go")),
    *((number, act) for number in PAIRS.values() for act in ("edit", "go")),
    *(("", act) for act in ("hour", "day", "week", "months", "back")),
]


def act_on(office: Office, number: str, act: str) -> None:
    """Do one thing; what is not there comes back instead."""
    if not number:
        hours = {"hour": 1, "day": 24, "week": 168, "months": 24 * 700, "back": -30}[act]
        office.now += timedelta(hours=hours)
        return
    path = office.notices / f"{number}.md"
    if not path.exists():
        shutil.copy(ROOT / "content" / "notices" / path.name, path)
    elif act == "go":
        path.unlink()
    elif act == "edit":
        path.write_text(path.read_text(encoding="utf-8") + "\n另有补充。\n", encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        drafted = (
            text.replace("draft: 是\n", "") if "draft: 是" in text else text.replace("kind:", "draft: 是\nkind:", 1)
        )
        path.write_text(drafted, encoding="utf-8")


@settings(max_examples=tries(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.lists(st.sampled_from(ACTS), min_size=1, max_size=3), min_size=2, max_size=5))
def test_whatever_is_done_in_whatever_order_the_site_is_as_if_it_had_been_built_anew(tmp_path_factory, acts):
    office = Office(
        tmp_path_factory.mktemp("office"), replace(PORTAL, languages=replace(PORTAL.languages, shown=("zh-Hans",)))
    )
    for at_once in acts:
        for number, act in at_once:
            act_on(office, number, act)
        with suppress(ContentRefused):
            assert office.differing() == []
    shutil.rmtree(office.folder)


def test_a_page_reads_the_same_at_any_instant_until_it_turns(office):
    """The pages are made as of the last turn: they must be right until the next, to the second."""
    for _ in range(6):
        before = files_below(office.site)
        due = next_change(office.register)
        office.now = due - timedelta(seconds=1)
        assert office.build() == 0
        assert office.differing() == []
        assert files_below(office.site) == before

        office.now = due
        office.build()


# --- Careless presses -----------------------------------------------------------------------------------------------


def _without_neighbours(monkeypatch):
    told = RememberedRegister.told

    def careless(self, number):
        return told(self, number)._replace(sources=tuple(one for one in told(self, number).sources if one[0] == number))

    monkeypatch.setattr(RememberedRegister, "told", careless)


def _without_moment(monkeypatch):
    told = RememberedRegister.told
    monkeypatch.setattr(RememberedRegister, "told", lambda self, number: told(self, number)._replace(moment=0))


def _without_settings(monkeypatch):
    monkeypatch.setattr("noticeboard.reading.program_of", lambda *given, **more: Program("", "", "", "", "", ""))


def _without_what_is_told(monkeypatch):
    monkeypatch.setattr(RememberedRegister, "told_by_all", lambda self, looked_into: "the same")


def _without_what_was_looked_into(monkeypatch):
    told_by_all = RememberedRegister.told_by_all
    monkeypatch.setattr(RememberedRegister, "told_by_all", lambda self, looked_into: told_by_all(self, ()))


def _without_what_a_page_tells(monkeypatch):
    def careless(self, made):
        return "long" if isinstance(made, LongFile) else type(made).__name__ + getattr(made, "template", "")

    monkeypatch.setattr(RememberedRegister, "tag", careless)


def _without_what_is_opened(monkeypatch):
    monkeypatch.setattr(RememberedRegister, "mark", lambda self, number: number)


def _without_the_state_of_all(monkeypatch):
    monkeypatch.setattr(RememberedRegister, "_stamp_of_pieces", lambda self, name: b"")


def _with_any_sum_that_was_noted(monkeypatch):
    whole = DataFile.sum

    def careless(self, register):
        noted = register.memory.small.get("sums", {}).get(self.name)
        return noted[1] if noted else whole(self, register)

    monkeypatch.setattr(DataFile, "sum", careless)


CARELESS = {
    "does not look at neighbours": (_without_neighbours, "a notice that another refers to"),
    "does not look at the clock": (_without_moment, "a week"),
    "does not look at the settings": (_without_settings, "the city's name"),
    "does not look at what all pages tell": (_without_what_is_told, "a title"),
    "does not look at what feeds know": (_without_what_was_looked_into, "a word of a notice"),
    "does not look at what a page tells": (_without_what_a_page_tells, "a title"),
    "does not look at what pages of all open": (_without_what_is_opened, "a word of a notice"),
    "does not look at the state of all": (_without_the_state_of_all, "a title"),
    "does not look what a sum is of": (_with_any_sum_that_was_noted, "a word of a notice"),
}


@pytest.mark.parametrize("careless, change", CARELESS.values(), ids=CARELESS.keys())
def test_a_press_that_forgets_to_look_is_caught(tmp_path, monkeypatch, careless, change):
    careless(monkeypatch)
    office = Office(tmp_path)
    office.build()

    CHANGES[change](office)

    assert office.differing() != []


# --- What is remembered may be lost ---------------------------------------------------------------------------------


def flip(path: Path, at: float) -> None:
    """Change one byte of a file."""
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0x20
    path.write_bytes(data)


def rewrite_index(folder: Path, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
    """Let a memory have other rows of what was made, as another version of the portal would write them."""
    memory = Memory(folder)
    for key in memory._where:
        memory.keep(key)
    memory.small["made"] = {number: change(row) for number, row in memory.small["made"].items()}
    memory.save()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "all of it is gone": shutil.rmtree,
    "the index is gone": lambda memory: (memory / "index").unlink(),
    "the pack is gone": lambda memory: (memory / "pack").unlink(),
    "the index is cut short": lambda memory: os.truncate(memory / "index", 1000),
    "the pack is cut short": lambda memory: os.truncate(memory / "pack", 1000),
    "the pack is empty": lambda memory: os.truncate(memory / "pack", 0),
    "the index is from another version": lambda memory: flip(memory / "index", 0),
    "a byte of the index is another": lambda memory: flip(memory / "index", 0.5),
    "a byte of the pack is another": lambda memory: flip(memory / "pack", 0.3),
    "somebody wrote the index": lambda memory: (memory / "index").write_bytes(pickle.dumps({"small": {}, "where": {}})),
    "another version remembered less": lambda memory: rewrite_index(memory, lambda row: row[:-1]),
    "another version remembered more": lambda memory: rewrite_index(memory, lambda row: (*row, 0)),
    "the templates that were compiled are nonsense": lambda memory: [
        one.write_bytes(b"nonsense") for one in memory.glob("*.template")
    ],
}


def command(office: Office) -> list[str]:
    places = ["--content", str(office.folder / "content"), "--out", str(office.site)]
    return [*places, "--as-of", "2026-11-22T14:00", "--jobs", "1"]


@pytest.fixture(scope="module")
def first_by_command(tmp_path_factory) -> Office:
    """As the first, but built by the command, which forgives a memory that is damaged."""
    made = Office(tmp_path_factory.mktemp("command") / "office", PORTAL)
    assert build.main(command(made)) == 0
    shutil.copytree(made.folder, made.folder.with_name("kept"))
    return made


@pytest.fixture
def built(first_by_command) -> Office:
    return put_back(first_by_command)


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_what_is_remembered_may_be_damaged_or_lost_at_any_time(built, damage):
    damage(beside(built.site))
    CHANGES["a title"](built)

    assert build.main(command(built)) == 0

    assert built.differing() == []


def test_a_memory_that_somebody_wrote_runs_nothing(built, tmp_path):
    class Trap:
        def __reduce__(self) -> Any:
            return os.mkdir, (str(tmp_path / "trapped"),)

    payload = pickle.dumps({"small": Trap(), "where": {}})
    index = VERSION + blake2b(payload, digest_size=32).digest() + payload
    (beside(built.site) / "index").write_bytes(index)
    CHANGES["a title"](built)

    assert build.main(command(built)) == 0

    assert built.differing() == []
    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize("kept", ["site", ".site.memory", ".site.before"])
def test_any_of_the_three_folders_may_be_put_back_as_it_was(office, kept):
    """As a backup does, or a build that was killed between publishing and remembering."""
    office.now -= timedelta(days=1)
    office.build()
    place = office.folder / kept
    shutil.copytree(place, office.folder / "kept", dirs_exist_ok=True)
    CHANGES["a title"](office)
    office.now += timedelta(days=1)
    office.build()
    shutil.rmtree(place)
    (office.folder / "kept").rename(place)

    assert office.differing() == []


def test_what_is_gone_from_the_site_or_was_altered_in_it_comes_back(office):
    for path in (
        "notices/GS-2026-012/index.html",
        "en/notices/GS-2026-003/period.ics",
        "data/notices.csv",
        "index.html",
    ):
        (office.site / path).unlink()
    shutil.rmtree(office.site / "notices" / "GS-2025-003")

    assert office.differing() == []
    assert office.differing() == []


# --- The program ----------------------------------------------------------------------------------------------------


def test_what_a_template_needs_is_what_jinja_says_that_it_needs():
    environment = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701  (nothing is rendered)
    for path in (ROOT / "templates").rglob("*.html"):
        name = path.relative_to(ROOT / "templates").as_posix()
        needed, todo = set(), [name]
        while todo:
            one = todo.pop()
            if one not in needed:
                needed.add(one)
                source = (ROOT / "templates" / one).read_text(encoding="utf-8")
                found = list(meta.find_referenced_templates(environment.parse(source)))
                assert None not in found, f"{one} names a template in a way that nobody can know before"
                todo += [other for other in found if other]

        assert needed_by(name) == needed


PROGRAM_CHANGES = {
    "templates/noticeboard/appointment.html": (
        '<section aria-labelledby="period">',
        '<section aria-labelledby="period" dir="ltr">',
    ),
    "templates/components/period.html": ("<li", '<li dir="ltr"'),
    "templates/noticeboard/sheet.html": ("</main>", "<p>另</p></main>"),
    "templates/base.html": ("</footer>", "<p>另</p></footer>"),
    "static/site.css": ("body", "body, .another"),
    "locale/zh_Hans/LC_MESSAGES/messages.po": ("任前公示", "任前公示甲"),
    "presentation/dates.py": ("一二三四五六日", "壹贰叁肆伍陆日"),
}


def test_a_change_of_the_program_shows_on_every_page_that_it_makes(tmp_path):
    for name in ("publicity", "presentation", "noticeboard", "templates", "static", "locale", "preview"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    for path in (*ROOT.glob("*.py"), *ROOT.glob("*.toml"), *ROOT.glob("*.lock")):
        shutil.copy(path, tmp_path)
    shutil.copytree(ROOT / "content" / "calendar", tmp_path / "content" / "calendar")
    shutil.copytree(ROOT / "content" / "pages", tmp_path / "content" / "pages")
    (tmp_path / "content" / "notices").mkdir()
    for number in ("GS-2026-012", "KC-2026-018"):
        shutil.copy(ROOT / "content" / "notices" / f"{number}.md", tmp_path / "content" / "notices")

    def build(*arguments: str) -> dict[str, bytes]:
        command = [sys.executable, "build.py", "--as-of", "2026-11-22T14:00", *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
        return files_below(tmp_path / arguments[-1])

    before = build("--out", "site")
    for name, (old, new) in PROGRAM_CHANGES.items():
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert old in text, name
        (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")

        after = build("--out", "site")

        assert after != before, name
        assert after == build("--clean", "--out", "alone"), name
        before = after
