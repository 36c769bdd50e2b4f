"""Work that runs put off."""

from dataclasses import dataclass
from typing import Final

from aarhusai.jobs.types import JobKind


@dataclass(frozen=True, slots=True)
class RunWanted:
    """A run by its id."""

    run_id: str


RUN: Final = JobKind("evaluation.run", RunWanted, attempts=8, priority=-1)
"""Runs cases one after the other; what people wait for goes first."""

RUN_AGAIN: Final = "evaluation.model_changed"
SWEEP: Final = "evaluation.sweep"
