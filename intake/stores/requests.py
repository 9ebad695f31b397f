"""What two people are needed for, in the SQL that both engines share."""

from collections.abc import Sequence
from datetime import datetime

from intake.stores.engine import Engine, read_instant, written_instant
from intake.stores.values import Release, Request


class RequestRecords(Engine):
    """The part of a ``CaseStore`` that keeps requests; what each method promises is told there."""

    def add_request(self, request: Request, reasons: dict[str, bytes]) -> None:
        """See ``CaseStore.add_request``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO requests (id, act, subject, case_id, asked_by, asked_in, asked_at)
                VALUES (:id, :act, :subject, :case_id, :asked_by, :asked_in, :asked_at)
                """,
                id=request.id,
                act=request.act,
                subject=request.subject,
                case_id=request.case,
                asked_by=request.asked_by,
                asked_in=request.asked_in,
                asked_at=written_instant(request.asked_at),
            )
            for reader, sealed in reasons.items():
                self._run(
                    "INSERT INTO request_reasons (request_id, reader, sealed) VALUES (:id, :reader, :sealed)",
                    id=request.id,
                    reader=reader,
                    sealed=sealed,
                )

    def requests(self) -> list[Request]:
        """See ``CaseStore.requests``."""
        with self._snapshot():
            rows = self._rows("SELECT * FROM requests ORDER BY asked_at, id")
            given = self._rows("SELECT request_id, by_staff, session FROM approvals ORDER BY at")
        return [
            Request(
                id=row["id"],
                act=row["act"],
                subject=row["subject"],
                case=row["case_id"],
                asked_by=row["asked_by"],
                asked_in=row["asked_in"],
                asked_at=read_instant(row["asked_at"]),
                done_at=read_instant(row["done_at"]) if row["done_at"] else None,
                approvals=tuple((one["by_staff"], one["session"]) for one in given if one["request_id"] == row["id"]),
            )
            for row in rows
        ]

    def request_reason(self, request_id: str, reader: str) -> bytes | None:
        """See ``CaseStore.request_reason``."""
        row = self._row(
            "SELECT sealed FROM request_reasons WHERE request_id = :id AND reader = :reader",
            id=request_id,
            reader=reader,
        )
        return row["sealed"] if row else None

    def approve(
        self, request_id: str, *, by: str, session: str, at: datetime, releases: Sequence[Release] = ()
    ) -> None:
        """See ``CaseStore.approve``."""
        with self._transaction():
            self._run(
                "INSERT INTO approvals (request_id, by_staff, session, at) VALUES (:id, :by, :session, :at)",
                id=request_id,
                by=by,
                session=session,
                at=written_instant(at),
            )
            for one in releases:
                self._run(
                    """
                    INSERT INTO releases (request_id, pair_id, holder, other, sealed)
                    VALUES (:id, :pair, :holder, :other, :sealed)
                    """,
                    id=request_id,
                    pair=one.pair,
                    holder=one.holder,
                    other=one.other,
                    sealed=one.sealed,
                )

    def releases_of(self, request_id: str) -> list[Release]:
        """See ``CaseStore.releases_of``."""
        rows = self._rows("SELECT pair_id, holder, other, sealed FROM releases WHERE request_id = :id", id=request_id)
        return [
            Release(pair=row["pair_id"], holder=row["holder"], other=row["other"], sealed=row["sealed"]) for row in rows
        ]

    def _finish_request(self, request_id: str, at: datetime) -> bool:
        """Note that a request was carried out, and forget what was released for it; False when it was before."""
        done = self._run(
            "UPDATE requests SET done_at = :at WHERE id = :id AND done_at IS NULL",
            id=request_id,
            at=written_instant(at),
        )
        self._run("DELETE FROM releases WHERE request_id = :id", id=request_id)
        return bool(done)

    # --- Directory ----------------------------------------------------------------------------------------------------

    def add_directory(
        self, version: int, text: str, at: datetime, people: tuple[str | None, str | None], request: str | None = None
    ) -> None:
        """See ``CaseStore.add_directory``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO directories (version, text, at, first_staff, second_staff)
                VALUES (:version, :text, :at, :first, :second)
                """,
                version=version,
                text=text,
                at=written_instant(at),
                first=people[0],
                second=people[1],
            )
            if request:
                self._finish_request(request, at)

    def directory_text(self) -> str | None:
        """See ``CaseStore.directory_text``."""
        row = self._row("SELECT text FROM directories ORDER BY version DESC LIMIT 1")
        return row["text"] if row else None
