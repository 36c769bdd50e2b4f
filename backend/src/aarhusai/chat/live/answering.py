"""Drives one run from its first event to its outcome: whatever happens in between becomes an outcome."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Protocol

from aarhusai.assistants.types import AgentRun
from aarhusai.chat.live.running import RunningTurn
from aarhusai.chat.types import Outcome
from aarhusai.errors import AarhusError
from aarhusai.terms.events import Ended, TurnEvent, TurnStatus

logger = logging.getLogger(__name__)


class Answers(Protocol):
    """The little that this room needs of the agent loop."""

    def run(self, run: AgentRun) -> AsyncIterator[TurnEvent]:
        """The answer's events, the last one `Ended`. Raises AarhusError; cancelling it closes everything below."""
        ...


async def answer(turn: RunningTurn, answers: Answers) -> Outcome:
    """Runs the turn. What arrived before a failure or a stop is kept in the outcome."""
    if turn.broken_off is not None:
        return turn.outcome(turn.broken_off, None)
    turn.answering = asyncio.current_task()
    try:
        return await _follow(turn, answers.run(turn.run))
    except asyncio.CancelledError:
        if turn.broken_off is None:
            raise
        return turn.outcome(turn.broken_off, None)
    except AarhusError as error:
        return replace(turn.outcome(TurnStatus.FAILED, error.code), facts=error.facts)
    except Exception as error:  # whatever it is, the question and what arrived must be kept
        logger.exception("a turn failed unexpectedly with %s", type(error).__name__)
        return turn.outcome(TurnStatus.FAILED, "internal_error")
    finally:
        turn.answering = None


async def _follow(turn: RunningTurn, events: AsyncIterator[TurnEvent]) -> Outcome:
    try:
        async for event in events:
            if isinstance(event, Ended):
                return turn.ended(event)
            turn.append(event)
            if turn.too_long:
                return turn.outcome(TurnStatus.DONE, "length")
    finally:
        close = getattr(events, "aclose", None)  # a generator's: an early end must reach the model at once
        if close is not None:
            await close()
    return turn.outcome(TurnStatus.FAILED, "model_cut_off")
