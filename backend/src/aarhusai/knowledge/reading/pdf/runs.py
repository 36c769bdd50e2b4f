"""Words become runs: stretches of a line without a wide gap, which is where columns and cells begin."""

from collections.abc import Sequence
from typing import Final

from aarhusai.knowledge.reading.pdf.shapes import Run, Word, run_of

_GAP: Final = 1.05
"""A gap wider than so many times the type's size is no blank between words."""

_BACK: Final = 0.6
"""A word that begins so many sizes before its neighbour ends does not follow it."""


def runs_of(words: Sequence[Word]) -> list[Run]:
    """Runs from above and from the left. The order in the file is followed where it makes sense, else the places."""
    runs: list[list[Word]] = []
    for word in words:
        if runs and _follows(runs[-1][-1], word):
            runs[-1].append(word)
        else:
            runs.append([word])
    joined = [run_of(run) for run in runs]
    joined.sort(key=lambda run: (run.box.top, run.box.left))
    return _closed(joined)


def _follows(last: Word, word: Word) -> bool:
    gap = word.box.left - last.box.right
    size = max(last.size, word.size)
    return last.box.beside(word.box) and -_BACK * size < gap < _GAP * size


def _closed(runs: list[Run]) -> list[Run]:
    """Joins what stands side by side but was written apart, such as a line in several fonts."""
    rows: list[list[Run]] = []
    for run in runs:
        row = next((row for row in reversed(rows[-4:]) if row[0].box.beside(run.box)), None)
        if row is None:
            rows.append([run])
        else:
            row.append(run)
    closed: list[Run] = []
    for row in rows:
        row.sort(key=lambda run: run.box.left)
        current = row[0]
        for run in row[1:]:
            if _follows(current.words[-1], run.words[0]):
                current = run_of([*current.words, *run.words])
            else:
                closed.append(current)
                current = run
        closed.append(current)
    return closed
