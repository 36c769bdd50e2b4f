"""What of a passage is turned into its vector."""

from aarhusai.knowledge.types import Piece


def embed_text(piece: Piece, title: str) -> str:
    """The title and the headings in front, so that a passage is found by what it stands under."""
    above = " > ".join(part for part in (title, *piece.headings) if part)
    return f"{above}\n{piece.text}" if above else piece.text
