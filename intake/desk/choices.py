"""What a list of cases is made of: choices that are made by address, each with the words for it, and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from intake.desk.case_rows import Listed, next_step
from intake.desk.rights import may
from intake.stores import StaffMember
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import ENDED, CaseState, Step, had_a_part
from publicity.errors import N_
from publicity.report import Channel

OPEN, ALL = "", "all"
WEEK = timedelta(days=7)

WHOSE = {"mine": N_("I had a hand in it"), "waiting": N_("waiting for me")}
DUE = {
    "over": N_("over the time limit"),
    "today": N_("today"),
    "week": N_("within seven days"),
    "none": N_("no time limit"),
}
TICKS = {
    "news": N_("news from the reporter"),
    "late": N_("after the publicity period"),
    "marked": N_("marked by the letterbox"),
}

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What was chosen; an empty text leaves it open, and of the states it leaves those that are not over."""

    state: str = OPEN
    whose: str = ""
    due: str = ""
    channel: str = ""
    news: str = ""
    late: str = ""
    marked: str = ""

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> "Choices":
        """Read choices from an address, or from what was saved; what is none of ours is left out."""
        known = _known()
        return cls(**{name: typed[name] for name in known if typed.get(name) in known[name]})

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The choices that were made, as an address writes them."""
        return tuple((name, value) for name, value in vars(self).items() if value)

    def words(self) -> tuple[str, ...]:
        """The choices that were made, in words."""
        options = all_options()
        named = [dict(options[name])[value] for name, value in self.pairs() if name in options]
        return (*named, *(gettext(words) for name, words in TICKS.items() if getattr(self, name)))

    def hold(self, listed: Listed, staff: StaffMember, today: date) -> bool:
        """Whether a case is in the list that a person chose."""
        summary = listed.summary
        ticks = {"news": summary.news + summary.objections, "late": summary.late, "marked": summary.marked}
        return (
            self._holds_state(listed)
            and self._holds_whose(listed, staff)
            and self._holds_due(listed, today)
            and (not self.channel or self.channel in listed.channels)
            and all(count > 0 for name, count in ticks.items() if getattr(self, name))
        )

    def _holds_state(self, listed: Listed) -> bool:
        state = listed.summary.case.state
        if self.state == OPEN:
            return state not in ENDED or listed.summary.objections > 0
        return self.state in (ALL, state)

    def _holds_whose(self, listed: Listed, staff: StaffMember) -> bool:
        if self.whose == "mine":
            return staff.id in listed.hands
        return self.whose != "waiting" or waits_for(listed, staff)

    def _holds_due(self, listed: Listed, today: date) -> bool:
        on = listed.due[0].on if listed.due else None
        match self.due:
            case "over":
                return on is not None and on < today
            case "today":
                return on == today
            case "week":
                return on is not None and on <= today + WEEK
            case "none":
                return not listed.due
            case _:
                return True


def waits_for(listed: Listed, staff: StaffMember) -> bool:
    """Whether the next step of a case is for this person: the role includes it, and nobody else has taken the case up.

    Whoever did something to it goes on with it; one that nobody has taken up waits for all whose role includes the
    step. An approval, and an objection, wait for everybody who had no part; what is on hold waits until there is news.
    """
    summary = listed.summary
    step = Step.UPHOLD if summary.objections else next_step(summary)
    if step is None or not may(staff.role, step):
        return False
    if step is Step.RESUME and not summary.news:
        # It waits for somebody else.
        return False
    if step in (Step.CLOSE, Step.UPHOLD):
        return staff.id not in had_a_part(summary.case)
    return staff.id in listed.hands or not listed.takers


def all_options() -> dict[str, Options]:
    """The lists to choose from, each value with its words."""
    states = tuple((state.value, label(state)) for state in CaseState)
    return {
        "state": (*states, (ALL, gettext("all, closed ones too"))),
        "whose": tuple((value, gettext(words)) for value, words in WHOSE.items()),
        "due": tuple((value, gettext(words)) for value, words in DUE.items()),
        "channel": tuple((channel.value, label(channel)) for channel in Channel),
    }


def _known() -> dict[str, frozenset[str]]:
    return {
        "state": frozenset({*CaseState, ALL}),
        "whose": frozenset(WHOSE),
        "due": frozenset(DUE),
        "channel": frozenset(Channel),
        **dict.fromkeys(TICKS, frozenset({"1"})),
    }
