"""Services outside the platform: who may bring them in, and what each unit decides of them.

A service holds for the unit that brought it in and for everything below. A unit further down may narrow what it may be
used for, never widen it (law.md A4). Every decision is a version of its own and is logged in the same transaction.
Unit owners decide for their branch, platform owners for everybody; whoever reads the administration reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from aarhusai.identity.rights import Scope, require_owner
from aarhusai.identity.texts import clean_slug
from aarhusai.kit.ids import new_id
from aarhusai.kit.slugs import slug_of
from aarhusai.policy import may_i_repository as table
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import PARTS, code_of
from aarhusai.policy.may_i_checks import check_agreement, check_narrows, check_terms, checked_facts, complete
from aarhusai.policy.may_i_types import DataKind, Service, ServiceFacts, ServiceId, Terms, UnitTerms
from aarhusai.policy.rights import may_edit, reading_scope, require_reader
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import UnitId


@dataclass(frozen=True, slots=True)
class DeclaredService:
    """A service as configuration as code says it. `own` are the terms of units below the one that brings it in."""

    slug: str
    unit_id: UnitId
    facts: ServiceFacts
    terms: Terms
    own: Mapping[UnitId, Terms] = field(default_factory=dict[UnitId, Terms])


class OutsideServices:
    """The verbs on services and on what units decide of them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def visible(self, actor: Actor) -> tuple[Service, ...]:
        """Those that hold somewhere in what the actor reads, by name. Raises Forbidden("not_an_administrator")."""
        scope = require_reader(actor)
        async with self._db.transaction() as tx:
            return tuple(await table.services_in(tx, scope))

    async def read(self, actor: Actor, service_id: ServiceId) -> tuple[Service, tuple[UnitTerms, ...]]:
        """The service and every version of its terms, the newest first. Raises NotFound("service_not_found")."""
        async with self._db.transaction() as tx:
            service = await _readable(tx, actor, service_id)
            return service, tuple(await table.history(tx, service.id, reading_scope(actor)))

    async def create(self, actor: Actor, unit_id: UnitId, facts: ServiceFacts, terms: Terms) -> Service:
        """Brings a service in for a unit and everything below it.

        Raises Forbidden("not_an_administrator" | "not_your_unit"), NotFound("unit_not_found"),
        TooLarge("too_many_services") and what `checked_facts` and `check_terms` raise.
        """
        require_reader(actor)
        async with self._db.transaction() as tx:
            await table.lock_all(tx)
            unit = await _ruled_unit(tx, actor, unit_id)
            service_id = await _bring_in(tx, actor, DeclaredService("", unit.id, facts, terms))
            return await _readable(tx, actor, service_id)

    async def change(self, actor: Actor, service_id: ServiceId, revision: int, facts: ServiceFacts) -> Service:
        """Gives the service other facts.

        Raises NotFound("service_not_found"), Forbidden("not_your_unit"), Conflict("changed_meanwhile") and what
        `checked_facts` raises; Invalid("agreement_needed") when a unit lets it have personal data as they are.
        """
        async with self._db.transaction() as tx:
            service = await _ruled(tx, actor, service_id)
            if service.revision != revision:
                raise _changed_meanwhile()
            await _rewrite(tx, actor, service, facts)
            return await _readable(tx, actor, service_id)

    async def delete(self, actor: Actor, service_id: ServiceId) -> None:
        """Removes the service for everybody. Raises NotFound("service_not_found"), Forbidden("not_your_unit")."""
        async with self._db.transaction() as tx:
            service = await _ruled(tx, actor, service_id)
            await table.delete(tx, service.id)
            await _record(tx, actor, "service.deleted", service.id, {"unit_id": str(service.unit_id)})

    async def decide(
        self, actor: Actor, service_id: ServiceId, unit_id: UnitId, revision: int, terms: Terms
    ) -> Service:
        """Sets a unit's own terms, over the service's revision that was read.

        Raises NotFound("service_not_found" | "unit_not_found"), Forbidden("not_your_unit"),
        Conflict("changed_meanwhile"), Invalid("service_not_there") and what `check_terms` and `check_narrows` raise.
        """
        async with self._db.transaction() as tx:
            service, unit = await _at_unit(tx, actor, service_id, unit_id, revision)
            await _set_terms(tx, actor, service, unit, terms)
            return await _readable(tx, actor, service_id)

    async def inherit(self, actor: Actor, service_id: ServiceId, unit_id: UnitId, revision: int) -> Service:
        """Takes a unit's own terms back, so that it inherits again; nothing happens where it has none.

        Raises what `decide` raises, and Invalid("terms_stay") at the unit that brought the service in.
        """
        async with self._db.transaction() as tx:
            service, unit = await _at_unit(tx, actor, service_id, unit_id, revision)
            if unit.id == service.unit_id:
                raise Invalid("terms_stay", "The unit that brought the service in has terms of its own.")
            own = next((one for one in service.terms if one.unit_id == unit.id and one.in_force), None)
            if own is not None:
                await table.insert_terms(tx, service.id, unit.id, own.terms, actor, in_force=False)
                details: dict[str, Detail] = {"unit_id": str(unit.id), "version": own.version + 1}
                await _record(tx, actor, "service_terms.withdrawn", service.id, details)
            return await _readable(tx, actor, service_id)


