"""Rows that add up other rows, known by what they are called or by adding up. Pure."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

_CALLED: Final = re.compile(
    r"^(?:i\s*alt|ialt|total(?:t|er|sum)?|hovedtotal|grand total|sum|subtotal|mellemsum|samlet(?: sum| total)?)\b"
    r"|(?:\bi\s*alt|\btotal|\bsubtotal)\s*:?$",
    re.IGNORECASE,
)
_LARGE: Final = 1_000
_FEW: Final = 3


def is_called_total(texts: Sequence[str]) -> bool:
    """Whether the first text of a row says so: "I alt", "Total Vest", "Vest i alt". `texts` are its cells."""
    first = next((text for text in texts if text), "")
    return len(first) <= 60 and _CALLED.search(first) is not None


def adds_up(above: Sequence[Sequence[Decimal | None]], last: Sequence[Decimal | None], *, named: bool) -> bool:
    """Whether every number of the last row is the sum of those above it.

    A row that is `named` like any other needs more: two such numbers, or a large one, for small ones meet by chance.
    """
    numbers = [place for place, value in enumerate(last) if value is not None]
    if not numbers or len(above) < (_FEW if named else 2):
        return False
    sums = {place: sum((row[place] or Decimal(0) for row in above), Decimal(0)) for place in numbers}
    if any(sums[place] != last[place] for place in numbers) or not any(sums.values()):
        return False
    return not named or len(numbers) > 1 or abs(sums[numbers[0]]) >= _LARGE
