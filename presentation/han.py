"""Chinese in its two scripts: a notice's words in traditional characters, with the names in it left as they are."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from markupsafe import Markup

from portal import Portal
from publicity.notice import AnyNotice, InspectionNotice

if TYPE_CHECKING:
    from opencc import OpenCC

AnyValue = TypeVar("AnyValue")
ANotice = TypeVar("ANotice", bound=AnyNotice)

_TAG = re.compile(r'(<(?:"[^"]*"|[^">])*>)')


def simplified(text: str) -> str:
    """Write a text in simplified characters."""
    return str(_converter("t2s").convert(text))


@lru_cache(maxsize=8192)
def traditional(text: str) -> str:
    """Write a text in traditional characters, in the forms usual in Taiwan and readable everywhere; no word changes.

    Plain ``s2t`` writes 爲, 裏 and 複覈, which nobody does. Names come out wrong: 于丽 becomes 於麗. See Wording.
    """
    return text if text.isascii() else str(_converter("s2tw").convert(text))


@dataclass(frozen=True)
class Wording:
    """How words are written in traditional characters; ``kept`` maps a word as it was published → as it is to stand."""

    kept: Mapping[str, str]

    def __call__(self, text: str) -> str:
        """Write a text; a kept word stands also where spaces were put between its characters (于　丽)."""
        if not self.kept:
            return traditional(text)
        parts = self._pattern.split(text)
        return "".join(self._as_kept(part) if place % 2 else traditional(part) for place, part in enumerate(parts))

    def html(self, html: str) -> Markup:
        """Write what a reader reads of cleaned HTML; elements, attributes and addresses stay byte for byte."""
        parts = _TAG.split(html)
        written = (part if place % 2 else self(part) for place, part in enumerate(parts))
        return Markup("".join(written))  # noqa: S704  (no sign of markup is added or taken away)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.kept, key=lambda word: (-len(word), word))
        return re.compile("(" + "|".join(r"[ \u3000]*".join(map(re.escape, word)) for word in longest_first) + ")")

    def _as_kept(self, found: str) -> str:
        if found in self.kept:
            return self.kept[found]
        word = re.sub(r"[ \u3000]", "", found)
        return found if self.kept[word] == word else self.kept[word]


def wording_of(keep: Iterable[str], notice: AnyNotice | None = None) -> Wording:
    """Give the wording of a notice, or of what belongs to none.

    ``keep`` are the site's words as they are to stand in traditional text. The name of everybody the notice names
    stays as it was published, or is written as the notice says itself (``name_hant``).
    """
    kept = {simplified(word): word for word in keep} | dict(_names(notice) if notice else ())
    return Wording({word: written for word, written in kept.items() if word})


def notice_in_traditional(notice: ANotice, wording: Wording) -> ANotice:
    """Write all that a notice says, except its body: that is Markdown, and goes through ``html`` when it is HTML."""
    return replace(rewritten(notice, wording), body=notice.body)


def rewritten(value: AnyValue, write: Callable[[str], str]) -> AnyValue:
    """Give a value with each of its texts rewritten; codes, keys and numbers are ASCII and read the same."""
    return _rewritten(value, write)  # type: ignore[no-any-return]


@cache
def portal_in(portal: Portal, language: str) -> Portal:
    """Give the portal with the city's own names in a language, and its contact in the script of that language."""
    owner = portal.authority
    if language == "en":
        return replace(portal, authority=replace(owner, name=owner.name_en, board=owner.board_en, city=owner.city_en))
    if language == "zh-Hant":
        write = wording_of(portal.languages.keep)
        return replace(portal, authority=rewritten(owner, write), contact=rewritten(portal.contact, write))
    return portal


def _rewritten(value: Any, write: Callable[[str], str]) -> Any:
    # Before texts: a member of a closed list is one.
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return write(value)
    if isinstance(value, tuple):
        return tuple(_rewritten(one, write) for one in value)
    if isinstance(value, Mapping):
        return {key: _rewritten(one, write) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        before = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
        after = {name: _rewritten(one, write) for name, one in before.items()}
        return replace(value, **{name: one for name, one in after.items() if one is not before[name]})
    return value


def _names(notice: AnyNotice) -> Iterable[tuple[str, str]]:
    """Every name in a notice → how it is written."""
    for correction in notice.corrections:
        if "名" in correction.field:
            yield from ((name, name) for name in (correction.was, correction.now))
    team = notice.team if isinstance(notice, InspectionNotice) else ()
    for person in notice.people:
        if person.former_name:
            yield person.former_name, person.former_name
    for named in (*notice.people, *team):
        written = named.name_hant or named.name
        yield from ((named.name, written), (written, written))


@cache
def _converter(config: str) -> "OpenCC":
    # Only now: a build that writes nothing anew in the other script needs none of it.
    from opencc import OpenCC

    return OpenCC(config)
