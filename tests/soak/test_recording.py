"""What strace writes becomes operations; what the model does not know is refused, and never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from soak.recording import Answer, Create, Link, NotUnderstood, Rename, Sync, Truncate, Unlink, Write, read


def hexadecimal(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


@pytest.fixture
def recorded(tmp_path: Path):
    """Read lines of a trace; ``{x}`` stands for a path below the folder as strace writes it, ``'…'`` for its bytes."""
    folder = tmp_path / "data"
    folder.mkdir()

    def lines(*calls: str, known: frozenset[str] = frozenset({"in"})):
        paths = {name: hexadecimal(str(folder / name)) for name in ("in", "in/a", "in/b", "db", "db-shm")}
        paths |= {"http": hexadecimal("HTTP/1.1 200 OK"), "ab": hexadecimal("ab"), "socket": hexadecimal("socket:[9]")}
        trace = tmp_path / "trace"
        trace.write_text(
            "\n".join(
                f"7 {call.format(**{n.replace('/', '_').replace('-', '_'): p for n, p in paths.items()})}"
                for call in calls
            )
            + "\n"
        )
        return read(trace, folder, known=known)

    return lines


MADE = 'openat(AT_FDCWD<{in}>, "{in_a}", O_WRONLY|O_CREAT|O_EXCL, 0600) = 5<{in_a}>'


def test_a_report_is_read_as_what_it_asks_of_the_disk(recorded):
    found = recorded(
        MADE,
        'write(5<{in_a}>, "{ab}", 2) = 2',
        'write(5<{in_a}>, "{ab}", 2) = 1',
        "fsync(5<{in_a}>) = 0",
        'rename("{in_a}", "{in_b}") = 0',
        "fsync(6<{in}>) = 0",
        'sendto(9<{socket}>, "{http}", 15, 0, NULL, 0) = 15',
    )

    assert found == [
        Create("in/a"),
        Write("in/a", 0, b"ab"),
        Write("in/a", 2, b"a"),
        Sync("in/a"),
        Rename("in/a", "in/b"),
        Sync("in"),
        Answer(1),
    ]


def test_what_a_database_and_a_folder_of_links_do_is_read_too(recorded):
    found = recorded(
        'pwrite64(5<{db}>, "{ab}", 2, 4096) = 2',
        "ftruncate(5<{db}>, 100) = 0",
        "fdatasync(5<{db}>) = 0",
        'link("{in_a}", "{in_b}") = 0',
        'unlink("{in_a}") = 0',
        'mkdir("{in_a}", 0700) = 0',
        known=frozenset({"in", "db", "in/a"}),
    )

    assert found == [
        Write("db", 4096, b"ab"),
        Truncate("db", 100),
        Sync("db"),
        Link("in/a", "in/b"),
        Unlink("in/a"),
        Create("in/a", is_folder=True),
    ]


def test_a_call_that_another_one_interrupts_counts_when_it_returned_and_an_answer_when_it_began(recorded):
    found = recorded(
        MADE,
        "fsync(5<{in_a}> <unfinished ...>",
        'sendto(9<{socket}>, "{http}", 15, 0, NULL, 0 <unfinished ...>',
        "<... sendto resumed>) = 15",
    )

    assert found == [Create("in/a"), Answer(1)]


def test_calls_that_failed_and_files_elsewhere_and_those_in_memory_do_not_count(recorded):
    assert (
        recorded(
            'rename("{in_a}", "{in_b}") = -1 ENOENT (No such file or directory)',
            'openat(AT_FDCWD<{in}>, "\\x2f\\x65", O_WRONLY|O_CREAT, 0600) = 5<\\x2f\\x65>',
            "ftruncate(5<{db_shm}>, 32768) = 0",
        )
        == []
    )


@pytest.mark.parametrize(
    "call",
    [
        "sync() = 0",
        'symlink("{in_a}", "{in_b}") = 0',
        "copy_file_range(3<{in_a}>, NULL, 4<{in_b}>, NULL, 9, 0) = 9",
        'rename("{in_a}", "\\x2f\\x65") = 0',
        'write(5<{db}>, "{ab}"..., 2) = 2',
        'write(5<{db}>, "{ab}", 2) = 2',
        'openat(AT_FDCWD<{in}>, "{in_a}", O_RDWR) = 5<{in_a}>',
    ],
)
def test_what_the_model_does_not_know_is_refused(recorded, call):
    with pytest.raises(NotUnderstood):
        recorded(call, known=frozenset({"in", "db"}))
