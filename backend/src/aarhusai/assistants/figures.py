"""What is computed for an answer from tables: asked by a model with SQL, or from the question itself without one.

Either way the figures come from the engine, and the reader is shown the query and the rows it used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from aarhusai.assistants.attached import Candidate
from aarhusai.gateway.types import PassagePart
from aarhusai.knowledge.sheets.asking import Unsure, query_of
from aarhusai.knowledge.sheets.engine import Answered
from aarhusai.knowledge.sheets.hand import TableInHand, described, mentioned
from aarhusai.knowledge.sheets.showing import as_text, shown
from aarhusai.knowledge.sheets.types import MOST_AT_ONCE
from aarhusai.terms.actor import Actor
from aarhusai.terms.events import SourceFound
from aarhusai.terms.ids import CollectionId
from aarhusai.terms.sheets import SheetComputed

QUERY_TOOL: Final = "query_table"
"""The name under which a computation is shown, and which a model calls it by."""

MOST_QUERIES: Final = 8
"""Queries that a model may make in one answer."""

COMPUTED: Final = "Beregnet i tabellen"
NOT_COMPUTED: Final = "Ikke beregnet"
"""Headings of passages that hold what was computed, and why nothing was."""

_TOLD: Final = 20
"""Tables whose columns a model is told; those of the documents that changed last. Of the others it is told names."""

LOOKED_THROUGH: Final = (
    f"Kun de {MOST_AT_ONCE} senest ændrede tabeller er med. Vælg færre samlinger for at få andre med."
)
"""What is said where there may be more tables than one answer can be computed from."""


class AskTables(Protocol):
    """`knowledge.sheets.tables.Tables`."""

    async def of(self, actor: Actor, collections: Sequence[CollectionId]) -> Sequence[TableInHand]:
        """The tables of these collections that the actor may be answered from just now."""
        ...

    async def ask(self, actor: Actor, tables: Sequence[TableInHand], sql: str) -> Answered:
        """Runs one SELECT over those of the tables that it names."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """What came of a query: the sources that the answer may cite for it, and what is shown beside it.

    Without `computed` nothing was, and `text` says why.
    """

    text: str
    sources: tuple[Candidate, ...] = ()
    computed: SheetComputed | None = None


def told(tables: Sequence[TableInHand]) -> str:
    """What a model that may ask them is told of the tables."""
    said = (
        f"Tabeller, der kan beregnes med værktøjet {QUERY_TOOL} (DuckDB-SQL). Regn aldrig selv tal ud.\n\n"
        f"{described(tables[:_TOLD])}"
    )
    if further := tables[_TOLD:]:
        names = "\n".join(f"- {one.key} ({one.place})" for one in further)
        said += f"\n\nAndre tabeller, hvis kolonner ikke er nævnt her:\n{names}"
    return f"{said}\n\n{LOOKED_THROUGH}" if len(tables) >= MOST_AT_ONCE else said


async def by_query(
    service: AskTables, actor: Actor, tables: Sequence[TableInHand], sql: str, notes: tuple[str, ...] = ()
) -> Figure:
    """Runs a model's query. `notes` are further sentences for the reader. Raises what the tables' service raises."""
    answered = await service.ask(actor, tables, sql)
    if answered.code:
        return Figure(f"{answered.code}: {answered.detail}")
    used = mentioned(tables, sql)
    computed = shown(used, sql, answered)
    computed = replace(computed, notes=(*computed.notes, *notes))
    text = as_text(computed)
    return Figure(text, _sources(used, text), computed)


async def by_question(service: AskTables, actor: Actor, tables: Sequence[TableInHand], question: str) -> Figure | None:
    """Computes what the question asks of the tables; None when it asks for no figure of theirs. Raises as by_query."""
    query = query_of(question, tables)
    if query is None:
        return None
    many = f" {LOOKED_THROUGH}" if len(tables) >= MOST_AT_ONCE else ""
    if isinstance(query, Unsure):
        return Figure(query.why + many, _sources([query.table], query.why + many, NOT_COMPUTED))
    return await by_query(service, actor, [query.table], query.sql, (LOOKED_THROUGH,) if many else ())


def _sources(tables: Sequence[TableInHand], text: str, heading: str = COMPUTED) -> tuple[Candidate, ...]:
    """One for each document or file, the first of which carries the text."""
    found: dict[object, Candidate] = {}
    for table in tables:
        file = table.document_id or table.attachment_id
        if file in found:
            continue
        page = table.about.page
        source = SourceFound(
            number=0,
            title=table.title,
            page=page,
            last_page=page,
            document_id=table.document_id,
            version_id=table.version_id,
            collection_id=table.collection_id,
            attachment_id=table.attachment_id,
            dated_at=table.dated_at,
        )
        said = text if not found else f"Indgår i beregningen: {table.place}."
        # The text tells one computation from another: the same one made again keeps its number.
        key = f"{file} {heading} {said}"
        found[file] = Candidate(key, PassagePart(0, table.title, page, heading, said), source, table.data_class)
    return tuple(found.values())
