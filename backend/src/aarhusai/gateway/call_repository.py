"""The table of model calls: one statement per batch of calls that arrived together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.gateway.media import NO_MEDIA, Media
from aarhusai.gateway.quotas.types import Asking
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CallId, ConversationId, ModelId, ProviderId

_RESERVE = """
WITH incoming AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(actor_kinds)s::text[], %(people)s::uuid[], %(units)s::uuid[],
                         %(purposes)s::text[], %(models)s::uuid[], %(zones)s::text[], %(classes)s::text[],
                         %(conversations)s::uuid[], %(replaced)s::integer[], %(keys)s::uuid[])
      AS t (id, actor_kind, person_id, unit_id, purpose, model_id, zone, data_class, conversation_id, replaced, key_id)
), reserved AS (
    INSERT INTO model_call (id, actor_kind, person_id, unit_id, purpose, model_id, zone, data_class,
                            key_id, state, lease_until, owner)
    SELECT id, actor_kind, person_id, unit_id, purpose, model_id, zone, data_class,
           key_id, 'reserved', clock_timestamp() + make_interval(secs => %(lease)s), %(owner)s
    FROM incoming
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)
SELECT id,
       audit_append(actor_kind, person_id, unit_id, 'model.call', 'model', model_id, data_class,
                    jsonb_build_object('call', id, 'purpose', purpose, 'zone', zone,
                                       'conversation', conversation_id, 'replaced', replaced)
                    || CASE WHEN key_id IS NULL THEN '{}' ELSE jsonb_build_object('key', key_id) END) AS audit_id
FROM reserved JOIN incoming USING (id)
"""

_SETTLE = """
UPDATE model_call AS c
SET state = 'settled', outcome = s.outcome, provider_id = s.provider_id, zone = coalesce(s.zone, c.zone),
    input_tokens = s.input_tokens, output_tokens = s.output_tokens, cost = s.cost,
    first_ms = s.first_ms, total_ms = s.total_ms, replaced = s.replaced, invented = s.invented,
    abandoned = s.abandoned
FROM unnest(%(ids)s::uuid[], %(outcomes)s::text[], %(providers)s::uuid[], %(zones)s::text[], %(inputs)s::integer[],
            %(outputs)s::integer[], %(costs)s::float8[], %(firsts)s::integer[], %(totals)s::integer[],
            %(replaced)s::integer[], %(invented)s::integer[], %(abandoned)s::smallint[])
  AS s (id, outcome, provider_id, zone, input_tokens, output_tokens, cost, first_ms, total_ms, replaced, invented,
        abandoned)
WHERE c.id = s.id AND c.state <> 'settled'
"""

_MEDIA = """
UPDATE model_call AS c SET pictures = s.pictures, seconds = s.seconds, characters = s.characters
FROM unnest(%(ids)s::uuid[], %(pictures)s::integer[], %(seconds)s::integer[], %(characters)s::integer[])
  AS s (id, pictures, seconds, characters)
WHERE c.id = s.id AND c.state <> 'settled'
"""

_RELEASE = """
WITH late AS (
    SELECT id FROM model_call WHERE id = ANY (%(ids)s) AND state = 'reserved' AND lease_until < clock_timestamp()
    FOR UPDATE SKIP LOCKED
), released AS (
    UPDATE model_call AS c SET state = 'released', outcome = 'lost' FROM late WHERE c.id = late.id
    RETURNING c.id, c.person_id, c.unit_id, c.purpose, c.model_id, c.data_class
)
SELECT id, audit_append('system', person_id, unit_id, 'model.call_released', 'model', model_id, data_class,
                        jsonb_build_object('call', id, 'purpose', purpose)) AS audit_id
FROM released
"""


NOTHING: Final = Asking()
"""What a call asks of limits when none concerns it."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call that is admitted and not yet sent. `replaced` counts the places of the prompt that are replaced.

    `asking` is what it wants of the limits that concern it.
    """

    id: CallId
    actor: Actor
    purpose: str
    model_id: ModelId
    zone: Zone
    data_class: DataClass
    conversation_id: ConversationId | None
    replaced: int = 0
    asking: Asking = NOTHING


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a call ended. `outcome` is done, stopped or an error's code; `cost` is in the model's currency.

    `replaced` counts the places that left replaced, `invented` the placeholders of the answer that stand for nothing.
    `abandoned` counts endpoints that were asked beside the one that answered: `cost` has what their reading came to, as
    estimated, and the tokens have not. `media` is what the answer used besides tokens.
    """

    id: CallId
    outcome: str
    provider_id: ProviderId | None = None
    zone: Zone | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float = 0.0
    first_ms: int | None = None
    total_ms: int | None = None
    replaced: int = 0
    invented: int = 0
    abandoned: int = 0
    media: Media = NO_MEDIA


