"""Searching and computing for a run whose assistant lends its collections: the same services, with what is lent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from aarhusai.knowledge.sheets.engine import Answered
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.knowledge.types import Lending, Passage
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CollectionId, VersionId


class LendingSearch(Protocol):
    """`knowledge.citing.Citing`, as far as it is asked here."""

    async def find(
        self,
        actor: Actor,
        collections: Sequence[CollectionId],
        question: str,
        k: int,
        declared: DataClass,
        *,
        lending: Lending | None = None,
    ) -> Sequence[Passage]:
        """The best passages."""
        ...

    async def unanswered(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """Notes that these collections had no answer."""
        ...

    async def cited(self, versions: Collection[VersionId]) -> None:
        """Notes that an answer cites these versions."""
        ...


class LendingTables(Protocol):
    """`knowledge.sheets.tables.Tables`."""

    async def of(
        self, actor: Actor, collections: Sequence[CollectionId], *, lending: Lending | None = None
    ) -> Sequence[TableInHand]:
        """The tables that the actor may be answered from."""
        ...

    async def ask(
        self, actor: Actor, tables: Sequence[TableInHand], sql: str, *, lending: Lending | None = None
    ) -> Answered:
        """Runs one SELECT over them."""
        ...


@dataclass(frozen=True, slots=True)
class LentSearch:
    """`desk.PassageSearch` of one run."""

    search: LendingSearch
    lending: Lending | None

    async def find(
        self, actor: Actor, collections: Sequence[CollectionId], question: str, k: int, declared: DataClass
    ) -> Sequence[Passage]:
        """The best passages of what the actor may use of these, or is lent."""
        return await self.search.find(actor, collections, question, k, declared, lending=self.lending)

    async def unanswered(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """Notes that these collections had no answer."""
        await self.search.unanswered(collections, question, declared)

    async def cited(self, versions: Collection[VersionId]) -> None:
        """Notes that an answer cites these versions."""
        await self.search.cited(versions)


@dataclass(frozen=True, slots=True)
class LentTables:
    """`figures.AskTables` of one run."""

    tables: LendingTables
    lending: Lending | None

    async def of(self, actor: Actor, collections: Sequence[CollectionId]) -> Sequence[TableInHand]:
        """The tables that the actor may be answered from, or is lent."""
        return await self.tables.of(actor, collections, lending=self.lending)

    async def ask(self, actor: Actor, tables: Sequence[TableInHand], sql: str) -> Answered:
        """Runs one SELECT over those of the tables that it names."""
        return await self.tables.ask(actor, tables, sql, lending=self.lending)
