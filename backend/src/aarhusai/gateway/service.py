"""Administration of providers, models and zones, for platform owners.

To everybody else the lists are forbidden, and a provider or a model is a thing that does not exist.
"""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid, NotFound, Unavailable
from aarhusai.gateway import repository
from aarhusai.gateway.catalogue import (
    Change,
    ModelChange,
    ModelDraft,
    ModelView,
    ProviderChange,
    ProviderDraft,
    ProviderView,
)
from aarhusai.gateway.configuring import Configuring, write_zone_texts
from aarhusai.gateway.registry import MODEL_KIND, Registry, ZoneText, parse_zone_texts
from aarhusai.gateway.repository import EndpointRow, ModelRow, ProviderRow
from aarhusai.gateway.types import QUOTING_SLUG, Task
from aarhusai.grants import service as grants
from aarhusai.grants.types import Shared
from aarhusai.identity.rights import require_owner, rules_the_house
from aarhusai.kit.clock import today
from aarhusai.policy.facts import shortcomings
from aarhusai.policy.facts_stored import from_json
from aarhusai.storage.database import Database, Executor, Transaction
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId, ProviderId

Row = TypeVar("Row", ProviderRow, ModelRow)


@dataclass(frozen=True, slots=True)
class ZoneTexts:
    """The municipality's own words for its zones, and the revision they stand at (0: nobody wrote any)."""

    texts: Mapping[Zone, ZoneText]
    revision: int


