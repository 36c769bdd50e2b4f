"""What was approved is held against what is there now, whenever the configuration changes (law.md C3).

A model's zone or supplier, a model that is off or gone, a looser one where none is named, a collection whose class was
raised, another unit that answers for it: the use is reopened, so that it is approved again. Where more happens now than
was approved, the assistant is suspended at once and its users are told why. What comes back to what was approved stands
again by itself, unless it was suspended.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from aarhusai.assistants.suspended import LOOSENED, fields_text
from aarhusai.errors import NotFound
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Executor, Transaction
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import UseCaseId
from aarhusai.usecases.deciding import since_approval, stop
from aarhusai.usecases.desk import Desk, Known
from aarhusai.usecases.facts import facts_of_several, suppliers_of_house
from aarhusai.usecases.fingerprint import Difference, differences, is_looser, needs_consent
from aarhusai.usecases.recording import LONGEST_NOTE, CaseAct, Happened, record
from aarhusai.usecases.repository import cases
from aarhusai.usecases.repository import surroundings as table
from aarhusai.usecases.types import UseCaseState

BATCH: Final = 100


class Watching:
    """The sweep. `fresh` reads the models anew, because the announcement may not have reached them yet."""

    def __init__(self, desk: Desk, fresh: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._read_models = fresh
        self._seen = ""
        self._kept = KeptFresh("what was approved", self.check)

    async def start(self, announcements: Announcements) -> None:
        """Checks, and again whenever something is announced. For the worker; before `announcements.start()`."""
        await self._kept.start(announcements)

    async def stop(self) -> None:
        """Checks no more."""
        await self._kept.stop()

    async def check(self) -> None:
        """Holds everything that was approved against what is there. Costs one statement while nothing changed."""
        async with self._desk.db.session() as session:
            seen = f"{self._desk.today} {await table.stamp(session)}"
        if seen == self._seen:
            return
        await self._read_models()
        await self._follow_assistants()
        after: UseCaseId | None = None
        while True:
            async with self._desk.db.session() as session:
                ids = await cases.standing_ids(session, after, BATCH)
            for case_id in await self._differing(ids):
                await self._check_one(case_id)
            if len(ids) < BATCH:
                break
            after = ids[-1]
        self._seen = seen

    async def _differing(self, ids: Sequence[UseCaseId]) -> list[UseCaseId]:
        """Those that are not what was approved, or are reopened: few of many, found in a handful of statements."""
        async with self._desk.db.transaction() as tx:
            standing = {case.about.id: case for case in await cases.selected(tx, ids) if case.approved is not None}
            wanted = {one: case.approved.version for one, case in standing.items() if case.approved is not None}
            suppliers = await suppliers_of_house(tx, self._desk.today)
            facts = await facts_of_several(tx, self._desk.models, suppliers, wanted)
        return [
            case.id
            for one, case in standing.items()
            if one in facts and case.approved is not None
            if case.state is UseCaseState.REOPENED or differences(case.approved.facts, "", facts[one], "")
        ]

    async def _check_one(self, case_id: UseCaseId) -> None:
        async with self._desk.db.transaction() as tx:
            await cases.lock(tx, case_id)
            known = await self._standing(tx, case_id)
            if known is not None and _wants_change(known):
                await self._change(tx, known)

    async def _standing(self, executor: Executor, case_id: UseCaseId) -> Known | None:
        """The case with the facts of what was approved; None when it has gone in between."""
        case = await cases.get(executor, case_id)
        if case is None or case.approved is None or case.about.state is None:
            return None
        try:
            return await self._desk.known(executor, case, case.approved.version)
        except NotFound:  # the assistant or its version was deleted after the case was read
            return None

    async def _change(self, tx: Transaction, known: Known) -> None:
        case, found, at = known.case, since_approval(known), self._desk.clock()
        if not needs_consent(found):
            await cases.save(tx, replace(case, state=UseCaseState.APPROVED))
            await record(tx, SYSTEM, case, Happened(CaseAct.RESTORED, at))
            return
        fields = [one.field for one in found]
        if is_looser(found) and case.is_live:
            await stop(tx, SYSTEM, case, LOOSENED, fields_text(fields))
            await record(tx, SYSTEM, case, Happened(CaseAct.SUSPENDED, at, _note(found), {"fields": fields}))
            return
        await cases.save(tx, replace(case, state=UseCaseState.REOPENED))
        await record(tx, SYSTEM, case, Happened(CaseAct.REOPENED, at, _note(found), {"fields": fields}))

    async def _follow_assistants(self) -> None:
        """A use whose assistant was deleted is retired; one that came back begins again."""
        async with self._desk.db.session() as session:
            gone = await cases.orphaned_ids(session, BATCH)
            back = await cases.returned_ids(session, BATCH)
        for ids, state, act in (
            (gone, UseCaseState.RETIRED, CaseAct.RETIRED),
            (back, UseCaseState.REOPENED, CaseAct.REOPENED),
        ):
            for case_id in ids:
                async with self._desk.db.transaction() as tx:
                    await cases.lock(tx, case_id)
                    case = await cases.get(tx, case_id)
                    if case is not None and (case.about.state is None) is (state is UseCaseState.RETIRED):
                        await cases.save(tx, replace(case, state=state, submitted=None))
                        await record(tx, SYSTEM, case, Happened(act, self._desk.clock()))


def _wants_change(known: Known) -> bool:
    """Whether the state is not what the differences ask for. What is submitted is compared when it is approved."""
    found, state = since_approval(known), known.case.state
    if needs_consent(found):
        return state is UseCaseState.APPROVED or (is_looser(found) and known.case.is_live)
    return state is UseCaseState.REOPENED


def _note(found: tuple[Difference, ...]) -> str:
    return "; ".join(f"{one.field}: {one.before} → {one.after}" for one in found)[:LONGEST_NOTE]
