"""The forms a publisher fills in: which keys there are, which are required, and what each may hold.

A key without a default is required. A form may have holes: None stands also where what was written is refused, so that
the rules can still be asked about everything else.
"""

from datetime import date, datetime, time
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator

from publicity.content import values, words
from publicity.disclosures import DisclosureTopic
from publicity.notice import (
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    MediumKind,
    PostAction,
    WithdrawalReason,
    YearMonth,
)
from publicity.outcome import OutcomeKind
from publicity.procedure import ProcedureStep, RecommendationWay

Short = Annotated[str | None, PlainValidator(values.text_of(40))]
Line = Annotated[str | None, PlainValidator(values.text_of(120))]
LongLine = Annotated[str | None, PlainValidator(values.text_of(400))]
Paragraph = Annotated[str | None, PlainValidator(values.text_of(2_000, lines=True))]
Lines = Annotated[str | None, PlainValidator(values.text_of(20_000, lines=True))]
Name = Annotated[str | None, PlainValidator(values.read_name)]
Date = Annotated[date | None, PlainValidator(values.read_date)]
Instant = Annotated[datetime | None, PlainValidator(values.read_instant)]
Month = Annotated[YearMonth | None, PlainValidator(values.read_month)]
BirthMonth = Annotated[YearMonth | None, PlainValidator(values.read_birth_month)]
Closing = Annotated[time | None, PlainValidator(values.read_closing)]
Whole = Annotated[int | None, PlainValidator(values.read_whole_number)]
Phone = Annotated[str | None, PlainValidator(values.read_phone)]
Email = Annotated[str | None, PlainValidator(values.read_email)]
Postcode = Annotated[str | None, PlainValidator(values.read_postcode)]
YesOrNo = Annotated[bool | None, PlainValidator(values.one_of(words.YES_OR_NO, "yes".__eq__))]
Gender = Annotated[str | None, PlainValidator(values.one_of(words.GENDERS, lambda code: words.GENDERS[code][0]))]
Mode = Annotated[EducationMode | None, PlainValidator(values.one_of(words.MODES, EducationMode))]
Action = Annotated[PostAction | None, PlainValidator(values.one_of(words.ACTIONS, PostAction))]
Level = Annotated[DisclosureLevel | None, PlainValidator(values.one_of(words.LEVELS, DisclosureLevel))]
Step = Annotated[ProcedureStep | None, PlainValidator(values.one_of(words.STEPS, ProcedureStep))]
Way = Annotated[RecommendationWay | None, PlainValidator(values.one_of(words.WAYS, RecommendationWay))]
Result = Annotated[OutcomeKind | None, PlainValidator(values.one_of(words.OUTCOMES, OutcomeKind))]
MediumWord = Annotated[MediumKind | None, PlainValidator(values.one_of(words.MEDIA, MediumKind))]
EffectWord = Annotated[CorrectionEffect | None, PlainValidator(values.one_of(words.EFFECTS, CorrectionEffect))]
WithdrawalWord = Annotated[WithdrawalReason | None, PlainValidator(values.one_of(words.WITHDRAWALS, WithdrawalReason))]
Topic = Annotated[DisclosureTopic | None, PlainValidator(values.one_of(words.TOPICS, DisclosureTopic))]
InspectionNumber = Annotated[str | None, PlainValidator(values.number_of("KC"))]
KindWord = Annotated[str | None, PlainValidator(values.one_of(words.NOTICE_KINDS, str))]


class Form(BaseModel):
    """What all forms share: an unknown key is refused, and a form is never changed."""

    # Built when the first file is read: a command that reads none starts sooner.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _up_to(entries: int) -> Any:
    return Field(min_length=1, max_length=entries)


class PeriodForm(Form):
    """First and last day, and the hour at which the last day closes if it is not 24:00."""

    first: Date
    last: Date
    closes: Closing = None


class InspectionDaysForm(Form):
    """First and last day of an inspection."""

    first: Date
    last: Date


class AttainmentForm(Form):
    """One education or one degree."""

    name: Short
    mode: Mode = None


def _as_attainments(value: Any) -> Any:
    """Let a plain text stand for an attainment without a mode, alone or in a list."""
    if isinstance(value, str) and value.strip():
        value = [value]
    if isinstance(value, list):
        return [one if isinstance(one, dict | list) else {"name": one} for one in value]
    return value


Attainments = Annotated[Annotated[tuple[AttainmentForm, ...], _up_to(12)] | None, BeforeValidator(_as_attainments)]


class PostForm(Form):
    """One proposed post."""

    action: Action = PostAction.APPOINT
    level: Level = DisclosureLevel.EXACT
    post: LongLine = None
    probation: YesOrNo = False


