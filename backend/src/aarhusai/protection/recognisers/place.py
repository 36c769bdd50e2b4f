"""Postcode and town, by itself or as the end of an address."""

import re

from aarhusai.protection.recognisers.compiled import compiled
from aarhusai.protection.recognisers.dates import is_plausible_year
from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.reading import Reading
from aarhusai.protection.recognisers.surroundings import BLANK, SPACES, char_at
from aarhusai.protection.recognisers.towns import towns
from aarhusai.protection.spans import Finding, Kind

_WORD = r"[A-ZÆØÅ][a-zæøåé]{1,24}"
_LEAD = (
    r"(?:Kongens|Kgs\.|Kirke|Munke|Rask|Ruds|Fakse|Store|St\.|Lille|Nørre|Nr\.|Sønder|Sdr\.|Øster|Vester|Ny|Gammel|Gl\.|Høje|Hvide|Sankt|Skt\.|Sct\.|"
    r"Nykøbing)"
)
_TAIL = (
    r"(?:[A-ZÆØÅ]{1,2}\b|Sjælland\b|Sj\b\.?|Ladeplads\b|Djurs\b|Odde\b|Stevns\b|Ærø\b|Møn\b|Als\b|Øst\b|Vest\b|"
    r"Nord\b|Syd\b|Bjerge\b|Falster\b|Mors\b|Fyn\b|Thy\b|Stationsby\b|Strand\b|Kyst\b|Havn\b|By\b)"
)
TOWN = (
    rf"(?:{_LEAD} ?{_WORD}|{_WORD}(?:-[A-ZÆØÅ][a-zæøå]{{1,20}})?|(?:København|Kbh\.?|Frederiksberg))(?:[ ](?:{_TAIL}))?"
)
POSTCODE = r"(?:DK[- ]?)?[0-9]{4}"
_SOURCE = rf"[0-9](?<![0-9.,:/][0-9])[0-9]{{3}}{BLANK}{{1,2}}(?P<town>{TOWN})"

_LEADS = ("Kongens ", "Kgs", "Store ", "Nørre ", "Sønder ", "Øster ", "Vester ", "Høje ", "Hvide ", "Gammel ", "Ny ")


def _judge(match: re.Match[str], _: Reading) -> Finding | None:
    text, start, end = match.string, match.start(), match.end()
    number = int(match[0][:4])
    before = compiled(r"DK[- ]?\Z").search(text, max(0, start - 4), start)
    if before is not None:
        return Finding(Kind.POSTCODE_TOWN, before.start(), end, 0.95, "place-dk")
    if not 800 <= number <= 9990 or char_at(text, start - 1).isalnum() or char_at(text, start - 1) == "-":
        return None
    first = compiled(r"[^\W\d_]+").match(match["town"])
    known = first is not None and first[0].lower() in towns()
    if is_plausible_year(number) and not match["town"].startswith(("København", "Kbh", "Frederiksberg")):
        return None  # "i 2012 Aarhus" is a year
    if known:
        return Finding(Kind.POSTCODE_TOWN, start, end, 0.9, "place-known")
    lead = text[max(0, start - 2) : start]
    if lead.endswith((", ", "\n")) or match["town"].startswith(_LEADS):
        return Finding(Kind.POSTCODE_TOWN, start, end, 0.6, "place-after-comma")
    return None


PLACE = NumberRecogniser("place", _SOURCE, _judge, {4: "\t" + SPACES}, worded=True)
