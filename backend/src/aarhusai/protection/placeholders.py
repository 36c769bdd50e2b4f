"""The shape of placeholders: `[NAVN-7FK]`, a Danish word for the kind and a random ending (law.md B4).

Nothing of a placeholder comes from the value it stands for. The ending begins with a digit and goes on with letters
without vowels, so that it is no word, is not taken for a number, and survives a model that translates the word. What a
model is told about them stands in `placeholders.md`.
"""

import secrets
from typing import Final

DATA: Final = "data"
"""The kind of what is no personal data but must not be mistaken for a placeholder."""

_WORDS: Final = {
    "person": ("NAVN", "navn"),
    "cpr": ("CPR", "cpr-nummer"),
    "cvr": ("CVR", "cvr-nummer"),
    "pnumber": ("PNR", "p-nummer"),
    "phone": ("TLF", "telefonnummer"),
    "email": ("MAIL", "e-mail"),
    "address": ("ADRESSE", "adresse"),
    "place": ("STED", "sted"),
    "plate": ("PLADE", "nummerplade"),
    "iban": ("IBAN", "kontonummer"),
    "account": ("KONTO", "kontonummer"),
    "case": ("SAG", "sagsnummer"),
    "passport": ("PAS", "pasnummer"),
    "birthdate": ("FØDT", "fødselsdato"),
    "vin": ("STELNR", "stelnummer"),
    "gps": ("GPS", "koordinater"),
    "url": ("LINK", "link"),
}
_OTHER: Final = ("DATA", "oplysning")

_FOREIGN: Final = (
    *("NAME", "PERSON", "PHONE", "TEL", "TELEFON", "TELEPHONE", "MOBIL", "EMAIL", "E-MAIL", "EPOST", "ADDRESS"),
    *("ADRESS", "ADR", "PLACE", "CITY", "TOWN", "PLATE", "ACCOUNT", "CASE", "AKTE", "PASSPORT", "BORN", "BIRTH"),
    *("FODT", "FOEDT", "DOB", "VIN", "URL", "NUMMER", "NUMBER", "ORT"),
)

WORDS: Final = tuple(
    sorted({*(word for word, _ in _WORDS.values()), _OTHER[0], *_FOREIGN}, key=lambda word: (-len(word), word))
)
"""Every word that may stand before an ending: ours, and what models translate them to. Longest first."""

FIRST: Final = "2346789"
LETTERS: Final = "BCDFGHJKMNPQRTVWX"
"""No vowels and no S: an ending followed by a genitive -s is still read as what it is."""

LATER: Final = LETTERS + "234679"

SHORTEST: Final = 3
LONGEST: Final = 5

_CROWDED: Final = 400
"""As many values share endings of three characters before endings get longer."""


def word_of(kind: str) -> str:
    """The word of a kind in a placeholder; DATA for a kind that has none of its own."""
    return _WORDS.get(kind, _OTHER)[0]


def name_of(kind: str) -> str:
    """What an embedding or reranking model is shown in the place of a value: the name of its kind."""
    return _WORDS.get(kind, _OTHER)[1]


def random_ending(taken: int) -> str:
    """An ending for a conversation that has `taken` of them: three characters, more when those grow scarce."""
    length = SHORTEST + (taken >= _CROWDED) + (taken >= _CROWDED * 20)
    later = "".join(secrets.choice(LATER) for _ in range(length - 2))
    return secrets.choice(FIRST) + secrets.choice(LETTERS) + later


def one_more(ending: str) -> str:
    """The ending with a random character more."""
    return ending + secrets.choice(LATER)


def written(kind: str, ending: str) -> str:
    """A placeholder as models see it."""
    return f"[{word_of(kind)}-{ending}]"


ENDING: Final = rf"[{FIRST}][{LETTERS}][{LATER}]{{{SHORTEST - 2},{LONGEST - 2}}}"
"""An ending, as part of an expression; upper case."""

SEPARATOR: Final = r"\\?[-_\s\u00ad\u2010-\u2015\u2212\uff0d]"
"""What may stand between word and ending once a model has written it: any dash, an underscore, a space."""
