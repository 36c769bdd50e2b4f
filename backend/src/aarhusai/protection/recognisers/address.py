"""Danish addresses: street, number, letter, floor, side, place, postcode and town.

The house number points, the street is read backwards from it. A street whose name ends like one ("-gade", "Allé") needs
no more; other names ("Strandparken", "Lykkens Minde") need a floor, a postcode and a town after, or "bor" and the like
before.
"""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.labels import Label
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.place import POSTCODE, TOWN
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.streets import NO_NAME, NO_STREET, SIDES, STRONG, WEAK, WEAK_LONG
from aarhusai.protection.recognisers.surroundings import BLANK, SPACE
from aarhusai.protection.recognisers.towns import towns
from aarhusai.protection.spans import Finding, Kind

_SOURCE = (
    rf"[1-9](?<=[A-Za-zÆØÅæøåéü.]{BLANK}[1-9])[0-9]{{0,2}}"
    rf"(?:(?:[A-Za-z]|{BLANK}(?:[A-HJ-Z]|[a-h](?=,)))(?![A-Za-zÆØÅæøå]|[.][A-Za-zÆØÅ]))?"
    r"(?:[-–][0-9]{1,3}[A-Z]?)?(?![0-9A-Za-zÆØÅæøå%§]|[.,:/][0-9])"
    # The first pair of a telephone number: "Ring 86 12 34 56".
    rf"(?!(?:{SPACE}[0-9]{{2}}){{3}}(?![0-9]|{SPACE}[0-9]{{2}}))"
)
_UPPER, _LOWER = "A-ZÆØÅÉÜÖ", "a-zæøåéüöä"
_PART = (
    rf"(?:[{_UPPER}][{_LOWER}]{{1,24}}(?:[-'’][{_UPPER}]?[{_LOWER}]{{1,20}})?|"
    rf"[{_UPPER}]{{1,2}}\.|[IVX]{{1,4}}\.?['’]?s|Gl\.|Sdr\.|Nr\.|Sct\.|Skt\.)"
)
_FILLER = r"(?:af|den|ved|de|du|von)"
_NAME = rf"(?<![{_UPPER}{_LOWER}0-9-])(?:{_PART}[ ]?(?:{_FILLER}[ ])?){{1,4}}\Z"
_WINDOW = 56
# What stands between two columns of a table belongs to neither: a word ends there.
_WORD = r"[^\W\d_](?:[^\W\d_]|[-.'’](?=[^\W\d_])){0,28}\.?\Z"
# "8000 Aarhus C. Nygade 3": the initial that a town ends with is not the street's.
_TOWN_BEFORE = rf"(?<![^\s,;(])[0-9]{{4}}(?:[ ][{_UPPER}][{_LOWER}]{{1,24}}){{1,2}}[ ]\Z"
_FLOOR = (
    rf",?{BLANK}{{0,2}}(?:(?:st|kl|mezz|stuen|[0-9]{{1,2}})\.?{BLANK}?(?:sal\b|etage\b)?,?{BLANK}?"
    r"(?:tv|th|mf|t\.v|t\.h|til venstre|til højre)\b\.?|"
    rf"[0-9]{{1,2}}\.{BLANK}?(?:sal|etage)\b|st\.(?=[\s,.;)]|\Z)|kl\.(?=[,.;)|\t\n]|\Z)|"
    rf"(?:st|kl|[0-9]{{1,2}})\.(?:{BLANK}?(?:sal|etage)\b\.?)?(?:,?{BLANK}(?:dør|lejl\.?){BLANK}?[0-9]{{1,4}}|"
    rf",?{BLANK}[0-9]{{1,4}}(?=,))?(?=,|{BLANK}sal|\n|\Z|{BLANK}[0-9]{{4}}{BLANK})|"
    rf"(?:lejlighed|lejl\.|værelse|bolig|dør){BLANK}(?:nr\. ?)?[0-9]{{1,4}}\b)"
)
_TOWN = (
    rf"[,.;]?\s{{0,3}}(?:[{_UPPER}][{_LOWER}]{{2,24}}(?: [{_UPPER}][{_LOWER}]{{1,24}})?,\s{{1,2}})?"
    rf"{POSTCODE}{BLANK}{{1,2}}{TOWN}"
)
_TOWN_ALONE = rf", ?(?P<town>{TOWN})"
_BOUND = 90
_LIVES = (
    r"(?i)\b(?:adresse\w{0,2}|bopæl\w{0,2}|bor|boede|boende|bosat|flytte\w{0,3}|beliggende|hjemme (?:på|i)|"
    r"lejlighed\w{0,2}|bolig\w{0,2}|opgang\w{0,2})\b[^\n.]{0,40}\Z"
)
_BEFORE_WEAK = r"(?:\b(?:på|i|fra|til|ved|hos)|[,:;\n\t(|])[ ]?\Z"
_CARE_OF = rf"(?i:c/o) ?(?:{_PART}[ ]?){{1,4}}[,\s]{{1,3}}\Z"


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text, number = match.string, match.start()
    street_end = number - 1
    last_word = _word_before(text, street_end, 30)
    small = last_word.lower()
    strong = small.endswith(STRONG)
    grown = strong and len(last_word) > 6
    if not last_word or not (grown or last_word[0].isupper()):
        return None
    end = match.end()
    floor = compiled(_FLOOR).match(text, end, end + _BOUND)
    if floor is not None:
        end = floor.end()
    town = compiled(_TOWN).match(text, end, end + _BOUND)
    if not strong and town is None and not small.endswith(WEAK):
        return None
    start = _street_start(text, street_end, last_word, grown=grown)
    if start < 0 or text[start:street_end].lower() in NO_STREET:
        return None
    start = _with_care_of(text, start)
    if town is not None:
        return Finding(Kind.ADDRESS, start, town.end(), 0.97, "address-town")
    if strong:
        return Finding(Kind.ADDRESS, start, _with_town(text, end), 0.9 if floor else 0.8, "address-street")
    return _weak(text, start, end, small, floor=floor is not None)


