"""The tool with which a model searches the chosen sources again, in better words, within the caller's own rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.desk import SEARCH_TOOL, Desk
from aarhusai.assistants.searching import MOST_SEARCHED
from aarhusai.assistants.tools import ToolAnswer, ToolCaller
from aarhusai.assistants.types import Assistant
from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.actor import Actor

_PARAMETERS: Final[Mapping[str, JsonValue]] = {
    "type": "object",
    "properties": {"query": {"type": "string", "description": "Det, der skal søges efter, med kildernes ord."}},
    "required": ["query"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class SearchSources:
    """One run's tool: what it may search was decided before the model was asked, and the model cannot widen it."""

    desk: Desk
    name: str = SEARCH_TOOL
    description: str = (
        "Søger i de kilder, der er valgt til samtalen, og giver uddrag med numre, der kan henvises til. "
        "Brug det, når de uddrag, du har, ikke er nok: søg med andre ord, med fagord eller efter en del af spørgsmålet."
    )

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """One text."""
        return _PARAMETERS

    def offered(self, actor: Actor, assistant: Assistant | None) -> bool:  # noqa: ARG002  # the seam's shape
        """It belongs to one run: who may ask of its sources has been decided."""
        return True

    async def call(self, caller: ToolCaller, arguments: Mapping[str, JsonValue]) -> ToolAnswer:  # noqa: ARG002  # the run's own caller searches
        """Passages as text. Raises Invalid("bad_arguments") without a query."""
        query = arguments.get("query")
        if not isinstance(query, str) or not query.strip():
            raise Invalid("bad_arguments", "query is missing")
        wanted = " ".join(query.split())[:MOST_SEARCHED]
        return ToolAnswer(await self.desk.again(wanted), wanted)
