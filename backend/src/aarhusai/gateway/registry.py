"""What every call looks up: a snapshot of providers, models, who may use them, and the zones' texts, held in memory.

Read at the start and kept fresh (`storage/freshness.py`).
Look-ups are dictionary look-ups: no call through the door waits for SQL to learn what a model is.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

from aarhusai.errors import Unavailable
from aarhusai.gateway import repository
from aarhusai.gateway.repository import EndpointRow, ModelRow, ProviderRow
from aarhusai.gateway.runtime.load import slots_here
from aarhusai.gateway.runtime.weights import EMBEDDER
from aarhusai.gateway.types import Endpoint, JsonValue, Model, Task
from aarhusai.grants.service import grants_of_kind
from aarhusai.grants.types import Grant, Right, admits
from aarhusai.kit.clock import Clock, day_begins, day_of, now
from aarhusai.policy.countries import places_off
from aarhusai.policy.facts import EndpointFacts, shortcomings
from aarhusai.policy.facts_stored import from_json
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.freshness import KeptFresh
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId, ProviderId

logger = logging.getLogger(__name__)

MODEL_KIND: Final = "model"
"""What grants call a model."""

LOCAL_KIND: Final = "local"
"""The kind of the provider that is this machine."""

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_NO_DAY: Final = (_LONG_AGO, _LONG_AGO)


@dataclass(frozen=True, slots=True)
class ZoneText:
    """The municipality's own words for a zone: a short name and one sentence."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What stood in the database at one moment. Models are in the order people see."""

    models: Mapping[ModelId, Model] = field(default_factory=dict[ModelId, Model])
    grants: Mapping[UUID, Sequence[Grant]] = field(default_factory=dict[UUID, Sequence[Grant]])
    zone_texts: Mapping[Zone, ZoneText] = field(default_factory=dict[Zone, ZoneText])
    named: Mapping[str, ModelId] = field(default_factory=dict[str, ModelId])


@dataclass(frozen=True, slots=True)
class _Stored:
    """What was read: models with every way to them, and what may turn a way off by itself (law.md A7, C5)."""

    snapshot: Snapshot = field(default_factory=Snapshot)
    facts: Mapping[ProviderId, EndpointFacts | None] = field(default_factory=dict[ProviderId, EndpointFacts | None])
    places_off: frozenset[str] = frozenset()

    def on(self, day: date) -> Snapshot:
        """The snapshot of a day, without the endpoints that their facts turn off."""
        models = {model_id: self._reached(model, day) for model_id, model in self.snapshot.models.items()}
        return replace(self.snapshot, models=models, named={model.slug: model.id for model in models.values()})

    def _reached(self, model: Model, day: date) -> Model:
        ways = tuple(
            way
            for way in model.endpoints
            if not shortcomings(way.zone, self.facts.get(way.provider_id), day, self.places_off)
        )
        return model if ways == model.endpoints else replace(model, endpoints=ways)


class Registry:
    """The snapshot and who keeps it fresh. Every day has its own: facts about endpoints run out by themselves."""

    def __init__(self, db: Database, secrets: Secrets, clock: Clock = now) -> None:
        self._db = db
        self._secrets = secrets
        self._clock = clock
        self._stored = _Stored()
        self._day = _NO_DAY
        self._of_day = Snapshot()
        self._fresh = KeptFresh("the registry of models", self.refresh)
        self._reading = asyncio.Lock()
        self._on_change: list[Callable[[], None]] = []

    async def start(self, announcements: Announcements) -> None:
        """Reads for the first time and stays fresh from then on. Call before `announcements.start()`.

        Raises Unavailable when the database is away.
        """
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Calls `callback` after every reading that found something new."""
        self._on_change.append(callback)

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; the old snapshot then stands."""
        async with self._reading:
            found = await _read(self._db, self._secrets)
            if found != self._stored:
                self._stored, self._day = found, _NO_DAY
                for callback in self._on_change:
                    callback()

    @property
    def _snapshot(self) -> Snapshot:
        """Today's."""
        at, (begins, ends) = self._clock(), self._day
        if not begins <= at < ends:
            day = day_of(at)
            self._of_day, self._day = self._stored.on(day), (day_begins(day), day_begins(day + timedelta(days=1)))
        return self._of_day

    @property
    def places_off(self) -> frozenset[str]:
        """The countries and transfer tools that are turned off (law.md C5)."""
        return self._stored.places_off

    def model(self, model_id: ModelId) -> Model | None:
        """The model, switched on or not, whoever may use it."""
        return self._snapshot.models.get(model_id)

    def every_model(self) -> tuple[Model, ...]:
        """Every model there is, switched on or not, in the order people see."""
        return tuple(self._snapshot.models.values())

    def usable(self, actor: Actor, model_id: ModelId) -> Model | None:
        """The model when it is switched on, has an endpoint that is, and is granted to the actor."""
        snapshot = self._snapshot
        model = snapshot.models.get(model_id)
        if model is None or not model.on or not model.endpoints:
            return None
        return model if admits(snapshot.grants.get(model_id, ()), actor, Right.USE) else None

    def usable_named(self, actor: Actor, slug: str) -> Model | None:
        """The same by the model's short name; the responder that quotes sources is called by nobody."""
        model_id = self._snapshot.named.get(slug)
        model = self.usable(actor, model_id) if model_id is not None else None
        return None if model is None or model.quotes else model

    def visible_models(self, actor: Actor) -> tuple[Model, ...]:
        """Every model the actor may choose, in order; the responder that quotes sources is not chosen."""
        usable = (self.usable(actor, model_id) for model_id in self._snapshot.models)
        return tuple(model for model in usable if model is not None and not model.quotes)

    def quoting_model(self, actor: Actor) -> Model | None:
        """The built-in responder that answers with quotations from sources, when the actor may use it."""
        found = next((model for model in self._snapshot.models.values() if model.quotes), None)
        return self.usable(actor, found.id) if found else None

    def default_model(self, actor: Actor, task: Task = Task.CHAT) -> Model | None:
        """The first model for the task; one that came with the house only when there is no other."""
        able = [model for model in self.visible_models(actor) if task in model.tasks]
        return min(able, key=lambda model: model.bundled, default=None)

    def zone_texts(self) -> Mapping[Zone, ZoneText]:
        """The municipality's own words; a zone that is missing has the screens' own."""
        return self._snapshot.zone_texts


