"""Records and incidents."""

from dataclasses import dataclass
from datetime import date, datetime

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import PersonId, UseCaseId
from aarhusai.usecases.types import Incident, IncidentId, NewIncident, NewRecord, Record, RecordKind, RecordStatus

MOST_INCIDENTS = 200
"""Of one use case."""


@dataclass(frozen=True, slots=True)
class _Record:
    kind: str
    version: int
    status: str
    reference: str
    decided_on: date | None
    advice: str
    set_by: str
    set_at: datetime


async def records(executor: Executor, case_id: UseCaseId) -> tuple[Record, ...]:
    """The newest version of every kind that there is."""
    rows = await executor.all(
        _Record,
        """
        SELECT DISTINCT ON (r.kind) r.kind, r.version, r.status, r.reference, r.decided_on, r.advice,
               coalesce(p.name, '') AS set_by, r.set_at
        FROM use_case_record r LEFT JOIN person p ON p.id = r.set_by
        WHERE r.use_case_id = %s ORDER BY r.kind, r.version DESC LIMIT 20
        """,
        (case_id,),
    )
    return tuple(
        Record(
            RecordKind(row.kind),
            row.version,
            RecordStatus(row.status),
            row.reference,
            row.decided_on,
            row.advice,
            row.set_by,
            row.set_at,
        )
        for row in rows
    )


async def add_record(tx: Executor, case_id: UseCaseId, new: NewRecord, by: PersonId | None, at: datetime) -> None:
    """Writes the next version. The use case is locked."""
    await tx.run(
        """
        INSERT INTO use_case_record (use_case_id, kind, version, status, reference, decided_on, advice, set_by, set_at)
        SELECT %(id)s, %(kind)s, 1 + coalesce(max(version), 0), %(status)s, %(reference)s, %(on)s, %(advice)s, %(by)s,
               %(at)s
        FROM use_case_record WHERE use_case_id = %(id)s AND kind = %(kind)s
        """,
        {
            "id": case_id,
            "kind": new.kind.value,
            "status": new.status.value,
            "reference": new.reference,
            "on": new.decided_on,
            "advice": new.advice,
            "by": by,
            "at": at,
        },
    )


async def incidents(executor: Executor, case_id: UseCaseId) -> tuple[Incident, ...]:
    """Every incident, the newest first."""
    return tuple(
        await executor.all(
            Incident,
            """
            SELECT i.id, i.happened_on, i.what, i.measures, i.authority_told, i.closed_on,
                   coalesce(p.name, '') AS reported_by, i.reported_at, i.revision
            FROM use_case_incident i LEFT JOIN person p ON p.id = i.reported_by
            WHERE i.use_case_id = %s ORDER BY i.reported_at DESC, i.id LIMIT %s
            """,
            (case_id, MOST_INCIDENTS),
        )
    )


async def add_incident(
    tx: Executor, case_id: UseCaseId, incident_id: IncidentId, new: NewIncident, by: PersonId | None, at: datetime
) -> None:
    """Writes one."""
    await tx.run(
        """
        INSERT INTO use_case_incident (id, use_case_id, happened_on, what, measures, authority_told, closed_on,
                                       reported_by, reported_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            incident_id,
            case_id,
            new.happened_on,
            new.what,
            new.measures,
            new.authority_told,
            new.closed_on,
            by,
            at,
        ),
    )


async def change_incident(
    tx: Executor, case_id: UseCaseId, incident_id: IncidentId, revision: int, new: NewIncident
) -> bool:
    """Writes what is known of it now; gives whether it was at this revision."""
    return bool(
        await tx.run(
            """
            UPDATE use_case_incident SET happened_on = %s, what = %s, measures = %s, authority_told = %s,
                   closed_on = %s, revision = revision + 1
            WHERE id = %s AND use_case_id = %s AND revision = %s
            """,
            (
                new.happened_on,
                new.what,
                new.measures,
                new.authority_told,
                new.closed_on,
                incident_id,
                case_id,
                revision,
            ),
        )
    )
