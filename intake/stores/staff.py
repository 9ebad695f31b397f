"""Staff, their sessions and their failed sign-ins, in the SQL that both engines share."""

from datetime import datetime

from intake.stores.engine import Engine, Row, is_storable, read_instant, written_instant
from intake.stores.errors import SignInNameTaken
from intake.stores.values import Session, SignInDelay, StaffMember


class StaffRecords(Engine):
    """The part of a ``CaseStore`` that knows who works here; what each method promises is told there."""

    def add_staff(self, member: StaffMember) -> None:
        """See ``CaseStore.add_staff``."""
        with self._transaction():
            if self.staff_by_sign_in_name(member.sign_in_name):
                raise SignInNameTaken(member.sign_in_name)
            self._run(
                """
                INSERT INTO staff (id, sign_in_name, shown_name, role, active, created_at, unit)
                VALUES (:id, :sign_in_name, :shown_name, :role, :active, :created_at, :unit)
                """,
                id=member.id,
                sign_in_name=member.sign_in_name,
                shown_name=member.shown_name,
                role=member.role,
                active=int(member.active),
                created_at=written_instant(member.created_at),
                unit=member.unit,
            )

    def staff(self) -> list[StaffMember]:
        """See ``CaseStore.staff``."""
        rows = self._rows(
            """
            SELECT id, sign_in_name, shown_name, role, active, created_at, unit
            FROM staff
            ORDER BY created_at, id
            """
        )
        return [_member(row) for row in rows]

    def staff_member(self, staff_id: str) -> StaffMember | None:
        """See ``CaseStore.staff_member``."""
        if not is_storable(staff_id):
            return None
        row = self._row(
            """
            SELECT id, sign_in_name, shown_name, role, active, created_at, unit
            FROM staff
            WHERE id = :staff_id
            """,
            staff_id=staff_id,
        )
        return _member(row) if row else None

    def staff_by_sign_in_name(self, name: str) -> StaffMember | None:
        """See ``CaseStore.staff_by_sign_in_name``."""
        if not is_storable(name):
            return None
        row = self._row(
            """
            SELECT id, sign_in_name, shown_name, role, active, created_at, unit
            FROM staff
            WHERE sign_in_name = :name
            """,
            name=name,
        )
        return _member(row) if row else None

    def deactivate(self, staff_id: str) -> None:
        """See ``CaseStore.deactivate``."""
        with self._transaction():
            if not self._run("UPDATE staff SET active = 0 WHERE id = :staff_id", staff_id=staff_id):
                raise LookupError(staff_id)
            self._run("DELETE FROM sessions WHERE staff = :staff_id", staff_id=staff_id)

    def add_session(self, session: Session) -> None:
        """See ``CaseStore.add_session``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO sessions (id_hash, staff, csrf, created_at, seen_at, locked_key)
                VALUES (:id_hash, :staff, :csrf, :created_at, :seen_at, :locked_key)
                """,
                id_hash=session.id_hash,
                staff=session.staff,
                csrf=session.csrf,
                created_at=written_instant(session.created_at),
                seen_at=written_instant(session.seen_at),
                locked_key=session.locked_key,
            )

    def session(self, id_hash: str) -> Session | None:
        """See ``CaseStore.session``."""
        row = self._row(
            """
            SELECT sessions.id_hash, sessions.staff, sessions.csrf, sessions.created_at, sessions.seen_at,
                sessions.locked_key
            FROM sessions
            JOIN staff ON staff.id = sessions.staff
            WHERE sessions.id_hash = :id_hash AND staff.active = 1
            """,
            id_hash=id_hash,
        )
        return _session(row) if row else None

    def touch_session(self, id_hash: str, at: datetime) -> None:
        """See ``CaseStore.touch_session``."""
        with self._transaction():
            self._run(
                "UPDATE sessions SET seen_at = :at WHERE id_hash = :id_hash AND seen_at < :at",
                id_hash=id_hash,
                at=written_instant(at),
            )

    def end_session(self, id_hash: str) -> None:
        """See ``CaseStore.end_session``."""
        with self._transaction():
            self._run("DELETE FROM sessions WHERE id_hash = :id_hash", id_hash=id_hash)

    def end_sessions_of(self, staff_id: str, *, keep: str | None = None) -> None:
        """See ``CaseStore.end_sessions_of``."""
        with self._transaction():
            self._run(
                "DELETE FROM sessions WHERE staff = :staff_id AND id_hash <> :keep",
                staff_id=staff_id,
                keep=keep or "",
            )

    def record_failure(self, key: str, at: datetime) -> SignInDelay:
        """See ``CaseStore.record_failure``."""
        with self._transaction():
            (row,) = self._rows(
                """
                INSERT INTO sign_in_delays (key, failures, last_at)
                VALUES (:key, 1, :at)
                ON CONFLICT (key) DO UPDATE
                SET failures = sign_in_delays.failures + 1, last_at = excluded.last_at
                RETURNING key, failures, last_at
                """,
                key=key,
                at=written_instant(at),
            )
        return _delay(row)

    def sign_in_delay(self, key: str) -> SignInDelay | None:
        """See ``CaseStore.sign_in_delay``."""
        if not is_storable(key):
            return None
        row = self._row("SELECT key, failures, last_at FROM sign_in_delays WHERE key = :key", key=key)
        return _delay(row) if row else None

    def clear_failures(self, key: str) -> None:
        """See ``CaseStore.clear_failures``."""
        with self._transaction():
            self._run("DELETE FROM sign_in_delays WHERE key = :key", key=key)

    def forget_before(self, at: datetime) -> None:
        """See ``CaseStore.forget_before``."""
        with self._transaction():
            self._run("DELETE FROM sessions WHERE seen_at < :at", at=written_instant(at))
            self._run("DELETE FROM sign_in_delays WHERE last_at < :at", at=written_instant(at))


def _member(row: Row) -> StaffMember:
    return StaffMember(**row | {"active": bool(row["active"]), "created_at": read_instant(row["created_at"])})


def _session(row: Row) -> Session:
    return Session(**row | {"created_at": read_instant(row["created_at"]), "seen_at": read_instant(row["seen_at"])})


def _delay(row: Row) -> SignInDelay:
    return SignInDelay(**row | {"last_at": read_instant(row["last_at"])})
