"""Somebody makes keys alone, keeps the code, and comes back with it; whose keys are in the directory, two decide."""

from __future__ import annotations

import base64
import errno
import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from urllib.parse import unquote

import pytest

from intake.desk import accounts, checks, directories
from intake.desk.rights import Role
from intake.desk.second_factor import code_at, step_of
from intake.desk.staff import add
from intake.directory import Directory, Keyholder, read_directory
from intake.envelopes import unwrapped
from intake.spool import NotStored
from intake.stores import SealedToOneKey, cases_of_one_key, migrate
from intake.stores.migrations import FOLDER
from intake.vault import KeyPair, SealBroken
from tests.examples import WHEN
from tests.intake.a_desk import PASSWORD, a_desk, first_match, hidden, words_of
from tests.intake.some_keys import kept, made, pair_of

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


def invited(desk, name="bai", role=Role.CLERK):
    """Somebody new, with the code that was handed over."""
    with desk.store() as store:
        member = add(desk.office, store, sign_in_name=name, shown_name="白露", role=role)
        return member, accounts.invite(store, member, desk.office.config.now())


def first_day(desk, client, name, code, password=PASSWORD):
    """Fill in the first page of the first day."""
    fields = {"name": name, "code": code, "new": password, "again": password}
    return client.post("/en/first/", data=fields, headers=HERE)


def shown(response):
    """The two things that a page shows once."""
    recovery, secret = re.findall(r'class="receipt">([^<]+)<', response.text)
    return recovery, secret


def secret_bytes(secret):
    """A secret as an app reads it."""
    return base64.b32decode(secret.replace(" ", ""))


def app_code(desk, secret):
    """What the app of somebody shows now."""
    return code_at(secret_bytes(secret), step_of(desk.office.config.now()))


def test_on_the_first_day_somebody_makes_keys_keeps_the_code_and_is_then_let_in(desk):
    member, code = invited(desk)
    client = desk.stranger()

    page = first_day(desk, client, "bai", code)
    recovery, secret = shown(page)
    with desk.store() as store:
        before = store.keys_of(member.id)
    turned_away = client.get("/en/")
    fields = {"csrf": hidden(page, "csrf"), "recovery": recovery, "code": app_code(desk, secret)}
    done = client.post("/en/first/confirm/", data=fields, headers=HERE)

    assert before.ready_at is None
    assert (turned_away.status_code, turned_away.location) == (303, "/en/first/codes/")
    assert (done.status_code, done.location) == (303, "/en/interests/?done=first")
    assert "say whom you should have nothing to do with" in client.get(done.location).text
    assert client.get("/en/").status_code == 200
    with desk.store() as store:
        assert store.keys_of(member.id).ready_at == desk.office.config.now()
    for never in (recovery, recovery.replace("-", ""), secret, secret.replace(" ", ""), PASSWORD):
        assert never.encode() not in desk.on_disk()
    assert secret_bytes(secret) not in desk.on_disk()


def test_a_code_that_was_copied_wrongly_is_asked_for_again_and_new_ones_can_be_made(desk):
    _, code = invited(desk)
    client = desk.stranger()
    page = first_day(desk, client, "bai", code)
    csrf = hidden(page, "csrf")
    recovery, secret = shown(page)

    wrong = client.post(
        "/en/first/confirm/", data={"csrf": csrf, "recovery": "AAAA-BBBB", "code": app_code(desk, secret)}, headers=HERE
    )
    anew = client.post("/en/first/codes/", data={"csrf": csrf, "password": PASSWORD}, headers=HERE)
    other, new_secret = shown(anew)
    old = client.post(
        "/en/first/confirm/",
        data={"csrf": csrf, "recovery": recovery, "code": app_code(desk, new_secret)},
        headers=HERE,
    )
    right = client.post(
        "/en/first/confirm/", data={"csrf": csrf, "recovery": other, "code": app_code(desk, new_secret)}, headers=HERE
    )

    assert "This is not the recovery code" in words_of(wrong)
    assert (wrong.status_code, old.status_code, right.status_code) == (422, 422, 303)


@pytest.mark.parametrize("name, code", [("bai", "AAAA-AAAA"), ("nobody", "")])
def test_without_the_code_nobody_makes_keys(desk, name, code):
    invited(desk)

    answer = first_day(desk, desk.stranger(), name, code)

    assert answer.status_code == 422
    assert "This code does not fit the name" in words_of(answer)


def test_a_code_is_good_for_seven_days(desk):
    _, code = invited(desk)
    desk.wait(days=7)

    assert first_day(desk, desk.stranger(), "bai", code).status_code == 422


