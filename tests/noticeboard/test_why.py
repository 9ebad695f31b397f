"""Why a page would be made again: told by name, for each of the things that a page is made from."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import build
from noticeboard import app_of
from noticeboard.memory import Memory
from noticeboard.press import Press
from noticeboard.publication import beside, standing
from noticeboard.reading import read_register
from noticeboard.why import why as why_of
from tests.noticeboard.a_board import PORTAL
from tests.noticeboard.test_remembering import CHANGES, Office, files_below

PAGE = "/notices/GS-2026-012/"


@pytest.fixture
def office(tmp_path, monkeypatch) -> Office:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    made = Office(tmp_path, PORTAL)
    made.build()
    return made


@pytest.fixture
def why(office, capsys):
    """Ask why of an address; gives what is said, a line each."""

    def ask(address: str, *more: str) -> list[str]:
        code = build.main(
            [
                *("--content", str(office.folder / "content"), "--out", str(office.site), "--jobs", "1"),
                *("--as-of", f"{office.now:%Y-%m-%dT%H:%M}", "--why", address, *more),
            ]
        )
        said = capsys.readouterr()
        return [str(code), *(said.out + said.err).splitlines()]

    return ask


def test_a_page_that_stays_says_from_what_it_is_made_and_when_it_changes(why):
    assert why(PAGE) == [
        "0",
        "/notices/GS-2026-012/ is up to date.",
        "It is made from GS-2026-012.md, KC-2026-018.md.",
        "It has read like this since Sunday 22 November 2026, 0:00.",
        "It next changes by itself at Monday 23 November 2026, 0:00.",
    ]


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/notices/2026/", "/data/notices.csv", "/static/site.css", "/sitemap.xml"]
)
def test_a_page_of_all_stays_while_what_it_tells_is_the_same(why, address):
    assert why(address) == ["0", f"{address} is up to date."]


@pytest.mark.parametrize(
    "change, reason",
    [
        ("a title", "GS-2026-012 has changed."),
        ("a notice that another refers to", "KC-2026-018, a notice linked with it, has changed."),
        ("a week", "It changed by itself at 2026-11-27 00:00: a day, a period or a promised date passed."),
        ("a calendar of its own", "A calendar or an annual review has changed."),
    ],
)
def test_each_thing_that_a_notices_page_is_made_from_is_a_reason_of_its_own(office, why, change, reason):
    CHANGES[change](office)

    assert why(PAGE)[:3] == ["0", f"{PAGE} would be made again, because:", f"  {reason}"]


@pytest.mark.parametrize("address", ["/notices/2026/", "/en/search/", "/data/notices.csv"])
def test_a_page_of_all_names_the_notices_that_changed(office, why, address):
    CHANGES["a title"](office)

    _, first, *reasons = why(address)

    assert first == f"{address} would be made again, because:"
    assert "  These notices would be made again too: GS-2026-012, KC-2026-018." in reasons


def test_another_setting_is_told_of_every_page(office, why, monkeypatch):
    monkeypatch.setenv("PORTAL_AUTHORITY__NAME", "中共云岚市委干部处")

    for address in (PAGE, "/about/"):
        assert "  A setting has changed, in portal.toml or in the environment." in why(address)


def test_what_is_gone_from_the_site_is_told(office, why):
    (office.site / "notices" / "GS-2026-012" / "index.html").unlink()
    (office.site / "notices" / "GS-2026-012" / "stranger").touch()
    (office.site / "notices" / "GS-2026-012" / "stranger").unlink()

    assert "  Its file is missing from the site." in why(PAGE)


def test_where_nothing_is_remembered_every_page_is_made_again(office, why):
    shutil.rmtree(beside(office.site))

    for address in (PAGE, "/"):
        assert "  It has not been made yet, or the last build was of another site." in why(address)


@pytest.mark.parametrize("address", ["/nowhere/", "/notices/GS-2020-001/", "/notices/1990/", "/notices/GS-2026-012"])
def test_an_address_at_which_there_is_no_page_is_refused(why, address):
    assert why(address) == ["2", f"There is no page at {address}."]


def test_an_address_may_be_copied_from_a_browser_or_from_the_site_folder(why):
    for address in (f"{PORTAL.addresses.board}{PAGE}", f"{PAGE}#people", "notices/GS-2026-012/index.html"):
        assert why(address)[1] == f"{PAGE} is up to date."


def test_a_program_is_told_the_same(office, why):
    CHANGES["a title"](office)

    _, *document = why(PAGE, "--format", "json")

    told = json.loads("\n".join(document))
    assert told["reasons"] == ["GS-2026-012 has changed."]
    assert told["files"] == ["GS-2026-012.md", "KC-2026-018.md"]
    assert told["until"] == "2026-11-23T00:00:00+08:00"


def test_to_ask_writes_nothing(office, why):
    def everything() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in office.folder.rglob("*")}

    before = everything()
    CHANGES["a title"](office)
    (office.folder / "content" / "notices").stat()
    seen = everything()

    why(PAGE)
    why("/")

    assert everything() == seen
    assert before.keys() == seen.keys()


def test_what_it_says_stays_is_not_changed_by_the_next_build(office):
    """Of every page and file, for a change of content and for a day."""
    for name in ("a title", "a day"):
        before = files_below(office.site)
        CHANGES[name](office)
        memory = Memory(beside(office.site), is_looked_at=True)
        register, _ = read_register(office.folder / "content", PORTAL, office.now, memory)
        press = Press(app_of(register), register, standing(office.site))
        stays = {path for path in before if not why_of(press, register, "/" + path).reasons}
        office.build()
        after = files_below(office.site)

        assert len(stays) > len(before) / 3
        assert [path for path in sorted(stays) if after.get(path) != before[path]] == []
