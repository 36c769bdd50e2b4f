"""The order in which a page is read: columns from the left, what stands over all of them in its place between."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from aarhusai.knowledge.reading.pdf.shapes import Box, Run, around

_LEAST: Final = 4
"""Lines on either side of a gutter."""

_GUTTER: Final = 8.0
_CROSSING: Final = 0.35
_NEAR: Final = 3.0
_FULL: Final = 0.6
_ALIGNED: Final = 0.6
_DEEPEST: Final = 4


def flows_of(runs: Sequence[Run], depth: int = 0) -> list[list[Run]]:
    """Runs in groups, each of them read from above: one for a plain page, more where there are columns."""
    gutter = _gutter(runs) if len(runs) >= 2 * _LEAST and depth < _DEEPEST else None
    if gutter is None:
        return [sorted(runs, key=lambda run: (run.box.top, run.box.left))] if runs else []
    flows: list[list[Run]] = []
    band: list[Run] = []
    for run in sorted(runs, key=lambda run: run.box.top):
        if run.box.left < gutter - _NEAR and run.box.right > gutter:
            flows += _split(band, gutter, depth)
            flows.append([run])
            band = []
        else:
            band.append(run)
    flows += _split(band, gutter, depth)
    return _rejoined(flows)


def _split(band: Sequence[Run], gutter: float, depth: int) -> list[list[Run]]:
    left = [run for run in band if run.box.right <= gutter]
    right = [run for run in band if run.box.right > gutter]
    return [*flows_of(left, depth + 1), *flows_of(right, depth + 1)]


def _rejoined(flows: list[list[Run]]) -> list[list[Run]]:
    """Lines over all columns that follow each other are one flow."""
    joined: list[list[Run]] = []
    alone = False
    for flow in flows:
        if alone and len(flow) == 1:
            joined[-1] += flow
        else:
            joined.append(list(flow))
        alone = len(flow) == 1
    return joined


def _gutter(runs: Sequence[Run]) -> float | None:
    """Where a column begins that has another to its left, when both are running text; else None."""
    lefts = sorted(run.box.left for run in runs)
    starts: list[tuple[int, float]] = []
    count = 1
    for last, left in pairwise([*lefts, float("inf")]):
        if left - last <= _NEAR:
            count += 1
            continue
        if count >= _LEAST:
            starts.append((count, last))
        count = 1
    for _, start in sorted(starts, reverse=True):
        begin = start - 2 * _NEAR
        left = [run for run in runs if run.box.right <= begin]
        right = [run for run in runs if run.box.left >= begin]
        crossing = len(runs) - len(left) - len(right)
        if len(left) < _LEAST or len(right) < _LEAST or crossing > _CROSSING * len(runs):
            continue
        if begin + _NEAR - max(run.box.right for run in left) + _NEAR >= _GUTTER and not _is_table(left, right):
            return begin + _NEAR
    return None


def _is_table(left: Sequence[Run], right: Sequence[Run]) -> bool:
    """Whether two columns are cells of rows: they share their lines, and those on the left are short of the width."""
    aligned = sum(any(run.box.beside(other.box) for other in left) for run in right)
    if aligned < _ALIGNED * min(len(right), len(left)):
        # Columns that stand beside each other share some height; labels above a text do not.
        return not _side_by_side(around(run.box for run in left), around(run.box for run in right))
    width = min(run.box.left for run in right) - min(run.box.left for run in left)
    return median(run.box.width for run in left) < _FULL * width or median(len(run.words) for run in right) <= 3


def _side_by_side(one: Box, other: Box) -> bool:
    return min(one.bottom, other.bottom) - max(one.top, other.top) > 0.3 * min(one.height, other.height)
