"""The room's door: everything that other rooms and the edge ask of identity."""

from datetime import timedelta

from aarhusai.config import Settings
from aarhusai.identity.first_run import FirstRun
from aarhusai.identity.guard import Guard
from aarhusai.identity.keys import Keys
from aarhusai.identity.keys_calling import UsableAt
from aarhusai.identity.keys_rules import KeysRules
from aarhusai.identity.look import Look
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.people import People
from aarhusai.identity.profile import Profile
from aarhusai.identity.sessions import Sessions
from aarhusai.identity.types import Bootstrap, SignedIn
from aarhusai.identity.units import Units
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import PersonId


class Identity:
    """Holds the room's services. Idempotent verbs on a transaction are in `identity.configuration`.

    `own_keys` says of a unit's path whether its people may have keys of their own.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        passwords: Passwords | None = None,
        own_keys: UsableAt = lambda _: True,
    ) -> None:
        guard = Guard(db)
        self.passwords = passwords or Passwords()
        self.sessions = Sessions(db, self.passwords, guard, timedelta(days=settings.session_days))
        self.profile = Profile(db, self.passwords, guard)
        self.people = People(db, self.passwords, guard)
        self.units = Units(db)
        self.look = Look(db)
        self.keys = Keys(db, own_keys)
        self.keys_rules = KeysRules(db)
        self.first_run = FirstRun(db, self.passwords, guard, self.sessions, settings.data)

    async def signed_in(self, token: str) -> SignedIn | None:
        """See Sessions.signed_in: one statement."""
        return await self.sessions.signed_in(token)

    async def bootstrap(self, token: str | None) -> Bootstrap:
        """See Sessions.bootstrap: one statement."""
        return await self.sessions.bootstrap(token)

    async def actor_for_job(self, person_id: PersonId) -> Actor | None:
        """See Sessions.actor_for_job."""
        return await self.sessions.actor_for_job(person_id)
