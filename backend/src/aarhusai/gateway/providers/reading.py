"""The running text of a message's parts, as every kind of endpoint is sent it."""

from aarhusai.gateway.passages import passage_text
from aarhusai.gateway.types import PassagePart, TextPart
from aarhusai.protection.text import ProtectedText


def text_of(part: TextPart[ProtectedText] | PassagePart[ProtectedText]) -> str:
    """A text as it stands, a passage with the mark that says which source it is."""
    if isinstance(part, TextPart):
        return part.text.reveal()
    return passage_text(part.number, part.title.reveal(), part.page, part.heading.reveal(), part.text.reveal())
