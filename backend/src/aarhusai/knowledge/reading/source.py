"""A file that is to be read, as it is handed to the readers of formats."""

from dataclasses import dataclass
from pathlib import Path

from aarhusai.knowledge.reading.limits import Limits


@dataclass(frozen=True, slots=True)
class Source:
    """`name` is what people call it. `inside` tells that it came out of an archive or a mail, which opens no further
    archive. `folder` takes the files that lie in it; it is made when there is the first. `shown`: not the text is
    wanted but a picture as it may be shown to a model."""

    path: Path
    name: str
    limits: Limits
    folder: Path
    inside: bool = False
    shown: bool = False

    def data(self) -> bytes:
        """All of it. The size was held against the limit before."""
        return self.path.read_bytes()
