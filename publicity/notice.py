"""What a notice says: whom the city means to appoint, or whom it is about to inspect."""

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from enum import StrEnum

from publicity.disclosures import Disclosure, Withholding, judge_all
from publicity.outcome import Outcome
from publicity.period import PeriodRules, PublicityPeriod, first_counted_day
from publicity.procedure import RecordedStep


class NoticeKind(StrEnum):
    """The two kinds: 任前公示 and 考察预告."""

    APPOINTMENT = "appointment"
    INSPECTION = "inspection"


class NoticeState(StrEnum):
    """Where a notice is in its life at an instant."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class MediumKind(StrEnum):
    """The three media of 一报两台."""

    NEWSPAPER = "newspaper"
    TELEVISION = "television"
    RADIO = "radio"


class EducationMode(StrEnum):
    """How an education or a degree was earned."""

    FULL_TIME = "full_time"
    ON_THE_JOB = "on_the_job"
    PARTY_SCHOOL = "party_school"


class PostAction(StrEnum):
    """What happens with a proposed post: the committee appoints (拟任), or nominates for an election (提名)."""

    APPOINT = "appoint"
    NOMINATE = "nominate"


class DisclosureLevel(StrEnum):
    """How exactly a proposed post is told: the post, a class of posts, only a rank, or not at all."""

    EXACT = "exact"
    CLASS = "class"
    RANK = "rank"
    UNDISCLOSED = "undisclosed"


class CorrectionEffect(StrEnum):
    """What a correction does to the period: a running one may grow, never shrink."""

    NONE = "none"
    EXTENDS = "extends"
    RESTARTS = "restarts"


class WithdrawalReason(StrEnum):
    """The closed list of reasons for which a notice may be withdrawn."""

    PUBLISHED_IN_ERROR = "published_in_error"
    PROCEDURE_FLAW = "procedure_flaw"
    NOMINATION_ENDED = "nomination_ended"
    REPLACED = "replaced"


@dataclass(frozen=True, order=True)
class YearMonth:
    """A month of a year; the day of a birth is never published."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True)
class Attainment:
    """One education (学历) or one degree (学位), with how it was earned where that is stated."""

    name: str
    mode: EducationMode | None = None


@dataclass(frozen=True, kw_only=True)
class ProposedPost:
    """One post a nominee is proposed for; ``post`` is None only when it is undisclosed.

    A nomination (提名) is for an elected post, which has no probation (试用期暂行规定 2001).
    """

    action: PostAction = PostAction.APPOINT
    level: DisclosureLevel = DisclosureLevel.EXACT
    post: str | None = None
    probation: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """What a notice tells of a person; None means "not published", and nothing is ever filled in for it.

    ``name_hant`` is how the name is written in traditional characters, where that is known.
    """

    name: str
    name_hant: str | None = None
    former_name: str | None = None
    gender: str | None = None
    ethnicity: str | None = None
    born: YearMonth | None = None
    native_place: str | None = None
    birthplace: str | None = None
    education: tuple[Attainment, ...] = ()
    degrees: tuple[Attainment, ...] = ()
    political_status: str | None = None
    joined_party: YearMonth | None = None
    started_work: YearMonth | None = None
    professional_title: str | None = None
    current_post: str | None = None
    current_post_since: YearMonth | None = None
    current_rank: str | None = None


