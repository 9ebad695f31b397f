"""The old site stays whole until the new one is whole, and nothing that is not ours is touched."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from noticeboard.publication import IGNORE, LIST, FolderRefused, fresh_folder, strangers
from portal import ROOT


def publish(out: Path, **files: str) -> None:
    """Build a site of these files."""
    with fresh_folder(out) as folder:
        for name, text in files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")


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
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


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
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


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
        with fresh_folder(out) as folder:
            (folder / "page").write_text("2")
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

    assert strangers(out) == ["link"]


def test_the_root_of_the_disk_is_refused_like_any_folder_of_somebody_else():
    with pytest.raises(FolderRefused), fresh_folder(Path("/")):
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


# --- Interruptions --------------------------------------------------------------------------------------------------

HALFWAY = """
    import sys, time
    from pathlib import Path
    from noticeboard.publication import fresh_folder
    with fresh_folder(Path(sys.argv[1])) as folder:
        (folder / "page").write_text("half")
        print("halfway", flush=True)
        time.sleep(60)
"""


def builder_halfway(out: Path) -> subprocess.Popen[str]:
    """Start a build in a process of its own, and wait until it has written half of a site."""
    builder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HALFWAY), str(out)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert builder.stdout
    assert builder.stdout.readline() == "halfway\n"
    return builder


def test_a_build_killed_halfway_leaves_the_old_site_and_the_next_one_clears_up(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")
    builder = builder_halfway(out)

    builder.send_signal(signal.SIGKILL)
    builder.communicate()

    assert shown(out) == {"page": "1"}
    assert len(list(tmp_path.iterdir())) == 2
    publish(out, page="2")
    assert shown(out) == {"page": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_build_killed_between_the_two_renamings_is_undone_by_the_next_one(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")
    out.rename(tmp_path / ".site.replaced")
    (tmp_path / ".site.being-built").mkdir()

    with pytest.raises(RuntimeError), fresh_folder(out):
        raise RuntimeError

    assert shown(out) == {"page": "1"}


def test_a_build_killed_before_it_removed_the_old_site_is_finished_by_the_next_one(tmp_path):
    out = tmp_path / "site"
    publish(out, page="1")
    out.rename(tmp_path / ".site.replaced")
    publish_again = tmp_path / ".site.replaced"
    out.mkdir()
    (out / "page").write_text("2")
    (out / LIST).write_text("x\npage\n")

    publish(out, page="3")

    assert shown(out) == {"page": "3"}
    assert not publish_again.exists()


def test_builds_into_the_same_place_wait_for_one_another(tmp_path):
    out = tmp_path / "site"
    builder = builder_halfway(out)
    second = "from pathlib import Path; import sys; from tests.noticeboard.test_publication import publish;"
    waiting = subprocess.Popen(
        [sys.executable, "-c", f"{second} publish(Path(sys.argv[1]), page='2')", str(out)], cwd=ROOT
    )

    with pytest.raises(subprocess.TimeoutExpired):
        waiting.wait(timeout=1.5)
    builder.kill()
    builder.communicate()

    assert waiting.wait(timeout=20) == 0
    assert shown(out) == {"page": "2"}


def test_the_list_names_every_file_and_is_the_same_for_the_same_site(tmp_path):
    for name in ("one", "two"):
        publish(tmp_path / name, b="1", a="1")

    first, second = ((tmp_path / name / LIST).read_bytes() for name in ("one", "two"))

    assert first == second
    assert first.decode().splitlines()[1:] == ["a", "b"]