async def ensure_service(tx: Transaction, actor: Actor, declared: DeclaredService) -> tuple[str, ...] | None:
    """For configuration as code: the service is as declared. Gives what changed; None when it was not there.

    Raises Invalid and NotFound as the verbs do, and Conflict("service_elsewhere") when another unit brought it in.
    """
    require_owner(actor)
    await table.lock_all(tx)
    service = await table.service_by_slug(tx, clean_slug(declared.slug))
    if service is None:
        await _bring_in(tx, actor, declared)
        created = await table.service_by_slug(tx, declared.slug)
        assert created is not None
        await _ensure_own(tx, actor, created, declared.own)
        return None
    if service.unit_id != declared.unit_id:
        raise Conflict("service_elsewhere", "Another unit brought this service in.")
    changed = ["facts"] if await _rewrite(tx, actor, service, declared.facts) else []
    fresh = replace(service, facts=checked_facts(declared.facts))
    terms = await _ensure_own(tx, actor, fresh, {declared.unit_id: declared.terms, **declared.own})
    return (*changed, *(["terms"] if terms else []))


async def ensure_kinds(tx: Transaction, actor: Actor, kinds: Sequence[DataKind]) -> tuple[str, ...]:
    """For configuration as code: these kinds of material are as declared. Gives the ids of those that changed."""
    require_owner(actor)
    stored = {kind.id: kind for kind in await table.kinds(tx)}
    changed = [kind for kind in kinds if stored.get(kind.id) != kind]
    if len(stored.keys() | {kind.id for kind in kinds}) > table.MOST_KINDS:
        raise TooLarge("too_many_kinds", "There are too many kinds of material.", {"limit": table.MOST_KINDS})
    for kind in changed:
        await table.put_kind(tx, kind)
    if changed:
        ids = [kind.id for kind in changed][:200]
        await append(tx, AuditEntry(actor, "data_kinds.changed", "setting", details={"kinds": ids}))
    return tuple(kind.id for kind in changed)


async def _bring_in(tx: Transaction, actor: Actor, declared: DeclaredService) -> ServiceId:
    facts = checked_facts(declared.facts)
    check_terms(facts, declared.terms)
    if await table.count(tx) >= table.MOST:
        raise TooLarge("too_many_services", "There are too many services.", {"limit": table.MOST})
    service_id = ServiceId(new_id())
    slug = declared.slug or await _new_slug(tx, facts.name)
    await table.insert(tx, service_id, slug, declared.unit_id, facts)
    await table.insert_terms(tx, service_id, declared.unit_id, complete(declared.terms), actor)
    details: dict[str, Detail] = {"unit_id": str(declared.unit_id), "zone": facts.zone.value, "version": 1}
    await _record(tx, actor, "service.created", service_id, details)
    return service_id


async def _rewrite(tx: Transaction, actor: Actor, service: Service, facts: ServiceFacts) -> bool:
    checked = checked_facts(facts)
    for one in service.terms:
        if one.in_force:
            check_agreement(checked, one.terms)
    changed = [name for name in ServiceFacts.__dataclass_fields__ if getattr(checked, name) != _fact(service, name)]
    if not changed:
        return False
    await table.update(tx, service.id, checked)
    await _record(tx, actor, "service.changed", service.id, {"fields": changed})
    return True


