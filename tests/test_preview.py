"""A preview shows the board's own pages at any instant, drafts too, and to nobody but this machine."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from werkzeug.test import Client

import build
from noticeboard import create_app
from noticeboard.reading import read_content
from portal import ROOT
from presentation.headers import BOARD_HEADERS
from preview import Viewer
from preview.moments import life_of, minute_from, steps_from
from publicity.notice import Correction, CorrectionEffect, Withdrawal, WithdrawalReason
from publicity.outcome import Outcome, OutcomeKind
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.notice_files import copy_alone
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_nominee,
    a_notice,
    an_inspection,
    at,
    day,
)
from tests.serving import served

NOW = "/@2026-11-22T14:00"
NOTICE = "GS-2026-012"
DRAFT = "GS-2026-014"
COMING = "GS-2026-013"
WITHDRAWN = "GS-2026-006"
CORRECTED = "GS-2026-003"


@pytest.fixture
def content(tmp_path) -> Path:
    """A content folder with five notices: one that runs, a draft, one to come, one withdrawn, one corrected."""
    folder = tmp_path / "content" / "notices"
    folder.mkdir(parents=True)
    copy_alone(folder, NOTICE, DRAFT, COMING, WITHDRAWN, CORRECTED)
    return folder.parent


@pytest.fixture
def viewer(content) -> Viewer:
    """The preview of that folder, at the demonstration's instant."""
    return Viewer(content, PORTAL, lambda: DEMONSTRATION)


@pytest.fixture
def ask(viewer):
    """Ask the preview for an address, as this machine's browser does."""

    def ask(address: str, **more):
        return Client(viewer).get(address, base_url="http://127.0.0.1:8010", headers={"Host": "127.0.0.1:8010"}, **more)

    return ask


def main_of(html: str) -> str:
    """The main part of a page."""
    return html[html.index("<main") : html.index("</main>")]


def strip_of(html: str) -> str:
    """The strip above a page."""
    return html[html.index('<aside class="preview"') : html.index("</aside>")]


def spoil(content: Path) -> None:
    """Let the period end two days too early."""
    path = content / "notices" / f"{NOTICE}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("last: 2026-11-26", "last: 2026-11-24"), encoding="utf-8")


# --- The same pages -------------------------------------------------------------------------------------------------


def test_every_page_is_the_one_that_a_build_for_that_instant_writes(content, ask, tmp_path):
    site = tmp_path / "site"
    assert build.main(["--content", str(content), "--out", str(site), "--as-of", "2026-11-22T14:00"]) == 0
    pages = sorted(path.relative_to(site) for path in site.rglob("*.html"))

    other = {}
    for page in pages:
        address = f"/{page.as_posix().removesuffix('index.html')}"
        frozen = main_of((site / page).read_text(encoding="utf-8"))
        shown = ask(f"{NOW}{address}").text
        assert main_of(shown).replace(NOW, "") == frozen, address
        assert "2026年11月22日（星期日）" in strip_of(shown) or "22 November 2026" in strip_of(shown)
        other[address] = main_of(ask(f"/@2026-12-20T14:00{address}").text) != frozen

    assert len(pages) > 30
    # At another instant some pages read differently: the comparison can see a difference.
    assert other["/"]
    assert other[f"/notices/{NOTICE}/"]


def test_all_links_keep_the_instant(ask):
    html = ask(f"{NOW}/en/notices/{NOTICE}/").text

    links = set(re.findall(r'<(?:a|link|form|script|img)\b[^>]* (?:href|src|action)="(/[^"]*)"', html))

    stay = {link for link in links if not link.startswith(("/@", "/static/"))}
    assert stay == {"/preview.css", "/en/"}
    assert f"{NOW}/notices/{NOTICE}/" in links
    assert f"{NOW}/en/report/{NOTICE}/" in links


def test_files_beside_the_pages_are_those_of_the_instant_too(ask):
    assert NOTICE in ask(f"{NOW}/feed.atom").text
    assert NOTICE not in ask("/@2026-11-01T00:00/feed.atom").text
    assert ask(f"{NOW}/search/key.json").mimetype == "application/json"
    assert ask("/static/site.css").status_code == 200
    assert ask("/preview.css").mimetype == "text/css"


