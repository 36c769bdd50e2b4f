"""Values of the engine as they are read in Denmark: 1.234,50, 01-03-2024, ja. Pure."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final, Literal

from aarhusai.terms.sheets import CellKind

_YEARLY: Final = re.compile(
    r"(?:^|[^a-zæøå])(?:år|årstal|year)(?:$|[^a-zæøå])|årstal(?:let)?(?: af .*)?$", re.IGNORECASE
)
_NUMBER_NAMES: Final = "DECIMAL DOUBLE FLOAT BIGINT HUGEINT INTEGER SMALLINT TINYINT UBIGINT UINTEGER BIGNUM"
_NUMBERS: Final = tuple(_NUMBER_NAMES.split())
Span = Literal["måned", "kvartal"]
SPANS: Final[tuple[Span, ...]] = ("måned", "kvartal")
_MONTH_NAMES: Final = "januar februar marts april maj juni juli august september oktober november december"
_MONTHS: Final = tuple(_MONTH_NAMES.split())
_SMALL: Final = Decimal(1)
_FIGURES: Final = 15
"""That a DOUBLE tells for certain."""


def kind_of(type_: str) -> CellKind:
    """What the engine's type is to a reader."""
    bare = type_.upper()
    if bare.startswith(_NUMBERS):
        return "number"
    if bare.startswith(("DATE", "TIMESTAMP")):
        return "date"
    return "boolean" if bare == "BOOLEAN" else "text"


def cell(text: str | None, type_: str, *, year: bool = False) -> str | None:
    """One cell. `year`: a number that is a year has no point between its thousands."""
    if text is None:
        return None
    match kind_of(type_):
        case "number":
            return text if year else number(text, rounded=type_.upper() in {"DOUBLE", "FLOAT"})
        case "date":
            return moment(text)
        case "boolean":
            return "ja" if text == "true" else "nej"
        case _:
            return text


def number(text: str, *, rounded: bool = False) -> str:
    """1234.5 as 1.234,5. `rounded`: to two decimals, small ones to four figures, as what was divided needs.

    A half is rounded up, away from nought; the noise of the machine's arithmetic, beyond fifteen figures, before that.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    if rounded and value.adjusted() < _FIGURES:
        value = Context(_FIGURES, ROUND_HALF_UP).plus(value)
        places = 2 if abs(value) >= _SMALL or not value else 3 - value.adjusted()
        value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1))
        elif abs(value) < _SMALL:
            value = value.normalize()
    return f"{value:,f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def moment(text: str) -> str:
    """2024-03-01 as 01-03-2024, with the time of day where it is not midnight."""
    day, _, clock = text.replace("T", " ").partition(" ")
    parts = day.split("-")
    if len(parts) != 3:
        return text
    said = f"{parts[2]}-{parts[1]}-{parts[0]}"
    return said if not clock or clock.startswith("00:00:00") else f"{said} {clock[:5]}"


def begins(text: str, span: Span) -> bool:
    """Whether a day, as the engine writes it, is the first of such a stretch of time."""
    month, rest = text[5:7], text[7:]
    return rest in {"-01", "-01 00:00:00", "-01T00:00:00"} and (span == "måned" or month in {"01", "04", "07", "10"})


def stretch(text: str, span: Span) -> str:
    """The stretch of time that a day begins: 2024-04-01 is april 2024, or 2. kvartal 2024."""
    year, month = text[:4], int(text[5:7])
    return f"{_MONTHS[month - 1]} {year}" if span == "måned" else f"{(month + 2) // 3}. kvartal {year}"


def is_yearly(name: str) -> bool:
    """Whether a column of whole numbers with this name holds years."""
    return _YEARLY.search(name) is not None
