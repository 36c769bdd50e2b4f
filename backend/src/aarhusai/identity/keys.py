"""Keys of the API: one's own, and those of units and systems.

A person makes, changes, rotates and revokes their own. Who owns a unit or the house does so for the units and systems
of their branch; people's own keys they only see there, and can revoke.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from aarhusai.identity.keys_calling import KeyCalling, UsableAt
from aarhusai.identity.keys_rules import checked_expiry
from aarhusai.identity.keys_scopes import clean_scope
from aarhusai.identity.keys_standing import Standing
from aarhusai.identity.keys_text import key_hash, new_key_text, shown_part
from aarhusai.identity.keys_types import (
    LONGEST_GRACE,
    HouseKey,
    Key,
    KeyCaller,
    KeyChange,
    KeyFilter,
    KeyKind,
    KeyRules,
    KeysHealth,
    KeyState,
    MadeKey,
    NewKey,
)
from aarhusai.identity.repository import keys as table
from aarhusai.identity.repository import keys_calling as calling_table
from aarhusai.identity.repository import keys_rules as rules_table
from aarhusai.identity.repository import people as people_table
from aarhusai.identity.repository import units as units_table
from aarhusai.identity.rights import Scope, granting_scope, reading_scope
from aarhusai.identity.sessions import person_of
from aarhusai.identity.texts import clean_name
from aarhusai.identity.types import PersonState
from aarhusai.identity.units import changed_meanwhile
from aarhusai.kit.clock import now
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.ids import KeyId, PersonId, UnitId

MOST_OWN: Final = 20
"""Keys that work, of one person."""
MOST_OF_UNIT: Final = 200
"""Keys that work, of one unit and its systems."""
_SHOWN_OWN: Final = 200
_FORGOTTEN_AFTER: Final = 400


class Keys:
    """The verbs on keys. What is not the actor's does not exist: NotFound("key_not_found").

    A verb that is `given` a transaction is part of it.
    """

    def __init__(self, db: Database, usable: UsableAt) -> None:
        self._db = db
        self._usable = usable
        self._calling = KeyCalling(db, usable)
        self.standing = Standing()

    async def caller(self, presented: str, address: str) -> KeyCaller:
        """See KeyCalling.caller: one statement for all calls that arrived together."""
        return await self._calling.caller(presented, address)

    async def stop(self) -> None:
        """Writes down when keys were used last."""
        await self._calling.stop()

    async def mine(self, actor: Actor) -> tuple[Key, ...]:
        """The actor's own keys, those that work first."""
        async with self._db.session() as session:
            return tuple(await table.of_person(session, person_of(actor), _SHOWN_OWN))

    async def page(
        self, actor: Actor, wanted: KeyFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Key]:
        """The keys of the branch that the actor owns.

        Raises Forbidden("not_an_administrator") and Invalid("bad_cursor").
        """
        scope = _owned_scope(actor)
        after = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            found = await table.page(session, scope, wanted, after, size + 1)
        items = tuple(_as_seen(actor, key) for key in found[:size])
        more = len(found) > size
        return Page(items, encode_cursor(items[-1].sort_key, str(items[-1].id)) if more else None)

    async def create_own(self, actor: Actor, new: NewKey) -> MadeKey:
        """A key that acts with the actor's own rights.

        Raises Forbidden("keys_turned_off"), TooLarge("too_many_keys"), and what `_row` raises.
        """
        person_id = person_of(actor)
        if not self._usable(actor.unit_path):
            raise Forbidden("keys_turned_off", "People's own keys are turned off here.")
        return await self._create_for_person(actor, person_id, new)

    async def create_for(
        self, actor: Actor, person_id: PersonId, new: NewKey, given: Transaction | None = None
    ) -> MadeKey:
        """A key that acts with somebody else's rights, who must be told: for the house itself (the command line).

        Raises Forbidden("not_a_platform_owner") and what `create_own` raises.
        """
        if actor.kind is not ActorKind.SYSTEM:
            raise Forbidden("not_a_platform_owner", "Only a person makes keys in their own name.")
        return await self._create_for_person(actor, person_id, new, given)

    async def create(self, actor: Actor, house: HouseKey, new: NewKey, given: Transaction | None = None) -> MadeKey:
        """A key of a unit or a system.

        Raises Forbidden("not_an_administrator"), NotFound("unit_not_found" | "person_not_found"),
        TooLarge("too_many_keys"), Invalid("bad_key_kind"), and what `_row` raises.
        """
        scope = _owned_scope(actor)
        if house.kind is KeyKind.PERSON:
            raise Invalid("bad_key_kind", "A person makes their own keys.")
        responsible = house.responsible_id or actor.person_id
        async with self._within(given) as tx:
            await units_table.lock_organisation(tx)
            if house.unit_id not in await units_table.paths(tx, [house.unit_id], scope):
                raise NotFound("unit_not_found", "There is no such unit.")
            if responsible is not None:
                await _check_responsible(tx, actor, responsible)
            if await table.count_live(tx, None, house.unit_id) >= MOST_OF_UNIT:
                raise _too_many(MOST_OF_UNIT)
            row = _row(house.kind, responsible, house.unit_id, new, await rules_table.in_force(tx))
            return await self._write(tx, actor, row, scope)

    async def change(
        self, actor: Actor, key_id: KeyId, revision: int, change: KeyChange, given: Transaction | None = None
    ) -> Key:
        """Changes what is given, of a key that has not ended.

        Raises Conflict("changed_meanwhile" | "key_ended"), NotFound("person_not_found"), Forbidden("key_of_somebody")
        and what `_row` raises.
        """
        async with self._within(given) as tx:
            key = await self._live(tx, actor, key_id)
            if key.revision != revision:
                raise changed_meanwhile()
            responsible = change.responsible_id or key.person_id
            if change.responsible_id is not None and change.responsible_id != key.person_id:
                if key.kind is KeyKind.PERSON:
                    raise Forbidden("key_of_somebody", "A person's own key stays theirs.")
                await _check_responsible(tx, actor, change.responsible_id)
            wanted = _changed(key, change, await rules_table.in_force(tx))
            changed = [spec.name for spec in fields(key) if getattr(key, spec.name) != getattr(wanted, spec.name)]
            changed += ["responsible"] if responsible != key.person_id else []
            if changed:
                await table.update(tx, wanted, responsible)
                await calling_table.announce(tx)
                await _record(tx, actor, "key.changed", key, {"fields": changed})
            return await self._again(tx, actor, key)

    async def rotate(self, actor: Actor, key_id: KeyId, grace: timedelta, given: Transaction | None = None) -> MadeKey:
        """A new text for the key; the present one works for `grace` more (0 to LONGEST_GRACE).

        Raises Conflict("key_ended"), Invalid("bad_grace"), Forbidden("key_of_somebody").
        """
        if not timedelta(0) <= grace <= LONGEST_GRACE:
            raise Invalid("bad_grace", "The old key can go on working for at most 72 hours.", {"limit": 72})
        text = new_key_text()
        hashed = key_hash(text)
        assert hashed is not None
        async with self._within(given) as tx:
            key = await self._live(tx, actor, key_id)
            await table.rotate(tx, key.id, shown_part(text), hashed, grace)
            await calling_table.announce(tx)
            hours = int(grace / timedelta(hours=1))
            await _record(tx, actor, "key.rotated", key, {"prefix": shown_part(text), "grace_hours": hours})
            return MadeKey(await self._again(tx, actor, key), text)

    async def revoke(self, actor: Actor, key_id: KeyId) -> Key:
        """Ends the key on every replica from the next call on. Revoking it again changes nothing."""
        async with self._db.transaction() as tx:
            key = await self._readable(tx, actor, key_id)
            if key.state is not KeyState.REVOKED:
                await table.revoke(tx, key.id)
                await calling_table.announce(tx)
                await _record(tx, actor, "key.revoked", key, {})
            return await self._again(tx, actor, key)

    async def health(self) -> KeysHealth:
        """For the doctor: how many keys work, and how many somebody should look at."""
        async with self._db.session() as session:
            return await table.health(session)

    async def sweep(self) -> int:
        """Forgets keys that ended more than a year ago. For a periodic job; gives how many."""
        async with self._db.session() as session:
            return await table.sweep(session, _FORGOTTEN_AFTER)

    @asynccontextmanager
    async def _within(self, given: Transaction | None) -> AsyncGenerator[Transaction, None]:
        """A transaction of its own, or the caller's."""
        if given is not None:
            yield given
            return
        async with self._db.transaction() as own:
            yield own

    async def _create_for_person(
        self, actor: Actor, person_id: PersonId, new: NewKey, given: Transaction | None = None
    ) -> MadeKey:
        async with self._within(given) as tx:
            await people_table.hold(tx, person_id)
            row = _row(KeyKind.PERSON, person_id, None, new, await rules_table.in_force(tx))
            if await table.count_live(tx, person_id, None) >= MOST_OWN:
                raise _too_many(MOST_OWN)
            return await self._write(tx, actor, row, Scope(None))

    async def _write(self, tx: Transaction, actor: Actor, row: table.NewRow, scope: Scope) -> MadeKey:
        text = new_key_text()
        hashed = key_hash(text)
        assert hashed is not None
        await table.insert(tx, replace(row, prefix=shown_part(text)), hashed, actor.person_id)
        key = await table.in_scope(tx, row.id, scope)
        assert key is not None
        details: dict[str, Detail] = {
            "kind": key.kind.value,
            "unit_id": str(key.unit_id) if key.unit_id else None,
            "person_id": str(key.person_id) if key.person_id else None,
            "valid_days": (key.expires_at - key.created_at).days,
        }
        await _record(tx, actor, "key.created", key, details)
        return MadeKey(key, text)

    async def _readable(self, tx: Transaction, actor: Actor, key_id: KeyId) -> Key:
        """The actor's own key, or one of the branch that they own, held until the end of the transaction."""
        await table.hold(tx, key_id)
        key = await table.own(tx, key_id, actor.person_id) if actor.person_id else None
        if key is None and not granting_scope(actor).is_empty:
            key = await table.in_scope(tx, key_id, granting_scope(actor))
        if key is None:
            raise NotFound("key_not_found", "There is no such key.")
        return _as_seen(actor, key)

    async def _live(self, tx: Transaction, actor: Actor, key_id: KeyId) -> Key:
        """Of these, one that has not ended and that the actor may do more to than revoke it."""
        key = await self._readable(tx, actor, key_id)
        if key.kind is KeyKind.PERSON and key.person_id != actor.person_id and actor.kind is not ActorKind.SYSTEM:
            raise Forbidden("key_of_somebody", "It is somebody's own key: others can only revoke it.")
        if key.state in {KeyState.REVOKED, KeyState.EXPIRED}:
            raise Conflict("key_ended", "The key has ended.")
        return key

    async def _again(self, tx: Transaction, actor: Actor, key: Key) -> Key:
        """The key as it is now; who could read it before may read the answer."""
        return await self._readable(tx, actor, key.id)


