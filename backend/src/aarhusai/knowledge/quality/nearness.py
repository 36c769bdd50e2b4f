"""Which of many passages are alike, without comparing each with each: MinHash and bands (Broder 1997; Leskovec et al.,
Mining of Massive Datasets, chapter 3). 64 numbers of four bytes are kept of a passage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aarhusai.knowledge.quality.comparing import ALIKE, Sketch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

_NUMBERS: Final = 64
_BANDS: Final = 16
"""Bands of four numbers: a pair of likeness 0.75 shares one with 99.8 %."""

_NEIGHBOURS: Final = 8
"""Passages that share a band are a crowd; each is compared with so many of those after it: large ones are forms."""

_SLACK: Final = 0.15
"""How far the estimate of a likeness may lie below it (two standard errors of 64 numbers are 0.11)."""

MOST_PAIRS: Final = 4_000


class Nearness:
    """Signatures of passages as they come. `owner` numbers the document: pairs within one document are not sought."""

    def __init__(self) -> None:
        import numpy as np  # late: the web process never compares

        random = np.random.default_rng(20_140)
        self._multiply = random.integers(1, 2**61, _NUMBERS, dtype=np.uint64) | np.uint64(1)
        self._add = random.integers(0, 2**61, _NUMBERS, dtype=np.uint64)
        self._signatures: list[NDArray[np.uint32]] = []
        self._owners: list[int] = []
        self._wholes: list[int] = []

    def __len__(self) -> int:
        return len(self._owners)

    def add(self, sketch: Sketch, owner: int) -> int:
        """Takes a passage in and gives its number."""
        import numpy as np

        shingles = np.fromiter(sketch.shingles, dtype=np.uint64, count=len(sketch.shingles))
        mixed = (shingles[:, None] * self._multiply[None, :] + self._add[None, :]) >> np.uint64(32)
        self._signatures.append(mixed.min(axis=0).astype(np.uint32))
        self._owners.append(owner)
        self._wholes.append(sketch.whole)
        return len(self._owners) - 1

    def pairs(self) -> list[tuple[int, int]]:
        """Numbers of passages of different documents that are alike by estimate and not the same, the most alike first.

        At most MOST_PAIRS.
        """
        import numpy as np

        if len(self) < 2:  # a pair is two
            return []
        signatures = np.stack(self._signatures)
        found: dict[tuple[int, int], float] = {}
        for band in np.split(signatures, _BANDS, axis=1):
            for one, other in self._sharing(band):
                if (one, other) in found or len(found) >= 50 * MOST_PAIRS:
                    continue
                estimate = float((signatures[one] == signatures[other]).mean())
                if estimate >= ALIKE - _SLACK:
                    found[one, other] = estimate
        return sorted(found, key=lambda pair: (-found[pair], pair))[:MOST_PAIRS]

    def _sharing(self, band: NDArray[np.uint32]) -> Iterator[tuple[int, int]]:
        import numpy as np

        rows = np.ascontiguousarray(band).view([("", np.uint32)] * band.shape[1]).ravel()
        order: Sequence[int] = np.argsort(rows, kind="stable").tolist()
        same: Sequence[bool] = (rows[order][1:] == rows[order][:-1]).tolist()
        start = 0
        for at in range(len(order)):
            if at == len(order) - 1 or not same[at]:
                yield from self._among(order[start : at + 1])
                start = at + 1

    def _among(self, crowd: Sequence[int]) -> Iterator[tuple[int, int]]:
        for at, one in enumerate(crowd):
            for other in crowd[at + 1 : at + 1 + _NEIGHBOURS]:
                if self._owners[one] != self._owners[other] and self._wholes[one] != self._wholes[other]:
                    yield min(one, other), max(one, other)
