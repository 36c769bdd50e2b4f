"""Enqueue, and see how the queue stands. Nothing here imports the queue library: the web process stays small."""

from datetime import timedelta
from typing import TypeVar

from aarhusai.jobs import repository
from aarhusai.jobs.types import STALLED, JobKind, QueueHealth
from aarhusai.storage.database import Database, Executor

P = TypeVar("P")

MOST_PAYLOAD = 8_000
"""Bytes of JSON. A payload is ids; who needs more stores it and sends the id."""


async def enqueue(tx: Executor, kind: JobKind[P], payload: P, delay: timedelta | None = None) -> int:
    """Adds a job in the caller's transaction: it exists when, and only when, the transaction is committed.

    Gives the job's number. Raises ValueError for a payload that is too big, which is a mistake in the program.
    """
    text = kind.adapter.dump_json(payload)
    if len(text) > MOST_PAYLOAD:
        raise ValueError(f"the payload of {kind.name} has {len(text)} bytes")
    return await repository.enqueue(tx, kind.name, text.decode(), delay, kind.priority)


async def health(database: Database) -> QueueHealth:
    """How the queue stands; no worker has lived for 20 s when `workers` is 0."""
    return await repository.health(database, STALLED)
