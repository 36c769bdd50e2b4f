"""From a question in Danish to a query, without a language model. Pure.

It computes what it has understood to the last word, and else says what it did not understand: a figure is never
guessed (law.md E8).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.knowledge.danish.words import fold
from aarhusai.knowledge.sheets.asked import Asked, alike, asked_of, columns_named
from aarhusai.knowledge.sheets.conditions import UnsureError, conditions, quoted
from aarhusai.knowledge.sheets.hand import TableInHand
from aarhusai.knowledge.sheets.types import Column

_COUNTED_WORDS: Final = "to tre fire fem seks syv otte ni ti"
_COUNTED: Final = {word: number for number, word in enumerate(_COUNTED_WORDS.split(), 2)}
_N: Final = r"(\d{1,3}|" + "|".join(_COUNTED) + ")"
_MOST: Final = r"(?:stoerste|stoerst|hoejeste|hoejest|mest|flest|dyreste|dyrest|laengste|laengst)"
_LEAST: Final = r"(?:mindste|mindst|laveste|lavest|faerrest|billigste|billigst|korteste|kortest)"
_EMPTY: Final = frozenset(
    fold(
        """hvad hvor hvem hvilke hvilken hvilket er var bliver blev har havde have i på af for til fra med ved om og den
        det de der som en et man vi jeg du os kan kunne skal vil vis giv find beregn udregn fortæl mig venligst tak
        alle samtlige hele rækker række linjer linje poster post tabellen tabel arket ark regnearket regneark filen fil
        kr kroner beregnet blevet været samt hos inden ud op ifølge kilderne kilden stor store stort står findes mange
        meget også men så værdi værdien tal tallet kolonnen kolonne hvis når brugt bruge bruges koster kostede udgjorde
        udgør betalt betales registreret registrerede fordeler fordelingen fordeling sig ligger lå få fået fik"""
    ).split()
)
_TIMES: Final = {"aar": "year", "kvartal": "quarter", "maaned": "month", "uge": "week", "dag": "day"}


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a query of one table."""

    table: TableInHand
    sql: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """A question of a table that is not computed; `why` is told to its reader."""

    table: TableInHand
    why: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is computed: a function of rows; `rows` when rows themselves are wanted, the `limit` first of them."""

    function: str
    descending: bool | None = None
    limit: int | None = None
    counted: int = -1
    """The place of the word after "hvor mange": what is counted."""


def query_of(question: str, tables: Sequence[TableInHand]) -> Query | Unsure | None:
    """The query; why there is none; or None for a question that asks for no figure of these tables."""
    found = [one for table in tables if (one := _of_table(question, table)) is not None]
    computed = [one for one in found if isinstance(one, Query)]
    if len(computed) > 1:
        computed = _meant(question, computed)
    if len(computed) == 1:
        return computed[0]
    if computed:
        names = ", ".join(f"»{one.table.called}«" for one in computed[:5])
        return Unsure(computed[0].table, f"Spørgsmålet passer på flere tabeller: {names}. Skriv, hvilken der menes.")
    return next((one for one in found if isinstance(one, Unsure)), None)


def _meant(question: str, found: Sequence[Query]) -> list[Query]:
    """Those whose table the question names, when it names any."""
    asked = asked_of(question)
    scores = [
        sum(
            any(alike(word, part) for word in asked.words)
            for part in asked_of(f"{one.table.called} {one.table.title}").words
        )
        for one in found
    ]
    return [one for one, score in zip(found, scores, strict=True) if score == max(scores)]


def _of_table(question: str, table: TableInHand) -> Query | Unsure | None:
    asked = asked_of(question)
    wanted = _wanted(asked)
    if wanted is None:
        return None
    before = set(asked.used)
    try:
        sql = _query(asked, wanted, table)
    except UnsureError as error:
        return Unsure(table, _why(str(error), table)) if asked.used - before or _touches(asked, table) else None
    left = _not_understood(asked, table)
    if left:
        if not (asked.used - before):
            return None
        words = ", ".join(f"»{word}«" for word in left)
        return Unsure(table, _why(f"Det er ikke til at se, hvad {words} svarer til i tabellen.", table))
    return Query(table, sql)


def _touches(asked: Asked, table: TableInHand) -> bool:
    return bool(columns_named(asked, table.about.columns))


def _why(reason: str, table: TableInHand) -> str:
    columns = ", ".join(f"»{column.name}«" for column in table.about.columns[:20])
    return f"Det kan ikke beregnes. {reason} Tabellen »{table.called}« har kolonnerne {columns}."


def _not_understood(asked: Asked, table: TableInHand) -> list[str]:
    names = asked_of(f"{table.called} {table.title} {table.about.sheet}").words
    return [
        word
        for word in asked.left()
        if fold(word) not in _EMPTY and not any(alike(word, name) for name in names if len(name) > 2)
    ]


def _wanted(asked: Asked) -> _Wanted | None:
    if found := (asked.take(rf"\b(?:hvilke|de|top) {_N} (?=.*\b({_MOST}|{_LEAST})\b)") or asked.take(rf"\btop {_N}\b")):
        number = _COUNTED.get(found[1]) or int(found[1])
        return _ranked(asked, number)
    if asked.see(rf"^(?:hvilken|hvilket|hvem|hvad for)\b.*\b({_MOST}|{_LEAST})\b"):
        return _ranked(asked, 1)
    if asked.take(r"\bhvor mange forskellige\b|\bantal(?:let af)? forskellige\b"):
        return _Wanted("distinct")
    for words, function in (
        (r"\bgennemsnit(?:ligt?|lige|tet|s)?\b|\bi snit\b|\bmiddelvaerdi(?:en)?\b|\bgennemsnits\w+\b", "avg"),
        (r"\bmedian(?:en)?\b", "median"),
        (r"\bsum(?:men)?(?: af)?\b|\bi alt\b|\bialt\b|\btotal(?:t|e|en)?\b|\bsamle(?:t|de)\b|\btilsammen\b", "sum"),
    ):
        if asked.take(words):
            while asked.take(words):
                pass
            many = function == "sum" and asked.take(r"\bhvor mange\b") is not None
            asked.take(r"\bhvor meget\b")
            return _Wanted("count_or_sum" if many else function)
    if found := asked.take(r"\bhvor mange\b|\bantallet(?: af)?\b|\bantal\b(?= (?:raekker|poster|linjer))"):
        return _Wanted("count", counted=len(asked.plain[: found.end()].split()))
    return _plain(asked)


def _plain(asked: Asked) -> _Wanted | None:
    """What a single word asks for."""
    for words, function in (
        (r"\bhvor meget\b", "sum"),
        (rf"\b(?:{_MOST}|seneste|sidste|nyeste)\b", "max"),
        (rf"\b(?:{_LEAST}|tidligste|foerste|aeldste)\b", "min"),
    ):
        if asked.take(words):
            return _Wanted(function)
    return _Wanted("sum") if asked.see(r"\b(?:fordelt|opdelt) paa\b") else None


def _ranked(asked: Asked, number: int) -> _Wanted:
    """The first of some, by a figure: of each group where that is added up or counted, else of the rows."""
    asked.take(r"\bhvilke[nt]?\b")
    descending = asked.take(rf"\b{_MOST}\b")
    found = descending or asked.take(rf"\b{_LEAST}\b")
    word = found[0] if found else ""
    function = "rows"
    if word in {"flest", "faerrest"}:
        function = "count"
    elif asked.take(r"\bgennemsnit(?:ligt?|lige|tet)?\b|\bi snit\b"):
        function = "avg"
    elif word == "mest" or asked.take(r"\bsamle(?:t|de)\b|\bi alt\b|\btotal(?:t|e)?\b|\bsum(?:men)?\b|\btilsammen\b"):
        function = "sum"
    return _Wanted(function, descending is not None, number)


def _query(asked: Asked, wanted: _Wanted, table: TableInHand) -> str:
    columns = table.about.columns
    groups = _groups(asked, table)
    numbers = [column for column in columns if column.kind.is_number]
    named = columns_named(asked, columns)
    measure = next((column for column, _ in named if column.kind.is_number and column.unit != "år"), None)
    asked_for = {column.key: held for column, held in named}
    where = conditions(asked, table.about, measure)
    entity: Column | None = None
    for column, held in columns_named(asked, columns):
        if column.kind.is_number and column.unit != "år" and (measure is None or column is measure):
            measure = column
            asked.used |= held
        elif entity is None and _names_entity(wanted, column, held, measured=measure is not None):
            entity = column
            asked.used |= held
    if measure is not None and (held := next((h for c, h in named if c is measure), None)):
        asked.used |= held
    source = f"FROM {quoted(table.key)}" + (f" WHERE {' AND '.join(where)}" if where else "")
    if wanted.limit is not None:
        return _first(wanted, source, measure, entity, numbers)
    if wanted.function == "count" and (measure is None or wanted.counted not in asked_for.get(measure.key, set())):
        measure = None
    figure = _figure(wanted, measure, entity, numbers)
    if not groups:
        return f"SELECT {figure} {source}"
    told = ", ".join(f"{said} AS {quoted(name)}" if name else said for said, name, _ in groups)
    by = ", ".join(str(place) for place in range(1, len(groups) + 1))
    timely = groups[0][2]
    order = by if timely or len(groups) > 1 else f"{len(groups) + 1} DESC, 1"
    return f"SELECT {told}, {figure} {source} GROUP BY {by} ORDER BY {order}"


def _names_entity(wanted: _Wanted, column: Column, held: set[int], *, measured: bool) -> bool:
    """Whether a column that is named is what is compared or counted; else it stands there for no reason we know."""
    if wanted.limit is not None or wanted.function == "distinct":
        return True
    if wanted.function == "count":
        return wanted.counted in held
    return wanted.function in {"max", "min"} and column.kind.is_time and not measured


def _figure(wanted: _Wanted, measure: Column | None, entity: Column | None, numbers: Sequence[Column]) -> str:
    function = wanted.function
    if function == "count_or_sum":
        function = "sum" if measure is not None else "count"
    if function == "distinct":
        if entity is None:
            raise UnsureError("Det fremgår ikke, hvad der skal tælles.")
        return f"count(DISTINCT {quoted(entity.key)})"
    if function == "count":
        if measure is not None:
            return f"sum({quoted(measure.key)})"
        return f"count(DISTINCT {quoted(entity.key)})" if entity is not None else "count(*)"
    if function in {"max", "min"} and measure is None and entity is not None and entity.kind.is_time:
        return f"{function}({quoted(entity.key)})"
    column = _measured(measure, numbers)
    return f"{function}({quoted(column.key)})"


def _measured(measure: Column | None, numbers: Sequence[Column]) -> Column:
    able = [column for column in numbers if column.unit != "år"]
    if measure is not None:
        return measure
    if len(able) == 1:
        return able[0]
    reason = (
        "Tabellen har ingen kolonne med tal." if not able else "Det fremgår ikke, hvilken kolonne der skal regnes på."
    )
    raise UnsureError(reason)


def _first(
    wanted: _Wanted, source: str, measure: Column | None, entity: Column | None, numbers: Sequence[Column]
) -> str:
    order = "DESC" if wanted.descending else "ASC"
    if wanted.function == "rows":
        column = _measured(measure, numbers)
        extra = " AND " if " WHERE " in source else " WHERE "
        key = quoted(column.key)
        return f"SELECT * {source}{extra}{key} IS NOT NULL ORDER BY {key} {order} LIMIT {wanted.limit}"
    if entity is None:
        raise UnsureError("Det fremgår ikke, hvad der skal sammenlignes.")
    figure = (
        "count(*)" if wanted.function == "count" else f"{wanted.function}({quoted(_measured(measure, numbers).key)})"
    )
    return f"SELECT {quoted(entity.key)}, {figure} {source} GROUP BY 1 ORDER BY 2 {order}, 1 LIMIT {wanted.limit}"


def _groups(asked: Asked, table: TableInHand) -> list[tuple[str, str, bool]]:
    """What to group by: an expression, a name for it, and whether it is a stretch of time."""
    found = asked.see(
        r"\b(?:fordelt paa|opdelt paa|opdelt efter|grupperet efter|pr|per|for hver[t]?|i hver[t]?|for de enkelte)\b"
    )
    if found is None:
        return []
    start = len(asked.plain[: found.end()].split())
    asked.used |= set(range(len(asked.plain[: found.start()].split()), start))
    groups: list[tuple[str, str, bool]] = []
    place = start
    while place < len(asked.folded) and len(groups) < 3:
        group, held = _group(asked, table, place)
        if group is None:
            break
        groups.append(group)
        asked.used |= held
        place = max(held) + 1
        if place < len(asked.folded) and asked.folded[place] in {"og", "samt"}:
            asked.used.add(place)
            place += 1
        else:
            break
    if not groups:
        raise UnsureError("Det fremgår ikke, hvad der skal fordeles på.")
    return groups


def _group(asked: Asked, table: TableInHand, place: int) -> tuple[tuple[str, str, bool] | None, set[int]]:
    columns = columns_named(asked, table.about.columns, range(place, min(place + 3, len(asked.words))))
    near = [(column, held) for column, held in columns if min(held) <= place + 1]
    if near:
        column, held = near[0]
        return (quoted(column.key), "", column.kind.is_time or column.unit == "år"), held
    word = re.sub(r"(?:en|et|er|erne)$", "", asked.folded[place])
    part = _TIMES.get(asked.folded[place]) or _TIMES.get(word)
    times = [column for column in table.about.columns if column.kind.is_time]
    if part is None or len(times) != 1:
        return None, set()
    key = quoted(times[0].key)
    said = f"year({key})" if part == "year" else f"CAST(date_trunc('{part}', {key}) AS DATE)"
    return (said, asked.words[place].lower(), True), {place}
