"""What is done to a case: a step, a finding, one more allegation, stepping back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import acts, at_hand
from intake.desk.acts import NoSuchCase
from intake.desk.case_forms import Attempt
from intake.desk.case_page import show_case
from intake.desk.proof import PROVEN, own_fault
from intake.envelopes import AllegationWords
from intake.log import Event, tell
from intake.spool import NotStored
from intake.typed import Typed, read_typed
from presentation.labels import label
from presentation.languages import gettext, sentence_of
from publicity.case import STEPS, Effect, Finding, Step
from publicity.errors import (
    AnotherHandlerNeeded,
    ChangedMeanwhile,
    SecondPersonNeeded,
    StepIncomplete,
    StepNotAllowed,
    TooFewKeys,
)

LONGEST_TEXT = 20_000
LONGEST_MATTER = 100
NEVER = -1
"""The version of no case: what a form carries that is not ours."""

STEP_PAGE = f"/cases/<case_id>/steps/<any({', '.join(Step)}):step>/"


@dataclass(frozen=True, kw_only=True)
class RecusePage:
    """The question whether one really wants to step back."""

    number: str
    action: str
    case_url: str


def add_pages(pages: Blueprint) -> None:
    """Add what is done to a case to the desk's pages."""

    @pages.post(STEP_PAGE)
    def take_step(case_id: str, step: str) -> ResponseReturnValue:
        chosen, reason = Step(step), typed_choice(f"{step}-reason")
        # What a step does not ask for is not looked at, whoever sends it.
        typed = typed_text(f"{step}-text") if STEPS[chosen].text else Typed("")
        attempt = Attempt(form=step, typed={"text": typed.text, "reason": reason})
        if fault := text_fault(typed, LONGEST_TEXT):
            return refuse_in_case(case_id, attempt, {f"{step}-text": fault}, _status(typed))
        if chosen in PROVEN and (proof := own_fault()):
            return refuse_in_case(case_id, attempt, {f"{name}-{step}": fault for name, fault in proof.items()}, 422)
        return do_in_case(
            case_id,
            attempt,
            lambda: acts.take_step(
                at_hand.office(),
                at_hand.store(),
                case_id,
                chosen,
                by=at_hand.visit().staff.id,
                version=typed_version(),
                reason=reason,
                text=typed.text,
            ),
        )

    @pages.post("/cases/<case_id>/findings/<number>/")
    def record_finding(case_id: str, number: str) -> ResponseReturnValue:
        if not _is_number(number):
            abort(404)
        key = f"find-{int(number)}"
        typed, finding, effect = (
            typed_text(f"{key}-text"),
            typed_choice(f"{key}-finding"),
            typed_choice(f"{key}-effect"),
        )
        attempt = Attempt(form=key, typed={"text": typed.text, "finding": finding, "effect": effect})
        faults = {
            f"{key}-finding": "" if finding in Finding.__members__.values() else gettext("Please choose."),
            f"{key}-effect": "" if effect in Effect.__members__.values() else gettext("Please choose."),
            f"{key}-text": text_fault(typed, LONGEST_TEXT),
        }
        if any(faults.values()):
            return refuse_in_case(case_id, attempt, faults, _status(typed))
        return do_in_case(
            case_id,
            attempt,
            lambda: acts.record_finding(
                at_hand.office(),
                at_hand.store(),
                case_id,
                int(number),
                finding=Finding(finding),
                effect=Effect(effect),
                text=typed.text,
                by=at_hand.visit().staff.id,
                version=typed_version(),
            ),
            done="finding",
        )

    @pages.post("/cases/<case_id>/allegations/")
    def add_allegation(case_id: str) -> ResponseReturnValue:
        typed, person = typed_text("allegation-text", lines=False), typed_choice("allegation-person")
        attempt = Attempt(form="allegation", typed={"text": typed.text, "person": person})
        words = _alleged(person, typed.text)
        faults = {
            "allegation-person": "" if words else gettext("Please choose from the names shown."),
            "allegation-text": text_fault(typed, LONGEST_MATTER),
        }
        if words is None or any(faults.values()):
            return refuse_in_case(case_id, attempt, faults, _status(typed))
        return do_in_case(
            case_id,
            attempt,
            lambda: acts.add_allegation(
                at_hand.office(), at_hand.store(), case_id, words, by=at_hand.visit().staff.id, version=typed_version()
            ),
            done="allegation",
        )

    @pages.post("/cases/<case_id>/allegations/<number>/")
    def reword_allegation(case_id: str, number: str) -> ResponseReturnValue:
        if not _is_number(number):
            abort(404)
        key = f"reword-{int(number)}"
        typed = typed_text(f"{key}-text", lines=False)
        attempt = Attempt(form=key, typed={"text": typed.text})
        if fault := text_fault(typed, LONGEST_MATTER):
            return refuse_in_case(case_id, attempt, {f"{key}-text": fault}, _status(typed))
        return do_in_case(
            case_id,
            attempt,
            lambda: acts.reword(
                at_hand.office(),
                at_hand.store(),
                case_id,
                int(number),
                matter=typed.text,
                by=at_hand.visit().staff.id,
                version=typed_version(),
            ),
            done="reworded",
        )

    @pages.get("/cases/<case_id>/recuse/")
    def recuse(case_id: str) -> ResponseReturnValue:
        if at_hand.store().case(case_id, viewer=at_hand.visit().staff.id) is None:
            abort(404)
        page = RecusePage(
            number=case_id,
            action=url_for(".recuse_send", case_id=case_id),
            case_url=url_for(".case", case_id=case_id),
        )
        return render_template("intake/desk/recuse.html", page=page)

    @pages.post("/cases/<case_id>/recuse/")
    def recuse_send(case_id: str) -> ResponseReturnValue:
        try:
            acts.recuse(at_hand.office(), at_hand.store(), case_id, by=at_hand.visit().staff.id)
        except NoSuchCase:
            abort(404)
        except (ChangedMeanwhile, TooFewKeys) as error:
            return refuse_in_case(case_id, Attempt(form="recuse"), {}, 409, sentence_of(error))
        return redirect(url_for(".today", done="recused"), 303)