def test_an_address_without_its_last_slash_leads_to_the_page_at_the_same_instant(ask):
    assert ask(f"{NOW}/notices").headers["Location"] == f"{NOW}/notices/"


# --- Instants -------------------------------------------------------------------------------------------------------

LIFE = """
2026-11-18T08:59 | scheduled | 发布前
2026-11-18T09:00 | scheduled | 刚发布
2026-11-20T00:00 | running   | 公示期开始
2026-11-23T00:00 | running   | 更正
2026-11-26T23:59 | running   | 最后一分钟
2026-11-27T00:00 | ended     | 公示期满
2026-12-03T00:00 | ended     | 暂缓任用
2026-12-05T00:00 | ended     | 任职
2027-03-04T00:00 | ended     | 暂缓期满
2027-03-08T00:00 | decided   | 不予任用
2027-03-10T00:00 | withdrawn | 更正、已撤回
2028-11-27T00:00 | withdrawn | 到期精简
"""


def test_the_life_of_a_notice_has_every_instant_at_which_its_page_reads_differently():
    corrections = [
        Correction(on=day(on), field="", was="", now="", reason="", approved_by="", effect=CorrectionEffect.NONE)
        for on in ("2026-11-23", "2027-03-10")
    ]
    deferred = (
        Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-12-03")),
        Outcome(kind=OutcomeKind.NOT_APPOINTED, on=day("2027-03-08")),
    )
    appointed = (Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-12-05")),)
    notice = a_notice(
        published=at("2026-11-18T09:00"),
        nominees=(a_nominee("n1", outcomes=deferred), a_nominee("n2", outcomes=appointed)),
        corrections=tuple(corrections),
        withdrawal=Withdrawal(
            on=day("2027-03-10"), reason=WithdrawalReason.PROCEDURE_FLAW, approved_by="市委组织部部长"
        ),
    )

    life = [
        f"{moment.instant:%Y-%m-%dT%H:%M} | {a_board(as_of=moment.instant).state(notice):9} | {moment.text}"
        for moment in life_of(a_board(notice), notice)
    ]

    assert life == LIFE.strip().splitlines()


def test_a_deferral_that_was_decided_in_time_does_not_run_out():
    decided = (
        Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-12-03")),
        Outcome(kind=OutcomeKind.APPOINTED, on=day("2027-01-11")),
    )
    notice = a_notice(nominees=(a_nominee(outcomes=decided),))

    assert "暂缓期满" not in [moment.text for moment in life_of(a_board(notice), notice)]


def test_an_inspection_has_a_life_in_its_own_words():
    notice = an_inspection()

    assert [moment.text for moment in life_of(a_board(notice), notice)] == [
        *("发布前", "刚发布", "考察开始", "最后一分钟", "考察结束", "到期精简"),
    ]


def test_the_steps_from_a_page_lead_to_the_changes_of_public_notices_and_along_the_calendar():
    board = a_board(a_notice(), a_notice("GS-2026-013", draft=True, published=at("2026-11-23T00:00")))

    assert [(step.text, f"{step.instant:%m-%d %H:%M}") for step in steps_from(board)] == [
        ("上一次变化", "11-20 09:00"),
        ("前一周", "11-15 14:00"),
        ("前一天", "11-21 14:00"),
        ("后一天", "11-23 14:00"),
        ("后一周", "11-29 14:00"),
        ("下一次变化", "11-27 00:00"),
    ]


def test_an_instant_within_a_minute_is_shown_from_the_next_one_on():
    assert minute_from(at("2026-11-20T09:00:01")) == at("2026-11-20T09:01")
    assert minute_from(at("2026-11-20T09:00")) == at("2026-11-20T09:00")


@pytest.mark.parametrize(
    "asked, exact",
    [
        ("/@2026-11-22/", "/@2026-11-22T00:00/"),
        ("/@2026-11-22T14:00", "/@2026-11-22T14:00/"),
        ("/@2026-11-22T06:00+00:00/notices/", "/@2026-11-22T14:00/notices/"),
        ("/@2026-11-22T14:00/notices/?at=2026-11-26T23:59", "/@2026-11-26T23:59/notices/"),
        ("/en/?at=2026-11-26T23:59", "/@2026-11-26T23:59/en/"),
        ("/@2026-11-22/a%0aSet-Cookie:%20b", "/@2026-11-22T00:00/a%0ASet-Cookie:%20b"),
    ],
)
def test_every_instant_has_one_address(ask, asked, exact):
    answer = ask(asked)

    assert (answer.status_code, answer.headers["Location"]) == (303, exact)


@pytest.mark.parametrize(
    "wrong", ["2026-13-01", "2026-02-30T10:00", "soon", "", "0001-01-01", "9999-12-31T23:59", "<b>"]
)
def test_an_instant_that_does_not_exist_is_refused_in_words(ask, wrong):
    answer = ask(f"/@{wrong}/notices/")

    assert answer.status_code == 400
    assert "没有这个时间" in answer.text
    assert "2026-11-22T14:00" in answer.text
    assert "<b>" not in answer.text
    assert "There is no such instant" in ask(f"/@{wrong}/en/").text


# --- What is not public ---------------------------------------------------------------------------------------------


def test_a_draft_can_be_looked_at_and_is_marked_as_one(ask):
    html = ask(f"{NOW}/notices/{DRAFT}/").text

    assert "邵蕴之" in main_of(html)
    assert "草稿" in strip_of(html)
    assert "邵蕴之" not in ask("/@2026-12-11T09:00/").text
    assert "Draft" in strip_of(ask(f"{NOW}/en/notices/{DRAFT}/").text)


def test_what_stands_beside_a_draft_can_be_looked_at_too(ask):
    html = ask(f"{NOW}/notices/{DRAFT}/").text

    beside = set(re.findall(rf'href="({NOW}/notices/{DRAFT}/[^"]+)"', html))

    assert len(beside) == 6
    assert {address: ask(address).status_code for address in beside} == dict.fromkeys(beside, 200)


def test_a_draft_stands_in_no_list_unless_the_whole_board_unveils_it(content, ask):
    read, _ = read_content(content, PORTAL, DEMONSTRATION)
    later = at("2026-12-11T09:00")
    unveiled = create_app(read, PORTAL, later, frozenset({DRAFT})).test_client()

    for address in ("/", "/notices/", "/notices/2026/12/", "/search/names/", "/feed.atom", "/data/notices.json"):
        assert "邵蕴之" not in ask(f"/@2026-12-11T09:00{address}").text, address
    # The same pages of a board that shows it: what is looked for would be found.
    assert "邵蕴之" in unveiled.get("/").text
    assert "邵蕴之" in unveiled.get("/search/names/").text


def test_a_notice_can_be_looked_at_before_it_is_published_and_says_when_that_will_be(ask):
    early, late = (ask(f"/@{instant}/notices/{COMING}/").text for instant in ("2026-11-24T08:59", "2026-11-24T09:00"))

    assert "尚未公布" in strip_of(early)
    assert "公众此时还看不到此页，2026年11月24日（星期二） 9:00发布。" in strip_of(early)
    assert "尚未公布" not in strip_of(late)
    assert COMING not in ask("/@2026-11-24T08:59/notices/2026/").text


def test_the_start_lists_every_notice_with_its_instants(ask):
    html = ask("/").text

    coming, public = html[html.index('id="coming"') :].split('id="public"')
    assert [DRAFT in coming, COMING in coming, NOTICE in public, WITHDRAWN in public] == [True] * 4
    assert f'href="/@2026-11-26T23:59/notices/{NOTICE}/"' in public
    assert coming.count("草稿") == 1
    assert "Not public yet" in ask("/en/").text


def test_the_letterbox_is_not_part_of_it(ask):
    answer = ask(f"{NOW}/report/{NOTICE}/?nominee=n1")

    assert answer.status_code == 404
    assert "预览中没有意见箱" in answer.text
    assert f'href="{NOW}/"' in answer.text
    assert "The letterbox is not part of the preview" in ask(f"{NOW}/en/follow/").text


def test_what_is_not_there_says_so_with_the_ways_to_other_instants(ask):
    answer = ask(f"{NOW}/notices/GS-2026-099/")

    assert answer.status_code == 404
    assert "没有这个页面" in answer.text
    assert 'href="/@2026-11-23T14:00/notices/GS-2026-099/"' in strip_of(answer.text)
    assert ask("/nothing").status_code == 404
    assert ask("/@2026-11-22T14:00/static/../portal.toml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/%ff/", "/%00", "//evil.example/", "/../portal.toml", "/@2026/", "/notices/%0d%0aX/"]
)
def test_no_address_brings_it_down(ask, path):
    answer = ask(NOW + path)

    assert answer.status_code in (303, 308, 404)
    assert answer.headers.get("Location", NOW).startswith(NOW)


