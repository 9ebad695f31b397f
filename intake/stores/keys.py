"""Keys of staff and of cases, in the SQL that both engines share."""

from collections.abc import Sequence
from datetime import datetime

from intake.stores.engine import Row, read_instant, written_instant
from intake.stores.requests import RequestRecords
from intake.stores.values import (
    StaffKeys,
    StoredEnvelope,
    StoredIdentity,
    StoredPair,
    StoredShare,
)
from publicity.errors import TooFewKeys

LEAST = 2


class KeyRecords(RequestRecords):
    """The part of a ``CaseStore`` that keeps keys; what each method promises is told there."""

    # --- Staff --------------------------------------------------------------------------------------------------------

    def set_keys(self, keys: StaffKeys) -> None:
        """See ``CaseStore.set_keys``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO staff_keys (staff_id, public, salt, passes, memory_kib, verifier, locked, recovery,
                    second_factor, made_at, ready_at)
                VALUES (:staff_id, :public, :salt, :passes, :memory_kib, :verifier, :locked, :recovery,
                    :second_factor, :made_at, :ready_at)
                ON CONFLICT (staff_id) DO UPDATE
                SET public = excluded.public, salt = excluded.salt, passes = excluded.passes,
                    memory_kib = excluded.memory_kib, verifier = excluded.verifier, locked = excluded.locked,
                    recovery = excluded.recovery, second_factor = excluded.second_factor, made_at = excluded.made_at,
                    ready_at = excluded.ready_at
                """,
                staff_id=keys.staff,
                public=keys.public,
                salt=keys.salt,
                passes=keys.passes,
                memory_kib=keys.memory_kib,
                verifier=keys.verifier,
                locked=keys.locked,
                recovery=keys.recovery,
                second_factor=keys.second_factor,
                made_at=written_instant(keys.made_at),
                ready_at=written_instant(keys.ready_at) if keys.ready_at else None,
            )
            self._run("DELETE FROM invitations WHERE staff_id = :staff_id", staff_id=keys.staff)

    def keys_of(self, staff_id: str) -> StaffKeys | None:
        """See ``CaseStore.keys_of``."""
        row = self._row("SELECT * FROM staff_keys WHERE staff_id = :staff_id", staff_id=staff_id)
        return _keys(row) if row else None

    def invite(self, staff_id: str, code_hash: str, until: datetime) -> None:
        """See ``CaseStore.invite``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO invitations (staff_id, code_hash, until) VALUES (:staff_id, :code_hash, :until)
                ON CONFLICT (staff_id) DO UPDATE SET code_hash = excluded.code_hash, until = excluded.until
                """,
                staff_id=staff_id,
                code_hash=code_hash,
                until=written_instant(until),
            )

    def invitation(self, staff_id: str) -> tuple[str, datetime] | None:
        """See ``CaseStore.invitation``."""
        row = self._row("SELECT code_hash, until FROM invitations WHERE staff_id = :staff_id", staff_id=staff_id)
        return (row["code_hash"], read_instant(row["until"])) if row else None

    def use_code(self, staff_id: str, step: int) -> bool:
        """See ``CaseStore.use_code``."""
        with self._transaction():
            return bool(
                self._run(
                    "INSERT INTO codes_used (staff_id, step) VALUES (:staff_id, :step) ON CONFLICT DO NOTHING",
                    staff_id=staff_id,
                    step=step,
                )
            )

    # --- Cases --------------------------------------------------------------------------------------------------------

    def newest_pair(self, case_id: str) -> bytes | None:
        """See ``CaseStore.newest_pair``."""
        row = self._row(
            "SELECT public FROM pairs WHERE case_id = :case_id ORDER BY number DESC LIMIT 1", case_id=case_id
        )
        return row["public"] if row else None

    def pairs_of_matter(self, case_id: str) -> list[str]:
        """See ``CaseStore.pairs_of_matter``."""
        sql = "SELECT id FROM pairs WHERE case_id = :case_id ORDER BY number"
        return [row["id"] for one in self._kin(case_id) for row in self._rows(sql, case_id=one)]

    def _kin(self, case_id: str) -> list[str]:
        """List the cases that are one matter with a case, itself too: by merging, or because one was split off."""
        rows = self._rows(
            """
            WITH RECURSIVE kin (id) AS (
                SELECT CAST(:case_id AS TEXT)
                UNION
                SELECT near.id
                FROM kin
                JOIN cases AS own ON own.id = kin.id
                JOIN cases AS near ON near.id = own.merged_into OR near.merged_into = own.id
                    OR near.id IN (SELECT split_from FROM splits WHERE splits.case_id = own.id)
                    OR near.id IN (SELECT case_id FROM splits WHERE splits.split_from = own.id)
            )
            SELECT id FROM kin ORDER BY id
            """,
            case_id=case_id,
        )
        return [row["id"] for row in rows]

    def wrap(self, pair_id: str, holder: str) -> bytes | None:
        """See ``CaseStore.wrap``."""
        row = self._row(
            "SELECT sealed FROM wraps WHERE pair_id = :pair_id AND holder = :holder", pair_id=pair_id, holder=holder
        )
        return row["sealed"] if row else None

    def holders_of(self, case_id: str) -> set[str]:
        """See ``CaseStore.holders_of``."""
        rows = self._rows(
            """
            SELECT DISTINCT wraps.holder
            FROM pairs
            JOIN wraps ON wraps.pair_id = pairs.id
            WHERE pairs.case_id = :case_id
            """,
            case_id=case_id,
        )
        return {row["holder"] for row in rows}

    def holders_of_pair(self, pair_id: str) -> set[str]:
        """See ``CaseStore.holders_of_pair``."""
        return {row["holder"] for row in self._rows("SELECT holder FROM wraps WHERE pair_id = :id", id=pair_id)}

    def add_wraps(self, wraps: Sequence[tuple[str, str, bytes]]) -> None:
        """See ``CaseStore.add_wraps``."""
        with self._transaction():
            for pair_id, holder, sealed in wraps:
                self._insert_wrap(pair_id, holder, sealed)

    def told_words(self, case_id: str, sequence: int, report_id: str) -> bytes | None:
        """See ``CaseStore.told_words``."""
        row = self._row(
            """
            SELECT sealed FROM told_words
            WHERE case_id = :case_id AND sequence = :sequence AND report_id = :report_id
            """,
            case_id=case_id,
            sequence=sequence,
            report_id=report_id,
        )
        return row["sealed"] if row else None

    def identities_of(self, case_id: str) -> list[StoredIdentity]:
        """See ``CaseStore.identities_of``."""
        rows = self._rows(
            """
            SELECT identities.pair_id, identities.report_id, identities.sealed
            FROM case_reports
            JOIN identities ON identities.report_id = case_reports.report_id
            JOIN pairs ON pairs.id = identities.pair_id
            WHERE case_reports.case_id = :case_id
            ORDER BY pairs.made_at, pairs.id
            """,
            case_id=case_id,
        )
        return [
            StoredIdentity(
                pair=row["pair_id"],
                report=row["report_id"],
                sealed=row["sealed"],
                shares=tuple(
                    StoredShare(**one)
                    for one in self._rows(
                        """
                        SELECT first, second, first_sealed, second_sealed FROM identity_shares
                        WHERE pair_id = :pair_id ORDER BY first, second
                        """,
                        pair_id=row["pair_id"],
                    )
                ),
            )
            for row in rows
        ]

    def _insert_pair(self, case_id: str, pair: StoredPair, at: datetime) -> None:
        self._run(
            """
            INSERT INTO pairs (id, case_id, number, public, made_at) VALUES (:id, :case_id, :number, :public, :at)
            """,
            id=pair.id,
            case_id=case_id,
            number=1
            + (self._rows("SELECT MAX(number) AS last FROM pairs WHERE case_id = :id", id=case_id)[0]["last"] or 0),
            public=pair.public,
            at=written_instant(at),
        )
        for holder, sealed in sorted(pair.wraps.items()):
            self._insert_wrap(pair.id, holder, sealed)

    def _insert_envelope(self, case_id: str, report_id: str, envelope: StoredEnvelope, at: datetime) -> None:
        self._insert_pair(case_id, envelope, at)
        self._run(
            "INSERT INTO identities (pair_id, report_id, sealed) VALUES (:pair_id, :report_id, :sealed)",
            pair_id=envelope.id,
            report_id=report_id,
            sealed=envelope.identity,
        )
        for share in envelope.shares:
            self._run(
                """
                INSERT INTO identity_shares (pair_id, first, second, first_sealed, second_sealed)
                VALUES (:pair_id, :first, :second, :first_sealed, :second_sealed)
                """,
                pair_id=envelope.id,
                first=share.first,
                second=share.second,
                first_sealed=share.first_sealed,
                second_sealed=share.second_sealed,
            )

    def _insert_wrap(self, pair_id: str, holder: str, sealed: bytes) -> None:
        self._run(
            """
            INSERT INTO wraps (pair_id, holder, sealed) VALUES (:pair_id, :holder, :sealed) ON CONFLICT DO NOTHING
            """,
            pair_id=pair_id,
            holder=holder,
            sealed=sealed,
        )

    def _take_wraps(self, case_id: str, people: Sequence[str], *, to_few: bool = False) -> None:
        """Take from people the keys of a case's matter. Raises TooFewKeys if too few are left, unless ``to_few``."""
        for pair_id in self.pairs_of_matter(case_id):
            self._take_wraps_of(pair_id, people)
            (left,) = self._rows(
                """
                SELECT COUNT(*) AS number
                FROM wraps
                JOIN staff ON staff.id = wraps.holder AND staff.active = 1
                WHERE wraps.pair_id = :pair
                """,
                pair=pair_id,
            )
            if left["number"] < LEAST and not to_few:
                raise TooFewKeys

    def _take_wraps_of(self, pair_id: str, people: Sequence[str]) -> None:
        for person in people:
            self._run("DELETE FROM wraps WHERE pair_id = :pair AND holder = :person", pair=pair_id, person=person)

    def _insert_told(self, case_id: str, sequence: int, told: dict[str, bytes]) -> None:
        for report_id, sealed in told.items():
            self._run(
                """
                INSERT INTO told_words (case_id, sequence, report_id, sealed)
                VALUES (:case_id, :sequence, :report_id, :sealed)
                """,
                case_id=case_id,
                sequence=sequence,
                report_id=report_id,
                sealed=sealed,
            )

    def _next(self, sql: str, owner: str) -> int:
        (row,) = self._rows(sql, id=owner)
        return int(row["last"] or 0) + 1


def _keys(row: Row) -> StaffKeys:
    values = {name: value for name, value in row.items() if name != "staff_id"}
    values |= {
        "made_at": read_instant(row["made_at"]),
        "ready_at": read_instant(row["ready_at"]) if row["ready_at"] else None,
    }
    return StaffKeys(staff=row["staff_id"], **values)
