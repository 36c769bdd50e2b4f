"""One reading of a text, shared by all recognisers: what its words are is looked up once."""

from bisect import bisect_right

from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.words import Spots, spots
from aarhusai.protection.spans import Finding


class Reading:
    """A text, and what is known of it so far. Made for one text and thrown away with it."""

    __slots__ = ("_ends", "_lower", "_spots", "found", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Finding] = []
        """What was found by those that read before."""
        self._lower = ""
        self._spots: Spots | None = None
        self._ends: list[int] = []

    @property
    def lower(self) -> str:
        """The text in small letters, every letter at its place."""
        if not self._lower:
            self._lower = self.text.lower()
            if len(self._lower) != len(self.text):
                # "İ" is two characters when small.
                self._lower = "".join(small if len(small := one.lower()) == 1 else one for one in self.text)
        return self._lower

    @property
    def spots(self) -> Spots:
        """The labels, persons and terms among the words."""
        if self._spots is None:
            self._spots = spots(self.lower)
            self._ends = [one.end for one in self._spots.labels]
        return self._spots

    def label_before(self, start: int, reach: int = 32) -> tuple[Label, int] | None:
        """The nearest label that begins within `reach` characters before a candidate, and how many lie between them.

        Paragraphs part: a label before an empty line says nothing about what follows it.
        """
        labels = self.spots.labels
        index = bisect_right(self._ends, start) - 1
        if index < 0:
            return None
        nearest = labels[index]
        if start - nearest.start > reach or self.text.find("\n\n", nearest.end, start) >= 0:
            return None
        return nearest.label, start - nearest.end

    def announced(self, start: int, *labels: Label, reach: int = 32) -> bool:
        """Whether the nearest label before a candidate is one of these."""
        nearest = self.label_before(start, reach)
        return nearest is not None and nearest[0] in labels
