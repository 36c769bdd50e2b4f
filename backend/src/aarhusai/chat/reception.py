"""How an assistant is received by those who use it: in numbers that point at nobody."""

from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.drafts import require
from aarhusai.assistants.rights import AssistantRight
from aarhusai.chat.repository import uses
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId

LOOKED_BACK: Final = 30
"""Days of which it is told."""

FEWEST_TOLD: Final = 5
"""Of fewer people than this it is said that they are few: a number could be a colleague (GDPR 5.1.c)."""


@dataclass(frozen=True, slots=True)
class Reception:
    """Of the last `LOOKED_BACK` days, from the conversations that are kept; temporary ones are stored nowhere.

    `people` are the different people who asked, None when there were some and fewer than `FEWEST_TOLD`. `up` and
    `down` are what they thought of answers, None with `people`.
    """

    people: int | None
    up: int | None
    down: int | None


async def reception(db: Database, actor: Actor, assistant_id: AssistantId) -> Reception:
    """For who may read what the assistant says. Raises what `assistants.drafts.require` raises."""
    async with db.session() as session:
        await require(session, actor, assistant_id, AssistantRight.READ)
        row = await uses.reception(session, assistant_id, LOOKED_BACK)
    if 0 < row.people < FEWEST_TOLD:
        return Reception(None, None, None)
    return Reception(row.people, row.up, row.down)
