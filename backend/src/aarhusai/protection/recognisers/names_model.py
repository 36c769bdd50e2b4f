"""A linear-chain conditional random field over runs of candidate words (Lafferty, McCallum and Pereira 2001).

It is trained in `training/names` and read from two files of this package. Labels: no name, beginning of a person,
inside a person, another name. What comes out is the probability of each label of each word, by the forward-backward
algorithm.
"""

import json
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from aarhusai.protection.recognisers.names_features import (
    LABELS,
    WordClass,
    class_of_word,
    far_features,
    joined_features,
    near_features,
    own_features,
    spelled,
    spoken_features,
)
from aarhusai.protection.recognisers.names_words import KnownWords, WideSet

Scores = tuple[float, float, float, float]
_NOTHING = WordClass(0, 0, 0)
_KEPT_WORDS = 20_000
_SIGN = 3
_OUTSIDE = "\n"
_SCALE = 100  # weights are shipped as whole hundredths
# Four sums in one number, so many bits each: hundreds of weights stay far below a half of that.
_BITS = 30
_HALF, _MASK = 1 << (_BITS - 1), (1 << _BITS) - 1
_MIDDLE = _HALF * (1 + (1 << _BITS) + (1 << 2 * _BITS) + (1 << 3 * _BITS))


@dataclass(slots=True)
class _Word:
    """Sums of weights of one word (`_packed`), by where it stands from the word that is judged.

    Filled when first asked for.
    """

    of: WordClass
    low: str
    own: int | None = None
    before: int | None = None
    after: int | None = None
    before2: int | None = None
    after2: int | None = None


class NameModel:
    """Weights and word lists. Safe to share between threads: what it remembers of words is a pure function of them.

    Only words of the shipped list, signs and numbers of a digit or three are remembered, never other words of a text.
    """

    def __init__(self, known: KnownWords, weights: dict[str, int], transitions: Sequence[Scores]) -> None:
        """`weights` are packed; `transitions[from][to]` are weights in the order of LABELS."""
        self.known = known
        self._weights = weights
        self._steps = [tuple(math.exp(weight) for weight in row) for row in transitions]
        self._remembered: dict[str, _Word] = {}
        self._outside = _Word(_NOTHING, spelled(_OUTSIDE))
        self._joints: tuple[dict[int, int], ...] = tuple(
            {int(name[2:]): packed for name, packed in weights.items() if name.startswith(f"j{place}")}
            for place in range(3)
        )

    @classmethod
    def load(cls) -> "NameModel":
        """Reads the shipped files: about 0.2 s."""
        folder = Path(__file__).parent / "names_data"
        return cls.from_bytes((folder / "words.z").read_bytes(), (folder / "weights.z").read_bytes())

    @classmethod
    def from_bytes(cls, words: bytes, weights: bytes) -> "NameModel":
        """Raises ValueError when the files are damaged."""
        try:
            sizes, _, rest_of_words = zlib.decompress(words).partition(b"\n")
            heard, ordinary = (int(size) for size in sizes.split())
            flags = _read_flags(rest_of_words[heard + ordinary :].decode("utf-8"))
            sets = WideSet(rest_of_words[:heard]), WideSet(rest_of_words[heard : heard + ordinary])
            first, _, rest = zlib.decompress(weights).decode("utf-8").partition("\n")
            return cls(KnownWords(flags, *sets), _read_weights(rest), _read_transitions(first))
        except (zlib.error, ValueError) as damaged:
            raise ValueError("the model of names is damaged") from damaged

    def person_chances(self, words: Sequence[str], runs: Iterable[tuple[int, int]]) -> list[list[tuple[float, float]]]:
        """Per run and word: how likely it begins a person's name, and how likely it goes on with one."""
        seen: dict[str, _Word] = {}
        found: list[list[tuple[float, float]]] = []
        for start, end in runs:
            around = [self._word(words, index, seen) for index in range(start - 2, end + 2)]
            emissions = [self._emission(words[start + at], around[at : at + 5]) for at in range(end - start)]
            found.append(self._chances(emissions))
        return found

    def _word(self, words: Sequence[str], index: int, seen: dict[str, _Word]) -> _Word:
        if not 0 <= index < len(words):
            return self._outside
        word = words[index]
        found = self._remembered.get(word) or seen.get(word)
        if found is None:
            low = spelled(word)
            found = _Word(class_of_word(word, self.known), low)
            listed = low in self.known.flags and word in {low, low.capitalize(), low.upper()}
            if (listed or (len(word) <= _SIGN and not word.isalpha())) and len(self._remembered) < _KEPT_WORDS:
                self._remembered[word] = found
            else:
                seen[word] = found
        return found

    def _emission(self, spelling: str, around: Sequence[_Word]) -> int:
        """The sum of the weights of every feature of one word; `around` are five, itself in the middle."""
        before2, before, own, after, after2 = around
        joints = joined_features(before.of.code, own.of.code, after.of.code)
        one, other = spoken_features(before.low, own.of.code, after.low)
        get = self._weights.get
        if own.own is None:
            own.own = self._total("0", own_features(spelling, own.of))
        if before.before is None:
            before.before = self._total("-", near_features(before.low, before.of))
        if after.after is None:
            after.after = self._total("+", near_features(after.low, after.of))
        if before2.before2 is None:
            before2.before2 = self._total("<", far_features(before2.low, before2.of))
        if after2.after2 is None:
            after2.after2 = self._total(">", far_features(after2.low, after2.of))
        return (
            own.own
            + before.before
            + after.after
            + before2.before2
            + after2.after2
            + self._joints[0].get(joints[0], 0)
            + self._joints[1].get(joints[1], 0)
            + self._joints[2].get(joints[2], 0)
            + get(one, 0)
            + get(other, 0)
        )

    def _total(self, mark: str, features: Iterable[str]) -> int:
        get = self._weights.get
        return sum([get(mark + feature, 0) for feature in features])

    def _chances(self, emissions: list[int]) -> list[tuple[float, float]]:
        """Forward and backward through a run; each step is scaled, so that no run is too long."""
        potentials = [_exponentials(total) for total in emissions]
        if len(potentials) == 1:
            alone = _scaled(potentials[0])
            return [(alone[1], alone[2])]
        ahead: list[Scores] = []
        current = _scaled(potentials[0])
        ahead.append(current)
        for potential in potentials[1:]:
            current = _scaled(_step(current, self._steps, potential))
            ahead.append(current)
        found: list[tuple[float, float]] = []
        back: Scores = (1.0, 1.0, 1.0, 1.0)
        for index in range(len(potentials) - 1, -1, -1):
            joint = _scaled(_times(ahead[index], back))
            found.append((joint[1], joint[2]))
            back = _scaled(_step_back(_times(potentials[index], back), self._steps))
        found.reverse()
        return found


