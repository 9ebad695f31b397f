"""A case leaves the desk whole, once, with a second person's approval, and nobody's name goes with it."""

from __future__ import annotations

import hashlib
import json
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from intake.bundle import AttachedFile
from intake.desk import dossiers, requests
from intake.desk.acts import NoSuchCase
from intake.dossier import MANIFEST, NoDossier, checked, packed
from publicity.case import Step
from publicity.errors import SecondPersonNeeded
from publicity.report import Wish
from publicity.two_people import TwoPersonAct
from tests.intake.a_desk import PASSWORD, TEXT, a_desk, words_of
from tests.intake.some_keys import in_hand_of
from tests.intake.test_stripping import a_jpeg
from tests.noticeboard.a_pdf import text_of, why_no_pdf

NAME, CONTACT, HIDDEN = "王举报", "0577-600123", b"SECRET"
WHY = "市监委来函调卷"


@pytest.fixture
def desk(tmp_path):
    """A desk."""
    return a_desk(tmp_path)


@pytest.fixture
def case_id(desk):
    """A case of a named reporter, with a photo that tells more than it shows, a paper, and a message to the reporter."""
    photo = AttachedFile(name="现场.jpg", media_type="image/jpeg", data=a_jpeg())
    paper = AttachedFile(name="来信.pdf", media_type="application/pdf", data=b"%PDF-1.7")
    number = desk.put_on_file(files=(photo, paper), name=NAME, contact=CONTACT, wish=Wish.NAMED)
    desk.do(number, Step.WRITE, text="请补充时间地点")
    return number


def ask(desk, case_id, by="lin"):
    """Ask for the dossier, and return the request."""
    with desk.store() as store:
        who, version = desk.staff[by].id, desk.version(case_id)
        dossiers.ask(desk.office, store, case_id, by=who, session=f"{by}'s", why=WHY, version=version)
        return next(one for one in store.requests() if one.done_at is None and one.asked_by == who)


def approve(desk, request, by="zhou", session=""):
    """Approve it as a colleague does."""
    with desk.store() as store:
        hand = in_hand_of(desk.office, store, desk.staff[by].id)
        dossiers.approve(hand, store, request.id, by=desk.staff[by].id, session=session or f"{by}'s")


def take(desk, case_id, by="lin"):
    """Take it out as whoever asked does, on a page in English."""
    with desk.store() as store, desk.app.test_request_context("/en/"):
        who = desk.staff[by].id
        hand = in_hand_of(desk.office, store, who)
        return dossiers.take_out(hand, store, case_id, by=who, version=desk.version(case_id))


def members_of(data):
    """The members of a zip by name, its manifest read apart."""
    with ZipFile(BytesIO(data)) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(found.pop(MANIFEST)), found


def acts_in(desk, case_id):
    """What was done in a case."""
    with desk.store() as store:
        return [one.event.act for one in store.events_of(case_id, viewer=None)]


# --- Two people -----------------------------------------------------------------------------------------------------


def test_a_case_is_asked_for_approved_and_given_once_on_the_pages(desk, case_id, tmp_path):
    lin, zhou = desk.browser("lin"), desk.browser("zhou")
    page = f"/en/cases/{case_id}/dossier/"
    assert lin.post(page, why=" ", version=str(desk.version(case_id))).status_code == 422
    assert lin.post(page, why=WHY, version=str(desk.version(case_id))).status_code == 303
    assert "Approvals so far: 0 of 1" in lin.get(page).text
    assert "Take it, once" not in lin.get(page).text
    early = {"password": PASSWORD, "code": desk.code("lin"), "version": str(desk.version(case_id))}
    assert "Nobody’s approval stands for it now." in lin.post(f"{page}take/", **early).text

    waiting = zhou.get("/en/requests/")
    assert WHY in waiting.text
    assert f"Take case {case_id} out of the desk" in words_of(waiting)
    assert WHY not in lin.get("/en/requests/").text
    assert WHY not in desk.browser("gu").get("/en/requests/").text
    with desk.store() as store:
        (request,) = store.requests()
    assert zhou.post(f"/en/requests/{request.id}/", password="no", code="000000").status_code == 422
    assert zhou.post(f"/en/requests/{request.id}/", password=PASSWORD, code=desk.code("zhou")).status_code == 303

    fields = {"password": PASSWORD, "code": desk.code("lin"), "version": str(desk.version(case_id))}
    answer = lin.post(f"{page}take/", **fields)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{case_id}-dossier.zip"
    file = tmp_path / "out.zip"
    file.write_bytes(answer.data)
    digest, faults = checked(file)
    assert faults == []
    assert digest in lin.get(f"/en/cases/{case_id}/").text
    again = {"password": PASSWORD, "code": desk.code("lin"), "version": str(desk.version(case_id))}
    assert lin.post(f"{page}take/", **again).status_code == 409
    assert acts_in(desk, case_id)[-3:] == ["request_dossier", "approve_dossier", "take_out"]
    log = words_of(desk.browser("he").get("/en/exports/"))
    assert "One case, as a dossier 林清和 周敬之" in log
    assert case_id not in log


