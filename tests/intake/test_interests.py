"""Who is too close to somebody sees nothing of what is reported about that person: declared, or told by the notice."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from intake.desk import apart, create_app, routing
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.directory import OVERSIGHT
from intake.letterbox.box import Letterbox
from intake.receipts import ReceiptKeys
from intake.routing import Routing, read_routing
from intake.vault import KeyRefused, quick_index
from publicity.interests import Colleague, inspectors, kept_away_by
from publicity.procedure import ProcedureStep, RecordedStep
from tests.examples import FRIDAY, a_candidate, a_nominee, a_notice, an_inspection
from tests.intake.a_desk import PASSWORD, a_desk, first_match, words_of
from tests.intake.a_letterbox import INSPECTION, RUNNING
from tests.intake.some_keys import a_directory, agree_on, pair_of
from tests.intake.test_desk_register import LETTER, fill_in

PAGE = "/en/interests/"
N1, N2 = f"{RUNNING}/n1", f"{RUNNING}/n2"


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


def declare(desk, name, who="lin", kind="person"):
    """Declare an interest at the desk; returns the answer and the browser."""
    browser = desk.browser(who)
    return browser.post(PAGE, kind=kind, **{"interest-name": name}), browser


def laid_out(desk):
    """The table that the letterbox reads."""
    return read_routing(desk.office.config.places.files["PORTAL_ROUTING_FILE"])


def holders(desk, case_id):
    """Who holds a key of a case."""
    with desk.store() as store:
        return store.holders_of(case_id)


def came_by_web(desk, **changes):
    """Send a report by the web and take it in, with nobody there; returns the number of its case."""
    receipt = desk.put_into_letterbox(**changes)
    with desk.store() as store:
        empty_letterbox(desk.office.in_hand(None), store)
        return store.home_of(ReceiptKeys.of(receipt).lookup_id)


# --- The rule: what a notice tells ----------------------------------------------------------------------------------

STAFF = [
    Colleague("lin", "林清和", "云岚市水务局"),
    Colleague("wu", "吴守正", ""),
    Colleague("ayi", "阿依古丽·买买提"),
]


@pytest.mark.parametrize(
    "person, away",
    [
        ({"name": "王晓岚", "current_post": "云岚市教育局副局长"}, set()),
        ({"name": "吴 守正", "current_post": "云岚市教育局副局长"}, {"wu"}),
        ({"name": "阿依古丽•买买提", "current_post": "镇长"}, {"ayi"}),
        ({"name": "王晓岚", "former_name": "吴守正", "current_post": "镇长"}, {"wu"}),
        ({"name": "王晓岚", "current_post": "云岚市水务局党组成员、副局长"}, {"lin"}),
        ({"name": "王晓岚", "current_post": None}, set()),
    ],
    ids=["nobody", "himself", "another dot", "a former name", "the own unit", "nothing told"],
)
def test_a_notice_keeps_away_the_nominee_himself_and_the_people_of_his_unit(person, away):
    notice = a_notice(nominees=(a_nominee(**person),))

    assert kept_away_by(notice, notice.people[0], STAFF, {}) == away


def test_those_who_inspected_somebody_are_kept_away_also_once_he_is_to_be_appointed():
    inspection = an_inspection(candidates=(a_candidate(),))
    team = replace(inspection.team[0], name="吴守正")
    inspection = replace(inspection, team=(team, *inspection.team[1:]))
    step = RecordedStep(step=ProcedureStep.INSPECTION, on=FRIDAY, notice=inspection.number)
    later = a_notice(nominees=(a_nominee(record=(step,)), a_nominee(key="n2", record=())))
    teams = inspectors([inspection, later])

    assert kept_away_by(inspection, inspection.people[0], STAFF, teams) == {"wu"}
    assert kept_away_by(later, later.nominees[0], STAFF, teams) == {"wu"}
    assert kept_away_by(later, later.nominees[1], STAFF, teams) == frozenset()


# --- The table for the letterbox ------------------------------------------------------------------------------------


def test_every_person_on_every_notice_has_a_line_of_one_length(desk):
    desk.browser("lin").get("/")
    before = desk.office.config.places.files["PORTAL_ROUTING_FILE"].read_text(encoding="utf-8")
    declare(desk, "林知远")
    after = desk.office.config.places.files["PORTAL_ROUTING_FILE"].read_text(encoding="utf-8")

    assert {N1, N2, f"{INSPECTION}/c1"} <= laid_out(desk).away.keys()
    lines = re.findall(r'": "([0-9a-f]+)"', after)
    assert len({len(line) for line in lines}) == 1
    assert before != after
    assert len(before) == len(after)


def test_a_notice_that_is_only_to_come_has_its_lines_already(desk):
    desk.browser("lin").get("/")

    assert "GS-2026-013/n1" in laid_out(desk).away


def test_the_table_is_read_as_it_was_laid_out_and_refused_otherwise(tmp_path):
    path = tmp_path / "routing.json"
    assert read_routing(path) == Routing()
    table = Routing(tuple("abcdefghi"), {N1: frozenset("ai"), N2: frozenset()})

    table.write(path)

    assert read_routing(path) == table
    whole = path.read_bytes()
    for wrong in (b"", b"[]", whole.replace(b'"format": 1', b'"format": 2'), whole.replace(b'"000"', b'"f00"')):
        path.write_bytes(wrong if wrong != whole else whole.replace(b'"0000"', b'"ffff"'))
        with pytest.raises(KeyRefused):
            read_routing(path)


def test_while_no_notice_can_be_read_what_is_laid_out_stays(desk):
    declare(desk, "林知远")
    kept = laid_out(desk)
    for path in (desk.place.config.places.content / "notices").iterdir():
        path.write_text("kaputt", encoding="utf-8")

    with desk.store() as store:
        routing.lay_out(Office.open(desk.office.config), store)

    assert laid_out(desk) == kept


# --- Declared -------------------------------------------------------------------------------------------------------


def test_what_is_declared_holds_at_once_for_what_is_to_come_what_waits_and_what_is_here(desk):
    here, other = desk.put_on_file(), desk.put_on_file(nominees=("n2",))
    desk.put_into_letterbox()

    answer, browser = declare(desk, "林知远")

    assert answer.status_code == 303
    assert "It holds from now on." in browser.get(answer.location).text
    later = came_by_web(desk)
    by_post = desk.put_on_file()
    with desk.store() as store:
        seen = {one.case.id for one in store.summaries(viewer="staff-lin")}
        everything = {one.case.id for one in store.summaries(viewer=None)}
    assert seen == {other}
    assert len(everything) == 5
    for case_id in everything - {other}:
        assert holders(desk, case_id) == {"staff-chen", "staff-zhou", "staff-wu", OVERSIGHT}
    assert {browser.get(f"/cases/{case_id}/").status_code for case_id in (here, later, by_post)} == {404}
    assert browser.get(f"/cases/{other}/").status_code == 200


def test_a_unit_keeps_away_from_everybody_whose_post_names_it(desk):
    declare(desk, "青石镇", kind="unit")

    assert (holders(desk, came_by_web(desk, nominees=("n2",))), holders(desk, came_by_web(desk))) == (
        {"staff-chen", "staff-zhou", "staff-wu", OVERSIGHT},
        {"staff-chen", "staff-zhou", "staff-wu", "staff-lin", OVERSIGHT},
    )


def test_a_report_about_nobody_in_particular_goes_to_those_who_are_close_to_nobody_on_the_notice(desk):
    declare(desk, "林知远")

    assert "staff-lin" not in holders(desk, came_by_web(desk, nominees=()))
    assert "staff-lin" in holders(desk, came_by_web(desk, nominees=("n2",)))


def test_where_everybody_is_close_the_oversight_body_receives_the_report_alone(desk):
    for who in ("chen", "lin", "zhou", "wu"):
        declare(desk, "林知远", who=who)

    case_id = came_by_web(desk)

    assert holders(desk, case_id) == {OVERSIGHT}
    for who in ("chen", "lin", "zhou", "wu"):
        assert desk.browser(who).get(f"/cases/{case_id}/").status_code == 404


def test_the_letterbox_itself_seals_by_the_table(desk):
    declare(desk, "林知远")
    desk.office.config.places.files["PORTAL_FORM_KEY_FILE"].write_bytes(b"f" * 32)

    directory = Letterbox.open(desk.office.config).directory()

    assert "staff-lin" not in [one.id for one in directory.recipients([N1])]
    assert "staff-lin" in [one.id for one in directory.recipients([N2])]


def test_the_same_again_is_declared_once_and_what_fits_no_name_is_refused_with_the_words_kept(desk):
    declare(desk, "林知远")
    answer, browser = declare(desk, " 林 知远 ")
    assert answer.status_code == 303
    with desk.store() as store:
        assert len(store.interests()) == 1

    for kind, name in (("person", "林"), ("unit", "字" * 30), ("", "林知远"), ("person", "")):
        refused = browser.post(PAGE, kind=kind, **{"interest-name": name})
        assert refused.status_code == 422
        assert name in refused.text


def test_a_stolen_database_does_not_tell_who_is_close_to_whom(desk):
    declare(desk, "林知远")
    declare(desk, "青石镇", who="wu", kind="unit")

    found = desk.on_disk()

    for name in ("林知远", "青石镇"):
        assert name.encode() not in found
        assert name.encode("unicode-escape") not in found
        assert name.encode("utf-16-le") not in found


def test_supervisors_and_the_oversight_body_can_read_a_declaration_and_colleagues_cannot(desk):
    declare(desk, "林知远")

    assert "林知远" in desk.browser("zhou").get(PAGE).text
    for who in ("chen", "gu"):
        assert "林知远" not in desk.browser(who).get(PAGE).text
    with desk.store() as store:
        (one,) = store.interests()
        assert {reader for reader, _ in one.words} == {"staff-lin", "staff-zhou", "staff-wu", OVERSIGHT}


def test_a_supervisor_who_came_later_reads_it_once_its_owner_has_opened_the_page(desk):
    with desk.store() as store:
        whole = desk.office.directory(store)
        without = a_directory(["staff-chen", "staff-lin", "staff-wu"], ["staff-gu", "staff-qin"])
        agree_on(desk.office, store, without)
        _, lin = declare(desk, "林知远")
        agree_on(desk.office, store, whole)
    zhou = desk.browser("zhou")
    assert "sealed before your key was there" in zhou.get(PAGE).text

    lin.get(PAGE)

    assert "林知远" in zhou.get(PAGE).text


def test_a_mark_is_another_for_another_name_kind_or_key():
    marks = {
        quick_index(key, kind, name)
        for key in (b"k" * 32, b"l" * 32)
        for kind in ("interest/unit", "interest/person")
        for name in ("水务局", "水务")
    }

    assert len(marks) == 8
    with pytest.raises(ValueError, match="at least 32"):
        quick_index(b"short", "interest/unit", "水务局")


# --- Ended by two ---------------------------------------------------------------------------------------------------


def the_end(response):
    """Where a supervisor agrees to the end of a declaration."""
    return first_match(r'action="(/en/interests/[0-9a-f]{16}/end/)"', response)


def test_a_declaration_ends_by_two_people_and_not_by_one(desk):
    _, lin = declare(desk, "林知远")
    zhou = desk.browser("zhou")
    ask = first_match(r'action="(/en/interests/[0-9a-f]{16}/withdraw/)"', lin.get(PAGE))
    early = zhou.post(ask.replace("withdraw", "end"), password=PASSWORD, code=desk.code("zhou"))
    assert early.status_code == 404

    asked = lin.post(ask)
    still = holders(desk, came_by_web(desk))
    unproven = zhou.post(the_end(zhou.get(PAGE)), password=PASSWORD, code="000000")
    agreed = zhou.post(the_end(zhou.get(PAGE)), password=PASSWORD, code=desk.code("zhou"))

    assert (asked.status_code, unproven.status_code, agreed.status_code) == (303, 422, 303)
    assert "staff-lin" not in still
    assert "staff-lin" in holders(desk, came_by_web(desk))
    assert "林知远" not in lin.get(PAGE).text


@pytest.mark.parametrize("who", ["zhou", "lin"])
def test_nobody_ends_a_declaration_alone(desk, who):
    _, browser = declare(desk, "林知远", who=who)
    ask = first_match(r'action="(/en/interests/[0-9a-f]{16}/withdraw/)"', browser.get(PAGE))
    browser.post(ask)

    answer = browser.post(ask.replace("withdraw", "end"), password=PASSWORD, code=desk.code(who))

    assert answer.status_code in (403, 409)
    with desk.store() as store:
        assert len(store.interests()) == 1


def test_what_was_asked_for_lapses_after_seven_days(desk):
    _, browser = declare(desk, "林知远")
    ask = first_match(r'action="(/en/interests/[0-9a-f]{16}/withdraw/)"', browser.get(PAGE))
    browser.post(ask)
    desk.wait(days=7)

    answer = desk.browser("zhou").post(ask.replace("withdraw", "end"), password=PASSWORD, code=desk.code("zhou"))

    assert answer.status_code == 409
    assert "/end/" not in desk.browser("zhou").get(PAGE).text


# --- The second look ------------------------------------------------------------------------------------------------


def test_what_a_corrected_notice_tells_is_applied_before_the_page_of_a_case_is_shown(desk):
    case_id = came_by_web(desk)
    assert "staff-lin" in holders(desk, case_id)
    path = desk.place.config.places.content / "notices" / f"{RUNNING}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("林知远", "林清和"), encoding="utf-8")
    lin = another_day(desk, "lin")

    answer, first_page = lin.get(f"/cases/{case_id}/"), lin.get("/")

    assert answer.status_code == 404
    assert case_id not in first_page.text
    assert "staff-lin" not in holders(desk, case_id)
    chen = desk.browser("chen").get(f"/en/cases/{case_id}/")
    assert "Kept away" in words_of(chen)


def test_it_is_applied_before_the_list_is_shown_too(desk):
    case_id = came_by_web(desk)
    path = desk.place.config.places.content / "notices" / f"{RUNNING}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("林知远", "林清和"), encoding="utf-8")

    assert case_id not in another_day(desk, "lin").get("/").text
    assert "staff-lin" not in holders(desk, case_id)


def another_day(desk, who):
    """Somebody's browser at the same desk, as another process serves it that reads the notices anew."""
    return replace(desk, app=create_app(desk.office.config)).browser(who)


