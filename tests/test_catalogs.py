"""Every text for people is in every catalog, and says the same with the same places to fill."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from portal import ROOT
from presentation.han import traditional
from presentation.languages import CATALOGS

PLACE = re.compile(r"%\((\w+)\)[sd]")
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def messages_in_use() -> dict[tuple[str | None, str], str]:
    """Every message of code and templates: (context, first message) → where it stands."""
    found = {}
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for name, line, message, _comments, context in extract_from_dir(ROOT, methods, options, keywords=KEYWORDS):
        first = message[0] if isinstance(message, tuple) else message
        found[context, first] = f"{name}:{line}"
    return found


def faults_of(catalog: Catalog, used: Mapping[tuple[str | None, str], str]) -> list[str]:
    """All that is wrong with a catalog, one sentence each."""
    faults = []
    known = set()
    for message in catalog:
        if not message.id:
            continue
        ids = forms(message.id)
        texts = forms(message.string)
        known.add((message.context, ids[0]))
        if message.fuzzy:
            faults.append(f"fuzzy: {ids[0]}")
        if not all(texts):
            faults.append(f"not translated: {ids[0]}")
        places = set(PLACE.findall(ids[-1]))
        # A counted message may leave its number out of the form for one.
        may_lack = places if len(ids) > 1 else set()
        for text in filter(None, texts):
            if not places - may_lack <= set(PLACE.findall(text)) <= places:
                faults.append(f"not the places of the original: {ids[0]}")
    faults += [
        f"missing: {message!r} ({place})" for (ctx, message), place in used.items() if (ctx, message) not in known
    ]
    faults += [f"used nowhere: {message!r}" for (ctx, message) in known if (ctx, message) not in used]
    return faults


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A message in all its forms for different counts."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


@pytest.mark.parametrize("name", CATALOGS.values())
def test_every_text_is_translated_and_nothing_is_fuzzy(name):
    catalog = read(ROOT / "locale" / name / "LC_MESSAGES" / "messages.po")

    assert faults_of(catalog, messages_in_use()) == []


def test_no_simplified_character_is_left_in_the_traditional_catalog():
    catalog = read(ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "messages.po")
    texts = [text for message in catalog if message.id for text in forms(message.string)]

    assert [text for text in texts if traditional(text) != text] == []
    assert traditional("云岚市组织部") != "云岚市组织部"


def test_the_traditional_catalog_quotes_as_traditional_texts_do():
    catalog = read(ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "messages.po")

    texts = [text for message in catalog if message.id for text in forms(message.string)]

    assert [text for text in texts if set(text) & set("“”")] == []


def test_there_are_texts_to_translate():
    assert len(messages_in_use()) > 300


def test_a_catalog_with_a_fault_of_each_kind_is_caught():
    used: dict[tuple[str | None, str], str] = {
        (None, "One"): "a.py:1",
        (None, "Two %(n)s"): "a.py:2",
        (None, "Three"): "a.py:3",
        (None, "Four"): "a.py:4",
    }
    catalog = Catalog()
    catalog.add("One", "一", flags=["fuzzy"])
    catalog.add("Two %(n)s", "二 %(m)s")
    catalog.add("Three", "")
    catalog.add("Five", "五")

    faults = faults_of(catalog, used)

    for kind in (
        "fuzzy: One",
        "not the places of the original: Two",
        "not translated: Three",
        "missing: 'Four'",
        "used nowhere: 'Five'",
    ):
        assert any(fault.startswith(kind) for fault in faults), kind
