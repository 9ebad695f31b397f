"""The page that searches in what one can open; the answer comes as it is found, and says how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, request, stream_template, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.about import matter_and_people
from intake.desk.apart import sweep
from intake.desk.searching import Found, Hit, Wanted, by_receipt, in_order, look_through, receipt_meant, wanted_of
from intake.log import Event, tell
from intake.stores import CaseSummary, StoreUnavailable
from intake.typed import read_typed
from presentation.labels import label
from presentation.languages import gettext, ngettext, sentence_of
from publicity.errors import PublicityError

LONGEST = 200
MOST_CASES = 100
"""Cases that one answer shows; whoever finds more says more closely what is wanted."""
PROGRESS_EVERY = 40
"""Cases after which the answer says how far it is."""


@dataclass(frozen=True, kw_only=True)
class FoundCase:
    """A case in which something was found, as the page shows it."""

    number: str
    url: str
    matter: str = field(repr=False)
    about: tuple[tuple[str, str], ...] = field(repr=False)
    state: str
    hits: tuple[Hit, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the answer goes on with: a case, or a sentence about how far it is; the last one ``is_end``."""

    case: FoundCase | None = None
    sentence: str = ""
    is_end: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """The form and, once something was asked, the answer, which is made while it is sent."""

    action: str
    typed: str = field(default="", repr=False)
    fault: str = ""
    remark: str = ""
    parts: Iterator[Part] | None = None


def add_pages(pages: Blueprint) -> None:
    """Add searching to the desk's pages."""

    @pages.get("/search/")
    def search() -> ResponseReturnValue:
        return render_template("intake/desk/search.html", page=SearchPage(action=url_for(".search_send")))

    @pages.post("/search/")
    def search_send() -> ResponseReturnValue:
        typed = read_typed(request.form.getlist("search-text"))
        wanted = wanted_of(typed.text)
        if fault := typed.fault() or _fault(typed.text, wanted):
            page = SearchPage(action=url_for(".search_send"), typed=typed.text[:LONGEST], fault=fault)
            return render_template("intake/desk/search.html", page=page), 400 if typed.is_unreadable else 422
        # Before anything is counted: whoever is too close to somebody searches no case about him.
        sweep(at_hand.office(), at_hand.store())
        first, remark = _by_receipt(typed.text)
        parts = iter([_case_part(Found(summary=first, hits=(), more=0))]) if first else _parts(wanted)
        page = SearchPage(action=url_for(".search_send"), typed=typed.text, remark=remark, parts=parts)
        answer = Response(
            stream_template("intake/desk/search.html", page=page), content_type="text/html; charset=utf-8"
        )
        # A proxy that waits for the whole answer would hide how far it is.
        answer.headers["X-Accel-Buffering"] = "no"
        return answer


def _fault(text: str, wanted: Wanted) -> str:
    if len(text) > LONGEST:
        return gettext("Please shorten this to %(limit)s characters.") % {"limit": LONGEST}
    if not wanted.words:
        return gettext("Please type what you are looking for: a name, a word, the number of a case, a receipt.")
    return ""


def _by_receipt(typed: str) -> tuple[CaseSummary | None, str]:
    """The case of the receipt that was typed, and what is to be said about it."""
    try:
        receipt = receipt_meant(at_hand.office().pepper, typed)
    except PublicityError as error:
        return None, sentence_of(error)
    if receipt is None:
        return None, ""
    found = by_receipt(at_hand.store(), receipt, at_hand.visit().staff.id)
    return found, (
        gettext("The case of this receipt:") if found else gettext("There is no report for you under this receipt.")
    )


def _parts(wanted: Wanted) -> Iterator[Part]:
    """Look through one case after the other, telling now and then how far that is."""
    office, store = at_hand.office(), at_hand.store()
    summaries = in_order(store.summaries(viewer=at_hand.visit().staff.id))
    total, found = len(summaries), 0
    if total > PROGRESS_EVERY:
        yield _progress(0, total)
    for number, summary in enumerate(summaries, start=1):
        try:
            one = look_through(office, store, summary, wanted)
            part = _case_part(one) if one else None
        except StoreUnavailable as error:
            # The beginning of the answer is on its way: it can only be said that it ends here.
            tell(Event.UNAVAILABLE, kind=type(error).__name__)
            yield Part(sentence=gettext("It could not be searched any further just now. Please search again."))
            return
        if part:
            found += 1
            yield part
        if found == MOST_CASES:
            yield Part(sentence=gettext("These are the first %(num)s. Type more to find fewer.") % {"num": found})
            yield _end(found, number, total)
            return
        if number % PROGRESS_EVERY == 0 and number < total:
            yield _progress(number, total)
    yield _end(found, total, total)


def _progress(number: int, total: int) -> Part:
    return Part(sentence=gettext("Looked through: %(number)s of %(total)s") % {"number": number, "total": total})


def _end(found: int, number: int, total: int) -> Part:
    """Say that it was all, and of how many: only cases count that this person can open."""
    sentence = ngettext(
        "Found in %(num)s case. Looked through: %(number)s of the %(total)s that you can open.",
        "Found in %(num)s cases. Looked through: %(number)s of the %(total)s that you can open.",
        found,
    )
    return Part(sentence=sentence % {"num": found, "number": number, "total": total}, is_end=True)


def _case_part(found: Found) -> Part:
    case = found.summary.case
    matter, about = matter_and_people(at_hand.office(), found.summary)
    return Part(
        case=FoundCase(
            number=case.id,
            url=url_for(".case", case_id=case.id),
            matter=matter,
            about=about,
            state=label(case.state),
            hits=found.hits,
            more=found.more,
        )
    )
