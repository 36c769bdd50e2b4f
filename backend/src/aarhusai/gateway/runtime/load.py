"""What the manager tells the process that holds the model."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What to load. `context` is the window in tokens that each of the `slots` (answers at once) has to itself."""

    path: str
    name: str
    key: str
    context: int
    slots: int
    threads: int

    def line(self) -> bytes:
        """As the child reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"
