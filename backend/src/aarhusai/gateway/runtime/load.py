"""What the manager tells the process that holds the model."""

import json
import os
from dataclasses import asdict, dataclass
from typing import Final

MAX_SLOTS: Final = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What to load.

    `context` is the window in tokens that each of the `slots` (answers at once) has to itself. `threads` must leave a
    core to others: llama.cpp's threads wait for each other by spinning, so one that is kept from its core holds up all.
    Measured on two cores with SmolLM2: two threads gave 117 tokens/s on an idle machine and 1 to 15 on a busy one; one
    thread gave 68 and 53 to 64.

    `embeds` says that the model turns texts into vectors: then `context` is what it reads at once, `slots` is how many
    questions are answered at once, and `threads` how many passages are read meanwhile.
    """

    path: str
    name: str
    key: str
    context: int
    slots: int
    threads: int
    embeds: bool = False

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


def cores_here() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def slots_here() -> int:
    """How many people a model on this machine answers at once; the others wait in the door's queue."""
    return min(cores_here(), MAX_SLOTS)
