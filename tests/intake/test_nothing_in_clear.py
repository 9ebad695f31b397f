"""Nothing that anybody wrote lies anywhere in clear: thirty canaries are let in, and looked for in every byte."""

from __future__ import annotations

import base64
import secrets
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from intake import envelopes
from intake.desk import accounts, own
from intake.desk.acts import add_allegation, record_finding
from intake.desk.figures import figures_as_of
from intake.desk.imports import empty_letterbox
from intake.desk.noting import note_for_team
from intake.desk.office import Office
from intake.desk.rights import Role
from intake.desk.staff import add
from intake.envelopes import AllegationWords
from intake.log import Event, tell
from intake.receipts import Receipt
from intake.stores import CaseStore
from intake.vault import SealBroken
from portal import ROOT
from publicity.case import Effect, Finding, Step
from publicity.content import write_statistics
from publicity.report import Channel
from tests.intake.an_office import (
    CHEN,
    LIN,
    TO_INVESTIGATION,
    ZHOU,
    a_file,
    an_office,
    case_of,
    do,
    put_letter,
    put_report,
    walk,
)
from tests.intake.some_keys import in_hand_of

SIZE, BEGINNING = 24, 8
Desk = tuple[Office, CaseStore]


class Canaries:
    """Draws strings that are nowhere else in the world, and remembers them."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def __call__(self) -> str:
        self.all.append(secrets.token_urlsafe(SIZE * 3 // 4))
        return self.all[-1]


def forms_of(canary: str) -> Iterator[bytes]:
    """How a text may lie somewhere without being sealed."""
    plain = canary.encode()
    yield plain
    yield canary.encode("utf-16-le")
    yield canary.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield plain[::-1]
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for shift in range(3):
            # Wherever in a longer text it stood; the ends are its neighbours' as well.
            yield encode(bytes(shift) + plain)[4:-4]


def found(office: Office, said: str, canaries: Canaries, *more: Path) -> list[str]:
    """Which canaries lie in a file of the office or of more folders, in the name of a file, or in what was said."""
    paths = sorted(path for root in (office.config.places.instance, *more) for path in root.rglob("*"))
    everything = b"\n".join(
        [
            said.encode(),
            *(str(path).encode() for path in paths),
            *(path.read_bytes() for path in paths if path.is_file()),
        ]
    )
    forms = {canary: list(forms_of(canary)) for canary in canaries.all}
    # To look for ten thousand forms one by one takes long: most are ruled out by how they begin.
    beginnings = {form[:BEGINNING] for of_one in forms.values() for form in of_one}
    windows = (everything[at : at + BEGINNING] for at in range(len(everything)))
    here = {window for window in windows if window in beginnings}
    return [
        canary
        for canary, of_one in forms.items()
        if any(form[:BEGINNING] in here and form in everything for form in of_one)
    ]


def live_through_everything(desk: Desk, canary: Canaries) -> None:
    """Write a canary wherever somebody can write, and let it go the whole way."""
    office, store = desk
    receipt = Receipt.random()
    canary.all.append(receipt.digits)
    put_report(
        office,
        receipt,
        text=canary(),
        name=canary(),
        contact=canary(),
        notice=canary(),
        nominees=(canary(),),
        files=(a_file(canary(), canary().encode() * 4000), a_file(canary(), canary().encode())),
    )
    empty_letterbox(office, store)
    put_report(office, receipt, text=canary(), files=(a_file(canary(), canary().encode()),))
    put_report(office, text=canary())
    empty_letterbox(office, store)
    _, case_id = put_letter(
        office,
        store,
        channel=Channel.VISIT,
        text=canary(),
        name=canary(),
        contact=canary(),
        hour=canary(),
        files=(a_file(canary(), canary().encode()),),
    )
    _, other = put_letter(office, store, text=canary())

    def allege() -> None:
        words = AllegationWords(matter=canary(), notice=canary(), nominee=canary(), name=canary())
        add_allegation(office, store, case_id, words, by=LIN, version=case_of(store, case_id).version)

    def find_all() -> None:
        for one in case_of(store, case_id).allegations:
            record_finding(
                office,
                store,
                case_id,
                one.number,
                finding=Finding.PARTLY,
                effect=Effect.DEFER,
                text=canary(),
                by=LIN,
                version=case_of(store, case_id).version,
            )

    allege()
    note_for_team(office, store, case_id, canary(), by=LIN)
    mine = in_hand_of(office, store, LIN)
    own.note_for_oneself(mine, store, case_id, canary())
    own.save_list(mine, store, canary(), (("whose", canary()),))
    for step in (Step.ACKNOWLEDGE, Step.SCREEN, Step.DECLINE, Step.TAKE_BACK, Step.TRANSFER, Step.TAKE_BACK):
        do(office, store, case_id, step, text=canary())
    walk(office, store, other, Step.SCREEN)
    do(office, store, other, Step.MERGE, text=case_id)
    for step in (*TO_INVESTIGATION[1:], Step.HOLD, Step.RESUME):
        do(office, store, case_id, step, text=canary())
    find_all()
    for step in (Step.CONCLUDE, Step.FORGO_FEEDBACK, Step.REVISE, Step.CONCLUDE, Step.GIVE_FEEDBACK):
        do(office, store, case_id, step, text=canary())
    for step in (Step.PROPOSE_CLOSING, Step.RETURN_CLOSING, Step.PROPOSE_CLOSING, Step.CLOSE):
        do(office, store, case_id, step, ZHOU if step in (Step.CLOSE, Step.RETURN_CLOSING) else LIN, text=canary())
    do(office, store, case_id, Step.REOPEN, text=canary())
    member = add(office, store, sign_in_name="wang", shown_name="王", role=Role.CLERK)
    code = accounts.invite(store, member, office.config.now())
    first, second = canary(), canary()
    accounts.enter(office, store, name="wang", code=code, password=first)
    accounts.change_password(office, store, member, old=first, new=second)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as desk:
        yield desk


def test_nothing_that_was_written_lies_anywhere_in_clear(desk, capfd):
    office, store = desk
    canaries = Canaries()

    live_through_everything(desk, canaries)
    while_open = found(office, said := "".join(capfd.readouterr()), canaries)
    store.close()
    after_closing = found(office, said, canaries)

    assert len(canaries.all) > 30
    assert said
    assert (while_open, after_closing) == ([], [])


def fill_up(desk: Desk, canaries: Canaries, to: int) -> None:
    """Let reports and letters come until so many canaries are planted; a few of each in every field."""
    office, store = desk
    while len(canaries.all) < to:
        put_report(
            office,
            text=" ".join(canaries() for _ in range(20)),
            name=canaries(),
            contact=canaries(),
            nominees=(canaries(),),
            files=(a_file(canaries(), "\n".join(canaries() for _ in range(20)).encode()),),
        )
        put_letter(office, store, text="；".join(canaries() for _ in range(20)), name=canaries(), contact=canaries())
    empty_letterbox(office, store)


def backed_up(office: Office, folder: Path) -> Path:
    """What the operator's guide lets an operator keep: the database by SQLite's own backup, all else as it lies."""
    folder.mkdir()
    with (
        closing(sqlite3.connect(office.config.places.database)) as database,
        closing(sqlite3.connect(folder / "cases.db")) as copy,
    ):
        database.backup(copy)
    (folder / "dump.sql").write_text("\n".join(dump_of(folder / "cases.db")), encoding="utf-8")
    return folder


def dump_of(database: Path) -> Iterator[str]:
    """All rows as SQL, as a tool of the trade would write them out."""
    with closing(sqlite3.connect(database)) as opened:
        yield from opened.iterdump()


def built(office: Office, folder: Path) -> Path:
    """The board of this office's content, with the figures that the desk gives it."""
    content = folder / "content"
    shutil.copytree(office.config.places.content, content)
    with closing(office.store()) as store:
        write_statistics(
            content / "statistics.json", figures_as_of(office, store, (), office.config.today() + timedelta(days=100))
        )
    command = [sys.executable, "build.py", "--as-of", office.config.now().isoformat(), "--content", str(content)]
    subprocess.run([*command, "--out", str(folder / "site")], cwd=ROOT, check=True, capture_output=True)
    return folder


