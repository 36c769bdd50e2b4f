"""Which words may be a name at all: runs of words with capitals, and names written small. Nothing else is tagged.

Some in eight words of ordinary Danish are candidates; only they cost more than a look-up.
"""

from bisect import bisect_left
from collections.abc import Sequence

from aarhusai.protection.recognisers.names_english import CAPITALISED, english_lines, is_english
from aarhusai.protection.recognisers.names_features import FIRST, FREQUENT, LAST, PARTICLES, USUAL, Words

# After these a name may follow in small letters that no list knows: "mvh nuria", "hedder amaru".
_OPENED_BY = (
    "kære hej hejsa hilsen hilsner mvh vh kh hedder hed kaldes hr fru frk sagsbehandler navn navnet @ mor far søn "
    "datter bror søster kone mand kæreste til fra med hos for om af og spørg ring"
)
_OPENERS = frozenset(_OPENED_BY.split())
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr"])


def runs(words: Sequence[str], known: Words) -> list[tuple[int, int]]:
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


def candidates(words: Sequence[str], known: Words) -> list[int]:
    """Indices of the words that may be a name or a part of one."""
    found = _written_as_names(words, known)
    if not found or not (lines := english_lines(words, known)):
        return found
    english = [found[bisect_left(found, start) : bisect_left(found, end)] for start, end in lines]
    nobody = {index for line in english for index in line if _is_word_of_english(words, index, known)}
    return [index for index in found if index not in nobody] if nobody else found


def _is_word_of_english(words: Sequence[str], index: int, known: Words) -> bool:
    """Whether a word of an English line is just that, and no name.

    In small letters English words are nobody, and neither is what no list has ("keyspace", "UUID"). A capital says
    something only within a sentence or beside another word that looks like a name: "Retrieve", "Max Results".
    """
    word = words[index]
    if not is_english(word):
        listed = known.flags.get(word.lower(), 0) & (FIRST | LAST)
        return not listed and (word.islower() or word.isupper()) and not _beside_a_name(words, index)
    if not word[0].isupper() or word in CAPITALISED:
        return True
    return not (_within_a_sentence(words, index) or _beside_a_name(words, index))


def _within_a_sentence(words: Sequence[str], index: int) -> bool:
    before = words[index - 1] if index else "\n"
    return before == "," or before.islower() or before.lower() in _TITLES or words[max(0, index - 2)].lower() in _TITLES


def _beside_a_name(words: Sequence[str], index: int) -> bool:
    """Whether the word before or after is written as a name and is no word of English."""
    return any(
        0 <= near < len(words) and _looks_like_a_name(words[near]) and not is_english(words[near])
        for near in (index - 1, index + 1)
    )


def _looks_like_a_name(word: str) -> bool:
    return word[0].isupper() and not word.isupper()


def _written_as_names(words: Sequence[str], known: Words) -> list[int]:
    found: list[int] = []
    look = known.flags.get
    last = -2  # the candidate before
    for index, word in enumerate(words):
        if word[0] == "@":
            if len(word) == 1:
                continue
        elif word.islower():
            if "_" in word and not _names_somebody(word, known):
                continue
            flags = look(word, 0)
            if (
                not flags & USUAL
                and not ("_" in word and _is_full_name(word, known))
                and (flags or not word[0].isalpha() or not _opened(words, index, last) or is_ordinary(word, known))
            ):
                continue
        elif (
            (not word.isalpha() and (not word[0].isalpha() or "://" in word or _is_code(word)))
            or word in _LABELS
            or _never(look(word.lower(), 0))
        ):
            continue
        last = index
        found.append(index)
    return found


def _names_somebody(identifier: str, known: Words) -> bool:
    """Whether a part of a programmer's word is a name: "karen_holm", not "get_current_timestamp" or "days_ago"."""
    return any(known.flags.get(part, 0) & USUAL for part in identifier.split("_"))


def _is_full_name(identifier: str, known: Words) -> bool:
    """Whether every part is a name that is understood in small letters, wherever it stands: "karen_holm"."""
    parts = identifier.split("_")
    return len(parts) > 1 and all(known.flags.get(part, 0) & USUAL and not is_english(part) for part in parts)


def is_ordinary(low: str, known: Words) -> bool:
    """Whether it is a word, or two words in one as Danish makes them, or an address of the web."""
    if known.ordinary(low) or "://" in low:
        return True
    if not _COMPOUND_FROM <= len(low) <= _COMPOUND_TO:
        return False
    return any(known.ordinary(low[at:]) and known.ordinary(low[:at].removesuffix("s")) for at in range(3, len(low) - 3))


def _is_code(word: str) -> bool:
    """Whether it is a letter or some with digits: "GL1234", "BK-123456". A name may have digits grown to its end."""
    if not any(map(str.isdigit, word)):
        return False
    letters = sum(map(str.isalpha, word))
    return letters < _LEAST_LETTERS or word.upper() == word


_COMPOUND_FROM, _COMPOUND_TO = 8, 40
_LEAST_LETTERS = 4
# What is written before numbers in capitals, and the English "I".
_LABELS = frozenset(["I", "IBAN", "CPR", "CVR", "SE", "EAN", "GLN", "SWIFT", "BIC", "SWIFT-BIC", "CPR-nr", "CVR-nr"])


def _never(flags: int) -> bool:
    return flags & (FREQUENT | FIRST | LAST) == FREQUENT


def _opened(words: Sequence[str], index: int, last: int) -> bool:
    """Whether a name may stand here in small letters: first in a line, after an opener, after another such name."""
    before = words[index - 1] if index else "\n"
    return before[0] == "\n" or before.lower() in _OPENERS or (last == index - 1 and before.islower())
