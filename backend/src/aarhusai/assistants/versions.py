"""Versions of an assistant: saved from its draft, compared, and brought back. A version never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.content import parse
from aarhusai.assistants.difference import FieldDifference, difference
from aarhusai.assistants.drafts import Draft, Drafts, check_revision, require
from aarhusai.assistants.problems import Problem
from aarhusai.assistants.publishing import version_not_found
from aarhusai.assistants.repository import drafts as draft_table
from aarhusai.assistants.repository import versions as table
from aarhusai.assistants.repository.snapshot import announce as announce_content
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.types import ASSISTANT_KIND, Version
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Invalid
from aarhusai.kit.paging import Page, decode_cursor, encode_cursor
from aarhusai.knowledge.lending import usable
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId

ON_A_PAGE: Final = 30
LONGEST_NOTE: Final = 500
"""Characters."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions, the older first or not, and what differs."""

    before: int
    after: int
    fields: tuple[FieldDifference, ...]


class Versions:
    """The verbs on versions, for those who may read the assistant."""

    def __init__(self, db: Database, drafts: Drafts) -> None:
        self._db = db
        self._drafts = drafts

    async def save(self, actor: Actor, assistant_id: AssistantId, revision: int, note: str) -> Version:
        """Makes the draft a version; one that says the same as the newest is not made again.

        Raises what `Drafts.save` raises, Invalid with the code of the first of the draft's `problems` (the `field` in
        its facts), and Invalid("note_too_long").
        """
        note = note.strip()
        if len(note) > LONGEST_NOTE:
            raise Invalid("note_too_long", "The note is too long.", {"limit": LONGEST_NOTE})
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            row = await require(tx, actor, assistant_id, AssistantRight.EDIT)
            check_revision(row, revision)
            content = parse(row.draft)
            newest = await self._one(tx, assistant_id, row.newest_version) if row.newest_version else None
            if newest is not None and newest.content == content:
                return newest
            budget, wrong = await self._drafts.judged(tx, actor, content)
            known = newest.content.collections if newest is not None else ()
            lent = {*known, *await usable(tx, actor, content.collections)}
            none_is_new = lent.issuperset(content.collections)
            blocking = next((one for one in wrong if not _passed(one, none_is_new=none_is_new)), None)
            if blocking is not None:
                facts = {"field": blocking.field, "needed": budget.instructions, "window": budget.window}
                raise Invalid(blocking.code, "The draft cannot be saved as a version.", facts)
            number = (row.newest_version or 0) + 1
            await table.add(tx, assistant_id, number, content, actor.person_id, note)
            await append(
                tx,
                AuditEntry(actor, "assistant.version_saved", ASSISTANT_KIND, assistant_id, details={"version": number}),
            )
            await announce_content(tx)
            saved = await self._one(tx, assistant_id, number)
        await self._drafts.changed(announced=True)
        return saved

    async def page(self, actor: Actor, assistant_id: AssistantId, cursor: str | None = None) -> Page[Version]:
        """The versions, the newest first. Raises as `Drafts.get`, Invalid("bad_cursor")."""
        before = None if cursor is None else _number(decode_cursor(cursor, 1)[0])
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.READ)
            rows = await table.page(session, assistant_id, before, ON_A_PAGE + 1)
        items = tuple(row.version() for row in rows[:ON_A_PAGE])
        return Page(items, encode_cursor(str(items[-1].number)) if len(rows) > ON_A_PAGE else None)

    async def get(self, actor: Actor, assistant_id: AssistantId, number: int) -> Version:
        """One. Raises as `Drafts.get`, NotFound("version_not_found")."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.READ)
            return await self._one(session, assistant_id, number)

    async def difference(
        self, actor: Actor, assistant_id: AssistantId, number: int, before: int | None = None
    ) -> Compared:
        """What `number` changed: against `before`, or the one before it (nothing, for the first). Raises as `get`.

        Number 0 is the draft.
        """
        async with self._db.session() as session:
            row = await require(session, actor, assistant_id, AssistantRight.READ)
            draft = parse(row.draft)
            earlier = before if before is not None else (row.newest_version or 0) if number == 0 else number - 1
            after = draft if number == 0 else (await self._one(session, assistant_id, number)).content
            if before == 0:
                old = draft
            elif earlier < 1:
                return Compared(0, number, ())
            else:
                old = (await self._one(session, assistant_id, earlier)).content
        return Compared(earlier, number, difference(old, after))

    async def restore(self, actor: Actor, assistant_id: AssistantId, number: int) -> Draft:
        """Makes the draft what the version says; saved as a version again when its owner wants that.

        Raises as `Drafts.save`, NotFound("version_not_found").
        """
        async with self._db.transaction() as tx:
            await draft_table.lock(tx, assistant_id)
            await require(tx, actor, assistant_id, AssistantRight.EDIT)
            version = await self._one(tx, assistant_id, number)
            await draft_table.save(tx, assistant_id, version.content, actor.person_id, number)
            await append(
                tx,
                AuditEntry(
                    actor, "assistant.version_restored", ASSISTANT_KIND, assistant_id, details={"version": number}
                ),
            )
        return await self._drafts.get(actor, assistant_id)

    async def _one(self, executor: Executor, assistant_id: AssistantId, number: int) -> Version:
        row = await table.one(executor, assistant_id, number)
        if row is None:
            raise version_not_found()
        return row.version()


async def newest_versions(executor: Executor, ids: Sequence[AssistantId]) -> dict[AssistantId, int]:
    """The number of the newest version of each that has one, whoever asks."""
    found = await table.newest(executor, ids)
    return {AssistantId(row.id): row.number for row in found}


def _passed(problem: Problem, *, none_is_new: bool) -> bool:
    """A collection that this owner cannot ask (any more) may stay in the content; only one of theirs may come to it."""
    return problem.code == "subject_gone" or (problem.code == "collection_gone" and none_is_new)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return int(text)
