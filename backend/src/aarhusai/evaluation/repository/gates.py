"""The newest run that says whether a version may go live."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId


@dataclass(frozen=True, slots=True)
class GateRow:
    """A whole run of a content. `same` is whether the cases are still those that were run."""

    state: str
    ended_at: datetime | None
    model_id: UUID
    model_mark: str
    passed: int
    total: int
    same: bool


async def newest(executor: Executor, assistant_id: AssistantId, content_hash: str) -> GateRow | None:
    """The newest run of this content with every case that there was; one that was broken off does not count."""
    return await executor.one(
        GateRow,
        """
        SELECT r.state, r.ended_at, t.model_id, t.model_mark,
               (SELECT count(*) FILTER (WHERE e.passed)::int FROM evaluation_result AS e
                 WHERE e.run_id = r.id AND e.target = t.number) AS passed,
               (SELECT count(*)::int FROM evaluation_result AS e
                 WHERE e.run_id = r.id AND e.target = t.number) AS total,
               NOT EXISTS (
                   SELECT FROM (SELECT id, revision FROM assistant_test WHERE assistant_id = %(id)s) AS present
                     FULL JOIN (SELECT test_id, test_revision FROM evaluation_result
                                 WHERE run_id = r.id AND target = t.number) AS run
                       ON run.test_id = present.id AND run.test_revision = present.revision
                    WHERE present.id IS NULL OR run.test_id IS NULL) AS same
          FROM evaluation_run AS r JOIN evaluation_target AS t ON t.run_id = r.id
         WHERE r.assistant_id = %(id)s AND r.whole AND r.state IN ('waiting', 'running', 'done')
           AND t.content_hash = %(hash)s
         ORDER BY r.created_at DESC, r.id DESC, t.overridden, t.number LIMIT 1
        """,
        {"id": assistant_id, "hash": content_hash},
    )


async def has_cases(executor: Executor, assistant_id: AssistantId) -> bool:
    """Whether the assistant has any test case."""
    found = await executor.value(
        bool, "SELECT EXISTS (SELECT FROM assistant_test WHERE assistant_id = %s)", (assistant_id,)
    )
    return bool(found)
