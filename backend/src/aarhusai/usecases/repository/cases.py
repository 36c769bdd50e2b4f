"""Use cases as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, LiteralString, cast

from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.identity.rights import Scope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import AssistantId, PersonId, UnitId, UseCaseId
from aarhusai.usecases.facts_stored import from_json, to_json
from aarhusai.usecases.repository.reading import READABLE, reader_of
from aarhusai.usecases.types import (
    About,
    Answers,
    ApprovalKind,
    Place,
    Risk,
    Standing,
    Submission,
    UseCase,
    UseCaseState,
)

_CASE: Final = sql.SQL("""
SELECT c.id, c.assistant_id, coalesce(a.name, c.name) AS name, coalesce(a.icon, '') AS icon,
       a.state AS assistant_state, a.newest_version, a.live_version,
       coalesce(a.unit_id, c.unit_id) AS unit_id, coalesce(u.name, '') AS unit_name, coalesce(u.path, '') AS unit_path,
       c.decider_id, coalesce(d.name, '') AS decider_name, coalesce(d.path, '') AS decider_path, c.state, c.revision,
       c.form_version, c.answers, c.makers, c.prohibited, c.high_risk, c.dpia_needed, c.annex, c.data_class, c.zone,
       c.needs, c.submission,
       c.submitted_version, c.submitted_facts, c.submitted_by, c.submitted_at, c.approved_version, c.approved_facts,
       c.approved_answers, c.approved_form, c.approved_at, c.review_on, c.overseer, c.suspended_code, c.suspended_text,
       c.changed_at,
       ARRAY(SELECT g.subject_id FROM grant_entry g
              WHERE g.object_kind = 'assistant' AND g.object_id = c.assistant_id AND g.right_name = 'write'
                AND g.subject_kind = 'person' ORDER BY g.subject_id LIMIT 200) AS owners
FROM use_case c
LEFT JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
LEFT JOIN unit u ON u.id = coalesce(a.unit_id, c.unit_id)
LEFT JOIN unit d ON d.id = c.decider_id
""")

Stored = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A row of `_CASE`."""

    id: UseCaseId
    assistant_id: AssistantId
    name: str
    icon: str
    assistant_state: str | None
    newest_version: int | None
    live_version: int | None
    unit_id: UnitId
    unit_name: str
    unit_path: str
    decider_id: UnitId | None
    decider_name: str
    decider_path: str
    state: str
    revision: int
    form_version: str
    answers: Stored
    makers: Sequence[PersonId]
    prohibited: bool
    high_risk: bool
    dpia_needed: bool
    annex: Sequence[str]
    data_class: str
    zone: str | None
    needs: Sequence[str]
    submission: int
    submitted_version: int | None
    submitted_facts: Stored | None
    submitted_by: PersonId | None
    submitted_at: datetime | None
    approved_version: int | None
    approved_facts: Stored | None
    approved_answers: Stored | None
    approved_form: str
    approved_at: datetime | None
    review_on: date | None
    overseer: PersonId | None
    suspended_code: str
    suspended_text: str
    changed_at: datetime
    owners: Sequence[PersonId]

    def case(self) -> UseCase:
        """As the room knows it. Raises Unavailable("facts_unreadable")."""
        unit = Place(self.unit_id, self.unit_name, self.unit_path)
        decider = unit if self.decider_id is None else Place(self.decider_id, self.decider_name, self.decider_path)
        return UseCase(
            id=self.id,
            about=self._about(),
            unit=unit,
            decider=decider,
            state=UseCaseState(self.state),
            revision=self.revision,
            form_version=self.form_version,
            answers=_answers(self.answers),
            makers=frozenset(self.makers),
            risk=self._risk(),
            needs=tuple(ApprovalKind(kind) for kind in self.needs),
            submissions=self.submission,
            submitted=self._submitted(),
            approved=self._approved(),
            review_on=self.review_on,
            overseer=self.overseer,
            suspended_code=self.suspended_code,
            suspended_text=self.suspended_text,
            changed_at=self.changed_at,
        )

    def _risk(self) -> Risk:
        return Risk(
            self.prohibited,
            self.high_risk,
            self.dpia_needed,
            tuple(self.annex),
            DataClass.parse(self.data_class),
            None if self.zone is None else Zone(self.zone),
        )

    def _about(self) -> About:
        return About(
            self.assistant_id,
            self.name,
            self.icon,
            self.assistant_state,
            self.newest_version,
            self.live_version,
            frozenset(self.owners),
        )

    def _submitted(self) -> Submission | None:
        version, facts, by, at = self.submitted_version, self.submitted_facts, self.submitted_by, self.submitted_at
        if version is None or facts is None or by is None or at is None:
            return None
        return Submission(self.submission, version, from_json(facts), by, at)

    def _approved(self) -> Standing | None:
        version, facts, answers, at = (
            self.approved_version,
            self.approved_facts,
            self.approved_answers,
            self.approved_at,
        )
        if version is None or facts is None or answers is None or at is None:
            return None
        return Standing(version, from_json(facts), _answers(answers), at, self.approved_form)