def _row(
    kind: KeyKind, person_id: PersonId | None, unit_id: UnitId | None, new: NewKey, rules: KeyRules
) -> table.NewRow:
    """Raises Invalid("bad_name" | "bad_expiry"), and what `clean_scope` raises."""
    expires_at = checked_expiry(new.expires_at or now() + timedelta(days=rules.usual_days), rules)
    return table.NewRow(
        KeyId(new_id()), kind, clean_name(new.name), person_id, unit_id, "", clean_scope(new.scope), expires_at
    )


def _changed(key: Key, change: KeyChange, rules: KeyRules) -> Key:
    return replace(
        key,
        name=key.name if change.name is None else clean_name(change.name),
        scope=key.scope if change.scope is None else clean_scope(change.scope),
        expires_at=key.expires_at if change.expires_at is None else checked_expiry(change.expires_at, rules),
    )


def _as_seen(actor: Actor, key: Key) -> Key:
    """From where a person uses their own key is their own business (GDPR 5(1)(c))."""
    mine = actor.person_id is not None and key.person_id == actor.person_id
    return key if key.kind is not KeyKind.PERSON or mine else replace(key, used_from=None)


async def _check_responsible(tx: Transaction, actor: Actor, person_id: PersonId) -> None:
    person = await people_table.get(tx, person_id, reading_scope(actor))
    if person is None or person.state is not PersonState.ACTIVE:
        raise NotFound("person_not_found", "There is no such person.")


async def _record(tx: Transaction, actor: Actor, act: str, key: Key, details: dict[str, Detail]) -> None:
    await append(tx, AuditEntry(actor, act, "key", key.id, details={"prefix": key.prefix, **details}))


def _owned_scope(actor: Actor) -> Scope:
    scope = granting_scope(actor)
    if scope.is_empty:
        raise Forbidden("not_an_administrator", "The administration is not the caller's.")
    return scope


def _too_many(limit: int) -> TooLarge:
    return TooLarge("too_many_keys", "There are as many keys as there may be.", {"limit": limit})


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, key_id = decode_cursor(cursor, 2)
    try:
        position = UUID(key_id)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
    if not key.isprintable():
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return key, position
