"""Why a page would be made again, or stay as it is: told from the recipes by which the press decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from werkzeug.exceptions import NotFound
from werkzeug.routing import RequestRedirect

from noticeboard.pages import places_of_all
from noticeboard.press import Press
from noticeboard.recipe import Program, Told
from noticeboard.remembered import KINDS, RememberedRegister
from publicity.errors import N_, PublicityError

Reason = tuple[str, Mapping[str, str]]
"""A sentence for gettext, and what stands in it."""

OF_THE_PROGRAM = {
    "code": N_("The portal's code has changed."),
    "libraries": N_("Python, a library or the --pdf option has changed."),
    "words": N_("A catalog in locale/ has changed."),
    "look": N_("A file in static/ has changed."),
    "settings": N_("A setting has changed, in portal.toml or in the environment."),
    "days": N_("A calendar or an annual review has changed."),
}
"""Part of what every page is made with → how it is told that it is another."""

_TEMPLATE = N_("Its template has changed, or one that it is built from.")
_NEVER_MADE = N_("It has not been made yet, or the last build was of another site.")
_GONE = N_("Its file is missing from the site.")
_STATIC = N_("The file in static/ has changed.")
_WITH_ALL = N_("It is made again whenever any page is that tells of all notices: that is quicker than finding out.")
_TELLS_OTHERWISE = N_("What it says has changed.")
_NOTICES = N_("These notices would be made again too: %(numbers)s.")
_SOURCE = N_("%(number)s has changed.")
_NEAR = N_("%(number)s, a notice linked with it, has changed.")
_COMES = N_("It is now linked with %(number)s.")
_GOES = N_("It is no longer linked with %(number)s.")
_TURNED = N_("It changed by itself at %(instant)s: a day, a period or a promised date passed.")

MOST = 5
"""How many numbers are named."""


class NoSuchPage(PublicityError):
    """There is no page at an address."""

    sentence = N_("There is no page at %(address)s.")


@dataclass(frozen=True)
class Why:
    """What decides about a page: the reasons to make it again, none when it stays as it is.

    A notice's page says too from which files it is made, since when it reads so, and until when; None for ever.
    """

    address: str
    reasons: tuple[Reason, ...]
    files: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def why(press: Press, register: RememberedRegister, address: str) -> Why:
    """Say what decides about the page at an address, which may be a whole URL. Raises NoSuchPage."""
    address = "/" + urlsplit(address).path.removeprefix("/").removesuffix("index.html")
    try:
        endpoint, values = press.app.url_map.bind("").match(address)
    except (NotFound, RequestRedirect) as error:
        raise NoSuchPage(address=address) from error
    number = values.get("number")
    if number is None:
        return Why(address, tuple(_of_all(press, register, endpoint, values, address)))
    if number not in register.numbers:
        raise NoSuchPage(address=address)
    kind = KINDS.get(endpoint.rpartition(".")[2], "files")
    told, made = register.told(number), press.before.made.get(number)
    if made and address.removeprefix("/") not in {path.removesuffix("index.html") for path in made.paths(number)}:
        raise NoSuchPage(address=address)
    return Why(
        address,
        reasons=tuple(_of_notice(number, kind, press, register))
        or (((_GONE, {}),) if kind not in press.right_kinds(number) else ()),
        files=tuple(register.known[one].name for one, _ in told.sources),
        since=datetime.fromtimestamp(told.moment, register.zone),
        until=register.turns_next(number),
    )


def _of_notice(number: str, kind: str, press: Press, register: RememberedRegister) -> Iterator[Reason]:
    if number not in press.before.made:
        yield _NEVER_MADE, {}
        return
    with_, with_now = press.before.made_with[kind], register.made_with[kind]
    before, now = Told._make(press.before.made[number].told), register.told(number)
    yield from _of_program(with_.program, with_now.program)
    if with_.templates != with_now.templates:
        yield _TEMPLATE, {}
    was, is_ = dict(before.sources), dict(now.sources)
    for one in sorted(was.keys() | is_.keys()):
        if was.get(one) != is_.get(one):
            sentence = _COMES if one not in was else _GOES if one not in is_ else _SOURCE if one == number else _NEAR
            yield sentence, {"number": one}
    if before.moment != now.moment:
        turned = datetime.fromtimestamp(now.moment, register.zone)
        yield _TURNED, {"instant": f"{turned:%Y-%m-%d %H:%M}"}


def _of_all(
    press: Press, register: RememberedRegister, endpoint: str, values: Mapping[str, Any], address: str
) -> Iterator[Reason]:
    if not press.before.made:
        yield _NEVER_MADE, {}
        return
    changed = [number for number in register.numbers if "files" not in press.right_kinds(number)]
    for number in register.numbers:
        if number not in press.before.made or number in changed:
            register.fresh[number] = press.cards(number)
            register.made[number] = press.made(number, register.fresh[number])
        else:
            register.made[number] = press.before.made[number]
    if endpoint != "static" and (endpoint, dict(values)) not in places_of_all(register):
        raise NoSuchPage(address=address)
    path, answer = press.ask(address, press.before.tags, "HEAD")
    (_, before), now = press.before.tags.get(path, ("", None)), answer.get_etag()[0]
    answer.close()
    if answer.status_code == 304:
        return
    if now is None:
        if not press.is_all_told_the_same():
            yield _WITH_ALL, {}
    elif before is None:
        yield _NEVER_MADE, {}
    elif before == now:
        yield _GONE, {}
    elif endpoint == "static":
        yield _STATIC, {}
    else:
        yield from _of_tag(press, register, before.split("."), now.split("."), changed)


def _of_tag(
    press: Press, register: RememberedRegister, before: list[str], now: list[str], changed: list[str]
) -> Iterator[Reason]:
    program, template, told = (one != other for one, other in zip(before, now, strict=True))
    if program:
        yield from _of_program(press.before.made_with["files"].program, register.program)
    if template:
        yield _TEMPLATE, {}
    if told:
        yield _TELLS_OTHERWISE, {}
    if changed and not program:
        yield _NOTICES, {"numbers": ", ".join(changed[:MOST]) + (" …" if len(changed) > MOST else "")}


def _of_program(before: Program, now: Program) -> Iterator[Reason]:
    for name, sentence in OF_THE_PROGRAM.items():
        if getattr(before, name) != getattr(now, name):
            yield sentence, {}
