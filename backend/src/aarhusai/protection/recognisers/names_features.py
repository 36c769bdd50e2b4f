"""What the tagger of names looks at. Training and tagging both read it from here, so they cannot drift apart.

Most of what is known about a word depends on the word alone: its letters, how it is written, the lists it stands in.
That part is asked once per word and place (itself, one or two before or after). A few features join the classes of
neighbours.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.names_tokens import shape_of

FIRST, LAST, COMMON, FREQUENT, PLACE, TITLE, ORGANISATION, USUAL = 1, 2, 4, 8, 16, 32, 64, 128
HEARD, FOREIGN, ORDINARY = 256, 512, 1024
_GENITIVE = 2048
_SHAPE_BITS = 12
_CODE_BITS = 16
LABELS = ("O", "B", "I", "X")


class Words(Protocol):
    """What is known of words: flags by the word in small letters, and two wide sets.

    The sets take a word in small letters, and say of a few words that are not in them that they are.
    """

    flags: Mapping[str, int]

    def heard(self, low: str) -> bool:
        """Whether somebody somewhere is called so."""
        ...

    def ordinary(self, low: str) -> bool:
        """Whether it is a Danish word in any of its forms."""
        ...


PARTICLES = frozenset(
    [
        "von",
        "van",
        "der",
        "den",
        "de",
        "du",
        "da",
        "di",
        "dos",
        "das",
        "do",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "bint",
        "abu",
        "af",
        "ter",
        "ten",
        "y",
        "zu",
        "of",
        "und",
    ]
)
_ENDINGS = ("'s", "’s", "´s", "`s", "'", "’", "´", "s")


@dataclass(frozen=True, slots=True)
class WordClass:
    """What the lists and the spelling say of a word: `code` for joining with neighbours, `flags` of the lists."""

    code: int
    flags: int
    shape: int


def class_of_word(word: str, known: Words) -> WordClass:
    """Looks a word up, without a genitive ending and in its parts where it is not listed whole."""
    low = word.lower()
    flags = known.flags.get(low, 0)
    shape = shape_of(word)
    if not flags and shape in _LETTERED:
        flags = _flags_of_unlisted(low, known)
    return WordClass(shape << _SHAPE_BITS | flags, flags, shape)


_LETTERED = frozenset((0, 1, 4, 5, 6, 7, 8, 9, 14, 15))


def _flags_of_unlisted(low: str, known: Words) -> int:
    for ending in _ENDINGS:
        if low.endswith(ending):
            flags = known.flags.get(low[: -len(ending)], 0)
            if flags:
                return flags | _GENITIVE
    if low[0] == "@":
        return _flags_in_handle(low[1:], known.flags)
    if "-" in low:
        head, _, tail = low.rpartition("-")
        first, last = known.flags.get(head.partition("-")[0], 0), known.flags.get(tail, 0)
        return (first & (FIRST | LAST)) if last & (FIRST | LAST) else (last & (COMMON | ORGANISATION))
    if compiled(r"([^\W\d_])\1\1").search(low):  # "jaaa": no name, nor a word that a list could hold
        return ORDINARY
    flags = (HEARD if known.heard(low) else 0) | (ORDINARY if known.ordinary(low) else 0)
    if not flags and low[-1] == "s" and len(low) > 3 and known.heard(low[:-1]):
        return HEARD | _GENITIVE
    return flags


def _flags_in_handle(low: str, known: Mapping[str, int]) -> int:
    """A handle is a name when it begins or ends with one of four letters or more."""
    for length in range(min(len(low), 10), 3, -1):
        begin, end = known.get(low[:length], 0), known.get(low[-length:], 0)
        if begin & FIRST and not begin & COMMON:
            return FIRST
        if end & LAST and not end & COMMON:
            return LAST
        if begin & PLACE or end & PLACE or begin & ORGANISATION or end & ORGANISATION:
            return PLACE
    return 0


def spelled(word: str) -> str:
    """The word in small letters as features spell it; line ends are one sign, whatever their number."""
    return "¶" if word[0] == "\n" else word.lower()


def own_features(word: str, of: WordClass) -> Iterator[str]:
    """What a word says by itself."""
    low = spelled(word)
    yield "w=" + low
    yield f"c={of.code}"
    yield f"f={of.flags}"
    yield f"s={of.shape}"
    yield f"l={min(len(low), 12)}"
    if of.shape not in _LETTERED:
        return
    for size in (1, 2, 3, 4):
        if len(low) > size:
            yield "p=" + low[:size]
            yield "e=" + low[-size:]
    if len(low) > 5:
        yield "e=" + low[-5:]
    edged = f"<{low}>"
    for at in range(len(edged) - 2):
        yield "g=" + edged[at : at + 3]
    if not of.flags:
        yield f"u={of.shape}{low[-3:]}"


def near_features(word: str, of: WordClass) -> Iterator[str]:
    """What a word says of its neighbour."""
    low = spelled(word)
    yield "w=" + low
    yield f"c={of.code}"
    yield f"s={of.shape}"
    if of.shape in _LETTERED:
        yield "e=" + low[-3:]


def far_features(word: str, of: WordClass) -> Iterator[str]:
    """What a word says of one two places away."""
    yield "w=" + spelled(word)
    yield f"c={of.code}"


def joined_features(before: int, own: int, after: int) -> tuple[int, int, int]:
    """Class codes joined: before with own, own with after, before with after. Each joint has numbers of its own."""
    return before << _CODE_BITS | own, own << _CODE_BITS | after, before << _CODE_BITS | after


def spoken_features(before: str, own: int, after: str) -> Iterator[str]:
    """The word before and after in small letters, joined with the class of the word itself."""
    yield f"v={before}|{own}"
    yield f"x={own}|{after}"
