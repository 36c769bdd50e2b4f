"""Providers, models, their endpoints and the zones' texts, as they are stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.types.json import Jsonb

from aarhusai.gateway.catalogue import MOST_ENDPOINTS, Way
from aarhusai.gateway.types import JsonValue
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import ModelId, ProviderId

MOST: Final = 2000
"""Providers, or models, that one house has; endpoints are at most `MOST_ENDPOINTS` a model."""

ZONES_KEY: Final = "zones"

_PROVIDER = "SELECT id, slug, name, kind, zone, options, secret, state, revision, facts FROM provider"
_MODEL = """
SELECT id, slug, name, description, zone, tasks, modalities, context_window, max_output, supports_tools,
       price_input::float8 AS price_input, price_output::float8 AS price_output, currency, state, bundled, position,
       revision, price_picture::float8 AS price_picture, price_minute::float8 AS price_minute,
       price_characters::float8 AS price_characters
FROM model
"""


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A row of provider. `secret` is sealed."""

    id: ProviderId
    slug: str
    name: str
    kind: str
    zone: str
    options: Mapping[str, JsonValue]
    secret: bytes | None
    state: str
    revision: int
    facts: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A row of model."""

    id: ModelId
    slug: str
    name: str
    description: str
    zone: str
    tasks: Sequence[str]
    modalities: Sequence[str]
    context_window: int
    max_output: int
    supports_tools: bool
    price_input: float
    price_output: float
    currency: str
    state: str
    bundled: bool
    position: int
    revision: int
    price_picture: float = 0.0
    price_minute: float = 0.0
    price_characters: float = 0.0


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """A row of endpoint."""

    model_id: ModelId
    position: int
    provider_id: ProviderId
    upstream_name: str
    weight: int | None
    slots: int | None
    hedge_after_ms: int | None

    @property
    def way(self) -> Way:
        """As administrators know it."""
        return Way(self.provider_id, self.upstream_name, self.weight, self.slots, self.hedge_after_ms)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A decided thing and how often it was decided."""

    value: Mapping[str, JsonValue]
    revision: int


async def providers(executor: Executor) -> list[ProviderRow]:
    """Every provider, by name."""
    return await executor.all(ProviderRow, _PROVIDER + " ORDER BY name, id LIMIT %s", (MOST,))


async def provider(executor: Executor, provider_id: ProviderId, *, lock: bool = False) -> ProviderRow | None:
    """One provider; with `lock`, nobody else changes it or builds on it before the transaction ends."""
    query = _PROVIDER + (" WHERE id = %s FOR UPDATE" if lock else " WHERE id = %s")
    return await executor.one(ProviderRow, query, (provider_id,))


async def provider_by_slug(executor: Executor, slug: str) -> ProviderRow | None:
    """One provider, locked."""
    return await executor.one(ProviderRow, _PROVIDER + " WHERE slug = %s FOR UPDATE", (slug,))


async def providers_to_build_on(executor: Executor, ids: Sequence[ProviderId]) -> list[ProviderRow]:
    """These providers; their zones cannot change before the transaction ends."""
    return await executor.all(
        ProviderRow, _PROVIDER + " WHERE id = ANY (%s) ORDER BY id LIMIT %s FOR SHARE", (list(ids), MOST)
    )


async def insert_provider(executor: Executor, row: ProviderRow) -> bool:
    """Adds a provider; False when its slug was taken meanwhile."""
    added = await executor.run(
        """
        INSERT INTO provider (id, slug, name, kind, zone, options, secret, state, facts)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (slug) DO NOTHING
        """,
        (row.id, row.slug, row.name, row.kind, row.zone, Jsonb(row.options), row.secret, row.state, _facts(row)),
    )
    return added == 1


async def update_provider(executor: Executor, row: ProviderRow) -> None:
    """Writes a provider that the transaction has locked; the revision grows."""
    await executor.run(
        """
        UPDATE provider SET name = %s, zone = %s, options = %s, secret = %s, state = %s, facts = %s,
               revision = revision + 1
        WHERE id = %s
        """,
        (row.name, row.zone, Jsonb(row.options), row.secret, row.state, _facts(row), row.id),
    )


async def delete_provider(executor: Executor, provider_id: ProviderId) -> None:
    """Removes a provider that no endpoint uses."""
    await executor.run("DELETE FROM provider WHERE id = %s", (provider_id,))


async def models_at(executor: Executor, provider_id: ProviderId) -> list[ModelRow]:
    """The models that have an endpoint at this provider."""
    used = " WHERE EXISTS (SELECT FROM endpoint AS e WHERE e.model_id = model.id AND e.provider_id = %s) LIMIT %s"
    return await executor.all(ModelRow, _MODEL + used, (provider_id, MOST))


async def models(executor: Executor) -> list[ModelRow]:
    """Every model, in the order people see."""
    return await executor.all(ModelRow, _MODEL + " ORDER BY position, name, id LIMIT %s", (MOST,))


async def model(executor: Executor, model_id: ModelId, *, lock: bool = False) -> ModelRow | None:
    """One model."""
    query = _MODEL + (" WHERE id = %s FOR UPDATE" if lock else " WHERE id = %s")
    return await executor.one(ModelRow, query, (model_id,))


