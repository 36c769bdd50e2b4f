"""Registers as files: CSV as a Danish Excel opens it (UTF-8 with its mark, semicolons), and JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from aarhusai.usecases.register_words import words

RegisterForm = Literal["csv", "json", "html"]
MEDIA_TYPES: Final[Mapping[RegisterForm, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, str]], language: str) -> str:
    """The rows under their columns' names; a text that a spreadsheet would take for a formula has an apostrophe."""
    sheet = io.StringIO(newline="")
    sheet.write("\ufeff")
    writer = csv.writer(sheet, delimiter=";")
    writer.writerow([words(column, language) for column in columns])
    for row in rows:
        writer.writerow([_harmless(row[column]) for column in columns])
    return sheet.getvalue()


def as_json(head: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> str:
    """The rows with stable names, under what is said of them all."""
    document = {**head, "items": [dict(row) for row in rows]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
