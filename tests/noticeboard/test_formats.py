"""The board in forms that programs read: libraries that know nothing of it read back what the pages say, and no more."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC
from enum import StrEnum
from hashlib import sha256
from typing import Any, get_args, get_type_hints

import feedparser
import jsonschema
import pytest

from noticeboard import create_app
from noticeboard.formats import tables
from noticeboard.formats.data import ALL_TABLES, FILES, DataFile, sums_file
from noticeboard.formats.file import LongFile
from noticeboard.formats.tables import CANDIDATE, NOMINEE, NOTICE, TABLES, cell
from noticeboard.notices import PARTS
from noticeboard.pages import places
from noticeboard.public_view import public_notice
from noticeboard.register import Register
from publicity.notice import (
    AppointmentNotice,
    Attainment,
    Candidate,
    Contact,
    Correction,
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    InspectionNotice,
    Nominee,
    ProposedPost,
    Withdrawal,
    WithdrawalReason,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.procedure import Ballot, ProcedureStep, RecordedStep
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_nominee,
    a_notice,
    a_register,
    an_app,
    an_inspection,
    at,
    day,
    page_of,
    sample_content,
)

RARE = "𬭎𫖮𠅤"
"""Characters beyond the basic plane, as they stand in people's names."""

NOTICE_JSON = "/notices/GS-2026-012/notice.json"

DATA = [f"/data/{file.name}" for file in FILES]


def facts_of(*notices, number: str = "GS-2026-012", **how) -> dict[str, Any]:
    return json.loads(page_of(*notices, at_address=f"/notices/{number}/notice.json", **how))


def rows_of(name: str, *notices, **how) -> list[dict[str, str]]:
    """A table as a spreadsheet reads it: the mark tells it that it is UTF-8."""
    text = page_of(*notices, at_address=f"/data/{name}", **how).encode().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture(scope="module")
def sample():
    """A reader of the sample's board."""
    return create_app(sample_content(), PORTAL, DEMONSTRATION).test_client()


@pytest.fixture(scope="module")
def schema(sample) -> dict[str, Any]:
    """The schema as it is published."""
    return sample.get("/data/notice.schema.json").get_json()


@pytest.fixture(scope="module")
def validator(schema) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_every_notice_of_the_sample_is_as_the_schema_says(sample, validator):
    whole = sample.get("/data/notices.json").get_json()

    faults = {one["number"]: [error.message for error in validator.iter_errors(one)] for one in whole["notices"]}

    assert len(faults) == sum(notice.is_public(DEMONSTRATION) for notice in sample_content().notices)
    assert {number: found for number, found in faults.items() if found} == {}
    assert sample.get(NOTICE_JSON).get_json() in whole["notices"]


def test_the_schema_stands_where_each_notice_says(sample, schema):
    assert sample.get(NOTICE_JSON).get_json()["$schema"] == schema["$id"]
    assert schema["$id"] == "https://gongshi.yunlan.example/data/notice.schema.json"


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.pop("number"),
        lambda facts: facts.update(state="closed"),
        lambda facts: facts.update(place="会议室"),
        lambda facts: facts.update(unknown=1),
        lambda facts: facts["nominees"][0].update(born="1981-03-05"),
        lambda facts: facts["nominees"][0].update(considered_for="局长"),
        lambda facts: facts["nominees"][0].update(gender=""),
        lambda facts: facts["period"].update(first="2026-11-31"),
    ],
)
def test_the_schema_refuses_what_no_notice_may_be(sample, validator, change):
    facts = sample.get(NOTICE_JSON).get_json()

    change(facts)

    assert list(validator.iter_errors(facts))


def lists_in(kind: type, seen: set[type] | None = None) -> set[type[StrEnum]]:
    """Every closed list that a dataclass uses, however deep."""
    seen = set() if seen is None else seen
    found: set[type[StrEnum]] = set()
    for hint in get_type_hints(kind).values():
        for one in [hint, *get_args(hint)]:
            if isinstance(one, type) and issubclass(one, StrEnum):
                found.add(one)
            elif isinstance(one, type) and hasattr(one, "__dataclass_fields__") and one not in seen:
                seen.add(one)
                found |= lists_in(one, seen)
    return found


def enumerations_of(schema: Any) -> list[set[str]]:
    """Every list of values that the schema allows."""
    if isinstance(schema, list):
        return [one for part in schema for one in enumerations_of(part)]
    if not isinstance(schema, dict):
        return []
    here = [set(schema["enum"])] if "enum" in schema else []
    return here + [one for part in schema.values() for one in enumerations_of(part)]


