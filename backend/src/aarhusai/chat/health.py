"""How the running turns stand, for the operator."""

from aarhusai.chat.repository import log
from aarhusai.chat.repository.log import TurnHealth
from aarhusai.storage.database import Database

__all__ = ["TurnHealth", "health"]


async def health(db: Database) -> TurnHealth:
    """Counts of web processes and of turns. Raises Unavailable."""
    return await log.health(db)
