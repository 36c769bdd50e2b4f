"""What a question asks of the rows: "over 10.000 kr.", "i marts 2024", "i Vest", "mellem 5 og 10". Pure.

Whatever is understood is used up in the question; a condition that fits no column, or several, raises UnsureError.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from aarhusai.knowledge.danish.words import fold
from aarhusai.knowledge.sheets.asked import Asked, columns_named, values_named
from aarhusai.knowledge.sheets.cells import MONTHS, moment_of, number_of
from aarhusai.knowledge.sheets.types import Column, ColumnKind, SheetTable

_N: Final = r"(\d+(?:\.\d{3})*(?:,\d+)?)( mio| mia| tusind)?(?: kr| kroner| pct| procent| dkk)?"
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY: Final = (
    rf"(?:den )?(\d{{1,2}}[-./]\d{{1,2}}[-./]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}} (?:{_MONTH}) \d{{4}})"
)
_COMPARED: Final = (
    (r"(?:over|mere end|stoerre end|hoejere end|flere end)", ">"),
    (r"(?:under|mindre end|lavere end|faerre end)", "<"),
    (r"(?:mindst|minimum|paa mindst)", ">="),
    (r"(?:hoejst|maksimalt|maks|op til)", "<="),
    (r"(?:praecis|lig med|er paa)", "="),
)
_FACTORS: Final = {"mio": Decimal(1_000_000), "mia": Decimal(1_000_000_000), "tusind": Decimal(1_000)}
_NOT: Final = frozenset({"ikke", "undtagen", "uden", "bortset", "udover"})


class UnsureError(Exception):
    """Why a question of a table is not computed, in Danish."""


def quoted(key: str) -> str:
    """A column or table by its name in a query."""
    return '"' + key.replace('"', '""') + '"'


def conditions(asked: Asked, table: SheetTable, measure: Column | None) -> list[str]:
    """The conditions as SQL, in the order in which they were understood. `measure` is what is computed, if known."""
    found: list[str] = []
    found += _times(asked, table)
    found += _numbers(asked, table, measure)
    found += _values(asked, table)
    found += _told(asked, table)
    found += _yes_no(asked, table)
    return found


def _near(asked: Asked, table: SheetTable, around: set[int], wanted: Sequence[Column]) -> Column | None:
    """The column that a condition is about: the one named up to three words before it."""
    first = min(around)
    places = range(max(0, first - 3), first)
    named = [(column, held) for column, held in columns_named(asked, table.columns, places) if column in wanted]
    if named:
        column, held = max(named, key=lambda one: max(one[1]))
        asked.used |= held
        return column
    return None


def _numbers(asked: Asked, table: SheetTable, measure: Column | None) -> list[str]:
    numbers = [column for column in table.columns if column.kind.is_number]
    found: list[str] = []
    while True:
        before = set(asked.used)
        between = asked.take(rf"\bmellem {_N} og {_N}\b") or asked.take(rf"\bfra {_N} til {_N}\b")
        compared = None if between else next(
            ((sign, match) for words, sign in _COMPARED if (match := asked.take(rf"\b{words} {_N}(?:\b|$)"))), None
        )  # fmt: skip
        if between is None and compared is None:
            return found
        column = _near(asked, table, asked.used - before, numbers) or _only(asked, numbers, measure)
        if between is not None:
            low, high = _amount(between[1], between[2]), _amount(between[3], between[4])
            found.append(f"{quoted(column.key)} BETWEEN {low} AND {high}")
        elif compared is not None:
            sign, match = compared
            found.append(f"{quoted(column.key)} {sign} {_amount(match[1], match[2])}")


def _only(asked: Asked, numbers: Sequence[Column], measure: Column | None) -> Column:
    if measure is not None and measure.kind.is_number:
        return measure
    money = [column for column in numbers if column.unit == "kr."]
    if re.search(r"\bkr\b|\bkroner\b", asked.plain) and len(money) == 1:
        return money[0]
    named = [column for column, _ in columns_named(asked, numbers)]
    if len(named) == 1:
        return named[0]
    able = [column for column in numbers if column.unit != "år"]
    if len(able) == 1:
        return able[0]
    raise UnsureError("Det fremgår ikke, hvilken kolonne tallet skal sammenlignes med.")


def _amount(text: str, factor: str | None) -> str:
    known = number_of(text)
    value = known[0] if known else Decimal(0)
    return format(value * _FACTORS.get((factor or "").strip(), Decimal(1)), "f")


def _times(asked: Asked, table: SheetTable) -> list[str]:
    """Conditions on dates, and on columns that hold years."""
    found: list[str] = []
    while True:
        before = set(asked.used)
        stretch = _stretch(asked)
        if stretch is None:
            return found
        first, last = stretch
        if first == date.min or last == date.max:
            column = _time_column(asked, table, asked.used - before, years=False)
        else:
            column = _time_column(asked, table, asked.used - before, years=_whole_years(first, last))
        found.append(_within(column, first, last))


def _within(column: Column, first: date, last: date) -> str:
    key = quoted(column.key)
    if column.kind.is_number:
        if first.year == last.year:
            return f"{key} = {first.year}"
        return f"{key} BETWEEN {first.year} AND {last.year}"
    if first == date.min:
        return f"{key} < DATE '{last + timedelta(days=1)}'"
    if last == date.max:
        return f"{key} >= DATE '{first}'"
    if column.kind is ColumnKind.MOMENT:
        return f"{key} >= DATE '{first}' AND {key} < DATE '{last + timedelta(days=1)}'"
    return f"{key} BETWEEN DATE '{first}' AND DATE '{last}'"


def _whole_years(first: date, last: date) -> bool:
    return (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)


def _time_column(asked: Asked, table: SheetTable, around: set[int], *, years: bool) -> Column:
    able = [c for c in table.columns if c.kind.is_time or (years and c.unit == "år")]
    named = _near(asked, table, around, able)
    if named is not None:
        return named
    if len(able) > 1 and years and len([column for column in able if column.unit == "år"]) == 1:
        return next(column for column in able if column.unit == "år")
    if len(able) != 1:
        reason = "Tabellen har ingen kolonne med datoer." if not able else "Det fremgår ikke, hvilken dato der menes."
        raise UnsureError(reason)
    return able[0]


def _stretch(asked: Asked) -> tuple[date, date] | None:
    """The first and last day of the next stretch of time that is named; date.min or date.max where it is open."""
    if found := asked.take(rf"\b(?:mellem|fra) {_DAY} (?:og|til) {_DAY}"):
        return _day(found[1]), _day(found[2])
    one = timedelta(days=1)
    for words, open_end, shift in (
        ("(?:efter)", True, one), ("(?:siden|fra og med|fra)", True, timedelta(0)),
        ("(?:foer|inden)", False, -one), ("(?:til og med|senest|indtil)", False, timedelta(0)),
    ):  # fmt: skip
        if found := asked.take(rf"\b{words} {_DAY}"):
            day = _day(found[1]) + shift
            return (day, date.max) if open_end else (date.min, day)
    if found := asked.take(rf"\b(?:den|d) {_DAY}"):
        return _day(found[1]), _day(found[1])
    return _period(asked)


def _period(asked: Asked) -> tuple[date, date] | None:
    """Years, quarters and months."""
    if found := asked.take(r"\b(?:i )?(\d|foerste|andet|tredje|fjerde) kvartal (?:af |i )?((?:19|20)\d{2})\b"):
        quarter = {"foerste": 1, "andet": 2, "tredje": 3, "fjerde": 4}.get(found[1]) or int(found[1])
        if not 1 <= quarter <= 4:
            raise UnsureError("Der er kun fire kvartaler i et år.")
        return date(int(found[2]), quarter * 3 - 2, 1), _month_end(int(found[2]), quarter * 3)
    if found := asked.take(rf"\b(?:i )?({_MONTH})(?: maaned)? (?:i )?((?:19|20)\d{{2}})\b"):
        month = MONTHS[found[1]]
        return date(int(found[2]), month, 1), _month_end(int(found[2]), month)
    return _years(asked)


def _years(asked: Asked) -> tuple[date, date] | None:
    """Whole years."""
    if found := asked.take(r"\b(?:mellem|fra|i) ((?:19|20)\d{2}) (?:og|til) ((?:19|20)\d{2})\b"):
        return date(int(found[1]), 1, 1), date(int(found[2]), 12, 31)
    if found := asked.take(r"\b(efter|foer|siden) ((?:19|20)\d{2})\b"):
        year = int(found[2])
        if found[1] == "foer":
            return date.min, date(year - 1, 12, 31)
        return date(year + (found[1] == "efter"), 1, 1), date.max
    if found := asked.take(r"\b(?:i|for|fra|i aar|aaret|i aaret) ((?:19|20)\d{2})\b"):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    return None


def _day(text: str) -> date:
    moment = moment_of(text if not re.match(r"\d{1,2} [a-z]", text) else text.replace(" ", ". ", 1))
    if moment is None:
        raise UnsureError(f"Datoen {text} findes ikke.")
    return moment.date()


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _values(asked: Asked, table: SheetTable) -> list[str]:
    """Values that stand in the question; those of one column are alternatives."""
    by_column: dict[str, tuple[list[str], bool]] = {}
    for column, value, held in values_named(asked, table):
        asked.used |= held
        _near(asked, table, held, [column])
        negated = _negated(asked, min(held))
        known, before = by_column.get(column.key, ([], negated))
        if before != negated:
            raise UnsureError("Det fremgår ikke, hvad der skal med, og hvad der ikke skal.")
        by_column[column.key] = ([*known, value], negated)
    if any(len(values) > 1 for values, _ in by_column.values()) and len(by_column) == 1:
        asked.take(r"\beller\b")
    found: list[str] = []
    for key, (values, negated) in by_column.items():
        told = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
        found.append(
            f"{quoted(key)} {'NOT ' if negated else ''}IN ({told})"
            if len(values) > 1
            else f"{quoted(key)} {'<>' if negated else '='} {told}"
        )
    return found


def _negated(asked: Asked, first: int) -> bool:
    for place in range(max(0, first - 3), first):
        if asked.folded[place] in _NOT and place not in asked.used:
            asked.used.add(place)
            return True
    return False


def _told(asked: Asked, table: SheetTable) -> list[str]:
    """A value in quotation marks, or of a column of names: "hvor leverandør er Testhuset A/S"."""
    found: list[str] = []
    for match in re.finditer(r"[»\"'“”]([^«\"'“”»]{1,100})[«\"'”“]", asked.text):
        held = {
            place for place, (start, end) in enumerate(asked.spans) if start >= match.start() and end <= match.end()
        }
        if not held or held & asked.used:
            continue
        asked.used |= held
        texts = [column for column in table.columns if column.kind is ColumnKind.TEXT]
        column = _near(asked, table, held, texts) or (texts[0] if len(texts) == 1 else None)
        if column is None:
            raise UnsureError(f"Det fremgår ikke, hvilken kolonne »{match[1]}« skal stå i.")
        text = match[1].replace("'", "''")
        negated = _negated(asked, min(held))
        found.append(f"{'NOT ' if negated else ''}lower({quoted(column.key)}) = lower('{text}')")
    return found


def _yes_no(asked: Asked, table: SheetTable) -> list[str]:
    """Columns of yes and no that are named: "aktive", "ikke aktive"."""
    found: list[str] = []
    able = [column for column in table.columns if column.kind is ColumnKind.YES_NO]
    for column, held in columns_named(asked, able):
        asked.used |= held
        negated = _negated(asked, min(held))
        last = max(held) + 1
        if last < len(asked.folded) and asked.folded[last] in {fold("ja"), fold("nej")}:
            asked.used.add(last)
            negated = negated != (asked.folded[last] == "nej")
        found.append(f"{quoted(column.key)} = {'false' if negated else 'true'}")
    return found
