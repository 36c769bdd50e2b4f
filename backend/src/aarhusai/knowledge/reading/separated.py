"""Tables in text: cells between semicolons, commas or tabs."""

import csv
from collections import Counter
from dataclasses import replace
from typing import Final

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.plain import decoded, write_text
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.sheets.reading import SheetTables
from aarhusai.knowledge.types import Reading

_SEPARATORS: Final = (";", "\t", ",", "|")
_SAMPLE_LINES: Final = 50


def read_separated(source: Source) -> Reading:
    """One table, or plain text when the lines are no rows. Cells keep what they say; the computed is beside it."""
    text = decoded(source.data())
    draft = Draft(source.limits)
    separator = separator_of(text)
    rows: list[list[str]] = []
    if separator is None:
        write_text(draft, text)
    else:
        cells = 0
        for row in csv.reader(text.splitlines(keepends=True), delimiter=separator):
            cells += len(row)
            if cells > source.limits.cells:
                raise failure("file_expands_too_much")
            rows.append(row)
        draft.table(rows, has_header=looks_like_header(rows))
    tables = SheetTables(source.folder)
    tables.sheet("", 1, rows)
    for problem in tables.problems:
        draft.problem(problem)
    return replace(draft.reading(Kind.CSV), tables=tables.found)


def separator_of(text: str) -> str | None:
    """What most of the first lines have equally often; a semicolon before a comma, which Danish numbers have too."""
    lines = [line for line in text.splitlines()[:_SAMPLE_LINES] if line.strip()]
    for separator in _SEPARATORS:
        counts = Counter(line.count(separator) for line in lines)
        often, lines_with = max(((n, c) for n, c in counts.items() if n), key=lambda pair: pair[1], default=(0, 0))
        if often and lines_with * 2 >= len(lines):
            return separator
    return None


def looks_like_header(rows: list[list[str]]) -> bool:
    """Whether the first row names its columns: words in most, no numbers, and figures below where there are but two.

    Two columns without figures are rather names and what they stand for.
    """
    first = [cell.strip() for cell in rows[0]] if rows else []
    named = [cell for cell in first if cell]
    if len(rows) < 2 or len(named) * 2 <= len(first) or any(is_number(cell) for cell in named):
        return False
    below = rows[1 : 1 + _SAMPLE_LINES]
    return len(named) > 2 or any(
        all(is_number(row[column]) for row in below if column < len(row)) for column in range(len(first))
    )


def is_number(cell: str) -> bool:
    """Whether a cell is a figure, a date or a time, and no name."""
    said = cell.strip()
    digits = sum(character.isdigit() for character in said)
    return digits > 0 and digits * 2 >= len(said.replace(" ", ""))
