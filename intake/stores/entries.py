"""How one row after the other is entered for a case, always inside a transaction that somebody else has begun."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import product

from intake.stores.engine import written_day, written_instant
from intake.stores.keys import KeyRecords
from intake.stores.values import LETTERBOX, SealedFile, StoredAllegation, StoredReport
from publicity.case import Case, Event


class CaseEntries(KeyRecords):
    """The rows of which ``CaseFiling`` makes whole acts."""

    def _insert_case(self, case: Case, opened_at: datetime) -> None:
        self._run(
            """
            INSERT INTO cases (id, state, opened_at, closing_proposed_by, days_on_hold, version)
            VALUES (:id, :state, :opened_at, :closing_proposed_by, 0, :version)
            """,
            id=case.id,
            state=case.state,
            opened_at=written_instant(opened_at),
            closing_proposed_by=case.closing_proposed_by,
            version=case.version,
        )

    def _insert_report(self, report: StoredReport, files: Sequence[SealedFile]) -> None:
        self._run(
            """
            INSERT INTO reports (id, case_id, channel, received, in_time, marked, reply_key, sealed, digest,
                registered_by, registered_at)
            VALUES (:id, :case_id, :channel, :received, :in_time, :marked, :reply_key, :sealed, :digest,
                :registered_by, :registered_at)
            """,
            id=report.id,
            case_id=report.case,
            channel=report.channel,
            received=written_day(report.received),
            in_time=int(report.in_time),
            marked=report.marked,
            reply_key=report.reply_key,
            sealed=report.sealed,
            digest=report.digest,
            registered_by=report.registered_by,
            registered_at=written_instant(report.registered_at),
        )
        if report.acknowledged:
            self._run(
                """
                INSERT INTO acknowledgements (report_id, acknowledged_on, by_staff)
                VALUES (:report_id, :day, :by_staff)
                """,
                report_id=report.id,
                day=written_day(report.acknowledged),
                by_staff=report.registered_by,
            )
        self._insert_files(report.id, files)

    def _insert_report_correction(self, report: StoredReport) -> None:
        self._run(
            """
            INSERT INTO report_corrections (report_id, number, channel, received, in_time, sealed)
            VALUES (:report_id, :number, :channel, :received, :in_time, :sealed)
            """,
            report_id=report.id,
            number=report.corrected,
            channel=report.channel,
            received=written_day(report.received),
            in_time=int(report.in_time),
            sealed=report.sealed,
        )

    def _insert_allegation_correction(self, case_id: str, stored: StoredAllegation) -> None:
        self._run(
            """
            INSERT INTO allegation_corrections (case_id, allegation, number, nominee_index, sealed)
            VALUES (:case_id, :allegation, :number, :nominee_index, :sealed)
            """,
            case_id=case_id,
            allegation=stored.number,
            number=stored.corrected,
            nominee_index=stored.nominee_index,
            sealed=stored.sealed,
        )

    def _insert_files(self, report_id: str, files: Sequence[SealedFile]) -> None:
        if not files:
            return
        first = self._next("SELECT MAX(number) AS last FROM files WHERE report_id = :id", report_id)
        for number, file in enumerate(files, start=first):
            self._run(
                """
                INSERT INTO files (report_id, number, name_sealed, size, stored, digest, keeping)
                VALUES (:report_id, :number, :name_sealed, :size, :stored, :digest, :keeping)
                """,
                report_id=report_id,
                number=number,
                name_sealed=file.name_sealed,
                size=file.size,
                stored=file.stored,
                digest=file.digest,
                keeping=file.keeping,
            )

    def _insert_allegations(self, case_id: str, allegations: Iterable[StoredAllegation]) -> None:
        for stored in allegations:
            self._run(
                """
                INSERT INTO allegations (case_id, number, nominee_index, sealed, finding, effect, found_by)
                VALUES (:case_id, :number, :nominee_index, :sealed, :finding, :effect, :found_by)
                """,
                case_id=case_id,
                number=stored.number,
                nominee_index=stored.nominee_index,
                sealed=stored.sealed,
                finding=stored.allegation.finding,
                effect=stored.allegation.effect,
                found_by=stored.allegation.found_by,
            )

    def _insert_recusals(self, case_id: str, people: Iterable[str], at: datetime) -> None:
        """Enter who steps back from a case, and from all that it was split from or into."""
        for one, person in product(self._kin(case_id), sorted(people)):
            self._run(
                """
                INSERT INTO recusals (case_id, staff_id, at)
                SELECT CAST(:case_id AS TEXT), CAST(:staff_id AS TEXT), CAST(:at AS TEXT)
                WHERE NOT EXISTS (SELECT 1 FROM recused_people WHERE case_id = :case_id AND staff_id = :staff_id)
                ON CONFLICT DO NOTHING
                """,
                case_id=one,
                staff_id=person,
                at=written_instant(at),
            )

    def _insert_investigators(self, case_id: str, people: Iterable[str]) -> None:
        for person in sorted(people):
            self._run(
                "INSERT INTO investigators (case_id, staff_id) VALUES (:case_id, :staff_id)",
                case_id=case_id,
                staff_id=person,
            )

    def _insert_event(self, event: Event, sealed_text: bytes | None = None) -> int:
        """Enter an event, and return its place in the history of its case."""
        if event.text is not None and sealed_text is None:
            raise ValueError("the words of an event are stored sealed or not at all")
        sequence = self._next("SELECT MAX(sequence) AS last FROM case_events WHERE case_id = :id", event.case)
        self._run(
            """
            INSERT INTO case_events (case_id, sequence, act, by_staff, at, before, after, reason, sealed_text)
            VALUES (:case_id, :sequence, :act, :by_staff, :at, :before, :after, :reason, :sealed_text)
            """,
            case_id=event.case,
            sequence=sequence,
            act=event.act,
            by_staff=_by_staff(event.by),
            at=written_instant(event.at),
            before=event.before,
            after=event.after,
            reason=event.reason,
            sealed_text=sealed_text,
        )
        return sequence

    def _acknowledge(self, case_id: str, day: date, by: str, not_told: str | None) -> None:
        self._run(
            """
            INSERT INTO acknowledgements (report_id, acknowledged_on, by_staff, not_told)
            SELECT case_reports.report_id, :day, :by_staff, :not_told
            FROM case_reports
            LEFT JOIN acknowledgements ON acknowledgements.report_id = case_reports.report_id
            WHERE case_reports.case_id = :case_id AND acknowledgements.report_id IS NULL
            """,
            case_id=case_id,
            day=written_day(day),
            by_staff=_by_staff(by),
            not_told=not_told,
        )


def _by_staff(by: str) -> str | None:
    return None if by == LETTERBOX else by