def _word_before(text: str, end: int, reach: int) -> str:
    """The word that ends there, its full stop included; empty when none does."""
    piece = text[max(0, end - reach) : end]
    word = piece[piece.rfind(" ") + 1 :]
    if word.isalpha():
        return word
    found = compiled(_WORD).search(word)
    return "" if found is None else found[0]


def _with_town(text: str, end: int) -> int:
    """Where an address ends that a known town follows without its postcode."""
    town = compiled(_TOWN_ALONE).match(text, end, end + 40)
    if town is None or town["town"].split()[0].lower() not in towns():
        return end
    return town.end()


def _weak(text: str, start: int, end: int, last_word: str, *, floor: bool) -> Finding | None:
    """A street whose name could be much else, by what stands around it."""
    if last_word.endswith(WEAK) and (floor or compiled(_LIVES).search(text, max(0, start - 60), start) is not None):
        return Finding(Kind.ADDRESS, start, end, 0.7, "address-lives")
    placed = compiled(_BEFORE_WEAK).search(text, max(0, start - 8), start) is not None
    if placed and len(last_word) > 7 and last_word.endswith(WEAK_LONG):
        return Finding(Kind.ADDRESS, start, end, 0.6, "address-weak")
    return None


def _street_start(text: str, end: int, last_word: str, *, grown: bool) -> int:
    """Where the street's name begins; -1 when what stands before the number is no name.

    `grown` says that the last word is a street by itself: only "Gammel", "Nørre" and initials may stand before it.
    """
    begin = end - len(last_word)
    if not last_word[0].isupper():
        return -1 if last_word in NO_STREET else begin
    # Capitals as in "BOGENSEVEJ 12".
    if last_word.isupper() and len(last_word) > 2:
        return begin
    if grown and last_word.lower() not in NO_STREET:
        for _ in range(3):
            word = _word_before(text, begin - 1, 13) if text[begin - 1 : begin] == " " else ""
            if not word or not (word in SIDES or _is_initial(text, word, begin - 1 - len(word))):
                break
            begin -= len(word) + 1
        return _with_names(text, begin)
    found = compiled(_NAME).search(text, max(0, end - _WINDOW), end)
    if found is None:
        return -1
    # The words of a town before it, as far as its last full stop.
    if compiled(r"[0-9]{4}[ ]\Z").search(text, max(0, found.start() - 5), found.start()):
        return max(found.start(), text.rfind(". ", found.start(), begin) + 2)
    return found.start()


def _is_initial(text: str, word: str, start: int) -> bool:
    """Whether a short word with a full stop is the initial of whom a street is called after."""
    if not (word[-1] == "." and len(word) <= 6 and word[0].isupper()):
        return False
    return compiled(_TOWN_BEFORE).search(text, max(0, start - 60), start) is None


def _with_names(text: str, begin: int) -> int:
    """A street that is called after somebody or a quarter begins with that: "Tycho Brahesgade", "Amager Strandvej"."""
    for _ in range(2):
        word = _word_before(text, begin - 1, 20) if text[begin - 1 : begin] == " " else ""
        likely = 3 <= len(word) <= 18 and word[0].isupper() and word[1:].islower() and word.isalpha()
        if not likely or word in NO_NAME:
            break
        begin -= len(word) + 1
    return begin


def _with_care_of(text: str, start: int) -> int:
    """An address begins with the person it is in care of."""
    edge = max(0, start - 48)
    at = max(text.rfind("c/o", edge, start), text.rfind("C/O", edge, start))
    if at < 0:
        return start
    return at if compiled(_CARE_OF).match(text, at, start) is not None else start


def _judge_box(match: re.Match[str], reading: Reading) -> Finding | None:
    """A post office box, with its town."""
    text, start, end = match.string, match.start(), match.end()
    label = reading.label_before(start)
    if label is None or label[1] > 6:
        return None
    town = compiled(_TOWN).match(text, end, end + _BOUND)
    word = text.rfind(" ", 0, start - label[1] - 4) + 1
    begin = max(word, text.rfind("\n", 0, start) + 1)
    return Finding(Kind.ADDRESS, begin, end if town is None else town.end(), 0.9, "address-box")


ADDRESS = NumberRecogniser("address", _SOURCE, _judge, dict.fromkeys((1, 2, 3), ""), before="w")
ADDRESS_BOX = NumberRecogniser(
    "address-box", r"[0-9]{1,5}(?![0-9])", _judge_box, dict.fromkeys(range(1, 6), ""), labels=frozenset({Label.BOX})
)
