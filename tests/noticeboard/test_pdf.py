"""The print sheet as PDF: read back by other programs, made of our own files alone, and refused in plain words."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from noticeboard import create_app
from portal import ROOT
from presentation.typesetting import CharacterMissing, pdf_of
from tests.notice_files import copy_alone
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_content,
    a_nominee,
    a_notice,
    an_inspection,
    files_below,
)
from tests.noticeboard.a_pdf import codes_in, objects_of, pages_of, words_beside_the_paper
from tests.noticeboard.test_sheet import CORRECTION, WITHDRAWAL

needs_typesetter = pytest.mark.usefixtures("typesetter")

STATIC = ROOT / "static"

PLAIN = '<!doctype html><html lang="zh-Hans"><head><title>公示</title>{}</head><body><p>{}</p></body></html>'


def pdf_sheet_of(notice) -> bytes:
    """A notice's sheet as PDF."""
    app = create_app(a_content([notice]), PORTAL, DEMONSTRATION, has_pdf=True)
    app.testing = True
    answer = app.test_client().get(f"/notices/{notice.number}/sheet.pdf")
    assert answer.mimetype == "application/pdf"
    return answer.data


def built(folder: Path, *arguments: str, seed: str = "0", path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Build a board of one notice in a process of its own; what is in ``path`` is found before what is installed."""
    content = folder / "content" / "notices"
    content.mkdir(parents=True, exist_ok=True)
    copy_alone(content, "GS-2026-012")
    told = ["--content", str(content.parent), "--as-of", "2026-11-22T14:00", *arguments]
    code = f"import sys; sys.path.insert(0, {str(path)!r}); import build; sys.exit(build.main({told!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "LANG": "C", "LC_ALL": "C"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


# --- Read back ------------------------------------------------------------------------------------------------------


@needs_typesetter
def test_a_pdf_gives_back_every_word_rare_characters_and_all():
    people = (a_nominee(name="𠮷田喆"), a_nominee("n2", name="阿依古丽·买买提"), a_nominee("n3", name="龑䶮"))

    (text, *more) = pages_of(pdf_sheet_of(a_notice(nominees=people)))

    whole = text + "".join(more)
    for words in (
        *("𠮷田喆", "阿依古丽·买买提", "龑䶮"),
        "2026年11月20日（星期五）至11月26日（星期四）24:00",
        *("0577-12380", "0577-62380120", "工作日8:30—12:00，14:00—17:30"),
        "gongshi.yunlan.example/notices/GS-2026-012/",
    ):
        assert words in whole


@needs_typesetter
def test_a_pdf_is_tagged_and_says_its_language_title_and_what_the_code_shows():
    objects = objects_of(pdf_sheet_of(a_notice()))

    assert b"/StructTreeRoot" in objects
    assert re.search(rb"/MarkInfo <<\s*/Marked true", objects)
    assert b"/Lang (zh-Hans)" in objects
    assert b"/DisplayDocTitle true" in objects
    assert b"pdfuaid:part" in objects
    assert "云岚市领导干部任前公示公告（2026年第12号）".encode() in objects
    for tag in (b"H1", b"H2", b"P", b"Table", b"TH", b"TD", b"Figure"):
        assert b"/S /" + tag in objects
    assert b"/Alt <feff" + "二维码：".encode("utf-16-be").hex().encode() in objects


@needs_typesetter
def test_the_code_on_a_pdf_leads_to_the_notice():
    assert codes_in(pdf_sheet_of(a_notice())) == [f"{PORTAL.addresses.board}/notices/GS-2026-012/"]
    assert codes_in(pdf_of(PLAIN.format("", "没有二维码"), "GS-2026-012", STATIC)) == []


@needs_typesetter
@pytest.mark.parametrize(
    "notice, most",
    [
        (a_notice(), 2),
        (a_notice(corrections=(CORRECTION,)), 2),
        (a_notice(withdrawal=WITHDRAWAL), 2),
        (a_notice(nominees=tuple(a_nominee(f"n{number}") for number in range(1, 12))), 4),
        (a_notice(title="关于云岚市市管领导班子和领导干部届末考察对象任前公示的公告", nominees=(a_nominee(),) * 5), 3),
        (an_inspection(), 2),
    ],
)
def test_a_sheet_stays_on_its_paper_and_says_on_every_page_what_it_is(notice, most):
    pdf = pdf_sheet_of(notice)

    pages = pages_of(pdf)
    assert len(pages) <= most
    assert words_beside_the_paper(pdf) == []
    for number, text in enumerate(pages, start=1):
        assert f"{notice.number}版本" in text
        assert f"第{number}页，共{len(pages)}页" in text
        assert ("已撤回" in text) == bool(notice.withdrawal)


@needs_typesetter
def test_a_word_beside_the_paper_is_seen():
    pdf = pdf_of(PLAIN.format("<style>@page { size: A4 } p { white-space: pre }</style>", "GS " * 90), "", STATIC)

    assert "GS" in words_beside_the_paper(pdf)


# --- Made of our own files, always the same ------------------------------------------------------------------------


@needs_typesetter
@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "https://evil.example/x.svg", "/static/../portal.toml", "/x"]
)
def test_a_pdf_loads_nothing_but_our_static_files(address):
    ours, other = (
        pdf_of(PLAIN.format(f'<link rel="attachment" href="{one}">', "公示"), "", STATIC)
        for one in ("/static/seal.svg", address)
    )

    assert b"/EmbeddedFile" in objects_of(ours)
    assert b"/EmbeddedFile" not in objects_of(other)


@needs_typesetter
def test_the_same_content_gives_the_same_pdf(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"

    for folder, seed in ((first, "1"), (second, "2")):
        done = built(tmp_path, "--pdf", "--out", str(folder), seed=seed)
        assert (done.returncode, done.stderr) == (0, "")

    files = files_below(first)
    assert files == files_below(second)
    assert files["notices/GS-2026-012/sheet.pdf"].startswith(b"%PDF-1.7")
    assert b'href="/notices/GS-2026-012/sheet.pdf"' in files["notices/GS-2026-012/sheet/index.html"]


# --- Refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["ModuleNotFoundError(\"No module named 'weasyprint'\")", "OSError(\"cannot load library 'pango'\")"]
)
def test_without_weasyprint_or_pango_it_says_what_to_install_and_writes_nothing(tmp_path, fault):
    (tmp_path / "weasyprint.py").write_text(f"print('WeasyPrint could not')\nraise {fault}\n", encoding="utf-8")

    done = built(tmp_path, "--pdf", "--out", str(tmp_path / "site"), path=tmp_path)
    without = built(tmp_path, "--out", str(tmp_path / "other"), path=tmp_path)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("There is nothing to make PDFs with: ")
    assert "requirements-pdf.lock" in done.stderr
    assert "libpango-1.0-0" in done.stderr
    assert not (tmp_path / "site").exists()
    assert without.returncode == 0


@needs_typesetter
def test_a_name_that_no_font_can_print_is_refused_and_never_an_empty_box():
    with pytest.raises(CharacterMissing, match=r"GS-2026-012: no font .* \(U\+F0FFF\)"):
        pdf_sheet_of(a_notice(nominees=(a_nominee(name="王\U000f0fff"),)))


def only_latin(folder: Path) -> Path:
    """Write settings with which programs find one font alone, which has no Chinese."""
    of_chinese, of_latin = (
        set(subprocess.check_output(["fc-list", f":lang={one}", "file"], text=True).split()) for one in ("zh-cn", "en")
    )
    (folder / "fonts").mkdir()
    shutil.copy(min(of_latin - of_chinese).rstrip(":"), folder / "fonts")
    settings = folder / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>", encoding="utf-8"
    )
    return settings


@needs_typesetter
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_machine_without_the_fonts_makes_no_site_and_says_which_characters_it_cannot_print(
    tmp_path, monkeypatch, jobs
):
    monkeypatch.setenv("FONTCONFIG_FILE", str(only_latin(tmp_path)))

    done = built(tmp_path, "--pdf", "--jobs", jobs, "--out", str(tmp_path / "site"))

    assert (done.returncode, done.stdout) == (3, "")
    assert "GS-2026-012: no font on this machine can print " in done.stderr
    assert "公 (U+516C)" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()
