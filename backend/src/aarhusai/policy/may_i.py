"""*Må jeg?*: which services may a person use, for what, and with which material.

The models of the platform and the services outside it answer through the same rules: the unit's ceilings, and for a
service the terms of every unit on the way down to the person's own. Nothing of a question is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aarhusai.errors import Invalid, NotFound
from aarhusai.identity.responsible import Responsible, responsible_for
from aarhusai.kit.clock import Clock, day_of, now
from aarhusai.policy import may_i_repository as table
from aarhusai.policy.ceilings import Ceilings
from aarhusai.policy.decision import Verdict, decide
from aarhusai.policy.matrix import PARTS, Part
from aarhusai.policy.may_i_answer import (
    Material,
    Place,
    PlaceKind,
    Ruled,
    RuleShown,
    Watch,
    best_of,
    ceiling_at,
    deciding_part,
    ruled,
    source_of,
    watch_for,
)
from aarhusai.policy.may_i_catalogue import KINDS, PURPOSE_BY_ID, PURPOSES
from aarhusai.policy.may_i_rules import holding_at
from aarhusai.policy.may_i_types import DataKind, Purpose, Service
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, DataClass, Zone
from aarhusai.terms.ids import ModelId


@dataclass(frozen=True, slots=True)
class InsideModel:
    """A model of the platform that somebody may use."""

    id: ModelId
    name: str
    zone: Zone


class Explain(Protocol):
    """Who decided a rule of a unit's matrix."""

    def __call__(self, unit_path: str, part: Part, zone: Zone) -> RuleShown:
        """The origin of the rule for the part in the zone."""
        ...


@dataclass(frozen=True, slots=True)
class Choices:
    """What a question can be made of."""

    kinds: tuple[DataKind, ...]
    purposes: tuple[Purpose, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Material by the id of its kind or by its class, a place, and a purpose or none.

    `place` is the id within `place_kind`; it is None for a service that nobody has decided about.
    """

    material: str | DataClass
    place_kind: PlaceKind
    place: str | None
    purpose: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict and what belongs to it. `elsewhere` has every place, the asked one too, the strictest zone first."""

    place: Place
    material: Material
    ruled: Ruled
    rule: RuleShown | None
    watch: tuple[Watch, ...]
    best: tuple[Place, Ruled] | None
    elsewhere: tuple[tuple[Place, Ruled], ...]
    responsible: Responsible


@dataclass(frozen=True, slots=True)
class Overview:
    """Every place and what holds there for each part of a class, K0 to K6, whatever the purpose."""

    rows: tuple[tuple[Place, tuple[tuple[Part, Verdict], ...]], ...]
    responsible: Responsible


class MayI:
    """The page's verbs; everybody who is signed in may ask."""

    def __init__(
        self,
        db: Database,
        ceilings: Ceilings,
        models: Callable[[Actor], Sequence[InsideModel]],
        explain: Explain,
        clock: Clock = now,
    ) -> None:
        self._db = db
        self._ceilings = ceilings
        self._models = models
        self._explain = explain
        self._clock = clock

    async def choices(self, actor: Actor) -> Choices:
        """What the actor can ask about."""
        async with self._db.session() as session:
            return Choices(await _kinds(session), PURPOSES, await self._places(session, actor))

    async def ask(self, actor: Actor, question: Question) -> Answer:
        """The answer. Raises NotFound("kind_not_found" | "place_not_found") and Invalid("unknown_purpose")."""
        if question.purpose is not None and question.purpose not in PURPOSE_BY_ID:
            raise Invalid("unknown_purpose", "There is no such purpose.")
        purpose = PURPOSE_BY_ID[question.purpose] if question.purpose else None
        async with self._db.session() as session:
            places = await self._places(session, actor)
            place = _asked(places, question)
            material = await _material(session, question.material)
            responsible = await responsible_for(session, actor)
        zones = self._ceilings.of(actor)
        today = day_of(self._clock())
        found = ruled(place, material, purpose, zones, today)
        everywhere = [(one, ruled(one, material, purpose, zones, today)) for one in places]
        others = [one for one in places if one != place]
        return Answer(
            place=place,
            material=material,
            ruled=found,
            rule=self._rule(actor, place, deciding_part(material, found), found),
            watch=tuple(watch_for(place, material, purpose, zones, others)),
            best=best_of([pair for pair in everywhere if pair[0] != place], found),
            elsewhere=tuple(everywhere),
            responsible=responsible,
        )

    async def overview(self, actor: Actor) -> Overview:
        """Which services the actor may use for what."""
        async with self._db.session() as session:
            places = await self._places(session, actor)
            responsible = await responsible_for(session, actor)
        zones = self._ceilings.of(actor)
        rows: list[tuple[Place, tuple[tuple[Part, Verdict], ...]]] = []
        for place in places:
            assert place.zone is not None
            ceiling = {place.zone: ceiling_at(place, zones)}
            rows.append((place, tuple((p, decide(_only(p), place.zone, ceiling).verdict) for p in PARTS)))
        return Overview(tuple(rows), responsible)

    async def _places(self, executor: Executor, actor: Actor) -> tuple[Place, ...]:
        """Models and services, the strictest zone first, models before services."""
        services = await table.services_for(executor, actor)
        found = [Place(PlaceKind.MODEL, model.id, model.name, model.zone) for model in self._models(actor)]
        found += [_place(service, actor) for service in services]
        return tuple(sorted(found, key=lambda one: -one.zone.strictness if one.zone else 0))

    def _rule(self, actor: Actor, place: Place, part: Part, found: Ruled) -> RuleShown | None:
        if place.zone is None:
            return None
        source = source_of(place, part, found)
        if source is None:
            return self._explain(actor.unit_path, part, place.zone)
        return RuleShown(
            origin="own" if actor.unit_path == source.unit_path else "inherited",
            unit_id=source.unit_id,
            unit_name=source.unit_name,
            version=source.version,
            since=source.set_at,
            decided_by=source.terms.decided_by,
            decided_on=source.terms.decided_on,
        )


def _place(service: Service, actor: Actor) -> Place:
    holding = holding_at(service.terms, actor.unit_path)
    return Place(PlaceKind.SERVICE, service.id, service.facts.name, service.facts.zone, service.facts, holding)


def _asked(places: Sequence[Place], question: Question) -> Place:
    if question.place_kind is PlaceKind.OTHER:
        return Place(PlaceKind.OTHER, None, "", None)
    for place in places:
        if place.kind is question.place_kind and str(place.id) == question.place:
            return place
    raise NotFound("place_not_found", "There is no such service.")


async def _kinds(executor: Executor) -> tuple[DataKind, ...]:
    """The product's own with the municipality's changes, then the municipality's; those that are off are left out."""
    stored = {kind.id: kind for kind in await table.kinds(executor)}
    built_in = [_changed(kind, stored.pop(kind.id, None)) for kind in KINDS]
    return tuple(kind for kind in (*built_in, *stored.values()) if kind.on)


def _changed(kind: DataKind, own: DataKind | None) -> DataKind:
    if own is None:
        return kind
    return DataKind(kind.id, own.data_class, own.medium, own.name, own.name_en, kind.watch, own.on)


async def _material(executor: Executor, asked: str | DataClass) -> Material:
    if isinstance(asked, DataClass):
        return Material(asked)
    for kind in await _kinds(executor):
        if kind.id == asked:
            return Material(kind.data_class, kind.medium, kind.watch)
    raise NotFound("kind_not_found", "There is no such kind of material.")


def _only(part: Part) -> DataClass:
    return DataClass(part) if isinstance(part, Base) else DataClass(Base.PERSONAL, frozenset({part}))
