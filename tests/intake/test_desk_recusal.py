"""Who has stepped back from a case finds, byte for byte, a desk in which it does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count
from types import SimpleNamespace

import pytest
from werkzeug.test import TestResponse

from intake.bundle import AttachedFile
from intake.desk import (
    acts,
    declarations,
    dossiers,
    links,
    moves,
    nonces,
    registration,
    routing,
    sealed,
    search,
    sessions,
)
from intake.desk.at_hand import NAME
from intake.desk.searching import by_receipt
from intake.envelopes import AllegationWords
from intake.receipts import Receipt
from intake.stores.sqlite import SqliteStore
from publicity.case import Step
from tests.intake.a_desk import PASSWORD, Browser, Desk, a_desk
from tests.intake.a_letterbox import RUNNING
from tests.intake.some_keys import in_hand_of

HIDDEN = "H1DD-EN00-CASE"
HIDDEN_KIN = "H1DD-EN00-K1N0"
"""A case that was joined to the hidden one: the same matter, and hidden with it."""
HIDDEN_PART = "H1DD-EN00-PART"
"""A case that was split from the hidden one."""
TARGETS = (HIDDEN, HIDDEN_KIN, HIDDEN_PART)
SECRET = "只有被回避的件里才有的话"
RECUSED = "wu"


@pytest.fixture
def by_the_book(monkeypatch):
    """Let what is drawn by chance be the same in both worlds."""

    def begin(numbers: list[str]) -> None:
        numbers_left, forms, files = iter(numbers), count(1), count(1)
        monkeypatch.setattr(registration, "new_case_number", lambda: next(numbers_left))
        monkeypatch.setattr(moves, "new_case_number", lambda: next(numbers_left))
        drawn = SimpleNamespace(token_bytes=lambda size: next(forms).to_bytes(size))
        monkeypatch.setattr(nonces, "secrets", drawn)
        interests = count(1)
        monkeypatch.setattr(
            declarations, "secrets", SimpleNamespace(token_hex=lambda size: f"{next(interests):0{2 * size}x}")
        )
        monkeypatch.setattr(sealed, "secrets", SimpleNamespace(token_hex=lambda size: f"{next(files):0{2 * size}x}"))
        # The token that is given is fixed; what stands in the session's forms is drawn.
        monkeypatch.setattr(sessions, "secrets", SimpleNamespace(token_urlsafe=lambda size: "f" * size))

    return begin


def a_receipt(number: int) -> Receipt:
    """A receipt that is the same in both worlds."""
    return Receipt.from_nonce(b"k" * 32, number.to_bytes(16))


def a_world(
    folder, by_the_book: Callable[[list[str]], None], *, with_hidden_case: bool, declared: bool = False
) -> Desk:
    """A desk with two cases that everybody sees and, in one world, two more that are hidden from one person.

    ``declared`` says that he did not step back, but has declared to be close to whom they are about, and so has the
    auditor's namesake: the person is the auditor himself. They are late, and others have opened them.
    """
    by_the_book(["SEEN-0000-0001", "SEEN-0000-0002", HIDDEN, HIDDEN_KIN, HIDDEN_PART])
    desk = a_desk(folder)
    if declared:
        by_the_notice_himself(desk)
        desk.browser(RECUSED, token="d" * 43).post("/interests/", kind="person", **{"interest-name": "何谨"})
        desk.wait(hours=2)
    scan = AttachedFile(name="scan.pdf", media_type="application/pdf", data=b"%PDF")
    seen = {"nominees": ("n2",)} if declared else {}
    first = desk.put_on_file(a_receipt(1), files=(scan,), **seen)
    desk.put_on_file(a_receipt(2), text="另一件：兼职取酬。", **seen)
    desk.do(first, Step.SCREEN, by="chen")
    give(desk, first, "staff-lin")
    if with_hidden_case:
        desk.put_on_file(a_receipt(3), text=SECRET, files=(scan,))
        desk.put_on_file(a_receipt(4), text=SECRET + "（又一封）")
        desk.do(HIDDEN_KIN, Step.SCREEN, by="chen")
        desk.do(HIDDEN_KIN, Step.MERGE, text=HIDDEN)
        with desk.store() as store:
            links.link(desk.office, store, first, 1, HIDDEN, 1, by="staff-lin")
            dossiers.ask(
                desk.office, store, HIDDEN, by="staff-lin", session="lin's", why=SECRET, version=desk.version(HIDDEN)
            )
        if not declared:
            desk.recuse(HIDDEN, by=RECUSED)
        give(desk, HIDDEN, "staff-lin")
        with desk.store() as store:
            two = AllegationWords(matter=SECRET)
            acts.add_allegation(desk.office, store, HIDDEN, two, by="staff-lin", version=desk.version(HIDDEN))
            lin = in_hand_of(desk.office, store, "staff-lin")
            moves.split(lin, store, HIDDEN, [2], by="staff-lin", version=desk.version(HIDDEN))
        desk.do(HIDDEN, Step.SCREEN, by="chen")
        desk.do(HIDDEN, Step.DECLINE, Step.PROPOSE_CLOSING, reason="duplicate", text=SECRET)
    if declared:
        desk.wait(days=20)
        desk.browser("lin").get("/")
        for case_id in ("SEEN-0000-0001", *(TARGETS if with_hidden_case else ())):
            desk.browser("lin").get(f"/cases/{case_id}/")
    return desk


def by_the_notice_himself(desk: Desk) -> None:
    """Let the first nominee of the running notice bear the auditor's name."""
    path = desk.place.config.places.content / "notices" / f"{RUNNING}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("林知远", "何谨"), encoding="utf-8")
    # What was read before is looked at again only after some seconds.
    desk.office.watched._look_again_at = 0.0
    desk.app.extensions[NAME].open().watched._look_again_at = 0.0


