"""Tables of cases: «» marks what must be found, the exact span; a text without marks holds nothing of that kind."""

import re

from aarhusai.protection.recognisers import Registry
from aarhusai.protection.spans import Kind

REGISTRY = Registry()


def marked(case: str) -> tuple[str, list[str]]:
    """The text without its marks, and what was marked."""
    return re.sub("[«»]", "", case), re.findall("«([^»]*)»", case)


def found(text: str, kind: Kind) -> list[str]:
    """What the whole registry finds of one kind, after overlaps were settled."""
    return [text[one.start : one.end] for one in REGISTRY.find_all(text) if one.kind is kind]


def holds(case: str, kind: Kind) -> None:
    """Asserts that exactly the marked spans of this kind are found."""
    text, wanted = marked(case)
    assert found(text, kind) == wanted, text
    # Offsets, not only texts: the marks' own places.
    starts = [place.start() - 2 * index for index, place in enumerate(re.finditer("«", case))]
    assert [one.start for one in REGISTRY.find_all(text) if one.kind is kind] == starts