def test_nobody_approves_for_himself_or_without_a_key_and_an_approval_falls_with_a_recusal(desk, case_id):
    request = ask(desk, case_id)
    for name in ("lin", "chen", "gu", "luo"):
        with pytest.raises(NoSuchCase):
            approve(desk, request, by=name)
    with pytest.raises(SecondPersonNeeded):
        approve(desk, request, session="lin's")
    with pytest.raises(SecondPersonNeeded):
        take(desk, case_id)
    approve(desk, request)
    with pytest.raises(SecondPersonNeeded):
        take(desk, case_id, by="wu")

    desk.recuse(case_id, by="zhou")

    with pytest.raises(SecondPersonNeeded):
        take(desk, case_id)
    approve(desk, request, by="wu")
    desk.recuse(case_id, by="lin")
    with pytest.raises(NoSuchCase):
        take(desk, case_id)
    assert "take_out" not in acts_in(desk, case_id)


def test_where_nobody_could_approve_it_is_said_at_once(desk, case_id):
    for name in ("zhou", "wu"):
        desk.recuse(case_id, by=name)

    page = desk.browser("lin").post(f"/en/cases/{case_id}/dossier/", why=WHY, version=str(desk.version(case_id)))

    assert page.status_code == 409
    assert "No other investigator or supervisor can open this case." in page.text


def test_after_seven_days_what_was_approved_is_given_no_more(desk, case_id):
    approve(desk, ask(desk, case_id))
    desk.wait(days=7)

    with pytest.raises(SecondPersonNeeded):
        take(desk, case_id)


def test_a_request_for_one_thing_is_not_approved_as_another(desk, case_id):
    request = ask(desk, case_id)
    with desk.store() as store, pytest.raises(NoSuchCase):
        requests.waiting(
            in_hand_of(desk.office, store, "staff-zhou"), store, TwoPersonAct.IDENTITY, request.id,
            by="staff-zhou", session="s",
        )  # fmt: skip


# --- What is in it --------------------------------------------------------------------------------------------------


def test_it_holds_what_can_be_opened_and_neither_who_reported_nor_a_receipt(desk, case_id):
    approve(desk, ask(desk, case_id))
    with desk.store() as store:
        report = store.reports_of(case_id, viewer=None)[0].id

    manifest, members = members_of(take(desk, case_id).data)

    case = json.loads(members["case.json"])
    assert [one["text"] for one in case["reports"]] == [TEXT]
    assert case["allegations"][0]["about"]
    assert {one["text"] for one in case["events"]} >= {"请补充时间地点", WHY}
    assert case["can_open"] == sorted(["陈思齐", "林清和", "周敬之", "吴守正"])
    assert (manifest["made_by"], manifest["approved_by"]) == ("林清和", ["周敬之"])
    photo = members["files/01-01-photo-1.jpg"]
    assert photo.startswith(b"\xff\xd8")
    assert [one["file"] for one in manifest["left_out"]] == ["2", "来信.pdf"]
    assert set(members) == {"case.json", "files/01-01-photo-1.jpg", _document(manifest)}
    everything = b"".join([json.dumps(manifest, ensure_ascii=False).encode(), *members.values()])
    for secret in (NAME.encode(), CONTACT.encode(), HIDDEN, report.encode()):
        assert secret not in everything


