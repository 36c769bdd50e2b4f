"""Testing a connection: does the provider answer, does the model speak, and if not, what is wrong in one word."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import AarhusError, Invalid, NotFound, Unavailable
from aarhusai.gateway import repository
from aarhusai.gateway.catalogue import Diagnosis
from aarhusai.gateway.door import Door
from aarhusai.gateway.provider import ModelFailed, Provider
from aarhusai.gateway.registry import endpoint_of, model_of
from aarhusai.gateway.types import CallContext, Endpoint, Model, Task
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CallId, ModelId, ProviderId

PATIENCE: Final = 60.0
"""Seconds for a test: a local model may have to be loaded first."""

MOST_NAMES: Final = 500
MOST_REASON: Final = 200


class ModelTests:
    """The two tests, for platform owners and the house itself. A failed test is an answer, not an error."""

    def __init__(self, db: Database, secrets: Secrets, door: Door, providers: Mapping[str, Provider]) -> None:
        self._db = db
        self._secrets = secrets
        self._door = door
        self._providers = providers

    async def test_provider(self, actor: Actor, provider_id: ProviderId) -> Diagnosis:
        """Lists the provider's models, or asks as little as it can where there is no list. Raises NotFound."""
        async with self._db.session() as session:
            row = await repository.provider(session, provider_id) if _may(actor) else None
        if row is None:
            raise NotFound("provider_not_found", "There is no such provider.")

        async def ask() -> tuple[str, ...] | None:
            endpoint = endpoint_of(row, "", self._secrets)
            return await _names(self._speaker(endpoint), endpoint)

        tested = await _timed(ask)
        await self._record(AuditEntry(actor, "provider.tested", "provider", provider_id, details={"code": tested.code}))
        return tested

    async def test_model(self, actor: Actor, model_id: ModelId) -> Diagnosis:
        """Asks every endpoint of the model for a few words, through the door; the first that fails decides.

        The model and its providers may be switched off. Raises NotFound.
        """
        async with self._db.transaction() as tx:
            row = await repository.model(tx, model_id) if _may(actor) else None
            ways = await repository.endpoints(tx, model_id)
            providers = {found.id: found for found in await repository.providers(tx)}
        if row is None:
            raise NotFound("model_not_found", "There is no such model.")
        latency = 0
        for way in ways:
            provider = providers[way.provider_id]

            async def ask() -> None:
                endpoint = endpoint_of(provider, way.upstream_name, self._secrets)  # noqa: B023  # awaited in this turn
                await self._ask(actor, model_of(row, (endpoint,)), endpoint)

            tested = await _timed(ask)
            if not tested.ok:
                return replace(tested, facts={**tested.facts, "provider": provider.slug})
            latency = latency or tested.latency_ms
        return Diagnosis("ok" if ways else "no_endpoints", latency)

    async def _ask(self, actor: Actor, model: Model, endpoint: Endpoint) -> None:
        if Task.CHAT not in model.tasks:
            await self._speaker(endpoint).check(endpoint)
            return
        public = DataClass(Base.PUBLIC)
        context = CallContext(CallId(new_id()), actor, model.id, "test", public)
        await self._door.probe(context, model, endpoint)

    def _speaker(self, endpoint: Endpoint) -> Provider:
        provider = self._providers.get(endpoint.kind)
        if provider is None:
            raise Unavailable("provider_kind_unknown", "This installation cannot speak to this kind of provider.")
        return provider

    async def _record(self, entry: AuditEntry) -> None:
        async with self._db.transaction() as tx:
            await append(tx, entry)


def _may(actor: Actor) -> bool:
    return actor.is_platform_owner or actor.kind is ActorKind.SYSTEM


async def _names(provider: Provider, endpoint: Endpoint) -> tuple[str, ...] | None:
    """The names on offer, or None from an endpoint that answers and has no list."""
    try:
        return (await provider.models(endpoint))[:MOST_NAMES]
    except Invalid:
        pass
    except ModelFailed as error:
        if error.code != "model_not_found":
            raise
    await provider.check(endpoint)
    return None


async def _timed(ask: Callable[[], Awaitable[tuple[str, ...] | None]]) -> Diagnosis:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE):
            names = await ask()
    except AarhusError as error:
        facts = dict(error.facts)
        if isinstance(error, ModelFailed) and error.reason:
            facts["reason"] = error.reason[:MOST_REASON]
        return Diagnosis(error.code, _since(started), facts)
    except TimeoutError:
        return Diagnosis("model_timeout", _since(started))
    return Diagnosis("ok", _since(started), models=names)


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)
