"""The check of everything the desk holds: silent when all is there, and each kind of damage is named."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from intake.desk import checks
from intake.desk.acts import add_allegation
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.desk.sealed import public_key_of
from intake.directory import Keyholder, read_directory
from intake.envelopes import AllegationWords, seal_words
from intake.stores import CaseStore
from publicity.case import CaseState, Step
from tests.intake.an_office import (
    LIN,
    TO_CLOSE,
    TO_INVESTIGATION,
    a_case_in,
    a_file,
    an_office,
    case_of,
    do,
    import_one,
    put_letter,
    put_report,
    walk,
)
from tests.intake.some_keys import pair_of

Desk = tuple[Office, CaseStore]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as desk:
        yield desk


def everything(desk: Desk) -> None:
    """Fill a desk with one of everything: reports, additions, files, findings, texts, a merger, a report that waits."""
    office, store = desk
    receipt, first = import_one(office, store, files=(a_file(), a_file("b.txt", b"b" * 70_000), a_file("x.m4a")))
    put_report(office, receipt, text="还有一件事。", files=(a_file("c.txt", b"c"),))
    empty_letterbox(office, store)
    version = case_of(store, first).version
    add_allegation(office, store, first, AllegationWords(matter="另一件事"), by=LIN, version=version)
    walk(office, store, first, Step.SCREEN)
    _, second = put_letter(office, store, files=(a_file("扫描.pdf"),))
    walk(office, store, second, Step.SCREEN)
    do(office, store, second, Step.MERGE, text=first)
    walk(office, store, first, *TO_CLOSE[1:])
    a_case_in(office, store, CaseState.NOT_ACCEPTED)
    put_report(office)


def test_a_sound_desk_gives_nothing(desk):
    assert checks.findings(*desk) == []

    everything(desk)

    assert checks.findings(*desk) == []


# --- Damage in folders ----------------------------------------------------------------------------------------------


def flipped(path: Path) -> None:
    """Change one bit in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def the_only(folder: Path) -> Path:
    """The one file in a folder."""
    (path,) = folder.iterdir()
    return path


def one_report(desk: Desk) -> Path:
    """A desk with one report that came with one file; its instance folder."""
    office, store = desk
    import_one(office, store, files=(a_file(),))
    return office.config.places.instance


def with_a_stranger(file: Path) -> None:
    """Add somebody's key to a directory, as whoever can write the file could."""
    found = read_directory(file)
    replace(found, handlers=(*found.handlers, Keyholder("stranger", pair_of("stranger").public))).write(file)


FOLDER_DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file is changed": (lambda at: flipped(the_only(at / "desk" / "files")), r"case \S+ file \w+ cannot be opened"),
    "a file is cut short": (
        lambda at: os.truncate(the_only(at / "desk" / "files"), 100),
        r"case \S+ file \w+ cannot be opened",
    ),
    "a file is missing": (lambda at: the_only(at / "desk" / "files").unlink(), r"file \w+ cannot be opened"),
    "a file is left over": (lambda at: (at / "desk" / "files" / "0a").write_bytes(b"x"), "0a: belongs to no report"),
    "half a file is left over": (
        lambda at: (at / "desk" / "files" / ".0a.1").write_bytes(b"x"),
        "was left unfinished",
    ),
    "half a view is left over": (
        lambda at: (at / "outbox" / f".{'0' * 32}.1").write_bytes(b"x"),
        "was left unfinished",
    ),
    "a view is missing": (lambda at: the_only(at / "outbox").unlink(), "view is missing. Run: flask"),
    "a view is left over": (lambda at: (at / "outbox" / ("0" * 32)).write_bytes(b"x"), "for no report that is known"),
    "a bundle is broken": (lambda at: (at / "inbox" / f"{'0' * 32}.{'a' * 16}").write_bytes(b"x"), "seal is broken"),
    "a stranger is in the letterbox": (lambda at: (at / "inbox" / "README.TXT").write_bytes(b"x"), "Look who put it"),
    "a folder is in the letterbox": (lambda at: (at / "inbox" / "new").mkdir(), "Look who put it"),
    "a bundle is unfinished": (lambda at: (at / "inbox" / ".0a.1").write_bytes(b"x"), "was left unfinished"),
    "what was imported is changed": (lambda at: flipped(the_only(at / "imported")), "its seal is broken"),
    "something else is among it": (lambda at: (at / "imported" / "new").mkdir(), "new: This report cannot be read"),
    "the letterbox has another key": (
        lambda at: with_a_stranger(at / "letterbox" / "directory.json"),
        "is not the directory of keys that two people agreed on",
    ),
    "the letterbox has no key": (
        lambda at: (at / "letterbox" / "directory.json").unlink(),
        r"directory\.json was refused",
    ),
}