def test_control_without_the_second_look_the_case_would_be_shown(desk, monkeypatch):
    case_id = came_by_web(desk)
    path = desk.place.config.places.content / "notices" / f"{RUNNING}.md"
    path.write_text(path.read_text(encoding="utf-8").replace("林知远", "林清和"), encoding="utf-8")
    monkeypatch.setattr(apart, "_away", lambda *_: frozenset())
    lin = another_day(desk, "lin")

    assert lin.get(f"/cases/{case_id}/").status_code == 200
    assert case_id in lin.get("/").text


def test_the_last_who_hold_a_case_are_kept_away_all_the_same(desk):
    case_id = came_by_web(desk)
    for who in ("chen", "lin", "zhou", "wu"):
        declare(desk, "林知远", who=who)

    assert holders(desk, case_id) == {OVERSIGHT}


# --- Registering ----------------------------------------------------------------------------------------------------


def test_whom_a_letter_concerns_does_not_register_it_and_is_told_who_may(desk):
    _, clerk = declare(desk, "林知远", who="chen")
    before = desk.cases()

    answer = clerk.post(LETTER, **fill_in(clerk, text="林知远收受礼金。"))

    assert answer.status_code == 403
    said = words_of(answer)
    assert "Somebody else registers this" in said
    assert "林清和" in said
    assert "陈思齐" not in said
    assert "林知远收受礼金。" in answer.text
    assert desk.cases() == before
    assert clerk.post(LETTER, **fill_in(clerk, nominees="n2")).status_code == 200


