"""What the manager tells the process that holds the model."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What to load.

    `context` is the window in tokens that each of the `slots` (answers at once) has to itself. `threads` must leave a
    core to others: llama.cpp's threads wait for each other by spinning, so one that is kept from its core holds up all.
    Measured on two cores with SmolLM2: two threads gave 117 tokens/s on an idle machine and 1 to 15 on a busy one; one
    thread gave 68 and 53 to 64.
    """

    path: str
    name: str
    key: str
    context: int
    slots: int
    threads: int

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"