class ModelAdmin:
    """The verbs. A change is committed, audited and announced when a verb returns, and known to this process."""

    def __init__(self, db: Database, secrets: Secrets, registry: Registry, kinds: Collection[str]) -> None:
        self._db = db
        self._registry = registry
        self._configuring = Configuring(secrets, kinds)

    async def providers(self, actor: Actor) -> tuple[ProviderView, ...]:
        """Every provider, by name. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        off = self._registry.places_off
        async with self._db.session() as session:
            rows = await repository.providers(session)
            return tuple(_provider_view(row, off) for row in rows if row.kind != QUOTING_SLUG)

    async def create_provider(self, actor: Actor, draft: ProviderDraft) -> ProviderView:
        """Adds a provider. Raises Forbidden, Invalid (see check_provider), Conflict("slug_taken")."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            row = await self._configuring.add_provider(tx, actor, draft)
            view = _provider_view(row, self._registry.places_off)
        await self._known()
        return view

    async def change_provider(
        self, actor: Actor, provider_id: ProviderId, revision: int, change: ProviderChange
    ) -> ProviderView:
        """Changes a provider. Raises NotFound, Invalid, Conflict("changed_meanwhile" and what write_provider says)."""
        async with self._db.transaction() as tx:
            row = _at(revision, await self._provider(tx, actor, provider_id))
            await self._configuring.write_provider(tx, actor, row, _changed_provider(row, change))
            view = _provider_view(await self._provider(tx, actor, provider_id), self._registry.places_off)
        await self._known()
        return view

    async def delete_provider(self, actor: Actor, provider_id: ProviderId) -> None:
        """Removes a provider and its secret. Raises NotFound, Conflict("provider_in_use")."""
        async with self._db.transaction() as tx:
            await self._provider(tx, actor, provider_id)
            if await repository.models_at(tx, provider_id):
                raise Conflict("provider_in_use", "A model is reached through this provider.")
            await repository.delete_provider(tx, provider_id)
            await append(tx, AuditEntry(actor, "provider.deleted", "provider", provider_id))
            await repository.announce(tx)
        await self._known()

    async def models(self, actor: Actor) -> tuple[ModelView, ...]:
        """Every model, in order. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            rows = await repository.models(tx)
            endpoints = await repository.endpoints(tx)
        ways: dict[ModelId, list[EndpointRow]] = {}
        for endpoint in endpoints:
            ways.setdefault(endpoint.model_id, []).append(endpoint)
        return tuple(_model_view(row, ways.get(row.id, ())) for row in rows if row.slug != QUOTING_SLUG)

    async def create_model(self, actor: Actor, draft: ModelDraft) -> ModelView:
        """Adds a model that everyone may use. Raises Forbidden, Invalid (see check_model), Conflict("slug_taken")."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            row = await self._configuring.add_model(tx, actor, draft)
            view = await _viewed(tx, row)
        await self._known()
        return view

    async def change_model(self, actor: Actor, model_id: ModelId, revision: int, change: ModelChange) -> ModelView:
        """Changes a model. Raises NotFound, Invalid, Conflict("changed_meanwhile")."""
        async with self._db.transaction() as tx:
            row = _at(revision, await self._model(tx, actor, model_id))
            view = await _viewed(tx, row)
            await self._configuring.write_model(tx, actor, row, _changed_model(view.draft, change))
            view = await _viewed(tx, await self._model(tx, actor, model_id))
        await self._known()
        return view

    async def delete_model(self, actor: Actor, model_id: ModelId) -> None:
        """Removes a model and its grants. Raises NotFound, Conflict("bundled_model") for the one that came along."""
        async with self._db.transaction() as tx:
            row = await self._model(tx, actor, model_id)
            if row.bundled:
                raise Conflict("bundled_model", "The model that came with the house can only be switched off.")
            await repository.delete_model(tx, model_id)
            await grants.replace(tx, actor, Shared(MODEL_KIND, model_id), ())
            await append(tx, AuditEntry(actor, "model.deleted", "model", model_id))
            await repository.announce(tx)
        await self._known()

    async def order_models(self, actor: Actor, ids: Sequence[ModelId]) -> None:
        """Puts these models first, in this order. Raises Forbidden, NotFound when one does not exist."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            if not {*ids} <= {row.id for row in await repository.models(tx)}:
                raise _no_model()
            await repository.order_models(tx, list(dict.fromkeys(ids)))
            await append(tx, AuditEntry(actor, "model.ordered", "model", details={"count": len(ids)}))
            await repository.announce(tx)
        await self._known()

    async def zones(self, actor: Actor) -> ZoneTexts:
        """The zones' texts as they are edited. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        async with self._db.session() as session:
            return await _zone_texts(session)

    async def change_zones(self, actor: Actor, revision: int, texts: Mapping[Zone, ZoneText]) -> ZoneTexts:
        """Makes the texts these. Raises Forbidden, Invalid("bad_field"), Conflict("changed_meanwhile")."""
        require_owner(actor)
        async with self._db.transaction() as tx:
            await write_zone_texts(tx, actor, texts, revision)
            written = await _zone_texts(tx)
        await self._known()
        return written

    async def ensure_bundled(self, tx: Transaction, context: int) -> bool:
        """At the start: the local provider and the model that comes with the house. Gives whether it added one.

        `context` is the setting `local_model_context`, in tokens.
        """
        return await self._configuring.ensure_bundled(tx, context)

    async def ensure_quoting(self, tx: Transaction) -> bool:
        """At the start: the responder that quotes sources. Gives whether it was added."""
        return await self._configuring.ensure_quoting(tx)

    async def ensure_local_model(self, tx: Transaction, file_name: str, context: int) -> bool:
        """At the start: a model for the weights that the operator named. Gives whether it was added."""
        return await self._configuring.ensure_local_model(tx, file_name, context)

    async def ensure_provider(self, tx: Transaction, draft: ProviderDraft) -> Change:
        """For configuration as code: the provider with the draft's slug is as the draft says. Raises as the others."""
        row = await repository.provider_by_slug(tx, _named(draft.slug))
        if row is not None:
            return await self._configuring.write_provider(tx, SYSTEM, row, draft)
        await self._configuring.add_provider(tx, SYSTEM, draft)
        return Change.CREATED

    async def ensure_model(self, tx: Transaction, draft: ModelDraft) -> Change:
        """For configuration as code: the model with the draft's slug is as the draft says. Raises as the others."""
        row = await repository.model_by_slug(tx, _named(draft.slug))
        if row is not None:
            return await self._configuring.write_model(tx, SYSTEM, row, draft)
        await self._configuring.add_model(tx, SYSTEM, draft)
        return Change.CREATED

    async def set_zone_texts(self, tx: Transaction, texts: Mapping[Zone, ZoneText]) -> Change:
        """For configuration as code: these zones have these texts; the others keep theirs. Raises Invalid."""
        present = await _zone_texts(tx)
        return await write_zone_texts(tx, SYSTEM, {**present.texts, **texts})

    async def provider_named(self, tx: Transaction, slug: str) -> ProviderId | None:
        """The id of the provider with this slug, for the endpoints of a draft."""
        row = await repository.provider_by_slug(tx, slug)
        return row.id if row else None

    async def model_named(self, tx: Transaction, slug: str) -> ModelId | None:
        """The id of the model with this slug, for what is said of it."""
        row = await repository.model_by_slug(tx, slug)
        return row.id if row else None

    async def _known(self) -> None:
        """What was committed is in this process's snapshot too; while it cannot be read, the announcement does it."""
        with contextlib.suppress(Unavailable):
            await self._registry.refresh()

    async def _provider(self, tx: Transaction, actor: Actor, provider_id: ProviderId) -> ProviderRow:
        row = await repository.provider(tx, provider_id, lock=True) if rules_the_house(actor) else None
        if row is None:
            raise NotFound("provider_not_found", "There is no such provider.")
        return row

    async def _model(self, tx: Transaction, actor: Actor, model_id: ModelId) -> ModelRow:
        row = await repository.model(tx, model_id, lock=True) if rules_the_house(actor) else None
        if row is None:
            raise _no_model()
        return row


