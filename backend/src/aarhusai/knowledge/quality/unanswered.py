"""Questions that a collection had no answer to, kept for those who look after it: without anybody's name, for 90 days.

A question's words are kept only where they can do no harm: when the conversation and the collection are of no class
over K1 and nothing personal is found in them. Of all others it is only counted that there was one (GDPR 5.1.c, e).
"""

from collections.abc import Sequence
from typing import Final

from aarhusai.errors import Unavailable
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.quality import unanswered_repository as table
from aarhusai.protection.classifier import Classifier
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.storage.database import Database
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId

LONGEST: Final = 300
"""Characters; a longer question is a text to work on, of which nothing is kept."""


class Unanswering:
    """Notes for the answers, sweeps for the worker."""

    def __init__(self, db: Database, classifier: Classifier) -> None:
        self._db = db
        self._classifier = classifier

    async def note(self, collections: Sequence[CollectionId], question: str, declared: DataClass) -> None:
        """The collections had no answer to it. `declared` is the class of the conversation.

        Raises Unavailable when the database is away.
        """
        said = " ".join(question.split())
        harmless = await self._harmless(said, declared)
        ids = [new_id() for _ in collections]
        async with self._db.session() as session:
            await table.insert(session, ids, collections, said if harmless else None)

    async def sweep(self) -> None:
        """Takes away what was kept long enough."""
        async with self._db.session() as session:
            await table.delete_old(session)

    async def _harmless(self, question: str, declared: DataClass) -> bool:
        """Whether the words may be kept. What cannot be looked at may not."""
        if not question or len(question) > LONGEST or not self._classifier.detects or _personal(declared):
            return False
        try:
            reading = await self._classifier.read([question], ConversationProtection())
        except Unavailable:
            return False
        return not reading.findings(question)


def _personal(data_class: DataClass) -> bool:
    return data_class.base is Base.PERSONAL or bool(data_class.flags)
