"""The old site stays whole until the new one is whole, and nothing that is not ours is touched."""

from __future__ import annotations

import itertools
import os
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from noticeboard import publication, trees
from noticeboard.inventory import IGNORE, LIST, amiss, folders_of, listed_in
from noticeboard.publication import FolderRefused, edition
from portal import ROOT


def publish(out: Path, **files: str) -> None:
    """Build a site of these files."""
    with edition(out) as made:
        for name, text in files.items():
            made.put(name, text.encode())


def shown(out: Path) -> dict[str, str]:
    """The files of a site but for the list, with what is in them."""
    return {
        path.relative_to(out).as_posix(): path.read_text(encoding="utf-8")
        for path in out.rglob("*")
        if path.is_file() and path.name != LIST
    }


def test_a_new_site_takes_the_place_of_the_old_one_whole(tmp_path):
    out = tmp_path / "site"

    publish(out, old="1", both="1")
    publish(out, both="2", new="2")

    assert shown(out) == {"both": "2", "new": "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.before", "site"]


def test_the_folder_and_those_above_it_are_made_when_they_are_missing(tmp_path):
    publish(tmp_path / "a" / "b" / "site", page="1")

    assert shown(tmp_path / "a" / "b" / "site") == {"page": "1"}


def test_an_error_leaves_the_old_site_as_it_was(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")

    # A name that no disk takes.
    with pytest.raises(OSError, match="name too long"):
        publish(out, page="2", **{"x" * 300: "2"})

    assert shown(out) == {"page": "1"}


def test_the_repositorys_own_file_moves_on_from_site_to_site(tmp_path):
    out = tmp_path / "site"
    out.mkdir()
    (out / IGNORE).write_text("*\n!.gitignore\n")

    publish(out, page="1")
    publish(out, page="2")

    assert shown(out) == {IGNORE: "*\n!.gitignore\n", "page": "2"}


def test_a_folder_that_holds_anything_else_is_refused_and_kept(tmp_path):
    out = tmp_path / "site"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")

    with pytest.raises(FolderRefused, match=r"thesis\.txt"):
        publish(out, page="1")

    assert shown(out) == {"thesis.txt": "years of work"}


def test_a_file_that_somebody_put_into_a_site_is_refused_and_kept(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_text("x")

    with pytest.raises(FolderRefused, match=r"notes/mine\.txt"):
        publish(out, page="2")

    assert shown(out) == {"page": "1", "notes/mine.txt": "x"}


def test_a_file_that_comes_while_a_site_is_built_is_kept_too(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")

    def build():
        with edition(out) as made:
            made.put("page", b"2")
            (out / "late.txt").write_text("x")

    with pytest.raises(FolderRefused):
        build()

    assert shown(out) == {"page": "1", "late.txt": "x"}


def test_a_link_in_a_folder_counts_as_somebodys_and_is_not_followed(tmp_path):
    out, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    out.mkdir()
    elsewhere.mkdir()
    (elsewhere / "file").write_text("x")
    (out / "link").symlink_to(elsewhere)

    assert amiss(out, listed_in(out) or {}, folders_of(listed_in(out) or {}))[0] == ["link"]


def test_the_root_of_the_disk_is_refused_like_any_folder_of_somebody_else():
    with pytest.raises(FolderRefused), edition(Path("/")):
        pass


def test_a_file_in_the_place_of_the_folder_is_refused_and_kept(tmp_path):
    out = tmp_path / "site"
    out.write_text("a file")

    with pytest.raises(NotADirectoryError):
        publish(out, page="1")

    assert out.read_text() == "a file"


def test_a_site_behind_a_link_is_replaced_where_it_lies(tmp_path):
    real, link = tmp_path / "real", tmp_path / "site"
    real.mkdir()
    link.symlink_to(real)

    publish(link, page="1")

    assert link.is_symlink()
    assert shown(real) == {"page": "1"}


# --- What has not changed -------------------------------------------------------------------------------------------


def test_a_file_that_has_not_changed_is_the_same_file_in_every_edition(tmp_path):
    out = tmp_path / "site"
    publish(out, both="1", page="1")
    before = (out / "both").stat()

    for number in "234":
        publish(out, both="1", page=number)

        assert shown(out) == {"both": "1", "page": number}
        assert ((out / "both").stat().st_ino, (out / "both").stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_file_that_is_kept_needs_no_bytes(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1", other="1")
    publish(out, page="2", other="1")

    for _ in range(3):
        with edition(out) as made:
            made.keep("page")

        assert shown(out) == {"page": "2"}


@pytest.mark.parametrize("name", ["page", "below/page"])
def test_a_file_that_was_altered_is_put_right_when_every_file_is_looked_at(tmp_path, name):
    out = tmp_path / "site"
    publish(out, **{name: "1"})
    (out / name).write_text("altered", encoding="utf-8")
    # As an editor does, that writes beside and renames: the folder shows that it was changed.
    (out / name).rename(out / f"{name}~")
    (out / f"{name}~").rename(out / name)

    with edition(out) as made:
        made.verify()
        made.put(name, b"1")

    assert shown(out) == {name: "1"}
    publish(out, **{name: "2"})
    assert shown(out) == {name: "2"}


def test_a_site_that_would_be_the_same_is_left_alone(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")
    publish(out, page="2")
    before = out.stat().st_ino

    publish(out, page="2")

    assert out.stat().st_ino == before


def test_a_reader_who_has_a_page_open_reads_it_to_its_end(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")

    with (out / "page").open() as reading:
        for number in "2345":
            publish(out, page=number)

        assert reading.read() == "1"


def test_an_edition_becomes_a_folder_where_there_was_a_file_and_back(tmp_path):
    out = tmp_path / "site"

    for files in ({"a": "1"}, {"a/b": "2"}, {"a": "3"}, {"a/b/c": "4"}, {"a": "5"}):
        publish(out, **files)

        assert shown(out) == files


def test_a_list_of_an_older_version_is_read(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1", other="1")
    (out / LIST).write_text("Made by an older build.\nother\npage\n")

    publish(out, page="2")

    assert shown(out) == {"page": "2"}


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renamings"])
def test_any_editions_one_after_the_other_show_what_was_put_last(tmp_path_factory, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(trees, "_exchanged", lambda one, other: False)

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(
            st.dictionaries(st.sampled_from(["a", "b", "c/d", "c/e", "f/g/h"]), st.text("12", max_size=1)), max_size=6
        )
    )
    def hold(editions):
        out = tmp_path_factory.mktemp("any") / "site"
        for files in editions:
            publish(out, **files)
            assert shown(out) == files

    hold()


# --- Interruptions --------------------------------------------------------------------------------------------------

SITES = (
    {"page": "old", "gone": "old", "same": "x"},
    {"page": "old", "fresh/one": "1", "same": "x"},
    {"page": "new", "fresh/one": "2", "same": "x"},
)


def killed(out: Path, files: dict[str, str], at: int, *, trees: ModuleType = publication) -> bool:
    """Publish in a process that is killed before its ``at``-th change to the disk; gives whether it was."""
    child = os.fork()
    if not child:
        kill_at(at)
        with suppress(BaseException), trees.edition(out) as made:
            for name, text in files.items():
                made.put(name, text.encode())
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def kill_at(at: int) -> None:
    """Kill this process before its ``at``-th system call that changes something on the disk, as Python reports them."""
    seen = itertools.count(1)
    changing = {"open", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "ctypes.dlsym"}

    def look(event: str, arguments: tuple[object, ...]) -> None:
        if event in changing and next(seen) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def kills(tmp_path: Path, trees: ModuleType, number: int) -> dict[str, str] | None:
    """Kill builds at every moment in turn; gives the first site that was not whole afterwards, None if each was.

    Half of them follow builds that were finished, so that both trees stand; the others follow a kill.
    """
    out, done, at, turn = tmp_path / "site", 0, 1, 2
    while done < number:
        if done % 2 == 0:
            try:
                for before in (turn - 2, turn - 1):
                    publish(out, **SITES[before % 3])
            except FolderRefused:
                # It took what a killed build left for somebody else's.
                return shown(out)
        if killed(out, SITES[turn % 3], at, trees=trees):
            done, at = done + 1, at + 1
        else:
            at, turn = 1, turn + 1
        found = shown(out) if out.exists() else {}
        if found not in SITES:
            return found
    return None


def test_a_build_killed_at_two_hundred_moments_leaves_one_site_or_the_other_whole(tmp_path):
    assert kills(tmp_path, publication, 200) is None
    publish(tmp_path / "site", page="2")
    assert shown(tmp_path / "site") == {"page": "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.before", "site"]


def first_builds_killed(tmp_path: Path) -> list[str]:
    """Kill a first build at every moment in turn; gives what the next build had to say against what was left."""
    said: list[str] = []
    for at in itertools.count(1):
        out = tmp_path / str(at) / "site"
        is_killed = killed(out, SITES[0], at)
        assert not out.exists() or shown(out) == SITES[0]
        try:
            publish(out, **SITES[1])
            assert shown(out) == SITES[1]
        except FolderRefused as error:
            said.append(str(error))
        if not is_killed:
            assert at > 5
            break
    return said


def test_a_first_build_that_is_killed_at_any_moment_leaves_no_half_a_site_and_the_next_one_builds(tmp_path):
    assert first_builds_killed(tmp_path) == []


def test_control_whoever_takes_a_tree_without_a_list_for_a_site_is_caught(tmp_path, monkeypatch):
    def careless(out: Path, spare: Path) -> None:
        if spare.exists() and not out.exists():
            spare.rename(out)

    monkeypatch.setattr(publication, "put_right", careless)

    assert first_builds_killed(tmp_path) != []


CARELESS = {
    "copies": {"exchange(self._spare, self.site)": "shutil.rmtree(self.site); shutil.copytree(self._spare, self.site)"},
    "writes into what both trees share": {
        "        if path in self._behind:\n            clear(target)\n": "",
        "os.O_CREAT | os.O_EXCL": "os.O_CREAT | os.O_TRUNC",
    },
    "trusts the list of a tree that it was changing": {
        "            self._is_marked = True\n": "",
        "LIST).unlink": "x).unlink",
    },
}


@pytest.mark.parametrize("changes", CARELESS.values(), ids=CARELESS.keys())
def test_a_careless_build_would_be_caught(tmp_path, changes):
    source = Path(publication.__file__).read_text(encoding="utf-8")
    for careful, careless in changes.items():
        assert careful in source
        source = source.replace(careful, careless)
    broken_on_purpose = ModuleType("broken_on_purpose")
    broken_on_purpose.__dict__["x"] = "no-such-file"
    exec(source, broken_on_purpose.__dict__)  # noqa: S102

    assert kills(tmp_path, broken_on_purpose, 100) is not None


@pytest.mark.parametrize("done", [1, 2])
def test_a_build_killed_between_two_renamings_is_finished_by_the_next_one(tmp_path, done):
    out = tmp_path / "site"
    publish(out, page="1")
    publish(out, page="2")
    out.rename(tmp_path / ".site.between")
    if done == 2:
        (tmp_path / ".site.before").rename(out)

    publish(out, page="3", other="3")

    assert shown(out) == {"page": "3", "other": "3"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.before", "site"]


def test_a_full_disk_leaves_the_site_whole_and_the_next_build_is_right(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1", same="x")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        with pytest.raises(OSError, match="too large"):
            publish(out, page="2" * 5_000, same="x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)

    assert shown(out) == {"page": "1", "same": "x"}
    publish(out, page="3", same="x")
    assert shown(out) == {"page": "3", "same": "x"}


def test_builds_into_the_same_place_wait_for_one_another(tmp_path):
    out = tmp_path / "site"
    second = "from pathlib import Path; import sys; from tests.noticeboard.test_publication import publish;"
    with edition(out) as made:
        made.put("page", b"1")
        waiting = subprocess.Popen(
            [sys.executable, "-c", f"{second} publish(Path(sys.argv[1]), page='2')", str(out)], cwd=ROOT
        )
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(timeout=1.5)

    assert waiting.wait(timeout=20) == 0
    assert shown(out) == {"page": "2"}


def test_the_list_names_every_file_and_is_the_same_for_the_same_site(tmp_path):
    for name in ("one", "two"):
        publish(tmp_path / name, b="1", a="1")

    first, second = ((tmp_path / name / LIST).read_bytes() for name in ("one", "two"))

    assert first == second
    assert [line.split()[1] for line in first.decode().splitlines()[1:]] == ["a", "b"]