def test_a_lost_password_is_replaced_with_the_recovery_code_and_the_cases_stay_readable(desk):
    case_id = desk.put_on_file()
    browser = desk.browser("lin")
    recovery = made("staff-lin").recovery_code
    new = "另一句很长很长的口令-没有人会想到"

    client = desk.stranger()
    wrong = client.post("/en/recover/", data={"name": "lin", "code": "AAAA", "new": new, "again": new}, headers=HERE)
    page = client.post(
        "/en/recover/", data={"name": "lin", "code": recovery.lower(), "new": new, "again": new}, headers=HERE
    )
    code, secret = shown(page)
    fields = {"csrf": hidden(page, "csrf"), "recovery": code, "code": app_code(desk, secret)}
    client.post("/en/first/confirm/", data=fields, headers=HERE)

    assert (wrong.status_code, page.status_code) == (422, 200)
    assert "cannot be opened" not in client.get(f"/en/cases/{case_id}/").text
    assert browser.get("/en/").status_code == 303
    assert code != recovery


# --- The directory --------------------------------------------------------------------------------------------------


def test_a_key_comes_into_the_directory_by_two_people_and_not_by_one(desk):
    member, code = invited(desk)
    client = desk.stranger()
    page = first_day(desk, client, "bai", code)
    recovery, secret = shown(page)
    client.post(
        "/en/first/confirm/",
        data={"csrf": hidden(page, "csrf"), "recovery": recovery, "code": app_code(desk, secret)},
        headers=HERE,
    )
    path = desk.office.config.places.files["PORTAL_DIRECTORY_FILE"]
    admin, supervisor = desk.browser("luo"), desk.browser("zhou")

    asked = admin.post("/en/directory/", change=f"admit/{member.id}", password=PASSWORD, code=desk.code("luo"))
    action = first_match(r'action="(/en/directory/[0-9a-f]{16}/)"', supervisor.get("/en/directory/"))
    alone = admin.post(action, password=PASSWORD, code=desk.code("luo"))
    between = read_directory(path)
    unproven = supervisor.post(action, password=PASSWORD, code="000000")
    approved = supervisor.post(action, password=PASSWORD, code=desk.code("zhou"))

    after = read_directory(path)
    assert (asked.status_code, alone.status_code, unproven.status_code, approved.status_code) == (303, 409, 422, 303)
    assert between.holder(member.id) is None
    assert after.holder(member.id) is not None
    assert after.version == between.version + 1
    assert supervisor.post(action, password=PASSWORD, code=desk.code("zhou")).status_code == 404
    with desk.store() as store:
        assert store.directory_text() == path.read_text(encoding="utf-8")


# --- A directory that somebody swapped, or that could not be written ------------------------------------------------


def swapped(desk):
    """The key of chen in the letterbox's copy, swapped by somebody who can write that file; gives that pair."""
    path, evil = desk.office.config.places.files["PORTAL_DIRECTORY_FILE"], KeyPair.generate()
    found = read_directory(path)
    handlers = tuple(Keyholder(one.id, evil.public) if one.id == "staff-chen" else one for one in found.handlers)
    replace(found, handlers=handlers).write(path)
    return evil


def test_whoever_swaps_a_key_in_the_letterboxs_copy_gets_none_from_the_desk(desk):
    case_id = desk.put_on_file(text="以前的")
    with desk.store() as store:
        (pair,) = store.pairs_of_matter(case_id)
    with closing(sqlite3.connect(desk.office.config.places.database)) as db, db:
        # Chen came later: no key of this case.
        db.execute("DELETE FROM wraps WHERE pair_id = ? AND holder = 'staff-chen'", [pair])
    evil = swapped(desk)

    version = str(desk.version(case_id))
    desk.browser("lin").post(f"/en/cases/{case_id}/people/", colleague="staff-chen", version=version)

    with desk.store() as store:
        wrap = store.wrap(pair, "staff-chen")
    assert wrap
    with pytest.raises(SealBroken):
        unwrapped(pair, "staff-chen", evil.private, wrap)
    # It is sealed to her own key, as two people agreed on it.
    unwrapped(pair, "staff-chen", pair_of("staff-chen").private, wrap)


