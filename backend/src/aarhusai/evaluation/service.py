"""Runs of an assistant's test cases: begun, followed, stopped and read by those who may read the assistant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from aarhusai.assistants.content import dump, parse
from aarhusai.assistants.drafts import require
from aarhusai.assistants.rights import AssistantRight
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.evaluation.answering import SETTINGS
from aarhusai.evaluation.cases import test_not_found
from aarhusai.evaluation.gate import Gate, gate_of_draft
from aarhusai.evaluation.repository import cases as case_table
from aarhusai.evaluation.repository import runs as table
from aarhusai.evaluation.repository.runs import NewRun, ResultRow, RunRow
from aarhusai.evaluation.stored import unseal
from aarhusai.evaluation.targets import KnownModels, Named, find_targets
from aarhusai.evaluation.tasks import RUN, RunWanted
from aarhusai.evaluation.types import RUN_KIND, Case, CaseId, GateResult, Result, Run, RunId, Why
from aarhusai.jobs.service import enqueue
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Executor
from aarhusai.storage.key_cipher import ConversationKey, KeyId
from aarhusai.storage.key_store import KeyStore
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId

ON_A_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What to run. No models: each content with its own. No cases: all of them."""

    targets: Sequence[Named]
    models: Sequence[ModelId] = ()
    cases: Sequence[CaseId] = ()
    why: Why = "asked"


class Evaluation:
    """The verbs on runs. What is not the actor's does not exist."""

    def __init__(self, db: Database, keys: KeyStore, models: KnownModels) -> None:
        self._db = db
        self._keys = keys
        self._models = models
        self.gate = Gate(models)

    async def begin(self, actor: Actor, assistant_id: AssistantId, wish: Wish) -> Run:
        """Begins a run, in the worker unless a command asked: that runs it itself.

        Raises what `find_targets` raises, NotFound("test_not_found"), Invalid("no_tests"), Conflict("run_under_way").
        """
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.EDIT)
        key = await self._keys.new()
        async with self._db.transaction() as tx:
            found = await find_targets(tx, self._models, actor, assistant_id, (wish.targets, wish.models))
            await case_table.lock(tx, assistant_id)
            if await table.open_of(tx, assistant_id):
                raise Conflict("run_under_way", "The assistant's tests are being run already.")
            every = await case_table.of(tx, assistant_id)
            chosen = _chosen(every, wish.cases)
            run = NewRun(
                id=RunId(new_id()),
                assistant_id=assistant_id,
                person_id=actor.person_id,
                why=wish.why,
                whole=len(chosen) == len(every),
                settings=SETTINGS,
                key_id=key.id,
                targets=[one.target for one in found],
                contents=[dump(one.content) for one in found],
                cases=chosen,
            )
            await table.insert(tx, run)
            if wish.why != "command":
                await enqueue(tx, RUN, RunWanted(str(run.id)))
            details: dict[str, Detail] = {
                "assistant_id": str(assistant_id),
                "targets": [one.target.label for one in found],
                "models": [str(one.target.model_id) for one in found],
                "tests": len(chosen),
                "why": wish.why,
            }
            await append(tx, AuditEntry(actor, "evaluation.run_begun", RUN_KIND, run.id, details=details))
            row = await table.one(tx, run.id)
            tallied = (await table.tallies(tx, [run.id])).get(run.id, [])
        if row is None:
            raise run_not_found()
        return table.run_of(row, tallied)

    async def page(self, actor: Actor, assistant_id: AssistantId, cursor: str | None = None) -> Page[Run]:
        """An assistant's runs without their results, the newest first. Raises what `require` raises."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.READ)
            rows = await table.page(session, assistant_id, _place(cursor), ON_A_PAGE + 1)
            tallied = await table.tallies(session, [row.id for row in rows])
        more = len(rows) > ON_A_PAGE
        rows = rows[:ON_A_PAGE]
        last = encode_cursor(rows[-1].created_at.isoformat(), str(rows[-1].id)) if more else None
        return Page(tuple(table.run_of(row, tallied.get(row.id, [])) for row in rows), last)

    async def run(self, actor: Actor, run_id: RunId) -> Run:
        """A run with what came of every case so far.

        Raises NotFound("run_not_found"), Unavailable("content_unreadable" | "conversation_key_missing").
        """
        async with self._db.session() as session:
            row = await self._allowed(session, actor, run_id, AssistantRight.READ)
            tallied = (await table.tallies(session, [run_id])).get(run_id, [])
            results = await table.results(session, run_id)
        key = (await self._keys.get([KeyId(row.key_id)])).get(KeyId(row.key_id))
        return replace(table.run_of(row, tallied), results=tuple(_result(run_id, key, one) for one in results))

    async def stop(self, actor: Actor, run_id: RunId) -> None:
        """Ends a run with what came so far; one that is over stays as it is. Raises NotFound("run_not_found")."""
        async with self._db.transaction() as tx:
            await self._allowed(tx, actor, run_id, AssistantRight.EDIT)
            if await table.want_stop(tx, run_id):
                await append(tx, AuditEntry(actor, "evaluation.run_stopped", RUN_KIND, run_id))

    async def gate_of(self, run: Run) -> GateResult | None:
        """Whether what the run ran first may go live: the version, or the draft if it were saved as it was run."""
        if not run.tallies:
            return None
        first = run.tallies[0]
        async with self._db.session() as session:
            if first.target.version is not None:
                return await self.gate(session, run.assistant_id, first.target.version)
            content = parse((await table.contents(session, run.id))[0])
        return gate_of_draft(content.gate, run)

    async def _allowed(self, executor: Executor, actor: Actor, run_id: RunId, right: AssistantRight) -> RunRow:
        """What is not there is asked for like what is not the actor's: with the same statements."""
        row = await table.one(executor, run_id)
        try:
            await require(executor, actor, AssistantId(run_id if row is None else row.assistant_id), right)
        except NotFound as error:
            raise run_not_found() from error
        if row is None:
            raise run_not_found()
        return row


def run_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("run_not_found", "There is no such run.")


def _chosen(every: Sequence[Case], wanted: Sequence[CaseId]) -> list[Case]:
    if not every:
        raise Invalid("no_tests", "The assistant has no test cases.")
    if not wanted:
        return list(every)
    known = {case.id: case for case in every}
    if not known.keys() >= set(wanted):
        raise test_not_found()
    return [case for case in every if case.id in set(wanted)]


def _result(run_id: RunId, key: ConversationKey | None, row: ResultRow) -> Result:
    answer, checks = "", ()
    if row.sealed is not None and key is not None:
        answer, checks = unseal(key, (run_id, row.target, row.position), row.sealed)
    return Result(CaseId(row.test_id), row.target, row.question, row.passed, answer, checks, row.ms)


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, run_id = decode_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(at), UUID(run_id)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
