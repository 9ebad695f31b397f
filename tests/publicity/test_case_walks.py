"""Whatever four people do to a case, its trail keeps every promise; and rules broken on purpose are caught by the same walks."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import publicity.case
from publicity.case import CaseState, Effect, Finding, Step
from publicity.errors import PublicityError
from tests.case_table import NEEDS, REASONS, all_a_step_needs
from tests.chance import tries
from tests.examples import WHEN

AN, BO, CHEN, DU = "an", "bo", "chen", "du"


def broken_promises(trail: list[Any], allegations: int) -> list[str]:
    """Read from a case's trail alone, without the rules, what was promised and not kept."""
    broken = []
    last = "registered"
    recused: set[str] = set()
    for number, event in enumerate(trail):
        if event.before != last:
            broken.append("the trail has a gap")
        if event.by in recused:
            broken.append("a recused person acted")
        for needed in NEEDS.get(event.act, ()):
            if not (getattr(event, needed) or "").strip():
                broken.append(f"{event.act} without its {needed}")
        if event.act in REASONS and event.reason not in list(REASONS[event.act]):
            broken.append(f"{event.act} with a reason from nowhere")
        if event.act == "recuse":
            recused.add(event.by)
        if event.act == "close":
            broken += _broken_by_closing(trail[:number], event.by, allegations)
        last = event.after
    return broken


def _broken_by_closing(trail: list[Any], by: str, allegations: int) -> list[str]:
    broken = []
    if by in {event.by for event in trail if event.act == "record_finding"}:
        broken.append("closed by a person who recorded a finding")
    proposal = _standing_proposal(trail)
    if proposal is None:
        broken.append("closed without a proposal")
    elif proposal == by:
        broken.append("closed by the person who proposed it")
    if not any(event.act in ("investigate", "reopen") for event in trail):
        decided = [event.act for event in trail if event.before != event.after]
        if not decided or decided[-1] not in ("decline", "transfer"):
            broken.append("closed without a decision")
        return broken
    reopened = max((n for n, event in enumerate(trail) if event.act == "reopen"), default=0)
    latest = trail[reopened:]
    found = {event.reason.split(":")[0] for event in latest if event.act == "record_finding"}
    if found != {str(number) for number in range(1, allegations + 1)}:
        broken.append("closed without a finding and an effect for every allegation")
    answers = [event.act for event in latest if event.act in ("conclude", "revise", "give_feedback", "forgo_feedback")]
    if not answers or answers[-1] not in ("give_feedback", "forgo_feedback"):
        broken.append("closed without feedback")
    return broken


def _standing_proposal(trail: list[Any]) -> str | None:
    proposed_by = None
    for event in trail:
        if event.act == "propose_closing":
            proposed_by = event.by
        fell_with_its_maker = event.act == "recuse" and event.by == proposed_by
        if event.act == "return_closing" or event.before != event.after or fell_with_its_maker:
            proposed_by = None
    return proposed_by


USUALLY = {
    "registered": "screen",
    "screening": "accept",
    "accepted": "investigate",
    "investigating": "conclude",
    "on_hold": "resume",
    "concluded": "give_feedback",
    "closed": "reopen",
}
"""What usually comes next in a state, where a case is not ready to be closed."""


class Walk(RuleBasedStateMachine):
    """Four people do whatever comes to their minds to one case with two allegations, allowed or not."""

    law: ClassVar[ModuleType] = publicity.case
    seen: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        two = (self.law.Allegation(1), self.law.Allegation(2))
        self.case = self.law.Case(id="7f3a", state=self.law.CaseState.REGISTERED, allegations=two)
        self.trail: list[Any] = []

    def attempt(self, act: Callable[..., Any], *args: Any, **needed: Any) -> None:
        try:
            self.case, event = act(self.case, *args, at=WHEN, **needed)
        except PublicityError:
            return
        self.trail.append(event)
        self.seen.add(f"{event.act}→{event.after}")

    @rule(data=st.data(), by=st.sampled_from([AN, BO, CHEN, DU]), careful=st.sampled_from([True, True, True, False]))
    def take_a_step(self, data: st.DataObject, by: str, careful: bool) -> None:
        steps = (careful and self.law.allowed_steps(self.case)) or list(self.law.Step)
        step = data.draw(st.sampled_from(steps), label="step")
        needed = all_a_step_needs(step)
        if not careful:
            needed["text"] = data.draw(st.sampled_from([None, " ", "写明理由"]), label="text")
            needed["reason"] = data.draw(st.sampled_from([None, "", "new_evidence", "duplicate"]), label="reason")
        self.attempt(self.law.take, step, by=by, **needed)

    @rule(by=st.sampled_from([AN, BO, CHEN, DU]), steps=st.integers(1, 4))
    def go_on(self, by: str, steps: int) -> None:
        """Do what usually comes next, so that walks come far."""
        # What is ready is asked of the law under test: under a broken one too, walks come far.
        usually = USUALLY | dict.fromkeys(self.law.READY_TO_CLOSE, "propose_closing")
        if self.case.state not in usually:
            return
        for _ in range(steps):
            unfound = [one.number for one in self.case.allegations if not one.is_concluded]
            proposed = self.case.closing_proposed_by is not None
            if self.case.state == "investigating" and unfound:
                found = {"finding": Finding.PARTLY, "effect": Effect.REMIND, "text": "查阅档案"}
                self.attempt(self.law.record_finding, unfound[0], by=by, **found)
                continue
            step = self.law.Step("close" if proposed else usually[self.case.state])
            self.attempt(self.law.take, step, by=by, **all_a_step_needs(step))

    @precondition(lambda self: self.case.state == "investigating")
    @rule(
        by=st.sampled_from([AN, BO]),
        number=st.integers(1, 3),
        finding=st.sampled_from(Finding),
        effect=st.sampled_from(Effect),
        text=st.sampled_from(["查阅档案", "查阅档案", ""]),
    )
    def find(self, by: str, number: int, finding: Finding, effect: Effect, text: str) -> None:
        self.attempt(self.law.record_finding, number, by=by, finding=finding, effect=effect, text=text)

    @rule(by=st.sampled_from([AN, BO, CHEN, DU]), often=st.integers(0, 7))
    def step_back(self, by: str, often: int) -> None:
        if often == 7:
            self.attempt(self.law.recuse, by=by)

    @invariant()
    def every_promise_is_kept(self) -> None:
        assert broken_promises(self.trail, allegations=2) == []

    @invariant()
    def the_version_counts_the_events_and_the_trail_ends_where_the_case_stands(self) -> None:
        assert self.case.version == len(self.trail)
        assert not self.trail or self.trail[-1].after == self.case.state


