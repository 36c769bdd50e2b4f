"""Which passwords are refused: too short, too long, or among the first that somebody would guess.

After NIST SP 800-63B, 3.1.1: length and a comparison with what is common or belongs to the context; no rules of
composition. Characters are counted and compared in NFKC, so that å typed on a Mac is å typed on Windows.
"""

import re
import unicodedata
from collections.abc import Iterable

from aarhusai.errors import Invalid

SHORTEST = 12
LONGEST = 500

_COMMON = frozenset({
    "aarhus", "aarhuskommune", "abc", "abcd", "abcdef", "abcdefg", "admin", "administrator", "adgangskode", "april",
    "august", "baseball", "batman", "changeme", "computer", "danmark", "december", "denmark", "dragon", "efterår",
    "email", "enhed", "februar", "fodbold", "football", "forår", "fredag", "guest", "hello", "hemmelig", "hemmeligt",
    "iloveyou", "internet", "januar", "jegelskerdig", "juli", "juni", "kode", "kodeord", "kommune", "kommunen",
    "letmein", "login", "lørdag", "maj", "mandag", "marts", "master", "medarbejder", "microsoft", "monkey",
    "mypassword", "november", "oktober", "onsdag", "pass", "passphrase", "password", "princess", "qwert", "qwerty",
    "qwertyuiop", "qwertyuiopå", "root", "secret", "secure", "september", "skole", "sommer", "sommerferie", "sunshine",
    "superman", "søndag", "temp", "temporary", "test", "tester", "tirsdag", "torsdag", "user", "velkommen", "vinter",
    "welcome", "whatever", "winter", "summer", "spring", "autumn", "chatgpt", "kunstigintelligens",
})  # fmt: skip
"""What people write before or after a number to make a password long enough."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyzæøå",
    "qwertyuiopåasdfghjklæøzxcvbnm",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "1qaz2wsx3edc4rfv5tgb6yhn",
)
_LEET = str.maketrans("013457@$!€", "oieastasie")


def normalised(password: str) -> str:
    """The password as it is counted, compared and hashed."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, context: Iterable[str]) -> None:
    """Raises Invalid("password_too_short" | "password_too_long" | "password_too_common").

    `context` are names, addresses and the like that somebody who knows the person would try.
    """
    text = normalised(password)
    if len(text) < SHORTEST:
        raise Invalid("password_too_short", "The password is too short.", {"limit": SHORTEST})
    if len(text) > LONGEST:
        raise Invalid("password_too_long", "The password is too long.", {"limit": LONGEST})
    if _is_common(text.lower(), _words(context)):
        raise Invalid("password_too_common", "The password is one of the first that would be guessed.")


def _words(context: Iterable[str]) -> frozenset[str]:
    found = {word for text in context for word in re.split(r"[\W_]+", normalised(text).lower()) if len(word) > 2}
    whole = {re.sub(r"[\W_]+", "", normalised(text).lower()) for text in context}
    return frozenset(found | whole)


def _is_common(text: str, context: frozenset[str]) -> bool:
    if len(set(text)) < 5:
        return True
    return any(_is_guessable(form, context) for form in {text, text.translate(_LEET)})


def _is_guessable(text: str, context: frozenset[str]) -> bool:
    """Whether little is left when known words, runs of the keyboard and what surrounds them are taken away."""
    rest = text
    for word in sorted(_COMMON | context, key=len, reverse=True):
        rest = rest.replace(word, " ")
    for run in _runs(rest):
        rest = rest.replace(run, " ")
    return len(re.sub(r"[\W\d_]+", "", rest)) < 3 and len(set(re.sub(r"[\W_]+", "", rest))) < 7


def _runs(text: str) -> list[str]:
    """Stretches of four or more characters that follow a row of the keyboard or the alphabet, either way."""
    rows = [row for forward in _ROWS for row in (forward, forward[::-1])]
    found: list[str] = []
    start = 0
    while start < len(text) - 3:
        length = 0
        for row in rows:
            while text[start : start + max(4, length + 1)] in row and start + length < len(text):
                length = max(4, length + 1)
        if length:
            found.append(text[start : start + length])
        start += length or 1
    return found
