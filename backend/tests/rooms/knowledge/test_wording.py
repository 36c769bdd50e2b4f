"""What is embedded of a passage: title and headings in front, unless the title says nothing."""

import pytest

from aarhusai.knowledge.ingest.wording import embed_text
from aarhusai.knowledge.types import Piece, Span

PIECE = Piece(0, "Ring til Mette.", ("Digitalisering",), (Span(1, 0, 15),))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Vejviser", "Vejviser > Digitalisering.\nRing til Mette."),
        ("Ferieplan 2025.docx", "Ferieplan 2025 > Digitalisering.\nRing til Mette."),
        ("21-04567.pdf", "Digitalisering.\nRing til Mette."),
        ("doc-24", "Digitalisering.\nRing til Mette."),
    ],
)
def test_a_title_is_in_front_when_it_says_something(title: str, text: str) -> None:
    assert embed_text(PIECE, title) == text
