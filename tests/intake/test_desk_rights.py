"""Who may do what at the desk: every address, every role, against one table that is written out."""

from __future__ import annotations

import pytest

from intake.desk import guard
from intake.desk.rights import RIGHTS, Act, Role, may
from intake.directory import Keyholder
from intake.envelopes import wrapped
from intake.vault import KeyPair
from publicity.case import Step
from publicity.letters import LETTER_STEPS
from tests.intake.a_desk import a_desk
from tests.intake.some_keys import pair_of

# stranger: in = may open it; door = is sent to the door; no = is refused.  staff: yes or no.
TABLE = """
                                                       | stranger | clerk | investigator | supervisor | custodian | publisher | auditor | admin
GET  /sign-in/                                         | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /sign-in/                                         | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /sign-out/                                        | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /livez                                            | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /static/<path:filename>                           | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /                                                 | door     | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /cases/                                           | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /lists/                                           | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /lists/<list_id>/remove/                          | no       | yes   | yes          | yes        | no        | no        | no      | no
GET  /search/                                          | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /search/                                          | no       | yes   | yes          | yes        | no        | no        | no      | no
GET  /register/<channel>/                              | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /register/<channel>/                              | no       | yes   | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/                                 | door     | yes   | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/files/<stored>/                  | door     | yes   | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/recuse/                          | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/recuse/                          | no       | yes   | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/reports/<int:number>/correct/    | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/reports/<int:number>/correct/    | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/notes/                           | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/letters/write/                   | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/letters/decline/                 | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/letters/give_feedback/           | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/letters/uphold/                  | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/allegations/                     | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/allegations/<number>/            | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/findings/<number>/               | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/acknowledge/               | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/forgo_acknowledgement/     | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/write/                     | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/screen/                    | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/accept/                    | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/decline/                   | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/transfer/                  | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/take_back/                 | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/merge/                     | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/investigate/               | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/hold/                      | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/resume/                    | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/conclude/                  | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/revise/                    | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/give_feedback/             | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/forgo_feedback/            | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/propose_closing/           | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/return_closing/            | no       | no    | no           | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/close/                     | no       | no    | no           | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/reopen/                    | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/steps/uphold/                    | no       | no    | yes          | yes        | no        | no        | no      | no
GET  /account/                                         | door     | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /account/                                         | no       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /first/                                           | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /first/                                           | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /recover/                                         | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /recover/                                         | in       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /first/codes/                                     | door     | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /first/codes/                                     | no       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /first/confirm/                                   | door     | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /first/confirm/                                   | no       | yes   | yes          | yes        | yes       | yes       | yes     | yes
GET  /cases/<case_id>/identity/                        | door     | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/identity/                        | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/identity/open/                   | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/people/                          | no       | no    | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/moves/                           | door     | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/assign/                          | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/transfer/<what>/                 | no       | yes   | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/split/                           | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/links/                           | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/links/undo/                      | no       | no    | yes          | yes        | no        | no        | no      | no
GET  /cases/<case_id>/dossier/                         | door     | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/dossier/                         | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases/<case_id>/dossier/take/                    | no       | no    | yes          | yes        | no        | no        | no      | no
POST /cases.csv                                        | no       | no    | yes          | yes        | no        | no        | no      | no
GET  /exports/                                         | door     | no    | no           | no         | no        | no        | yes     | no
GET  /requests/                                        | door     | no    | yes          | yes        | yes       | no        | no      | no
POST /requests/<request_id>/                           | no       | no    | yes          | yes        | yes       | no        | no      | no
GET  /leavers/                                         | door     | no    | no           | yes        | no        | no        | no      | no
POST /leavers/                                         | no       | no    | no           | yes        | no        | no        | no      | no
GET  /directory/                                       | door     | yes   | yes          | yes        | yes       | yes       | yes     | yes
POST /directory/                                       | no       | no    | no           | yes        | no        | no        | no      | yes
POST /directory/<request_id>/                          | no       | no    | no           | yes        | no        | no        | no      | yes
GET  /interests/                                       | door     | yes   | yes          | yes        | yes       | no        | no      | no
POST /interests/                                       | no       | yes   | yes          | yes        | yes       | no        | no      | no
POST /interests/<interest_id>/withdraw/                | no       | yes   | yes          | yes        | yes       | no        | no      | no
POST /interests/<interest_id>/end/                     | no       | no    | no           | yes        | no        | no        | no      | no
GET  /openings/                                        | door     | no    | no           | no         | no        | no        | yes     | no
"""
NAMES = {
    "clerk": "chen",
    "investigator": "lin",
    "supervisor": "zhou",
    "custodian": "gu",
    "publisher": "fang",
    "auditor": "he",
    "admin": "luo",
}


