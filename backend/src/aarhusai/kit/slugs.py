"""Short names for addresses and configuration files, made from the names that people give."""

import re
import unicodedata
from typing import Final

_DANISH: Final = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})
_LONGEST: Final = 56
"""Characters: a slug has 63, and a number may have to follow."""


def slug_of(name: str, otherwise: str) -> str:
    """A slug that resembles the name, or `otherwise`: "Mistral Små (EU)" gives "mistral-smaa-eu"."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(_DANISH)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST].rstrip("-") or otherwise
