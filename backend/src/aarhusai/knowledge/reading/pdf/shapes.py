"""What stands on a page, with its place. Points of 1/72 inch, from the upper left corner of the page as it is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `top` is less than `bottom`."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, other: "Box") -> bool:
        """Whether the middle of `other` lies inside."""
        across, down = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= across <= self.right and self.top <= down <= self.bottom

    def beside(self, other: "Box") -> bool:
        """Whether the two stand on one line: more than half of the lower one's height is shared."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared * 2 > min(self.height, other.height)


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of them; there must be one."""
    held = list(boxes)
    return Box(
        min(box.left for box in held),
        min(box.top for box in held),
        max(box.right for box in held),
        max(box.bottom for box in held),
    )


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a blank. `size` is of the type, in points."""

    text: str
    box: Box
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other on a line with ordinary blanks between them."""

    words: tuple[Word, ...]
    box: Box

    @property
    def text(self) -> str:
        """The words."""
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """Of the largest share of its letters."""
        first = self.words[0].size
        if all(word.size == first for word in self.words):
            return first
        weights: dict[float, int] = {}
        for word in self.words:
            weights[word.size] = weights.get(word.size, 0) + len(word.text)
        return max(weights, key=lambda size: weights[size])

    @property
    def bold(self) -> bool:
        """Whether all of its words are."""
        return all(word.bold for word in self.words)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on the page."""

    box: Box
    rows: tuple[tuple[str, ...], ...]
    has_header: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A ruling: at `at` across from `start` to `end`; upright ones lie at a distance from the left."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was found on a page. `pictured` is the share of the page that pictures cover, `drawn` the number of lines
    and shapes; `asides` is sideways text."""

    width: float
    height: float
    words: Sequence[Word] = ()
    asides: Sequence[str] = ()
    level: Sequence[Edge] = ()
    upright: Sequence[Edge] = ()
    pictured: float = 0
    drawn: int = 0
    ocr: bool = False
    problems: list[str] = field(default_factory=list[str])


def run_of(words: Sequence[Word]) -> Run:
    """A run of words in order; there must be one."""
    return Run(tuple(words), around(word.box for word in words))
