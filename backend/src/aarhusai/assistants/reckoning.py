"""An answer without a language model from what was computed: the figures as they came, said once, and cited. Pure."""

import re
from typing import Final

from aarhusai.assistants.figures import NOT_COMPUTED
from aarhusai.gateway.types import PassagePart

NO_MODEL: Final = "*Der er ikke tilsluttet en rigtig sprogmodel: tallene er beregnet direkte i tabellen.*"
NOTHING_COMPUTED: Final = "*Der er ikke tilsluttet en rigtig sprogmodel: der er kun søgt efter tallene i tabellen.*"

_MOST_ROWS: Final = 20
_CELL: Final = " | "


def computed_answer(figure: PassagePart[str]) -> str:
    """What was computed in Markdown, or why nothing was. Nothing is quoted beside it."""
    first, *lines = [line for line in figure.text.split("\n") if line]
    cited = f"[{figure.number}]"
    if figure.heading == NOT_COMPUTED or len(lines) < 2:
        return f"{_plain(figure.text)} {cited}\n\n{NOTHING_COMPUTED}\n"
    rows = [line.split(_CELL) for line in lines]
    width = len(rows[0])
    told = [row for row in rows if len(row) == width] if width > 1 else rows[:2]
    rest = [line for line, row in zip(lines, rows, strict=True) if row not in told]
    if width == 1:
        body = f"**{_plain(told[1][0])}** {cited}\n\n{_plain(first)}"
    else:
        body = f"{_plain(first)} {cited}\n\n{_table(told)}"
        if len(told) > _MOST_ROWS + 1:
            rest.insert(0, f"De første {_MOST_ROWS} er vist her.")
    return "\n\n".join([body, *map(_plain, rest), NO_MODEL]) + "\n"


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(map(_cell, row)) + " |" for row in rows[: _MOST_ROWS + 1]]
    return "\n".join([lines[0], "|" + " --- |" * len(rows[0]), *lines[1:]])


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|")


def _plain(text: str) -> str:
    """On one line, and without what Markdown would read as a mark of its own."""
    return " ".join(re.sub(r"[*_`#\[\]<>]", "", text).split())
