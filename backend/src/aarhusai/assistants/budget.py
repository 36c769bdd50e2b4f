"""What a content takes of its model's window, in estimated tokens. Pure."""

from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.types import AssistantContent
from aarhusai.gateway.tokens import PER_MESSAGE, tokens
from aarhusai.gateway.types import Model

_MOST_ROOM: Final = 12_000
_ROOM: Final = 0.6
"""Tokens of passages at most, and the share of a smaller model's window that they may take."""

PER_TOOL: Final = 160
"""Tokens of a tool's definition, about."""

ASSUMED_WINDOW: Final = 32_000
"""Tokens, where no model is known: what nearly every model of today has."""

ASSUMED_ANSWER: Final = 4_000
LEAST_LEFT: Final = 512
"""Tokens that must be left for the question and its answer."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens: the model's window, and what of it goes to the instructions, passages, tools and the answer."""

    window: int
    instructions: int
    sources: int
    tools: int
    answer: int

    @property
    def too_long(self) -> bool:
        """Whether the instructions leave no room for a question."""
        return self.instructions + self.tools + LEAST_LEFT > self.window


def budget_of(content: AssistantContent, model: Model | None) -> Budget:
    """The estimate with this model."""
    window = model.context_window if model else ASSUMED_WINDOW
    longest = model.max_output if model else ASSUMED_ANSWER
    answer = min(content.parameters.max_output or longest, longest, window // 2)
    return Budget(
        window=window,
        instructions=tokens(content.instructions) + PER_MESSAGE if content.instructions.strip() else 0,
        sources=room_for_passages(window, answer) if content.collections else 0,
        tools=PER_TOOL * len(content.tools),
        answer=answer,
    )


def room_for_passages(window: int, answer: int) -> int:
    """Tokens of passages that one answer is given at most, with a model of this window and longest answer."""
    return min(_MOST_ROOM, int((window - min(answer, window // 2)) * _ROOM))
