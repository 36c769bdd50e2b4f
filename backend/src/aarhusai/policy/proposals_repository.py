"""Proposals to widen a unit's rules, as they are stored. Who may read which unit's stands in the query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Needs, code_of, part_of
from aarhusai.policy.rules_repository import announce
from aarhusai.policy.types import Justification, Proposal, ProposalState
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId, UnitId, UseCaseId


@dataclass(frozen=True, slots=True)
class _Proposal:
    id: UUID
    unit_id: UnitId
    unit_name: str
    unit_path: str
    part: str
    zone: str
    rule: str
    against: str
    needs: str
    reason: str
    expires_at: datetime
    use_case: str | None
    dpia: str | None
    dpia_on: date | None
    use_case_id: UseCaseId | None
    dpia_version: int | None
    state: str
    proposed_by: PersonId
    proposed_by_name: str | None
    proposed_at: datetime
    decided_by: PersonId | None
    decided_by_name: str | None
    decided_at: datetime | None
    decision_reason: str | None


_PROPOSAL: Final = """
SELECT p.id, p.unit_id, u.name AS unit_name, u.path AS unit_path, p.part, p.zone, p.rule, p.against, p.needs,
       p.reason, p.expires_at, p.use_case, p.dpia, p.dpia_on, p.use_case_id, p.dpia_version, p.state,
       p.proposed_by, pp.name AS proposed_by_name, p.proposed_at, p.decided_by, dp.name AS decided_by_name,
       p.decided_at, p.decision_reason
FROM policy_proposal p JOIN unit u ON u.id = p.unit_id
LEFT JOIN person pp ON pp.id = p.proposed_by LEFT JOIN person dp ON dp.id = p.decided_by
WHERE (%(paths)s::text[] IS NULL
       OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
"""


async def proposals(
    executor: Executor, paths: Sequence[str] | None, unit_id: UnitId | None, states: Sequence[str], limit: int
) -> list[Proposal]:
    """Proposals in these branches (of one unit, when it is given) that stand in one of the states, newest first."""
    query = (
        _PROPOSAL
        + """
    AND (%(unit)s::uuid IS NULL OR p.unit_id = %(unit)s) AND p.state = ANY (%(states)s)
    ORDER BY p.proposed_at DESC, p.id DESC LIMIT %(limit)s
    """
    )
    parameters = {
        "paths": None if paths is None else list(paths),
        "unit": unit_id,
        "states": list(states),
        "limit": limit,
    }
    return [_proposal(row) for row in await executor.all(_Proposal, query, parameters)]


async def proposal(executor: Executor, proposal_id: UUID, paths: Sequence[str] | None) -> Proposal | None:
    """One proposal, when its unit lies in these branches."""
    parameters = {"paths": None if paths is None else list(paths), "id": proposal_id}
    found = await executor.one(_Proposal, _PROPOSAL + " AND p.id = %(id)s", parameters)
    return _proposal(found) if found else None


async def insert_proposal(tx: Executor, made: Proposal) -> None:
    """Writes a proposal that nobody has decided upon."""
    why = made.why
    await tx.run(
        """
        INSERT INTO policy_proposal (id, unit_id, part, zone, rule, against, needs, reason, expires_at, use_case, dpia,
                                     dpia_on, use_case_id, dpia_version, state, proposed_by, proposed_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'pending', %s, %s)
        """,
        (
            made.id,
            made.unit_id,
            code_of(made.part),
            made.zone.value,
            made.rule.value,
            made.against.value,
            made.needs.value,
            why.reason,
            why.expires_at,
            why.use_case,
            why.dpia,
            why.dpia_on,
            why.use_case_id,
            why.dpia_version,
            made.proposed_by,
            made.proposed_at,
        ),
    )


async def decide_proposal(
    tx: Executor, proposal_id: UUID, state: ProposalState, by: PersonId | None, at: datetime, reason: str | None
) -> None:
    """Writes what was decided, and tells every process."""
    await tx.run(
        "UPDATE policy_proposal SET state = %s, decided_by = %s, decided_at = %s, decision_reason = %s WHERE id = %s",
        (state.value, by, at, reason, proposal_id),
    )
    await announce(tx)


def _proposal(row: _Proposal) -> Proposal:
    return Proposal(
        id=row.id,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_path=row.unit_path,
        part=part_of(row.part),
        zone=Zone(row.zone),
        rule=Rule(row.rule),
        against=Rule(row.against),
        needs=Needs(row.needs),
        why=Justification(
            row.reason, row.expires_at, row.use_case, row.dpia, row.dpia_on, row.use_case_id, row.dpia_version
        ),
        state=ProposalState(row.state),
        proposed_by=row.proposed_by,
        proposed_by_name=row.proposed_by_name,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by,
        decided_by_name=row.decided_by_name,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
    )
