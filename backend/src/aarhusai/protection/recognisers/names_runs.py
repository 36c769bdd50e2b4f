"""Which words may be a name at all: runs of words with capitals, and names written small. Nothing else is tagged.

Some in eight words of ordinary Danish are candidates; only they cost more than a look-up.
"""

from collections.abc import Mapping, Sequence

from aarhusai.protection.recognisers.names_features import FIRST, FREQUENT, LAST, PARTICLES, USUAL

# After these a name may follow in small letters that no list knows: "mvh nuria", "hedder amaru".
_OPENERS = frozenset(
    [
        "kære",
        "hej",
        "hejsa",
        "hilsen",
        "hilsner",
        "mvh",
        "vh",
        "kh",
        "hedder",
        "hed",
        "kaldes",
        "hr",
        "fru",
        "frk",
        "sagsbehandler",
        "navn",
        "navnet",
        "@",
        "mor",
        "far",
        "søn",
        "datter",
        "bror",
        "søster",
        "kone",
        "mand",
        "kæreste",
    ]
)


def runs(words: Sequence[str], known: Mapping[str, int]) -> list[tuple[int, int]]:
    """Runs of neighbouring candidates in order, as index ranges (end exclusive)."""
    found: list[tuple[int, int]] = []
    start = end = -1
    for index in candidates(words, known):
        if index == end or (index == end + 1 and words[end] in PARTICLES) or _two_particles(words, end, index):
            end = index + 1
            continue
        if start >= 0:
            found.append((start, end))
        start, end = index, index + 1
    if start >= 0:
        found.append((start, end))
    return found


def _two_particles(words: Sequence[str], end: int, index: int) -> bool:
    return index == end + 2 and words[end] in PARTICLES and words[end + 1] in PARTICLES


def candidates(words: Sequence[str], known: Mapping[str, int]) -> list[int]:
    """Indices of the words that may be a name or a part of one."""
    found: list[int] = []
    look = known.get
    without_capitals = _is_small(words)
    last = -2  # the candidate before
    for index, word in enumerate(words):
        if word[0] == "@":
            if len(word) == 1:
                continue
        elif word.islower():
            flags = look(word, 0)
            if not flags & USUAL and (
                flags or not word[0].isalpha() or not (without_capitals or _opened(words, index, last))
            ):
                continue
        elif not word[0].isalpha() or word == "I" or _never(look(word.lower(), 0)):
            continue
        last = index
        found.append(index)
    return found


def _is_small(words: Sequence[str]) -> bool:
    """Whether a text is written without capitals, as in a chat: then any word that no list knows may be a name."""
    return sum(word[0].isupper() for word in words[1:]) * 40 <= len(words)


def _never(flags: int) -> bool:
    return flags & (FREQUENT | FIRST | LAST) == FREQUENT


def _opened(words: Sequence[str], index: int, last: int) -> bool:
    if not index:
        return False
    before = words[index - 1]
    return before.lower() in _OPENERS or (last == index - 1 and before.islower())
