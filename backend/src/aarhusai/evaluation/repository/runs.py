"""Runs, what they run, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from psycopg.types.json import Jsonb

from aarhusai.evaluation.stored import dump_expected
from aarhusai.evaluation.types import Case, Run, RunId, RunState, Tally, Target, Why
from aarhusai.storage.database import Executor
from aarhusai.storage.key_cipher import KeyId
from aarhusai.terms.ids import AssistantId, ModelId, PersonId


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run as it begins. `contents` are the targets', as JSON."""

    id: RunId
    assistant_id: AssistantId
    person_id: PersonId | None
    why: Why
    whole: bool
    settings: Mapping[str, float | int]
    key_id: KeyId
    targets: Sequence[Target]
    contents: Sequence[Mapping[str, object]]
    cases: Sequence[Case]


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run and who began it."""

    id: UUID
    assistant_id: UUID
    person_id: UUID | None
    by_name: str
    why: str
    state: str
    code: str | None
    settings: Mapping[str, float | int]
    key_id: UUID
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class _TargetRow:
    run_id: UUID
    number: int
    label: str
    version: int | None
    content_hash: str
    model_id: UUID
    model: str
    model_mark: str
    overridden: bool
    passed: int
    done: int
    total: int

    def tally(self) -> Tally:
        target = Target(
            self.label,
            self.version,
            ModelId(self.model_id),
            self.model,
            self.content_hash,
            self.model_mark,
            self.overridden,
        )
        return Tally(target, self.passed, self.done, self.total)


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A case answered by a target, or that is to be."""

    target: int
    position: int
    test_id: UUID
    question: str
    expected: Mapping[str, object]
    passed: bool | None
    ms: int
    sealed: bytes | None


@dataclass(frozen=True, slots=True)
class _ContentRow:
    content: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _KeyRow:
    key_id: UUID


_RUN = """
SELECT r.id, r.assistant_id, r.person_id, coalesce(p.name, '') AS by_name, r.why, r.state, r.code, r.settings, r.key_id,
       r.created_at, r.ended_at
  FROM evaluation_run AS r LEFT JOIN person AS p ON p.id = r.person_id
"""


async def insert(tx: Executor, run: NewRun) -> None:
    """Writes a run with everything that it is to do."""
    await tx.run(
        """
        INSERT INTO evaluation_run (id, assistant_id, person_id, why, whole, settings, key_id)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (run.id, run.assistant_id, run.person_id, run.why, run.whole, Jsonb(dict(run.settings)), run.key_id),
    )
    for number, (target, content) in enumerate(zip(run.targets, run.contents, strict=True)):
        await tx.run(
            """
            INSERT INTO evaluation_target (run_id, number, label, version, content, content_hash, model_id, model,
                                           model_mark, overridden)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                run.id,
                number,
                target.label,
                target.version,
                Jsonb(content),
                target.content_hash,
                target.model_id,
                target.model,
                target.model_mark,
                target.overridden,
            ),
        )
    for case in run.cases:
        await tx.run(
            """
            INSERT INTO evaluation_result (run_id, target, position, test_id, test_revision, question, expected)
            SELECT %(run)s, number, %(position)s, %(test)s, %(revision)s, %(question)s, %(expected)s
              FROM evaluation_target WHERE run_id = %(run)s
            """,
            {
                "run": run.id,
                "position": case.position,
                "test": case.id,
                "revision": case.revision,
                "question": case.question,
                "expected": Jsonb(dump_expected(case.expected)),
            },
        )


async def one(executor: Executor, run_id: RunId) -> RunRow | None:
    """A run, whoever asks."""
    return await executor.one(RunRow, _RUN + "WHERE r.id = %s", (run_id,))


async def page(
    executor: Executor, assistant_id: AssistantId, before: tuple[datetime, UUID] | None, size: int
) -> list[RunRow]:
    """The assistant's, the newest first; those before a place when that is given."""
    at, run_id = before or (None, None)
    return await executor.all(
        RunRow,
        _RUN
        + """
        WHERE r.assistant_id = %(id)s AND (%(at)s::timestamptz IS NULL OR (r.created_at, r.id) < (%(at)s, %(run)s))
        ORDER BY r.created_at DESC, r.id DESC LIMIT %(size)s
        """,
        {"id": assistant_id, "at": at, "run": run_id, "size": size},
    )