# --- Files that change ----------------------------------------------------------------------------------------------


def test_a_change_of_a_file_is_seen_at_once(ask, content):
    assert "改过的姓名" not in ask(f"{NOW}/notices/{NOTICE}/").text
    path = content / "notices" / f"{NOTICE}.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n改过的姓名。\n", encoding="utf-8")

    assert "改过的姓名" in main_of(ask(f"{NOW}/notices/{NOTICE}/").text)


def test_faults_are_told_as_on_the_terminal_until_they_are_mended(ask, content, capsys):
    path = content / "notices" / f"{NOTICE}.md"
    before = path.read_text(encoding="utf-8")
    spoil(content)
    (content / "notices" / "GS-2026-099.md").write_text("no front matter", encoding="utf-8")
    build.main(["--content", str(content), "--check", "--lang", "zh-Hans", "--as-of", "2026-11-22T14:00"])
    told = capsys.readouterr().err.rpartition("\n内容")[0]

    answer = ask(f"{NOW}/notices/{CORRECTED}/")

    shown = re.findall(r'<pre class="told">(.*?)</pre>', answer.text, re.DOTALL)
    assert answer.status_code == 503
    assert len(shown) >= 2
    assert all(one.replace("&#34;", '"') in told for one in shown)
    assert any(f"{NOTICE}.md:" in one and "N309" in one for one in shown)
    assert ask("/").status_code == 503

    path.write_text(before, encoding="utf-8")
    (content / "notices" / "GS-2026-099.md").unlink()
    assert ask(f"{NOW}/notices/{CORRECTED}/").status_code == 200