@dataclass(frozen=True, kw_only=True)
class Nominee(Person):
    """A person who is to be appointed; ``key`` ("n1", "n2" …) is the place on the notice and never changes.

    ``frontline_years`` is the frontline service (基层工作经历) in whole years.
    """

    key: str
    proposed_posts: tuple[ProposedPost, ...]
    history: str | None = None
    frontline_years: int | None = None
    exceptional_reasons: str | None = None
    record: tuple[RecordedStep, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def outcome(self, today: date) -> Outcome | None:
        """The latest outcome that is public on a day, in whatever order they are written down."""
        public = sorted((outcome for outcome in self.outcomes if outcome.on <= today), key=lambda outcome: outcome.on)
        return public[-1] if public else None


@dataclass(frozen=True, kw_only=True)
class Candidate(Person):
    """A person under inspection (考察对象); ``considered_for`` is told only where the post is public."""

    key: str
    considered_for: str | None = None
    former_unit: str | None = None
    transferred: YearMonth | None = None


@dataclass(frozen=True, kw_only=True)
class TeamMember:
    """One member of an inspection team."""

    name: str
    name_hant: str | None = None
    post: str | None = None
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Medium:
    """One medium in which a notice ran: outlet, day, and page or hour."""

    kind: MediumKind
    outlet: str
    on: date
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contact:
    """How to report: the unit that can answer, with at least a phone and a way by post or in person."""

    unit: str
    phones: tuple[str, ...]
    hours: str | None = None
    address: str | None = None
    postcode: str | None = None
    visit: str | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One public correction: what it read, what it reads, why, by whose approval, what it did to the period."""

    on: date
    field: str
    was: str
    now: str
    reason: str
    approved_by: str
    effect: CorrectionEffect


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """A notice taken back in the open; its page stays, with this on it."""

    on: date
    reason: WithdrawalReason
    approved_by: str
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What both kinds of notice have in common; ``published`` is the aware instant from which it is on the board."""

    number: str
    title: str
    issue: str | None
    published: datetime
    contact: Contact
    media: tuple[Medium, ...] = ()
    corrections: tuple[Correction, ...] = ()
    withdrawal: Withdrawal | None = None
    signed_by: str
    signed_on: date
    draft: bool = False
    body: str = ""

    def is_public(self, now: datetime) -> bool:
        """Whether the notice exists for the public at an instant."""
        return not self.draft and self.published <= now

    def corrections_by(self, today: date) -> tuple[Correction, ...]:
        """The corrections that were made by the end of a day, oldest first."""
        made = (correction for correction in self.corrections if correction.on <= today)
        return tuple(sorted(made, key=lambda correction: correction.on))

    def withdrawn_by(self, today: date) -> Withdrawal | None:
        """The withdrawal, if it has happened by a day."""
        return self.withdrawal if self.withdrawal and self.withdrawal.on <= today else None


@dataclass(frozen=True, kw_only=True)
class AppointmentNotice(Notice):
    """任前公示: whom the city means to appoint, open to the public for a period (条例 2019 art. 42)."""

    period: PublicityPeriod
    nominees: tuple[Nominee, ...]
    basis: str | None = None

    kind = NoticeKind.APPOINTMENT

    @property
    def people(self) -> tuple[Nominee, ...]:
        """The persons the notice is about."""
        return self.nominees

    def state(self, now: datetime, zone: tzinfo) -> NoticeState:
        """Where the notice stands at an instant; decided when every nominee has an outcome other than deferral."""
        today = now.astimezone(zone).date()
        if self.withdrawn_by(today):
            return NoticeState.WITHDRAWN
        if all(outcome and outcome.deferral_ends is None for outcome in self.outcomes(today)):
            return NoticeState.DECIDED
        return NoticeState(self.period.state(now, zone).value)

    def restarted_by(self, today: date) -> Correction | None:
        """The last correction by a day that began the running count anew."""
        restarts = [one for one in self.corrections_by(today) if one.effect is CorrectionEffect.RESTARTS]
        return next((one for one in reversed(restarts) if self.period.contains(one.on)), None)

    def counted_period(self, today: date, rules: PeriodRules) -> PublicityPeriod:
        """The period as it counts on a day: from its first day, or anew from a correction that restarted it."""
        restart = self.restarted_by(today)
        return replace(self.period, first=first_counted_day(restart.on, rules)) if restart else self.period

    def outcomes(self, today: date) -> tuple[Outcome | None, ...]:
        """Each nominee's outcome as it is public on a day."""
        return tuple(nominee.outcome(today) for nominee in self.nominees)

    def missing_media(self) -> tuple[MediumKind, ...]:
        """The media of 一报两台 in which the notice is not recorded as published."""
        recorded = {medium.kind for medium in self.media}
        return tuple(kind for kind in MediumKind if kind not in recorded)


@dataclass(frozen=True, kw_only=True)
class InspectionNotice(Notice):
    """考察预告: whom the city is about to inspect, with the four disclosures (条例 2019 on 考察预告).

    ``posts`` is for how many posts, where that is told; more candidates than posts make it a choice (差额考察).
    """

    purpose: str | None
    inspection: PublicityPeriod
    candidates: tuple[Candidate, ...]
    team: tuple[TeamMember, ...]
    supervision_phone: str | None
    withheld: tuple[Withholding, ...] = ()
    place: str | None = None
    posts: int | None = None

    kind = NoticeKind.INSPECTION

    @property
    def people(self) -> tuple[Candidate, ...]:
        """The persons the notice is about."""
        return self.candidates

    @property
    def has_a_choice(self) -> bool:
        """Whether more candidates are inspected than there are posts."""
        return self.posts is not None and len(self.candidates) > self.posts

    def state(self, now: datetime, zone: tzinfo) -> NoticeState:
        """Where the inspection stands at an instant."""
        if self.withdrawn_by(now.astimezone(zone).date()):
            return NoticeState.WITHDRAWN
        return NoticeState(self.inspection.state(now, zone).value)

    def disclosures(self) -> tuple[Disclosure, ...]:
        """Judge the four disclosures, in the order of the rule; a missing one refuses the notice."""
        return judge_all(
            current_posts=[bool(candidate.current_post) for candidate in self.candidates],
            purpose=bool(self.purpose),
            members=len(self.team),
            supervision_phone=bool(self.supervision_phone),
            phone=bool(self.contact.phones),
            post_or_visit=bool(self.contact.address or self.contact.visit),
            withholdings=self.withheld,
        )


AnyNotice = AppointmentNotice | InspectionNotice
