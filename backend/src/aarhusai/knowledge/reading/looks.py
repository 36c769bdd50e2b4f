"""Whether a line is a heading, judged by its words; readers add what they know of its looks."""

import re
from typing import Final

_LONGEST: Final = 100
_WORDS: Final = 14
_ENDS: Final = (".", ":", ";", ",", "!", "…", "-", "–")
_FIGURES: Final = re.compile(r"\d{2} ?\d{2} ?\d{2} ?\d{2}|@|\bwww\.|https?:")
_LETTER: Final = re.compile(r"[^\W\d_]")


def looks_like_heading(text: str) -> bool:
    """A short line with letters that ends as no sentence does, and is no telephone number or address of a mail."""
    text = text.strip()
    if "\n" in text or not 2 <= len(text) <= _LONGEST or len(text.split()) > _WORDS or text.endswith(_ENDS):
        return False
    return bool(_LETTER.search(text)) and not _FIGURES.search(text) and not text.startswith(("•", "-", "–", "("))
