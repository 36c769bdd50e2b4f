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
