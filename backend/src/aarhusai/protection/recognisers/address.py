"""Danish addresses: street, number, letter, floor, side, place, postcode and town.

The house number points, the street is read backwards from it. A street whose name ends like one ("-gade", "Allé") needs
no more; other names ("Strandparken", "Lykkens Minde") need a postcode and a town after, or "bor" and the like before.
"""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.pattern import NumberRecogniser
from aarhusai.protection.recognisers.place import POSTCODE, TOWN
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import BLANK
from aarhusai.protection.spans import Finding, Kind

_SOURCE = (
    rf"[1-9](?<=[A-Za-zÆØÅæøåéü.]{BLANK}[1-9])[0-9]{{0,2}}"
    rf"(?:(?:[A-Za-z]|{BLANK}(?:[A-Z]|[a-h](?=,)))(?![A-Za-zÆØÅæøå.]))?"
    r"(?:[-–][0-9]{1,3}[A-Z]?)?(?![0-9A-Za-zÆØÅæøå%§]|[.,:/][0-9])"
)
_UPPER, _LOWER = "A-ZÆØÅÉÜÖ", "a-zæøåéüöä"
_PART = (
    rf"(?:[{_UPPER}][{_LOWER}]{{1,24}}(?:[-'’][{_UPPER}]?[{_LOWER}]{{1,20}})?|"
    rf"[{_UPPER}]{{1,2}}\.|Gl\.|Sdr\.|Nr\.|Sct\.|Skt\.)"
)
_FILLER = r"(?:af|den|ved|og|de|du|von)"
_NAME = rf"(?<![{_UPPER}{_LOWER}0-9-])(?:{_PART}[ ]?(?:{_FILLER}[ ])?){{1,4}}\Z"
_WINDOW = 56
# What may stand before a street of one word; before "Vej" or "Allé" by itself any name may.
_SIDES = (
    r"(?:(?:Ny|Nye|Gl\.|Gammel|Gamle|Store|St\.|Lille|Ll\.|Nørre|Nr\.|Sønder|Sdr\.|Øster|Øst|Østre|Vester|Vestre|Nordre|"
    r"Søndre|Indre|Ydre|Sankt|Sct\.|Skt\.|[A-ZÆØÅ]\.) ?){0,3}\Z"
)
_STRONG = (
    r"(?i)(?:vej|vejen|gade|gaden|allé|alle|alléen|alleen|stræde|strædet|vænge|vænget|plads|pladsen|torv|torvet|"
    r"boulevard|boulevarden|tværvej|passagen?|brogade|esplanaden?|kaj|kajen|promenaden?|ringvej|stien|slippen)\Z"
)
_WEAK = (
    r"(?i)(?:park|parken|have|haven|bakke|bakken|bakker|toft|toften|tofte|sti|gård|gården|gaard|gaarden|bro|broen|ager|"
    r"ageren|mark|marken|lund|lunden|høj|højen|eng|engen|skov|skoven|dal|dalen|vang|vangen|krog|krogen|ring|ringen|kær|"
    r"kæret|led|leddet|strand|stranden|havn|havnen|brygge|bryggen|kvarteret|byen|hegn|hegnet|bjerg|bjerget|løkke|løkken|"
    r"svinget|buen|odde|odden|minde|hus|huset|holm|holmen|næs|vig|skrænten|runddel|runddelen|banke|banken|ås|åsen)\Z"
)
# Words that end like streets and are none, small or at the start of a sentence.
_NO_STREET_LIST = (
    "vej vejen gade gaden plads pladsen torv alle allé alléen stræde strædet torvet vænge vænget boulevard "
    "boulevarden passagen esplanaden kajen promenaden ringvej undervej omvej genvej udvej hovedvej motorvej "
    "motorvejen hovedvejen landevej landevejen arbejdsplads arbejdspladsen byggeplads spadsestien cykelstien stien "
    "kaj passage legeplads legepladsen p-plads parkeringsplads rasteplads sporvej for alle til os i de vi"
)
_NO_STREET = frozenset(_NO_STREET_LIST.split())
_FLOOR = (
    rf",?{BLANK}{{0,2}}(?:(?:st|kl|mezz|stuen|[0-9]{{1,2}})\.?{BLANK}?(?:sal\b|etage\b)?,?{BLANK}?"
    r"(?:tv|th|mf|t\.v|t\.h)\b\.?|"
    rf"(?:st|kl|[0-9]{{1,2}})\.(?:{BLANK}?(?:sal|etage)\b\.?)?(?:,?{BLANK}(?:dør|lejl\.?){BLANK}?[0-9]{{1,4}}|"
    rf",?{BLANK}[0-9]{{1,4}}(?=,))?(?=,|{BLANK}sal|\n|\Z|{BLANK}[0-9]{{4}}{BLANK})|"
    rf"[0-9]{{1,2}}\.{BLANK}?(?:sal|etage)\b)"
)
_TOWN = (
    rf"[,.]?\s{{0,3}}(?:[{_UPPER}][{_LOWER}]{{2,24}}(?: [{_UPPER}][{_LOWER}]{{1,24}})?,\s{{1,2}})?"
    rf"{POSTCODE}{BLANK}{{1,2}}{TOWN}"
)
_BOUND = 90
_LIVES = r"(?i)\b(?:adresse\w{0,2}|bopæl\w{0,2}|bor|boende|bosat|flytte\w{0,3}|beliggende)\b[^\n.]{0,40}\Z"


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text, number = match.string, match.start()
    street_end = number - 1
    last_word = re.split(r"\s", text[max(0, street_end - 30) : street_end])[-1]
    strong = compiled(_STRONG).search(last_word) is not None
    if not last_word or not (last_word[0].isupper() or (strong and len(last_word) > 6)):
        return None
    start = _street_start(text, street_end, last_word)
    street = text[start:street_end]
    if start < 0 or street.lower() in _NO_STREET:
        return None
    end = match.end()
    floor = compiled(_FLOOR).match(text, end, end + _BOUND)
    if floor is not None:
        end = floor.end()
    town = compiled(_TOWN).match(text, end, end + _BOUND)
    if town is not None:
        return Finding(Kind.ADDRESS, start, town.end(), 0.97, "address-town")
    if strong:
        return Finding(Kind.ADDRESS, start, end, 0.9 if floor else 0.8, "address-street")
    weak = compiled(_WEAK).search(last_word) is not None
    lives = compiled(_LIVES).search(text, max(0, start - 60), start) is not None
    if weak and (floor is not None or lives):
        return Finding(Kind.ADDRESS, start, end, 0.7, "address-lives")
    return None


def _street_start(text: str, end: int, last_word: str) -> int:
    """Where the street's name begins; -1 when what stands before the number is no name."""
    if not last_word[0].isupper():
        return -1 if last_word in _NO_STREET else end - len(last_word)
    window = max(0, end - _WINDOW)
    # Capitals as in "BOGENSEVEJ 12".
    if last_word.isupper() and len(last_word) > 2:
        return end - len(last_word)
    if len(last_word) > 6 and compiled(_STRONG).search(last_word) is not None and last_word.lower() not in _NO_STREET:
        side = compiled(_SIDES).search(text, window, end - len(last_word))
        return end - len(last_word) if side is None else side.start()
    found = compiled(_NAME).search(text, window, end)
    return -1 if found is None else found.start()


ADDRESS = NumberRecogniser("address", _SOURCE, _judge, dict.fromkeys((1, 2, 3), ""), before=" ")