async def readable(executor: Executor, actor: Actor, scope: Scope, case_id: UseCaseId) -> UseCase | None:
    """The use case, when the actor may read it."""
    query = sql.SQL("{} WHERE c.id = %(id)s AND {}").format(_CASE, READABLE)
    row = await executor.one(CaseRow, query, {**reader_of(actor, scope), "id": case_id})
    return None if row is None else row.case()


async def readable_of_assistant(
    executor: Executor, actor: Actor, scope: Scope, assistant_id: AssistantId
) -> UseCase | None:
    """The use case of an assistant, when the actor may read it."""
    query = sql.SQL("{} WHERE c.assistant_id = %(id)s AND {}").format(_CASE, READABLE)
    row = await executor.one(CaseRow, query, {**reader_of(actor, scope), "id": assistant_id})
    return None if row is None else row.case()


async def get(executor: Executor, case_id: UseCaseId) -> UseCase | None:
    """The use case, whoever asks."""
    row = await executor.one(CaseRow, _one("c.id = %s"), (case_id,))
    return None if row is None else row.case()


async def selected(executor: Executor, ids: Sequence[UseCaseId]) -> list[UseCase]:
    """These use cases, in no order."""
    query = sql.SQL("{} WHERE c.id = ANY (%s) LIMIT %s").format(_CASE)
    return [row.case() for row in await executor.all(CaseRow, query, (list(ids), len(ids)))]


async def standing_ids(executor: Executor, after: UseCaseId | None, size: int) -> list[UseCaseId]:
    """Those that have been approved and are not retired, in the order of their ids."""
    rows = await executor.all(
        _Id,
        """
        SELECT id FROM use_case
        WHERE approved_version IS NOT NULL AND state <> 'retired' AND (%(after)s::uuid IS NULL OR id > %(after)s::uuid)
        ORDER BY id LIMIT %(size)s
        """,
        {"after": after, "size": size},
    )
    return [row.id for row in rows]


async def orphaned_ids(executor: Executor, size: int) -> list[UseCaseId]:
    """Those whose assistant is deleted and that are not retired yet."""
    rows = await executor.all(
        _Id,
        """
        SELECT c.id FROM use_case c LEFT JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
        WHERE c.state <> 'retired' AND a.id IS NULL ORDER BY c.id LIMIT %s
        """,
        (size,),
    )
    return [row.id for row in rows]


async def returned_ids(executor: Executor, size: int) -> list[UseCaseId]:
    """Those that are retired though their assistant is there again."""
    rows = await executor.all(
        _Id,
        """
        SELECT c.id FROM use_case c JOIN assistant a ON a.id = c.assistant_id AND a.deleted_at IS NULL
        WHERE c.state = 'retired' ORDER BY c.id LIMIT %s
        """,
        (size,),
    )
    return [row.id for row in rows]