async def model_by_slug(executor: Executor, slug: str) -> ModelRow | None:
    """One model, locked."""
    return await executor.one(ModelRow, _MODEL + " WHERE slug = %s FOR UPDATE", (slug,))


async def endpoints(executor: Executor, model_id: ModelId | None = None) -> list[EndpointRow]:
    """The endpoints of one model or of all, first choice first."""
    return await executor.all(
        EndpointRow,
        """
        SELECT model_id, position, provider_id, upstream_name, weight, slots, hedge_after_ms FROM endpoint
        WHERE %(model)s::uuid IS NULL OR model_id = %(model)s ORDER BY model_id, position LIMIT %(most)s
        """,
        {"model": model_id, "most": MOST * MOST_ENDPOINTS},
    )


async def last_position(executor: Executor) -> int:
    """The position of the last model that did not come with the house, or 0."""
    return await executor.value(int, "SELECT max(position) FROM model WHERE NOT bundled") or 0


async def insert_model(executor: Executor, row: ModelRow) -> bool:
    """Adds a model; False when its slug was taken meanwhile."""
    added = await executor.run(
        """
        INSERT INTO model (id, slug, name, description, zone, tasks, modalities, context_window, max_output,
                           supports_tools, price_input, price_output, currency, state, price_picture,
                           price_minute, price_characters, bundled, position)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (slug) DO NOTHING
        """,
        (row.id, row.slug, *_changeable(row), row.bundled, row.position),
    )
    return added == 1


async def update_model(executor: Executor, row: ModelRow) -> None:
    """Writes a model that the transaction has locked; the revision grows."""
    await executor.run(
        """
        UPDATE model SET name = %s, description = %s, zone = %s, tasks = %s, modalities = %s, context_window = %s,
               max_output = %s, supports_tools = %s, price_input = %s, price_output = %s, currency = %s, state = %s,
               price_picture = %s, price_minute = %s, price_characters = %s, position = %s, revision = revision + 1
        WHERE id = %s
        """,
        (*_changeable(row), row.position, row.id),
    )


async def replace_endpoints(executor: Executor, model_id: ModelId, wanted: Sequence[Way]) -> None:
    """Makes a model's endpoints these, in this order."""
    await executor.run("DELETE FROM endpoint WHERE model_id = %s", (model_id,))
    await executor.run(
        """
        INSERT INTO endpoint (model_id, position, provider_id, upstream_name, weight, slots, hedge_after_ms)
        SELECT %s, place, provider_id, upstream_name, weight, slots, hedge
        FROM unnest(%s::uuid[], %s::text[], %s::integer[], %s::integer[], %s::integer[])
          WITH ORDINALITY AS t (provider_id, upstream_name, weight, slots, hedge, place)
        """,
        (
            model_id,
            [way.provider_id for way in wanted],
            [way.upstream_name for way in wanted],
            [way.weight for way in wanted],
            [way.slots for way in wanted],
            [way.hedge_after_ms for way in wanted],
        ),
    )


async def delete_model(executor: Executor, model_id: ModelId) -> None:
    """Removes a model and its endpoints."""
    await executor.run("DELETE FROM model WHERE id = %s", (model_id,))


async def order_models(executor: Executor, ids: Sequence[ModelId]) -> None:
    """Puts these models first, in this order; the others keep theirs after them."""
    await executor.run(
        """
        UPDATE model SET position = o.place FROM (
            SELECT m.id, 10 * row_number() OVER (ORDER BY w.place NULLS LAST, m.position, m.name, m.id) AS place
            FROM model AS m LEFT JOIN unnest(%s::uuid[]) WITH ORDINALITY AS w (id, place) ON w.id = m.id
        ) AS o WHERE o.id = model.id AND model.position <> o.place
        """,
        (list(ids),),
    )


async def zone_texts(executor: Executor) -> SettingRow | None:
    """The zones' texts, or None as long as nobody wrote any."""
    return await executor.one(SettingRow, "SELECT value, revision FROM setting WHERE key = %s", (ZONES_KEY,))


async def write_zone_texts(executor: Executor, value: Mapping[str, JsonValue], revision: int) -> bool:
    """Writes the texts when they still stand at `revision` (0: none yet). Gives whether they did."""
    written = await executor.run(
        """
        INSERT INTO setting AS s (key, value, revision) SELECT %(key)s, %(value)s, 1
        WHERE %(revision)s = 0 OR EXISTS (SELECT FROM setting WHERE key = %(key)s)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = s.revision + 1, changed_at = now()
        WHERE s.revision = %(revision)s
        """,
        {"key": ZONES_KEY, "value": Jsonb(value), "revision": revision},
    )
    return written == 1


async def announce(executor: Executor) -> None:
    """Tells every process, once the transaction is committed, to read the configuration again."""
    await executor.run("SELECT pg_notify('config', '')")


def _facts(row: ProviderRow) -> Jsonb | None:
    return None if row.facts is None else Jsonb(row.facts)


def _changeable(row: ModelRow) -> tuple[object, ...]:
    return (
        row.name,
        row.description,
        row.zone,
        list(row.tasks),
        list(row.modalities),
        row.context_window,
        row.max_output,
        row.supports_tools,
        row.price_input,
        row.price_output,
        row.currency,
        row.state,
        row.price_picture,
        row.price_minute,
        row.price_characters,
    )
