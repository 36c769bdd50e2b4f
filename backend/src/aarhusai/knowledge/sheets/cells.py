"""What a cell says: numbers, dates and yes or no as they are written in Denmark. Pure."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Style = Literal["danish", "english"]

_ERROR: Final = re.compile(
    r"#(?:REF|REFERENCE|DIV/0|DIVISION/0|NAME|NAVN|VALUE|VÆRDI|NULL|NUM|NUMMER|N/A|I/T|N/D)[!?]?"
)
_NOTHING: Final = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "."})
_BEFORE: Final = re.compile(r"^(kr\.?|dkk|€|eur|\$)\s*", re.IGNORECASE)
_AFTER: Final = re.compile(r"\s*(kr\.?|dkk|kroner|€|eur|%|pct\.?|procent)$", re.IGNORECASE)
_DASH: Final = re.compile(r",[-–—]+$")
_DANISH: Final = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?: \d{3})+(?:,\d+)?|\d+(?:,\d+)?")
_ENGLISH: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_MEANS_DANISH: Final = re.compile(r"\d,(?:\d{1,2}|\d{4,})\D*$|\d\.\d{3}[.,]\d|\d{4,},\d")
_MEANS_ENGLISH: Final = re.compile(r"\d\.(?:\d{1,2}|\d{4,})\D*$|\d,\d{3}[.,]\d|\d{4,}\.\d")
_YES_NO: Final = {"ja": True, "nej": False, "sand": True, "falsk": False, "true": True, "false": False}
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        ("januar jan", "februar feb", "marts mar", "april apr", "maj", "juni jun", "juli jul", "august aug",
         "september sep sept", "oktober okt", "november nov", "december dec"),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})[-./](\d{1,2})[-./ ]\s*(\d{4}|\d{2})(?:\s+(?:kl\.?\s*)?(\d{1,2})[.:](\d{2})(?::(\d{2}))?)?"
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?)?")
_NAMED: Final = re.compile(r"(?:den\s+)?(\d{1,2})\.?\s*([a-z]{3,9})\.?\s+(\d{4}|\d{2})", re.IGNORECASE)
_LEADING_ZERO: Final = re.compile(r"0\d+")
_CPR: Final = re.compile(r"\d{6}-\d{4}")
_FIRST_DAY: Final = date(1899, 12, 30)
_DIGITS: Final = 15
"""Significant digits that a spreadsheet keeps of a number."""


def text_of(cell: Cell) -> str:
    """The cell on one line; empty for what is empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, str):
        return " ".join(cell.split())
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.{_DIGITS}g}".replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d-%m-%Y" if cell.time() == time() else "%d-%m-%Y %H:%M")
    return cell.strftime("%d-%m-%Y") if isinstance(cell, date) else str(cell)


def is_error(text: str) -> bool:
    """Whether a spreadsheet could not compute it: #REF!, #DIVISION/0!"""
    return text.startswith("#") and _ERROR.fullmatch(text.upper()) is not None


def is_nothing(text: str) -> bool:
    """Whether a text stands for an empty cell."""
    return text.lower() in _NOTHING


def names_something(text: str) -> bool:
    """Whether digits are a name and no number: leading zeros, and the civil registration number."""
    if text[:1] == "0" and _LEADING_ZERO.fullmatch(text):
        return True
    return len(text) == 11 and text[6] == "-" and _CPR.fullmatch(text) is not None


def style_hint(text: str) -> Style | None:
    """Which way of writing numbers a text can only be; None when it may be either."""
    danish, english = _MEANS_DANISH.search(text) is not None, _MEANS_ENGLISH.search(text) is not None
    if danish == english:
        return None
    return "danish" if danish else "english"


@lru_cache(maxsize=1 << 16)
def number_of(text: str, style: Style = "danish") -> tuple[Decimal, str] | None:
    """A number and its unit: "kr. 1.200,-", "12,5 %", "(300)", "1.234,50-". None for what is none."""
    if text.isdecimal():
        return Decimal(text), ""
    if not any(map(str.isdigit, text)):
        return None
    said, unit = text, ""
    before = _BEFORE.match(said)
    if before:
        said, unit = said[before.end() :], before[1]
    after = _AFTER.search(said)
    if after:
        said, unit = said[: after.start()], after[1]
    said = _DASH.sub("", said).strip()
    negative = False
    if said.startswith("(") and said.endswith(")"):
        said, negative = said[1:-1].strip(), True
    elif said[:1] in {"-", "−", "+"}:
        said, negative = said[1:].strip(), said[0] != "+"
    elif said[-1:] in {"-", "−"}:
        said, negative = said[:-1].strip(), True
    if before is None and (again := _BEFORE.match(said)):
        said, unit = said[again.end() :], again[1]
    if not (_DANISH if style == "danish" else _ENGLISH).fullmatch(said):
        return None
    plain = said.replace(" ", "")
    plain = plain.replace(".", "").replace(",", ".") if style == "danish" else plain.replace(",", "")
    value = Decimal(plain)
    return (-value if negative else value), _unit(unit)


def decimal_of(number: float) -> Decimal | None:
    """A spreadsheet's number, without the noise beyond its fifteen digits. None for what is not finite."""
    if isinstance(number, int):
        return Decimal(number)
    return Decimal(f"{number:.{_DIGITS}g}") if number - number == 0 else None


@lru_cache(maxsize=1 << 16)
def moment_of(text: str) -> datetime | None:
    """A date with or without the time of day, the day before the month. None for what is none."""
    if len(text) < 6 or len(text) > 30:
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = found.groups()
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year, *clock = found.groups()
    elif found := _NAMED.fullmatch(text):
        named = MONTHS.get(found[2].lower())
        if named is None:
            return None
        day, month, year, clock = found[1], str(named), found[3], []
    else:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in clock or (0, 0, 0))
        at = time(hour, minute, second)
        return datetime.combine(date(_year(year), int(month), int(day)), at)
    except ValueError:
        return None


def serial_date(number: float) -> datetime | None:
    """A date that a spreadsheet shows as the number of days since 1900, from 1950 to 2099."""
    return datetime.combine(_FIRST_DAY + timedelta(days=int(number)), time()) if 18_264 <= number < 73_051 else None


def yes_no(text: str) -> bool | None:
    """Ja, nej and their like."""
    return _YES_NO.get(text.lower())


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 50 else 1900 + year


def _unit(said: str) -> str:
    lower = said.lower()
    if lower.startswith(("kr", "dkk")):
        return "kr."
    return "%" if lower.startswith(("%", "p")) else said.upper()
