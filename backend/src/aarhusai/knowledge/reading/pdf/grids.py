"""Tables with rulings: the lines tell where the cells are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from aarhusai.knowledge.reading.pdf.runs import runs_of
from aarhusai.knowledge.reading.pdf.shapes import Box, Edge, Grid, Sheet, Word
from aarhusai.knowledge.reading.separated import looks_like_header

_NEAR: Final = 3.0
"""Points within which lines are the same, or meet."""

_MOST_CELLS: Final = 20_000


@dataclass(frozen=True, slots=True)
class _Ruled:
    """Lines that hang together; `across` and `down` are the places of the upright and of the level ones."""

    across: list[float]
    down: list[float]
    upright: list[Edge]
    level: list[Edge]

    @property
    def box(self) -> Box:
        return Box(self.across[0], self.down[0], self.across[-1], self.down[-1])


def grids_of(sheet: Sheet) -> list[Grid]:
    """Ruled tables of at least two cells with text, from above. What is one cell alone is a frame and no table."""
    upright, level = _merged(sheet.upright), _merged(sheet.level)
    if not upright or not level:
        return []
    grids = [grid for ruled in _hanging_together(upright, level) if (grid := _grid(ruled, sheet.words)) is not None]
    # A frame around a table says the same again.
    grids.sort(key=lambda grid: grid.box.width * grid.box.height)
    kept: list[Grid] = []
    for grid in grids:
        if not any(grid.box.holds(smaller.box) for smaller in kept):
            kept.append(grid)
    return sorted(kept, key=lambda grid: grid.box.top)


def _merged(edges: Sequence[Edge]) -> list[Edge]:
    """Lines in one, where they lie on one another or follow each other."""
    merged: list[Edge] = []
    for edge in sorted(edges, key=lambda edge: (round(edge.at / _NEAR), edge.start)):
        last = merged[-1] if merged else None
        if last and abs(last.at - edge.at) <= _NEAR and edge.start <= last.end + _NEAR:
            merged[-1] = Edge(last.at, last.start, max(last.end, edge.end))
        else:
            merged.append(edge)
    return merged


def _hanging_together(upright: Sequence[Edge], level: Sequence[Edge]) -> list[_Ruled]:
    """Groups of lines that meet, of at least two each way."""
    owner = list(range(len(upright) + len(level)))

    def root(index: int) -> int:
        while owner[index] != index:
            owner[index] = owner[owner[index]]
            index = owner[index]
        return index

    for i, stands in enumerate(upright):
        for j, lies in enumerate(level, len(upright)):
            if _meet(stands, lies):
                owner[root(i)] = root(j)
    groups: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for i, edge in enumerate((*upright, *level)):
        groups.setdefault(root(i), ([], []))[i >= len(upright)].append(edge)
    found: list[_Ruled] = []
    for stands, lies in groups.values():
        across, down = _places(stands), _places(lies)
        if len(across) > 1 and len(down) > 1 and (len(across) - 1) * (len(down) - 1) <= _MOST_CELLS:
            found.append(_Ruled(across, down, stands, lies))
    return found


def _meet(stands: Edge, lies: Edge) -> bool:
    return lies.start - _NEAR <= stands.at <= lies.end + _NEAR and stands.start - _NEAR <= lies.at <= stands.end + _NEAR


def _places(edges: Sequence[Edge]) -> list[float]:
    places: list[float] = []
    for at in sorted(edge.at for edge in edges):
        if not places or at - places[-1] > _NEAR:
            places.append(at)
    return places


def _grid(ruled: _Ruled, words: Sequence[Word]) -> Grid | None:
    """The table, cells that reach over columns or rows found by the lines that are missing."""
    columns, rows = list(pairwise(ruled.across)), list(pairwise(ruled.down))
    held: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        if ruled.box.holds(word.box):
            x, y = (word.box.left + word.box.right) / 2, (word.box.top + word.box.bottom) / 2
            column = next((i for i, (start, end) in enumerate(columns) if start <= x <= end), 0)
            row = next((i for i, (start, end) in enumerate(rows) if start <= y <= end), 0)
            held.setdefault(_origin(ruled, row, column), []).append(word)
    if len(held) < 2:
        return None
    texts = {place: _cell(inside) for place, inside in held.items()}
    table: list[tuple[str, ...]] = []
    for row in range(len(rows)):
        cells: list[str] = []
        for column in range(len(columns)):
            above, left = _origin(ruled, row, column)
            # A cell over several rows is said in each; one over several columns only once.
            cells.append(texts.get((above, left), "") if left == column else "")
        table.append(tuple(cells))
    return Grid(ruled.box, tuple(table), looks_like_header([list(row) for row in table]))


def _origin(ruled: _Ruled, row: int, column: int) -> tuple[int, int]:
    """The upper left field of the cell that a field belongs to."""
    middle = (ruled.down[row] + ruled.down[row + 1]) / 2
    while column and not _covered(ruled.upright, ruled.across[column], middle):
        column -= 1
    middle = (ruled.across[column] + ruled.across[column + 1]) / 2
    while row and not _covered(ruled.level, ruled.down[row], middle):
        row -= 1
    return row, column


def _covered(edges: Sequence[Edge], at: float, middle: float) -> bool:
    return any(abs(edge.at - at) <= _NEAR and edge.start - _NEAR <= middle <= edge.end + _NEAR for edge in edges)


def _cell(words: Sequence[Word]) -> str:
    """The text of a cell, line by line."""
    text = ""
    for run in runs_of(words):
        text = f"{text[:-1]}{run.text}" if _broken(text, run.text) else f"{text} {run.text}"
    return text.strip()


def _broken(text: str, following: str) -> bool:
    return len(text) > 2 and text.endswith("-") and text[-2].isalpha() and following[:1].islower()
