"""What the worker does for the chat room: purge, sweep, and titles. `compose` binds the names."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.chat.asking import TITLE_JOB
from aarhusai.chat.repository import conversations, log, titles
from aarhusai.chat.wording import title_text
from aarhusai.jobs.types import JobKind
from aarhusai.storage.database import Database
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


async def purge(db: Database) -> None:
    """Removes for good what was deleted an hour ago and what is left of turns that ended long ago."""
    while await conversations.purge(db, UNDO_SECONDS):
        pass
    await log.forget_ended(db)


async def give_title(db: Database, wanted: TitleWanted, make: MakeTitle) -> None:
    """Gives the turn's conversation a better title than the question's first words, unless its person gave it one."""
    exchange = await titles.exchange(db, TurnId(wanted.turn_id))
    if exchange is None:
        return
    title = await make(
        Exchange(
            person_id=exchange.person_id,
            conversation_id=exchange.conversation_id,
            model_id=exchange.model_id,
            declared=DataClass.parse(exchange.data_class),
            question=exchange.question,
            answer=exchange.answer,
        )
    )
    if title and title.strip():
        await titles.give(db, TurnId(wanted.turn_id), title_text(title[:200]))
