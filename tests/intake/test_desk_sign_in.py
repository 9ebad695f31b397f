"""Who signs in is who he says he is, for as long as he is there; and nobody is ever locked out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from argon2.low_level import Type

from intake.desk import create_app, delays, guard, keys, sessions
from intake.desk.keys import Locksmith
from intake.desk.passwords import (
    PasswordRefused,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    check_new_password,
)
from intake.desk.second_factor import code_at, is_right, step_of
from tests.intake.a_desk import PASSWORD, PEPPER, a_desk, words_of
from tests.intake.some_keys import kept, made

HERE = {"Sec-Fetch-Site": "same-origin"}
WRONG = "The sign-in name, the password or the code is not right."


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


def sign_in(client, name="lin", password=PASSWORD, next_page=None, **more):
    """Fill in the form at the door."""
    path = "/en/sign-in/" + (f"?next={next_page}" if next_page else "")
    code = client.application.extensions["the desk of these tests"].code(name)
    return client.post(path, data={"name": name, "password": password, "code": code}, headers=HERE, **more)


def cookie_of(response):
    """The cookie that an answer gives: its name, its value, and what stands behind it."""
    found = re.match(r"([^=]+)=([^;]*); (.*)", response.headers["Set-Cookie"])
    assert found
    return found[1], found[2], {part.strip() for part in found[3].split(";")}


# --- In -------------------------------------------------------------------------------------------------------------


def test_the_right_password_leads_to_the_first_page(desk):
    client = desk.stranger()

    answer = sign_in(client)

    assert answer.status_code == 303
    assert answer.location == "/en/"
    page = client.get("/en/")
    assert page.status_code == 200
    assert "林清和 (investigator)" in page.text


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(desk):
    name, token, attributes = cookie_of(sign_in(desk.stranger()))

    assert name == "__Host-desk"
    assert attributes == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}
    assert len(token) == 43


def test_the_database_knows_the_hash_of_the_token_and_nothing_else(desk):
    _, token, _ = cookie_of(sign_in(desk.stranger()))

    stored = desk.on_disk()

    assert sessions.hash_of(token).encode() in stored
    assert token.encode() not in stored


@pytest.mark.parametrize("name, password", [("lin", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")])
def test_a_wrong_password_and_an_unknown_name_get_the_same_page(desk, name, password):
    known = sign_in(desk.stranger(), "chen", "wrong").text.replace("chen", "NAME")

    answer = sign_in(desk.stranger(), name, password)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert answer.text.replace(f'value="{name}"', 'value="NAME"') == known
    assert "Set-Cookie" not in answer.headers


def test_who_has_left_gets_the_page_of_an_unknown_name(desk):
    with desk.store() as store:
        store.deactivate(desk.staff["lin"].id)

    answer = sign_in(desk.stranger())

    assert answer.status_code == 422
    assert WRONG in answer.text


def test_what_an_unknown_name_is_checked_against_costs_the_same_work(monkeypatch):
    costs = []

    def counted(*given):
        costs.append(given[2:])
        return b"x" * 32

    monkeypatch.setattr(keys, "hash_secret_raw", counted)

    for known in (kept("staff-lin"), None):
        assert Locksmith(PEPPER).open(known, "wrong") is None

    assert costs[0] == costs[1] == (3, 65_536, 1, 32, Type.ID)


def test_a_password_is_worth_nothing_without_the_pepper():
    assert Locksmith(PEPPER).open(kept("staff-lin"), PASSWORD) == made("staff-lin").private
    assert Locksmith(b"another pepper, of thirty-two b.").open(kept("staff-lin"), PASSWORD) is None


def test_a_password_typed_with_another_keyboard_is_the_same():
    composed, decomposed = "café crème brûlée", "cafe\u0301 cre\u0300me bru\u0302le\u0301e"

    opened = Locksmith(PEPPER).open(made("staff-lin", composed).kept, decomposed)

    assert opened == made("staff-lin", composed).private


def test_keys_locked_at_lower_cost_are_locked_at_todays_at_the_next_sign_in(desk, monkeypatch):
    monkeypatch.setattr(keys, "PASSES", 1)
    monkeypatch.setattr(keys, "MEMORY_KIB", 8)
    cheap = Locksmith(PEPPER).with_password(kept("staff-lin"), PASSWORD, made("staff-lin").private)
    monkeypatch.undo()
    with desk.store() as store:
        store.set_keys(cheap)

    assert sign_in(desk.stranger()).status_code == 303

    with desk.store() as store:
        found = store.keys_of("staff-lin")
    assert (cheap.passes, cheap.memory_kib) == (1, 8)
    assert (found.passes, found.memory_kib) == (3, 65_536)
    assert Locksmith(PEPPER).open(found, PASSWORD) == made("staff-lin").private


# --- The second factor ----------------------------------------------------------------------------------------------


def test_a_right_password_is_not_enough_without_the_code(desk):
    for code in ("", "000000", "not a code"):
        answer = desk.stranger().post(
            "/en/sign-in/", data={"name": "lin", "password": PASSWORD, "code": code}, headers=HERE
        )

        assert (answer.status_code, "Set-Cookie" in answer.headers) == (422, False)


def test_a_code_opens_once_also_after_a_restart(desk):
    fields = {"name": "lin", "password": PASSWORD, "code": desk.code("lin")}

    first = desk.stranger().post("/en/sign-in/", data=fields, headers=HERE)
    again = create_app(desk.office.config).test_client().post("/en/sign-in/", data=fields, headers=HERE)

    assert (first.status_code, again.status_code) == (303, 422)


def test_a_code_is_right_one_period_early_or_late_and_no_further(desk):
    now = step_of(desk.office.config.now())
    right = [
        step - now
        for step in range(now - 3, now + 4)
        if is_right(b"s" * 20, code_at(b"s" * 20, step), desk.office.config.now(), lambda _step: True)
    ]

    assert right == [-1, 0, 1]


def test_the_codes_are_those_of_the_standard():
    secret = b"12345678901234567890"

    assert [code_at(secret, step) for step in (59 // 30, 1111111109 // 30, 20000000000 // 30)] == [
        *("287082", "081804", "353130"),
    ]


# --- Sessions and keys ----------------------------------------------------------------------------------------------


def test_signing_in_gives_a_new_token_and_ends_the_one_before(desk):
    client = desk.stranger()
    _, first, _ = cookie_of(sign_in(client))

    _, second, _ = cookie_of(sign_in(client))

    assert first != second
    with desk.store() as store:
        assert store.session(sessions.hash_of(first)) is None


def test_a_token_that_the_browser_brought_along_is_never_taken_over(desk):
    client = desk.stranger()
    client.set_cookie("__Host-desk", "A" * 43)

    _, token, _ = cookie_of(sign_in(client))

    assert token != "A" * 43
    client.set_cookie("__Host-desk", "A" * 43)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    "wanted, led_to",
    [
        ("/cases/Q7F2-9XKD-M3TA/", "/cases/Q7F2-9XKD-M3TA/"),
        ("/en/register/call/", "/en/register/call/"),
        ("/?view=new", "/?view=new"),
        ("https://evil.example/", "/en/"),
        ("//evil.example/", "/en/"),
        ("/\\evil.example/", "/en/"),
        ("/no-such-page/", "/en/"),
        ("/sign-in/", "/en/"),
        ("/static/site.css", "/en/"),
        ("javascript:alert(1)", "/en/"),
    ],
)
def test_after_signing_in_one_is_where_one_wanted_to_go_if_that_is_a_page_of_ours(desk, wanted, led_to):
    assert sign_in(desk.stranger(), next_page=wanted).location == led_to


# --- Delays ---------------------------------------------------------------------------------------------------------


def fail(desk, times, name="lin", address="127.0.0.1"):
    """Let so many wrong passwords have been typed, without the work of checking them."""
    with desk.store() as store:
        for _ in range(times):
            delays.note_failure(store, delays.key_of(PEPPER, name, address), desk.office.config.now())


def test_after_three_failures_one_waits_longer_each_time_and_never_more_than_half_a_minute(desk):
    key = delays.key_of(PEPPER, "lin", "127.0.0.1")
    waits = []

    with desk.store() as store:
        for _ in range(9):
            waits.append(delays.note_failure(store, key, desk.office.config.now()))
            desk.wait(seconds=31)

    assert waits == [0, 0, 0, 2, 4, 8, 16, 30, 30]


def test_the_page_says_how_long_to_wait_after_a_wrong_password(desk):
    fail(desk, 4)
    desk.wait(seconds=31)

    assert "The next try is possible in 4 seconds." in sign_in(desk.stranger(), password="wrong").text


def test_an_early_try_is_told_how_long_and_keeps_the_name_and_does_not_prolong_the_wait(desk):
    fail(desk, 6)
    desk.wait(seconds=3)

    early = sign_in(desk.stranger())

    assert early.status_code == 429
    assert early.headers["Retry-After"] == "5"
    assert "Please wait 5 seconds and try again." in early.text
    assert 'value="lin"' in early.text
    desk.wait(seconds=5)
    assert sign_in(desk.stranger()).status_code == 303


def test_another_address_does_not_wait(desk):
    fail(desk, 8)

    assert sign_in(desk.stranger(), environ_base={"REMOTE_ADDR": "10.0.0.7"}).status_code == 303


def test_another_name_does_not_wait(desk):
    fail(desk, 8)

    assert sign_in(desk.stranger(), "chen").status_code == 303


def test_a_name_that_nobody_has_waits_like_any_other(desk):
    fail(desk, 4, name="nobody")

    assert sign_in(desk.stranger(), "nobody").status_code == 429


def test_signing_in_forgets_the_failures(desk):
    fail(desk, 6)
    desk.wait(seconds=31)
    sign_in(desk.stranger())

    sign_in(desk.stranger(), password="wrong")

    assert sign_in(desk.stranger()).status_code == 303


def test_a_clock_that_was_set_back_locks_nobody_out(desk):
    fail(desk, 8)
    desk.wait(days=-1)

    assert sign_in(desk.stranger()).status_code == 303


def test_neither_name_nor_address_stands_in_the_table_of_delays(desk):
    sign_in(desk.stranger(), "somebody", "wrong", environ_base={"REMOTE_ADDR": "10.0.0.7"})

    stored = desk.on_disk()

    assert b"10.0.0.7" not in stored
    assert b"somebody" not in stored


# --- Sessions -------------------------------------------------------------------------------------------------------


def test_a_session_ends_after_a_while_without_a_page(desk):
    browser = desk.browser("lin")
    desk.wait(minutes=19)
    assert browser.get("/").status_code == 200
    desk.wait(minutes=19)
    assert browser.get("/").status_code == 200
    desk.wait(minutes=20)

    answer = browser.get("/")

    assert answer.status_code == 303
    assert answer.location == "/sign-in/?next=/"


def test_a_session_ends_at_last_however_busy_it_is(desk):
    browser = desk.browser("lin")
    for _ in range(31):
        desk.wait(minutes=15)
        assert browser.get("/account/").status_code == 200

    desk.wait(minutes=15)

    assert browser.get("/account/").status_code == 303


def test_signing_out_ends_the_session_and_clears_what_the_browser_kept(desk):
    browser = desk.browser("lin")

    answer = browser.post("/sign-out/")

    assert answer.status_code == 303
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Expires=Thu, 01 Jan 1970" in answer.headers["Set-Cookie"]
    token_again = browser.get("/")
    assert token_again.status_code == 303


def test_another_site_cannot_sign_somebody_out(desk):
    browser = desk.browser("lin")

    browser.client.post("/sign-out/", headers={"Sec-Fetch-Site": "cross-site"})
    browser.client.post("/sign-out/")

    assert browser.get("/").status_code == 200


def test_who_leaves_is_signed_out_at_once(desk):
    browser = desk.browser("lin")
    with desk.store() as store:
        store.deactivate(desk.staff["lin"].id)

    assert browser.get("/").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "\xe9" * 43, "A" * 100_000, "../../etc/passwd"])
def test_a_token_that_nobody_gave_opens_nothing(desk, token):
    answer = desk.stranger().get("/", headers={"Cookie": f"__Host-desk={token}"})

    assert answer.status_code == 303


# --- Forms ----------------------------------------------------------------------------------------------------------


def test_a_form_from_another_site_does_nothing_and_is_not_even_read(desk):
    browser = desk.browser("lin")
    headers = {"Sec-Fetch-Site": "cross-site"}

    answer = browser.client.post("/en/account/", data={"csrf": browser.csrf}, headers=headers)

    assert answer.status_code == 403
    assert "This came from another website" in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "http://[", "https://localhost.evil.example", "x"])
def test_an_old_browser_that_names_another_origin_is_refused_too(desk, origin):
    browser = desk.browser("lin")

    answer = browser.client.post("/account/", data={"csrf": browser.csrf}, headers={"Origin": origin})

    assert answer.status_code == 403


@pytest.mark.parametrize("mark", ["", "x", "é", "0" * 43])
def test_a_form_without_the_mark_of_its_session_does_nothing_and_gives_back_what_was_typed(desk, mark):
    case_id = desk.put_on_file()
    browser = desk.browser("lin")

    answer = browser.client.post(
        f"/en/cases/{case_id}/steps/screen/", data={"csrf": mark, "version": "0", "screen-text": "<b>抄录的话</b>"}
    )

    assert answer.status_code == 403
    assert "This page was from an earlier session" in answer.text
    assert "&lt;b&gt;抄录的话&lt;/b&gt;" in answer.text
    assert desk.state(case_id) == "registered"


def test_the_test_would_notice_a_desk_that_does_not_look_at_the_mark(desk, monkeypatch):
    case_id = desk.put_on_file()
    monkeypatch.setattr(guard, "_is_from", lambda visit: True)

    answer = desk.browser("lin").client.post(f"/en/cases/{case_id}/steps/screen/", data={"version": "0"})

    assert answer.status_code == 303


def test_the_mark_of_somebody_elses_session_is_not_enough(desk):
    other = desk.browser("zhou")
    browser = desk.browser("lin")
    case_id = desk.put_on_file()

    answer = browser.client.post(f"/cases/{case_id}/steps/screen/", data={"csrf": other.csrf, "version": "0"})

    assert answer.status_code == 403


def test_what_was_typed_when_the_session_ran_out_is_there_to_be_copied(desk):
    case_id = desk.put_on_file()
    browser = desk.browser("lin")
    desk.wait(minutes=21)

    answer = browser.post(f"/en/cases/{case_id}/steps/give_feedback/", **{"give_feedback-text": "答复\n第二行"})

    assert answer.status_code == 403
    assert "You are no longer signed in" in answer.text
    assert "答复\n第二行</textarea>" in answer.text


def test_a_password_is_never_given_back(desk):
    browser = desk.browser("lin")
    desk.wait(minutes=21)

    answer = browser.post("/account/", old=PASSWORD, new="新-" + PASSWORD, again="新-" + PASSWORD)

    assert answer.status_code == 403
    assert PASSWORD not in answer.text


# --- One's own account ----------------------------------------------------------------------------------------------


NEW = "一江秋水-两岸稻香-半山红叶-孤舟"


def test_a_new_password_ends_every_other_session_and_begins_a_new_one_here(desk):
    elsewhere, here = desk.browser("lin"), desk.browser("lin")

    answer = here.post("/en/account/", old=PASSWORD, new=NEW, again=NEW)

    assert answer.status_code == 303
    assert "Your password was changed." in here.get(answer.location).text
    assert elsewhere.get("/").status_code == 303
    assert sign_in(desk.stranger()).status_code == 422
    assert sign_in(desk.stranger(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    "old, new, again, sentence",
    [
        ("wrong", NEW, NEW, "This is not your present password."),
        ("", NEW, NEW, "This is not your present password."),
        ("x" * 5_000, NEW, NEW, "This is not your present password."),
        (PASSWORD, "short", "short", "A password needs at least 15 characters"),
        (PASSWORD, "x" * 129, "x" * 129, "A password may have 128 characters at most."),
        (PASSWORD, "lin-password-123456789", "lin-password-123456789", "what would be tried first"),
        (PASSWORD, NEW, NEW + "。", "This is not the same as above."),
    ],
)
def test_a_password_that_cannot_be_changed_stays(desk, old, new, again, sentence):
    browser = desk.browser("lin")

    answer = browser.post("/en/account/", old=old, new=new, again=again)

    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert new not in answer.text
    with desk.store() as store:
        assert store.keys_of("staff-lin") == kept("staff-lin")


def test_the_old_password_cannot_be_guessed_at_the_account_page_either(desk):
    browser = desk.browser("lin")
    for _ in range(4):
        browser.post("/account/", old="wrong", new=NEW, again=NEW)

    assert browser.post("/account/", old=PASSWORD, new=NEW, again=NEW).status_code == 429


GOOD = ["correct horse battery", "我们今天一起去爬山看日出吃早饭", "4821-0937-5510-7742", "Ωμέγα και άλφα στο τέλος"]
BAD = {
    "": PasswordTooShort,
    "fourteen chars": PasswordTooShort,
    "x" * 129: PasswordTooLong,
    "a" * 20: PasswordTooCommon,
    "abcabcabcabcabcabc": PasswordTooCommon,
    "passwordpassword123": PasswordTooCommon,
    "Qwertyuiop-Asdfghjkl": PasswordTooCommon,
    "1234567890 1234567890": PasswordTooCommon,
    "ｐａｓｓｗｏｒｄ１２３４５６７８９": PasswordTooCommon,
    "云岚市云岚市云岚市云岚市云岚市": PasswordTooCommon,
    "linqinghe-12380-gongshi": PasswordTooCommon,
}


@pytest.mark.parametrize("password", GOOD)
def test_a_long_password_of_any_characters_will_do(password):
    check_new_password(password, context=("lin", "林清和", "云岚市"))


@pytest.mark.parametrize("password, refusal", BAD.items())
def test_a_password_that_is_tried_first_is_refused(password, refusal):
    with pytest.raises(refusal) as caught:
        check_new_password(password, context=("lin", "linqinghe", "云岚市"))

    assert isinstance(caught.value, PasswordRefused)


def test_a_demonstration_without_https_has_a_cookie_that_browsers_take(tmp_path):
    desk = a_desk(tmp_path)
    app = create_app(replace(desk.office.config, trial_clock=timedelta()))
    app.extensions["the desk of these tests"] = desk

    name, _, attributes = cookie_of(sign_in(app.test_client()))

    assert name == "desk"
    assert attributes == {"HttpOnly", "Path=/", "SameSite=Strict"}


def test_whoever_is_in_proves_who_it_is_whatever_others_try_at_the_door(tmp_path):
    desk = a_desk(tmp_path)
    zhou, stranger = desk.browser("zhou"), desk.stranger()
    for _ in range(20):
        sign_in(stranger, "zhou", "一句错的口令啊啊啊啊啊啊啊")

    answer = zhou.post("/en/directory/", change="remove/staff-lin", password=PASSWORD, code=desk.code("zhou"))

    assert answer.status_code == 303


def test_in_a_demonstration_of_another_day_a_real_telephone_opens_the_door(tmp_path):
    desk = a_desk(tmp_path)
    # The desk shows what it is given; telephones are five days further on.
    shown = replace(desk.office.config, trial_clock=-timedelta(days=5))
    app = create_app(shown)
    app.extensions["the desk of these tests"] = desk
    secret = made("staff-lin").second_factor

    def answered(instant):
        code = code_at(secret, step_of(instant))
        fields = {"name": "lin", "password": PASSWORD, "code": code}
        return app.test_client().post("/en/sign-in/", data=fields, headers=HERE).status_code

    of_the_desk = answered(shown.now())
    desk.wait(minutes=5)
    of_a_phone = answered(shown.phone_time())

    assert (of_the_desk, of_a_phone) == (422, 303)