def _packed(o: int, b: int, i: int, x: int) -> int:
    """Four weights in one number, which sums add up all at once. Each may be below zero and as large as `_HALF`."""
    return o + (b << _BITS) + (i << 2 * _BITS) + (x << 3 * _BITS)


def _exponentials(total: int) -> Scores:
    """The exponentials of the four sums in a number, the greatest of them 1."""
    total += _MIDDLE
    o, b, i, x = total & _MASK, total >> _BITS & _MASK, total >> 2 * _BITS & _MASK, total >> 3 * _BITS
    top = max(o, b, i, x)
    exp = math.exp
    return exp((o - top) / _SCALE), exp((b - top) / _SCALE), exp((i - top) / _SCALE), exp((x - top) / _SCALE)


def _scaled(scores: Scores) -> Scores:
    total = scores[0] + scores[1] + scores[2] + scores[3]
    return scores[0] / total, scores[1] / total, scores[2] / total, scores[3] / total


def _times(one: Scores, other: Scores) -> Scores:
    return one[0] * other[0], one[1] * other[1], one[2] * other[2], one[3] * other[3]


def _step(ahead: Scores, steps: Sequence[Sequence[float]], potential: Scores) -> Scores:
    o, b, i, x = ahead
    s, t, u, v = steps
    return (
        (o * s[0] + b * t[0] + i * u[0] + x * v[0]) * potential[0],
        (o * s[1] + b * t[1] + i * u[1] + x * v[1]) * potential[1],
        (o * s[2] + b * t[2] + i * u[2] + x * v[2]) * potential[2],
        (o * s[3] + b * t[3] + i * u[3] + x * v[3]) * potential[3],
    )


def _step_back(ahead: Scores, steps: Sequence[Sequence[float]]) -> Scores:
    o, b, i, x = ahead
    s, t, u, v = steps
    return (
        o * s[0] + b * s[1] + i * s[2] + x * s[3],
        o * t[0] + b * t[1] + i * t[2] + x * t[3],
        o * u[0] + b * u[1] + i * u[2] + x * u[3],
        o * v[0] + b * v[1] + i * v[2] + x * v[3],
    )


def _read_flags(text: str) -> dict[str, int]:
    """Lines of a number and the words that have these flags."""
    flags: dict[str, int] = {}
    for line in text.split("\n"):
        number, *words = line.split(" ")
        flags.update(dict.fromkeys(words, int(number)))
    return flags


def write_words(flags: dict[str, int], heard: WideSet, ordinary: WideSet) -> bytes:
    """The word list as it is shipped."""
    groups: dict[int, list[str]] = {}
    for word in sorted(flags):
        groups.setdefault(flags[word], []).append(word)
    head = "\n".join(" ".join([str(number), *words]) for number, words in sorted(groups.items()))
    sets = heard.dump(), ordinary.dump()
    return zlib.compress(b"%d %d\n" % (len(sets[0]), len(sets[1])) + sets[0] + sets[1] + head.encode("utf-8"), 9)


def _read_transitions(line: str) -> list[Scores]:
    rows: list[list[float]] = json.loads(line)
    if len(rows) != len(LABELS) or any(len(row) != len(LABELS) for row in rows):
        raise ValueError("the model of names is damaged")
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _read_weights(text: str) -> dict[str, int]:
    """Blocks: a line of four whole numbers, a line of the features that have these weights."""
    weights: dict[str, int] = {}
    lines = iter(text.split("\n"))
    for numbers in lines:
        if numbers:
            o, b, i, x = map(int, numbers.split(" "))
            weights.update(dict.fromkeys(next(lines).split("\t"), _packed(o, b, i, x)))
    return weights


def write_weights(weights: dict[str, Scores], transitions: Sequence[Scores]) -> bytes:
    """The weights as they are shipped; features whose weights round to nothing are left out."""
    blocks: dict[tuple[int, ...], list[str]] = {}
    for feature in sorted(weights):
        rounded = tuple(round(weight * _SCALE) for weight in weights[feature])
        if any(rounded):
            blocks.setdefault(rounded, []).append(feature)
    lines = [json.dumps(transitions)]
    for rounded, features in sorted(blocks.items()):
        lines += [" ".join(map(str, rounded)), "\t".join(features)]
    return zlib.compress("\n".join(lines).encode("utf-8"), 9)
