"""Variables of instructions, filled when an answer is written: today, who asks, and the unit they work in. Pure."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

VARIABLES: Final[Mapping[str, str]] = {
    "dato": "date", "date": "date", "navn": "name", "name": "name", "enhed": "unit", "unit": "unit",
}  # fmt: skip
"""What may stand in {{ }}, in Danish and English, and what it means."""

_PLACE: Final = re.compile(r"\{\{\s*([a-zæøå]+)\s*\}\}", re.IGNORECASE)
_MONTHS: Final = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip


def fill(instructions: str, day: date, name: str, unit: str) -> str:
    """The instructions with every known variable filled; what is no variable stays as it was written.

    The date is written as Danes write it, "3. marts 2026".
    """
    values = {"date": f"{day.day}. {_MONTHS[day.month - 1]} {day.year}", "name": name, "unit": unit}

    def value(found: re.Match[str]) -> str:
        meaning = VARIABLES.get(found.group(1).casefold())
        return values[meaning] if meaning else found.group()

    return _PLACE.sub(value, instructions) if "{{" in instructions else instructions
