"""The first platform owner of an empty house."""

from dataclasses import replace
from pathlib import Path

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Forbidden
from aarhusai.identity.actors import actor_of
from aarhusai.identity.branding import checked
from aarhusai.identity.guard import Guard
from aarhusai.identity.look import write_branding
from aarhusai.identity.password_rules import check_password
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.people import make_person
from aarhusai.identity.repository import branding as branding_table
from aarhusai.identity.repository import people as people_table
from aarhusai.identity.repository import sessions as sessions_table
from aarhusai.identity.repository import units as units_table
from aarhusai.identity.sessions import Sessions
from aarhusai.identity.setup_code import forget_setup_code, is_setup_code
from aarhusai.identity.texts import clean_email, clean_name
from aarhusai.identity.types import Client, FirstOwner, OpenedSession, RoleAt, Unit
from aarhusai.identity.units import make_unit
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database, Transaction
from aarhusai.terms.actor import SYSTEM, Actor, ActorKind, Role
from aarhusai.terms.ids import PersonId


class FirstRun:
    """Makes the first platform owner, once."""

    def __init__(self, db: Database, passwords: Passwords, guard: Guard, sessions: Sessions, data: Path) -> None:
        self._db = db
        self._passwords = passwords
        self._guard = guard
        self._sessions = sessions
        self._data = data

    async def is_open(self) -> bool:
        """Whether there is no platform owner yet."""
        async with self._db.session() as session:
            return not await people_table.has_platform_owner(session, active=False)

    async def check_setup_code(self, given: str | None, client: Client) -> None:
        """For a caller who is not at the machine itself.

        Raises Conflict("already_set_up"), Forbidden("setup_code_needed" | "wrong_setup_code"), TooMany("locked_out").
        """
        if not await self.is_open():
            raise _already_set_up()
        if given is None:
            raise Forbidden("setup_code_needed", "The code that was printed at the start is needed.")
        await self._guard.attempt_setup(client.address)
        if not is_setup_code(self._data, given):
            raise Forbidden("wrong_setup_code", "This is not the code that was printed at the start.")

    async def create_first_owner(self, owner: FirstOwner, client: Client) -> OpenedSession:
        """Makes the person, the root unit and the municipality's name where there are none, and signs the person in.

        Of two at the same time one wins. Raises Conflict("already_set_up" | "email_taken") and Invalid for names,
        the address and the password.
        """
        municipality, name, email = clean_name(owner.municipality), clean_name(owner.name), clean_email(owner.email)
        check_password(owner.password, (email, name, municipality))
        if not await self.is_open():  # spares an anonymous caller's hash; the transaction asks again
            raise _already_set_up()
        hashed = await self._passwords.hash(owner.password)
        person_id = PersonId(new_id())
        async with self._db.transaction() as tx:
            await units_table.lock_organisation(tx)
            if await people_table.has_platform_owner(tx, active=False):
                raise _already_set_up()
            root = await _root(tx, municipality)
            await make_person(tx, SYSTEM, person_id, email, name, root.id)
            await people_table.set_password(tx, person_id, hashed)
            await people_table.grant(tx, person_id, RoleAt(Role.PLATFORM_OWNER, root.id), None)
            person = await sessions_table.active_person(tx, person_id)
            assert person is not None
            actor = actor_of(person, ActorKind.PERSON, None)
            await append(tx, AuditEntry(actor, "platform.set_up", "person", person_id))
            await _name_the_house(tx, actor, municipality)
            opened = await self._sessions.open(tx, person_id, client)
        forget_setup_code(self._data)
        return opened


async def _root(tx: Transaction, municipality: str) -> Unit:
    """The root that configuration made, or a new one of the municipality's name."""
    return await units_table.root(tx) or await make_unit(tx, SYSTEM, None, municipality, None)


async def _name_the_house(tx: Transaction, actor: Actor, municipality: str) -> None:
    stored = await branding_table.read(tx)
    if stored.revision == 0:
        await write_branding(tx, actor, checked(replace(stored.branding, municipality=municipality)), 0)


def _already_set_up() -> Conflict:
    return Conflict("already_set_up", "The house has a platform owner already.")