@dataclass(frozen=True, slots=True)
class _Audited:
    id: CallId
    audit_id: int


@dataclass(frozen=True, slots=True)
class _Late:
    id: CallId


def taken(fresh: set[CallId], call_id: CallId) -> bool:
    """Whether the id was new; only the first of two calls with one id in a batch gets it."""
    if call_id not in fresh:
        return False
    fresh.discard(call_id)
    return True


async def reserve(db: Database | Executor, batch: Sequence[Reservation], lease: int, owner: str) -> set[CallId]:
    """Writes reservations and their audit entries; gives the ids that were new. `lease` is in seconds.

    Ids within a batch differ.
    """
    parameters: dict[str, object] = {
        "ids": [call.id for call in batch],
        "actor_kinds": [call.actor.kind.value for call in batch],
        "people": [call.actor.person_id for call in batch],
        "units": [call.actor.unit_id for call in batch],
        "purposes": [call.purpose for call in batch],
        "models": [call.model_id for call in batch],
        "zones": [call.zone.value for call in batch],
        "classes": [str(call.data_class) for call in batch],
        "conversations": [call.conversation_id for call in batch],
        "replaced": [call.replaced for call in batch],
        "keys": [call.actor.key_id for call in batch],
        "lease": lease,
        "owner": owner,
    }
    return {row.id for row in await db.all(_Audited, _RESERVE, parameters)}


async def settle(db: Database | Executor, batch: Sequence[Settlement]) -> None:
    """Closes calls. A call that was released meanwhile is settled all the same; one that is settled stays as it is."""
    rich = [call for call in batch if call.media is not NO_MEDIA]
    if rich:
        await db.run(
            _MEDIA,
            {
                "ids": [call.id for call in rich],
                "pictures": [call.media.pictures for call in rich],
                "seconds": [call.media.seconds for call in rich],
                "characters": [call.media.characters for call in rich],
            },
        )
    parameters: dict[str, object] = {
        "ids": [call.id for call in batch],
        "outcomes": [call.outcome for call in batch],
        "providers": [call.provider_id for call in batch],
        "zones": [call.zone.value if call.zone else None for call in batch],
        "inputs": [call.input_tokens for call in batch],
        "outputs": [call.output_tokens for call in batch],
        "costs": [call.cost for call in batch],
        "firsts": [call.first_ms for call in batch],
        "totals": [call.total_ms for call in batch],
        "replaced": [call.replaced for call in batch],
        "invented": [call.invented for call in batch],
        "abandoned": [call.abandoned for call in batch],
    }
    await db.run(_SETTLE, parameters)


async def renew(db: Database, ids: Sequence[CallId], lease: int) -> None:
    """Lets reservations stand for `lease` more seconds."""
    await db.run(
        """
        UPDATE model_call SET lease_until = clock_timestamp() + make_interval(secs => %s)
        WHERE id IN ( -- one that is being settled at this moment is passed over: neither waits for the other
            SELECT id FROM model_call WHERE id = ANY (%s) AND state = 'reserved' FOR UPDATE SKIP LOCKED
        )
        """,
        (lease, list(ids)),
    )


async def late(db: Database, limit: int) -> list[CallId]:
    """Reservations whose lease ran out, the oldest first."""
    rows = await db.all(
        _Late,
        """
        SELECT id FROM model_call WHERE state = 'reserved' AND lease_until < clock_timestamp()
        ORDER BY lease_until LIMIT %s
        """,
        (limit,),
    )
    return [row.id for row in rows]


async def release(tx: Executor, ids: Sequence[CallId]) -> list[CallId]:
    """Releases those of them whose lease ran out, with an audit entry each, and gives which that were."""
    return [row.id for row in await tx.all(_Audited, _RELEASE, {"ids": list(ids)})]


async def count_late(db: Database) -> int:
    """How many reservations stand although their lease ran out."""
    query = "SELECT count(*) FROM model_call WHERE state = 'reserved' AND lease_until < clock_timestamp()"
    return await db.value(int, query) or 0
