"""Of a photo handlers get a copy without its hidden details; the original, a voice and a hand lie with the identity."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intake import enclosures as enclosures_module
from intake.bundle import AttachedFile, open_bundle, read_bundle
from intake.enclosures import enclosures
from intake.stripping import stripped
from publicity.report import Keeping
from tests.intake.a_desk import a_desk
from tests.intake.an_office import a_file
from tests.intake.test_bundle import ALL_KEYS, a_report, sealed
from tests.intake.test_stripping import PHOTOS

PHOTO = AttachedFile(name="王某家中.JPG", media_type="image/jpeg", data=PHOTOS["jpeg"])
BROKEN = AttachedFile(name="坏.png", media_type="image/png", data=PHOTOS["png"][:60])
VOICE = AttachedFile(name="录音.M4A", media_type="application/octet-stream", data=b"voice")
TALK = AttachedFile(name="x", media_type="audio/ogg", data=b"talk")
PAPER = a_file("账本.pdf")
"""A photo, one that cannot be copied, two recordings that say so in two ways, and a document."""


def kept(*files, apart=False):
    return [(one.file.name, one.file.data, one.keeping) for one in enclosures(files, apart=apart)]


def test_a_photo_is_kept_twice_and_its_copy_tells_neither_its_name_nor_its_hidden_details():
    copy, original = kept(PHOTO)

    assert copy == ("photo-1.jpg", stripped(PHOTO.data), Keeping.COPY)
    assert original == (PHOTO.name, PHOTO.data, Keeping.ORIGINAL)


def test_a_photo_that_cannot_be_copied_a_voice_and_a_hand_are_kept_apart_and_a_document_as_it_came():
    files = (BROKEN, VOICE, TALK, PAPER)

    assert [keeping for *_, keeping in kept(*files)] == [*(Keeping.ORIGINAL,) * 3, Keeping.WHOLE]
    assert [keeping for *_, keeping in kept(*files, PHOTO, apart=True)] == [Keeping.ORIGINAL] * 5


# --- In a bundle ----------------------------------------------------------------------------------------------------


def showing_the_sender(report):
    """What a handler's key opens of a bundle that shows who sent it."""
    handler = open_bundle({"lin": ALL_KEYS["lin"]}, report)
    return [file.name for file in handler.files if file in (PHOTO, VOICE)]


def bundled():
    """A bundle with a photo, a voice and a document, read as the desk reads it."""
    name, whole = sealed(a_report(files=(PHOTO, VOICE, PAPER)))
    return read_bundle(name, [whole])


def test_a_handlers_key_opens_of_a_bundle_nothing_that_shows_its_sender():
    report = bundled()

    assert showing_the_sender(report) == []
    copy, paper = open_bundle({"lin": ALL_KEYS["lin"]}, report).files
    assert (copy.name, copy.data, paper) == ("photo-1.jpg", stripped(PHOTO.data), PAPER)


def test_a_bundle_whose_originals_were_sealed_for_the_handlers_would_be_caught(monkeypatch):
    monkeypatch.setattr(enclosures_module, "key_for", lambda envelope, keeping: envelope.public)
    report = bundled()
    as_whole = replace(report, files=tuple(replace(one, keeping=Keeping.WHOLE) for one in report.files))

    assert showing_the_sender(as_whole) == [PHOTO.name, VOICE.name]


def test_with_two_custodians_the_originals_are_opened_as_they_were_sent():
    assert open_bundle(ALL_KEYS, bundled()).files == (PHOTO, VOICE, PAPER)


# --- At the desk ----------------------------------------------------------------------------------------------------


def rows(page):
    """What the page of a case says of each file: whether it can be fetched, and its line."""
    listed = re.search(r'<ul class="files">(.*?)</ul>', page, re.DOTALL)
    items = re.findall("<li>(.*?)</li>", listed[1] if listed else "", re.DOTALL)
    return [("href=" in item, " ".join(re.sub("<[^>]+>", " ", item).split())) for item in items]


@pytest.mark.parametrize("way", ["web", "clerk"])
def test_the_page_of_a_case_gives_copies_and_documents_and_only_names_what_is_kept_apart(tmp_path, way):
    desk = a_desk(tmp_path)
    if way == "web":
        desk.put_into_letterbox(files=(PHOTO, VOICE, PAPER))
        desk.browser("lin").get("/en/")
    else:
        desk.put_on_file(files=(PHOTO, VOICE, PAPER))
    (case_id,) = desk.cases()
    page = desk.browser("lin").get(f"/en/cases/{case_id}/").text

    assert [(given, line.split(" ", 2)[:2] if not given else line.split()[0]) for given, line in rows(page)] == [
        (True, "photo-1.jpg"),
        (False, ["File", "2"]),
        (False, ["File", "3"]),
        (True, PAPER.name),
    ]
    assert page.count("sealed with who reported") == 2
    assert "王某" not in page
    assert VOICE.name not in page
    fetched = re.search(r'href="(/en/cases/[^"]+/files/[^"]+/)"', page)
    assert fetched
    assert desk.browser("lin").get(fetched[1]).data == stripped(PHOTO.data)


def test_what_is_kept_apart_is_given_to_no_handler_who_knows_where_it_lies(tmp_path):
    desk = a_desk(tmp_path)
    case_id = desk.put_on_file(files=(VOICE,))
    with desk.store() as store:
        (file,) = store.files_of(case_id, viewer=None)

    assert desk.browser("lin").get(f"/en/cases/{case_id}/files/{file.stored}/").status_code == 404
