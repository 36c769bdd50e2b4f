"""Takes Danish compounds apart: vejtræer is vej and træ, sagsbehandlingstid is sag, behandling and tid.

The dictionary is the one that Stavekontrolden makes for hunspell. Its flags say of each word how it may begin a
compound (as it is, or with s or e after it) and whether it may end one; see `da.aff`, "Sammensætning".
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import CDLL
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from aarhusai.knowledge.danish.words import fold, stem, stems

SHORTEST: Final = 6
"""Letters of the shortest word that is taken apart."""


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHORT_PARTS: Final = _listed("""
    aar abe aeg ark arm arv bad bal bar bil bog bus by dag dal dom dyr fag far fly fod gas hav hus ide is job
    jul kro lab led lov lyd lys mad mor mur mus nat net oel oje ovn par ret rum sag sko sne sol sti syn tag tal
    tid tog tur tv uge ung vej vin
""")
"""Words of fewer than four letters that are parts of compounds; the dictionary's others split what is no compound."""

_NO_TAILS: Final = _listed("""
    agtig bare bart dens else ende ener enes ens ensre erede erende erer eres erne erst este hede heder heds hen
    igen inde ingen inger ioner iske isme ister ite itet kert lege ler lig lige ligst ligt ling linge maessig
    mest naer nede ner ning ninger rede reder ren rende rene rent rer res ret rets rig rige ring ringe ringen
    rings ris sel sende ser serne sige sport stalt stand ster taerk taert tele tens tent ter terne til tion tiv
    tre ture turen uren visse
""")
"""What the dictionary has as a word and what, at the end of another, is nearly always an ending."""

_NO_HEADS: Final = _listed("""
    alle bar bero den der det forst hver inter kar kon konk man min nat par pas per pro sam tran uni
""")
"""What the dictionary has as a word and what, at the beginning of another, is mostly a part of a foreign word."""


class _Words:
    """A set of words in eight bytes each: a quarter of a million of them live in every process that searches.

    Words whose hashes are the same are taken for each other, which among so few does not happen.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._hashes = array("q", sorted({hash(word) for word in words}))

    def __contains__(self, word: str) -> bool:
        wanted = hash(word)
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted


_Way = tuple[int, int, tuple[str, ...]]
"""A way to take a word apart: how many parts, minus the letters of the shortest, the parts. The least is the best."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Forms that may begin a compound, words that may end one, and the stems of those; all folded."""

    heads: _Words
    tails: _Words
    tail_stems: _Words

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a folded word as they stand in it, or the word alone. Joined they are the word.

        Of several ways that with the fewest parts; of those the one whose shortest part is the longest. What the
        dictionary has as a word of its own is taken into two parts at most.
        """
        size = len(word)
        if size < SHORTEST or not word.isalpha():
            return (word,)
        ways: dict[int, _Way] = {0: (0, -size, ())}
        whole: list[_Way] = []
        for start in range(size - 1):
            way = ways.get(start)
            if way is None:
                continue
            if start and self._ends(word[start:]):
                whole.append(_longer(way, word[start:]))
            for end in range(start + 2, size - 1):
                if word[start:end] in self.heads:
                    longer = _longer(way, word[start:end])
                    ways[end] = min(ways.get(end, longer), longer)
        best = min(whole, default=None)
        if best is None or (best[0] > 2 and self.stem(word) in self.tail_stems):
            return (word,)
        return best[2]

    def _ends(self, word: str) -> bool:
        if word in self.tails:
            return True
        if len(word) < 5 or word in _NO_TAILS:
            return False
        found = stem(word)
        return found in self.tail_stems or (len(found) > 3 and found in self.tails)

    def stem(self, word: str) -> str:
        """The stem of a folded word. An s of its own stays: Snowball would take it from plads, and not from pladsen."""
        return word if word.endswith("s") and word in self.tails else stem(word)

    def knows(self, word: str) -> bool:
        """Whether a folded word is one of the dictionary's, in some form of it, or a compound of them."""
        return word in self.tails or self.stem(word) in self.tail_stems or len(self.split(word)) > 1

    def bare(self, head: str) -> str:
        """A part that is not the last, without the s that joins it to the next."""
        return head.removesuffix("s") if len(head) > 4 and head not in self.tails else head


def _longer(way: _Way, part: str) -> _Way:
    count, shortest, found = way
    return count + 1, max(shortest, -len(part)), (*found, part)


@cache
def parts() -> Parts:
    """From the installed dictionary; without it nothing is taken apart. Read once, in about half a second."""
    heads: set[str] = set()
    tails: set[str] = set()
    for word, place in _entries():
        heads.update(form(word) for form in place.heads)
        if place.last:
            tails.add(word)
    heads = {head for head in heads if (len(head) > 3 or head in _SHORT_PARTS) and head not in _NO_HEADS}
    tails = {tail for tail in tails if (len(tail) > 3 or tail in _SHORT_PARTS) and tail not in _NO_TAILS}
    return Parts(_Words(heads), _Words(tails), _Words(stems(sorted(tails))))


def read() -> None:
    """Reads it, and gives back what reading took: 20 MB, which the process would keep for nothing."""
    parts()
    trim = getattr(CDLL(None), "malloc_trim", None)  # only where the C library is glibc
    if trim is not None:
        trim(0)


def is_read() -> bool:
    """Whether the dictionary was read, so that nobody has to wait for it."""
    return parts.cache_info().currsize > 0


_Form = Callable[[str], str]
"""How a word stands at the beginning of a compound."""


def _as_it_is(word: str) -> str:
    return word


def _s_for_e(word: str) -> str:
    return word.removesuffix("e") + "s"


_FORMS: Final[Mapping[_Form, frozenset[str]]] = {
    _as_it_is: frozenset(("31", "32", "33", "62", "63", "67")),
    lambda word: word + "s": frozenset(("29", "62")),
    lambda word: word + "e": frozenset(("30", "63")),
    _s_for_e: frozenset(("56",)),
    lambda word: word + word[-1] + "e": frozenset(("61", "67")),
}
"""The dictionary's flags that allow each form; any of them does."""

_LAST: Final = frozenset(("34", "39"))
"""Those that allow a word at the end."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in compounds a word may stand: in these forms at the beginning, and at the end."""

    heads: Sequence[_Form]
    last: bool


def _entries() -> Iterator[tuple[str, _Place]]:
    """Common words of the dictionary, folded, with their places; entries in "-" are beginnings of compounds."""
    path = files("aarhusai.knowledge").joinpath("data", "danish", "da.dic")
    if not path.is_file():
        return
    known: dict[str, _Place] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, flags = line.split(" ", 1)[0].partition("/")
        bare = word.removesuffix("-")
        if len(bare) < 2 or not flags or not bare.isalpha() or not bare.islower():
            continue
        place = known.get(flags)
        if place is None:
            given = set(flags.split(","))
            heads = [form for form, allowed in _FORMS.items() if allowed & given]
            place = known[flags] = _Place(heads, bool(_LAST & given))
        yield fold(bare), place
