"""Which function does which job. Filled in `compose`, read by the worker."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from aarhusai.errors import Invalid
from aarhusai.jobs.types import JobKind

P = TypeVar("P")

_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A job the worker can do. `run` takes the payload as JSON gave it and raises Invalid("bad_payload")."""

    name: str
    attempts: int
    run: Callable[[Mapping[str, object]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job the clock starts. `cron` has five fields, or six with seconds last."""

    name: str
    cron: str
    run: Callable[[], Awaitable[None]]


class JobBook:
    """Names bound to functions. Each name once."""

    def __init__(self) -> None:
        self._bound: dict[str, Bound] = {}
        self._periodic: dict[str, Periodic] = {}

    def bind(self, kind: JobKind[P], function: Callable[[P], Awaitable[None]]) -> None:
        """The function does jobs of this kind. It may run more than once for a job, so it must bear that."""

        async def run(payload: Mapping[str, object]) -> None:
            try:
                value = kind.adapter.validate_python(payload)
            except ValidationError as error:
                raise Invalid("bad_payload", f"The payload of {kind.name} is not what it should be.") from error
            await function(value)

        self._check(kind.name)
        self._bound[kind.name] = Bound(kind.name, kind.attempts, run)

    def every(self, cron: str, name: str, function: Callable[[], Awaitable[None]]) -> None:
        """The function runs by the clock (UTC), once for each tick however many workers there are, never twice at once.

        A run that fails is not repeated: the next tick comes. A tick missed by more than ten minutes is left out.
        """
        self._check(name)
        self._periodic[name] = Periodic(name, cron, function)

    @property
    def bound(self) -> tuple[Bound, ...]:
        """Every kind of job."""
        return tuple(self._bound.values())

    @property
    def periodic(self) -> tuple[Periodic, ...]:
        """Every job of the clock."""
        return tuple(self._periodic.values())

    def _check(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a job's name: {name!r}")
        if name in self._bound or name in self._periodic:
            raise ValueError(f"bound twice: {name}")
