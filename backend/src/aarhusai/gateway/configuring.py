"""Writing providers, models and zone texts inside a caller's transaction.

Administration, configuration as code and the start all come here, so that each change is checked, audited and announced
the same way. What is announced is heard when the transaction is committed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid, Unavailable
from aarhusai.gateway import repository
from aarhusai.gateway.bundled import BUNDLED_CONTEXT, bundled_models
from aarhusai.gateway.catalogue import (
    PRICES,
    Change,
    ModelDraft,
    ProviderDraft,
    Way,
    check_model,
    check_provider,
    same_place,
)
from aarhusai.gateway.quotas.currencies import check_prices
from aarhusai.gateway.registry import LOCAL_KIND, MODEL_KIND, ZoneText, parse_zone_texts, secret_purpose
from aarhusai.gateway.repository import ModelRow, ProviderRow
from aarhusai.gateway.types import QUOTING_SLUG, JsonValue, Task
from aarhusai.grants import service as grants
from aarhusai.grants.types import Shared, to_everyone
from aarhusai.kit.clock import today
from aarhusai.kit.ids import new_id
from aarhusai.kit.slugs import slug_of
from aarhusai.policy.facts import check_facts
from aarhusai.policy.facts_stored import to_json
from aarhusai.storage.database import Transaction
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ModelId, ProviderId

LOCAL_SLUG: Final = "local"
QUOTING_NAME: Final = "Citater fra kilder"
QUOTING_POSITION: Final = 2000

_QUOTING_TEXT = (
    "Ingen sprogmodel: svarer med sætninger, der er citeret ordret fra kilderne, når der kun er prøvemodellen til at "
    "svare."
)


class Configuring:
    """The verbs. `kinds` are the kinds of provider that this installation can speak to."""

    def __init__(self, secrets: Secrets, kinds: Collection[str]) -> None:
        self._secrets = secrets
        self._kinds = frozenset(kinds) - {QUOTING_SLUG}

    async def add_provider(self, tx: Transaction, actor: Actor, draft: ProviderDraft) -> ProviderRow:
        """Adds a provider. Raises Invalid (see check_provider) and Conflict("slug_taken")."""
        check_provider(draft, self._kinds)
        return await self._added_provider(tx, actor, draft)

    async def _added_provider(self, tx: Transaction, actor: Actor, draft: ProviderDraft) -> ProviderRow:
        if draft.facts is not None:
            check_facts(draft.facts, today())
        taken = {row.slug for row in await repository.providers(tx)}
        slug = _free_slug(draft.slug, draft.name, taken)
        identity = ProviderId(new_id())
        sealed = self._sealed(identity, draft.secret)
        state = _state(draft.on)
        facts = to_json(draft.facts) if draft.facts else None
        row = ProviderRow(
            identity, slug, draft.name, draft.kind, draft.zone.value, draft.options, sealed, state, 1, facts
        )
        if not await repository.insert_provider(tx, row):
            raise _slug_taken()
        given = ["kind", "zone", "facts"] if facts else ["kind", "zone"]
        await _record(tx, actor, "provider.created", "provider", row.id, given)
        return row

    async def write_provider(self, tx: Transaction, actor: Actor, row: ProviderRow, draft: ProviderDraft) -> Change:
        """Makes a locked provider what the draft says.

        Raises Invalid, Conflict("kind_cannot_change") and Conflict("zone_too_loose_for_models") when a model that
        promises a stricter zone is reached through it. A secret goes only where it was given for: with another server's
        address it must be given again (Invalid("secret_needed_again")).
        """
        check_provider(draft, self._kinds)
        if draft.facts is not None:
            check_facts(draft.facts, today())
        if draft.kind != row.kind:
            raise Conflict("kind_cannot_change", "A provider keeps its kind.")
        moved = not same_place(row.options.get("base_url"), draft.options.get("base_url"))
        if moved and row.secret is not None and draft.secret is None:
            raise Invalid("secret_needed_again", "The address is another: give the key again.", {"option": "base_url"})
        secret = row.secret if self._same_secret(row, draft.secret) else self._sealed(row.id, draft.secret)
        wanted = replace(
            row,
            name=draft.name,
            zone=draft.zone.value,
            options=draft.options,
            state=_state(draft.on),
            secret=secret,
            facts=row.facts if draft.facts is None else to_json(draft.facts),
        )
        changed = _differences(row, wanted, ("name", "zone", "options", "state", "secret", "facts"))
        if not changed:
            return Change.UNCHANGED
        for model in await repository.models_at(tx, row.id):
            if Zone(model.zone).strictness > draft.zone.strictness:
                raise Conflict("zone_too_loose_for_models", "A model promises a stricter zone.", {"model": model.slug})
        await repository.update_provider(tx, wanted)
        await _record(tx, actor, "provider.changed", "provider", row.id, changed)
        return Change.CHANGED

    async def add_model(self, tx: Transaction, actor: Actor, draft: ModelDraft, *, bundled: bool = False) -> ModelRow:
        """Adds a model that everyone may use. Raises Invalid (see check_model), Conflict("slug_taken")."""
        check_model(draft)
        await _check_ways(tx, draft)
        await _check_currency(tx, draft)
        taken = {row.slug for row in await repository.models(tx)}
        slug = _free_slug(draft.slug, draft.name, taken)
        position = draft.position if draft.position is not None else await repository.last_position(tx) + 10
        row = _row(ModelId(new_id()), slug, draft, bundled=bundled, position=position)
        if not await repository.insert_model(tx, row):
            raise _slug_taken()
        await repository.replace_endpoints(tx, row.id, draft.endpoints)
        await grants.add(tx, actor, Shared(MODEL_KIND, row.id), (to_everyone(),))
        await _record(tx, actor, "model.created", "model", row.id, ["zone", "endpoints"])
        return row

    async def write_model(self, tx: Transaction, actor: Actor, row: ModelRow, draft: ModelDraft) -> Change:
        """Makes a locked model what the draft says. Raises Invalid."""
        check_model(draft)
        await _check_ways(tx, draft)
        await _check_currency(tx, draft)
        position = row.position if draft.position is None else draft.position
        wanted = replace(_row(row.id, row.slug, draft, bundled=row.bundled, position=position), revision=row.revision)
        changed = _differences(_sorted(row), wanted, tuple(ModelRow.__dataclass_fields__))
        present = tuple(row.way for row in await repository.endpoints(tx, row.id))
        if present != draft.endpoints:
            await repository.replace_endpoints(tx, row.id, draft.endpoints)
            changed.append("endpoints")
        if not changed:
            return Change.UNCHANGED
        await repository.update_model(tx, wanted)
        await _record(tx, actor, "model.changed", "model", row.id, changed)
        return Change.CHANGED

    async def ensure_bundled(self, tx: Transaction, context: int = BUNDLED_CONTEXT) -> bool:
        """Adds the local provider and the models that come with the house when they are missing; changes none.

        `context` is the window in tokens that the local runtime gives each answer. The model for searching is left out
        where the machine cannot run it.
        """
        provider, added = await self._local_provider(tx)
        for model in bundled_models(provider.id, Zone(provider.zone), context):
            if model.slug is not None and await repository.model_by_slug(tx, model.slug) is None:
                await self.add_model(tx, SYSTEM, model, bundled=True)
                added = True
        return added

    async def ensure_quoting(self, tx: Transaction) -> bool:
        """Adds the responder that quotes sources, with a provider of its own, when it is missing.

        It is in no list: people and administrators neither choose nor change it.
        """
        if await repository.model_by_slug(tx, QUOTING_SLUG) is not None:
            return False
        provider = await repository.provider_by_slug(tx, QUOTING_SLUG)
        if provider is None:
            draft = ProviderDraft(QUOTING_NAME, QUOTING_SLUG, Zone.Z4, slug=QUOTING_SLUG)
            provider = await self._added_provider(tx, SYSTEM, draft)
        model = ModelDraft(
            name=QUOTING_NAME,
            zone=Zone.Z4,
            endpoints=(Way(provider.id, QUOTING_SLUG),),
            slug=QUOTING_SLUG,
            description=_QUOTING_TEXT,
            context_window=1_000_000,
            max_output=4_096,
            position=QUOTING_POSITION,
        )
        await self.add_model(tx, SYSTEM, model, bundled=True)
        return True

    async def ensure_local_model(self, tx: Transaction, file_name: str, context: int) -> bool:
        """Adds a model for weights that the operator named, when there is none with the file's name yet."""
        name = file_name.removesuffix(".gguf")[:200]
        slug = slug_of(name, "model")
        if await repository.model_by_slug(tx, slug) is not None:
            return False
        provider, _ = await self._local_provider(tx)
        window = max(256, context)
        ways = (Way(provider.id, file_name),)
        model = ModelDraft(name, Zone(provider.zone), ways, slug, context_window=window, max_output=min(2048, window))
        await self.add_model(tx, SYSTEM, model)
        return True

    async def _local_provider(self, tx: Transaction) -> tuple[ProviderRow, bool]:
        """The provider that is this machine, and whether it had to be added."""
        provider = await repository.provider_by_slug(tx, LOCAL_SLUG)
        if provider is not None:
            return provider, False
        draft = ProviderDraft("Denne maskine", LOCAL_KIND, Zone.Z4, slug=LOCAL_SLUG)
        return await self.add_provider(tx, SYSTEM, draft), True

    def _sealed(self, provider_id: ProviderId, secret: str | None) -> bytes | None:
        return self._secrets.seal(secret, secret_purpose(provider_id)) if secret else None

    def _same_secret(self, row: ProviderRow, secret: str | None) -> bool:
        """Whether the secret stays: None keeps it. One that cannot be opened any more is never the same."""
        if secret is None:
            return True
        if row.secret is None:
            return not secret
        try:
            return self._secrets.open(row.secret, secret_purpose(row.id)) == secret
        except Unavailable:
            return False


