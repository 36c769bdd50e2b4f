"""Approvals and the history of a use case; neither is ever changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import PersonId, UseCaseId
from aarhusai.usecases.types import ApprovalKind, Approved, Event, Person

MOST_EVENTS = 200
"""Of a use case's history, the newest."""


@dataclass(frozen=True, slots=True)
class _Approval:
    kind: str
    approved_by: PersonId
    name: str
    at: datetime
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class _At:
    id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class NewApproval:
    """An approval to be written. `facts_sha256` is the fingerprint of what was approved."""

    kind: ApprovalKind
    version: int
    facts_sha256: str
    asked_by: PersonId
    approved_by: PersonId
    note: str
    at: datetime


async def approvals(executor: Executor, case_id: UseCaseId, submission: int) -> tuple[Approved, ...]:
    """What was approved of a submission."""
    rows = await executor.all(
        _Approval,
        """
        SELECT x.kind, x.approved_by, coalesce(p.name, '') AS name, x.at, x.note, x.version
        FROM use_case_approval x LEFT JOIN person p ON p.id = x.approved_by
        WHERE x.use_case_id = %s AND x.submission = %s ORDER BY x.at LIMIT 10
        """,
        (case_id, submission),
    )
    return tuple(
        Approved(ApprovalKind(row.kind), Person(row.approved_by, row.name), row.at, row.note, row.version)
        for row in rows
    )


async def add_approval(tx: Executor, case_id: UseCaseId, submission: int, approval: NewApproval) -> None:
    """Writes one. The table refuses the maker's own, and a second one of the same person."""
    await tx.run(
        """
        INSERT INTO use_case_approval (use_case_id, submission, kind, version, facts_sha256, asked_by, approved_by,
                                       note, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            case_id,
            submission,
            approval.kind.value,
            approval.version,
            approval.facts_sha256,
            approval.asked_by,
            approval.approved_by,
            approval.note,
            approval.at,
        ),
    )


async def add_event(tx: Executor, case_id: UseCaseId, act: str, by: PersonId | None, at: datetime, note: str) -> None:
    """Writes what happened."""
    await tx.run(
        "INSERT INTO use_case_event (id, use_case_id, act, by, at, note) VALUES (%s, %s, %s, %s, %s, %s)",
        (new_id(), case_id, act, by, at, note),
    )


async def events(executor: Executor, case_id: UseCaseId) -> tuple[Event, ...]:
    """What happened, the newest first."""
    return tuple(
        await executor.all(
            Event,
            """
            SELECT e.act, coalesce(p.name, '') AS by, e.at, e.note AS text
            FROM use_case_event e LEFT JOIN person p ON p.id = e.by
            WHERE e.use_case_id = %s ORDER BY e.at DESC, e.id DESC LIMIT %s
            """,
            (case_id, MOST_EVENTS),
        )
    )


async def paths_of(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The paths of these units, and of the own units of these people."""
    rows = await executor.all(
        _At,
        """
        SELECT u.id, u.path FROM unit u WHERE u.id = ANY (%(ids)s)
        UNION ALL
        SELECT p.id, u.path FROM person p JOIN unit u ON u.id = p.unit_id WHERE p.id = ANY (%(ids)s) LIMIT 1000
        """,
        {"ids": list(ids)},
    )
    return {row.id: row.path for row in rows}


async def names(executor: Executor, ids: Sequence[UUID]) -> dict[UUID, str]:
    """The names of people and units by id."""
    if not ids:
        return {}
    rows = await executor.all(
        _Named,
        """
        SELECT p.id, p.name FROM person p WHERE p.id = ANY (%(ids)s)
        UNION ALL SELECT u.id, u.name FROM unit u WHERE u.id = ANY (%(ids)s) LIMIT 500
        """,
        {"ids": list(ids)},
    )
    return {row.id: row.name for row in rows}