def test_the_schema_knows_every_member_of_every_closed_list(schema):
    used = lists_in(AppointmentNotice) | lists_in(InspectionNotice)

    assert len(used) > 8
    for one in used:
        assert {member.value for member in one} in enumerations_of(schema), one
    assert set(PARTS) in enumerations_of(schema)


def members_of(schema: dict[str, Any], *names: str) -> set[str]:
    return {member for name in names for member in schema["$defs"][name]["properties"]}


def test_every_field_of_a_notice_is_published_or_named_here(schema):
    # A draft is not public; the body is told as `text`, what is withheld among the `disclosures`.
    otherwise = {"draft", "body", "withheld"}

    for kind in (AppointmentNotice, InspectionNotice):
        assert {field.name for field in fields(kind)} - otherwise <= schema["properties"].keys()
    assert {field.name for field in fields(Nominee)} <= members_of(schema, "person", "nominee")
    assert {field.name for field in fields(Candidate)} <= members_of(schema, "person", "candidate")
    assert {field.name for field in fields(Contact)} == members_of(schema, "contact")
    assert {field.name for field in fields(Correction)} == members_of(schema, "correction")


def test_what_is_not_told_is_not_there():
    bare = Nominee(key="n1", name="王晓岚", proposed_posts=(ProposedPost(level=DisclosureLevel.UNDISCLOSED),))

    (told,) = facts_of(a_notice(nominees=(bare,)))["nominees"]

    assert told == {
        "key": "n1",
        "url": "https://gongshi.yunlan.example/notices/GS-2026-012/#n1",
        "name": "王晓岚",
        "proposed_posts": [{"action": "appoint", "level": "undisclosed", "probation": False}],
    }


def test_a_period_is_told_with_its_count_day_by_day():
    period = facts_of(a_notice(first="2026-09-28", last="2026-10-11"))["period"]

    assert (period["calendar_days"], period["working_days"], period["keeps_the_rules"]) == (14, 6, True)
    assert period["closes_at"] == "2026-10-12T00:00:00+08:00"
    assert period["days"][3] == {"day": "2026-10-01", "number": 4, "kind": "day_off", "holiday": "国庆节"}
    assert {"day": "2026-10-10", "number": 13, "kind": "make_up", "holiday": "国庆节", "working_number": 6} in period[
        "days"
    ]


def test_how_many_voted_how_is_in_no_format():
    ballot = Ballot(due=9173017, present=9172017, approve=9171017, against=1)
    record = (RecordedStep(step=ProcedureStep.DECISION, on=day("2026-11-18"), body="市委常委会会议", ballot=ballot),)
    notice = a_notice(nominees=(a_nominee(record=record),))

    text = everything(notice)

    assert facts_of(notice)["nominees"][0]["record"] == [
        {
            "step": "decision",
            "on": "2026-11-18",
            "body": "市委常委会会议",
            "vote": {"quorum": True, "passed": True},
            "rules": ["quorum", "majority", "ballots_add_up", "in_order", "before_publicity"],
        }
    ]
    assert [number for number in ("9173017", "9172017", "9171017") if number in text] == []


# --- Only what is public --------------------------------------------------------------------------------------------


def everything(*notices, as_of=DEMONSTRATION) -> str:
    """Every page and file of a board, as one text."""
    app = an_app(*notices, as_of=as_of)
    client = app.test_client()
    with app.test_request_context():
        addresses = [app.url_for(endpoint, **values) for endpoint, values in places(a_register(*notices, as_of=as_of))]
    texts = {address: client.get(address) for address in addresses}
    assert {address for address, answer in texts.items() if answer.status_code != 200} == set()
    return "".join(answer.text for answer in texts.values())


def test_a_draft_and_a_notice_before_its_minute_are_in_no_format():
    draft = a_notice("GS-2026-777", title="金丝雀草稿", draft=True)
    late = an_inspection("KC-2026-778", title="金丝雀未到", published=at("2026-11-22T14:01"))

    text = everything(a_notice(), draft, late)

    assert [word for word in ("金丝雀", "GS-2026-777", "KC-2026-778") if word in text] == []
    # The control: public, both are found.
    shown = everything(replace(draft, draft=False), late, as_of=at("2026-11-22T14:01"))
    assert [word for word in ("金丝雀草稿", "金丝雀未到") if word not in shown] == []


def a_notice_with_a_future() -> AppointmentNotice:
    """On the demonstration's Sunday nothing of what has happened by Thursday 3 December is told."""
    then = day("2026-12-03")
    correction = Correction(
        on=then, field="电话", was="金丝雀甲", now="金丝雀乙", reason="金丝雀丙", approved_by="部务会",
        effect=CorrectionEffect.NONE,
    )  # fmt: skip
    withdrawal = Withdrawal(on=then, reason=WithdrawalReason.REPLACED, approved_by="部务会", note="金丝雀丁")
    outcome = Outcome(kind=OutcomeKind.DEFERRED, on=then, note="金丝雀戊")
    nominees = (a_nominee(outcomes=(outcome,)),)
    return a_notice(corrections=(correction,), withdrawal=withdrawal, nominees=nominees)