async def write_zone_texts(
    tx: Transaction, actor: Actor, texts: Mapping[Zone, ZoneText], revision: int | None = None
) -> Change:
    """Makes the zones' texts these; a zone that is missing gets the screens' own.

    Raises Invalid("bad_field") and, when `revision` is given and not the present one, Conflict("changed_meanwhile").
    """
    for text in texts.values():
        if not 1 <= len(text.name.strip()) <= len(text.name) <= 60 or not 1 <= len(text.sentence.strip()) <= 300:
            raise Invalid("bad_field", "A zone has a name of 1 to 60 and a sentence of 1 to 300 characters.")
    stored = await repository.zone_texts(tx)
    present = stored.revision if stored else 0
    if revision is not None and revision != present:
        raise _changed_meanwhile()
    if texts == parse_zone_texts(stored.value if stored else {}):
        return Change.UNCHANGED
    value: dict[str, JsonValue] = {
        zone.value: {"name": text.name, "sentence": text.sentence} for zone, text in texts.items()
    }
    if not await repository.write_zone_texts(tx, value, present):
        raise _changed_meanwhile()
    await append(tx, AuditEntry(actor, "zones.changed", "setting", details={"zones": sorted(z.value for z in texts)}))
    await repository.announce(tx)
    return Change.CHANGED


