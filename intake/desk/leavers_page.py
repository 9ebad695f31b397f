"""The page on which a supervisor hands on what somebody who left, or lost the keys, held: a colleague gets it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, moves
from intake.desk.proof import own_fault
from intake.desk.steps import LONGEST_TEXT, text_fault, typed_choice, typed_text
from intake.log import Event, tell
from presentation.languages import gettext, ngettext
from publicity.errors import StepIncomplete

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class LeaversPage:
    """Those who left and whose cases one can open too, those to whom they can be handed on, and what was typed."""

    action: str
    leavers: Options
    colleagues: Options
    leaver: str
    colleague: str
    typed: str = field(repr=False)
    faults: Mapping[str, str]
    done: tuple[str, ...]


def add_pages(pages: Blueprint) -> None:
    """Add the page of those who left to the desk's pages."""

    @pages.get("/leavers/")
    def leavers() -> ResponseReturnValue:
        return _show()

    @pages.post("/leavers/")
    def hand_on() -> ResponseReturnValue:
        typed, leaver, colleague = typed_text("hand-on-text"), typed_choice("leaver"), typed_choice("colleague")
        missing = gettext("Please choose from the names shown.")
        faults = {
            "leaver": "" if leaver else missing,
            "colleague": "" if colleague else missing,
            "hand-on-text": text_fault(typed, LONGEST_TEXT),
        }
        if any(faults.values()):
            standing = {name: fault for name, fault in faults.items() if fault}
            return _show(standing, status=400 if typed.is_unreadable else 422)
        if wrong := own_fault():
            return _show(wrong, status=422)
        by = at_hand.visit().staff.id
        try:
            done, left = moves.hand_on(
                at_hand.office(), at_hand.store(), leaver, colleague, by=by, text=typed.text.strip()
            )
        except StepIncomplete as error:
            return _show(dict.fromkeys(error.missing, missing), status=422)
        tell(Event.STEP_TAKEN, staff=by, act="hand_on", cases=done)
        return redirect(url_for(".leavers", done=done, left=left or None), 303)


def _show(faults: Mapping[str, str] | None = None, *, status: int = 200) -> ResponseReturnValue:
    store, by, present = at_hand.store(), at_hand.visit().staff.id, at_hand.office().directory(at_hand.store()).handlers
    members = {one.id: one for one in store.staff()}
    counts = {one.id: len(moves.held_with(store, one.id, by=by)) for one in members.values() if not one.active}
    # Two accounts of one person bear one name: the one to sign in with tells them apart.
    names = {one.id: f"{one.shown_name} · {one.sign_in_name}" for one in members.values()}
    page = LeaversPage(
        action=url_for(".hand_on"),
        leavers=tuple(
            (
                one,
                ngettext("%(name)s, %(num)s case", "%(name)s, %(num)s cases", count)
                % {"name": names[one], "num": count},
            )
            for one, count in counts.items()
            if count
        ),
        colleagues=tuple((one.id, names[one.id]) for one in present if one.id in members and members[one.id].active),
        leaver=typed_choice("leaver"),
        colleague=typed_choice("colleague"),
        typed=typed_text("hand-on-text").text,
        faults=faults or {},
        done=_done() if not faults else (),
    )
    return render_template("intake/desk/leavers.html", page=page), status


def _done() -> tuple[str, ...]:
    """What the address says was just done, if it says so in numbers."""
    done, left = (request.args.get(name, "") for name in ("done", "left"))
    sentences = []
    if _is_number(done):
        said = ngettext("%(num)s case was handed on.", "%(num)s cases were handed on.", int(done))
        sentences.append(said % {"num": int(done)})
    if _is_number(left):
        said = ngettext(
            "%(num)s case was not, because the colleague is kept away from it or somebody changed it just then.",
            "%(num)s cases were not, because the colleague is kept away from them or somebody changed them just then.",
            int(left),
        )
        sentences.append(said % {"num": int(left)})
    return tuple(sentences)


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 7