def _document(manifest):
    return "case.html" if manifest["no_pdf_because"] else "case.pdf"


def test_where_no_pdf_can_be_set_page_and_manifest_say_why(desk, case_id, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    approve(desk, ask(desk, case_id))

    manifest, members = members_of(take(desk, case_id).data)

    assert "There is nothing to make PDFs with" in manifest["no_pdf_because"]
    page = members["case.html"].decode()
    assert "This page stands in place of a PDF" in page
    assert manifest["no_pdf_because"].split(":")[0] in page
    assert TEXT in page
    assert NAME not in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_case_on_which_the_typesetter_breaks_is_taken_out_all_the_same(desk, case_id, monkeypatch):
    def broken(*_):
        raise ValueError(TEXT)

    monkeypatch.setattr(dossiers, "need_typesetter", lambda: None)
    monkeypatch.setattr(dossiers, "pdf_apart", broken)
    approve(desk, ask(desk, case_id))

    manifest, members = members_of(take(desk, case_id).data)

    assert manifest["no_pdf_because"] == "what sets PDFs failed on this case"
    assert TEXT in members["case.html"].decode()


def test_a_case_that_was_written_to_be_slow_to_set_is_taken_out_all_the_same(desk, monkeypatch):
    if reason := why_no_pdf():
        pytest.skip(reason)
    # Two directions of writing by turns, without a place to break: what takes the typesetter minutes.
    case_id = desk.put_on_file(text="אב،" * 6_000)
    monkeypatch.setattr(dossiers, "PDF_SECONDS", 3.0)
    approve(desk, ask(desk, case_id))

    manifest, members = members_of(take(desk, case_id).data)

    assert "was ended after 3 seconds" in manifest["no_pdf_because"]
    assert "case.html" in members


def test_where_the_typesetter_is_the_case_is_a_pdf(desk, case_id):
    if reason := why_no_pdf():
        pytest.skip(reason)
    approve(desk, ask(desk, case_id))

    manifest, members = members_of(take(desk, case_id).data)

    assert manifest["no_pdf_because"] == ""
    text = text_of(members["case.pdf"]).replace("\n", "")
    assert TEXT in text
    assert NAME not in text


def test_the_same_case_gives_the_same_bytes_but_for_the_time(tmp_path, monkeypatch):
    taken = []
    for folder in ("one", "two"):
        desk = a_desk(tmp_path / folder)
        monkeypatch.setattr("intake.desk.registration.new_case_number", lambda: "SAME-0000-CASE")
        number = desk.put_on_file(files=(AttachedFile(name="a.jpg", media_type="image/jpeg", data=a_jpeg()),))
        approve(desk, ask(desk, number))
        desk.wait(hours=5 if folder == "two" else 1)
        taken.append(members_of(take(desk, number).data))
    (first, members), (second, others) = taken

    assert members == others
    assert first.pop("made_at") != second.pop("made_at")
    assert first == second


# --- In memory alone ------------------------------------------------------------------------------------------------


def written_during(monkeypatch, folder: Path, act):
    """The files that are opened to be written while something is done, the database and what Python compiles left out."""
    opened, is_looking = [], [True]

    def look(event, arguments):
        if event == "open" and is_looking[0] and isinstance(arguments[0], str | bytes | Path):
            mode, flags = arguments[1] or "", arguments[2] or 0
            if set(str(mode)) & set("wax+") or flags & 0b11:
                opened.append(str(arguments[0]))

    sys.addaudithook(look)
    try:
        act()
    finally:
        is_looking[0] = False
    return [name for name in opened if "outbox.lock" not in name and not name.endswith(".pyc") and name != "/dev/null"]


def test_nothing_of_it_is_written_to_a_disk(desk, case_id, monkeypatch, tmp_path):
    approve(desk, ask(desk, case_id))

    assert written_during(monkeypatch, tmp_path, lambda: take(desk, case_id)) == []


def test_a_dossier_that_is_packed_by_way_of_a_file_would_be_noticed(desk, case_id, monkeypatch, tmp_path):
    def through_a_file(members, about):
        (tmp_path / "dossier.zip").write_bytes(b"".join(members.values()))
        return packed(members, about)

    monkeypatch.setattr(dossiers, "packed", through_a_file)
    approve(desk, ask(desk, case_id))

    assert written_during(monkeypatch, tmp_path, lambda: take(desk, case_id)) == [str(tmp_path / "dossier.zip")]


# --- The check ------------------------------------------------------------------------------------------------------


def a_dossier(path, **changes):
    """Write a small dossier, some members replaced (None: left out) or added after it was packed."""
    made = packed({"case.json": b"{}", "files/a.jpg": b"photo"}, {"case": "X"})
    manifest, members = members_of(made.data)
    with ZipFile(path, "w", ZIP_STORED) as archive:
        archive.writestr(MANIFEST, changes.pop("manifest", json.dumps(manifest)))
        for name, data in {**members, **changes}.items():
            if data is not None:
                archive.writestr(name, data)
    return path


def test_a_dossier_is_whole_or_it_is_told_what_is_not(tmp_path):
    path = tmp_path / "x.zip"
    made = packed({"case.json": b"{}", "files/a.jpg": b"photo"}, {"case": "X"})
    path.write_bytes(made.data)
    assert checked(path) == (made.digest, [])
    assert made.digest == hashlib.sha256(ZipFile(path).read(MANIFEST)).hexdigest()

    faults = {
        "changed": a_dossier(path, **{"case.json": b"[]"}),
        "longer": a_dossier(tmp_path / "y.zip", **{"case.json": b"{} "}),
        "missing": a_dossier(tmp_path / "z.zip", **{"files/a.jpg": None}),
        "more": a_dossier(tmp_path / "w.zip", **{"extra.exe": b"x"}),
    }

    assert {name: checked(file)[1] for name, file in faults.items()} == {
        "changed": ["case.json: is not what it was when the dossier was made."],
        "longer": ["case.json: is not what it was when the dossier was made."],
        "missing": ["files/a.jpg: is missing."],
        "more": ["extra.exe: is not in the manifest."],
    }


BROKEN_MANIFESTS = [
    "",
    "[]",
    "{}",
    '{"format": 1}',
    '{"format": 2, "members": []}',
    '{"format": 1, "members": [1]}',
    "[" * 100_000,
]


@pytest.mark.parametrize("manifest", BROKEN_MANIFESTS, ids=range(len(BROKEN_MANIFESTS)))
def test_what_is_no_dossier_is_said_to_be_none(tmp_path, manifest):
    with pytest.raises(NoDossier):
        checked(a_dossier(tmp_path / "x.zip", manifest=manifest))


def test_any_byte_of_a_paper_that_is_turned_is_noticed(tmp_path):
    made = packed({"case.json": b"{}", "files/a.jpg": hashlib.sha512(b"photo").digest()}, {"case": "X"}).data
    path = tmp_path / "x.zip"
    with ZipFile(BytesIO(made)) as archive:
        last = archive.getinfo("files/a.jpg")
        begins = last.header_offset + 30 + len(last.filename)
    # What cannot be packed closer lies there as it is, behind the five bytes that say so.
    for at in range(begins + 5, begins + last.compress_size):
        path.write_bytes(made[:at] + bytes([made[at] ^ 0x40]) + made[at + 1 :])
        assert checked(path)[1] == ["files/a.jpg: is not what it was when the dossier was made."], at


def test_the_command_tells_the_digest_or_the_faults(desk, tmp_path):
    run = desk.app.test_cli_runner()
    whole = tmp_path / "whole.zip"
    made = packed({"case.json": b"{}"}, {"case": "X"})
    whole.write_bytes(made.data)

    good = run.invoke(args=["verify-dossier", str(whole)])
    bad = run.invoke(args=["verify-dossier", str(a_dossier(tmp_path / "bad.zip", **{"case.json": b"x"}))])
    none = run.invoke(args=["verify-dossier", str(tmp_path / "no.zip")])

    assert (good.exit_code, made.digest in good.output) == (0, True)
    assert (bad.exit_code, "case.json: is not what it was" in bad.output) == (1, True)
    assert (none.exit_code, none.output.count("\n")) == (1, 1)
