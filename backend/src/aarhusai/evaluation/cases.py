"""Test cases of an assistant: read by whoever may read the assistant, written by its owners."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.drafts import require
from aarhusai.assistants.rights import AssistantRight
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Invalid, NotFound, TooLarge
from aarhusai.evaluation.repository import cases as table
from aarhusai.evaluation.types import (
    KIND,
    LONGEST_LINE,
    LONGEST_TEXT,
    MOST_CASES,
    MOST_LINES,
    Case,
    CaseId,
    NewCase,
)
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId

_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A case written anew over the revision that was seen; moved when `position` (from 0) is given."""

    revision: int
    new: NewCase
    position: int | None = None


class Cases:
    """The verbs on test cases. What is not the actor's does not exist."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of(self, actor: Actor, assistant_id: AssistantId) -> list[Case]:
        """All of an assistant's. Raises what `assistants.drafts.require` raises."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.READ)
            return await table.of(session, assistant_id)

    async def get(self, actor: Actor, case_id: CaseId) -> Case:
        """One. Raises NotFound("test_not_found")."""
        async with self._db.session() as session:
            return await _allowed(session, actor, case_id, AssistantRight.READ)

    async def add(self, actor: Actor, assistant_id: AssistantId, new: NewCase) -> Case:
        """Adds one at the end.

        Raises what `require` raises, TooLarge("too_many_tests"), Invalid("test_empty" | "test_too_long").
        """
        async with self._db.transaction() as tx:
            await require(tx, actor, assistant_id, AssistantRight.EDIT)
            (made,) = await add_cases(tx, actor, assistant_id, [new])
            await _record(tx, actor, "evaluation.case_added", made)
        return made

    async def change(self, actor: Actor, case_id: CaseId, change: Change) -> Case:
        """Raises as `add`, NotFound("test_not_found"), Conflict("test_changed_meanwhile")."""
        checked_case(change.new)
        async with self._db.transaction() as tx:
            case = await _allowed(tx, actor, case_id, AssistantRight.EDIT)
            await table.lock(tx, case.assistant_id)
            if change.new != NewCase(case.question, case.expected):
                if not await table.change(tx, case_id, change.revision, change.new, actor.person_id):
                    raise Conflict("test_changed_meanwhile", "Somebody else changed the test case first.")
                await _record(tx, actor, "evaluation.case_changed", case)
            if change.position is not None:
                ids = [one.id for one in await table.of(tx, case.assistant_id) if one.id != case_id]
                ids.insert(change.position, case_id)
                await table.order(tx, ids)
            found = await table.one(tx, case_id)
        if found is None:
            raise test_not_found()
        return found

    async def remove(self, actor: Actor, case_id: CaseId) -> None:
        """Raises NotFound("test_not_found"), Forbidden("assistant_not_yours")."""
        async with self._db.transaction() as tx:
            case = await _allowed(tx, actor, case_id, AssistantRight.EDIT)
            await table.lock(tx, case.assistant_id)
            await table.remove(tx, case_id)
            await table.order(tx, [one.id for one in await table.of(tx, case.assistant_id)])
            await _record(tx, actor, "evaluation.case_removed", case)


async def add_cases(
    tx: Transaction, actor: Actor, assistant_id: AssistantId, new: Sequence[NewCase]
) -> tuple[Case, ...]:
    """Adds them at the end; whether the actor may has been decided. Raises as `Cases.add`."""
    await table.lock(tx, assistant_id)
    there = len(await table.of(tx, assistant_id))
    if there + len(new) > MOST_CASES:
        raise TooLarge("too_many_tests", "An assistant has no more test cases than this.", {"limit": MOST_CASES})
    made = tuple(
        Case(CaseId(new_id()), assistant_id, one.question, one.expected, there + place, 1)
        for place, one in enumerate(map(checked_case, new))
    )
    await table.add(tx, made, actor.person_id)
    return made


def checked_case(new: NewCase) -> NewCase:
    """The case, when it keeps every limit. Raises Invalid("test_empty" | "test_too_long")."""
    if not new.question.strip():
        raise Invalid("test_empty", "A test case has a question.")
    expected = new.expected
    lists = (expected.facts, expected.must, expected.must_not)
    texts = [one for each in lists for one in each]
    if any(not one.strip() for one in texts):
        raise Invalid("test_empty", "A line of a test case is empty.")
    long = len(new.question) > LONGEST_TEXT or len(expected.rubric or "") > LONGEST_TEXT
    if long or any(len(each) > MOST_LINES for each in lists) or any(len(one) > LONGEST_LINE for one in texts):
        raise Invalid("test_too_long", "There is too much in the test case.", {"limit": LONGEST_TEXT})
    if expected.source is not None and len(expected.source.name or "") > _LONGEST_NAME:
        raise Invalid("test_too_long", "There is too much in the test case.", {"limit": _LONGEST_NAME})
    return new


def test_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("test_not_found", "There is no such test case.")


async def _allowed(executor: Executor, actor: Actor, case_id: CaseId, right: AssistantRight) -> Case:
    """What is not there is asked for like what is not the actor's: with the same statements."""
    case = await table.one(executor, case_id)
    try:
        await require(executor, actor, AssistantId(case_id) if case is None else case.assistant_id, right)
    except NotFound as error:
        raise test_not_found() from error
    if case is None:
        raise test_not_found()
    return case


async def _record(tx: Transaction, actor: Actor, act: str, case: Case) -> None:
    details: dict[str, Detail] = {"assistant_id": str(case.assistant_id)}
    await append(tx, AuditEntry(actor, act, KIND, case.id, details=details))
