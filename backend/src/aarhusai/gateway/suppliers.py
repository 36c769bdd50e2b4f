"""Who runs the models: providers with what is known of them, for the registers of use (law.md A7, C5, C6)."""

from dataclasses import dataclass
from datetime import date

from aarhusai.gateway import repository
from aarhusai.gateway.types import QUOTING_SLUG
from aarhusai.policy.countries import places_off
from aarhusai.policy.facts import EndpointFacts, Shortcoming, shortcomings
from aarhusai.policy.facts_stored import from_json
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import ProviderId


@dataclass(frozen=True, slots=True)
class ModelSupplier:
    """A provider. `models` are the names of those it runs; with `shortcomings` it is off whatever its state."""

    id: ProviderId
    name: str
    zone: Zone
    on: bool
    facts: EndpointFacts | None
    shortcomings: tuple[Shortcoming, ...]
    models: tuple[str, ...]


async def model_suppliers(executor: Executor, today: date) -> tuple[ModelSupplier, ...]:
    """Every provider, by name, whoever asks: the caller decides who may see them."""
    rows = [row for row in await repository.providers(executor) if row.kind != QUOTING_SLUG]
    names = {row.id: row.name for row in await repository.models(executor)}
    ways = await repository.endpoints(executor)
    off = await places_off(executor)
    found: list[ModelSupplier] = []
    for row in rows:
        facts, zone = from_json(row.facts), Zone(row.zone)
        models = tuple(dict.fromkeys(names[way.model_id] for way in ways if way.provider_id == row.id))
        faults = shortcomings(zone, facts, today, off)
        found.append(ModelSupplier(row.id, row.name, zone, row.state == "on", facts, faults, models))
    return tuple(found)
