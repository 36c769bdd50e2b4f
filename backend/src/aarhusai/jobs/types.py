"""What a job is."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter

P = TypeVar("P")

HEARTBEAT: Final = timedelta(seconds=5)
"""How often a worker says that it lives."""

STALLED: Final = timedelta(seconds=20)
"""A worker silent for so long is dead, and what it was doing is taken up again."""

ATTEMPTS: Final = 5
"""How often a job is tried in all, unless its kind says otherwise."""


@dataclass(frozen=True)
class JobKind(Generic[P]):
    """A job's name and the frozen dataclass of its payload: ids and small values, never content.

    `priority`: a higher one goes first. `attempts`: tries in all; an error that trying again cannot mend ends the job.
    The name is stored with the job, and is the queue it waits in: a worker fetches only what its version knows, so that
    during an upgrade an older worker leaves newer jobs alone. At most 40 of a-z, 0-9, dot, dash and underscore.
    """

    name: str
    payload: type[P]
    attempts: int = ATTEMPTS
    priority: int = 0

    @cached_property
    def adapter(self) -> TypeAdapter[P]:
        """Reads and writes the payload."""
        return TypeAdapter(self.payload)


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How the queue stands. `oldest_seconds` is how long the job that is due longest has waited, 0 when none waits."""

    workers: int
    waiting: int
    running: int
    failed: int
    oldest_seconds: float
