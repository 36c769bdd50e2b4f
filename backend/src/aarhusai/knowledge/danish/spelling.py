"""Words that differ from a misspelt one by one letter. Pure; which of them the documents know, the index tells."""

from collections.abc import Collection
from string import ascii_lowercase
from typing import Final

from aarhusai.knowledge.danish.compounds import parts
from aarhusai.knowledge.danish.question import essence
from aarhusai.knowledge.danish.terms import STOP_WORDS, terms_of_word
from aarhusai.knowledge.danish.words import fold, words_in

SHORTEST: Final = 5
"""Letters of the shortest word that is looked at: one letter changes a shorter one into anything."""

LONGEST: Final = 24
MOST: Final = 2
"""Words of one question that are looked at."""


def unknown_words(question: str, known: Collection[str]) -> list[str]:
    """Folded words of a question of which `known` has neither the stem nor that of a part; at most `MOST`.

    A word that the dictionary has is spelt right: no document has it, that is all.
    """
    found = [
        word
        for word in dict.fromkeys(words_in(fold(essence(question))))
        if word not in STOP_WORDS
        and SHORTEST <= len(word) <= LONGEST
        and word.isalpha()
        and not any(term in known for term in terms_of_word(word))
        and not parts().knows(word)
    ]
    return found[:MOST]


def near_spellings(word: str) -> frozenset[str]:
    """Every word that one letter left out, put in, changed or swapped with the next makes of a folded word, and itself
    not; the first letter stays (Damerau, 1964: four of five misspellings are one of these, few at the beginning).
    """
    halves = [(word[:at], word[at:]) for at in range(1, len(word) + 1)]
    made = {head + tail[1:] for head, tail in halves if tail}
    made |= {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    made |= {head + letter + tail[1:] for head, tail in halves if tail for letter in ascii_lowercase}
    made |= {head + letter + tail for head, tail in halves for letter in ascii_lowercase}
    return frozenset(made - {word})
