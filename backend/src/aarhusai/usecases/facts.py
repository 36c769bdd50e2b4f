"""The facts of a version as an approval sees them, out of what `assistants` and the gateway know just now."""

from collections.abc import Mapping, Sequence
from datetime import date

from aarhusai.assistants.facts import AssistantFacts, KnownModels, ModelFact, live_facts
from aarhusai.assistants.facts import facts_of_several as several
from aarhusai.gateway.suppliers import ModelSupplier, model_suppliers
from aarhusai.grants.types import SubjectKind
from aarhusai.storage.database import Executor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import AssistantId, ProviderId
from aarhusai.usecases.types import Facts, Reached, Source, Supplier

Suppliers = Mapping[ProviderId, ModelSupplier]


async def suppliers_of_house(executor: Executor, today: date) -> Suppliers:
    """Everybody who runs models for the house."""
    return {one.id: one for one in await model_suppliers(executor, today)}


async def facts_of(
    executor: Executor, models: KnownModels, suppliers: Suppliers, assistant_id: AssistantId, version: int
) -> tuple[AssistantFacts, Facts]:
    """A version as it stands now. Raises NotFound("assistant_not_found" | "version_not_found")."""
    found = await live_facts(executor, models, assistant_id, version)
    return found, told(found, suppliers)


async def facts_of_several(
    executor: Executor, models: KnownModels, suppliers: Suppliers, wanted: Mapping[AssistantId, int]
) -> dict[AssistantId, Facts]:
    """A version of each of several; what is gone is left out."""
    found = await several(executor, models, wanted)
    return {assistant_id: told(one, suppliers) for assistant_id, one in found.items()}


def told(found: AssistantFacts, suppliers: Suppliers) -> Facts:
    """The part of the facts that is compared, approved and shown.

    Where the person chooses the model, the model is none and the zone None: the municipality's rules alone decide, and
    whoever asks must reckon with the loosest.
    """
    named, wanted = found.model, found.requirement
    answering = (named,) if named is not None else found.answering
    zone = named.zone if named is not None else wanted.max_zone if wanted is not None else None
    return Facts(
        version=found.version,
        name=found.name,
        model_id=found.model_id,
        model=named.name if named is not None else "",
        zone=zone,
        suppliers=_suppliers(answering, suppliers),
        ceiling=found.ceiling,
        sources=tuple(Source(one.id, one.name, one.data_class | one.found_class) for one in found.collections),
        tools=tuple(sorted(found.tools)),
        sharing=tuple(
            Reached(
                one.grant.subject_kind.value,
                None if one.grant.subject_kind is SubjectKind.EVERYONE else one.grant.subject_id,
                one.name or "",
            )
            for one in found.sharing
        ),
        denied=found.denied,
        open_instructions=found.open_instructions,
        open_sources=found.open_sources,
        instructions_sha256=found.instructions_sha256,
        problems=_problems(found),
        unit_id=found.unit_id,
        unit=found.unit_name,
        loosest=found.loosest,
    )


def _suppliers(answering: Sequence[ModelFact], suppliers: Suppliers) -> tuple[Supplier, ...]:
    ways = dict.fromkeys(way for model in answering for way in model.providers)
    return tuple(_supplier(suppliers.get(way_id), slug, zone) for way_id, slug, zone in ways)


def _supplier(known: ModelSupplier | None, slug: str, zone: Zone) -> Supplier:
    if known is None or known.facts is None:
        return Supplier(known.name if known else slug, zone)
    facts = known.facts
    return Supplier(
        provider=known.name,
        zone=zone,
        processor=facts.processor,
        sub_processors=tuple(f"{sub.name} ({sub.country})" for sub in facts.sub_processors),
        processing=facts.processing,
        support=facts.support,
        transfer=None if facts.transfer is None else facts.transfer.value,
    )


def _problems(found: AssistantFacts) -> tuple[str, ...]:
    named = found.model
    checks = {
        "model_gone": found.model_id is not None and named is None,
        "model_off": named is not None and not named.on,
        "no_model_fits": found.model_id is None and found.requirement is not None and not found.answering,
        "source_gone": found.missing_collections > 0,
    }
    return tuple(code for code, holds in checks.items() if holds)