def endpoint_of(row: ProviderRow, upstream_name: str, secrets: Secrets) -> Endpoint:
    """An endpoint with its secret opened. Raises Unavailable("secret_unreadable")."""
    return Endpoint(
        provider_id=row.id,
        provider_slug=row.slug,
        kind=row.kind,
        zone=Zone(row.zone),
        upstream_name=upstream_name,
        options=row.options,
        secret=None if row.secret is None else secrets.open(row.secret, secret_purpose(row.id)),
    )


def secret_purpose(provider_id: ProviderId) -> str:
    """What binds a sealed secret to its provider."""
    return f"provider:{provider_id}"


def model_of(row: ModelRow, endpoints: tuple[Endpoint, ...]) -> Model:
    """A model as the house knows it, the loosest of its endpoints first: falling back never goes to a looser zone.

    Endpoints looser than the model's zone are left out, whatever the database says.
    """
    zone = Zone(row.zone)
    strict = (endpoint for endpoint in endpoints if endpoint.zone.strictness >= zone.strictness)
    return Model(
        id=row.id,
        slug=row.slug,
        name=row.name,
        description=row.description,
        zone=zone,
        tasks=frozenset(Task(task) for task in row.tasks),
        modalities=frozenset(row.modalities),
        context_window=row.context_window,
        max_output=row.max_output,
        supports_tools=row.supports_tools,
        price_input=row.price_input,
        price_output=row.price_output,
        currency=row.currency,
        bundled=row.bundled,
        on=row.state == "on",
        position=row.position,
        endpoints=tuple(sorted(strict, key=lambda endpoint: endpoint.zone.strictness)),
        revision=row.revision,
        price_picture=row.price_picture,
        price_minute=row.price_minute,
        price_characters=row.price_characters,
    )


async def _read(db: Database, secrets: Secrets) -> _Stored:
    async with db.transaction() as tx:
        providers = await repository.providers(tx)
        models = await repository.models(tx)
        endpoints = await repository.endpoints(tx)
        grants = await grants_of_kind(tx, MODEL_KIND)
        texts = await repository.zone_texts(tx)
        off = await places_off(tx)
    switched_on = {row.id: row for row in providers if row.state == "on"}
    ways: dict[ModelId, list[Endpoint]] = {}
    for row in endpoints:
        endpoint = _opened(switched_on.get(row.provider_id), row, secrets)
        if endpoint is not None:
            ways.setdefault(row.model_id, []).append(endpoint)
    found = {row.id: model_of(row, tuple(ways.get(row.id, ()))) for row in models}
    facts = {row.id: from_json(row.facts) for row in providers}
    return _Stored(Snapshot(found, grants, parse_zone_texts(texts.value if texts else {})), facts, off)


def _opened(provider: ProviderRow | None, row: EndpointRow, secrets: Secrets) -> Endpoint | None:
    if provider is None:
        return None
    try:
        endpoint = endpoint_of(provider, row.upstream_name, secrets)
    except Unavailable:
        logger.error("the secret of provider %s cannot be read with this master key", provider.slug)  # noqa: TRY400  # the text of the error may hold content
        return None
    local = provider.kind == LOCAL_KIND and row.upstream_name != EMBEDDER
    slots = slots_here() if local and row.slots is None else row.slots
    return replace(endpoint, weight=row.weight, slots=slots, hedge_after_ms=row.hedge_after_ms)


def parse_zone_texts(stored: Mapping[str, JsonValue]) -> Mapping[Zone, ZoneText]:
    """The texts as they were stored; what is not a text is left out."""
    found: dict[Zone, ZoneText] = {}
    for zone in Zone:
        text = stored.get(zone.value)
        if isinstance(text, Mapping):
            found[zone] = ZoneText(str(text.get("name", "")), str(text.get("sentence", "")))
    return found
