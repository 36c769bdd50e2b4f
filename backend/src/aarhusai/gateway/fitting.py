"""Fits a prompt into a model's context window by leaving out the oldest turns. Pure: values in, values out.

Never left out: the system prompt, the tools, the last question, and the last round of tool calls with its results. A
question goes together with everything that answered it, and a tool call together with its results, because models
refuse half a pair. Nothing is ever cut in the middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aarhusai.errors import TooLarge
from aarhusai.gateway.tokens import USUAL, message_tokens, tool_tokens
from aarhusai.gateway.types import ChatMessage, ChatRequest

LEAST_OUTPUT = 64
"""Tokens that an answer gets at the very least; a prompt that leaves less does not fit."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """The prompt that fits, its estimated tokens, and how many messages were left out."""

    request: ChatRequest[str]
    input_tokens: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Weighed:
    message: ChatMessage[str]
    tokens: int


def fit(request: ChatRequest[str], context_window: int, max_output: int, bytes_per_token: float = USUAL) -> Fitted:
    """The prompt with `max_output` set to what it may use of the window.

    Room for the answer (`max_output` of the request, or of the model) is kept free, but never more than half the
    window. Raises TooLarge("message_too_long_for_model"), `limit` being characters, when what may not be left out does
    not fit.
    """
    wanted = min(request.max_output or max_output, max_output)
    room = context_window - min(wanted, context_window // 2)
    fixed = sum(tool_tokens(tool, bytes_per_token) for tool in request.tools)
    weighed = [_Weighed(message, message_tokens(message, bytes_per_token)) for message in request.messages]
    kept = _left(weighed, fixed, room)
    used = fixed + _weight(kept)
    if used > room:  # the question alone may use some of the answer's room before it is refused
        room = context_window - min(wanted, LEAST_OUTPUT)
    if used > room:
        raise _too_long(kept, used, room, bytes_per_token)
    if len(kept) != len(weighed):
        request = replace(request, messages=tuple(item.message for item in kept))
    fitted = replace(request, max_output=max(1, min(wanted, context_window - used)))
    return Fitted(fitted, used, len(weighed) - len(kept))


def _left(weighed: list[_Weighed], fixed: int, room: int) -> list[_Weighed]:
    """The messages that remain when old turns, and then old tool rounds of the last turn, are left out as needed."""
    total = fixed + _weight(weighed)
    if total <= room:
        return weighed
    system = [item for item in weighed if item.message.role == "system"]
    turns = _turns([item for item in weighed if item.message.role != "system"])
    rounds = _rounds(turns[-1]) if turns else []
    question, rounds = rounds[:1], rounds[1:]
    older = turns[:-1]
    while total > room and older:
        total -= _weight(older.pop(0))
    while total > room and len(rounds) > 1:
        total -= _weight(rounds.pop(0))
    return system + [item for group in (*older, *question, *rounds) for item in group]


def _turns(items: Sequence[_Weighed]) -> list[list[_Weighed]]:
    """A turn begins with a question; what stands before the first question is a turn of its own."""
    turns: list[list[_Weighed]] = []
    before = ""
    for item in items:
        role = item.message.role
        if not turns or (role == "user" and before != "user"):
            turns.append([])
        turns[-1].append(item)
        before = role
    return turns


def _rounds(turn: Sequence[_Weighed]) -> list[list[_Weighed]]:
    """The question first, then one group for each thing the model said with the results that belong to it."""
    rounds: list[list[_Weighed]] = [[]]
    for item in turn:
        if item.message.role == "assistant" and rounds[-1]:
            rounds.append([])
        rounds[-1].append(item)
    return rounds


def _weight(items: Sequence[_Weighed]) -> int:
    return sum(item.tokens for item in items)


def _too_long(kept: Sequence[_Weighed], used: int, room: int, bytes_per_token: float) -> TooLarge:
    longest = max((item.tokens for item in kept), default=0)
    limit = max(0, int((room - (used - longest)) * bytes_per_token))
    return TooLarge("message_too_long_for_model", "The question is longer than the model can read.", {"limit": limit})
