"""Which year a text says that it is for: "gældende for 2019", "takster 2021", "senest revideret maj 2018"."""

import re
from typing import Final

_CLAIM: Final = re.compile(
    r"\b(?:gælde(?:r|nde)|takst\w*|sats(?:er|erne)?|pris(?:er|liste)|budget|revideret|ajourført|opdateret|version|udgave|"
    r"vedtaget|godkendt|valid|effective|updated|revised|rates)\b(?:[^.\n]|(?<=\d)\.){0,40}?\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"\b(?:19|20)\d\d\s*[-–/]\s*((?:19|20)\d\d)\b")  # the dash of a range


def claimed_year(text: str) -> int | None:
    """The newest year that the text says it holds for; None when it says nothing of the kind."""
    years = [int(match.group(1)) for match in _CLAIM.finditer(text)]
    if not years:
        return None
    return max([*years, *(int(match.group(1)) for match in _RANGE.finditer(text))])
