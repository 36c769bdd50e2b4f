"""A run in the worker: case after case, going on where it was, until it is done, stopped, or left to another."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.assistants.content import parse
from aarhusai.assistants.drafts import require
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.snapshot import assistant_of
from aarhusai.assistants.types import Assistant
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import AarhusError, Unavailable
from aarhusai.evaluation.answering import Answering, Asked
from aarhusai.evaluation.repository import runs as table
from aarhusai.evaluation.repository.runs import ResultRow, RunRow
from aarhusai.evaluation.stored import load_expected, seal
from aarhusai.evaluation.tasks import RunWanted
from aarhusai.evaluation.types import RUN_KIND, RunId, RunState, Tally
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.storage.key_store import KeyStore
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.ids import AssistantId, PersonId, UnitId

LEASE: Final = 30.0
"""Seconds that a run is kept from other workers without a word."""

_LOOK: Final = 1.0
"""Seconds between two looks at whether it shall go on."""

_AT_ONCE: Final = 2
"""Cases on their way at the same time: a local model takes one at a time anyhow."""

LEFT_AFTER: Final = 30
"""Minutes after which a run that nobody works on is over."""

KEPT: Final = 30
"""Runs of an assistant that are kept."""

ActorOf = Callable[[PersonId], Awaitable[Actor | None]]


@dataclass(frozen=True, slots=True)
class _Work:
    """A run that was taken on."""

    row: RunRow
    actor: Actor
    key: ConversationKey
    tallies: list[Tally]
    assistants: list[Assistant]

    @property
    def id(self) -> RunId:
        return RunId(self.row.id)


class Running:
    """Works on runs, one call for each."""

    def __init__(self, db: Database, keys: KeyStore, answering: Answering, actor_of: ActorOf) -> None:
        self._db = db
        self._keys = keys
        self._answering = answering
        self._actor_of = actor_of

    async def do(self, wanted: RunWanted) -> None:
        """The job. Raises Unavailable when our own house is away: the job comes again and the run goes on."""
        await self.work_on(RunId(UUID(wanted.run_id)))

    async def work_on(self, run_id: RunId) -> None:
        """Runs what is still to be run, unless somebody else is at it or it is over. Raises as `do`."""
        async with self._db.session() as session:
            if not await table.take(session, run_id, LEASE):
                return
            row = await table.one(session, run_id)
        if row is None:
            return
        try:
            try:
                work = await self._prepared(row)
            except Unavailable:
                raise
            except AarhusError as error:
                await self._end(run_id, RunState.FAILED, error.code)
                return
            await self._run(work)
        except BaseException:
            with suppress(Unavailable):
                async with self._db.session() as session:
                    await table.let_go(session, run_id)
            raise

    async def sweep(self) -> None:
        """Ends what was left, forgets old runs, and destroys the keys of those that are gone."""
        async with self._db.transaction() as tx:
            await table.cut_off_left(tx, LEFT_AFTER)
            await table.prune(tx, KEPT)
        async with self._db.session() as session:
            keys = await table.unused_keys(session)
        if keys:
            await self._keys.destroy(keys)
            async with self._db.transaction() as tx:
                await table.forget_keys(tx, keys)

    async def _prepared(self, row: RunRow) -> _Work:
        """Raises NotFound and Forbidden when who began it may no longer, Unavailable without its key."""
        actor = await self._actor_of(PersonId(row.person_id)) if row.person_id is not None else None
        if actor is None:
            raise _nobody()
        assistant_id = AssistantId(row.assistant_id)
        async with self._db.session() as session:
            head = await require(session, actor, assistant_id, AssistantRight.EDIT)
            tallies = (await table.tallies(session, [row.id])).get(row.id, [])
            contents = await table.contents(session, RunId(row.id))
        key = (await self._keys.get([KeyId(row.key_id)])).get(KeyId(row.key_id))
        if key is None:
            raise _nobody("key_missing")
        assistants = [
            assistant_of(parse(content), assistant_id, head.slug, one.target.version or 0, UnitId(head.unit_id))
            for content, one in zip(contents, tallies, strict=True)
        ]
        return _Work(row, actor, key, tallies, assistants)

    async def _run(self, work: _Work) -> None:
        async with self._db.session() as session:
            waiting = await table.results(session, work.id, waiting=True)
        running = asyncio.create_task(self._cases(work, waiting), name="test cases")
        stopped = False
        try:
            while not running.done():
                await asyncio.wait((running,), timeout=_LOOK)
                async with self._db.session() as session:
                    if not running.done() and not await table.hold(session, work.id, LEASE):
                        stopped = True
                        break
        finally:
            if not running.done():
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        if stopped:
            await self._end(work.id, RunState.CUT_OFF, "stopped")
            return
        running.result()
        await self._end(work.id, RunState.DONE)

    async def _cases(self, work: _Work, waiting: list[ResultRow]) -> None:
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(row: ResultRow) -> None:
            async with room:
                await self._case(work, row)

        try:
            async with asyncio.TaskGroup() as group:
                for row in waiting:
                    group.create_task(one(row))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None

    async def _case(self, work: _Work, row: ResultRow) -> None:
        assistant, target = work.assistants[row.target], work.tallies[row.target].target
        asked = Asked(work.actor, assistant, target.model_id, row.question, load_expected(row.expected))
        outcome = await self._answering.put(asked)
        sealed = seal(work.key, (work.id, row.target, row.position), outcome.answered.text, outcome.checks)
        async with self._db.transaction() as tx:
            await table.finish(tx, work.id, row, passed=outcome.passed, ms=outcome.answered.ms, sealed=sealed)

    async def _end(self, run_id: RunId, state: RunState, code: str | None = None) -> None:
        async with self._db.transaction() as tx:
            if not await table.end(tx, run_id, state, code):
                return
            tallied = (await table.tallies(tx, [run_id])).get(run_id, [])
            details: dict[str, Detail] = {
                "state": state.value,
                "code": code,
                "passed": [f"{one.target.label}: {one.passed}/{one.total}" for one in tallied],
            }
            await append(tx, AuditEntry(SYSTEM, "evaluation.run_ended", RUN_KIND, run_id, details=details))


def _nobody(code: str = "nobody_to_run_for") -> AarhusError:
    """Whoever began the run is no longer here, or its key is gone: nothing can be run or kept."""
    return AarhusError(code, "The run cannot go on.")
