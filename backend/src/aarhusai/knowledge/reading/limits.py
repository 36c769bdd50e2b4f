"""What a file may cost before it is given up."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file; each that is passed has an error code of its own, see `failures.py`.

    `size`, `expanded` and `memory` are bytes, `seconds` is both processor time and time on the wall. `ratio` is how
    many times larger a packed member may become; it counts only from a megabyte, since blanks pack well.
    `characters` bounds the text of a whole document, `pixels` a picture.
    """

    size: int = 200 * MEGABYTE
    pages: int = 2_000
    seconds: int = 300
    expanded: int = 500 * MEGABYTE
    members: int = 10_000
    ratio: int = 200
    characters: int = 50 * MEGABYTE
    cells: int = 5 * MEGABYTE
    pixels: int = 100 * MEGABYTE
    memory: int = 1_500 * MEGABYTE
