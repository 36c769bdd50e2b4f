"""What came of a query, as a reader sees it: Danish values, words, a picture. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from aarhusai.knowledge.sheets.danish_values import SPANS, Span, begins, cell, is_yearly, kind_of, stretch
from aarhusai.knowledge.sheets.engine import Answered, Rows
from aarhusai.knowledge.sheets.hand import TableInHand, caveats
from aarhusai.knowledge.sheets.wording import columns_worded, worded
from aarhusai.terms.sheets import Chart, Row, SheetComputed, ShownColumn

SHOWN_ROWS: Final = 50
TIED: Final = "Der er flere med samme værdi som den sidste, der er vist."
"""Where a limit, as in "de fem største", parts rows that are alike."""

_MOST_BARS: Final = 30
_TIMELY: Final = ("år", "måned", "kvartal", "uge", "dato", "dag", "month", "year", "tid")


def shown(tables: Sequence[TableInHand], sql: str, answered: Answered, words: str = "") -> SheetComputed:
    """What was computed from `tables`, those that the query names. It is not numbered yet.

    `words` are the query in Danish when they are known better than from the query itself.
    """
    names = {column.key: column.name for table in tables for column in table.about.columns}
    names |= {table.key: table.called for table in tables}
    columns = _columns(answered, sql, names)
    result = _rows(answered.result, columns, SHOWN_ROWS)
    used_columns = _named(answered.used, names)
    return SheetComputed(
        sources=(),
        words=words or worded(answered.query, sql, names),
        sql=sql,
        columns=columns,
        rows=result,
        total_rows=answered.result.total,
        used_columns=used_columns,
        used_rows=_rows(answered.used, used_columns, SHOWN_ROWS),
        used_total=answered.used.total,
        chart=chart_of(answered.result, columns),
        place="; ".join(table.place for table in tables),
        notes=(*((TIED,) if answered.tied else ()), *caveats(tables, sql)),
    )


def as_text(computed: SheetComputed) -> str:
    """The result for a model or a plain reader: the query in words and a table, one line a row."""
    lines = [computed.words, " | ".join(column.name for column in computed.columns)]
    lines += [" | ".join("" if value is None else value for value in row) for row in computed.rows]
    if computed.total_rows > len(computed.rows):
        lines.append(f"({computed.total_rows} rækker i alt; de første {len(computed.rows)} er vist.)")
    if not computed.rows:
        lines.append("(Ingen rækker.)")
    return "\n".join([*lines, *computed.notes])


def chart_of(result: Rows, columns: Sequence[ShownColumn]) -> Chart | None:
    """Bars for a figure of each of a few; a line where these are times in order. None where neither says anything."""
    numbers = [place for place, column in enumerate(columns) if column.kind == "number" and place > 0]
    if not 2 <= len(result.rows) <= _MOST_BARS or result.total > len(result.rows) or not numbers:
        return None
    first, y = columns[0], numbers[-1] if len(columns) == 2 else numbers[0]
    labels = [row[0] for row in result.rows]
    if len(set(labels)) < len(labels) or (first.kind == "number" and not _timely(first.name)):
        return None
    ordered = _in_time(labels, result.types[0]) and (first.kind == "date" or _timely(first.name))
    values = tuple(None if row[y] is None else float(row[y] or 0) for row in result.rows)
    return Chart("line" if ordered and len(labels) > 2 else "bar", 0, y, values)


def _timely(name: str) -> bool:
    return any(part in name.lower() for part in _TIMELY)


def _in_time(labels: Sequence[str | None], type_: str) -> bool:
    known = [label for label in labels if label is not None]
    if len(known) < len(labels):
        return False
    if kind_of(type_) == "number":
        return known == sorted(known, key=float)
    try:
        days = [date.fromisoformat(label[:10]) for label in known]
    except ValueError:
        return False
    return days == sorted(days)


def _columns(answered: Answered, sql: str, names: Mapping[str, str]) -> tuple[ShownColumn, ...]:
    plain = _named(answered.result, names)
    said = columns_worded(answered.query, sql, names)
    if len(said) != len(plain):
        return plain
    return tuple(
        column
        if words is None or column.name in names.values()
        else ShownColumn(words.replace("»", "").replace("«", ""), column.kind)
        for column, words in zip(plain, said, strict=True)
    )


def _named(rows: Rows, names: Mapping[str, str]) -> tuple[ShownColumn, ...]:
    return tuple(
        ShownColumn(names.get(name) or _capital(name.replace("_", " ").strip()), kind_of(type_))
        for name, type_ in zip(rows.columns, rows.types, strict=True)
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _rows(rows: Rows, columns: Sequence[ShownColumn], most: int) -> tuple[Row, ...]:
    years = [column.kind == "number" and is_yearly(column.name) for column in columns]
    spans: list[Span | None] = [_span(rows, place, column) for place, column in enumerate(columns)]
    return tuple(
        tuple(
            stretch(value, span) if value and span else cell(value, type_, year=year)
            for value, type_, year, span in zip(row, rows.types, years, spans, strict=True)
        )
        for row in rows.rows[:most]
    )


def _span(rows: Rows, place: int, column: ShownColumn) -> Span | None:
    """What the days of a column stand for when each is the first of a month, or of a quarter, and it is called so."""
    called = column.name.lower()
    span: Span | None = next((one for one in SPANS if called.startswith(one)), None)
    if span is None or column.kind != "date":
        return None
    return span if all(row[place] is None or begins(row[place] or "", span) for row in rows.rows) else None
