"""What the closed lists are called on a page."""

from enum import StrEnum

from presentation.languages import gettext
from publicity.case import CaseState, Effect, Finding, Step
from publicity.clocks import Clock
from publicity.composition import Measure
from publicity.disclosures import DisclosureState, DisclosureTopic
from publicity.errors import N_
from publicity.notice import (
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    MediumKind,
    NoticeKind,
    NoticeState,
    PostAction,
    WithdrawalReason,
)
from publicity.outcome import OutcomeKind
from publicity.procedure import ProcedureRule, ProcedureStep, RecommendationWay
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason
from publicity.report import Channel, LetterRule, Sending, Wish

LABELS: dict[type[StrEnum], dict[str, str]] = {
    NoticeKind: {
        NoticeKind.APPOINTMENT: N_("Appointment notice"),
        NoticeKind.INSPECTION: N_("Inspection notice"),
    },
    NoticeState: {
        NoticeState.SCHEDULED: N_("Not yet begun"),
        NoticeState.RUNNING: N_("Open for reports"),
        NoticeState.ENDED: N_("Period over, being decided"),
        NoticeState.DECIDED: N_("Decided"),
        NoticeState.WITHDRAWN: N_("Withdrawn"),
    },
    MediumKind: {
        MediumKind.NEWSPAPER: N_("Newspaper"),
        MediumKind.TELEVISION: N_("Television"),
        MediumKind.RADIO: N_("Radio"),
    },
    EducationMode: {
        EducationMode.FULL_TIME: N_("full-time"),
        EducationMode.ON_THE_JOB: N_("part-time"),
        EducationMode.PARTY_SCHOOL: N_("Party school"),
    },
    PostAction: {
        PostAction.APPOINT: N_("To be appointed"),
        PostAction.NOMINATE: N_("To be nominated"),
    },
    DisclosureLevel: {
        DisclosureLevel.EXACT: N_("Exact post"),
        DisclosureLevel.CLASS: N_("Class of posts"),
        DisclosureLevel.RANK: N_("Rank only"),
        DisclosureLevel.UNDISCLOSED: N_("Post not published"),
    },
    CorrectionEffect: {
        CorrectionEffect.NONE: N_("The period stays as it was."),
        CorrectionEffect.EXTENDS: N_("The period was extended."),
        CorrectionEffect.RESTARTS: N_("The period began anew."),
    },
    WithdrawalReason: {
        WithdrawalReason.PUBLISHED_IN_ERROR: N_("Published in error"),
        WithdrawalReason.PROCEDURE_FLAW: N_("A step of the procedure has to be repeated"),
        WithdrawalReason.NOMINATION_ENDED: N_("The nomination has ended"),
        WithdrawalReason.REPLACED: N_("Replaced by another notice"),
    },
    OutcomeKind: {
        OutcomeKind.APPOINTED: N_("Appointed"),
        OutcomeKind.ON_PROBATION: N_("Appointed on probation"),
        OutcomeKind.CONFIRMED: N_("Confirmed after probation"),
        OutcomeKind.NOT_CONFIRMED: N_("Not confirmed after probation"),
        OutcomeKind.NOT_APPOINTED: N_("Not appointed"),
        OutcomeKind.DEFERRED: N_("Deferred"),
        OutcomeKind.WITHDRAWN: N_("Nomination withdrawn"),
    },
    ProcedureStep: {
        ProcedureStep.RECOMMENDATION: N_("Democratic recommendation"),
        ProcedureStep.INSPECTION: N_("Inspection"),
        ProcedureStep.DELIBERATION: N_("Deliberation"),
        ProcedureStep.DECISION: N_("Decision"),
    },
    RecommendationWay: {
        RecommendationWay.MEETING: N_("by a meeting"),
        RecommendationWay.TALKS: N_("by talks"),
        RecommendationWay.ORGANISATION: N_("by an organisation"),
        RecommendationWay.SIGNED: N_("signed by individuals"),
        RecommendationWay.PUBLIC_SELECTION: N_("by public selection"),
        RecommendationWay.COMPETITION: N_("by competition for the post"),
    },
    ProcedureRule: {
        ProcedureRule.IN_ORDER: N_("all steps before it were over"),
        ProcedureRule.QUORUM: N_("at least two thirds of the members were present"),
        ProcedureRule.MAJORITY: N_("more than half of all members, present or not, were in favour"),
        ProcedureRule.BALLOTS_ADD_UP: N_("the ballots add up"),
        ProcedureRule.SIGNED: N_("the minutes are signed by chair and recorder"),
        ProcedureRule.BEFORE_PUBLICITY: N_("decided before the publicity"),
        ProcedureRule.LEAD_TIME: N_("announced in good time"),
        ProcedureRule.TEAM_OF_TWO: N_("a team of two or more"),
        ProcedureRule.FORMER_UNIT: N_("the former unit is named"),
    },
    DisclosureTopic: {
        DisclosureTopic.SUBJECT: N_("Who is inspected"),
        DisclosureTopic.TIME_AND_PURPOSE: N_("When and for what"),
        DisclosureTopic.TEAM: N_("The team and its supervision phone"),
        DisclosureTopic.WAYS_TO_REPORT: N_("How to report"),
    },
    DisclosureState: {
        DisclosureState.DISCLOSED: N_("Disclosed"),
        DisclosureState.PARTLY: N_("Partly disclosed"),
        DisclosureState.WITHHELD: N_("Withheld for now"),
        DisclosureState.MISSING: N_("Missing"),
    },
    Measure: {
        Measure.WOMEN: N_("Women"),
        Measure.NON_PARTY: N_("Not in the Communist Party"),
        Measure.UNIVERSITY: N_("University education or higher"),
        Measure.POSTGRADUATE: N_("Of these, postgraduate"),
        Measure.DEGREE: N_("With a degree"),
        Measure.FRONTLINE: N_("Two years or more of frontline service"),
    },
    Channel: {
        Channel.WEB: N_("Web"),
        Channel.LETTER: N_("Letter"),
        Channel.CALL: N_("Call"),
        Channel.VISIT: N_("Visit"),
    },
    LetterRule: {
        LetterRule.SENT: N_("Letters count by the sender's postmark."),
        LetterRule.ARRIVED: N_("Letters count by the postmark of arrival."),
    },
    CaseState: {
        CaseState.REGISTERED: N_("Registered"),
        CaseState.SCREENING: N_("Being screened"),
        CaseState.ACCEPTED: N_("Accepted"),
        CaseState.NOT_ACCEPTED: N_("Not accepted"),
        CaseState.TRANSFERRED: N_("Transferred"),
        CaseState.MERGED: N_("Joined to another case"),
        CaseState.INVESTIGATING: N_("Being investigated"),
        CaseState.ON_HOLD: N_("On hold"),
        CaseState.CONCLUDED: N_("Concluded"),
        CaseState.FEEDBACK_GIVEN: N_("Reporter answered"),
        CaseState.FEEDBACK_NOT_POSSIBLE: N_("Reporter cannot be answered"),
        CaseState.CLOSED: N_("Closed"),
    },
    Step: {
        Step.WRITE: N_("Write to the reporter"),
        Step.ACKNOWLEDGE: N_("Record that the reporter was told"),
        Step.FORGO_ACKNOWLEDGEMENT: N_("Record that the reporter cannot be told"),
        Step.SCREEN: N_("Begin screening"),
        Step.ACCEPT: N_("Accept"),
        Step.DECLINE: N_("Do not accept"),
        Step.TRANSFER: N_("Transfer"),
        Step.TAKE_BACK: N_("Take back to screening"),
        Step.MERGE: N_("Join to another case"),
        Step.INVESTIGATE: N_("Begin the investigation"),
        Step.HOLD: N_("Put on hold"),
        Step.RESUME: N_("Resume"),
        Step.CONCLUDE: N_("Conclude"),
        Step.REVISE: N_("Return to the investigation"),
        Step.GIVE_FEEDBACK: N_("Answer the reporter"),
        Step.FORGO_FEEDBACK: N_("Record why no answer is possible"),
        Step.PROPOSE_CLOSING: N_("Propose to close"),
        Step.RETURN_CLOSING: N_("Send the proposal back"),
        Step.CLOSE: N_("Approve the closing"),
        Step.UPHOLD: N_("Leave it closed after an objection"),
        Step.REOPEN: N_("Reopen"),
    },
    Finding: {
        Finding.SUBSTANTIATED: N_("Substantiated"),
        Finding.PARTLY: N_("Partly substantiated"),
        Finding.UNSUBSTANTIATED: N_("Not substantiated"),
        Finding.UNVERIFIABLE: N_("Cannot be verified"),
        Finding.NOT_INVESTIGABLE: N_("Cannot be investigated"),
    },
    Effect: {
        Effect.NONE: N_("No effect on the appointment"),
        Effect.REMIND: N_("Appoint, with a reminder"),
        Effect.DEFER: N_("Defer the appointment"),
        Effect.CANCEL: N_("Do not appoint"),
        Effect.REFER: N_("Refer to discipline inspection or the courts"),
    },
    DeclineReason: {
        DeclineReason.OUT_OF_SCOPE: N_("Not within this department's remit"),
        DeclineReason.NO_CONCRETE_CONTENT: N_("Nothing concrete to look into"),
        DeclineReason.DUPLICATE: N_("The same report again"),
        DeclineReason.SAME_MATTER_CLOSED: N_("The same matter was already investigated and closed"),
        DeclineReason.LEAD_UNCLEAR: N_("The lead is too unclear to follow"),
        DeclineReason.REPORTER_WITHDREW: N_("The reporter withdrew the report"),
    },
    HoldReason: {
        HoldReason.AWAITING_REPORTER: N_("Waiting for the reporter"),
        HoldReason.AWAITING_OTHER_BODY: N_("Waiting for another body"),
        HoldReason.OTHER_PROCEEDINGS: N_("Other proceedings come first"),
    },
    NoFeedbackReason: {
        NoFeedbackReason.NO_WAY_TO_REACH: N_("No contact was left, and the receipt was not handed over"),
        NoFeedbackReason.NOT_REACHED: N_("The reporter could not be reached at the contact given"),
        NoFeedbackReason.REPORTER_DECLINED: N_("The reporter does not want an answer"),
    },
    NotToldReason: {
        NotToldReason.NO_CONTACT: N_("No contact was left"),
        NotToldReason.CONTACT_IN_VAIN: N_("Nobody could be reached at the contact given"),
    },
    ReopenReason: {
        ReopenReason.NEW_EVIDENCE: N_("New evidence"),
        ReopenReason.REPORTER_OBJECTS: N_("The reporter objects to the result"),
        ReopenReason.ERROR_FOUND: N_("An error was found"),
    },
    Wish: {
        Wish.ANONYMOUS: N_("without a name"),
        Wish.CONFIDENTIAL: N_("with a name, kept apart"),
        Wish.NAMED: N_("with a name, open to those who handle it"),
    },
    Sending: {
        Sending.REPORT: N_("report"),
        Sending.ADDITION: N_("message"),
        Sending.WITHDRAWAL: N_("withdrawal"),
        Sending.OBJECTION: N_("objection"),
    },
    Clock: {
        Clock.ACKNOWLEDGE: N_("Tell the reporter that it was received"),
        Clock.DECIDE_ACCEPTANCE: N_("Decide on acceptance"),
        Clock.VERIFY: N_("Finish the investigation"),
        Clock.FEEDBACK: N_("Answer the reporter"),
        Clock.OBJECT_TO_TRANSFER: N_("Object to the transfer, if it is not ours"),
        Clock.REPORT_BACK: N_("The other body is to report back"),
    },
}
"""Closed list → its members → message id; two lists may have members of the same value, so each has its table."""


def label(member: StrEnum) -> str:
    """What a member of a closed list is called in the language of the page being made."""
    return gettext(LABELS[type(member)][member])