def test_a_fault_in_the_settings_is_told_and_stops_nothing(ask, tmp_path, monkeypatch):
    settings = tmp_path / "portal.toml"
    text = (ROOT / "portal.toml").read_text(encoding="utf-8")
    settings.write_text(text.replace("min_working_days = 5", "min_working_days = 3"), encoding="utf-8")
    monkeypatch.setenv("PORTAL_SETTINGS", str(settings))

    answer = ask(f"{NOW}/")

    assert answer.status_code == 503
    assert "[days] min_working_days" in answer.text
    settings.write_text(text, encoding="utf-8")
    assert ask(f"{NOW}/").status_code == 200


@pytest.mark.parametrize(
    "slip, what", [("{% if %}", "Expected an expression"), ("{{ page.nobody }}", "has no attribute")]
)
def test_a_slip_in_a_template_is_told_with_its_line_and_stops_nothing(ask, tmp_path, monkeypatch, slip, what):
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.setattr("presentation.ROOT", tmp_path)
    monkeypatch.setattr("watch.ROOT", tmp_path)
    template = tmp_path / "templates" / "noticeboard" / "accountability.html"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("{% block main %}", f"{{% block main %}}{slip}"), encoding="utf-8")
    (tmp_path / "content" / "notices" / f"{DRAFT}.md").unlink()

    answer = ask(f"{NOW}/accountability/")

    line = text.partition("{% block main %}")[0].count("\n") + 1
    assert answer.status_code == 500
    assert f"accountability.html:{line}: " in answer.text
    assert what in answer.text
    assert ask(f"{NOW}/").status_code == 200
    template.write_text(text, encoding="utf-8")
    assert ask(f"{NOW}/accountability/").status_code == 200


# --- This machine alone ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8010", "127.0.0.1:9999", "127.0.0.1", ""])
def test_another_name_for_this_machine_gets_nothing(viewer, host):
    answer = Client(viewer).get(f"{NOW}/", base_url="http://127.0.0.1:8010", headers={"Host": host})

    assert answer.status_code == 421
    assert "云岚" not in answer.text
    assert "云岚" in Client(viewer).get(f"{NOW}/", base_url="http://localhost:8010").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_page_can_be_looked_at_and_nothing_else(viewer, method):
    answer = Client(viewer).open(f"{NOW}/", method=method, base_url="http://127.0.0.1:8010")

    assert answer.status_code == 405


