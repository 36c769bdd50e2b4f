"""Collections as an assistant lends them to its users, and what is declared and found of them.

An assistant's owners may ask a collection, so its users may be answered from it through the assistant, for as long as
one of the owners still may. Whatever is restricted to some people stays theirs. Who lends what comes from what the
house stores of the assistant, never from a model or a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.knowledge.repository import citing
from aarhusai.knowledge.repository import lending as table
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId


@dataclass(frozen=True, slots=True)
class CollectionFacts:
    """A collection by id and name, the class that was declared for it, and the one that was found in it."""

    id: CollectionId
    name: str
    data_class: DataClass
    found_class: DataClass


async def collection_facts(executor: Executor, ids: Sequence[CollectionId]) -> tuple[CollectionFacts, ...]:
    """Those of the collections that exist, in the order given, whoever may see them: for what is approved of them."""
    rows = {row.id: row for row in await table.facts(executor, ids)}
    return tuple(
        CollectionFacts(one, row.name, DataClass.parse(row.data_class), DataClass.parse(row.found_class))
        for one in ids
        for row in (rows.get(one),)
        if row is not None
    )


async def usable(executor: Executor, actor: Actor, ids: Sequence[CollectionId]) -> frozenset[CollectionId]:
    """Those of the collections that the actor may ask themself just now."""
    return frozenset(CollectionId(row.id) for row in await citing.chosen(executor, actor, ids)) if ids else frozenset()
