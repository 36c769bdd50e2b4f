"""Names of persons: a tagger trained in `training/names`; docs/models/names.md is its card.

A finding covers first, middle and last names, initials and particles, and a genitive -s as it is written, because the
annotated sets do so; `without_genitive` tells where the name itself ends. Titles are left out.
"""

from collections.abc import Iterator
from functools import cache

from aarhusai.protection.recognisers import names_english
from aarhusai.protection.recognisers.names_features import FIRST, HEARD, LAST
from aarhusai.protection.recognisers.names_model import NameModel
from aarhusai.protection.recognisers.names_runs import is_ordinary, runs
from aarhusai.protection.recognisers.names_tokens import Tokens, tokens
from aarhusai.protection.recognisers.names_words import KnownWords
from aarhusai.protection.spans import Finding, Kind

# A word belongs to a name from this probability on. Below one half: a name that leaves the house costs more than a
# word replaced in vain. Chosen on the development sets (docs/models/names.md).
THRESHOLD = 0.35
_DOUBTFUL = 0.7
_EVEN = 0.5


@cache
def _model() -> NameModel:
    return NameModel.load()


class NameRecogniser:
    """Finds names of persons. Pure and safe to share between threads; the model is read once, when first needed."""

    name = "names"

    def prepare(self) -> None:
        """Reads the model. Raises ValueError when its files are damaged."""
        _model()
        names_english.prepare()

    def find(self, text: str) -> Iterator[Finding]:
        """Names in order of place; none overlaps another."""
        model = _model()
        cut = tokens(text)
        found = runs(cut.words, model.known)
        for (start, _), chances in zip(found, model.person_chances(cut.words, found), strict=True):
            yield from _findings(cut, start, chances, model.known)


def _findings(cut: Tokens, start: int, chances: list[tuple[float, float]], known: KnownWords) -> Iterator[Finding]:
    """The names in a run: stretches of likely words, cut where a new name more likely begins than goes on.

    A single blank parts no two persons in Danish: "Arjun Henriksen Farah" is one, who has a name of another origin.
    """
    open_at = -1
    for offset, (begins, inside) in enumerate(chances):
        likely = begins + inside >= THRESHOLD
        if open_at >= 0 and (not likely or (begins > inside and not _follows(cut, start + offset))):
            yield from _finding(cut, (start, open_at, offset), chances, known)
            open_at = -1
        if likely and open_at < 0:
            open_at = offset
    if open_at >= 0:
        yield from _finding(cut, (start, open_at, len(chances)), chances, known)


def _follows(cut: Tokens, index: int) -> bool:
    """Whether a word stands one blank after the one before; handles are apart by themselves."""
    return cut.start(index) == cut.end(index - 1) + 1 and cut.words[index][0] != "@" and cut.words[index - 1][0] != "@"


def _finding(
    cut: Tokens, place: tuple[int, int, int], chances: list[tuple[float, float]], known: KnownWords
) -> Iterator[Finding]:
    """A name, unless it is one doubtful word. `place` is where the run starts in the text, and the name in the run."""
    start, first, end = place
    score = min(begins + inside for begins, inside in chances[first:end])
    if end - first == 1 and score < _DOUBTFUL and _is_doubtful(cut.words[start + first], score, known):
        return
    span = cut.start(start + first), cut.end(start + end - 1)
    yield Finding(Kind.PERSON, *span, min(1.0, round(score, 3)), "name-tagger")


def _is_doubtful(word: str, score: float, known: KnownWords) -> bool:
    """An abbreviation ("GCC") or a word of the language in small letters ("tom"): alone they need a better reason.

    So does, a little less, what is two words in one and in no list ("Journalnotat"): surnames are made so too.
    """
    if word.islower():
        return known.ordinary(word)
    if word.isupper() and 2 <= len(word) <= 3:
        return True
    low = word.lower()
    return score < _EVEN and low not in known.flags and is_ordinary(low, known)


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


def known_words() -> KnownWords:
    """What the tagger knows of words. Read when first needed; raises ValueError when its files are damaged."""
    return _model().known


NAMES = NameRecogniser()
