"""What a person's open pages should know at once: new conversations, titles, running turns, from any process.

Announcements carry ids only. The rows are read once for all of a person's pages here, a moment later, so that several
announcements cost one statement, and nobody's page open costs none.
"""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass
from uuid import UUID

from aarhusai.chat.repository import conversations
from aarhusai.chat.sealing import Keys
from aarhusai.chat.types import Conversation
from aarhusai.errors import Unavailable
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.terms.events import TurnStatus
from aarhusai.terms.ids import ConversationId, PersonId, TurnId

logger = logging.getLogger(__name__)

CHANNEL = "person"
_TOGETHER = 0.05
_MOST_WAITING = 500
_PAGES_OF_ONE_PERSON = 30
_LONGEST = 600.0
"""Seconds a page's stream lasts. The page comes back by itself, and is let in only if its person still may."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A conversation is new or has changed."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Deleted:
    """A conversation is gone from the list."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class TurnNews:
    """A turn began or ended."""

    conversation_id: ConversationId
    turn_id: TurnId
    status: TurnStatus


@dataclass(frozen=True, slots=True)
class ConfigChanged:
    """Models or branding changed: read them again."""


News = Changed | Deleted | TurnNews | ConfigChanged


class PersonReader:
    """One open page. It ends, and the page reads everything again, when it fell too far behind or news was missed."""

    def __init__(self, hub: "PersonEvents", person_id: PersonId) -> None:
        self._hub = hub
        self.person_id = person_id
        self._news: deque[News] = deque()
        self._wake = asyncio.Event()
        self._over = False
        self._ends = asyncio.get_running_loop().time() + _LONGEST

    def put(self, news: News) -> None:
        """Something happened."""
        if len(self._news) >= _MOST_WAITING:
            self.close()
        else:
            self._news.append(news)
            self._wake.set()

    async def read(self, patience: float) -> list[News] | None:
        """What happened since; an empty list after `patience` seconds; None at the end."""
        if asyncio.get_running_loop().time() > self._ends:
            self.close()
        if not self._news and not self._over:
            try:
                await asyncio.wait_for(self._wake.wait(), patience)
            except TimeoutError:
                return []
        if self._over:
            return None
        self._wake.clear()
        found = list(self._news)
        self._news.clear()
        return found

    def close(self) -> None:
        """Ends it."""
        self._over = True
        self._wake.set()
        self._hub.leave(self)


class PersonEvents:
    """The open pages of this process, by person."""

    def __init__(self, db: Database, keys: Keys, announcements: Announcements) -> None:
        self._db = db
        self._keys = keys
        self._pages: dict[PersonId, list[PersonReader]] = {}
        self._due: dict[PersonId, set[ConversationId]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._heard_before = False
        announcements.listen(CHANNEL, self._heard)
        announcements.listen("config", lambda _: self._config_changed())
        announcements.listen("session", self._signed_out)
        announcements.on_gap(self._gap)

    def subscribe(self, person_id: PersonId) -> PersonReader:
        """A page opened. A person's oldest page ends when there are too many."""
        reader = PersonReader(self, person_id)
        pages = self._pages.setdefault(person_id, [])
        pages.append(reader)
        if len(pages) > _PAGES_OF_ONE_PERSON:
            pages[0].close()
        return reader

    def leave(self, reader: PersonReader) -> None:
        """A page closed."""
        pages = self._pages.get(reader.person_id, [])
        if reader in pages:
            pages.remove(reader)
        if not pages:
            self._pages.pop(reader.person_id, None)

    def close(self) -> None:
        """Ends every page's stream; the pages come back to whichever process is there."""
        for pages in list(self._pages.values()):
            for reader in list(pages):
                reader.close()

    def _gap(self) -> None:
        if self._heard_before:
            self.close()
        self._heard_before = True

    def _signed_out(self, payload: str) -> None:
        """A session of the person's ended: all their pages come back, and each must prove anew that it may."""
        for reader in list(self._pages.get(PersonId(UUID(payload)), ())):
            reader.close()

    def _config_changed(self) -> None:
        for person_id in list(self._pages):
            self._tell(person_id, ConfigChanged())

    def _heard(self, payload: str) -> None:
        person, kind, *rest = payload.split(" ")
        person_id = PersonId(UUID(person))
        pages = self._pages.get(person_id)
        if not pages:
            return
        conversation_id = ConversationId(UUID(rest[0]))
        if kind == "deleted":
            self._tell(person_id, Deleted(conversation_id))
            return
        if kind == "turn":
            self._tell(person_id, TurnNews(conversation_id, TurnId(UUID(rest[1])), TurnStatus(rest[2])))
        self._due.setdefault(person_id, set()).add(conversation_id)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(), name="person events")

    def _tell(self, person_id: PersonId, news: News) -> None:
        for reader in list(self._pages.get(person_id, ())):
            reader.put(news)

    async def _read(self) -> None:
        while self._due:
            await asyncio.sleep(_TOGETHER)
            due, self._due = self._due, {}
            try:
                people = await conversations.for_people(self._db, due)
                keys = await self._keys.of([row.key_id for found in people.values() for row in found])
                for person_id, found in people.items():
                    for row in found:
                        self._tell(person_id, Changed(row.conversation(keys)))
            except Unavailable:
                logger.warning("news could not be read; the pages will read everything again")
                self.close()