def test_a_registration_is_not_put_right_by_whom_it_would_then_concern(desk):
    case_id = desk.put_on_file(nominees=("n2",))
    _, clerk = declare(desk, "林知远", who="chen")
    path = f"/en/cases/{case_id}/reports/1/correct/"
    fields = fill_in(clerk, text="弄错了人", nominees="n1") | {
        "channel": "letter",
        "version": str(desk.version(case_id)),
    }

    assert clerk.post(path, **fields).status_code == 403


def test_control_a_clerk_who_is_close_to_nobody_registers_it(desk):
    clerk = desk.browser("chen")

    assert clerk.post(LETTER, **fill_in(clerk)).status_code == 200


# --- The records ----------------------------------------------------------------------------------------------------


def test_a_declaration_that_ended_stays_on_record(desk):
    _, lin = declare(desk, "林知远")
    lin.post(first_match(r'action="(/en/interests/[0-9a-f]{16}/withdraw/)"', lin.get(PAGE)))
    zhou = desk.browser("zhou")
    zhou.post(the_end(zhou.get(PAGE)), password=PASSWORD, code=desk.code("zhou"))

    with closing(sqlite3.connect(desk.office.config.places.database)) as conn:
        (row,) = conn.execute("SELECT approved_by FROM interest_withdrawals").fetchall()
    assert row == ("staff-zhou",)


