"""With whom collections and single documents are shared, and with whom the caller may share them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.errors import Forbidden, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import NOBODY, Grant, Right, Shared, SubjectKind
from aarhusai.identity import subjects
from aarhusai.identity.subjects import SubjectRow
from aarhusai.knowledge.access import changed_meanwhile, require_collection, require_document
from aarhusai.knowledge.repository import collections as collection_table
from aarhusai.knowledge.repository import documents as document_table
from aarhusai.knowledge.repository.collections import UnitRow
from aarhusai.knowledge.rights import making_branches, may_share_with, may_share_with_everyone
from aarhusai.knowledge.types import COLLECTION_KIND, DOCUMENT_KIND
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId

OFFERED: Final = 20
"""People, and units, offered for the words somebody typed."""


@dataclass(frozen=True, slots=True)
class NamedGrant:
    """A grant with the name of whom it is for; empty for everyone. `beside` is a person's unit."""

    grant: Grant
    name: str
    beside: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """What was granted on a thing, and the thing's revision."""

    grants: tuple[NamedGrant, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class Offered:
    """With whom the caller may share something, by the words they typed."""

    people: tuple[SubjectRow, ...]
    units: tuple[UnitRow, ...]
    everyone: bool


class Shares:
    """Reading and replacing grants. Only who may write in a collection shares it, or a document of it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def of_collection(self, actor: Actor, collection_id: CollectionId) -> Sharing:
        """Raises what `require_collection` raises."""
        async with self._db.session() as session:
            head = await require_collection(session, actor, collection_id, Right.WRITE)
            return Sharing(await _named(session, Shared(COLLECTION_KIND, collection_id)), head.revision)

    async def of_document(self, actor: Actor, document_id: DocumentId) -> Sharing:
        """Raises what `require_document` raises."""
        async with self._db.session() as session:
            row = await require_document(session, actor, document_id, Right.WRITE)
            return Sharing(await _named(session, Shared(DOCUMENT_KIND, document_id)), row.revision)

    async def share_collection(
        self, actor: Actor, collection_id: CollectionId, revision: int, wanted: Sequence[Grant]
    ) -> Sharing:
        """Makes the grants exactly these. What was granted before may stay, whoever granted it.

        Raises what `require_collection` raises, Conflict("changed_meanwhile"), NotFound("subject_not_found"),
        Forbidden("not_yours_to_share_with"), TooLarge("too_many_grants").
        """
        async with self._db.transaction() as tx:
            await require_collection(tx, actor, collection_id, Right.WRITE)
            await collection_table.lock(tx, collection_id)
            head = await require_collection(tx, actor, collection_id, Right.WRITE)
            thing = Shared(COLLECTION_KIND, collection_id)
            if await _replace(tx, actor, thing, (head.revision, revision), wanted):
                await collection_table.touch(tx, collection_id)
            # Who takes their own right away still gets to see what they did.
            found = await _named(tx, thing)
            present = await collection_table.revision(tx, collection_id)
        return Sharing(found, present)

    async def share_document(
        self, actor: Actor, document_id: DocumentId, revision: int, wanted: Sequence[Grant]
    ) -> Sharing:
        """Makes the document's own grants exactly these. Raises what `require_document` and `share_collection` do."""
        async with self._db.transaction() as tx:
            await require_document(tx, actor, document_id, Right.WRITE)
            await document_table.lock(tx, document_id)
            row = await require_document(tx, actor, document_id, Right.WRITE)
            thing = Shared(DOCUMENT_KIND, document_id)
            changed = await _replace(tx, actor, thing, (row.revision, revision), wanted)
            if changed:
                await document_table.touch(tx, document_id)
            found = await _named(tx, thing)
        return Sharing(found, row.revision + changed)

    async def offered(self, actor: Actor, collection_id: CollectionId, words: str) -> Offered:
        """People and units that the caller may share this collection with, whose name holds the words.

        Raises what `require_collection` raises.
        """
        branches = making_branches(actor)
        async with self._db.session() as session:
            await require_collection(session, actor, collection_id, Right.WRITE)
            if branches.empty:
                return Offered((), (), everyone=False)
            units = await collection_table.units_under(session, branches.paths, words, OFFERED)
            people = await subjects.people(session, branches.paths, words, OFFERED) if words else []
        return Offered(tuple(people), tuple(units), may_share_with_everyone(actor))


async def _replace(
    tx: Transaction, actor: Actor, thing: Shared, revisions: tuple[int, int], wanted: Sequence[Grant]
) -> bool:
    stored, read = revisions
    if stored != read:
        raise changed_meanwhile()
    present = await grants.list_grants(tx, thing)
    await _check(tx, actor, set(wanted) - set(present))
    return await grants.replace(tx, actor, thing, wanted)


async def _check(tx: Transaction, actor: Actor, added: Iterable[Grant]) -> None:
    """Every subject that comes anew is there, and the actor's to share with."""
    fresh = list(added)
    named = [grant.subject_id for grant in fresh if grant.subject_kind is not SubjectKind.EVERYONE]
    known = {row.id: row for row in await subjects.known(tx, named)} if named else {}
    for grant in fresh:
        row = known.get(grant.subject_id)
        if grant.subject_kind is SubjectKind.EVERYONE:
            path = ""
        elif row is None or bool(row.beside) != (grant.subject_kind is SubjectKind.PERSON):
            raise _subject_not_found()
        else:
            path = row.path
        if not may_share_with(actor, grant.subject_kind, path):
            if grant.subject_kind is SubjectKind.PERSON:
                raise _subject_not_found()  # whom the caller may not share with is nobody they may look up
            raise Forbidden("not_yours_to_share_with", "The caller may not share with so many.")


async def _named(executor: Executor, thing: Shared) -> tuple[NamedGrant, ...]:
    found = await grants.list_grants(executor, thing)
    ids = [grant.subject_id for grant in found if grant.subject_id != NOBODY]
    known = {row.id: row for row in await subjects.known(executor, ids)} if ids else {}
    return tuple(
        NamedGrant(grant, row.name if row else "", row.beside if row else "")
        for grant in found
        for row in (known.get(grant.subject_id),)
    )


def _subject_not_found() -> NotFound:
    return NotFound("subject_not_found", "There is no such person or unit.")
