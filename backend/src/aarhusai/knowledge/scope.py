"""Mints what a caller may read. Every search takes one of these; none is kept from one request to the next."""

from collections.abc import Sequence

from aarhusai.errors import TooLarge
from aarhusai.grants.types import Right
from aarhusai.knowledge.repository.scope import MOST, scope_row
from aarhusai.knowledge.types import Lending, ReadableScope
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CollectionId, DocumentId


async def scope_of(
    executor: Executor,
    actor: Actor,
    right: Right = Right.USE,
    collections: Sequence[CollectionId] | None = None,
    lending: Lending | None = None,
) -> ReadableScope:
    """What the actor has the right to among these collections, as it stands now; among all of them when None.

    `lending` adds what an assistant lends the actor to be answered from: made from what is stored of the assistant.

    A collection that is not the actor's is left out without a word, and so is every restricted document. One
    statement. Raises TooLarge("scope_too_large") when it could not be told completely: a scope is never cut short.
    """
    row = await scope_row(executor, actor, right, collections, lending)
    if any(len(ids) > MOST for ids in (row.collections, row.hidden, row.granted)):
        raise TooLarge("scope_too_large", "There are too many collections to search at once.", {"limit": MOST})
    return ReadableScope(
        tuple(CollectionId(one) for one in row.collections),
        tuple(DocumentId(one) for one in row.hidden),
        tuple(DocumentId(one) for one in row.granted),
    )