# --- For whoever runs it, and for the oversight body ----------------------------------------------------------------


def run(desk, *arguments):
    """Run one of the desk's commands; what it said, and its exit code."""
    done = desk.app.test_cli_runner().invoke(args=list(arguments))
    return done.output, done.exit_code


def test_the_oversight_body_reads_what_was_declared_on_its_own_machine_and_nobody_else(desk, tmp_path):
    declare(desk, "林知远")
    desk.wait(minutes=1)
    declare(desk, "水务局", who="gu", kind="unit")
    private, exported = tmp_path / "oversight.key", tmp_path / "interests.json"
    pair_of(OVERSIGHT).save(private_file=private, public_file=tmp_path / "oversight.pub")
    other = tmp_path / "other.key"
    pair_of("somebody").save(private_file=other, public_file=tmp_path / "other.pub")

    said, code = run(desk, "export-interests", str(exported))

    assert (code, "2 declarations" in said) == (0, True)
    assert "林知远" not in exported.read_text(encoding="utf-8")
    assert run(desk, "oversight", "interests", str(private), str(exported)) == (
        "林清和\tperson\t林知远\n顾明远\tunit\t水务局\n",
        0,
    )
    refused, code = run(desk, "oversight", "interests", str(other), str(exported))
    assert (code, "林知远" in refused) == (1, False)


