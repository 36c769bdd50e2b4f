"""The tool with which the default assistant tells somebody which assistants they have and when to use which."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from aarhusai.assistants.tools import ToolAnswer, ToolCaller
from aarhusai.assistants.types import Assistant
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.actor import Actor

LIST_TOOL: Final = "list_assistants"
MOST_TOLD: Final = 60
_EXAMPLES: Final = 3
"""Suggested prompts that are told of each."""

_PARAMETERS: Final[Mapping[str, JsonValue]] = {
    "type": "object",
    "properties": {
        "about": {"type": "string", "description": "Et emne eller en opgave. Udelad det for at få dem alle."}
    },
    "additionalProperties": False,
}


class Directory(Protocol):
    """`assistants.service.Assistants`, as far as it is asked here."""

    def visible(self, actor: Actor) -> tuple[Assistant, ...]:
        """Those the actor may use."""
        ...


@dataclass(frozen=True, slots=True)
class ListAssistants:
    """Told is what the caller may use, and nothing of any other: the model cannot ask for somebody else's."""

    directory: Directory
    name: str = LIST_TOOL
    description: str = (
        "Giver de assistenter, som medarbejderen kan bruge på denne platform, med hvad de kan, og hvornår de er gode. "
        "Brug det, når der spørges, hvilken assistent eller hvilket værktøj der kan hjælpe med en opgave."
    )

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """A topic, or nothing."""
        return _PARAMETERS

    def offered(self, actor: Actor, assistant: Assistant | None) -> bool:
        """To the default assistant alone, and only where there are others to tell of."""
        if assistant is None or not assistant.is_default:
            return False
        return any(not one.is_default for one in self.directory.visible(actor))

    async def call(self, caller: ToolCaller, arguments: Mapping[str, JsonValue]) -> ToolAnswer:
        """Name, description and examples of each; those that hold a word of `about` first."""
        about = arguments.get("about")
        words = about.casefold().split() if isinstance(about, str) else []
        others = [one for one in self.directory.visible(caller.actor) if not one.is_default]
        ordered = sorted(others, key=lambda one: -sum(word in _text(one) for word in words))
        told = "\n".join(_told(one) for one in ordered[:MOST_TOLD])
        left = len(ordered) - MOST_TOLD
        if left > 0:
            told += f"\n... og {left} mere, som kan findes i kataloget over assistenter."
        return ToolAnswer(told or "Der er ingen andre assistenter.", str(len(others)))


def _told(one: Assistant) -> str:
    tags = f" [{', '.join(one.tags)}]" if one.tags else ""
    examples = "; ".join(one.suggested_prompts[:_EXAMPLES])
    good_for = f" God til: {examples}." if examples else ""
    return f"- {one.name}{tags}: {one.description}{good_for}"


def _text(one: Assistant) -> str:
    return " ".join((one.name, one.description, *one.tags, *one.suggested_prompts)).casefold()