def give(desk: Desk, case_id: str, to: str) -> None:
    """Let the supervisor give a case to somebody."""
    with desk.store() as store:
        zhou = in_hand_of(desk.office, store, "staff-zhou")
        moves.assign(zhou, store, case_id, to, by="staff-zhou", text="", version=desk.version(case_id))


def links_on(response: TestResponse) -> list[str]:
    """Every address a page leads to, be it by a link or by a form."""
    found = re.findall(r'(?:href|action)="(/[^"#]*)', response.text)
    return [unescape(link) for link in found if "/sign-out/" not in link and "/static/" not in link]


def everything(browser: Browser, hidden_file: str, *, acting: bool) -> Iterator[tuple[str, TestResponse]]:
    """Ask for all that can be reached, and for what cannot: read every page first, then try every act."""
    waiting, seen = (
        ["/", "/en/", "/cases/?state=all", "/?view=approvals", "/?view=closed", "/?after=1", "/?done=recused"],
        set(),
    )
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = browser.get(path)
        yield f"GET {path}", answer
        waiting += links_on(answer)
    for case_id in TARGETS:
        for prefix in ("", "/en"):
            for end in (
                "",
                "recuse/",
                "identity/",
                "dossier/",
                "moves/",
                f"files/{hidden_file}/",
                "files/x/",
                "steps/accept/",
                "nothing/",
            ):
                what = "file" if hidden_file in end else end
                yield f"GET {case_id}/{what}", browser.get(f"{prefix}/cases/{case_id}/{end}")
    for words in (
        (SECRET, "反映", "林知远", "工程招标", HIDDEN, HIDDEN[:9], str(a_receipt(3)), str(a_receipt(9)))
        if acting
        else ()
    ):
        for prefix in ("", "/en"):
            yield f"search {words} {prefix}", browser.post(f"{prefix}/search/", **{"search-text": words})
    for case_id in TARGETS if acting else ():
        yield from acts_on(browser, f"/cases/{case_id}/", version="0")
        yield from acts_on(browser, f"/en/cases/{case_id}/", version="3")
        fields = {"merge-text": case_id, "version": "1"}
        yield f"join {case_id}", browser.post("/cases/SEEN-0000-0001/steps/merge/", **fields)
        fields = {"link-number": "1", "link-other": case_id, "link-other-number": "1"}
        yield f"link {case_id}", browser.post("/cases/SEEN-0000-0001/links/", **fields)
        yield f"list {case_id}", browser.post("/cases.csv")
        yield f"approve {case_id}", browser.post("/requests/" + "7" * 16 + "/", password=PASSWORD, code="000000")
        yield f"typed {case_id}", browser.post("/cases/SEEN-0000-0001/steps/decline/", **{"decline-text": case_id})


