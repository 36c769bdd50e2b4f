"""What the columns of a table hold, by what most of their cells are. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from aarhusai.knowledge.sheets.cells import (
    Cell,
    Style,
    decimal_of,
    is_error,
    is_nothing,
    moment_of,
    names_something,
    number_of,
    serial_date,
    style_hint,
    text_of,
    yes_no,
)
from aarhusai.knowledge.sheets.types import MOST_VALUES, Column, ColumnKind

Value = str | int | Decimal | float | bool | date | datetime | None

MOST_MISFITS: Final = 20
_MOST: Final = 0.8
"""The share of a column's cells that decides what it is."""

_LONGEST_VALUE: Final = 60
_SCALE: Final = 10
"""Decimals that are kept of a number."""

_LOOKED_AT: Final = 2_000
"""Cells that decide, of a longer column taken evenly from all of it."""

_NAMING: Final = re.compile(
    r"(?:^|[\s_-])(?:id|nr\.?|no\.?|nummer|numre|kode|cpr|cvr|ean|p-nr\.?|tlf\.?|telefon|mobil|se-nr\.?)$|"
    r"(?:nr\.?|nummer|kode)$|^(?:postnr\.?|cpr.*|cvr.*|ean.*|konto|telefon.*|sagsnr.*)$",
    re.IGNORECASE,
)
_DATING: Final = re.compile(r"dato\b|\bdate\b|tidspunkt", re.IGNORECASE)
_YEARLY: Final = re.compile(r"(?:^|\b|\w)(?:år|årstal|year)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column and its cells, in order."""

    column: Column
    values: tuple[Value, ...]


def typed(name: str, key: str, cells: Sequence[Cell]) -> TypedColumn:
    """The column as what most of its cells are; those that are not are empty and told as misfits."""
    texts = [text_of(cell) for cell in cells]
    kind = _kind(name, cells, texts)
    if kind is ColumnKind.TEXT:
        return _as_text(name, key, texts)
    style = _style(texts[:: max(1, len(texts) // _LOOKED_AT)])
    units: dict[str, int] = {}
    values = [_value(kind, cell, text, style, units) for cell, text in zip(cells, texts, strict=True)]
    wrong = [text for text, value in zip(texts, values, strict=True) if value is None and not is_nothing(text)]
    kind, type_, values = _exact(kind, values)
    years = kind is ColumnKind.WHOLE and _YEARLY.search(name) is not None and _all_years(values)
    unit = "år" if years else max(units, key=lambda one: units[one], default="")
    column = Column(name, key, kind, type_, unit, (), tuple(wrong[:MOST_MISFITS]), len(wrong))
    return TypedColumn(column, tuple(values))


def numbers_of(cells: Sequence[Cell]) -> list[Decimal | None]:
    """What of the cells are numbers; for adding up."""
    texts = [text_of(cell) for cell in cells]
    style = _style(texts)
    found: list[Decimal | None] = []
    for cell, text in zip(cells, texts, strict=True):
        value = _number(cell, text, style)
        found.append(value[0] if value else None)
    return found


def _style(texts: Sequence[str]) -> Style:
    hints = [hint for hint in map(style_hint, texts) if hint]
    return "english" if hints.count("english") > hints.count("danish") else "danish"


def _number(cell: Cell, text: str, style: Style) -> tuple[Decimal, str] | None:
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        value = decimal_of(cell)
        return None if value is None else (value, "")
    return number_of(text, style) if isinstance(cell, str) else None


def _kind(name: str, cells: Sequence[Cell], texts: Sequence[str]) -> ColumnKind:
    """Decided by cells taken evenly from the whole column; digits that name something decide wherever they stand."""
    if _NAMING.search(name.strip()) and not _DATING.search(name):
        return ColumnKind.TEXT
    if any(names_something(text) for cell, text in zip(cells, texts, strict=True) if isinstance(cell, str)):
        return ColumnKind.TEXT
    every = max(1, len(cells) // _LOOKED_AT)
    looked = zip(cells[::every], texts[::every], strict=True)
    said = [(cell, text) for cell, text in looked if not is_nothing(text) and not is_error(text)]
    if not said:
        said = [(c, t) for c, t in zip(cells, texts, strict=True) if not is_nothing(t) and not is_error(t)]
    return _kind_of(name, said) if said else ColumnKind.TEXT


def _kind_of(name: str, said: Sequence[tuple[Cell, str]]) -> ColumnKind:
    enough = len(said) * _MOST
    if sum(isinstance(cell, bool) or yes_no(text) is not None for cell, text in said) >= enough:
        return ColumnKind.YES_NO
    if sum(_moment(cell, text) is not None for cell, text in said) >= enough:
        return ColumnKind.MOMENT
    style = _style([text for _, text in said])
    numbers = [found[0] for cell, text in said if (found := _number(cell, text, style)) is not None]
    if len(numbers) < enough:
        return ColumnKind.TEXT
    days = _DATING.search(name) and all(n == n.to_integral_value() and serial_date(float(n)) for n in numbers)
    return ColumnKind.MOMENT if days else ColumnKind.DECIMAL


def _moment(cell: Cell, text: str) -> datetime | None:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    return moment_of(text) if isinstance(cell, str) else None


def _value(kind: ColumnKind, cell: Cell, text: str, style: Style, units: dict[str, int]) -> Value:
    if is_nothing(text):
        return None
    if kind is ColumnKind.YES_NO:
        return cell if isinstance(cell, bool) else yes_no(text) if isinstance(cell, str) else None
    if kind.is_time:
        found = _moment(cell, text)
        if found is None and isinstance(cell, int | float) and not isinstance(cell, bool):
            found = serial_date(cell)
        return found
    number = _number(cell, text, style)
    if number is None:
        return None
    if number[1]:
        units[number[1]] = units.get(number[1], 0) + 1
    return number[0]


def _exact(kind: ColumnKind, values: list[Value]) -> tuple[ColumnKind, str, list[Value]]:
    """The engine's type: whole numbers, or decimals as many as there are, so that sums are exact."""
    if kind is ColumnKind.YES_NO:
        return kind, "BOOLEAN", values
    if kind is ColumnKind.MOMENT:
        days = all(value.time() == time() for value in values if isinstance(value, datetime))
        whole: list[Value] = [value.date() if isinstance(value, datetime) else None for value in values]
        return (ColumnKind.DATE, "DATE", whole) if days else (kind, "TIMESTAMP", values)
    numbers = [value for value in values if isinstance(value, Decimal)]
    scale = min(max((max(0, -_exponent(number)) for number in numbers), default=0), _SCALE)
    digits = max((number.adjusted() + 1 for number in numbers if number), default=1)
    if digits + scale > 34:
        return ColumnKind.REAL, "DOUBLE", [float(value) if isinstance(value, Decimal) else None for value in values]
    step = Decimal(1).scaleb(-scale)
    rounded: list[Value] = [value.quantize(step) if isinstance(value, Decimal) else None for value in values]
    if scale == 0 and digits <= 18:
        return ColumnKind.WHOLE, "BIGINT", rounded
    return ColumnKind.DECIMAL, f"DECIMAL({18 if digits + scale <= 18 else 38},{scale})", rounded


def _exponent(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _all_years(values: Sequence[Value]) -> bool:
    return all(isinstance(value, Decimal) and 1900 <= value <= 2100 for value in values if value is not None)


def _as_text(name: str, key: str, texts: Sequence[str]) -> TypedColumn:
    wrong = [text for text in texts if is_error(text)]
    values = tuple(None if is_error(text) or not text else text for text in texts)
    different = {value for value in values if value is not None}
    few = len(different) <= MOST_VALUES and all(len(value) <= _LONGEST_VALUE for value in different)
    told = tuple(sorted(different)) if few and len(different) < max(2, len(values)) else ()
    column = Column(name, key, ColumnKind.TEXT, "VARCHAR", "", told, tuple(wrong[:MOST_MISFITS]), len(wrong))
    return TypedColumn(column, values)


def keys_of(names: Sequence[str]) -> list[str]:
    """A name for each in queries: small letters, digits and _, no two alike."""
    taken: set[str] = set()
    keys: list[str] = []
    for place, name in enumerate(names, 1):
        key = key_of(name) or f"kolonne_{place}"
        unique, number = key, 1
        while unique in taken:
            number += 1
            unique = f"{key}_{number}"
        taken.add(unique)
        keys.append(unique)
    return keys


_NOT_IN_KEY: Final = re.compile(r"[^a-z0-9æøå]+")
_RESERVED_WORDS: Final = """
all and any as asc between by case cast check collate column cross desc distinct do else end except exists false
fetch filter for from full group having in inner intersect into is join lateral left like limit natural not null
offset on only or order outer over partition primary qualify references right select set some table then to true
union unique using values when where window with
"""
_RESERVED: Final = frozenset(_RESERVED_WORDS.split())


def key_of(name: str) -> str:
    """Empty for a name of signs alone."""
    key = _NOT_IN_KEY.sub("_", name.lower().replace("%", " pct ").replace("é", "e").replace("ü", "u")).strip("_")[:50]
    if key[:1].isdigit():
        key = f"k_{key}"
    return f"{key}_" if key in _RESERVED else key
