"""The limits as they are decided."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.gateway.quotas.types import Measure, Period, Quota, Subject
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.ids import PersonId, QuotaId, UnitId

MOST: Final = 20_000
"""Limits of one installation."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A limit as its row says."""

    id: QuotaId
    subject_kind: str
    subject_id: UUID
    unit_id: UnitId
    measure: str
    currency: str | None
    period: str
    amount: int
    warn_at: int
    revision: int

    def quota(self) -> Quota:
        """As the house knows it."""
        return Quota(
            self.id,
            Subject(self.subject_kind),
            self.subject_id,
            self.unit_id,
            Measure(self.measure),
            self.currency,
            Period(self.period),
            self.amount,
            self.warn_at,
            self.revision,
        )


async def every(db: Database) -> list[Stored]:
    """Every limit there is."""
    return await db.all(
        Stored,
        """
        SELECT id, subject_kind, subject_id, unit_id, measure, currency, period, amount, warn_at, revision
        FROM quota WHERE deleted_at IS NULL ORDER BY id LIMIT %s
        """,
        (MOST,),
    )


async def same(
    tx: Executor, subject: Subject, subject_id: UUID, unit_id: UnitId, kind: tuple[Measure, str | None, Period]
) -> Stored | None:
    """The limit of this kind that a unit decided on something, if there is one."""
    measure, currency, period = kind
    return await tx.one(
        Stored,
        """
        SELECT id, subject_kind, subject_id, unit_id, measure, currency, period, amount, warn_at, revision
        FROM quota WHERE subject_kind = %s AND subject_id = %s AND unit_id = %s AND measure = %s
          AND currency IS NOT DISTINCT FROM %s AND period = %s AND deleted_at IS NULL
        """,
        (subject.value, subject_id, unit_id, measure.value, currency, period.value),
    )


async def insert(tx: Executor, quota: Quota, created_by: PersonId | None) -> None:
    """Writes a new limit. Raises UniqueViolation of quota_one."""
    await tx.run(
        """
        INSERT INTO quota (id, subject_kind, subject_id, unit_id, measure, currency, period, amount, warn_at,
                           revision, created_by)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            quota.id, quota.subject.value, quota.subject_id, quota.unit_id, quota.measure.value, quota.currency,
            quota.period.value, quota.amount, quota.warn_at, quota.revision, created_by,
        ),
    )  # fmt: skip


async def change(tx: Executor, quota_id: QuotaId, revision: int, amount: int, warn_at: int) -> bool:
    """Writes an amount over `revision`. Whoever was told that the old one is near or reached is told of the new one."""
    written = await tx.run(
        """
        UPDATE quota SET amount = %s, warn_at = %s, revision = revision + 1
        WHERE id = %s AND revision = %s AND deleted_at IS NULL
        """,
        (amount, warn_at, quota_id, revision),
    )
    if written:
        await tx.run(
            """
            UPDATE quota_window AS w SET warned_at = NULL, reached_at = NULL
            FROM ( -- counters are locked in one order, everywhere
                SELECT quota_id, who, began FROM quota_window
                WHERE quota_id = %s AND (warned_at IS NOT NULL OR reached_at IS NOT NULL)
                ORDER BY quota_id, who, began FOR UPDATE
            ) AS told
            WHERE w.quota_id = told.quota_id AND w.who = told.who AND w.began = told.began
            """,
            (quota_id,),
        )
    return bool(written)


async def delete(tx: Executor, quota_id: QuotaId) -> None:
    """The limit counts no longer; what was used of it stays on the record."""
    await tx.run("UPDATE quota SET deleted_at = now() WHERE id = %s AND deleted_at IS NULL", (quota_id,))


async def announce(tx: Executor) -> None:
    """Tells every process that limits changed, when the transaction is committed."""
    await tx.run("SELECT pg_notify('config', '')")
