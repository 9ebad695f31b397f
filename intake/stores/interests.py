"""What keeps somebody away from a case before it arrives, in the SQL that both engines share."""

from datetime import datetime

from intake.stores.apart_values import InterestWithdrawal, StoredInterest
from intake.stores.engine import Engine, Row, is_storable, read_instant, written_instant


class InterestRecords(Engine):
    """The part of a ``CaseStore`` that keeps declared interests; what each method promises is told there."""

    def declare_interest(self, interest: StoredInterest) -> None:
        """See ``CaseStore.declare_interest``."""
        with self._transaction():
            self._run(
                "INSERT INTO interests (id, staff_id, mark, declared_at) VALUES (:id, :staff_id, :mark, :at)",
                id=interest.id,
                staff_id=interest.staff,
                mark=interest.mark,
                at=written_instant(interest.declared_at),
            )
            self._insert_words(interest.id, dict(interest.words))

    def add_interest_words(self, interest_id: str, words: dict[tuple[str, str], bytes]) -> None:
        """See ``CaseStore.add_interest_words``."""
        with self._transaction():
            self._insert_words(interest_id, words)

    def interests(self) -> list[StoredInterest]:
        """See ``CaseStore.interests``."""
        with self._snapshot():
            rows = self._rows(
                """
                SELECT id, staff_id, mark, declared_at
                FROM interests
                WHERE id NOT IN (SELECT interest_id FROM interest_withdrawals WHERE approved_at IS NOT NULL)
                ORDER BY declared_at, id
                """
            )
            words = self._rows("SELECT interest_id, reader, key, sealed FROM interest_words")
            asked = self._rows("SELECT * FROM interest_withdrawals ORDER BY number")
        return [
            StoredInterest(
                id=row["id"],
                staff=row["staff_id"],
                mark=row["mark"],
                declared_at=read_instant(row["declared_at"]),
                words={(one["reader"], one["key"]): one["sealed"] for one in words if one["interest_id"] == row["id"]},
                withdrawals=tuple(_withdrawal(one) for one in asked if one["interest_id"] == row["id"]),
            )
            for row in rows
        ]

    def interest_marks(self) -> list[tuple[str, str]]:
        """See ``CaseStore.interest_marks``."""
        rows = self._rows(
            """
            SELECT staff_id, mark
            FROM interests
            WHERE id NOT IN (SELECT interest_id FROM interest_withdrawals WHERE approved_at IS NOT NULL)
            ORDER BY id
            """
        )
        return [(row["staff_id"], row["mark"]) for row in rows]

    def ask_withdrawal(self, interest_id: str, *, session: str, at: datetime) -> None:
        """See ``CaseStore.ask_withdrawal``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO interest_withdrawals (interest_id, number, asked_in, asked_at)
                SELECT :id, COALESCE(MAX(number), 0) + 1, :session, :at
                FROM interest_withdrawals
                WHERE interest_id = :id
                """,
                id=interest_id,
                session=session,
                at=written_instant(at),
            )

    def approve_withdrawal(self, interest_id: str, number: int, *, by: str, at: datetime) -> bool:
        """See ``CaseStore.approve_withdrawal``."""
        if not is_storable(interest_id):
            return False
        with self._transaction():
            changed = self._run(
                """
                UPDATE interest_withdrawals SET approved_by = :by, approved_at = :at
                WHERE interest_id = :id AND number = :number AND approved_at IS NULL
                """,
                by=by,
                at=written_instant(at),
                id=interest_id,
                number=number,
            )
        return bool(changed)

    def _insert_words(self, interest_id: str, words: dict[tuple[str, str], bytes]) -> None:
        for (reader, key), sealed in words.items():
            self._run(
                """
                INSERT INTO interest_words (interest_id, reader, key, sealed) VALUES (:id, :reader, :key, :sealed)
                ON CONFLICT DO NOTHING
                """,
                id=interest_id,
                reader=reader,
                key=key,
                sealed=sealed,
            )


def _withdrawal(row: Row) -> InterestWithdrawal:
    return InterestWithdrawal(
        number=row["number"],
        asked_in=row["asked_in"],
        asked_at=read_instant(row["asked_at"]),
        approved_by=row["approved_by"],
    )
