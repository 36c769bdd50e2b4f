"""The catalogue: which assistants a person meets, found by words and tags, and why they see each.

Everything is told from memory but for the favourites, the uses and the names of owners of the page that is shown.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.assistants.drafts import require
from aarhusai.assistants.models import UsableModels, answering
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.repository import shelf as table
from aarhusai.assistants.rights import AssistantRight
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.snapshot import Known
from aarhusai.assistants.types import Assistant
from aarhusai.assistants.views import VIEWS, Met, View, Why, has_words, reasons, views_of
from aarhusai.errors import Invalid, TooLarge
from aarhusai.gateway.types import Model
from aarhusai.identity import subjects
from aarhusai.kit.alphabet import danish_order
from aarhusai.kit.paging import decode_cursor, encode_cursor
from aarhusai.knowledge.lending import CollectionFacts, collection_facts
from aarhusai.knowledge.rights import making_branches
from aarhusai.knowledge.types import Named
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId

ON_A_PAGE: Final = 50
MOST_TAGS: Final = 100
MOST_UNITS: Final = 500
WEEKS: Final = 12
"""Weeks of which it is told how often an assistant answered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An assistant as one person meets it. `assistant` is None for one that they own or manage and cannot use (yet).

    `stopped` is why it is not to be used just now, in the person's language. `uses` are answers of the last 30 days;
    `model` is the one that would answer, None where the person chooses one.
    """

    known: Known
    stopped: str | None
    assistant: Assistant | None
    name: str
    description: str
    icon: str
    tags: tuple[str, ...]
    unit: Named | None
    owners: tuple[Named, ...]
    mine: bool
    favourite: bool
    uses: int
    model: Model | None


@dataclass(frozen=True, slots=True)
class Week:
    """The answers of an assistant in the seven days (UTC) from a Monday."""

    monday: date
    uses: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for."""

    view: View = "all"
    words: str = ""
    tag: str | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Part of a view; `counts` are of every view without words and tag, `tags` of what the words find."""

    items: tuple[Entry, ...]
    next_cursor: str | None
    counts: Mapping[View, int]
    tags: tuple[tuple[str, int], ...]
    may_build: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """An assistant up close. `instructions` and `sources` are None where its builder keeps them to the owners."""

    entry: Entry
    why: tuple[Why, ...]
    instructions: str | None
    sources: tuple[CollectionFacts, ...] | None


class Catalogue:
    """What is found, and what a person keeps of it."""

    def __init__(
        self, db: Database, assistants: Assistants, models: UsableModels, may_build: Callable[[str], bool]
    ) -> None:
        self._db = db
        self._assistants = assistants
        self._models = models
        self._may_build = may_build

    async def page(self, actor: Actor, wanted: Wanted) -> CataloguePage:
        """One page of a view, the default assistant first, then by name. Raises Invalid("bad_cursor")."""
        after = _position(wanted.cursor)
        async with self._db.session() as session:
            kept = frozenset(await table.favourites(session, actor.person_id)) if actor.person_id else frozenset[UUID]()
            snapshot = self._assistants.snapshot
            views = views_of(snapshot, actor, kept)
            found = [one for one in views[wanted.view] if has_words(one[0], wanted.words)]
            tags = Counter(tag for _, one in found if one is not None for tag in one.tags)
            if wanted.tag is not None:
                found = [one for one in found if one[1] is not None and wanted.tag in one[1].tags]
            rest = [one for one in found if after is None or one[0].order > after]
            shown = rest[:ON_A_PAGE]
            items = await self._entries(session, actor, shown, kept)
        return CataloguePage(
            items=items,
            next_cursor=_cursor(shown[-1][0]) if len(rest) > len(shown) else None,
            counts={view: len(views[view]) for view in VIEWS},
            tags=tuple(sorted(tags.items(), key=lambda one: (-one[1], danish_order(one[0])))[:MOST_TAGS]),
            may_build=self.may_build(actor),
        )

    async def chosen_from(self, actor: Actor, recent: Sequence[AssistantId] = ()) -> tuple[Entry, ...]:
        """A few to choose from: the default one, favourites, those used last, the actor's own, then by name."""
        async with self._db.session() as session:
            kept = await table.favourites(session, actor.person_id) if actor.person_id else []
            visible = {known.id: (known, one) for known, one in self._assistants.snapshot.visible(actor)}
            mine = [one for one, (known, _) in visible.items() if known.owned_by(actor)]
            first = [one for one, (known, _) in visible.items() if known.is_default]
            order = dict.fromkeys((*first, *map(AssistantId, kept), *recent, *mine, *visible))
            shown = [visible[one] for one in order if one in visible][:ON_A_PAGE]
            return await self._entries(session, actor, shown, frozenset(kept))

    async def get(self, actor: Actor, assistant_id: AssistantId) -> Detail:
        """One up close, with why the actor sees it. Raises what `Assistants.get` raises."""
        met = self._assistants.get(actor, assistant_id)
        snapshot = self._assistants.snapshot
        known = snapshot.known[assistant_id]
        mine = known.owned_by(actor)
        async with self._db.session() as session:
            kept = frozenset(await table.favourites(session, actor.person_id)) if actor.person_id else frozenset[UUID]()
            (entry,) = await self._entries(session, actor, [(known, met)], kept)
            sources = await collection_facts(session, met.collections) if mine or met.open_sources else None
        return Detail(
            entry=entry,
            why=tuple(reasons(snapshot, known, actor)),
            instructions=met.instructions if mine or met.open_instructions else None,
            sources=sources,
        )

    async def count_uses(self, day: date, uses: Mapping[AssistantId, int]) -> None:
        """Keeps how often each answered on a day, as counted from the answers; for the worker."""
        async with self._db.transaction() as tx:
            await table.keep_uses(tx, day, uses)

    async def weeks(self, actor: Actor, assistant_id: AssistantId) -> tuple[Week, ...]:
        """Its answers of the last weeks, for who may read what it says. Raises what `require` raises."""
        async with self._db.session() as session:
            await require(session, actor, assistant_id, AssistantRight.READ)
            rows = await table.weeks(session, assistant_id, WEEKS)
        return tuple(Week(row.monday, row.uses) for row in rows)

    async def keep(self, actor: Actor, assistant_id: AssistantId) -> None:
        """Makes it a favourite. Raises what `Assistants.get` raises, TooLarge("too_many_favourites")."""
        self._assistants.get(actor, assistant_id)
        if actor.person_id is None:
            raise assistant_not_found()
        async with self._db.transaction() as tx:
            if not await table.add_favourite(tx, actor.person_id, assistant_id):
                limit = table.MOST_FAVOURITES
                raise TooLarge("too_many_favourites", "There are too many favourites.", {"limit": limit})

    async def drop(self, actor: Actor, assistant_id: AssistantId) -> None:
        """Is no favourite any more, also one that the actor does not see any longer."""
        if actor.person_id is not None:
            async with self._db.transaction() as tx:
                await table.remove_favourite(tx, actor.person_id, assistant_id)

    def may_build(self, actor: Actor) -> tuple[Named, ...]:
        """The units that the actor may make an assistant in, a parent before its children."""
        branches = making_branches(actor)
        if branches.empty:
            return ()
        units = self._assistants.snapshot.units.values()
        able = (unit for unit in units if branches.cover(unit.path) and self._may_build(unit.path))
        return tuple(Named(unit.id, unit.name) for unit in able)[:MOST_UNITS]

    async def _entries(
        self, executor: Executor, actor: Actor, shown: Sequence[Met], kept: frozenset[UUID]
    ) -> tuple[Entry, ...]:
        beside = await table.beside(executor, [known.id for known, _ in shown])
        shown = [one for one in shown if one[0].id in beside]
        names = await subjects.names(executor, list({owner for known, _ in shown for owner in known.owners}))
        units = self._assistants.snapshot.units
        found: list[Entry] = []
        for known, one in shown:
            more = beside[known.id]
            unit = units.get(known.unit_id) if known.unit_id is not None else None
            found.append(
                Entry(
                    known=known,
                    stopped=known.stopped.told(actor.language).text if known.stopped else None,
                    assistant=one,
                    name=more.name or known.name,
                    description=one.description if one else more.description or "",
                    icon=one.icon if one else more.icon or "pen",
                    tags=one.tags if one else (),
                    unit=None if unit is None else Named(unit.id, unit.name),
                    owners=tuple(Named(owner, names[owner]) for owner in known.owners if owner in names),
                    mine=known.owned_by(actor),
                    favourite=known.id in kept,
                    uses=more.uses,
                    model=answering(self._models, actor, one) if one and _wishes(one) else None,
                )
            )
        return tuple(found)


def _wishes(one: Assistant) -> bool:
    return one.model_id is not None or one.requirement is not None


def _cursor(known: Known) -> str:
    first, _, last = known.order
    return encode_cursor("0" if first else "1", known.name, str(last))


def _position(cursor: str | None) -> tuple[bool, tuple[int, ...], AssistantId] | None:
    if cursor is None:
        return None
    first, name, last = decode_cursor(cursor, 3)
    try:
        return first != "1", danish_order(name), AssistantId(UUID(last))
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
