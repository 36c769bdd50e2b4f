"""The verbs on grants. Whether the actor may share a thing is decided by the room that owns the thing."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import TooLarge
from aarhusai.grants import repository
from aarhusai.grants.types import Grant, Shared
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor

MOST_OF_KIND = 50_000
"""Grants read at once for a snapshot of one kind."""


async def list_grants(executor: Executor, thing: Shared) -> tuple[Grant, ...]:
    """What was granted on one thing, in a fixed order."""
    return tuple(await repository.of_thing(executor, thing))


async def grants_of_kind(executor: Executor, kind: str) -> Mapping[UUID, Sequence[Grant]]:
    """Everything granted on the things of one kind, for a snapshot held in memory and asked with `admits`."""
    return await repository.of_kind(executor, kind, MOST_OF_KIND)


async def grants_of_things(executor: Executor, kind: str, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Grant]]:
    """Everything granted on these things, for a snapshot that reads anew only what changed."""
    return await repository.of_things(executor, kind, ids, MOST_OF_KIND) if ids else {}


async def add(tx: Executor, actor: Actor, thing: Shared, grants: Iterable[Grant]) -> bool:
    """Grants more. Gives whether anything changed. Raises TooLarge("too_many_grants")."""
    wanted = _bounded(grants)
    changed = await repository.add(tx, thing, wanted, actor.person_id)
    if changed:
        await _record(tx, actor, thing, "grant.added", added=changed)
        await _check_size(tx, thing)
    return changed > 0


async def remove(tx: Executor, actor: Actor, thing: Shared, grants: Iterable[Grant]) -> bool:
    """Takes grants back. Gives whether anything changed."""
    changed = await repository.remove(tx, thing, _bounded(grants))
    if changed:
        await _record(tx, actor, thing, "grant.removed", removed=changed)
    return changed > 0


async def replace(tx: Executor, actor: Actor, thing: Shared, grants: Iterable[Grant]) -> bool:
    """Makes the grants on the thing exactly these. Gives whether anything changed."""
    wanted = set(_bounded(grants))
    present = set(await repository.of_thing(tx, thing))
    removed = await repository.remove(tx, thing, sorted(present - wanted, key=str))
    added = await repository.add(tx, thing, sorted(wanted - present, key=str), actor.person_id)
    if added or removed:
        await _record(tx, actor, thing, "grant.replaced", added=added, removed=removed)
        await _check_size(tx, thing)
    return bool(added or removed)


def _bounded(grants: Iterable[Grant]) -> list[Grant]:
    wanted = list(dict.fromkeys(grants))
    if len(wanted) >= repository.MOST:
        raise _too_many()
    return wanted


async def _check_size(tx: Executor, thing: Shared) -> None:
    if len(await repository.of_thing(tx, thing)) >= repository.MOST:
        raise _too_many()


def _too_many() -> TooLarge:
    return TooLarge("too_many_grants", "A thing cannot be shared that many times.", {"limit": repository.MOST - 1})


async def _record(tx: Executor, actor: Actor, thing: Shared, act: str, **counts: int) -> None:
    await append(tx, AuditEntry(actor, act, thing.kind, thing.id, details=counts))
    await repository.announce(tx)