def test_of_a_thousand_canaries_none_lies_in_data_backup_log_temporary_file_or_site(
    desk, tmp_path, tmp_path_factory, monkeypatch, capfd
):
    office, _ = desk
    canaries, scratch = Canaries(), tmp_path / "temporary"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    live_through_everything(desk, canaries)
    fill_up(desk, canaries, to=1000)
    backup, site = backed_up(office, tmp_path / "backup"), built(office, tmp_path_factory.mktemp("board"))

    assert len(canaries.all) >= 1000
    assert (site / "site" / "index.html").exists()
    assert found(office, "".join(capfd.readouterr()), canaries, backup, scratch, site) == []


def test_control_a_canary_in_each_of_these_places_is_found(desk, tmp_path):
    canaries = Canaries()
    for place in ("backup", "scratch", "site"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "file").write_text(f"x{canaries()}", encoding="utf-16")

    places = (tmp_path / place for place in ("backup", "scratch", "site"))

    assert found(desk[0], "", canaries, *places) == canaries.all


# --- The search finds what is there ---------------------------------------------------------------------------------


def in_clear(_key: object, _context: str, plain: bytes) -> bytes:
    """What a desk would do that forgot to seal."""
    return plain


def files_in_clear(_key: object, _context: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """What it would do to files."""
    yield from pieces


def in_base64(_key: object, _context: str, plain: bytes) -> bytes:
    """What it would do if it took writing otherwise for sealing."""
    return base64.b64encode(plain)


CARELESS: dict[str, tuple[str, Callable[..., object]]] = {
    "words are not sealed": ("seal", in_clear),
    "words are only written otherwise": ("seal", in_base64),
    "files are not sealed": ("seal_stream", files_in_clear),
}


@pytest.mark.parametrize("kind", CARELESS)
def test_control_a_desk_that_does_not_seal_is_caught(desk, monkeypatch, kind):
    monkeypatch.setattr(envelopes, *CARELESS[kind])
    canaries = Canaries()

    # What was not sealed cannot be opened for the reporter either.
    with suppress(SealBroken):
        live_through_everything(desk, canaries)

    assert found(desk[0], "", canaries)


@pytest.mark.parametrize("write", [str, lambda text: text.encode().hex(), lambda text: f"…{text}"])
def test_control_a_desk_that_tells_too_much_is_caught(desk, capfd, write):
    canaries = Canaries()

    tell(Event.REPORT_IMPORTED, case=write(canaries()), staff=CHEN)

    assert found(desk[0], "".join(capfd.readouterr()), canaries) == canaries.all


def test_control_a_file_that_is_named_by_its_sender_is_caught(desk):
    canaries = Canaries()

    (desk[0].config.places.attachments / f"{canaries()}.pdf").touch()

    assert found(desk[0], "", canaries) == canaries.all
