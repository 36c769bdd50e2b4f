"""Names of persons: a tagger trained in `training/names`; docs/models/names.md is its card.

A finding covers first, middle and last names, initials and particles, and a genitive -s as it is written, because the
annotated sets do so; `without_genitive` tells where the name itself ends. Titles are left out.
"""

from collections.abc import Iterator
from functools import cache

from aarhusai.protection.recognisers.names_features import FIRST, HEARD, LAST
from aarhusai.protection.recognisers.names_model import NameModel
from aarhusai.protection.recognisers.names_runs import runs
from aarhusai.protection.recognisers.names_tokens import Tokens, tokens
from aarhusai.protection.spans import Finding, Kind

# A word belongs to a name from this probability on. Below one half: a name that leaves the house costs more than a
# word replaced in vain. Chosen on the development sets (docs/models/names.md).
THRESHOLD = 0.35


@cache
def _model() -> NameModel:
    return NameModel.load()


class NameRecogniser:
    """Finds names of persons. Pure and safe to share between threads; the model is read once, when first needed."""

    name = "names"

    def prepare(self) -> None:
        """Reads the model. Raises ValueError when its files are damaged."""
        _model()

    def find(self, text: str) -> Iterator[Finding]:
        """Names in order of place; none overlaps another."""
        model = _model()
        cut = tokens(text)
        found = runs(cut.words, model.known)
        for (start, _), chances in zip(found, model.person_chances(cut.words, found), strict=True):
            yield from _findings(cut, start, chances)


def _findings(cut: Tokens, start: int, chances: list[tuple[float, float]]) -> Iterator[Finding]:
    """The names in a run: stretches of likely words, cut where a new name more likely begins than goes on."""
    open_at = -1
    score = 1.0
    for offset, (begins, inside) in enumerate(chances):
        likely = begins + inside >= THRESHOLD
        if open_at >= 0 and (not likely or begins > inside):
            yield _finding(cut, start + open_at, start + offset, score)
            open_at = -1
        if likely:
            if open_at < 0:
                open_at, score = offset, 1.0
            score = min(score, begins + inside)
    if open_at >= 0:
        yield _finding(cut, start + open_at, start + len(chances), score)


def _finding(cut: Tokens, first: int, end: int, score: float) -> Finding:
    return Finding(Kind.PERSON, cut.spans[first][0], cut.spans[end - 1][1], min(1.0, round(score, 3)), "name-tagger")


def without_genitive(name: str) -> str:
    """The name without a genitive ending, where the lists know the last word without it and not with it."""
    known = _model().known
    last = name.rpartition(" ")[2].rpartition("-")[2]
    if known.flags.get(last.lower(), 0) & (FIRST | LAST):
        return name
    for ending in ("'s", "’s", "s", "'", "’"):
        base = last.lower().removesuffix(ending)
        if base != last.lower() and (known.flags.get(base, 0) & (FIRST | LAST | HEARD) or known.heard(base)):
            return name[: -len(ending)]
    return name


NAMES = NameRecogniser()