def do_in_case(case_id: str, attempt: Attempt, act: Callable[[], None], *, done: str = "") -> ResponseReturnValue:
    """Do an act and go back to the case; when a rule refuses it, show the case with what was typed."""
    unseen = None
    try:
        act()
    except NoSuchCase:
        abort(404)
    except StepIncomplete as error:
        return refuse_in_case(case_id, attempt, dict(missing_words(attempt.form, code) for code in error.missing), 422)
    except StepNotAllowed:
        return refuse_in_case(case_id, attempt, {}, 409, _not_now(case_id))
    except (ChangedMeanwhile, SecondPersonNeeded, AnotherHandlerNeeded, TooFewKeys) as error:
        return refuse_in_case(case_id, attempt, {}, 409, sentence_of(error))
    except NotStored:
        # The step itself is stored by then: only the reporter's view was not laid out.
        tell(Event.UNAVAILABLE, kind=NotStored.__name__, case=case_id)
        unseen = ""
    tell(Event.STEP_TAKEN, staff=at_hand.visit().staff.id, case=case_id, act=done or attempt.form)
    return redirect(url_for(".case", case_id=case_id, done=done or attempt.form, unseen=unseen), 303)


def refuse_in_case(
    case_id: str, attempt: Attempt, faults: dict[str, str], status: int, refusal: str = ""
) -> ResponseReturnValue:
    """Show the case again with what was typed, and say at each field what is wrong, or why nothing was done."""
    standing = {name: fault for name, fault in faults.items() if fault}
    tried = Attempt(form=attempt.form, typed=attempt.typed, faults=standing, refusal=refusal)
    return show_case(case_id, tried, status)


def missing_words(form: str, code: str) -> tuple[str, str]:
    """Say where something is missing, and what: the id of the place on the page, and a sentence."""
    kind, _, number = code.partition(":")
    match kind:
        case "reason":
            return f"{form}-reason", gettext("Please choose.")
        case "finding":
            return f"finding-{number}", gettext("Allegation %(number)s has no finding yet.") % {"number": number}
        case "allegation":
            return "allegations", gettext("There is no such allegation in this case.")
        case "change":
            return f"{form}-text", gettext("These are the words that stand there.")
        case "other_case":
            return f"{form}-text", gettext("There is no other open case of this number. Please compare it.")
        case _:
            return f"{form}-text", gettext("Please fill this in.")


def _not_now(case_id: str) -> str:
    case = at_hand.store().case(case_id, viewer=at_hand.visit().staff.id)
    if case is None:
        abort(404)
    return gettext("This cannot be done while the case is “%(state)s”.") % {"state": label(case.state)}


def _alleged(person: str, matter: str) -> AllegationWords | None:
    """What is alleged about whom; None for somebody who is on no notice."""
    if not person:
        return AllegationWords(matter=matter.strip(), is_worded=True)
    number, _, key = person.partition("/")
    notice = at_hand.office().notice(number)
    found = next((one for one in notice.people if one.key == key), None) if notice else None
    if found is None:
        return None
    return AllegationWords(matter=matter.strip(), notice=number, nominee=key, name=found.name, is_worded=True)


def typed_text(name: str, *, lines: bool = True) -> Typed:
    """A text of the form that was sent."""
    return read_typed(request.form.getlist(name), lines=lines)


def typed_choice(name: str) -> str:
    """What was chosen in a field of the form that was sent."""
    return read_typed(request.form.getlist(name)[:1]).text


def text_fault(typed: Typed, limit: int) -> str:
    """Say why a text cannot stand; that it is missing is for the rules to say."""
    if fault := typed.fault():
        return fault
    return gettext("Please shorten this to %(limit)s characters.") % {"limit": limit} if len(typed.text) > limit else ""


def _status(typed: Typed) -> int:
    return 400 if typed.is_unreadable else 422


def typed_version() -> int:
    """The version of the case that the form was made for."""
    typed = request.form.get("version", "")
    return int(typed) if _is_number(typed) else NEVER


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10
