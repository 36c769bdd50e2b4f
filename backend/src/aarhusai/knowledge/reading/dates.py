"""Moments that documents say of themselves."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_PDF: Final = re.compile(r"^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_EARLIEST: Final = 1970


def moment_of(said: str) -> datetime | None:
    """A moment of ISO 8601, of PDF (ISO 32000-1, 7.9.4) or of a mail (RFC 5322), with a zone; UTC where none is said.

    None for what is no moment, or before 1970, or more than a day ahead of the clock.
    """
    said = said.strip()
    for parse in (datetime.fromisoformat, _of_pdf, parsedate_to_datetime):
        try:
            moment = parse(said)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            now = datetime.now(UTC)
            return zoned if moment.year >= _EARLIEST and (zoned - now).days < 1 else None
        except (ValueError, TypeError, OverflowError):
            continue
    return None


def _of_pdf(said: str) -> datetime:
    match = _PDF.match(said)
    if match is None:
        raise ValueError
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups())
    return datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=UTC)
