"""The shape of placeholders: `[NAVN-7FK]`, a Danish word for the kind and a random ending (law.md B4).

Nothing of a placeholder comes from the value it stands for. The ending begins with a digit and goes on with letters
without vowels, so that it is no word, is not taken for a number, and survives a model that translates the word.
"""

import re
import secrets
from typing import Final

DATA: Final = "data"
"""The kind of what is no personal data but must not be mistaken for a placeholder."""

_WORDS: Final = {
    "person": "NAVN",
    "cpr": "CPR",
    "cvr": "CVR",
    "pnumber": "PNR",
    "phone": "TLF",
    "email": "MAIL",
    "address": "ADRESSE",
    "place": "STED",
    "plate": "PLADE",
    "iban": "IBAN",
    "account": "KONTO",
    "case": "SAG",
    "passport": "PAS",
    "birthdate": "FØDT",
    "vin": "STELNR",
    "gps": "GPS",
    "url": "LINK",
}

_NAMES: Final = {
    "person": "navn",
    "cpr": "cpr-nummer",
    "cvr": "cvr-nummer",
    "pnumber": "p-nummer",
    "phone": "telefonnummer",
    "email": "e-mail",
    "address": "adresse",
    "place": "sted",
    "plate": "nummerplade",
    "iban": "kontonummer",
    "account": "kontonummer",
    "case": "sagsnummer",
    "passport": "pasnummer",
    "birthdate": "fødselsdato",
    "vin": "stelnummer",
    "gps": "koordinater",
    "url": "link",
}

_FOREIGN: Final = frozenset(
    {
        "NAME",
        "PERSON",
        "PHONE",
        "TEL",
        "TELEFON",
        "TELEPHONE",
        "MOBIL",
        "EMAIL",
        "E-MAIL",
        "EPOST",
        "ADDRESS",
        "ADR",
        "PLACE",
        "CITY",
        "TOWN",
        "BY",
        "PLATE",
        "LICENSE",
        "ACCOUNT",
        "CASE",
        "AKTE",
        "PASSPORT",
        "BORN",
        "BIRTH",
        "BIRTHDATE",
        "FODT",
        "FOEDT",
        "DOB",
        "VIN",
        "LINK",
        "URL",
        "NUMMER",
        "NUMBER",
        "ORT",
        "ADRESS",
    }
)

WORDS: Final = {
    "person": "NAVN",
    "cpr": "CPR",
    "cvr": "CVR",
    "pnumber": "PNR",
    "phone": "TLF",
    "email": "MAIL",
    "address": "ADRESSE",
    "place": "STED",
    "plate": "PLADE",
    "iban": "IBAN",
    "account": "KONTO",
    "case": "SAG",
    "passport": "PAS",
    "birthdate": "FØDT",
    "vin": "STELNR",
    "gps": "GPS",
    "url": "LINK",
}

_NAMES: Final = {
    "person": "navn",
    "cpr": "cpr-nummer",
    "cvr": "cvr-nummer",
    "pnumber": "p-nummer",
    "phone": "telefonnummer",
    "email": "e-mail",
    "address": "adresse",
    "place": "sted",
    "plate": "nummerplade",
    "iban": "kontonummer",
    "account": "kontonummer",
    "case": "sagsnummer",
    "passport": "pasnummer",
    "birthdate": "fødselsdato",
    "vin": "stelnummer",
    "gps": "koordinater",
    "url": "link",
}

_FOREIGN: Final = (
    "NAME PERSON PHONE TEL TELEFON TELEPHONE MOBIL EMAIL E-MAIL EPOST ADDRESS ADR PLACE CITY TOWN BY PLATE "
    "LICENSE ACCOUNT CASE AKTE PASSPORT BORN BIRTH BIRTHDATE FODT FOEDT DOB VIN LINK URL NUMMER NUMBER ORT ADRESS"
).split()

WORDS: Final = tuple(sorted({*_WORDS.values(), *_FOREIGN, "DATA"}, key=lambda word: (-len(word), word)))
"""Every word that may stand before an ending: ours, and what models translate them to. Longest first."""

FIRST: Final = "2346789"
LETTERS: Final = "BCDFGHJKMNPQRTVWX"
"""No vowels and no S: an ending followed by a genitive -s is still read as what it is."""

LATER: Final = LETTERS + "234679"

SHORTEST: Final = 3
LONGEST: Final = 5
_CROWDED: Final = 400
"""As many values as share endings of one length before they get longer."""


def word_of(kind: str) -> str:
    """The word of a kind in a placeholder; DATA for a kind that has none of its own."""
    return _WORDS.get(kind, "DATA")


def name_of(kind: str) -> str:
    """What an embedding or reranking model is shown in the place of a value: the name of its kind."""
    return _NAMES.get(kind, "oplysning")


def random_ending(taken: int) -> str:
    """An ending for a conversation that has `taken` of them: three characters, more when three grow scarce."""
    length = SHORTEST + (taken >= _CROWDED) + (taken >= _CROWDED * 20)
    later = "".join(secrets.choice(LATER) for _ in range(length - 2))
    return secrets.choice(FIRST) + secrets.choice(LETTERS) + later


def written(kind: str, ending: str) -> str:
    """A placeholder as models see it."""
    return f"[{word_of(kind)}-{ending}]"


ENDING: Final = rf"[{FIRST}][{LETTERS}][{LATER}]{{{SHORTEST - 2},{LONGEST - 2}}}"
"""An ending, as part of an expression; upper case."""

SEPARATOR: Final = r"\\?[-_\u2010-\u2015\u2212\uff0d\u00ad\s]"
"""What may stand between word and ending after a model has written it: any dash, an underscore, a space."""

ALIKE: Final = re.compile(rf"(?:{'|'.join(map(re.escape, WORDS))}|\[\w{{2,20}}){SEPARATOR}{ENDING}", re.IGNORECASE)
"""What could be read as a placeholder, wherever it stands: in a text on its way out it is replaced like a value."""