async def _ensure_own(tx: Transaction, actor: Actor, service: Service, own: Mapping[UnitId, Terms]) -> bool:
    """Writes what differs, from the top of the tree down."""
    changed = False
    units = [(await _ruled_unit(tx, actor, unit_id), terms) for unit_id, terms in own.items()]
    for unit, terms in sorted(units, key=lambda pair: len(pair[0].path)):
        stored = next((one for one in service.terms if one.unit_id == unit.id and one.in_force), None)
        if stored is not None and stored.terms == complete(terms):
            continue
        await _set_terms(tx, actor, service, unit, terms)
        found = await table.service_by_slug(tx, service.slug)
        assert found is not None
        service, changed = found, True
    return changed


async def _set_terms(tx: Transaction, actor: Actor, service: Service, unit: table.UnitAt, terms: Terms) -> None:
    _must_hold(service, unit)
    check_terms(service.facts, terms)
    if unit.id != service.unit_id:
        above = [one for one in service.terms if one.unit_id != unit.id]
        check_narrows(terms, above, unit.path)
    await table.insert_terms(tx, service.id, unit.id, complete(terms), actor)
    version = _version_at(service, unit.id) + 1
    details: dict[str, Detail] = {"unit_id": str(unit.id), "version": version}
    details["rules"] = [f"{code_of(part)}={terms.rules.get(part, Rule.REFUSE).value}" for part in PARTS]
    await _record(tx, actor, "service_terms.set", service.id, details)


async def _readable(tx: Transaction, actor: Actor, service_id: ServiceId) -> Service:
    service = await table.service_in(tx, service_id, reading_scope(actor))
    if service is None:
        raise NotFound("service_not_found", "There is no such service.")
    return service


async def _ruled(tx: Transaction, actor: Actor, service_id: ServiceId) -> Service:
    """The service, locked, for somebody who rules the unit that brought it in."""
    service = await _readable(tx, actor, service_id)
    if not may_edit(actor, service.unit_path):
        raise _not_your_unit()
    await table.lock(tx, service_id)
    return await _readable(tx, actor, service_id)


async def _at_unit(
    tx: Transaction, actor: Actor, service_id: ServiceId, unit_id: UnitId, revision: int
) -> tuple[Service, table.UnitAt]:
    """The service, locked and still at this revision, and a unit that the actor rules and where it holds."""
    await _readable(tx, actor, service_id)
    unit = await _ruled_unit(tx, actor, unit_id)
    await table.lock(tx, service_id)
    service = await _readable(tx, actor, service_id)
    if service.revision != revision:
        raise _changed_meanwhile()
    _must_hold(service, unit)
    return service, unit


def _must_hold(service: Service, unit: table.UnitAt) -> None:
    if not Scope((service.unit_path,)).covers(unit.path):
        raise Invalid("service_not_there", "The service does not hold at this unit.")


async def _ruled_unit(tx: Transaction, actor: Actor, unit_id: UnitId) -> table.UnitAt:
    unit = await table.unit_in(tx, unit_id, reading_scope(actor))
    if unit is None:
        raise NotFound("unit_not_found", "There is no such unit.")
    if not may_edit(actor, unit.path):
        raise _not_your_unit()
    return unit


async def _new_slug(tx: Transaction, name: str) -> str:
    base = slug_of(name, "tjeneste")
    taken = await table.taken_slugs(tx, base)
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, 9999) if f"{base}-{n}" not in taken)


async def _record(
    tx: Transaction, actor: Actor, act: str, service_id: ServiceId, details: Mapping[str, Detail]
) -> None:
    await append(tx, AuditEntry(actor, act, "service", service_id, details=details))


def _version_at(service: Service, unit_id: UnitId) -> int:
    return next((one.version for one in service.terms if one.unit_id == unit_id), 0)


def _fact(service: Service, name: str) -> object:
    return getattr(service.facts, name)


def _not_your_unit() -> Forbidden:
    return Forbidden("not_your_unit", "The caller does not decide for this unit.")


def _changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "It was changed after you read it.")
