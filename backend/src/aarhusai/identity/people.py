"""People as the administration handles them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from psycopg import errors as postgres

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.identity.guard import Guard
from aarhusai.identity.password_rules import check_password
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.repository import keys_calling
from aarhusai.identity.repository import people as table
from aarhusai.identity.repository import units as units_table
from aarhusai.identity.rights import granting_scope, reading_scope, require_owner, require_reader
from aarhusai.identity.roles import keep_a_platform_owner, replace_roles
from aarhusai.identity.sessions import close_sessions
from aarhusai.identity.texts import clean_email, clean_name
from aarhusai.identity.tokens import spoken_secret
from aarhusai.identity.types import (
    NewPerson,
    PasswordHash,
    Person,
    PersonChange,
    PersonFilter,
    PersonState,
    RoleAt,
)
from aarhusai.identity.units import changed_meanwhile
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Executor, Transaction, is_unique_violation
from aarhusai.terms.actor import Actor, Role
from aarhusai.terms.ids import PersonId, UnitId

ONE_TIME_PASSWORD_DAYS = 7
_GROUPS = 4


class People:
    """The verbs on people.

    Whom the actor may not read does not exist: NotFound("person_not_found"). Whom they may read but not change:
    Forbidden("not_a_platform_owner").
    """

    def __init__(self, db: Database, passwords: Passwords, guard: Guard) -> None:
        self._db = db
        self._passwords = passwords
        self._guard = guard

    async def page(
        self, actor: Actor, wanted: PersonFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[Person]:
        """In Danish alphabetical order. Raises Forbidden("not_an_administrator") and Invalid("bad_cursor")."""
        scope = require_reader(actor)
        after = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            found = await table.page(session, scope, wanted, after, size + 1)
        items = tuple(found[:size])
        more = len(found) > size
        return Page(items, encode_cursor(items[-1].sort_key, str(items[-1].id)) if more else None)

    async def get(self, actor: Actor, person_id: PersonId) -> Person:
        """One person."""
        async with self._db.session() as session:
            return await readable_person(session, actor, person_id)

    async def names(self, ids: Sequence[UUID]) -> dict[UUID, str]:
        """Names for showing beside ids that the caller was allowed to read (at most 1 000)."""
        async with self._db.session() as session:
            return await table.names(session, ids)

    async def create(self, actor: Actor, new: NewPerson) -> tuple[Person, str | None]:
        """Makes a person; without a password also a one-time password, which is given here and nowhere else.

        Raises Forbidden("not_a_platform_owner"), NotFound("unit_not_found"), Conflict("email_taken") and Invalid
        ("bad_name", "bad_email", and what a password may be refused for).
        """
        require_owner(actor)
        email, name = clean_email(new.email), clean_name(new.name)
        if new.password is not None:
            check_password(new.password, (email, name))
        one_time = spoken_secret(_GROUPS) if new.password is None else None
        hashed = await self._passwords.hash(new.password or one_time or "")
        person_id = PersonId(new_id())
        roles = (RoleAt(Role.USER, new.unit_id),) if new.roles is None else new.roles
        async with self._db.transaction() as tx:
            await units_table.lock_organisation(tx)
            await make_person(tx, actor, person_id, email, name, new.unit_id)
            await table.set_password(tx, person_id, hashed, None if one_time is None else _one_time_validity())
            await replace_roles(tx, actor, person_id, roles)
            return await readable_person(tx, actor, person_id), one_time

    async def edit(self, actor: Actor, person_id: PersonId, revision: int, change: PersonChange) -> Person:
        """Changes what is given; blocking ends the person's sessions.

        Raises Conflict("changed_meanwhile" | "email_taken" | "last_platform_owner"), NotFound("unit_not_found") and
        Invalid("bad_name" | "bad_email").
        """
        async with self._db.transaction() as tx:
            await units_table.lock_organisation(tx)
            await table.hold(tx, person_id)
            person = await _owned(tx, actor, person_id)
            if person.revision != revision:
                raise changed_meanwhile()
            await change_person(tx, actor, person, change)
            return await readable_person(tx, actor, person_id)

    async def set_roles(self, actor: Actor, person_id: PersonId, revision: int, roles: Sequence[RoleAt]) -> Person:
        """Makes the roles that the actor may see to exactly these.

        Raises Conflict("changed_meanwhile") and what `roles.replace_roles` raises.
        """
        async with self._db.transaction() as tx:
            await units_table.lock_organisation(tx)
            person = await readable_person(tx, actor, person_id)
            if not granting_scope(actor).covers(person.unit_path):
                require_owner(actor)
            if person.revision != revision:
                raise changed_meanwhile()
            await replace_roles(tx, actor, person_id, roles)
            return await readable_person(tx, actor, person_id)

    async def new_password(self, actor: Actor, person_id: PersonId) -> str:
        """A one-time password in place of the present one; valid for seven days, and every session ends."""
        one_time = spoken_secret(_GROUPS)
        async with self._db.session() as session:
            await _owned(session, actor, person_id)
        hashed: PasswordHash = await self._passwords.hash(one_time)
        async with self._db.transaction() as tx:
            person = await _owned(tx, actor, person_id)
            await table.set_password(tx, person.id, hashed, _one_time_validity())
            await append(tx, AuditEntry(actor, "person.password_reset", "person", person.id))
            await self._guard.unlock(tx, person.email, person.id)
            await close_sessions(tx, actor, person.id)
        return one_time

    async def sign_out(self, actor: Actor, person_id: PersonId) -> None:
        """Ends every session of the person's."""
        async with self._db.transaction() as tx:
            await close_sessions(tx, actor, (await _owned(tx, actor, person_id)).id)

    async def unlock(self, actor: Actor, person_id: PersonId) -> None:
        """Lets the person try to sign in again at once."""
        async with self._db.transaction() as tx:
            person = await _owned(tx, actor, person_id)
            if await self._guard.unlock(tx, person.email, person.id):
                await append(tx, AuditEntry(actor, "person.unlocked", "person", person.id))