async def tallies(executor: Executor, ids: Sequence[UUID]) -> Mapping[UUID, list[Tally]]:
    """The targets of runs, in order, and how their cases went."""
    rows = await executor.all(
        _TargetRow,
        """
        SELECT t.run_id, t.number, t.label, t.version, t.content_hash, t.model_id, t.model, t.model_mark, t.overridden,
               count(*) FILTER (WHERE r.passed)::int AS passed, count(r.done_at)::int AS done, count(*)::int AS total
          FROM evaluation_target AS t JOIN evaluation_result AS r ON r.run_id = t.run_id AND r.target = t.number
         WHERE t.run_id = ANY (%s)
         GROUP BY t.run_id, t.number ORDER BY t.run_id, t.number LIMIT %s
        """,
        (list(ids), 16 * len(ids) + 1),
    )
    found: dict[UUID, list[Tally]] = {}
    for row in rows:
        found.setdefault(row.run_id, []).append(row.tally())
    return found


async def results(executor: Executor, run_id: RunId, *, waiting: bool = False) -> list[ResultRow]:
    """A run's cases, by position and target; only those that are still to be run when `waiting`."""
    return await executor.all(
        ResultRow,
        """
        SELECT target, position, test_id, question, expected, passed, ms, sealed FROM evaluation_result
         WHERE run_id = %s AND (NOT %s OR done_at IS NULL) ORDER BY position, target LIMIT 2000
        """,
        (run_id, waiting),
    )


async def contents(executor: Executor, run_id: RunId) -> list[Mapping[str, object]]:
    """The targets' contents, in order."""
    rows = await executor.all(
        _ContentRow, "SELECT content FROM evaluation_target WHERE run_id = %s ORDER BY number LIMIT 16", (run_id,)
    )
    return [row.content for row in rows]


async def finish(tx: Executor, run_id: RunId, row: ResultRow, *, passed: bool, ms: int, sealed: bytes) -> None:
    """What came of a case; the first to say it counts."""
    await tx.run(
        """
        UPDATE evaluation_result SET passed = %s, ms = %s, sealed = %s, done_at = now()
         WHERE run_id = %s AND target = %s AND position = %s AND done_at IS NULL
        """,
        (passed, ms, sealed, run_id, row.target, row.position),
    )


async def take(executor: Executor, run_id: RunId, lease: float) -> bool:
    """Takes the run on for `lease` seconds, unless it is over or somebody else has it. Gives whether it was taken."""
    return (
        await executor.run(
            """
            UPDATE evaluation_run SET state = 'running', leased_until = now() + %s * interval '1 second'
             WHERE id = %s AND state IN ('waiting', 'running') AND leased_until < now()
            """,
            (lease, run_id),
        )
        > 0
    )


async def hold(executor: Executor, run_id: RunId, lease: float) -> bool:
    """Keeps the run for `lease` seconds more. Gives whether it shall go on."""
    return (
        await executor.run(
            """
            UPDATE evaluation_run SET leased_until = now() + %s * interval '1 second'
             WHERE id = %s AND state = 'running' AND NOT stop_wanted
            """,
            (lease, run_id),
        )
        > 0
    )


async def let_go(executor: Executor, run_id: RunId) -> None:
    """Leaves the run for the next worker to take up at once."""
    await executor.run("UPDATE evaluation_run SET leased_until = '-infinity' WHERE id = %s", (run_id,))


async def end(tx: Executor, run_id: RunId, state: RunState, code: str | None = None) -> bool:
    """Ends it. Gives whether it was not over before."""
    return (
        await tx.run(
            """
            UPDATE evaluation_run SET state = %s, code = %s, ended_at = now(), leased_until = '-infinity'
             WHERE id = %s AND state IN ('waiting', 'running')
            """,
            (state.value, code, run_id),
        )
        > 0
    )


