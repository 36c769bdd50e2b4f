"""The log: our own words, and of an error where it happened and what kind it was, never what it said.

An error's own text may quote what somebody wrote: PostgreSQL names the failing row, pydantic the value (law.md F3).
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Final

from aarhusai.errors import AarhusError

MOST_CAUSES: Final = 5

_LINE: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Writes errors with their traceback and their kind alone."""

    def __init__(self) -> None:
        super().__init__(_LINE)

    def format(self, record: logging.LogRecord) -> str:
        """The record; what another formatter made of its error is not taken over."""
        record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the library's name
        """One line. What asyncio writes below its first one repeats the error's words."""
        if record.name == "asyncio":
            record.message = record.message.partition("\n")[0]
        return super().formatMessage(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  # the library's name
        """The tracebacks of the error and of what caused it, the cause last."""
        parts: list[str] = []
        error = ei[1]
        while error is not None and len(parts) < MOST_CAUSES:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + _kind(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by:\n".join(parts)


def start_logging(level: str) -> None:
    """Our own words from `level` on, on standard error; the libraries' only from there when they are worried."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
    for library in ("alembic", "uvicorn", "procrastinate", "asyncio", "aiohttp"):
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLogger().level))


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name}: {error.code}" if isinstance(error, AarhusError) else name
