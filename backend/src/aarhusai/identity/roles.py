"""Granting and taking back roles: who may, where, and that somebody is always left to rule the house."""

from collections.abc import Iterable

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.identity.repository import keys_calling
from aarhusai.identity.repository import people as table
from aarhusai.identity.repository import units as units_table
from aarhusai.identity.rights import DELEGATED, granting_scope, rules_the_house
from aarhusai.identity.types import RoleAt
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import PersonId

MOST = 200
"""Roles of one person."""


async def replace_roles(tx: Transaction, actor: Actor, person_id: PersonId, wanted: Iterable[RoleAt]) -> bool:
    """Makes the person's roles inside the actor's granting scope exactly these; others are not touched.

    The organisation is locked. Gives whether anything changed. Raises NotFound("unit_not_found"),
    Forbidden("role_not_yours" | "role_not_to_oneself"), Invalid("role_only_at_root" | "too_many_roles") and
    Conflict("last_platform_owner").
    """
    roles = frozenset(wanted)
    if len(roles) > MOST:
        raise Invalid("too_many_roles", "One person cannot hold that many roles.", {"limit": MOST})
    scope = granting_scope(actor)
    held = await table.holdings(tx, person_id)
    paths = await units_table.paths(tx, list({role.unit_id for role in held | roles}), scope)
    if any(role.unit_id not in paths for role in roles):
        raise NotFound("unit_not_found", "There is no such unit.")
    present = {role for role in held if role.unit_id in paths}
    added, removed = roles - present, present - roles
    for role in added | removed:
        if role.role not in DELEGATED and not rules_the_house(actor):
            raise Forbidden("role_not_yours", "Only a platform owner may grant or take back this role.")
    for role in added:
        if role.role is Role.PLATFORM_OWNER and "/" in paths[role.unit_id]:
            raise Invalid("role_only_at_root", "This role is held at the topmost unit.")
        if role.role is Role.DPO and person_id == actor.person_id:  # GDPR 38(3), (6): independent of who decides
            raise Forbidden("role_not_to_oneself", "Nobody makes themself data protection officer.")
    await _write(tx, actor, person_id, added, removed)
    return bool(added or removed)


async def keep_a_platform_owner(tx: Transaction) -> None:
    """For after a change that may have taken the last one away. Raises Conflict("last_platform_owner")."""
    if not await table.has_platform_owner(tx, active=True):
        raise Conflict("last_platform_owner", "Somebody must be left who is platform owner.")


async def _write(
    tx: Transaction, actor: Actor, person_id: PersonId, added: frozenset[RoleAt], removed: set[RoleAt]
) -> None:
    for role in sorted(removed, key=str):
        await table.revoke(tx, person_id, role)
        await _record(tx, actor, "role.revoked", person_id, role)
    for role in sorted(added, key=str):
        await table.grant(tx, person_id, role, actor.person_id)
        await _record(tx, actor, "role.granted", person_id, role)
    if added or removed:
        await table.bump(tx, person_id)
        await keys_calling.announce(tx)
    if any(role.role is Role.PLATFORM_OWNER for role in removed):
        await keep_a_platform_owner(tx)


async def _record(tx: Transaction, actor: Actor, act: str, person_id: PersonId, role: RoleAt) -> None:
    details: dict[str, Detail] = {"role": role.role.value, "unit_id": str(role.unit_id)}
    await append(tx, AuditEntry(actor, act, "person", person_id, details=details))
