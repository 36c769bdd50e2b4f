"""Which words may be a name at all: runs of words with capitals, and names written small. Nothing else is tagged.

Some in eight words of ordinary Danish are candidates; only they cost more than a look-up.
"""

from collections.abc import Sequence

from aarhusai.protection.recognisers.names_features import FIRST, FREQUENT, LAST, PARTICLES, USUAL, Words

# After these a name may follow in small letters that no list knows: "mvh nuria", "hedder amaru".
_OPENED_BY = (
    "kære hej hejsa hilsen hilsner mvh vh kh hedder hed kaldes hr fru frk sagsbehandler navn navnet @ mor far søn "
    "datter bror søster kone mand kæreste til fra med hos for om af og spørg ring"
)
_OPENERS = frozenset(_OPENED_BY.split())


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
    found: list[int] = []
    look = known.flags.get
    last = -2  # the candidate before
    for index, word in enumerate(words):
        if word.lower() in _OF_PROGRAMS and _stands_alone(words, index, last):
            continue
        if word[0] == "@":
            if len(word) == 1:
                continue
        elif word.islower():
            if "_" in word and not _names_somebody(word, known):
                continue
            flags = look(word, 0)
            if not flags & USUAL and (
                flags or not word[0].isalpha() or not _opened(words, index, last) or is_ordinary(word, known)
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


def _stands_alone(words: Sequence[str], index: int, last: int) -> bool:
    """Whether neither neighbour could be the rest of a name: "Search the web", but not "Jane Read" or "Read Jensen"."""
    after = words[index + 1] if index + 1 < len(words) else ""
    return last != index - 1 and not after[:1].isupper()


def _names_somebody(identifier: str, known: Words) -> bool:
    """Whether a part of a programmer's word is a name: "karen_holm", not "get_current_timestamp" or "days_ago"."""
    return any(known.flags.get(part, 0) & USUAL for part in identifier.split("_"))


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


# English that tools are described in, nobody's name by itself: a tagger of Danish takes them for names it never met.
_OF_TOOLS = (
    "add append body call cancel check city cell chart channel code column command convert copy count country "
    "create data date default delete description document download email enable event example execute export "
    "extract fetch field file filter folder format generate get given group header id import index info input "
    "insert item key label language limit link list load location lookup make mail memory merge message method "
    "mode model move name new next note number object offset open optional order output owner page parse patch "
    "path plan post prompt provide provides purpose put query question range read rank record region remove "
    "rename replace request required response result results retrieve return returns role row run save schedule "
    "schema search select send set show size skill sort source start state status stop store string submit "
    "summarize summary table tag target task temperature text the ticket time timezone title token tool topic "
    "translate type unit unique update upload url use used user valid value version view weather when whether "
    "with write"
)
_OF_PROGRAMS = frozenset(_OF_TOOLS.split())

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