def test_what_is_still_to_happen_is_in_no_format():
    assert "金丝雀" not in everything(a_notice_with_a_future())
    later = everything(a_notice_with_a_future(), as_of=at("2026-12-03T00:00"))
    assert [word for word in "甲乙丙丁戊" if f"金丝雀{word}" not in later] == []


def test_the_public_view_holds_nothing_that_is_to_come():
    public = public_notice(a_board(a_notice_with_a_future()), "GS-2026-012").notice

    assert "金丝雀" not in repr(public)
    assert "金丝雀" in repr(a_notice_with_a_future())


@pytest.mark.parametrize("address", ["/notices/GS-2026-999/notice.json", "/notices/GS-2026-999/period.ics"])
def test_a_number_that_is_not_public_has_no_file(address):
    assert an_app(a_notice("GS-2026-999", draft=True)).test_client().get(address).status_code == 404


# --- Tables ---------------------------------------------------------------------------------------------------------


def test_tables_read_back_what_the_notices_say():
    nominee = a_nominee(
        name=f"王{RARE}",
        education=(Attainment("大学"), Attainment("研究生", EducationMode.ON_THE_JOB)),
        history="2003.08 云岚\n2010.01 “临溪”, 县",
        outcomes=(Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-11-21")),),
    )
    notices = (a_notice(nominees=(nominee,)), an_inspection())

    (row,) = rows_of("nominees.csv", *notices)

    assert row["name"] == f"王{RARE}"
    assert row["history"] == "2003.08 云岚\n2010.01 “临溪”, 县"
    assert (row["education"], row["education_modes"]) == ("大学|研究生", "|on_the_job")
    assert (row["proposed_posts"], row["proposed_probation"]) == ("云岚市教育局局长", "false")
    assert (row["born"], row["former_name"], row["outcome"]) == ("1981-03", "", "appointed")
    assert [one["number"] for one in rows_of("notices.csv", *notices)] == ["KC-2026-024", "GS-2026-012"]
    assert [one["name"] for one in rows_of("candidates.csv", *notices)] == ["方若谷"]


FORMULAS = [
    "=1+1",
    "+86",
    "-2",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠a",
    "﹣1",
    "−1",
    "\t=1",
    "\r=1",
    " =1",
    "　=1",
    "'=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(text):
    notice = a_notice(title=text, nominees=(a_nominee(name=text),))

    titles = [row["title"] for row in rows_of("notices.csv", notice)]
    names = [row["name"] for row in rows_of("nominees.csv", notice)]

    assert titles == names == [f"'{text}"]
    assert titles[0].removeprefix("'") == text


def test_an_unguarded_cell_would_have_been_seen(monkeypatch):
    monkeypatch.setattr(tables, "cell", str)

    (row,) = rows_of("notices.csv", a_notice(title="=1+1"))

    assert row["title"] == "=1+1"


@pytest.mark.parametrize("text", ["王晓岚", "0577-12380", "“=1”", "1=1", ""])
def test_a_cell_that_is_no_formula_is_left_as_it_is(text):
    assert cell(text) == text


def test_every_column_is_explained_on_the_page_and_in_the_dictionary(sample):
    dictionary = csv.DictReader(io.StringIO(sample.get("/data/dictionary.csv").text.removeprefix("\ufeff"), newline=""))
    rows = list(dictionary)
    explained = {(row["file"], row["column"]) for row in rows}

    for table in ALL_TABLES:
        header = next(csv.reader(io.StringIO(sample.get(f"/data/{table.name}").text.removeprefix("\ufeff"))))
        assert header == [column.name for column in table.columns]
        assert len(set(header)) == len(header)
        for page in ("/data/", "/en/data/"):
            assert all(f"<code>{name}</code>" in sample.get(page).text for name in header)
        assert {(table.name, name) for name in header} <= explained
    assert all(row["meaning_zh"] and row["meaning_en"] for row in rows)


def test_every_code_in_a_table_is_in_the_dictionary(sample):
    for table, columns in zip(TABLES, (NOTICE, NOMINEE, CANDIDATE), strict=True):
        text = sample.get(f"/data/{table.name}").text.removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert rows
        for column in columns:
            if column.codes:
                used = {code for row in rows for code in row[column.name].split("|") if code}
                assert used <= {member.value for member in column.codes}, column.name


def test_the_sums_are_those_of_the_files(sample):
    lines = [line.split("  ") for line in sample.get("/data/SHA256SUMS").text.splitlines()]

    assert {f"/data/{name}" for _, name in lines} == set(DATA)
    assert [name for digest, name in lines if sha256(sample.get(f"/data/{name}").data).hexdigest() != digest] == []


def data_file(name: str, register: Register) -> tuple[DataFile, Iterator[bytes | memoryview]]:
    """A long file of the data, and its parts as they are made."""
    file = next(one for one in FILES if one.name == name)
    made = file.make(register)
    assert isinstance(made, LongFile)
    return file, made.parts()


def test_a_sum_is_noted_while_its_file_is_made_and_nothing_is_made_twice():
    register = a_register(a_notice(), an_inspection())

    file, parts = data_file("notices.json", register)
    digest = sha256(b"".join(parts)).hexdigest()
    assert register.sums == {"notices.json": (None, digest)}
    assert file.sum(register) == digest

    register.sums["notices.json"] = None, "as noted"
    assert b"as noted  notices.json" in b"".join(sums_file(register).parts())


def test_of_a_file_that_was_not_made_to_its_end_no_sum_is_noted():
    register = a_register(a_notice())

    file, parts = data_file("notices.csv", register)
    next(parts)
    assert register.sums == {}

    _, parts = data_file("notices.csv", a_register(a_notice()))
    assert file.sum(register) == sha256(b"".join(parts)).hexdigest()


# --- Feeds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_json_feed_tells_what_the_atom_feed_tells(sample, prefix):
    atom = feedparser.parse(sample.get(f"{prefix}/feed.atom").data)
    feed = sample.get(f"{prefix}/feed.json").get_json()

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{PORTAL.addresses.board}{prefix}/feed.json"
    assert [
        (one["id"], one["title"], one["summary"], one["date_published"], one["date_modified"]) for one in feed["items"]
    ] == [(one.id, one.title, one.summary, one.published, one.updated) for one in atom.entries]
    assert all(one["content_html"] for one in feed["items"])


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_correction_and_withdrawal_is_in_its_feed_and_leads_to_its_place(sample, prefix):
    feed = feedparser.parse(sample.get(f"{prefix}/corrections/feed.atom").data)
    public = [one for one in sample_content().notices if one.is_public(DEMONSTRATION)]
    changes = sum(len(one.corrections) + (one.withdrawal is not None) for one in public)

    assert not feed.bozo
    assert len(feed.entries) == changes > 1
    assert len({entry.id for entry in feed.entries}) == changes
    assert feed.feed.updated == max(entry.updated for entry in feed.entries)
    for entry in feed.entries:
        path, _, anchor = entry.link.removeprefix(PORTAL.addresses.board).partition("#")
        assert f'id="{anchor}"' in sample.get(path).text


def test_a_correction_keeps_its_place_when_another_follows():
    first, second = (
        Correction(on=day(on), field="电话", was=f"旧{RARE}", now=f"<新&{on}>", reason="笔误", approved_by="部务会",
                   effect=CorrectionEffect.NONE)
        for on in ("2026-11-21", "2026-11-22")
    )  # fmt: skip

    feed = feedparser.parse(
        page_of(a_notice(corrections=(first, second)), at_address="/corrections/feed.atom").encode()
    )

    assert [entry.id.partition("#")[2] for entry in feed.entries] == ["correction-2", "correction-1"]
    assert f"旧{RARE} → <新&2026-11-21>" in feed.entries[1].summary.replace("&lt;", "<").replace("&gt;", ">").replace(
        "&amp;", "&"
    )
    assert feed.entries[1].updated == "2026-11-21T00:00:00+08:00"


def test_a_board_without_notices_has_every_file():
    assert everything() != ""
    assert json.loads(page_of(at_address="/data/notices.json"))["notices"] == []
    assert rows_of("nominees.csv") == []
    assert not feedparser.parse(page_of(at_address="/corrections/feed.atom").encode()).bozo


# --- The same each time ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", [*DATA, "/data/SHA256SUMS", "/en/data/", NOTICE_JSON, "/calendar.ics", "/feed.json", "/sitemap.xml"]
)
def test_the_same_content_and_instant_give_the_same_bytes(address):
    notices = (a_notice(), an_inspection())

    here = an_app(*notices).test_client().get(address).data
    elsewhere = an_app(*notices[::-1], as_of=DEMONSTRATION.astimezone(UTC)).test_client().get(address).data

    assert here == elsewhere


def test_what_does_not_name_the_instant_stays_while_nothing_happens():
    for address in ("/calendar.ics", "/feed.json", "/data/notices.csv", "/sitemap.xml"):
        pages = {
            page_of(a_notice(), at_address=address, as_of=at(text)) for text in ("2026-11-21T08:00", "2026-11-22T20:00")
        }
        assert len(pages) == 1, address
