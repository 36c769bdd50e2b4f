"""The tools that a builder may give an assistant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.desk import SEARCH_TOOL
from aarhusai.assistants.figures import QUERY_TOOL


@dataclass(frozen=True, slots=True)
class ToolTitle:
    """A tool by the name that a content stores, and as people call it."""

    name: str
    da: str
    en: str


TOOLS: Final[Mapping[str, ToolTitle]] = {
    one.name: one
    for one in (
        ToolTitle(SEARCH_TOOL, "Søg igen i kilderne", "Search the sources again"),
        ToolTitle(QUERY_TOOL, "Regn i tabeller", "Compute in tables"),
    )
}
"""What can be chosen, by name. Both work on an assistant's own sources alone."""
