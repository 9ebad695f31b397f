"""Every template can be read, and a component shows only what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment, TemplateSyntaxError, UndefinedError, meta
from markupsafe import Markup

from portal import ROOT
from presentation import load_templates
from tests.noticeboard.a_board import an_app

TEMPLATES = ROOT / "templates"
TRANSLATORS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
"""The only names a component may use that were not handed to it."""

COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").iterdir())
OF_THE_BOARD = sorted(
    path.relative_to(TEMPLATES).as_posix()
    for folder in ("noticeboard", "components")
    for path in (TEMPLATES / folder).iterdir()
)


@pytest.fixture(scope="module")
def environment() -> Environment:
    """The environment in which the board's templates are rendered."""
    return an_app().jinja_env


def free_names(environment: Environment, source: str) -> set[str]:
    """The names a template uses without having been given them; an app's globals count as not given."""
    bare = environment.overlay()
    bare.globals = {}
    return meta.find_undeclared_variables(bare.parse(source)) - TRANSLATORS


def filters_of(source: str) -> Iterable[str]:
    """The names of filters in a template's source."""
    return re.findall(r"\|\s*([a-z_]+)", " ".join(re.findall(r"\{[{%].*?[}%]\}", source, re.DOTALL)))


@pytest.mark.parametrize("name", OF_THE_BOARD)
def test_every_template_can_be_read(environment, name):
    environment.get_template(name)


@pytest.mark.parametrize("name", OF_THE_BOARD)
def test_every_filter_that_a_template_uses_exists(environment, name):
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    assert set(filters_of(source)) <= environment.filters.keys()


def test_templates_are_read_once_so_that_no_page_mixes_two_versions():
    pages = {"base.html": "old", "mine/page.html": "{% include 'base.html' %}", "other/page.html": "{{ is broken"}
    app, late = Flask("loaded"), Flask("late")
    for one in (app, late):
        one.jinja_env.loader = DictLoader(pages)
    load_templates(app, "mine/")

    pages["base.html"] = "new"

    assert app.jinja_env.get_template("mine/page.html").render() == "old"
    # Control: read at the first request, it is what an update has brought meanwhile.
    assert late.jinja_env.get_template("mine/page.html").render() == "new"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_knows_nothing_but_what_it_is_given(environment, name):
    source = (TEMPLATES / "components" / name).read_text(encoding="utf-8")

    assert free_names(environment, source) == set()


def test_a_component_that_looks_for_itself_is_seen(environment):
    unclean = '{% macro a() %}{{ request.path }}{{ url_for("x") }}{{ _("fine") }}{% endmacro %}'

    assert free_names(environment, unclean) == {"request", "url_for"}


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_says_what_it_is_and_is_a_macro(name):
    source = (TEMPLATES / "components" / name).read_text(encoding="utf-8")

    assert source.startswith("{# ")
    assert "{% macro " in source
    assert not re.sub(r"(?s)\{#.*?#\}|\{% macro .*?\{% endmacro %\}|\{% from .*?%\}", "", source).strip()


def test_what_a_page_was_not_given_stops_it_instead_of_showing_nothing(environment):
    template = environment.from_string("{{ page.nobody }}")

    with pytest.raises(UndefinedError):
        template.render(page=object())


def test_templates_escape_what_they_are_given(environment):
    for name in ("a.html", "feed.xml"):
        assert environment.autoescape(name)
    assert str(environment.from_string("{{ x }}").render(x="<b>")) == "&lt;b&gt;"
    assert str(environment.from_string("{{ x }}").render(x=Markup("<b>"))) == "<b>"


def test_every_template_ends_in_a_name_that_is_escaped():
    endings = {path.suffix for path in TEMPLATES.rglob("*") if path.is_file()}

    assert endings <= {".html", ".xml"}


def test_a_template_with_a_slip_is_seen(environment):
    with pytest.raises(TemplateSyntaxError):
        environment.parse("{% if x %}")


def test_the_style_has_a_class_for_every_name_the_board_uses():
    style = "".join((ROOT / "static" / name).read_text(encoding="utf-8") for name in ("site.css", "sheet.css"))
    used: set[str] = set()
    for name in OF_THE_BOARD:
        source = (TEMPLATES / name).read_text(encoding="utf-8")
        plain = re.sub(r"\{[{%#].*?[}%#]\}", " ", source, flags=re.DOTALL)
        used |= {word for value in re.findall(r'class="([^"]*)"', plain) for word in value.split()}

    unknown = {name for name in used if not re.search(rf"\.{re.escape(name)}\b", style)}

    assert unknown == set()


def test_the_style_loads_nothing_from_elsewhere():
    for name in ("site.css", "desk.css", "sheet.css"):
        style = (Path(ROOT) / "static" / name).read_text(encoding="utf-8")

        assert "url(" not in style
        assert "@import" not in style
