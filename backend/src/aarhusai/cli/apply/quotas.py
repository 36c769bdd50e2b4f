"""Section `quotas` of an apply file."""

from collections.abc import Mapping
from uuid import UUID

from aarhusai.cli.apply.may_i import Told
from aarhusai.cli.apply.shape import ApplyFile, QuotaSpec
from aarhusai.compose import Services
from aarhusai.errors import NotFound
from aarhusai.gateway.catalogue import Change
from aarhusai.gateway.quotas.service import QuotaDraft
from aarhusai.gateway.quotas.types import Measure, Period, Subject, counted
from aarhusai.identity import configuration
from aarhusai.identity.keys_declaring import live_key
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import UnitId


async def apply_quotas(
    tx: Transaction, house: Services, units: Mapping[str, UnitId], wanted: ApplyFile, told: Told, lines: list[str]
) -> None:
    """Sets limits as the file says; a line for every change. A limit that the file does not name stays as it is.

    Units come in the order of the file: put those above before those below. `units` holds every unit it names.
    """
    for index, spec in enumerate(wanted.quotas):
        with told(("quotas", index)):
            subject, identity, name = await _subject(tx, house, units, spec)
            change = await house.quotas.ensure(tx, SYSTEM, _draft(spec, subject, identity, units))
        if change is not Change.UNCHANGED:
            lines.append(f"limit on {name}: {change.value}")


async def _subject(
    tx: Transaction, house: Services, units: Mapping[str, UnitId], spec: QuotaSpec
) -> tuple[Subject, UUID, str]:
    if spec.unit is not None:
        return Subject.UNIT, units[spec.unit], spec.unit
    if spec.each_person_in is not None:
        return Subject.EACH_PERSON, units[spec.each_person_in], f"each person in {spec.each_person_in}"
    if spec.person is not None:
        person = await configuration.person_named(tx, spec.person)
        if person is None:
            raise NotFound("person_not_found", "There is nobody with this address.", {"field": "person"})
        return Subject.PERSON, person, spec.person
    if spec.assistant is not None:
        return Subject.ASSISTANT, await _assistant(house, spec.assistant), spec.assistant
    if spec.key is not None:
        return Subject.KEY, await _key(tx, units, spec.key), f"key {spec.key}"
    model = await house.model_admin.model_named(tx, spec.model or "")
    if model is None:
        raise NotFound("model_not_available", "There is no such model.", {"field": "model"})
    return Subject.MODEL, model, spec.model or ""


async def _assistant(house: Services, slug: str) -> UUID:
    await house.assistants.refresh()
    found = next((one for one in house.assistants.snapshot.known.values() if one.slug == slug), None)
    if found is None:
        raise NotFound("assistant_not_found", "There is no such assistant.", {"field": "assistant"})
    return found.id


async def _key(tx: Transaction, units: Mapping[str, UnitId], named: str) -> UUID:
    """The key that works of this name and owner, an address or a unit's short name."""
    name, _, owner = named.rpartition(" of ")
    of = units.get(owner) or (await configuration.person_named(tx, owner) if "@" in owner else None)
    found = await live_key(tx, name, of) if name and of is not None else None
    if found is None:
        raise NotFound("key_not_found", "There is no such key.", {"field": "key"})
    return found


def _draft(spec: QuotaSpec, subject: Subject, identity: UUID, units: Mapping[str, UnitId]) -> QuotaDraft:
    given = ((Measure.MONEY, spec.money), (Measure.TOKENS, spec.tokens), (Measure.REQUESTS, spec.requests))
    measure, amount = next((measure, amount) for measure, amount in given if amount is not None)
    return QuotaDraft(
        subject,
        identity,
        measure,
        Period(spec.per),
        counted(measure, amount),
        spec.currency if measure is Measure.MONEY else None,
        spec.warn_at,
        None if spec.decided_by is None else units[spec.decided_by],
    )
