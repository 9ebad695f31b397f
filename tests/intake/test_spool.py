"""What the spool promises: a file that was taken in stays whole whatever happens next, or nobody was told it is there."""

import errno
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import spool
from intake.spool import Inbox, NotStored, Outbox, make_folder, write_durably, write_new

ROOT = Path(spool.__file__).parent.parent
NAME = "539209c381244d90cd2c1523686bf7e7.report"

Writer = Callable[[Path, str, Iterable[bytes]], object]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox")


def seen(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its content, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# --- The order of things --------------------------------------------------------------------------------------------

Call = tuple[str, str]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Call]:
    """What the system is asked to do from here on, in order, each with the path it is done to."""
    recorded: list[Call] = []
    paths: dict[int, str] = {}
    real_open = os.open

    def opened(path: Path, *rest: int) -> int:
        handle = real_open(path, *rest)
        paths[handle] = str(path)
        return handle

    def recording(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def wrapper(subject: int | Path, *rest: object) -> object:
            done_to = paths[subject] if isinstance(subject, int) else str(subject)
            recorded.append((name, " -> ".join([done_to, *(str(path) for path in rest if isinstance(path, Path))])))
            return real(subject, *rest)

        return wrapper

    monkeypatch.setattr(os, "open", opened)
    for name in ("write", "fsync", "rename", "link", "unlink"):
        monkeypatch.setattr(os, name, recording(name, getattr(os, name)))
    return recorded


def lost_by_a_power_cut(calls: list[Call], folder: Path, name: str) -> str | None:
    """Say what a power cut after these calls can take away; None if nothing.

    Strict: only fsync of a file keeps its content, only fsync of the folder keeps its names, and a name that shows
    before its content is kept may show a file cut short.
    """
    renames = [
        at for at, (call, path) in enumerate(calls) if call == "rename" and path.endswith(f" -> {folder / name}")
    ]
    if len(renames) != 1:
        return "the final name was written to directly"
    at = renames[0]
    temporary = calls[at][1].split(" -> ")[0]
    if ("fsync", temporary) not in calls[:at]:
        return "the content: no fsync before the name showed"
    if ("write", temporary) in calls[calls.index(("fsync", temporary)) :]:
        return "the content: written after its fsync"
    if ("fsync", str(folder)) not in calls[at:]:
        return "the name: no fsync of the folder after the rename"
    return None


def recorded_loss(writer: Writer, folder: Path, calls: list[Call]) -> str | None:
    calls.clear()
    writer(folder, NAME, [b"one", b"two", b"three"])
    return lost_by_a_power_cut(calls, folder, NAME)


def test_a_file_is_written_then_synced_then_named_then_the_name_is_synced(tmp_path: Path, calls: list[Call]):
    assert recorded_loss(write_durably, tmp_path, calls) is None
    assert [call for call, _ in calls] == ["write", "write", "write", "fsync", "rename", "fsync"]


def test_what_inbox_and_outbox_take_in_is_as_durable(tmp_path: Path, calls: list[Call]):
    def put(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
        Inbox(folder).put(name, chunks)

    def publish(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
        Outbox(folder).publish(name, b"".join(chunks))

    for writer in (put, publish):
        assert recorded_loss(writer, tmp_path / writer.__name__, calls) is None


def forgets_the_folder(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    temporary = folder / f".{name}"
    spool._fill(temporary, chunks)
    os.rename(temporary, folder / name)


def forgets_the_file(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    temporary = folder / f".{name}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT)
    for chunk in chunks:
        os.write(handle, chunk)
    os.close(handle)
    os.rename(temporary, folder / name)
    spool.sync_folder(folder)


def syncs_too_early(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    temporary = folder / f".{name}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT)
    os.fsync(handle)
    for chunk in chunks:
        os.write(handle, chunk)
    os.close(handle)
    os.rename(temporary, folder / name)
    spool.sync_folder(folder)


def syncs_the_folder_before_the_name(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    temporary = folder / f".{name}"
    spool._fill(temporary, chunks)
    spool.sync_folder(folder)
    os.rename(temporary, folder / name)


def writes_in_place(folder: Path, name: str, chunks: Iterable[bytes]) -> None:
    spool._fill(folder / name, chunks)
    spool.sync_folder(folder)


@pytest.mark.parametrize(
    "careless, loss",
    [
        (forgets_the_folder, "the name"),
        (syncs_the_folder_before_the_name, "the name"),
        (forgets_the_file, "the content"),
        (syncs_too_early, "the content"),
        (writes_in_place, "the final name"),
    ],
)
def test_control_each_careless_writer_is_caught(tmp_path: Path, calls: list[Call], careless: Writer, loss: str):
    found = recorded_loss(careless, tmp_path, calls)

    assert found is not None
    assert found.startswith(loss)


def test_a_settled_file_is_kept_there_before_it_leaves_here(inbox: Inbox, calls: list[Call]):
    inbox.put(NAME, [b"sealed"])
    make_folder(inbox.settled)
    calls.clear()

    kept = inbox.settle(NAME)

    assert calls == [
        ("link", f"{inbox.folder / NAME} -> {kept}"),
        ("fsync", str(inbox.settled)),
        ("unlink", str(inbox.folder / NAME)),
        ("fsync", str(inbox.folder)),
    ]


# --- Killed in the middle -------------------------------------------------------------------------------------------

SLOW_PUT = """
import sys
from pathlib import Path
from intake.spool import Inbox

def chunks(until):
    for number in range(4):
        if number == until:
            print("now", flush=True)
            sys.stdin.read()
        yield bytes(100_000)

inbox, name, until, in_place = Inbox(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), sys.argv[4] == "in place"
if in_place:
    with (inbox.folder / name).open("wb", buffering=0) as file:
        for chunk in chunks(until):
            file.write(chunk)
else:
    inbox.put(name, chunks(until))
print("stored", flush=True)
sys.stdin.read()
"""


def killed_while_putting(inbox: Inbox, *, at_chunk: int, how: str = "durably") -> str:
    """Put 400,000 bytes in another process, kill it as it comes to a chunk; return the last that it said."""
    command = [sys.executable, "-c", SLOW_PUT, str(inbox.folder), NAME, str(at_chunk), how]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline().strip()
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    return said


def half_files(inbox: Inbox) -> list[str]:
    """What the desk would import although it is cut short."""
    return [name for name in inbox.names() if (inbox.folder / name).stat().st_size != 400_000]


@pytest.mark.parametrize("at_chunk", [0, 1, 3])
def test_a_process_killed_while_it_writes_leaves_no_half_file(inbox: Inbox, at_chunk: int):
    assert killed_while_putting(inbox, at_chunk=at_chunk) == "now"

    assert half_files(inbox) == []
    assert inbox.names() == []
    assert not inbox.holds(NAME)
    assert [name.startswith(f".{NAME}.") for name in inbox.unfinished()] == [True]


def test_what_a_killed_process_had_taken_in_is_there(inbox: Inbox):
    assert killed_while_putting(inbox, at_chunk=99) == "stored"

    assert inbox.names() == [NAME]
    assert half_files(inbox) == []
    assert inbox.unfinished() == []


def test_control_a_writer_in_place_is_caught(inbox: Inbox):
    assert killed_while_putting(inbox, at_chunk=2, how="in place") == "now"

    assert half_files(inbox) == [NAME]


# --- A full disk, a failing disk ------------------------------------------------------------------------------------

PUT_WITH_A_LIMIT = """
import json, os, resource, sys
from pathlib import Path
from intake.spool import Inbox, NotStored

inbox = Inbox(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
real_write, refused = os.write, None
if sys.argv[3] == "careless":
    os.write = lambda handle, data: (real_write(handle, data), len(data))[1]
try:
    inbox.put(sys.argv[2], [bytes(60_000), bytes(60_000)])
except NotStored as error:
    refused = error.errno
print(json.dumps({"errno": refused, "files": os.listdir(inbox.folder)}))
"""


def put_with_a_limit(inbox: Inbox, how: str) -> dict[str, object]:
    """Put 120,000 bytes where the system allows 100,000; return what was said and what is there."""
    command = [sys.executable, "-c", PUT_WITH_A_LIMIT, str(inbox.folder), NAME, how]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    told: dict[str, object] = json.loads(answer)
    return told


def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(inbox: Inbox):
    assert put_with_a_limit(inbox, "carefully") == {"errno": errno.EFBIG, "files": []}


def test_control_a_writer_that_takes_half_a_write_for_a_whole_is_caught(inbox: Inbox):
    assert put_with_a_limit(inbox, "careless") == {"errno": None, "files": [NAME]}


def failing(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """Let the n-th thing asked of the system fail, as a bad disk would."""
    asked = iter(range(1, 1000))

    def wrap(real: Callable[..., object]) -> Callable[..., object]:
        def maybe(*args: object) -> object:
            if next(asked) == nth:
                raise OSError(errno.EIO, "Input/output error")
            return real(*args)

        return maybe

    for name in ("open", "write", "fsync", "rename"):
        monkeypatch.setattr(os, name, wrap(getattr(os, name)))


# open, write, write, fsync, rename | open and fsync of the folder
@pytest.mark.parametrize("nth", range(1, 8))
def test_whatever_the_disk_refuses_nothing_is_taken_for_stored(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, nth: int):
    with monkeypatch.context() as patch:
        failing(patch, nth)
        with pytest.raises(NotStored) as refusal:
            inbox.put(NAME, [b"one", b"two"])

    assert refusal.value.errno == errno.EIO
    assert seen(inbox.folder) == ({} if nth < 6 else {NAME: b"onetwo"})


def test_the_sweep_of_failures_reached_the_last_call(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patch:
        failing(patch, 8)
        inbox.put(NAME, [b"one", b"two"])

    assert inbox.names() == [NAME]


def test_a_refused_write_leaves_the_file_before_it_untouched(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    inbox.put(NAME, [b"before"])

    with monkeypatch.context() as patch:
        failing(patch, 3)
        with pytest.raises(NotStored):
            inbox.put(NAME, [b"one", b"two"])

    assert seen(inbox.folder) == {NAME: b"before"}


def test_an_error_of_the_sender_passes_through_and_leaves_nothing(inbox: Inbox):
    class TooLong(Exception):
        pass

    def chunks() -> Iterator[bytes]:
        yield b"one"
        raise TooLong

    with pytest.raises(TooLong):
        inbox.put(NAME, chunks())
    assert seen(inbox.folder) == {}


def test_a_planted_link_is_not_written_through(inbox: Inbox, monkeypatch: pytest.MonkeyPatch):
    elsewhere = inbox.folder.parent / "elsewhere"
    elsewhere.write_bytes(b"untouched")
    monkeypatch.setattr(secrets, "token_hex", lambda size: "guessed")
    (inbox.folder / f".{NAME}.guessed").symlink_to(elsewhere)

    with pytest.raises(NotStored):
        inbox.put(NAME, [b"one"])
    assert elsewhere.read_bytes() == b"untouched"


def test_a_folder_that_is_gone_is_refused(inbox: Inbox):
    inbox.folder.rmdir()

    with pytest.raises(NotStored) as refusal:
        inbox.put(NAME, [b"one"])
    assert refusal.value.errno == errno.ENOENT


def test_room_is_what_the_disk_has_left(inbox: Inbox):
    disk = os.statvfs(inbox.folder)

    assert inbox.has_room(0)
    assert inbox.has_room(disk.f_bavail * disk.f_frsize // 2)
    assert not inbox.has_room(disk.f_blocks * disk.f_frsize + 1)


# --- Names ----------------------------------------------------------------------------------------------------------

BAD_NAMES = [
    "",
    ".",
    "..",
    ".hidden",
    "a/b",
    "../a",
    "/etc/passwd",
    "a\0b",
    "A",
    "a b",
    "a..b",
    "a.",
    "-a",
    "é",
    "a\n",
    "a.b.c",
    "a" * 101,
    "a.tmp~2",
    "１",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_what_is_not_one_plain_file_name_is_refused_everywhere(inbox: Inbox, name: str):
    outbox = Outbox(inbox.folder.parent / "outbox")
    doors: list[Callable[[], object]] = [
        lambda: inbox.put(name, [b"one"]),
        lambda: inbox.open(name),
        lambda: inbox.holds(name),
        lambda: inbox.settle(name),
        lambda: outbox.publish(name, b"one"),
        lambda: outbox.read(name),
    ]

    for door in doors:
        with pytest.raises(ValueError, match="not a name for the spool"):
            door()
    assert seen(inbox.folder) == seen(outbox.folder) == {}


@given(st.text())
def test_a_name_that_passes_stays_in_its_folder(name: str):
    try:
        spool.checked(name)
    except ValueError:
        return
    assert (Path("/spool") / name).resolve().parent == Path("/spool")
    assert not name.startswith(".")


# --- In and out -----------------------------------------------------------------------------------------------------


def test_what_was_put_is_held_named_and_opened(inbox: Inbox):
    path = inbox.put(NAME, [b"one", b"", b"two"])

    assert path == inbox.folder / NAME
    assert inbox.holds(NAME)
    assert inbox.names() == [NAME]
    with inbox.open(NAME) as file:
        assert file.read() == b"onetwo"


def test_what_was_not_put_is_not_held(inbox: Inbox):
    assert not inbox.holds(NAME)
    with pytest.raises(FileNotFoundError):
        inbox.open(NAME)
    with pytest.raises(NotStored):
        inbox.settle(NAME)


def test_a_report_put_twice_is_one_report(inbox: Inbox):
    inbox.put(NAME, [b"first"])
    inbox.put(NAME, [b"second"])

    assert seen(inbox.folder) == {NAME: b"second"}


def test_a_file_larger_than_one_write_is_stored_whole(inbox: Inbox):
    inbox.put(NAME, [os.urandom(70_000)] * 40)

    assert (inbox.folder / NAME).stat().st_size == 2_800_000


def test_names_come_in_the_order_of_arrival(inbox: Inbox):
    for minute, name in enumerate(["c", "a", "b"]):
        os.utime(inbox.put(name, [b"sealed"]), ns=(0, minute * 60_000_000_000))

    assert inbox.names() == ["c", "a", "b"]


def test_what_does_not_belong_there_is_not_named(inbox: Inbox):
    (inbox.folder / "lost+found").mkdir()
    (inbox.folder / "folder").mkdir()
    (inbox.folder / "README").write_text("not ours")
    (inbox.folder / "link").symlink_to("/etc/passwd")
    (inbox.folder / ".half").write_bytes(b"ha")

    assert inbox.names() == []
    assert inbox.unfinished() == [".half"]


def test_a_file_that_leaves_while_names_are_read_is_not_named(inbox: Inbox):
    for name in ("a", "b", "c"):
        inbox.put(name, [b"sealed"])

    reading = inbox._files()
    _, first = next(reading)
    for name in ("a", "b", "c"):
        inbox.settle(name)

    assert first in {"a", "b", "c"}
    assert list(reading) == []


def test_nothing_sweeps_what_is_unfinished(inbox: Inbox):
    (inbox.folder / ".half").write_bytes(b"ha")

    inbox.put(NAME, [b"sealed"])
    inbox.settle(NAME)
    Inbox(inbox.folder)

    assert inbox.unfinished() == [".half"]


def test_a_settled_file_is_kept_and_still_held(inbox: Inbox):
    inbox.put(NAME, [b"sealed"])

    kept = inbox.settle(NAME)

    assert inbox.names() == []
    assert inbox.holds(NAME)
    assert kept == inbox.folder.parent / "imported" / NAME
    assert seen(inbox.settled) == {NAME: b"sealed"}


def test_settling_never_replaces_what_was_kept(inbox: Inbox):
    for content in (b"first", b"second", b"third"):
        inbox.put(NAME, [content])
        inbox.settle(NAME)

    assert seen(inbox.settled) == {NAME: b"first", f"{NAME}~2": b"second", f"{NAME}~3": b"third"}


@pytest.mark.parametrize("call", ["link", "fsync", "unlink"])
@pytest.mark.parametrize("kept_before", [[], [b"first"]])
def test_settling_that_was_interrupted_is_finished_by_settling_again(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, call: str, kept_before: list[bytes]
):
    for content in kept_before:
        inbox.put(NAME, [content])
        inbox.settle(NAME)
    inbox.put(NAME, [b"sealed"])
    make_folder(inbox.settled)

    def refuse(*args: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, refuse)
        with pytest.raises(NotStored):
            inbox.settle(NAME)
    inbox.settle(NAME)

    assert inbox.names() == []
    assert sorted(seen(inbox.settled).values()) == [*kept_before, b"sealed"]


def test_a_reader_never_sees_half_of_what_is_published(tmp_path: Path):
    outbox = Outbox(tmp_path / "outbox")
    versions = [bytes([number]) * 50_000 for number in range(20)]
    outbox.publish("states", versions[0])
    writer = threading.Thread(target=lambda: [outbox.publish("states", version) for version in versions])

    writer.start()
    read = [outbox.read("states")]
    while writer.is_alive():
        read.append(outbox.read("states"))
    writer.join()

    assert set(read) <= set(versions)
    assert outbox.read("states") == versions[-1]
    assert list(seen(outbox.folder)) == ["states"]


def test_what_was_never_published_reads_as_nothing(tmp_path: Path):
    assert Outbox(tmp_path / "outbox").read(NAME) is None


def test_folders_and_files_are_for_this_user_alone(tmp_path: Path):
    before = os.umask(0)
    try:
        inbox = Inbox(tmp_path / "instance" / "inbox")
        inbox.put(NAME, [b"sealed"])
        waiting = inbox.folder / NAME
        modes = [path.stat().st_mode & 0o777 for path in (inbox.folder.parent, inbox.folder, waiting)]
        settled = inbox.settle(NAME)
    finally:
        os.umask(before)

    assert modes == [0o700, 0o700, 0o600]
    assert [path.stat().st_mode & 0o777 for path in (inbox.settled, settled)] == [0o700, 0o600]


def test_a_new_file_is_synced_before_it_has_its_name_and_its_name_after(tmp_path: Path, calls: list[Call]):
    path = tmp_path / "pepper"

    write_new(path, b"secret")

    temporary = calls[0][1]
    assert calls == [
        ("write", temporary),
        ("fsync", temporary),
        ("link", f"{temporary} -> {path}"),
        ("fsync", str(tmp_path)),
        ("unlink", temporary),
    ]
    assert (path.read_bytes(), path.stat().st_mode & 0o777, list(tmp_path.iterdir())) == (b"secret", 0o600, [path])


def test_a_file_that_is_there_is_not_made_anew(tmp_path: Path):
    (tmp_path / "pepper").write_bytes(b"first")

    with pytest.raises(FileExistsError):
        write_new(tmp_path / "pepper", b"second")

    assert seen(tmp_path) == {"pepper": b"first"}


# open, write, fsync | open and fsync of the folder
@pytest.mark.parametrize("nth", range(1, 6))
def test_a_new_file_that_the_disk_refuses_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int):
    with monkeypatch.context() as patch:
        failing(patch, nth)
        with pytest.raises(OSError, match="Input/output"):
            write_new(tmp_path / "pepper", b"secret")

    assert seen(tmp_path) == {}


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox").chmod(0o750)

    Inbox(tmp_path / "inbox")

    assert (tmp_path / "inbox").stat().st_mode & 0o777 == 0o750


def test_a_new_folder_is_durable_itself(tmp_path: Path, calls: list[Call]):
    Inbox(tmp_path / "instance" / "inbox")

    assert calls == [("fsync", str(tmp_path)), ("fsync", str(tmp_path / "instance"))]
