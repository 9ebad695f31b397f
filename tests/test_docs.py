"""What the documents promise is there: commands, files, words."""

import re

import pytest

from portal import ROOT

DOCUMENTS = [
    *("README.md", "README.zh.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"),
    *(str(path.relative_to(ROOT)) for path in sorted((ROOT / "docs").rglob("*.md"))),
]

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CODE = re.compile(r"`([^`]+)`|^(make .*)$", re.MULTILINE)
MAKE = re.compile(r"^make ([a-z]+)")
FLASK = re.compile(r"flask --app intake\.desk ([a-z-]+)(?: (add|list|password|leave))?")
MODULE = re.compile(r"`([a-z_]+(?:/[a-z_]+)*(?:\.py|/))`")


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def broken_links(name, text):
    """The files a document links to that are not there."""
    folder = (ROOT / name).parent
    return [link for link in LINK.findall(text) if "://" not in link and not (folder / link).exists()]


def unknown_targets(text):
    """The words after `make` that the Makefile does not know."""
    known = set(re.findall(r"^([a-z]+):.*##", text_of("Makefile"), re.MULTILINE))
    pieces = [one or other for one, other in CODE.findall(text)]
    return sorted({word for piece in pieces for word in MAKE.findall(piece)} - known)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_a_document_links_to_is_there(name):
    assert broken_links(name, text_of(name)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_word_a_document_uses_is_in_the_makefile(name):
    assert unknown_targets(text_of(name)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_of_the_desk_that_a_document_uses_exists(name):
    from intake import cli, oversight_commands

    groups = {"staff": cli.staff_group.commands, "oversight": oversight_commands.oversight_group.commands}
    known = {command.name for command in (*cli.COMMANDS, *oversight_commands.COMMANDS)}

    for command, word in FLASK.findall(text_of(name)):
        assert command in known, command
        assert not word or word in groups[command], word


def test_every_module_the_glossary_names_is_there():
    named = MODULE.findall(text_of("docs/glossary.md"))

    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("name", ["docs/running-the-desk.md", "docs/serving.md"])
def test_a_translated_document_has_every_heading_command_and_place_of_the_original(name):
    original, translated = text_of(name), text_of(name.replace(".md", ".zh.md"))

    for pattern in (r"^(#+) ", r"^(?:\.venv/bin/)?(flask [^#\n]*?) *(?:#.*)?$", r"`([\w./]*[_./][\w./]*)`"):
        assert re.findall(pattern, original, re.MULTILINE) == re.findall(pattern, translated, re.MULTILINE)


def test_a_document_with_a_dead_link_or_an_unknown_word_is_caught():
    assert broken_links("README.md", "see [it](docs/nowhere.md)") == ["docs/nowhere.md"]
    assert unknown_targets("run `make coffee` now") == ["coffee"]