def acts_on(browser: Browser, path: str, version: str) -> Iterator[tuple[str, TestResponse]]:
    """Try everything that can be done to a case."""
    for step in Step:
        fields = {f"{step}-text": "x", f"{step}-reason": "duplicate", "version": version}
        yield f"POST {path}{step}", browser.post(f"{path}steps/{step}/", **fields)
    found = {"find-1-finding": "partly", "find-1-effect": "none", "find-1-text": "x", "version": version}
    yield f"POST {path}finding", browser.post(f"{path}findings/1/", **found)
    yield f"POST {path}nothing", browser.post(f"{path}findings/1/", version=version)
    words = {"allegation-text": "x", "allegation-person": "", "version": version}
    yield f"POST {path}allegation", browser.post(f"{path}allegations/", **words)
    yield f"POST {path}too long", browser.post(f"{path}allegations/", **words | {"allegation-text": "x" * 101})
    for reader in ("team", "me", "reporter"):
        written = {"write-text": "x", "write-for": reader, "version": version}
        yield f"POST {path}notes, {reader}", browser.post(f"{path}notes/", **written)
    yield f"POST {path}letter, put", browser.post(f"{path}letters/decline/", put="1", **{"decline-letter": "1"})
    letter = {"write-text": "x", "version": version}
    yield f"POST {path}letter", browser.post(f"{path}letters/write/", **letter)
    yield f"POST {path}letter, nothing", browser.post(f"{path}letters/write/", version=version)
    yield f"POST {path}identity", browser.post(f"{path}identity/", why="x", version=version)
    mine = {"password": PASSWORD, "code": "000000", "version": version}
    yield f"POST {path}identity/open", browser.post(f"{path}identity/open/", **mine)
    yield f"POST {path}dossier", browser.post(f"{path}dossier/", why="x", version=version)
    yield f"POST {path}dossier/take", browser.post(f"{path}dossier/take/", **mine)
    yield f"POST {path}assign", browser.post(f"{path}assign/", colleague="staff-chen", version=version)
    yield f"POST {path}split", browser.post(f"{path}split/", allegations="1", version=version)
    for what in ("came", "object", "reply"):
        fields = {f"{what}-text": "x", "came-received": "2026-11-20", "version": version}
        yield f"POST {path}transfer/{what}", browser.post(f"{path}transfer/{what}/", **fields)
    linked = {"link-number": "1", "link-other": "SEEN-0000-0001", "link-other-number": "1"}
    yield f"POST {path}links", browser.post(f"{path}links/", **linked)
    yield f"POST {path}links/undo", browser.post(f"{path}links/undo/", link="x")
    yield f"POST {path}people", browser.post(f"{path}people/", colleague="staff-chen", version=version)
    yield f"POST {path}recuse", browser.post(f"{path}recuse/")


def file_of(desk: Desk, case_id: str) -> str:
    """The name under which the first file of a case is stored."""
    with desk.store() as store:
        return store.files_of(case_id, viewer=None)[0].stored


