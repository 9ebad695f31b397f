"""How a case, what came with it and what is done to it are written, in the SQL that both engines share."""

from collections.abc import Sequence
from datetime import date, datetime

from intake.stores.engine import Value, written_day
from intake.stores.entries import CaseEntries
from intake.stores.values import (
    LETTERBOX,
    Filing,
    Milestones,
    SealedFile,
    StoredAllegation,
    StoredEnvelope,
    StoredPair,
    StoredReport,
)
from publicity.case import Case, CaseState, Event
from publicity.errors import ChangedMeanwhile
from publicity.report import ASKING, Sending


class CaseFiling(CaseEntries):
    """The part of a ``CaseStore`` that writes cases; what each method promises is told there."""

    def home_of(self, report_id: str) -> str | None:
        """See ``CaseStore.home_of``."""
        row = self._row(
            """
            SELECT COALESCE(cases.merged_into, cases.id) AS home
            FROM reports
            JOIN cases ON cases.id = reports.case_id
            WHERE reports.id = :report_id
            """,
            report_id=report_id,
        )
        return row["home"] if row else None

    def dealing_with(self, report_id: str) -> list[str]:
        """See ``CaseStore.dealing_with``."""
        rows = self._rows(
            """
            SELECT COALESCE(cases.merged_into, cases.id) AS home
            FROM reports
            JOIN cases ON cases.id = reports.case_id
            WHERE reports.id = :report_id
            UNION ALL
            SELECT * FROM (
                SELECT COALESCE(cases.merged_into, cases.id) AS home
                FROM split_reports
                JOIN cases ON cases.id = split_reports.case_id
                WHERE split_reports.report_id = :report_id
                ORDER BY cases.opened_at, cases.id
            ) AS halves
            """,
            report_id=report_id,
        )
        return list(dict.fromkeys(row["home"] for row in rows))

    def was_sent(self, report_id: str, digest: str) -> bool:
        """See ``CaseStore.was_sent``."""
        row = self._row(
            """
            SELECT id FROM reports WHERE id = :report_id AND digest = :digest
            UNION ALL
            SELECT report_id FROM additions WHERE report_id = :report_id AND digest = :digest
            """,
            report_id=report_id,
            digest=digest,
        )
        return row is not None

    def add_case(
        self,
        case: Case,
        *,
        opened_at: datetime,
        report: StoredReport,
        allegations: Sequence[StoredAllegation] = (),
        files: Sequence[SealedFile] = (),
        event: Event,
        sealed_text: bytes | None = None,
        envelope: StoredEnvelope | None = None,
    ) -> str:
        """See ``CaseStore.add_case``."""
        if not report.case == event.case == case.id:
            raise ValueError("report, event and case do not belong together")
        if tuple(stored.allegation for stored in allegations) != case.allegations:
            raise ValueError("the allegations are not those of the case")
        with self._transaction():
            if known := self.home_of(report.id):
                return known
            self._insert_case(case, opened_at)
            self._insert_report(report, files)
            self._insert_allegations(case.id, allegations)
            self._insert_investigators(case.id, case.investigated_by)
            if envelope:
                self._insert_envelope(case.id, report.id, envelope, opened_at)
            self._insert_recusals(case.id, case.recused, opened_at)
            self._insert_event(event, sealed_text)
        return case.id

    def add_report_to_case(self, case: Case, report: StoredReport, *, files: Sequence[SealedFile] = ()) -> str:
        """See ``CaseStore.add_report_to_case``."""
        if report.case != case.id:
            raise ValueError("report and case do not belong together")
        with self._transaction():
            if known := self.home_of(report.id):
                return known
            self._count_up(case)
            self._insert_report(report, files)
            by = report.registered_by or LETTERBOX
            self._insert_event(_filed(case.id, case.state, Filing.ADD_REPORT, by, report.registered_at))
        return case.id

    def add_to_report(
        self,
        report_id: str,
        *,
        received: date,
        sealed: bytes,
        digest: str,
        files: Sequence[SealedFile] = (),
        by: str = LETTERBOX,
        at: datetime,
        sending: Sending = Sending.ADDITION,
        marked: str | None = None,
        envelope: StoredEnvelope | None = None,
    ) -> int | None:
        """See ``CaseStore.add_to_report``."""
        with self._transaction():
            home = self.home_of(report_id)
            if home is None:
                raise LookupError(report_id)
            if self.was_sent(report_id, digest):
                return None
            number = self._next("SELECT MAX(number) AS last FROM additions WHERE report_id = :id", report_id)
            self._run(
                """
                INSERT INTO additions (report_id, number, received, sealed, digest, sending, marked)
                VALUES (:report_id, :number, :received, :sealed, :digest, :sending, :marked)
                """,
                report_id=report_id,
                number=number,
                received=written_day(received),
                sealed=sealed,
                digest=digest,
                sending=sending,
                marked=marked,
            )
            self._insert_files(report_id, files)
            if envelope:
                self._insert_added_envelope(report_id, envelope, at)
            reason = sending if sending in ASKING else None
            # Where a case was split, both deal with the report.
            for case_id in self.dealing_with(report_id):
                (row,) = self._rows("UPDATE cases SET version = version + 1 WHERE id = :id RETURNING state", id=case_id)
                self._insert_event(_filed(case_id, CaseState(row["state"]), Filing.ADD_TO_REPORT, by, at, reason))
        return number

    def add_allegation(self, case: Case, allegation: StoredAllegation, *, by: str, at: datetime) -> None:
        """See ``CaseStore.add_allegation``."""
        with self._transaction():
            self._count_up(case)
            self._insert_new_allegations(case, [allegation])
            self._insert_event(_filed(case.id, case.state, Filing.ADD_ALLEGATION, by, at))

    def save(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        sealed_text: bytes | None = None,
        milestones: Milestones | None = None,
        acknowledged_on: date | None = None,
        not_told: str | None = None,
        new_pair: StoredPair | None = None,
        told: dict[str, bytes] | None = None,
        request: str | None = None,
        to_few: bool = False,
    ) -> None:
        """See ``CaseStore.save``."""
        if after.state is CaseState.MERGED and before.state is not CaseState.MERGED:
            raise ValueError("merging needs another case: merge() does it")
        with self._transaction():
            if request and not self._finish_request(request, event.at):
                raise ChangedMeanwhile
            sequence = self._change(before, after, event, sealed_text, milestones=milestones, to_few=to_few)
            if new_pair:
                self._insert_pair(after.id, new_pair, event.at)
            self._insert_told(after.id, sequence, told or {})
            if acknowledged_on:
                self._acknowledge(after.id, acknowledged_on, event.by, not_told)

    def correct(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        report: StoredReport | None = None,
        allegations: Sequence[StoredAllegation] = (),
        added: Sequence[StoredAllegation] = (),
        sealed_text: bytes | None = None,
    ) -> None:
        """See ``CaseStore.correct``."""
        with self._transaction():
            self._change(before, after, event, sealed_text)
            if report:
                self._insert_report_correction(report)
            for allegation in allegations:
                self._insert_allegation_correction(after.id, allegation)
            self._insert_new_allegations(after, added)

    def merge(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        into: Case,
        allegations: Sequence[StoredAllegation] = (),
        sealed_text: bytes | None = None,
    ) -> None:
        """See ``CaseStore.merge``."""
        if after.state is not CaseState.MERGED or into.id == after.id:
            raise ValueError("a case is merged into another one")
        with self._transaction():
            self._count_up(into)
            self._change(before, after, event, sealed_text, merged_into=into.id)
            self._run("UPDATE cases SET merged_into = :into WHERE merged_into = :id", into=into.id, id=after.id)
            # Whoever was to see nothing of the one is to see nothing of the two.
            self._insert_recusals(into.id, before.recused | into.recused, event.at)
            self._take_wraps(into.id, sorted(before.recused | into.recused))
            self._insert_new_allegations(into, allegations)
            self._insert_event(_filed(into.id, into.state, Filing.ADD_REPORT, event.by, event.at))

    def _insert_added_envelope(self, report_id: str, envelope: StoredEnvelope, at: datetime) -> None:
        """Enter what came later under a receipt into the case in which its report was registered.

        Whoever has stepped back from the matter does not get its key.
        """
        (row,) = self._rows("SELECT case_id FROM reports WHERE id = :id", id=report_id)
        case_id = row["case_id"]
        away = self._rows("SELECT staff_id FROM recused_people WHERE case_id = :id", id=case_id)
        self._insert_envelope(case_id, report_id, envelope, at)
        # Nothing that came is refused: should too few be left, the check tells.
        self._take_wraps_of(envelope.id, [one["staff_id"] for one in away])

    def _count_up(self, case: Case) -> None:
        """Let a case's version grow, unless it is not the one that was read or has meanwhile gone into another."""
        changed = self._run(
            """
            UPDATE cases SET version = version + 1
            WHERE id = :id AND version = :version AND merged_into IS NULL
            """,
            id=case.id,
            version=case.version,
        )
        if not changed:
            raise ChangedMeanwhile

    def _change(
        self,
        before: Case,
        after: Case,
        event: Event,
        sealed_text: bytes | None,
        *,
        milestones: Milestones | None = None,
        merged_into: str | None = None,
        to_few: bool = False,
    ) -> int:
        """Write what is different in a case, and its event, unless somebody was faster."""
        _check_sequel(before, after, event)
        (row,) = self._rows(
            """
            SELECT version, merged_into, accepted_on, concluded_on, closed_on, hold_started_on, days_on_hold
            FROM cases
            WHERE id = :id
            """,
            id=before.id,
        ) or [{"version": None}]
        if row.pop("version") != before.version:
            raise ChangedMeanwhile
        days = row | (_written(milestones) if milestones else {})
        self._run(
            """
            UPDATE cases
            SET state = :state, closing_proposed_by = :closing_proposed_by, version = :version,
                merged_into = :merged_into, accepted_on = :accepted_on, concluded_on = :concluded_on,
                closed_on = :closed_on, hold_started_on = :hold_started_on, days_on_hold = :days_on_hold
            WHERE id = :id
            """,
            id=after.id,
            state=after.state,
            closing_proposed_by=after.closing_proposed_by,
            version=after.version,
            **days | ({"merged_into": merged_into} if merged_into else {}),
        )
        self._record_findings(before, after)
        self._insert_investigators(after.id, after.investigated_by - before.investigated_by)
        if away := after.recused - before.recused:
            self._insert_recusals(after.id, away, event.at)
            self._take_wraps(after.id, sorted(away), to_few=to_few)
        return self._insert_event(event, sealed_text)

    def _record_findings(self, before: Case, after: Case) -> None:
        for allegation in set(after.allegations) - set(before.allegations):
            self._run(
                """
                UPDATE allegations SET finding = :finding, effect = :effect, found_by = :found_by
                WHERE case_id = :case_id AND number = :number
                """,
                case_id=after.id,
                number=allegation.number,
                finding=allegation.finding,
                effect=allegation.effect,
                found_by=allegation.found_by,
            )

    def _insert_new_allegations(self, case: Case, allegations: Sequence[StoredAllegation]) -> None:
        after_last = max((one.number for one in case.allegations), default=0) + 1
        if [one.number for one in allegations] != list(range(after_last, after_last + len(allegations))):
            raise ValueError(f"the next allegation of this case has the number {after_last}")
        self._insert_allegations(case.id, allegations)


def _check_sequel(before: Case, after: Case, event: Event) -> None:
    """Refuse what no rule makes of a case: another one, an older one, one that forgot a person or an allegation."""
    one = before.id == after.id == event.case
    grows = before.recused <= after.recused and before.investigated_by <= after.investigated_by
    same = [one.number for one in before.allegations] == [one.number for one in after.allegations]
    if not (one and before.version < after.version and grows and same):
        raise ValueError("the case after is not one that can follow the case before")


def _filed(case_id: str, state: CaseState, act: Filing, by: str, at: datetime, reason: str | None = None) -> Event:
    return Event(case=case_id, act=act, by=by, at=at, before=state, after=state, reason=reason)


def _written(milestones: Milestones) -> dict[str, Value]:
    return {
        "accepted_on": written_day(milestones.accepted_on),
        "concluded_on": written_day(milestones.concluded_on),
        "closed_on": written_day(milestones.closed_on),
        "hold_started_on": written_day(milestones.hold_started_on),
        "days_on_hold": milestones.days_on_hold,
    }
