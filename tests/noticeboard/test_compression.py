"""Beside each text file lie the same bytes, compressed: right whatever came before, and made no more often than needed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import build
from noticeboard import compression, publication
from noticeboard.compression import BLOCK, ENDINGS, MARK, SMALLEST, compressed, twins_of
from noticeboard.inventory import LIST
from noticeboard.publication import Edition, FolderRefused, edition
from tests.notice_files import copy_alone
from tests.noticeboard.test_build import NOTICE

TEXT = "公示期为七天，自十一月二十日起至十一月二十六日止。\n".encode() * 40
UNPACK = {".gz": gzip.decompress, ".br": brotli.decompress}


def publish(out: Path, files: Mapping[str, bytes], *, compresses: bool = True, jobs: int = 1) -> Edition:
    """Build a site of these files."""
    with edition(out, compresses=compresses, jobs=jobs) as made:
        for path, data in files.items():
            made.put(path, data)
    return made


def shown(out: Path) -> dict[str, bytes]:
    """The files of a site, its list among them, with what is in them."""
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def unlike_the_original(out: Path) -> list[str]:
    """The compressed copies that do not unpack to the file they lie beside."""
    twins = [path for path in out.rglob("*") if path.suffix in UNPACK]
    assert twins
    return [str(one) for one in twins if UNPACK[one.suffix](one.read_bytes()) != one.with_suffix("").read_bytes()]


@pytest.fixture
def counted(monkeypatch) -> list[str]:
    """The path of every file that is compressed, as it happens."""
    paths: list[str] = []

    def counting(path, parts):
        made = compressed(path, parts)
        paths.extend([path] if made else [])
        return made

    monkeypatch.setattr(publication, "compressed", counting)
    return paths


# --- One file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_copies_of_a_text_file_unpack_to_it_and_are_smaller(ending):
    copies = compressed(f"a/b{ending}", [TEXT])

    assert [path for path, _ in copies] == [f"a/b{ending}.gz", f"a/b{ending}.br"]
    for path, data in copies:
        assert len(data) < len(TEXT)
        assert UNPACK[path[-3:]](data) == TEXT


def test_there_is_no_name_and_no_time_in_a_copy():
    (_, data), _ = compressed("a.html", [TEXT])

    # RFC 1952, 2.3: no flags, and MTIME zero.
    assert data[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert compressed("other.html", [TEXT])[0][1] == data


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(min_value=0, max_value=3 * BLOCK), max_size=6))
def test_a_file_gives_the_same_copies_however_it_is_parted(cuts):
    long = (TEXT * (3 * BLOCK // len(TEXT) + 1))[: 3 * BLOCK - 7]
    ends = [0, *sorted(cuts), len(long)]

    parted = [memoryview(long)[one:other] for one, other in pairwise(ends)]

    assert compressed("data/notices.json", parted) == compressed("data/notices.json", [long])


def test_brotli_alone_would_let_the_parting_show():
    # Why files are parted anew: it looks at how much it is handed first. The control of the test above.
    year = b"".join(
        b'{"number": "GS-%d", "days": %d, "post": "%d"},\n' % (n, n % 7, n * n % 1009) for n in range(10_000)
    )
    long, cut = year * 4, 100_000

    def at_once(parts: list[bytes]) -> bytes:
        compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=compression.BROTLI_QUALITY)
        return b"".join([*map(compressor.process, parts), compressor.finish()])

    assert at_once([long[:cut], long[cut:]]) != at_once([long])
    assert compressed("a.csv", [long[:cut], long[cut:]]) == compressed("a.csv", [long])


@pytest.mark.parametrize(
    "path", ["seal.png", "sheet.pdf", "a.html.gz", "a.html.br", ".made-by-build", "data/SHA256SUMS"]
)
def test_what_is_no_text_or_compressed_already_has_no_copies(path):
    assert twins_of(path) == ()
    assert compressed(path, [TEXT]) == []


def test_what_fits_one_packet_has_no_copies():
    assert compressed("a.txt", [TEXT[: SMALLEST - 1]]) == []
    assert compressed("a.txt", [TEXT[:SMALLEST]]) != []


def test_what_does_not_become_smaller_has_no_copies():
    noise = b"".join(brotli.compress(b"%d" % number) + zlib.compress(b"%d" % (number**9)) for number in range(200))
    tight = brotli.compress(noise, quality=11)

    assert len(tight) > SMALLEST
    assert compressed("a.txt", [tight]) == []


# --- A site ---------------------------------------------------------------------------------------------------------


def test_copies_are_files_of_the_site_like_any_other(tmp_path):
    made = publish(tmp_path / "site", {"a.html": TEXT, "b.pdf": TEXT, "short.txt": b"short"})

    files = shown(tmp_path / "site")
    assert files.keys() == {"a.html", "a.html.gz", "a.html.br", "b.pdf", "short.txt", MARK, LIST}
    assert [line.split(" ")[1] for line in files[LIST].decode().splitlines()[1:]] == sorted(files.keys() - {LIST})
    assert made.total == len(files) - 1
    assert unlike_the_original(tmp_path / "site") == []


def test_a_file_that_stays_is_not_compressed_again_and_its_copies_are_the_same_files(tmp_path, counted):
    out = tmp_path / "site"
    publish(out, {"stays.html": TEXT, "turns.html": TEXT})
    before = (out / "stays.html.br").stat().st_ino

    counted.clear()
    publish(out, {"stays.html": TEXT, "turns.html": TEXT + TEXT})

    assert counted == ["turns.html"]
    assert (out / "stays.html.br").stat().st_ino == before
    assert unlike_the_original(out) == []


def test_a_site_that_would_be_the_same_is_left_alone(tmp_path, counted):
    out = tmp_path / "site"
    publish(out, {"a.html": TEXT})
    publish(out, {"a.html": TEXT})
    counted.clear()
    inode = out.stat().st_ino

    publish(out, {"a.html": TEXT})

    assert counted == []
    assert out.stat().st_ino == inode


def test_the_copies_of_a_file_that_goes_go_with_it(tmp_path):
    publish(tmp_path / "site", {"a.html": TEXT, "b.html": TEXT})
    publish(tmp_path / "site", {"a.html": TEXT})

    assert shown(tmp_path / "site").keys() == {"a.html", "a.html.gz", "a.html.br", MARK, LIST}


def test_a_file_that_became_short_loses_its_copies(tmp_path):
    publish(tmp_path / "site", {"a.html": TEXT})
    publish(tmp_path / "site", {"a.html": b"short"})

    assert shown(tmp_path / "site").keys() == {"a.html", MARK, LIST}


def test_asked_for_no_longer_all_copies_go(tmp_path):
    publish(tmp_path / "site", {"a.html": TEXT})
    publish(tmp_path / "site", {"a.html": TEXT}, compresses=False)

    assert shown(tmp_path / "site").keys() == {"a.html", LIST}


@pytest.mark.parametrize("jobs", [1, 2])
def test_asked_for_later_what_stays_gets_copies_too(tmp_path, jobs):
    files = {f"{number}.html": TEXT + b"%d" % number for number in range(120)}
    publish(tmp_path / "site", files, compresses=False)
    publish(tmp_path / "site", files, jobs=jobs)
    publish(tmp_path / "anew", files)

    assert shown(tmp_path / "site") == shown(tmp_path / "anew")


@pytest.mark.parametrize("change", ["a level", "a library", "the shortest"])
def test_another_way_of_compressing_makes_all_copies_anew(tmp_path, monkeypatch, counted, change):
    out = tmp_path / "site"
    publish(out, {"a.html": TEXT, "static/b.css": TEXT})
    counted.clear()
    if change == "a level":
        monkeypatch.setattr(compression, "GZIP_LEVEL", 1)
    elif change == "a library":
        monkeypatch.setattr(brotli, "version", "9.9.9")
    else:
        monkeypatch.setattr(compression, "SMALLEST", 1_000)

    publish(out, {"a.html": TEXT, "static/b.css": TEXT})
    publish(tmp_path / "anew", {"a.html": TEXT, "static/b.css": TEXT})

    assert counted[:2] == ["a.html", "static/b.css"]
    assert shown(out) == shown(tmp_path / "anew")


def test_a_copy_that_somebody_removed_comes_back(tmp_path):
    out = tmp_path / "site"
    publish(out, {"a.html": TEXT, "b.html": TEXT})
    before = shown(out)
    (out / "a.html.gz").unlink()

    publish(out, {"a.html": TEXT, "b.html": TEXT})

    assert shown(out) == before


def test_a_copy_that_somebody_altered_is_found_when_every_file_is_looked_at(tmp_path):
    out = tmp_path / "site"
    publish(out, {"a/b.html": TEXT})
    before = shown(out)
    (out / "a/b.html.gz").write_bytes(gzip.compress(b"something else"))

    with edition(out, compresses=True) as made:
        made.verify()
        made.put("a/b.html", TEXT)

    assert shown(out) == before


def test_a_copy_that_no_build_wrote_is_refused_and_kept(tmp_path):
    out = tmp_path / "site"
    publish(out, {"a.html": TEXT}, compresses=False)
    (out / "a.html.gz").write_bytes(b"somebody's")

    with pytest.raises(FolderRefused):
        publish(out, {"a.html": TEXT})

    assert (out / "a.html.gz").read_bytes() == b"somebody's"


EDITIONS = st.tuples(
    st.dictionaries(st.sampled_from(["a.html", "b/c.txt", "d.png"]), st.sampled_from([TEXT, TEXT * 2, b"short"])),
    st.booleans(),
)


def differ_from_anew(folder: Path, editions: list[tuple[dict[str, bytes], bool]]) -> bool:
    """Whether a site built edition after edition ever differs from one that is built at once."""
    for number, (files, compresses) in enumerate(editions):
        publish(folder / "site", files, compresses=compresses)
        publish(folder / f"anew-{number}", files, compresses=compresses)
        if shown(folder / "site") != shown(folder / f"anew-{number}"):
            return True
    return False


@settings(max_examples=60)
@given(editions=st.lists(EDITIONS, min_size=2, max_size=5))
def test_any_editions_one_after_the_other_are_as_if_the_last_had_been_built_anew(tmp_path_factory, editions):
    assert not differ_from_anew(tmp_path_factory.mktemp("editions"), editions)


CARELESS = {
    "takes every copy for right": lambda self, path: False,
    "takes a file without copies for one that needs none": lambda self, path: (
        self._compresses and not self._copies_are_ours and f"{path}.gz" in self.shown
    ),
}


@pytest.mark.parametrize("careless", CARELESS.values(), ids=CARELESS.keys())
def test_an_edition_that_forgets_to_look_is_caught(tmp_path, monkeypatch, careless):
    monkeypatch.setattr(Edition, "lacks_copies", careless)

    assert differ_from_anew(tmp_path, [({"a.html": TEXT}, False), ({"a.html": TEXT}, True)])


# --- The command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command on a content folder with one notice; gives what it said."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "content" / "notices").mkdir(parents=True)
    copy_alone(tmp_path / "content" / "notices", Path(NOTICE).stem)

    def run(*more: str, out: str = "site", as_of: str = "2026-11-22T14:00") -> str:
        common = ["--content", str(tmp_path / "content"), "--out", str(tmp_path / out), "--as-of", as_of]
        assert build.main([*common, *more]) == 0
        return str(capsys.readouterr().out)

    return run


def test_the_command_compresses_what_it_is_asked_to_and_takes_it_back(run, tmp_path):
    page = ("--why", "/notices/GS-2026-012/")
    says = "Its compressed copies would be made: they are missing, or were made in another way."

    run()
    plain = shown(tmp_path / "site")
    assert says not in run(*page)
    assert says in run(*page, "--compress")
    run("--compress")
    assert says not in run(*page, "--compress")
    assert unlike_the_original(tmp_path / "site") == []
    assert "notices/GS-2026-012/index.html.br" in shown(tmp_path / "site")
    # What was said at first was of other words.
    run()

    assert shown(tmp_path / "site") == plain


def test_a_day_later_the_copies_are_those_of_a_site_built_anew_by_two_processes(run, tmp_path, counted):
    run("--compress", "--jobs", "1")
    first = len(counted)
    counted.clear()
    run("--compress", "--jobs", "1", as_of="2026-11-23T14:00")
    again = len(counted)
    run("--compress", "--jobs", "2", out="anew", as_of="2026-11-23T14:00")

    assert 0 < again < first
    assert shown(tmp_path / "site") == shown(tmp_path / "anew")
