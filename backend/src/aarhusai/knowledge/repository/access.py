"""What a caller may do with a collection and a document, as SQL: the one place where that is written.

Nobody may do anything with a collection that was deleted and is being taken away, or with its documents. The owner of a
collection may do everything with it; others what was granted. A restricted document has only its own
grants, and those who may write in its collection. A document's own grants add to its collection's otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import LiteralString

from psycopg import sql

from aarhusai.grants.predicate import Predicate, granted, predicate
from aarhusai.grants.predicate import held as held_by
from aarhusai.grants.types import Right
from aarhusai.knowledge.types import COLLECTION_KIND, DOCUMENT_KIND, Lending
from aarhusai.terms.actor import Actor

_C = sql.Identifier("c", "id")
_D = sql.Identifier("d", "id")


@dataclass(frozen=True, slots=True)
class Access:
    """Conditions on `collection AS c`, with the parameters of them all."""

    uses: sql.Composed
    reads: sql.Composed
    writes: sql.Composed
    params: Mapping[str, object]

    def may(self, right: Right) -> sql.Composed:
        """The condition for this right."""
        return {Right.USE: self.uses, Right.READ: self.reads, Right.WRITE: self.writes}[right]


@dataclass(frozen=True, slots=True)
class DocumentAccess:
    """A condition on `document AS d JOIN collection AS c`, with its parameters."""

    allowed: sql.Composed
    params: Mapping[str, object]


_LENT = sql.SQL("""(c.deleted_at IS NULL AND c.id = ANY (%(lent)s::uuid[]) AND ({held} OR EXISTS (
    SELECT FROM person AS lender WHERE lender.id = c.owner_id AND lender.id = ANY (%(lenders)s::uuid[])
       AND lender.state = 'active')))""")


def collection_access(actor: Actor, *, of_many: bool = False, lending: Lending | None = None) -> Access:
    """What the actor may do with collection c. `of_many`: for statements that ask it of every collection there is.

    `lending`: what an assistant that the actor may use lends them, to ask and nothing else.
    """
    params: dict[str, object] = {"me": actor.person_id}
    conditions: dict[Right, sql.Composed] = {}
    prefixes: tuple[tuple[Right, LiteralString], ...] = (
        (Right.USE, "uses"), (Right.READ, "reads"), (Right.WRITE, "writes"),
    )  # fmt: skip
    for right, prefix in prefixes:
        if of_many:
            ids = granted(actor, COLLECTION_KIND, right, prefix)
            held = Predicate(sql.SQL("c.id IN {}").format(ids.sql), ids.params)
        else:
            held = predicate(actor, COLLECTION_KIND, right, _C, prefix)
        mine = sql.SQL("(c.deleted_at IS NULL AND (coalesce(c.owner_id = %(me)s::uuid, false) OR {}))")
        conditions[right] = mine.format(held.sql)
        params |= held.params
    if lending is not None and lending.collections:
        theirs = held_by(lending.owners, COLLECTION_KIND, Right.USE, _C, "lent")
        lent = _LENT.format(held=theirs.sql)
        conditions[Right.USE] = sql.SQL("({} OR {})").format(conditions[Right.USE], lent)
        params |= {**theirs.params, "lent": list(lending.collections), "lenders": list(lending.owners)}
    return Access(conditions[Right.USE], conditions[Right.READ], conditions[Right.WRITE], params)


def document_access(
    actor: Actor, right: Right, prefix: LiteralString = "own", lending: Lending | None = None
) -> DocumentAccess:
    """Whether the actor has this right to document d of collection c. Only who may write there may change it.

    A statement that asks for two rights gives each a `prefix` of its own and merges the parameters of both.
    """
    collection = collection_access(actor, lending=lending)
    if right is Right.WRITE:
        return DocumentAccess(collection.writes, collection.params)
    own = predicate(actor, DOCUMENT_KIND, right, _D, prefix)
    condition = sql.SQL("({writes} OR (NOT d.restricted AND {may}) OR (c.deleted_at IS NULL AND {own}))").format(
        writes=collection.writes, may=collection.may(right), own=own.sql
    )
    return DocumentAccess(condition, {**collection.params, **own.params})