async def _check_ways(tx: Transaction, draft: ModelDraft) -> None:
    ids = sorted({way.provider_id for way in draft.endpoints})
    found = {row.id: row for row in await repository.providers_to_build_on(tx, ids)}
    for way in draft.endpoints:
        provider = found.get(way.provider_id)
        if provider is None:
            raise Invalid("unknown_provider", "There is no such provider.")
        if Zone(provider.zone).strictness < draft.zone.strictness:
            raise Invalid(
                "endpoint_zone_too_loose",
                "An endpoint runs in a looser zone than the model promises.",
                {"provider": provider.slug, "zone": provider.zone},
            )


async def _check_currency(tx: Transaction, draft: ModelDraft) -> None:
    """Raises Invalid("quota_no_rate") where budgets cannot count what the model costs."""
    if any(getattr(draft, name) for name in PRICES):
        await check_prices(tx, draft.currency)


async def _record(
    tx: Transaction, actor: Actor, act: str, kind: str, identity: ProviderId | ModelId, changed: Sequence[str]
) -> None:
    await append(tx, AuditEntry(actor, act, kind, identity, details={"changed": list(changed)}))
    await repository.announce(tx)


def _row(identity: ModelId, slug: str, draft: ModelDraft, *, bundled: bool, position: int) -> ModelRow:
    return ModelRow(
        id=identity,
        slug=slug,
        name=draft.name,
        description=draft.description,
        zone=draft.zone.value,
        tasks=[task.value for task in Task if task in draft.tasks],
        modalities=sorted(draft.modalities),
        context_window=draft.context_window,
        max_output=draft.max_output,
        supports_tools=draft.supports_tools,
        price_input=round(draft.price_input, 6),
        price_output=round(draft.price_output, 6),
        currency=draft.currency,
        state=_state(draft.on),
        bundled=bundled,
        position=position,
        revision=1,
        price_picture=round(draft.price_picture, 6),
        price_minute=round(draft.price_minute, 6),
        price_characters=round(draft.price_characters, 6),
    )


def _sorted(row: ModelRow) -> ModelRow:
    tasks = [task.value for task in Task if task.value in row.tasks]
    return replace(row, tasks=tasks, modalities=sorted(row.modalities))


def _differences(old: ProviderRow | ModelRow, new: ProviderRow | ModelRow, names: Sequence[str]) -> list[str]:
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _free_slug(wanted: str | None, name: str, taken: set[str]) -> str:
    if wanted is not None:
        if wanted in taken:
            raise _slug_taken()
        return wanted
    base = slug_of(name, "model")
    numbered = (base if number == 1 else f"{base}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)


def _state(on: bool) -> str:
    return "on" if on else "off"


def _slug_taken() -> Conflict:
    return Conflict("slug_taken", "There is one with this short name already.")


def _changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "Somebody else changed it first.")