def rows():
    """The table's rows: method, address, and what each column says."""
    head, *lines = [line for line in TABLE.splitlines() if "|" in line]
    who = [cell.strip() for cell in head.split("|")][1:]
    for line in lines:
        address, *cells = [cell.strip() for cell in line.split("|")]
        method, path = address.split()
        yield method, path, dict(zip(who, cells, strict=True))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """One desk for all rows: what is refused changes nothing."""
    return a_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def case_id(desk):
    """A case that is there."""
    return desk.put_on_file()


@pytest.fixture(scope="module")
def browsers(desk):
    """A signed-in browser for each role."""
    return {role: desk.browser(name) for role, name in NAMES.items()}


def filled(path, case_id):
    """An address with something in each of its places."""
    places = {
        "<case_id>": case_id,
        "<stored>": "0" * 32,
        "<number>": "1",
        "<int:number>": "1",
        "<channel>": "letter",
        "<path:filename>": "site.css",
        "<request_id>": "0" * 16,
        "<list_id>": "0" * 16,
        "<interest_id>": "0" * 16,
        "<what>": "came",
    }
    for place, value in places.items():
        path = path.replace(place, value)
    return path


def addresses_of(app):
    """Every address and method of an app, the language's prefix left out, each step by itself."""
    found = set()
    for rule in app.url_map.iter_rules():
        path = rule.rule.removeprefix("/en")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            if "<any(letter" in path:
                found.add((method, "/register/<channel>/"))
            elif "/letters/" in path:
                found |= {(method, f"/cases/<case_id>/letters/{step}/") for step in LETTER_STEPS}
            elif "<any(came" in path:
                found.add((method, "/cases/<case_id>/transfer/<what>/"))
            elif "/steps/" in path:
                found |= {(method, f"/cases/<case_id>/steps/{step}/") for step in Step}
            else:
                found.add((method, path))
    return found


def test_every_address_of_the_desk_is_in_the_table(desk):
    assert addresses_of(desk.app) == {(method, path) for method, path, _ in rows()}


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("method, path, row", list(rows()))
def test_each_role_is_let_in_or_refused_as_the_table_says(desk, browsers, case_id, method, path, row, prefix):
    if path in ("/livez", "/static/<path:filename>"):
        prefix = ""
    address = prefix + filled(path, case_id)

    for role, browser in browsers.items():
        if path == "/sign-out/" or (method == "POST" and path.endswith("/recuse/")):
            browser = desk.browser(NAMES[role])
            address = prefix + filled(path, desk.put_on_file())
        answer = browser.get(address, buffered=True) if method == "GET" else browser.post(address)
        assert (answer.status_code != 403) == (row[role] == "yes"), role
        assert answer.status_code < 500
        if "/static/" not in path:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method, path, row", list(rows()))
def test_a_stranger_is_sent_to_the_door_or_refused_and_learns_nothing(desk, case_id, method, path, row):
    there, not_there = filled(path, case_id), filled(path, "0000-0000-0000")

    answers = [desk.stranger().open(address, method=method, buffered=True) for address in (there, not_there)]

    for answer in answers:
        match row["stranger"]:
            case "in":
                assert answer.status_code in (200, 303, 422, 429)
            case "door":
                assert answer.status_code == 303
                assert answer.location.startswith("/sign-in/?next=")
            case _:
                assert answer.status_code == 403
    assert answers[0].text.replace(case_id, "0000-0000-0000") == answers[1].text