def test_every_answer_has_the_headers_of_the_board_and_stays_in_no_store(ask):
    for address in ("/", f"{NOW}/", "/preview.css", "/static/site.css", "/nothing", "/@soon/", f"{NOW}/report/"):
        headers = ask(address).headers
        assert {name: headers.get(name) for name in BOARD_HEADERS} == BOARD_HEADERS, address
        assert headers["Cache-Control"] == "no-store", address


# --- In a browser ---------------------------------------------------------------------------------------------------

STATES = {
    CORRECTED: {
        "发布前": "公示中",
        "刚发布": "公示中",
        "更正": "公示中",
        "最后一分钟": "公示中",
        "公示期满": "公示期满",
    },
    WITHDRAWN: {"刚发布": "公示中", "已撤回": "已撤回"},
}


@pytest.mark.parametrize("number", STATES)
def test_the_links_of_the_strip_lead_through_a_notices_life_without_script(viewer, page, number):
    reader = page(javascript=False)
    with served(viewer) as address:
        reader.goto(f"{address}@2026-03-20T10:00/notices/{number}/")
        seen = {}
        for text in STATES[number]:
            go_through(reader.locator(".preview li a", has_text=text).first)
            seen[text] = reader.locator(".head .tag").inner_text()
            assert reader.locator(".preview [aria-current]").inner_text().startswith(text)

    assert seen == STATES[number]


def test_the_field_leads_to_any_instant_without_script(viewer, page):
    reader = page(javascript=False)
    with served(viewer) as address:
        reader.goto(f"{address}@2026-11-22T14:00/notices/")
        reader.fill("#preview-at", "2026-11-26T23:59")
        go_through(reader.get_by_role("button", name="查看"))

        assert reader.url == f"{address}@2026-11-26T23:59/notices/"
        go_through(reader.get_by_role("link", name="English"))
        assert reader.url == f"{address}@2026-11-26T23:59/en/notices/"


def test_searching_finds_what_is_public_at_the_instant(viewer, page):
    reader = page()
    with served(viewer) as address:
        reader.goto(f"{address}@2026-11-22T14:00/search/")
        reader.fill("#q", NOTICE)
        go_through(reader.locator("#results a").first)

        assert reader.url.startswith(f"{address}@2026-11-22T14:00/notices/{NOTICE}/")


@pytest.mark.parametrize("width, scheme", [(360, "light"), (1280, "dark")])
def test_a_preview_is_accessible_and_as_narrow_as_the_screen(viewer, content, page, width, scheme):
    reader = page(width=width, colour_scheme=scheme)
    with served(viewer) as address:
        for path in ("", "en/", f"@2026-11-22T14:00/notices/{DRAFT}/", "@2026-11-22T14:00/en/", "@soon/"):
            reader.goto(address + path)
            assert axe_violations(reader) == [], path
            assert reader.evaluate("document.documentElement.scrollWidth") <= width, path
        spoil(content)
        reader.goto(address)
        assert axe_violations(reader) == []
        assert reader.evaluate("document.documentElement.scrollWidth") <= width


# --- The command ----------------------------------------------------------------------------------------------------


def test_the_command_says_where_it_is_and_ends_quietly_with_ctrl_c(content):
    command = [sys.executable, "-u", "build.py", "preview", "--as-of", "2026-11-26T23:59", "--content", str(content)]
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        subprocess.Popen(
            [*command, "--lang", "zh-Hans", "--port", str(min(taken.getsockname()[1], 65000))],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        assert process.stdout
        line = process.stdout.readline()
        address = re.findall(r"http://127\.0\.0\.1:\d+/", line)[0]
        with urllib.request.urlopen(f"{address}@2026-11-26T23:59/notices/{NOTICE}/") as answer:
            assert "预览" in answer.read().decode()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stdout.read() == ""

    assert line == f"预览地址：{address}　按Ctrl-C结束。\n"