async def lock(tx: Executor, case_id: UseCaseId) -> None:
    """Nobody else changes it until the transaction ends."""
    await tx.run("SELECT FROM use_case WHERE id = %s FOR UPDATE", (case_id,))


async def insert(tx: Executor, case_id: UseCaseId, assistant_id: AssistantId) -> bool:
    """A new one for an assistant of a unit, without answers; gives whether the assistant had none."""
    return bool(
        await tx.run(
            """
            INSERT INTO use_case (id, assistant_id, unit_id, name, form_version)
            SELECT %s, a.id, a.unit_id, a.name, '' FROM assistant a WHERE a.id = %s AND a.unit_id IS NOT NULL
            ON CONFLICT ON CONSTRAINT use_case_assistant_key DO NOTHING
            """,
            (case_id, assistant_id),
        )
    )


async def save(tx: Executor, case: UseCase) -> None:
    """Writes everything that may change; the revision grows."""
    submitted, approved = case.submitted, case.approved
    await tx.run(
        """
        UPDATE use_case SET unit_id = %(unit_id)s, name = %(name)s, state = %(state)s, revision = revision + 1,
               form_version = %(form_version)s, answers = %(answers)s, makers = %(makers)s::uuid[],
               prohibited = %(prohibited)s, high_risk = %(high_risk)s, dpia_needed = %(dpia_needed)s,
               annex = %(annex)s, data_class = %(data_class)s, zone = %(zone)s, needs = %(needs)s,
               decider_id = %(decider_id)s, submission = %(submissions)s,
               submitted_version = %(submitted_version)s, submitted_facts = %(submitted_facts)s,
               submitted_by = %(submitted_by)s, submitted_at = %(submitted_at)s,
               approved_version = %(approved_version)s, approved_facts = %(approved_facts)s,
               approved_answers = %(approved_answers)s, approved_form = %(approved_form)s,
               approved_at = %(approved_at)s, review_on = %(review_on)s,
               overseer = %(overseer)s, suspended_code = %(suspended_code)s,
               suspended_text = %(suspended_text)s, changed_at = now()
        WHERE id = %(id)s
        """,
        {
            "id": case.id,
            "unit_id": case.unit.id,
            "name": case.about.name,
            "state": case.state.value,
            "form_version": case.form_version,
            "answers": _json(case.answers),
            "makers": sorted(case.makers),
            "prohibited": case.risk.prohibited,
            "high_risk": case.risk.high_risk,
            "dpia_needed": case.risk.dpia_needed,
            "annex": list(case.risk.annex),
            "data_class": str(case.risk.data_class),
            "zone": case.risk.zone.value if case.risk.zone else None,
            "needs": [kind.value for kind in case.needs],
            "decider_id": case.decider.id,
            "submissions": case.submissions,
            "submitted_version": submitted.version if submitted else None,
            "submitted_facts": Jsonb(to_json(submitted.facts)) if submitted else None,
            "submitted_by": submitted.by if submitted else None,
            "submitted_at": submitted.at if submitted else None,
            "approved_version": approved.version if approved else None,
            "approved_facts": Jsonb(to_json(approved.facts)) if approved else None,
            "approved_answers": _json(approved.answers) if approved else None,
            "approved_form": approved.form if approved else "",
            "approved_at": approved.at if approved else None,
            "review_on": case.review_on,
            "overseer": case.overseer,
            "suspended_code": case.suspended_code,
            "suspended_text": case.suspended_text,
        },
    )


@dataclass(frozen=True, slots=True)
class _Id:
    id: UseCaseId


def _one(condition: LiteralString) -> sql.Composed:
    return sql.SQL("{} WHERE {}").format(_CASE, sql.SQL(condition))


def _answers(stored: Stored) -> Answers:
    return {key: tuple(str(one) for one in cast("Sequence[object]", values)) for key, values in stored.items()}


def _json(answers: Answers) -> Jsonb:
    return Jsonb({key: list(values) for key, values in answers.items()})
