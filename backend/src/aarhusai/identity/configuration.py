"""Idempotent verbs for configuration as code and the demo, on the caller's transaction, so that an apply is one.

The actor is the house itself (terms.SYSTEM) or a platform owner. Every verb gives whether anything changed.
"""

from collections.abc import Iterable

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict
from aarhusai.identity.branding import checked
from aarhusai.identity.look import write_branding
from aarhusai.identity.people import change_person, make_person, readable_person
from aarhusai.identity.repository import branding as branding_table
from aarhusai.identity.repository import people as people_table
from aarhusai.identity.repository import units as units_table
from aarhusai.identity.rights import require_owner
from aarhusai.identity.roles import replace_roles
from aarhusai.identity.texts import clean_email, clean_name, clean_slug
from aarhusai.identity.types import Branding, Ensured, PasswordHash, PersonChange, PersonSpec, RoleAt, Unit
from aarhusai.identity.units import make_unit, move_unit, owned_unit
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId, UnitId


async def ensure_unit(tx: Transaction, actor: Actor, slug: str, name: str, parent_id: UnitId | None) -> Ensured:
    """The unit of this slug has this name and lies under this parent; None is the root, of which there is one.

    Raises what Units.create and Units.edit raise.
    """
    require_owner(actor)
    slug, name = clean_slug(slug), clean_name(name)
    await units_table.lock_organisation(tx)
    unit = await (units_table.root(tx) if parent_id is None else units_table.by_slug(tx, slug))
    parent = None if parent_id is None else await owned_unit(tx, actor, parent_id)
    if unit is None:
        return Ensured((await make_unit(tx, actor, parent, name, slug)).id, True, created=True)
    fields = await _rename(tx, actor, unit, slug, name)
    if parent is not None and unit.parent_id != parent.id:
        await move_unit(tx, actor, unit, parent)
        fields.append("parent")
    return Ensured(unit.id, bool(fields), fields=tuple(fields))


async def ensure_person(
    tx: Transaction, actor: Actor, spec: PersonSpec, first_password: PasswordHash | None = None
) -> Ensured:
    """The person of this address is as declared. `first_password` is set only where there is none yet.

    Raises Invalid("bad_name" | "bad_email"), NotFound("unit_not_found") and Conflict("last_platform_owner").
    """
    require_owner(actor)
    email, name = clean_email(spec.email), clean_name(spec.name)
    await units_table.lock_organisation(tx)
    account = await people_table.account(tx, email)
    person_id = account.id if account else PersonId(new_id())
    if account is None:
        await make_person(tx, actor, person_id, email, name, spec.unit_id)
    person = await readable_person(tx, actor, person_id)
    change = PersonChange(name=name, unit_id=spec.unit_id, state=spec.state)
    await change_person(tx, actor, person, change)
    pairs = {
        "name": (person.name, name),
        "unit": (person.unit_id, spec.unit_id),
        "state": (person.state, spec.state or person.state),
    }
    fields = [field for field, (old, new) in pairs.items() if old != new]
    if spec.language is not None and spec.language != (account.language if account else "da"):
        await people_table.set_language(tx, person_id, spec.language)
        fields.append("language")
    if first_password is not None and (account is None or account.password_hash is None):
        await people_table.set_password(tx, person_id, first_password)
        await append(tx, AuditEntry(actor, "person.password_reset", "person", person_id))
        fields.append("password")
    return Ensured(person_id, bool(fields) or account is None, created=account is None, fields=tuple(fields))


async def set_holdings(tx: Transaction, actor: Actor, person_id: PersonId, roles: Iterable[RoleAt]) -> bool:
    """The person holds exactly these roles.

    Taking the last platform owner's role away is refused at once (Conflict "last_platform_owner"): give the role to
    somebody else first. Raises what `roles.replace_roles` raises.
    """
    require_owner(actor)
    await units_table.lock_organisation(tx)
    return await replace_roles(tx, actor, person_id, roles)


async def ensure_branding(tx: Transaction, actor: Actor, branding: Branding) -> bool:
    """The house looks like this. Raises what `branding.checked` raises."""
    require_owner(actor)
    wanted = checked(branding)
    stored = await branding_table.read(tx)
    if stored.revision and stored.branding == wanted:
        return False
    await write_branding(tx, actor, wanted, stored.revision)
    return True


async def units_by_slug(tx: Transaction) -> dict[str, UnitId]:
    """Every unit's id by its slug."""
    return await units_table.ids_by_slug(tx)


async def person_named(tx: Transaction, email: str) -> PersonId | None:
    """The person of this address. Raises Invalid("bad_email")."""
    account = await people_table.account(tx, clean_email(email))
    return account.id if account else None


async def people_without_password(tx: Transaction, emails: Iterable[str]) -> frozenset[str]:
    """Those of the addresses for which ensure_person would set a first password, so that only these are hashed."""
    tidy = {clean_email(email) for email in emails}
    return frozenset(tidy - await people_table.with_password(tx, tidy))


async def _rename(tx: Transaction, actor: Actor, unit: Unit, slug: str, name: str) -> list[str]:
    fields = [f for f, a, b in (("slug", unit.slug, slug), ("name", unit.name, name)) if a != b]
    if unit.slug != slug and await units_table.by_slug(tx, slug) is not None:
        raise Conflict("slug_taken", "Another unit has this slug.")
    if fields:
        await units_table.rename(tx, unit.id, slug, name)
        await append(tx, AuditEntry(actor, "unit.changed", "unit", unit.id, details={"fields": fields}))
    return fields
