"""What the worker does for the chat room: purge, sweep, and titles. `compose` binds the names."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.chat.asking import CLASSIFY_JOB, TITLE_JOB
from aarhusai.chat.repository import attachments, conversations, erasing, log, protected, titles
from aarhusai.chat.sealing import TEXT, open_protection, open_text, seal_text
from aarhusai.chat.sealing import TITLE as TITLE_COLUMN
from aarhusai.chat.sealing_old import seal_old
from aarhusai.chat.store import Store
from aarhusai.chat.wording import title_text
from aarhusai.jobs.types import JobKind
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import ConversationId, ModelId, PersonId, TurnId

logger = logging.getLogger(__name__)

UNDO_SECONDS: Final = 3_600
"""How long a deleted conversation can be restored."""


@dataclass(frozen=True, slots=True)
class TitleWanted:
    """A turn whose conversation should get a title."""

    turn_id: UUID


TITLE: Final = JobKind(TITLE_JOB, TitleWanted, attempts=2)

TITLE_READS: Final = 4_000
"""Characters of question and answer that a title is made of."""


@dataclass(frozen=True, slots=True)
class ClassWanted:
    """A turn whose texts were not looked at before they were sent."""

    turn_id: UUID


CLASSIFY: Final = JobKind(CLASSIFY_JOB, ClassWanted)

FindClass = Callable[[Sequence[str], ConversationProtection], Awaitable[DataClass]]
"""Finds the class of texts, a person's corrections heeded. Raises Unavailable; then the job is tried again."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """The question and answer a title is made of, whose they are, and which model answered."""

    person_id: PersonId
    conversation_id: ConversationId
    model_id: ModelId
    declared: DataClass
    question: str
    answer: str


MakeTitle = Callable[[Exchange], Awaitable[str | None]]
"""Asks a model on behalf of the person; None when nothing usable came."""


async def purge(store: Store) -> None:
    """Removes for good what was deleted an hour ago, files that nothing was asked about, and turns that ended long ago.

    The rows and the order to destroy their keys go in one transaction. When the process dies before the keys are gone,
    the next run destroys them.
    """
    while await conversations.purge(store.db, UNDO_SECONDS):
        pass
    while await attachments.sweep(store.db):
        pass
    await destroy_keys(store)
    await log.forget_ended(store.db)


async def destroy_keys(store: Store) -> int:
    """Destroys the keys of conversations that are gone, and their words in the search index; how many."""
    count = 0
    while key_ids := await erasing.due(store.db):
        await store.keys.store.destroy(key_ids)
        await erasing.done(store.db, key_ids)
        count += len(key_ids)
    return count


async def catch_up(store: Store) -> None:
    """Seals what an older process beside us wrote, and indexes what its own process did not."""
    await seal_old(store)
    await store.index.sweep()


async def give_title(store: Store, wanted: TitleWanted, make: MakeTitle) -> None:
    """Gives the turn's conversation a better title than the question's first words, unless its person gave it one."""
    exchange = await titles.exchange(store.db, TurnId(wanted.turn_id))
    if exchange is None:
        return
    key = (await store.keys.of([exchange.key_id])).get(exchange.key_id)
    if key is None:
        return
    title = await make(
        Exchange(
            person_id=exchange.person_id,
            conversation_id=exchange.conversation_id,
            model_id=exchange.model_id,
            declared=DataClass.parse(exchange.data_class),
            question=open_text(key, TEXT, exchange.question_id, exchange.question)[:TITLE_READS],
            answer=open_text(key, TEXT, wanted.turn_id, exchange.answer)[:TITLE_READS],
        )
    )
    if title and title.strip():
        sealed = seal_text(key, TITLE_COLUMN, exchange.conversation_id, title_text(title[:200]))
        await titles.give(store.db, TurnId(wanted.turn_id), key.id, sealed)
        await store.index.sweep(older_than=0)


async def classify(store: Store, wanted: ClassWanted, detect: FindClass) -> None:
    """Finds the class of a turn for which detection was skipped before it was sent."""
    rows = await protected.turn_texts(store.db, TurnId(wanted.turn_id))
    keys = await store.keys.of([row.key_id for row in rows])
    texts = [open_text(keys[row.key_id], TEXT, row.id, row.sealed_text) for row in rows if row.key_id in keys]
    if texts:
        first = rows[0]
        protection = open_protection(keys[first.key_id], first.conversation_id, first.protection)
        await protected.classify(store.db, TurnId(wanted.turn_id), str(await detect(texts, protection)))
