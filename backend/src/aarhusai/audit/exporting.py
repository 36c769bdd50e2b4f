"""The log as a file: JSON lines, or CSV after RFC 4180 for a spreadsheet."""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from aarhusai.audit.service import ExportFormat
from aarhusai.audit.types import ExportedRecord

COLUMNS: Final = (
    "id", "at", "actor_kind", "actor_id", "unit_id", "unit_path", "act", "object_kind", "object_id", "data_class",
    "details", "position",
)  # fmt: skip
"""The columns of an export, in their order. `position` is the row's place in the chain, empty when not yet sealed."""

MEDIA_TYPES: Final[Mapping[ExportFormat, str]] = {
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
}


def header(form: ExportFormat) -> str:
    """What stands before the first row. The mark tells a spreadsheet that the file is UTF-8."""
    return "" if form == "jsonl" else "\ufeff" + ",".join(COLUMNS) + "\r\n"


def lines(form: ExportFormat, records: Sequence[ExportedRecord]) -> str:
    """The rows as text, every one with its end."""
    return _FORMATS[form](records)


def _as_json(records: Sequence[ExportedRecord]) -> str:
    return "".join(json.dumps(_values(record), ensure_ascii=False) + "\n" for record in records)


def _as_csv(records: Sequence[ExportedRecord]) -> str:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    for record in records:
        values = _values(record)
        values["details"] = json.dumps(values["details"], ensure_ascii=False)
        writer.writerow(["" if values[name] is None else values[name] for name in COLUMNS])
    return sheet.getvalue()


def _values(record: ExportedRecord) -> dict[str, object]:
    return {
        "id": record.id,
        "at": record.at.isoformat(),
        "actor_kind": record.actor_kind,
        "actor_id": _text(record.actor_id),
        "unit_id": _text(record.unit_id),
        "unit_path": record.unit_path,
        "act": record.act,
        "object_kind": record.object_kind,
        "object_id": _text(record.object_id),
        "data_class": record.data_class,
        "details": dict(record.details),
        "position": record.position,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


_FORMATS: Final[Mapping[ExportFormat, Callable[[Sequence[ExportedRecord]], str]]] = {
    "jsonl": _as_json,
    "csv": _as_csv,
}