async def readable_person(executor: Executor, actor: Actor, person_id: PersonId) -> Person:
    """The person as the actor may see them. Raises NotFound("person_not_found")."""
    scope = reading_scope(actor)
    person = None if scope.is_empty else await table.get(executor, person_id, scope)
    if person is None:
        raise NotFound("person_not_found", "There is no such person.")
    return person


async def make_person(
    tx: Transaction, actor: Actor, person_id: PersonId, email: str, name: str, unit_id: UnitId
) -> None:
    """Writes a new person without a password. E-mail and name are clean."""
    await _existing_unit(tx, unit_id)
    try:
        await table.insert(tx, person_id, email, name, unit_id)
    except postgres.UniqueViolation as error:
        raise _email_taken(error) from error
    await append(tx, AuditEntry(actor, "person.created", "person", person_id, details={"unit_id": str(unit_id)}))


async def change_person(tx: Transaction, actor: Actor, person: Person, change: PersonChange) -> bool:
    """Writes what differs and gives whether anything did. The organisation is locked."""
    email = person.email if change.email is None else clean_email(change.email)
    name = person.name if change.name is None else clean_name(change.name)
    unit_id = change.unit_id or person.unit_id
    state = change.state or person.state
    if unit_id != person.unit_id:
        await _existing_unit(tx, unit_id)
    pairs = {"email": (person.email, email), "name": (person.name, name), "unit": (person.unit_id, unit_id)}
    fields = [field for field, (old, new) in pairs.items() if old != new]
    if not fields and state is person.state:
        return False
    try:
        await table.update(tx, person.id, email, name, unit_id, state)
        await keys_calling.announce(tx)
    except postgres.UniqueViolation as error:
        raise _email_taken(error) from error
    if fields:
        await append(tx, AuditEntry(actor, "person.changed", "person", person.id, details={"fields": fields}))
    if state is not person.state:
        act = "person.blocked" if state is PersonState.BLOCKED else "person.unblocked"
        await append(tx, AuditEntry(actor, act, "person", person.id))
    if state is PersonState.BLOCKED:
        await close_sessions(tx, actor, person.id)
        if any(held.role is Role.PLATFORM_OWNER for held in person.roles):
            await keep_a_platform_owner(tx)
    return True


async def _owned(executor: Executor, actor: Actor, person_id: PersonId) -> Person:
    person = await readable_person(executor, actor, person_id)
    require_owner(actor)
    return person


async def _existing_unit(tx: Transaction, unit_id: UnitId) -> None:
    if await units_table.get(tx, unit_id) is None:
        raise NotFound("unit_not_found", "There is no such unit.")


def _email_taken(error: postgres.UniqueViolation) -> Conflict:
    if not is_unique_violation(error, "person_email_key"):
        raise error
    return Conflict("email_taken", "Another person has this e-mail address.")


def _one_time_validity() -> timedelta:
    return timedelta(days=ONE_TIME_PASSWORD_DAYS)


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, person_id = decode_cursor(cursor, 2)
    try:
        position = UUID(person_id)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
    if not key.isprintable():  # names are, and what is not may not even be text that can be sent
        raise Invalid("bad_cursor", "The page marker is not valid.")
    return key, position