def walk(law: ModuleType, *, walks: int, luck: int, phases: tuple[Phase, ...] = tuple(Phase)) -> set[str]:
    """Let the machine walk under these rules; return the acts and the states they led to."""
    machine: Any = seed(luck)(type("Walk", (Walk,), {"law": law, "seen": set()}))
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=walks, stateful_step_count=60, deadline=None, database=None, phases=phases),
    )
    return machine.seen


ROUNDS = range(20)
"""Walks are tried in rounds until they have seen or caught what they should; the first is mostly enough."""


def test_no_walk_breaks_a_promise():
    # The walks are worth something when they came to every state and did everything that can be done.
    # An objection comes from outside: without one, nothing is upheld.
    states = {str(state) for state in CaseState}
    acts = {*map(str, Step), "record_finding", "recuse"} - {"uphold"}
    seen: set[str] = set()
    for luck in ROUNDS:
        seen |= walk(publicity.case, walks=tries(150), luck=luck)
        if {told.partition("→")[2] for told in seen} == states and {told.partition("→")[0] for told in seen} == acts:
            return
    pytest.fail(f"the walks came to no more than {sorted(seen)}")


def _walk_until_caught(law: ModuleType) -> None:
    for luck in ROUNDS:
        walk(law, walks=300, luck=luck, phases=(Phase.generate,))


BROKEN = [
    pytest.param(
        "if step is Step.CLOSE and by in had_a_part(case):",
        "if False:",
        "closed by the person who proposed it|closed by a person who recorded a finding",
        id="nobody asks for a second person",
    ),
    pytest.param(
        "return case.investigated_by | {",
        "return frozenset() | {",
        "closed by a person who recorded a finding",
        id="a replaced finding is forgotten",
    ),
    pytest.param(
        "for a in case.allegations if not a.is_concluded]",
        "for a in case.allegations if False]",
        "closed without a finding",
        id="nobody asks for findings",
    ),
    pytest.param(
        "if step is not Step.REOPEN:",
        "if True:",
        "closed without a finding",
        id="a reopened case keeps its old findings",
    ),
    pytest.param("if person in case.recused:", "if False:", "a recused person acted", id="recusal is forgotten"),
    pytest.param(
        "and not (step in needs_proposal and not proposed)",
        "",
        "closed without a proposal",
        id="nobody asks for a proposal",
    ),
    pytest.param(
        "return case.closing_proposed_by if step in keeps else None",
        "return case.closing_proposed_by",
        "closed without a proposal",
        id="a proposal outlives the step that answered it",
    ),
    pytest.param(
        "closing_proposed_by=None if case.closing_proposed_by == by else case.closing_proposed_by,",
        "",
        "closed without a proposal",
        id="a proposal outlives the recusal of whoever made it",
    ),
    pytest.param(
        "READY_TO_CLOSE = frozenset({",
        "READY_TO_CLOSE = frozenset({_S.CONCLUDED, ",
        "closed without feedback",
        id="feedback can be skipped",
    ),
    pytest.param(
        "READY_TO_CLOSE = frozenset({",
        "READY_TO_CLOSE = frozenset({_S.REGISTERED, _S.SCREENING, ",
        "closed without a decision",
        id="a case can be closed before anybody looked at it",
    ),
    pytest.param(
        "if rule.text and not (text and text.strip()):", "if False:", "without its text", id="nobody asks for words"
    ),
    pytest.param(
        "if rule.reasons is not None and reason not in {member.value for member in rule.reasons}:",
        "if False:",
        "without its reason|with a reason from nowhere",
        id="nobody asks for a reason",
    ),
    pytest.param(
        "before=case.state,\n        after=after.state,",
        "before=None,\n        after=after.state,",
        "a gap",
        id="the trail has a gap",
    ),
    pytest.param(
        "closing_proposed_by=_proposer_after(case, step, by),\n        version=case.version + 1,",
        "closing_proposed_by=_proposer_after(case, step, by),\n        version=case.version,",
        "version",
        id="the version stands still",
    ),
]


@pytest.mark.parametrize("right, wrong, promise", BROKEN)
def test_the_same_walks_catch_rules_that_were_broken_on_purpose(tmp_path, right, wrong, promise):
    source = Path(publicity.case.__file__).read_text(encoding="utf-8")
    assert source.count(right) == 1
    broken = tmp_path / "broken_case.py"
    broken.write_text(source.replace(right, wrong), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("broken_case", broken)
    assert spec is not None
    assert spec.loader is not None
    law = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(law)

    with pytest.raises(AssertionError, match=promise):
        _walk_until_caught(law)
