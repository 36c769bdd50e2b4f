"""Cuts a text into the model's pieces: SentencePiece's unigram model as XLM-RoBERTa uses it (Kudo 2018). Pure.

A piece never reaches over a space, so the best cut of a text is the best cut of each of its words, and words repeat.
"""

import re
from collections.abc import Mapping
from typing import Final

from aarhusai.gateway.runtime.embedding.packed import Vocabulary

SPACE: Final = "▁"
"""What SentencePiece writes for the space before a word (U+2581)."""

UNKNOWN_PENALTY: Final = 10.0
"""How much less likely a letter that no piece holds is than the least likely piece (SentencePiece)."""

MAX_REMEMBERED: Final = 100_000
MAX_REMEMBERED_LETTERS: Final = 40
MAX_WORD: Final = 2_000
"""Letters. A longer run without a space is cut here: it is no word."""

_SPACES = re.compile(" {2,}")


class Tokens:
    """Text to ids. Remembers the words it has seen."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._ids: Mapping[str, int] = {piece: one for one, piece in enumerate(vocabulary.pieces)}
        self._scores = vocabulary.scores
        self._normal = vocabulary.normal
        self._unknown = vocabulary.unknown
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, vocabulary.pieces))
        self._seen: dict[str, tuple[int, ...]] = {}

    def of(self, text: str) -> list[int]:
        """The ids of the whole text, without the two at the ends of a window."""
        plain = _SPACES.sub(" ", text.translate(self._normal)).replace(" ", SPACE)
        if not plain.startswith(SPACE):
            plain = SPACE + plain
        found: list[int] = []
        for word in plain.split(SPACE)[1:]:
            found.extend(self._word(SPACE + word))
        return found

    def _word(self, word: str) -> tuple[int, ...]:
        seen = self._seen.get(word)
        if seen is None:
            seen = tuple(one for at in range(0, len(word), MAX_WORD) for one in self._cut(word[at : at + MAX_WORD]))
            if len(word) <= MAX_REMEMBERED_LETTERS:
                if len(self._seen) >= MAX_REMEMBERED:
                    self._seen.clear()
                self._seen[word] = seen
        return seen

    def _cut(self, word: str) -> list[int]:
        """The likeliest cut (Viterbi)."""
        best = [0.0] + [float("-inf")] * len(word)
        cuts = [(0, self._unknown)] * (len(word) + 1)
        for start in range(len(word)):
            here = best[start]
            for end in range(start + 1, min(start + self._longest, len(word)) + 1):
                piece = self._ids.get(word[start:end], self._unknown)
                if piece == self._unknown:
                    if end > start + 1:
                        continue
                    score = here + self._unknown_score
                else:
                    score = here + self._scores[piece]
                if score > best[end]:
                    best[end], cuts[end] = score, (start, piece)
        found: list[int] = []
        at = len(word)
        while at:
            at, piece = cuts[at]
            found.append(piece)
        return found[::-1]