HOLDINGS = ["one's own", "a key held by mistake", "a colleague's alone"]
NO_READERS = ["custodian", "publisher", "auditor", "admin"]


@pytest.fixture(scope="module")
def held(desk, case_id):
    """Cases by who holds their keys: those entitled; those, and every other role too; a single colleague."""
    by_mistake, of_one = desk.put_on_file(), desk.put_on_file()
    with desk.store() as store:
        for name in (NAMES[role] for role in NO_READERS):
            holder = Keyholder(f"staff-{name}", pair_of(f"staff-{name}").public)
            for pair in store.pairs_of_matter(by_mistake):
                key = KeyPair.of(desk.office.hand.key_of(pair))
                store.add_wraps([(pair, holder.id, wrapped(key, [holder])[holder.id])])
        with store._transaction():
            store._run("DELETE FROM wraps WHERE pair_id IN (SELECT id FROM pairs WHERE case_id = :id) AND"
                       " holder NOT IN ('staff-wu', 'oversight')", id=of_one)  # fmt: skip
    return {"one's own": case_id, "a key held by mistake": by_mistake, "a colleague's alone": of_one}


@pytest.mark.parametrize("holding", HOLDINGS)
@pytest.mark.parametrize("role", list(NAMES))
def test_a_case_is_read_by_those_who_may_and_hold_its_key_and_by_nobody_else(desk, browsers, held, role, holding):
    """Role × who holds the key, for each page of a case that only reads: two walls, and each holds by itself."""
    may_read = role not in NO_READERS
    for method, path, row in rows():
        if method != "GET" or "<case_id>" not in path:
            continue
        there = browsers[role].get(filled(path, held[holding]), buffered=True)
        none = browsers[role].get(filled(path, "0000-0000-0000"), buffered=True)
        if row[role] == "no":
            assert there.status_code == 403
        elif holding == "a colleague's alone":
            assert there.status_code == 404
        elif path == "/cases/<case_id>/":
            assert there.status_code == 200
        if not may_read or holding == "a colleague's alone":
            assert there.status_code == none.status_code
            assert there.text.replace(held[holding], "0000-0000-0000") == none.text


def test_control_without_the_act_of_its_own_a_key_held_by_mistake_would_open_a_case(desk, held, monkeypatch):
    monkeypatch.setattr(guard, "may", lambda role, act: True)

    assert desk.browser("luo").get(f"/cases/{held['a key held by mistake']}/").status_code == 200


@pytest.mark.parametrize("role", NO_READERS)
def test_whoever_reads_no_case_finds_none_on_the_first_page(desk, browsers, held, role):
    assert held["a key held by mistake"] not in browsers[role].get("/").text


def test_what_changes_something_is_never_done_by_asking_for_a_page(desk, browsers, case_id):
    for method, path, _ in rows():
        if method == "POST" and ("GET", path) not in addresses_of(desk.app):
            assert browsers["supervisor"].get(filled(path, case_id)).status_code == 405


def test_a_role_or_an_act_that_is_not_in_the_table_may_nothing():
    assert not may("cleaner", Act.READ_CASES)
    assert not may("", Act.READ_CASES)
    assert not may(Role.SUPERVISOR, None)
    assert all(may(role, act) for role, acts in RIGHTS.items() for act in acts)
    assert not any(may(role, step) for role in Role for step in set(Step) - RIGHTS[role])


def test_no_act_is_called_like_a_step():
    assert not {act.value for act in Act} & {step.value for step in Step}


def test_a_page_that_nobody_thought_of_is_refused(tmp_path, monkeypatch):
    desk = a_desk(tmp_path)
    browser = desk.browser("zhou")
    monkeypatch.setattr(guard, "NEEDS", {})

    assert browser.get("/").status_code == 403


def test_the_test_would_notice_a_page_that_everybody_may_open(tmp_path, monkeypatch):
    desk = a_desk(tmp_path)
    case_id = desk.put_on_file()
    monkeypatch.setattr(guard, "may", lambda role, act: True)

    answer = desk.browser("chen").post(f"/cases/{case_id}/steps/close/")

    assert answer.status_code != 403
