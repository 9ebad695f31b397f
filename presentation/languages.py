"""Which language a page is in, and its words."""

from collections.abc import Callable
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, request

from portal import ROOT
from publicity.errors import PublicityError

CATALOGS = {"zh-Hans": "zh_Hans", "zh-Hant": "zh_Hant"}
"""Language → the name of its catalog. English is what the messages are written in, and needs none."""

PREFIXES = {"zh-Hans": "", "zh-Hant": "/zh-hant", "en": "/en"}
"""Language → where its pages begin."""

NAMES = {"zh-Hans": "简体", "zh-Hant": "繁體", "en": "English"}
"""Language → its name for those who read it."""


@lru_cache(maxsize=64)
def language_of(path: str) -> str:
    """Say in which language the page at a path is."""
    return next(
        (lang for lang, prefix in PREFIXES.items() if prefix and f"{path}/".startswith(f"{prefix}/")),
        "zh-Hans",
    )


def current_language() -> str:
    """The language of the page being made."""
    try:
        # The request itself, not what stands for it: this is asked hundreds of times a page.
        return language_of(request._get_current_object().path)  # type: ignore[attr-defined]
    except RuntimeError:
        return "zh-Hans"


def chinese() -> str:
    """In which script a notice's own words stand on the page being made: as published, but on traditional pages."""
    return "zh-Hant" if current_language() == "zh-Hant" else "zh-Hans"


def catalog_of(language: str) -> Path | None:
    """Where a language's words are; None for English, which has its own in the messages."""
    return ROOT / "locale" / CATALOGS[language] / "LC_MESSAGES" / "messages.po" if language in CATALOGS else None


@cache
def translations(language: str) -> NullTranslations:
    """Read a language's catalog, straight from its .po file; fuzzy entries are left out."""
    path = catalog_of(language)
    if path is None:
        return NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """The words of a message in the language of the page being made."""
    return translations(current_language()).gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """The words of a counted message in the language of the page being made."""
    return translations(current_language()).ngettext(one, many, number)


def pgettext(context: str, message: str) -> str:
    """The words of a message that means something else elsewhere."""
    return translations(current_language()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, number: int) -> str:
    """The words of a counted message that means something else elsewhere."""
    return translations(current_language()).npgettext(context, one, many, number)


def sentence_of(error: PublicityError) -> str:
    """What a refusal says, in the language of the page being made."""
    return gettext(error.sentence) % error.values


def open_in_every_language(app: Flask, languages: tuple[str, ...], make: Callable[[str], Blueprint]) -> None:
    """Register one blueprint a language under its prefix; ``.name`` in url_for stays in the language."""
    for language in languages:
        app.register_blueprint(make(language), url_prefix=PREFIXES[language] or None)
