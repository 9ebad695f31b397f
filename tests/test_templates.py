"""A template is compiled with its words in it, and shows what it showed when each was looked up on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from hypothesis import given
from hypothesis.strategies import text
from jinja2 import DictLoader
from markupsafe import Markup, escape

from portal import LANGUAGES, ROOT
from presentation import new_app, read_files_again, templates
from presentation.languages import PREFIXES, catalog_of
from presentation.public_frame import public_frame
from presentation.templates import _InWords
from tests.noticeboard.a_board import PORTAL

VALUES = ("a & b", Markup("<em>明</em>"), 7, "100%", "")
"""What may stand in a sentence, each to be escaped in its own way."""


def an_app_with(**pages: str) -> Flask:
    """An app with templates of its own."""
    app = new_app(__name__, PORTAL, lambda: public_frame(PORTAL, "/"))
    app.jinja_env.loader = DictLoader({f"{name}.html": text for name, text in pages.items()})
    return app


def calls() -> Iterator[str]:
    """Every message of the catalog that is not counted, as a template asks for it, with values a, b, c …"""
    path = catalog_of(LANGUAGES[0])
    assert path
    with path.open("rb") as file:
        for message in read_po(file):
            if message.id and isinstance(message.id, str):
                names = sorted(set(re.findall(r"%\((\w+)\)s", message.id)))
                given = (f", {name}=values[{place % len(VALUES)}]" for place, name in enumerate(names))
                values = "".join(given)
                if message.context:
                    yield f"pgettext({message.context!r}, {message.id!r}{values})"
                else:
                    yield f"_({message.id!r}{values})"


def source(app: Flask, name: str) -> str:
    """A template's text, as it is compiled."""
    assert app.jinja_env.loader
    return app.jinja_env.loader.get_source(app.jinja_env, name)[0]


def shown(app: Flask, language: str, page: str) -> tuple[str, str]:
    """What a page shows that is compiled in a language, and what it shows when words are looked up."""
    text = source(app, page)
    with app.test_request_context(f"{PREFIXES[language]}/"):
        compiled = app.jinja_env.get_template(page).render(values=VALUES)
        return compiled, app.jinja_env.from_string(text).render(values=VALUES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_compiled_sentence_is_what_was_looked_up(language):
    every = list(calls())
    # On the page by themselves, handed to a filter, and joined to something else.
    app = an_app_with(
        page="\n".join(f"{{{{ {one} }}}}" for one in every),
        filtered="\n".join(f"{{{{ [{one}, values[0]] | sentences }}}}" for one in every[::5]),
        joined="\n".join(f"{{% set x = {one} %}}{{{{ x ~ values[0] }}}}" for one in every[::5]),
    )

    assert len(every) > 500
    for page in ("page.html", "filtered.html", "joined.html"):
        compiled, looked_up = shown(app, language, page)
        assert compiled == looked_up
        assert "a &amp; b" in compiled


@given(text())
def test_what_is_shown_is_what_is_escaped(text):
    for value in (text, escape(text), Member(text), f"{text}<", 7):
        assert str(templates.shown(value)) == str(escape(value))


class Member(str):
    """A text of a class of its own, as a member of a closed list is."""


def test_a_compiler_that_forgets_to_escape_is_seen(monkeypatch):
    monkeypatch.setattr(_InWords, "visit_Output", lambda self, node: self.generic_visit(node))
    monkeypatch.setattr("presentation.templates._parts", lambda text, values: iter([*values.values()]))

    compiled, looked_up = shown(an_app_with(page='{{ _("Place: %(place)s", place=values[0]) }}'), "en", "page.html")

    assert compiled != looked_up


def test_what_a_sentence_is_not_given_stops_the_page():
    app = an_app_with(page='{{ _("Place: %(place)s", plaice=1) }}')

    with app.test_request_context("/en/"), pytest.raises(KeyError):
        app.jinja_env.get_template("page.html").render()


def test_what_a_template_imports_is_in_its_own_language():
    app = an_app_with(
        page='{% from "part.html" import part %}{{ part() }} {{ _("Notices") }}',
        part='{% macro part() %}{{ _("Notices") }}{% endmacro %}',
    )

    told = {language: shown(app, language, "page.html")[0] for language in LANGUAGES}

    assert told["en"] == "Notices Notices"
    assert len(set(told.values())) > 1
    assert all(text.split()[0] == text.split()[1] for text in told.values())


def test_a_template_compiled_with_other_words_is_compiled_again(tmp_path, monkeypatch):
    app = an_app_with(page='{{ _("Notices") }}')
    before = source(app, "zh-Hans:page.html")
    changed = tmp_path / "messages.po"
    changed.write_bytes((ROOT / "locale/zh_Hans/LC_MESSAGES/messages.po").read_bytes() + b"\n# changed\n")
    monkeypatch.setattr("presentation.templates.catalog_of", lambda language: changed)
    same = source(app, "zh-Hans:page.html")
    read_files_again()
    after = source(app, "zh-Hans:page.html")
    read_files_again()

    # What tells two compiled templates apart is their text.
    assert before == same != after