class BallotForm(Form):
    """The figures of a vote."""

    due: Whole
    present: Whole
    approve: Whole
    against: Whole = 0
    undecided: Whole = 0


class StepForm(Form):
    """One recorded step of the procedure."""

    step: Step
    date: Date
    until: Date = None
    body: Line = None
    way: Way = None
    notice: InspectionNumber = None
    ballot: BallotForm | None = None
    chair: Name = None
    recorder: Name = None


class OutcomeForm(Form):
    """What became of a nominee."""

    result: Result
    date: Date
    note: Paragraph = None


class PersonForm(Form):
    """What is told of a person, nominee or candidate."""

    name: Name
    name_hant: Name = None
    former_name: Name = None
    gender: Gender = None
    ethnicity: Short = None
    born: BirthMonth = None
    native_place: Short = None
    birthplace: Short = None
    education: Attainments = ()
    degrees: Attainments = ()
    political_status: Short = None
    joined_party: Month = None
    started_work: Month = None
    professional_title: Line = None
    current_post: LongLine = None
    current_post_since: Month = None
    current_rank: Line = None


class NomineeForm(PersonForm):
    """A person who is to be appointed."""

    history: Lines = None
    frontline_years: Whole = None
    proposed_posts: Annotated[tuple[PostForm, ...], _up_to(10)] | None
    exceptional: Paragraph = None
    record: Annotated[tuple[StepForm, ...], _up_to(20)] | None = ()
    outcomes: Annotated[tuple[OutcomeForm, ...], _up_to(10)] | None = ()


class CandidateForm(PersonForm):
    """A person under inspection."""

    considered_for: LongLine = None
    former_unit: Line = None
    transferred: Month = None


class MemberForm(Form):
    """One member of an inspection team."""

    name: Name
    name_hant: Name = None
    post: Line = None
    leads: YesOrNo = False


class MediumForm(Form):
    """Where the notice ran."""

    medium: MediumWord
    outlet: Short
    date: Date
    place: Short = None


class ContactForm(Form):
    """How to report."""

    unit: Line
    phones: Annotated[tuple[Phone, ...], _up_to(10)] | None
    hours: Line = None
    address: Line = None
    postcode: Postcode = None
    visit: Line = None
    email: Email = None


class CorrectionForm(Form):
    """One public correction."""

    date: Date
    field: Short
    was: Paragraph
    now: Paragraph
    reason: Paragraph
    approved_by: Line
    effect: EffectWord


class WithdrawalForm(Form):
    """The notice taken back in the open."""

    date: Date
    reason: WithdrawalWord
    approved_by: Line
    note: Paragraph = None


class WithholdingForm(Form):
    """A disclosure held back in the open."""

    topic: Topic
    ground: Paragraph
    approved_by: Line
    review_on: Date


class NoticeForm(Form):
    """What both kinds of notice have in common."""

    kind: KindWord
    title: Line
    issue: Short = None
    published: Instant
    draft: YesOrNo = False
    media: Annotated[tuple[MediumForm, ...], _up_to(20)] | None = ()
    contact: ContactForm | None = None
    corrections: Annotated[tuple[CorrectionForm, ...], _up_to(50)] | None = ()
    withdrawal: WithdrawalForm | None = None
    signed_by: Line
    signed_on: Date

    people_key: ClassVar[str]

    @property
    def people(self) -> tuple[PersonForm, ...]:
        """Everybody the notice is about."""
        people: tuple[PersonForm, ...] | None = getattr(self, self.people_key)
        return people or ()

    @property
    def published_on(self) -> date | None:
        """The day of publication in the city, if it is known."""
        return self.published.date() if self.published else None


class AppointmentForm(NoticeForm):
    """任前公示."""

    number: Annotated[str | None, PlainValidator(values.number_of("GS"))]
    period: PeriodForm | None
    basis: Paragraph = None
    nominees: Annotated[tuple[NomineeForm, ...], _up_to(200)] | None

    people_key = "nominees"


class InspectionForm(NoticeForm):
    """考察预告."""

    number: InspectionNumber
    purpose: Paragraph = None
    inspection: InspectionDaysForm | None
    place: Line = None
    posts: Whole = None
    candidates: Annotated[tuple[CandidateForm, ...], _up_to(200)] | None = ()
    team: Annotated[tuple[MemberForm, ...], _up_to(30)] | None = ()
    supervision_phone: Phone = None
    withheld: Annotated[tuple[WithholdingForm, ...], _up_to(4)] | None = ()

    people_key = "candidates"


AnyForm = AppointmentForm | InspectionForm