def test_a_change_by_two_people_never_makes_a_swapped_key_their_own(desk):
    evil = swapped(desk)
    wu, zhou = desk.browser("wu"), desk.browser("zhou")
    wu.post("/en/directory/", change="remove/staff-lin", password=PASSWORD, code=desk.code("wu"))
    action = first_match(r'action="(/en/directory/[0-9a-f]{16}/)"', zhou.get("/en/directory/"))

    assert zhou.post(action, password=PASSWORD, code=desk.code("zhou")).status_code == 303

    path = desk.office.config.places.files["PORTAL_DIRECTORY_FILE"]
    with desk.store() as store:
        for text in (store.directory_text(), path.read_text(encoding="utf-8")):
            assert evil.public.raw.hex() not in text


def test_a_change_of_which_the_letterbox_could_not_be_told_is_made_said_and_put_right(desk, monkeypatch):
    wu, zhou = desk.browser("wu"), desk.browser("zhou")
    wu.post("/en/directory/", change="remove/staff-lin", password=PASSWORD, code=desk.code("wu"))
    action = first_match(r'action="(/en/directory/[0-9a-f]{16}/)"', zhou.get("/en/directory/"))
    path = desk.office.config.places.files["PORTAL_DIRECTORY_FILE"]

    def full(*_):
        raise NotStored(errno.ENOSPC)

    with monkeypatch.context() as patch:
        patch.setattr(Directory, "write", full)
        answer = zhou.post(action, password=PASSWORD, code=desk.code("zhou"))
    before = read_directory(path)
    with desk.store() as store:
        named = [one for one in checks.findings(desk.office, store) if "directory lay-out" in one]
        directories.lay_out_again(desk.office, store)
        after = [one for one in checks.findings(desk.office, store) if "directory lay-out" in one]

    assert answer.status_code == 503
    assert "the letterbox could not be told" in answer.text
    assert (before.holder("staff-lin") is not None, read_directory(path).holder("staff-lin")) == (True, None)
    assert (len(named), after) == (1, [])
    # The next change goes on from there.
    wu.post("/en/directory/", change="admit/staff-lin", password=PASSWORD, code=desk.code("wu"))
    action = first_match(r'action="(/en/directory/[0-9a-f]{16}/)"', zhou.get("/en/directory/"))
    assert zhou.post(action, password=PASSWORD, code=desk.code("zhou")).status_code == 303


def test_what_somebody_asked_for_who_left_is_not_carried_out(desk):
    wu, zhou = desk.browser("wu"), desk.browser("zhou")
    wu.post("/en/directory/", change="remove/staff-lin", password=PASSWORD, code=desk.code("wu"))
    action = first_match(r'action="(/en/directory/[0-9a-f]{16}/)"', zhou.get("/en/directory/"))
    with desk.store() as store:
        store.deactivate("staff-wu")

    assert zhou.post(action, password=PASSWORD, code=desk.code("zhou")).status_code == 404


@pytest.mark.parametrize("change", ["admit/%ED%A0%80", "remove/a%00", "admit/\x00", "remove/"])
def test_a_change_of_nobody_is_not_found(desk, change):
    assert (
        desk.browser("zhou").post("/en/directory/", change=unquote(change, errors="surrogateescape")).status_code == 404
    )


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.PUBLISHER])
def test_two_people_cannot_let_in_somebody_whose_role_reads_no_case(desk, role):
    with desk.store() as store:
        member = add(desk.office, store, sign_in_name="bai", shown_name="白露", role=role)
        store.set_keys(kept(member.id))

    answer = desk.browser("luo").post(
        "/en/directory/", change=f"admit/{member.id}", password=PASSWORD, code=desk.code("luo")
    )

    assert answer.status_code == 409
    assert "receives no keys" in words_of(answer)


def test_everybody_sees_the_fingerprints_and_ones_own_is_that_of_the_account(desk):
    browser = desk.browser("lin")

    own = first_match(r'Fingerprint of your key</dt><dd class="fingerprint">([^<]+)', browser.get("/en/account/"))

    assert own in browser.get("/en/directory/").text


# --- An earlier database --------------------------------------------------------------------------------------------


def test_a_database_with_cases_of_the_one_key_is_refused_and_left_as_it_is(tmp_path):
    earlier, path = tmp_path / "earlier", tmp_path / "cases.db"
    earlier.mkdir()
    for file in sorted(FOLDER.iterdir())[:4]:
        shutil.copy(file, earlier)
    migrate(path, folder=earlier)
    assert cases_of_one_key(path) == 0
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(
            "INSERT INTO cases (id, state, opened_at, days_on_hold, version) VALUES ('a', 'registered', ?, 0, 0)",
            [WHEN.isoformat(timespec="microseconds")],
        )
    before = path.read_bytes()

    assert cases_of_one_key(path) == 1
    assert "Nothing was changed" in str(SealedToOneKey(1))
    assert path.read_bytes() == before
