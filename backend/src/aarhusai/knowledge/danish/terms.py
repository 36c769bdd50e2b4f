"""What of a text is indexed and searched for: stems of its words, and stems of the parts of its compounds.

A word that stands there itself counts double, a part of a compound once: "vej" finds the text about the road before
the one about the roadside trees.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aarhusai.knowledge.danish.compounds import parts
from aarhusai.knowledge.danish.question import essence
from aarhusai.knowledge.danish.words import fold, numbers_in, words_in

WHOLE: Final = 2
"""What a word counts that stands in the text itself; what stands there as a part of a compound counts 1."""

_PART: Final = 1

_ASKED_PART: Final = 0.5
"""Weight of a compound's part in a question; the compound itself has 1."""

MOST_TERMS: Final = 64
"""Terms of a question; what comes after is left out."""

STOP_WORDS: Final = frozenset(
    fold(
        """ad af alle alt anden andre at blev blive bliver da de dem den denne der deres det dette dig din disse dog du
        efter eller en end er et for fra ham han hans har havde have hende hendes her hun hvad hvis hvor i ikke ind ja
        jeg jer jo kan kunne man mange med meget men mig min mine mit mod må ned noget nogle nok nu når og også om op os
        over på selv sig sin sine sit skal skulle som sådan så til ud under var ved vi vil ville vor være været
        and of the with""",
    ).split()
)
"""Danish function words as Snowball lists them, and the commonest English ones; folded."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Of a chunk: what each of its terms counts, `WHOLE` for each time it stands there, and its words in all."""

    counts: Mapping[str, int]
    length: int


def terms_of(text: str, headings: Sequence[str] = (), title: str = "") -> Terms:
    """The terms of a chunk. Its headings and its document's title count as if they stood in it once more."""
    words: Counter[str] = Counter()
    around = [*headings, title]
    for piece in (text, *(each for each in around if each)):
        folded = fold(piece)
        words.update(words_in(folded))
        words.update(numbers_in(folded))
    counts: Counter[str] = Counter()
    length = 0
    for word, times in words.items():
        if word in STOP_WORDS:
            continue
        length += times
        whole, pieces = _forms(word)
        counts[whole] += WHOLE * times
        for piece in pieces:
            counts[piece] += _PART * times
    return Terms(dict(counts), length)


def query_terms(question: str) -> Mapping[str, float]:
    """The terms of a question, each with its weight: 1 for a word, less for the parts of a compound.

    How a question is put ("Hvad er ministerens holdning til, at") is left out. Of stop words alone nothing is left.
    """
    folded = fold(essence(question))
    weights: dict[str, float] = {}
    for word in [*words_in(folded), *numbers_in(folded)]:
        if word in STOP_WORDS:
            continue
        whole, pieces = _forms(word)
        weights[whole] = 1.0
        for piece in pieces:
            weights[piece] = max(weights.get(piece, 0.0), _ASKED_PART)
        if len(weights) >= MOST_TERMS:
            break
    return weights


def terms_of_word(word: str) -> tuple[str, ...]:
    """The terms of one folded word: its stem, and those of its parts when it is a compound."""
    whole, pieces = _forms(word)
    return (whole, *pieces)


def exact_terms(question: str) -> frozenset[str]:
    """Terms of a question that name one thing: numbers of cases, of telephones, of persons. Four digits at least, and
    as many digits as anything else.
    """
    folded = fold(essence(question))
    found = {*words_in(folded), *numbers_in(folded)}
    return frozenset(terms_of_word(word)[0] for word in found if _names_one_thing(word))


def _names_one_thing(word: str) -> bool:
    digits = sum(map(str.isdigit, word))
    joined = not word.isalnum()
    return word[0] != "§" and digits >= (_DIGITS_JOINED if joined else _DIGITS) and digits * 2 >= len(word)


_DIGITS: Final = 6
_DIGITS_JOINED: Final = 4
"""A year has four digits: alone it names nothing."""


@lru_cache(maxsize=1 << 17)
def _forms(word: str) -> tuple[str, tuple[str, ...]]:
    """The stem of a folded word, and the stems of its parts, and of theirs, when it is a compound."""
    danish = parts()
    whole = danish.stem(word)
    found = danish.split(word)
    if len(found) == 1:
        return whole, ()
    pieces: list[str] = []
    for part in (*map(danish.bare, found[:-1]), found[-1]):
        pieces.append(danish.stem(part))
        if len(part) >= _NESTED:
            pieces.extend(_forms(part)[1])
    return whole, tuple(dict.fromkeys(piece for piece in pieces if piece != whole))


_NESTED: Final = 8
"""Letters of the shortest part that is taken apart again."""
