"""XML of no kind we know: what its elements say, one paragraph each."""

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.elements import parsed_xml
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading


def read_xml(source: Source) -> Reading:
    """Raises Invalid("file_damaged") for what is no XML, or has entities of its own."""
    draft = Draft(source.limits)
    for element in parsed_xml(source.data()).iter():
        draft.text(element.text or "")
        draft.text(element.tail or "")
    return draft.reading(Kind.XML)
