"""The tool with which a model computes from tables, in SQL, within the caller's own rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.desk import Desk
from aarhusai.assistants.figures import QUERY_TOOL
from aarhusai.assistants.tools import ToolAnswer, ToolCaller
from aarhusai.assistants.types import Assistant
from aarhusai.errors import Invalid
from aarhusai.gateway.types import JsonValue
from aarhusai.terms.actor import Actor

_PARAMETERS: Final[Mapping[str, JsonValue]] = {
    "type": "object",
    "properties": {"sql": {"type": "string", "description": "Én SELECT i DuckDB-SQL over de tabeller, der er nævnt."}},
    "required": ["sql"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class QueryTable:
    """One run's tool: which tables there are was decided before the model was asked."""

    desk: Desk
    name: str = QUERY_TOOL
    description: str = (
        "Beregner tal af de regneark og tabeller, der er nævnt: summer, gennemsnit, antal, grupper, filtre, største. "
        "Giver resultatet med et nummer, der kan henvises til. Brug det til alle tal; regn aldrig selv. Sammenlign "
        "tekst med de værdier, der er nævnt, og vælg kun de kolonner, der skal bruges."
    )

    @property
    def parameters(self) -> Mapping[str, JsonValue]:
        """One query."""
        return _PARAMETERS

    def offered(self, actor: Actor, assistant: Assistant | None) -> bool:  # noqa: ARG002  # the seam's shape
        """It belongs to one run: who may ask of its tables has been decided."""
        return True

    async def call(self, caller: ToolCaller, arguments: Mapping[str, JsonValue]) -> ToolAnswer:  # noqa: ARG002  # the run's own caller asks
        """The result as text. Raises Invalid("bad_arguments") without a query."""
        sql = arguments.get("sql")
        if not isinstance(sql, str) or not sql.strip():
            raise Invalid("bad_arguments", "sql is missing")
        text, summary = await self.desk.compute(sql)
        return ToolAnswer(text, summary)
