"""Test cases. Whose they are to see is asked of `assistants` before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.evaluation.stored import dump_expected, load_expected
from aarhusai.evaluation.types import MOST_CASES, Case, CaseId, NewCase
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, PersonId


@dataclass(frozen=True, slots=True)
class _Row:
    id: UUID
    assistant_id: UUID
    question: str
    expected: Mapping[str, object]
    position: int
    revision: int

    def case(self) -> Case:
        return Case(
            CaseId(self.id),
            AssistantId(self.assistant_id),
            self.question,
            load_expected(self.expected),
            self.position,
            self.revision,
        )


_SELECT = "SELECT id, assistant_id, question, expected, position, revision FROM assistant_test "


async def of(executor: Executor, assistant_id: AssistantId) -> list[Case]:
    """The assistant's, in their order."""
    rows = await executor.all(
        _Row, _SELECT + "WHERE assistant_id = %s ORDER BY position, id LIMIT %s", (assistant_id, MOST_CASES)
    )
    return [row.case() for row in rows]


async def one(executor: Executor, case_id: CaseId) -> Case | None:
    """One, whoever asks."""
    row = await executor.one(_Row, _SELECT + "WHERE id = %s", (case_id,))
    return None if row is None else row.case()


async def add(tx: Executor, cases: Sequence[Case], by: PersonId | None) -> None:
    """Writes them."""
    for case in cases:
        await tx.run(
            """
            INSERT INTO assistant_test (id, assistant_id, position, question, expected, changed_by)
            VALUES (%s, %s, %s, %s, %s, %s)
            """,
            (case.id, case.assistant_id, case.position, case.question, Jsonb(dump_expected(case.expected)), by),
        )


async def change(tx: Executor, case_id: CaseId, revision: int, new: NewCase, by: PersonId | None) -> bool:
    """Writes it anew, over the revision that was seen. Gives whether that was still the one."""
    return (
        await tx.run(
            """
            UPDATE assistant_test SET question = %s, expected = %s, revision = revision + 1, changed_by = %s,
                   changed_at = now() WHERE id = %s AND revision = %s
            """,
            (new.question, Jsonb(dump_expected(new.expected)), by, case_id, revision),
        )
        > 0
    )


async def order(tx: Executor, ids: Sequence[CaseId]) -> None:
    """Gives them the positions 0, 1, 2 ..."""
    await tx.run(
        """
        UPDATE assistant_test AS t SET position = wanted.place - 1
          FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
         WHERE t.id = wanted.id AND t.position <> wanted.place - 1
        """,
        (list(ids),),
    )


async def remove(tx: Executor, case_id: CaseId) -> None:
    """Removes it; what it gave in old runs stays there."""
    await tx.run("DELETE FROM assistant_test WHERE id = %s", (case_id,))


async def lock(tx: Executor, assistant_id: AssistantId) -> None:
    """Lets one at a time add, order or run the cases of an assistant."""
    await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('tests ' || %s, 0))", (str(assistant_id),))