def told(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that an answer tells: status, headers, bytes."""
    return answer.status_code, sorted(answer.headers), answer.data


def differences(
    tmp_path, by_the_book, name: str = RECUSED, *, acting: bool = True, declared: bool = False
) -> list[str]:
    """Where a person finds something else in the world with the hidden case than in the world without it."""
    crawls: list[dict[str, tuple[int, list[tuple[str, str]], bytes]]] = []
    hidden_file = ""
    for with_hidden_case in (True, False):
        desk = a_world(
            tmp_path / str(with_hidden_case), by_the_book, with_hidden_case=with_hidden_case, declared=declared
        )
        hidden_file = hidden_file or file_of(desk, HIDDEN)
        browser = desk.browser(name, token="t" * 43)
        crawls.append({what: told(answer) for what, answer in everything(browser, hidden_file, acting=acting)})
    with_it, without_it = crawls
    assert len(with_it) > (100 if acting else 20)
    return [what for what in with_it | without_it if with_it.get(what) != without_it.get(what)]


def test_the_recused_find_a_desk_without_the_case(tmp_path, by_the_book):
    assert differences(tmp_path, by_the_book) == []


@pytest.mark.parametrize("name, acting", [(RECUSED, True), ("he", False)], ids=["declared", "the auditor himself"])
def test_whom_it_concerns_finds_a_desk_without_the_case_and_no_number_that_tells_of_it(
    tmp_path, by_the_book, name, acting
):
    assert differences(tmp_path, by_the_book, name, acting=acting, declared=True) == []


def test_control_numbers_that_count_every_case_are_noticed(tmp_path, by_the_book, monkeypatch):
    real = SqliteStore.openings_counted
    monkeypatch.setattr(SqliteStore, "openings_counted", lambda self, since, viewer: real(self, since, viewer="nobody"))

    assert "GET /openings/" in differences(tmp_path, by_the_book, "he", acting=False, declared=True)


def test_control_a_routing_that_keeps_nobody_away_is_noticed(tmp_path, by_the_book, monkeypatch):
    monkeypatch.setattr(routing, "kept_away_by", lambda *_: frozenset())
    monkeypatch.setattr(routing, "_declared", lambda *_: frozenset())

    assert "GET /" in differences(tmp_path, by_the_book, acting=False, declared=True)


def test_somebody_who_has_not_stepped_back_sees_the_case(tmp_path, by_the_book):
    seen = differences(tmp_path, by_the_book, name="zhou", acting=False)

    assert {"GET /", "GET /en/", f"GET /cases/{HIDDEN}/", f"GET /cases/{HIDDEN_KIN}/"} <= set(seen)


# --- What the comparison would notice -------------------------------------------------------------------------------

BROKEN = {
    "summaries": ["GET /", "GET /en/", "GET /?view=approvals"],
    "summary": [f"GET {HIDDEN}/"],
    "case": [f"GET {HIDDEN}/recuse/"],
    "links_of": ["GET /cases/SEEN-0000-0001/", "GET /cases/SEEN-0000-0001/moves/"],
}
"""Query → where it is noticed when it forgets who is asking."""


@pytest.mark.parametrize("query, noticed", BROKEN.items())
def test_a_query_that_forgets_who_is_asking_is_noticed(tmp_path, by_the_book, monkeypatch, query, noticed):
    real = getattr(SqliteStore, query)

    def forgetful(self, *ids, viewer):
        return real(self, *ids, viewer=None)

    monkeypatch.setattr(SqliteStore, query, forgetful)

    assert set(noticed) <= set(differences(tmp_path, by_the_book, acting=False))


def test_a_search_that_forgets_who_is_asking_is_noticed(tmp_path, by_the_book, monkeypatch):
    monkeypatch.setattr(search, "by_receipt", lambda store, receipt, _: by_receipt(store, receipt, "staff-zhou"))

    assert f"search {a_receipt(3)} " in differences(tmp_path, by_the_book)


# --- Stepping back --------------------------------------------------------------------------------------------------


def test_whoever_steps_back_is_told_once_and_then_the_case_is_gone(tmp_path):
    desk = a_desk(tmp_path)
    case_id = desk.put_on_file()
    browser = desk.browser("lin")
    assert "You cannot take it back yourself." in browser.get(f"/en/cases/{case_id}/recuse/").text

    answer = browser.post(f"/en/cases/{case_id}/recuse/")

    assert answer.status_code == 303
    after = browser.get(answer.location)
    assert "You have stepped back." in after.text
    assert case_id not in after.text
    assert browser.get(f"/en/cases/{case_id}/").status_code == 404
    assert browser.post(f"/en/cases/{case_id}/recuse/").status_code == 404
    assert case_id in desk.browser("zhou").get("/").text


def test_who_has_stepped_back_between_proposal_and_approval_can_no_longer_approve(tmp_path):
    desk = a_desk(tmp_path)
    case_id = desk.put_on_file()
    desk.do(case_id, Step.SCREEN, by="chen")
    desk.do(case_id, Step.DECLINE, Step.PROPOSE_CLOSING, reason="duplicate", text="同一封信的复印件。")
    browser = desk.browser("zhou")
    desk.recuse(case_id, by="zhou")

    answer = browser.post(f"/cases/{case_id}/steps/close/", version=str(desk.version(case_id)))

    assert answer.status_code == 404
    assert desk.state(case_id) == "not_accepted"


def test_a_proposal_falls_when_its_proposer_steps_back(tmp_path):
    desk = a_desk(tmp_path)
    case_id = desk.put_on_file()
    desk.do(case_id, Step.SCREEN, by="chen")
    desk.do(case_id, Step.DECLINE, Step.PROPOSE_CLOSING, reason="duplicate", text="同一封信的复印件。")
    assert "Approve the closing" in desk.browser("zhou").get(f"/en/cases/{case_id}/").text

    desk.recuse(case_id, by="lin")

    assert "Approve the closing" not in desk.browser("zhou").get(f"/en/cases/{case_id}/").text
