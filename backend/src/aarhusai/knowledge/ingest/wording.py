"""What of a passage is turned into its vector."""

import re
from typing import Final

from aarhusai.knowledge.types import Piece

_ENDING: Final = re.compile(r"\.\w{1,5}$")
_A_WORD: Final = re.compile(r"[^\W\d_]{4}")


def embed_text(piece: Piece, title: str) -> str:
    """The title and the headings in front, so that a passage is found by what it stands under.

    A title that is no more than a number or a file's name without a word in it ("21-04567.pdf") is left out: it would
    only make every vector of that kind alike.
    """
    said = _ENDING.sub("", title)
    above = " > ".join(part for part in (said if _A_WORD.search(said) else "", *piece.headings) if part)
    # A full stop, because whoever looks for names reads on over a line's end: "vejbump\nCirkulære" looks like one.
    return f"{above}.\n{piece.text}" if above else piece.text