def test_somebody_is_added_with_a_unit_from_whose_people_reports_are_kept(desk):
    _, code = run(desk, "staff", "add", "bai", "--name", "白露", "--role", "clerk", "--unit", "青石镇")

    assert code == 0
    desk.browser("lin").get("/")
    with desk.store() as store:
        bai = store.staff_by_sign_in_name("bai")
        assert bai.unit == "青石镇"
    assert (bai.id in laid_out(desk).away[N2], bai.id in laid_out(desk).away[N1]) == (True, False)


def test_import_lays_the_routing_out_and_check_names_one_that_was_changed(desk):
    declare(desk, "林知远")
    path = desk.office.config.places.files["PORTAL_ROUTING_FILE"]
    path.unlink()
    assert "does not say what was declared" in run(desk, "check")[0]

    run(desk, "import")

    assert "staff-lin" in laid_out(desk).away[N1]
    assert "does not say what was declared" not in run(desk, "check")[0]
    Routing(laid_out(desk).staff, {}).write(path)
    assert "does not say what was declared" in run(desk, "check")[0]


def after_a_correction(desk):
    """Wu's browser after a notice was corrected: the nominee bears Wu's name now."""
    notice = desk.office.config.places.content / "notices" / f"{RUNNING}.md"
    notice.write_text(notice.read_text(encoding="utf-8").replace("林知远", "吴守正"), encoding="utf-8")
    return replace(desk, app=create_app(desk.office.config)).browser("wu")


@pytest.mark.parametrize("page", ["/cases/?state=closed", "/?view=closed", "/requests/", "/leavers/"])
def test_a_page_that_shows_no_row_of_it_counts_and_names_nothing_of_it_either(tmp_path, page):
    texts = []
    for number in (1, 0):
        (tmp_path / f"{number}").mkdir()
        desk = a_desk(tmp_path / f"{number}")
        with desk.store() as store:
            store.deactivate("staff-chen")
        if number:
            case_id = desk.put_on_file()
            fields = {"why": "法院调卷", "version": str(desk.version(case_id))}
            assert desk.browser("lin").post(f"/cases/{case_id}/dossier/", **fields).status_code == 303

        text = after_a_correction(desk).get(page).text
        texts.append(re.sub(r'csrf" value="[^"]*"', "", text))

    assert texts[0] == texts[1]
    assert "法院调卷" not in texts[0]