def _no_model() -> NotFound:
    return NotFound("model_not_found", "There is no such model.")


def _at(revision: int, row: Row) -> Row:
    if row.revision != revision:
        raise Conflict("changed_meanwhile", "Somebody else changed it first.")
    return row


def _named(slug: str | None) -> str:
    if slug is None:
        raise Invalid("bad_slug", "Configuration as code names things by their short name.")
    return slug


def _changed_provider(row: ProviderRow, change: ProviderChange) -> ProviderDraft:
    return ProviderDraft(
        name=row.name if change.name is None else change.name,
        kind=row.kind,
        zone=Zone(row.zone) if change.zone is None else change.zone,
        options=row.options if change.options is None else change.options,
        secret=change.secret,
        slug=row.slug,
        on=row.state == "on" if change.on is None else change.on,
        facts=change.facts,
    )


def _changed_model(draft: ModelDraft, change: ModelChange) -> ModelDraft:
    given = {name: getattr(change, name) for name in ModelChange.__dataclass_fields__}
    return replace(draft, position=None, **{name: value for name, value in given.items() if value is not None})


def _provider_view(row: ProviderRow, off: Collection[str]) -> ProviderView:
    facts = from_json(row.facts)
    return ProviderView(
        id=row.id,
        slug=row.slug,
        name=row.name,
        kind=row.kind,
        zone=Zone(row.zone),
        options=row.options,
        has_secret=row.secret is not None,
        on=row.state == "on",
        revision=row.revision,
        facts=facts,
        shortcomings=shortcomings(Zone(row.zone), facts, today(), off),
    )


async def _viewed(executor: Executor, row: ModelRow) -> ModelView:
    return _model_view(row, await repository.endpoints(executor, row.id))


def _model_view(row: ModelRow, endpoints: Sequence[EndpointRow]) -> ModelView:
    draft = ModelDraft(
        name=row.name,
        zone=Zone(row.zone),
        endpoints=tuple(found.way for found in endpoints),
        slug=row.slug,
        description=row.description,
        tasks=frozenset(Task(task) for task in row.tasks),
        modalities=frozenset(row.modalities),
        context_window=row.context_window,
        max_output=row.max_output,
        supports_tools=row.supports_tools,
        price_input=row.price_input,
        price_output=row.price_output,
        currency=row.currency,
        on=row.state == "on",
        position=row.position,
        price_picture=row.price_picture,
        price_minute=row.price_minute,
        price_characters=row.price_characters,
    )
    return ModelView(row.id, row.slug, draft, row.bundled, row.position, row.revision)


async def _zone_texts(executor: Executor) -> ZoneTexts:
    stored = await repository.zone_texts(executor)
    return ZoneTexts(parse_zone_texts(stored.value), stored.revision) if stored else ZoneTexts({}, 0)
