"""Documents that the law asks for (GDPR 35-36, AI Act 26(7), 27, 49(3)), and incidents (AI Act 26(5))."""

from dataclasses import replace
from typing import Final

from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.kit.ids import new_id
from aarhusai.policy.types import RegisteredUse
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UseCaseId
from aarhusai.usecases.desk import Desk
from aarhusai.usecases.recording import CaseAct, Happened, record
from aarhusai.usecases.repository import cases, files
from aarhusai.usecases.repository import records as table
from aarhusai.usecases.rights import CaseRight, reading_scope
from aarhusai.usecases.types import IncidentId, NewIncident, NewRecord, RecordKind, RecordStatus, UseCase

LONGEST: Final = 4000
"""Characters of advice, of what happened, and of what was done."""

LONGEST_REFERENCE: Final = 500


class Records:
    """The verbs. Each raises NotFound("use_case_not_found"), Forbidden("use_case_not_yours") besides what it says."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def set(self, actor: Actor, case_id: UseCaseId, new: NewRecord) -> None:
        """A new version of a record; earlier ones stay in the database.

        Raises Invalid("record_needs_day" | "record_needs_reason" | "text_too_long"): what is done has its day and
        either a reference or a file beside it, what is not needed its reason.
        """
        checked = _checked_record(new)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.RECORD)
            if checked.status is RecordStatus.DONE and not checked.reference:
                await _require_file(tx, case_id, checked.kind)
            at = self._desk.clock()
            await table.add_record(tx, case_id, checked, actor.person_id, at)
            await cases.save(tx, known.case)
            details = {"kind": new.kind.value, "status": new.status.value}
            await record(tx, actor, known.case, Happened(CaseAct.RECORDED, at, new.kind.value, details))

    async def registered(self, executor: Executor, use_case_id: UseCaseId, actor: Actor | None) -> RegisteredUse | None:
        """What a wider rule rests on: the use case and its DPIA, if the actor may read it; with None whoever asks."""
        case = await self._case(executor, use_case_id, actor)
        if case is None:
            return None
        records = await table.records(executor, case.id)
        dpia = next((one for one in records if (one.kind, one.status) == (RecordKind.DPIA, RecordStatus.DONE)), None)
        if dpia is None:
            return RegisteredUse(case.about.name, None, None, None)
        reference = dpia.reference or await _file_name(executor, case.id, RecordKind.DPIA)
        return RegisteredUse(case.about.name, reference, dpia.decided_on, dpia.version)

    async def report(self, actor: Actor, case_id: UseCaseId, new: NewIncident) -> IncidentId:
        """Something went wrong. Raises Invalid("text_missing" | "text_too_long" | "day_in_future")."""
        checked = self._checked_incident(new)
        incident_id = IncidentId(new_id())
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.REPORT)
            if len(await table.incidents(tx, case_id)) >= table.MOST_INCIDENTS:
                raise Conflict("too_many_incidents", "There are too many incidents.")
            at = self._desk.clock()
            await table.add_incident(tx, case_id, incident_id, checked, actor.person_id, at)
            await cases.save(tx, known.case)
            details = {"incident_id": str(incident_id)}
            await record(tx, actor, known.case, Happened(CaseAct.INCIDENT_REPORTED, at, "", details))
        return incident_id

    async def change_incident(
        self, actor: Actor, case_id: UseCaseId, incident_id: IncidentId, revision: int, new: NewIncident
    ) -> None:
        """More is known of it, or it is closed.

        Raises NotFound("incident_not_found"), Conflict("changed_meanwhile") and what `report` raises.
        """
        checked = self._checked_incident(new)
        async with self._desk.db.transaction() as tx:
            known = await self._desk.allowed(tx, actor, case_id, CaseRight.REPORT)
            if all(one.id != incident_id for one in await table.incidents(tx, case_id)):
                raise NotFound("incident_not_found", "There is no such incident.")
            if not await table.change_incident(tx, case_id, incident_id, revision, checked):
                raise Conflict("changed_meanwhile", "It was changed after you read it.")
            await cases.save(tx, known.case)
            details = {"incident_id": str(incident_id), "closed": new.closed_on is not None}
            happened = Happened(CaseAct.INCIDENT_CHANGED, self._desk.clock(), "", details)
            await record(tx, actor, known.case, happened)

    async def _case(self, executor: Executor, case_id: UseCaseId, actor: Actor | None) -> UseCase | None:
        if actor is None:
            return await cases.get(executor, case_id)
        return await cases.readable(executor, actor, reading_scope(actor), case_id)

    def _checked_incident(self, new: NewIncident) -> NewIncident:
        what, measures = _clean(new.what), _clean(new.measures)
        if not what:
            raise Invalid("text_missing", "It must say what happened.")
        if new.happened_on > self._desk.today or (new.closed_on is not None and new.closed_on > self._desk.today):
            raise Invalid("day_in_future", "The day has not come.")
        return replace(new, what=what, measures=measures)


def _checked_record(new: NewRecord) -> NewRecord:
    reference, advice = new.reference.strip().replace("\0", ""), _clean(new.advice)
    if len(reference) > LONGEST_REFERENCE:
        raise Invalid("text_too_long", "A text is too long.", {"limit": LONGEST_REFERENCE})
    if new.status is RecordStatus.DONE and new.decided_on is None:
        raise _unfinished()
    if new.status is RecordStatus.NOT_NEEDED and not advice:
        raise Invalid("record_needs_reason", "What is not needed has its reason.")
    return replace(new, reference=reference, advice=advice)


async def _require_file(executor: Executor, case_id: UseCaseId, kind: RecordKind) -> None:
    """A file that lies here is found without being told where it lies."""
    if not await _file_name(executor, case_id, kind):
        raise _unfinished()


async def _file_name(executor: Executor, case_id: UseCaseId, kind: RecordKind) -> str:
    """What the newest file of the document is called; empty where it has none."""
    names = [one.name for one in await files.of_case(executor, case_id) if one.kind is kind]
    return names[-1] if names else ""


def _unfinished() -> Invalid:
    return Invalid("record_needs_day", "What is done has its day, and a reference or a file.")


def _clean(text: str) -> str:
    clean = text.strip().replace("\0", "")
    if len(clean) > LONGEST:
        raise Invalid("text_too_long", "A text is too long.", {"limit": LONGEST})
    return clean