async def want_stop(tx: Executor, run_id: RunId) -> bool:
    """Asks whoever runs it to stop; one that nobody has taken on yet ends here. Gives whether it was not over."""
    asked = await tx.run(
        """
        UPDATE evaluation_run SET stop_wanted = true,
               state = CASE WHEN state = 'waiting' THEN 'cut_off' ELSE state END,
               ended_at = CASE WHEN state = 'waiting' THEN now() END,
               code = 'stopped'
         WHERE id = %s AND state IN ('waiting', 'running')
        """,
        (run_id,),
    )
    return asked > 0


async def cut_off_left(tx: Executor, minutes: int) -> int:
    """Ends runs that nobody has worked on for so long. Gives how many."""
    return await tx.run(
        """
        UPDATE evaluation_run SET state = 'cut_off', code = coalesce(code, 'left'), ended_at = now()
         WHERE state IN ('waiting', 'running') AND greatest(leased_until, created_at) < now() - %s * interval '1 minute'
        """,
        (minutes,),
    )


async def open_of(executor: Executor, assistant_id: AssistantId) -> bool:
    """Whether a run of the assistant is under way."""
    return bool(
        await executor.value(
            bool,
            "SELECT EXISTS (SELECT FROM evaluation_run WHERE assistant_id = %s AND state IN ('waiting', 'running'))",
            (assistant_id,),
        )
    )


async def prune(tx: Executor, kept: int) -> int:
    """Removes all but the newest `kept` runs of each assistant; their keys are left in a table. Gives how many."""
    return await tx.run(
        """
        DELETE FROM evaluation_run WHERE id IN (
            SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY assistant_id
                                                          ORDER BY created_at DESC, id DESC) AS place
                              FROM evaluation_run) AS ranked
             WHERE place > %s LIMIT 1000)
        """,
        (kept,),
    )


async def unused_keys(executor: Executor) -> list[KeyId]:
    """Keys of runs that are gone."""
    rows = await executor.all(_KeyRow, "SELECT key_id FROM evaluation_key_unused LIMIT 1000")
    return [KeyId(row.key_id) for row in rows]


async def forget_keys(tx: Executor, ids: Sequence[KeyId]) -> None:
    """Those were destroyed."""
    await tx.run("DELETE FROM evaluation_key_unused WHERE key_id = ANY (%s)", (list(ids),))


def run_of(row: RunRow, tallied: Sequence[Tally]) -> Run:
    """A row as the room hands it out."""
    return Run(
        id=RunId(row.id),
        assistant_id=AssistantId(row.assistant_id),
        state=RunState(row.state),
        why=cast("Why", row.why),
        code=row.code,
        by=row.by_name,
        created_at=row.created_at,
        ended_at=row.ended_at,
        tallies=tuple(tallied),
        settings=row.settings,
    )


@dataclass(frozen=True, slots=True)
class MarkRow:
    """What the newest run of a live assistant asked."""

    assistant_id: UUID
    model_id: UUID
    model_mark: str


async def newest_marks(executor: Executor, after: UUID | None, size: int) -> list[MarkRow]:
    """Of live assistants that have test cases and were run: the models of the newest run, by assistant."""
    return await executor.all(
        MarkRow,
        """
        SELECT a.id AS assistant_id, t.model_id, t.model_mark
          FROM (SELECT id FROM assistant
                 WHERE state = 'live' AND deleted_at IS NULL AND taken_down_at IS NULL
                   AND (%(after)s::uuid IS NULL OR id > %(after)s)
                   AND EXISTS (SELECT FROM assistant_test WHERE assistant_id = assistant.id)
                 ORDER BY id LIMIT %(size)s) AS a
          JOIN LATERAL (SELECT id FROM evaluation_run WHERE assistant_id = a.id
                         ORDER BY created_at DESC, evaluation_run.id DESC LIMIT 1) AS r ON true
          JOIN evaluation_target AS t ON t.run_id = r.id AND NOT t.overridden
         ORDER BY a.id, t.number LIMIT 16 * %(size)s
        """,
        {"after": after, "size": size},
    )
