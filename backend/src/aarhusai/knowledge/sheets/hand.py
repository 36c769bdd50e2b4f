"""Tables at hand for one answer: what they are called in queries, and what a model is told of them. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from aarhusai.knowledge.sheets.columns import key_of
from aarhusai.knowledge.sheets.types import Column, ColumnKind, SheetTable
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import AttachmentId, BlobId, CollectionId, DocumentId, VersionId

_UNNAMED: Final = ("ark", "sheet", "tabel", "table")
_TOLD_COLUMNS: Final = 40
_TOLD_VALUES: Final = 25
_KINDS: Final = {
    ColumnKind.TEXT: "tekst",
    ColumnKind.WHOLE: "heltal",
    ColumnKind.DECIMAL: "decimaltal",
    ColumnKind.REAL: "tal",
    ColumnKind.DATE: "dato",
    ColumnKind.MOMENT: "tidspunkt",
    ColumnKind.YES_NO: "ja/nej (boolean)",
}


@dataclass(frozen=True, slots=True)
class TableInHand:
    """A table that may be asked. `key` is its name in queries, `title` that of its document or attached file.

    Its rows lie in the blob `blob_id`, or are `parquet` itself. `data_class` is the document's.
    """

    key: str
    about: SheetTable
    title: str
    data_class: DataClass
    dated_at: datetime | None = None
    document_id: DocumentId | None = None
    version_id: VersionId | None = None
    collection_id: CollectionId | None = None
    attachment_id: AttachmentId | None = None
    blob_id: BlobId | None = None
    parquet: bytes = field(repr=False, default=b"")

    @property
    def called(self) -> str:
        """What people call it: its own title, its sheet, or its document."""
        if self.about.title:
            return self.about.title
        named = self.about.sheet and not self.about.sheet.lower().rstrip("0123456789 ").startswith(_UNNAMED)
        return self.about.sheet if named else self.title

    @property
    def place(self) -> str:
        """Where it stands: the document, the sheet and the cells."""
        sheet = f", ark »{self.about.sheet}«" if self.about.sheet else ""
        return f"{self.title}{sheet}, {self.about.area}"


def named(tables: Sequence[TableInHand]) -> tuple[TableInHand, ...]:
    """The tables with names for queries, no two alike."""
    taken: set[str] = set()
    found: list[TableInHand] = []
    for table in tables:
        called = table.called if table.called != table.title else PurePosixPath(table.title).stem
        key = key_of(called) or "tabel"
        unique, number = key, 1
        while unique in taken:
            number += 1
            unique = f"{key}_{number}"
        taken.add(unique)
        found.append(replace(table, key=unique))
    return tuple(found)


def mentioned(tables: Sequence[TableInHand], sql: str) -> tuple[TableInHand, ...]:
    """Those whose names stand in a query. Others need not be loaded: the query cannot reach them."""
    words = set(re.findall(r"\w+", sql.lower()))
    return tuple(table for table in tables if table.key in words)


def described(tables: Sequence[TableInHand]) -> str:
    """What a model is told of the tables, so that it can ask them."""
    return "\n\n".join(_table(table) for table in tables)


def _table(table: TableInHand) -> str:
    about = table.about
    lines = [f"Tabel {table.key} ({table.place}; {about.rows} rækker):"]
    lines += [f"- {_column(column)}" for column in about.columns[:_TOLD_COLUMNS]]
    if len(about.columns) > _TOLD_COLUMNS:
        lines.append("- flere: " + ", ".join(column.key for column in about.columns[_TOLD_COLUMNS:]))
    if about.sample:
        lines.append("Første rækker: " + " / ".join("; ".join(row[:_TOLD_COLUMNS]) for row in about.sample))
    if about.totals:
        lines.append(f"{len(about.totals)} rækker med summer er taget ud af tabellen.")
    return "\n".join(lines)


def _column(column: Column) -> str:
    said = f"{column.key}: »{column.name}«, {_KINDS[column.kind]}"
    if column.unit:
        said += f" i {column.unit}"
    if column.values:
        told = ", ".join(column.values[:_TOLD_VALUES])
        said += f"; værdier: {told}{' …' if len(column.values) > _TOLD_VALUES else ''}"
    return said


def caveats(tables: Sequence[TableInHand], mentioned: str) -> tuple[str, ...]:
    """What is not among the figures, of the columns that a query mentions. Sentences for its reader."""
    lower = mentioned.lower()
    said: list[str] = []
    for table in tables:
        for column in table.about.columns:
            if column.misfit_count and column.key in lower:
                few = ", ".join(f"»{text[:40]}«" for text in column.misfits[:3])
                cells = "1 celle" if column.misfit_count == 1 else f"{column.misfit_count} celler"
                said.append(
                    f"{cells} i »{column.name}« kunne ikke læses som {_KINDS[column.kind]} og er ikke med: {few}."
                )
        if table.about.totals:
            count = len(table.about.totals)
            said.append(
                f"{'1 række' if count == 1 else f'{count} rækker'} med summer i »{table.called}« er ikke talt med."
            )
    return tuple(said)