@pytest.mark.parametrize("kind", FOLDER_DAMAGE)
def test_damage_in_a_folder_is_named(desk, kind):
    damage, expected = FOLDER_DAMAGE[kind]
    damage(one_report(desk))

    (finding,) = checks.findings(*desk)
    assert re.search(expected, finding)


def test_a_key_of_somebody_who_left_is_named_while_reports_are_sealed_to_it(desk):
    office, store = desk

    store.deactivate(LIN)

    assert any("are still sealed to this key" in finding for finding in checks.findings(office, store))


def test_a_database_from_before_an_import_is_noticed(desk, tmp_path):
    office, store = desk
    import_one(office, store)
    with (
        closing(sqlite3.connect(office.config.places.database)) as now,
        closing(sqlite3.connect(tmp_path / "older.db")) as older,
    ):
        now.backup(older)
    import_one(office, store)
    store.close()
    for path in office.config.places.database.parent.glob("cases.db*"):
        path.unlink()
    (tmp_path / "older.db").rename(office.config.places.database)

    with closing(office.store()) as restored:
        findings = checks.findings(office, restored)

        # What is to be done is what the finding says, and it helps.
        named = next(finding for finding in findings if "is not in the database" in finding)
        assert any("is laid out for no report" in finding for finding in findings)
        settled = Path(named.partition(": ")[0])
        settled.rename(office.inbox.folder / settled.name)
        assert empty_letterbox(office, restored).imported == 1
        assert checks.findings(office, restored) == []


# --- Damage in the database -----------------------------------------------------------------------------------------

DATABASE_DAMAGE = {
    "a report": ("UPDATE reports SET sealed = :junk", "a report cannot be opened"),
    "an addition": ("UPDATE additions SET sealed = :junk", "an addition cannot be opened"),
    "an allegation": ("UPDATE allegations SET sealed = :junk", "allegation 1 cannot be opened"),
    "the words of an event": (
        "UPDATE case_events SET sealed_text = :junk WHERE sealed_text IS NOT NULL",
        r"event \d+ cannot be opened",
    ),
    "the name of a file": ("UPDATE files SET name_sealed = :junk", r"the name of file \w+ cannot be opened"),
    "which file it is": ("UPDATE files SET stored = stored || 'x'", r"file \w+x cannot be opened"),
    "when an event was": (
        "UPDATE case_events SET at = '2026-11-20T03:00:00.000000+00:00' WHERE sealed_text IS NOT NULL",
        r"event \d+ cannot be opened",
    ),
}


@pytest.mark.parametrize("is_sealed", [False, True], ids=["noise", "sealed for another place"])
@pytest.mark.parametrize("what", DATABASE_DAMAGE)
def test_damage_in_the_database_is_named(desk, what, is_sealed):
    office, store = desk
    receipt, case_id = import_one(office, store, files=(a_file(),))
    put_report(office, receipt, text="还有一件事。", files=(a_file(),))
    empty_letterbox(office, store)
    walk(office, store, case_id, *TO_INVESTIGATION, Step.HOLD, text="备注")
    sql, expected = DATABASE_DAMAGE[what]
    tampered(office, sql, seal_words(public_key_of(store, case_id), "elsewhere", b"{}") if is_sealed else b"noise")

    findings = checks.findings(office, store)

    assert any(re.search(expected, finding) for finding in findings), findings


def tampered(office: Office, sql: str, junk: bytes) -> None:
    """Change rows as only somebody could who owns the file: past the triggers."""
    with closing(sqlite3.connect(office.config.places.database)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        assert database.execute(sql, {"junk": junk} if ":junk" in sql else {}).rowcount > 0
        database.commit()


def test_a_text_that_was_copied_to_another_place_is_named(desk):
    office, store = desk
    for _ in range(2):
        import_one(office, store)
    tampered(office, "UPDATE reports SET sealed = (SELECT sealed FROM reports ORDER BY id LIMIT 1)", b"")

    (finding,) = checks.findings(office, store)

    assert "a report cannot be opened (SealBroken)" in finding


def test_nothing_that_was_written_stands_in_what_is_found(desk):
    office, store = desk
    import_one(office, store, text="秘密", name="王某", files=(a_file("秘密.pdf"),))
    tampered(office, "UPDATE reports SET sealed = :junk", b"x")
    flipped(the_only(office.config.places.attachments))

    told = "\n".join(checks.findings(office, store))

    assert told
    assert not any(word in told for word in ("秘密", "王某"))
