"""Trees of HTML and XML, parsed so that a document can neither reach out nor blow up."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final, Protocol, cast

from aarhusai.knowledge.reading.failures import failure


class Element(Protocol):
    """An element of an HTML tree as `lxml` gives it, which has no types of its own."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str) -> str | None: ...
    def iter(self, *tags: str) -> "Iterator[Element]": ...
    def itertext(self, *tags: str) -> Iterator[str]: ...
    def itersiblings(self, *, preceding: bool) -> "Iterator[Element]": ...
    def getparent(self) -> "Element | None": ...
    def __iter__(self) -> "Iterator[Element]": ...


class _Etree(Protocol):
    """What we use of `lxml.etree`."""

    XMLSyntaxError: type[Exception]

    def HTMLParser(  # noqa: N802  # its name there
        self, *, encoding: str, no_network: bool, remove_comments: bool, remove_pis: bool
    ) -> object: ...
    def fromstring(self, text: bytes, parser: object) -> Element | None: ...


def parsed_html(html: str) -> Element | None:
    """The tree of a page, however badly it is written; None when there is nothing in it."""
    from lxml import etree as untyped  # pyright: ignore[reportMissingTypeStubs, reportAttributeAccessIssue, reportUnknownVariableType]  # untyped

    etree = cast("_Etree", untyped)
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(html.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise failure("file_damaged") from error


def name_of(element: Element) -> str:
    """The element's name in small letters."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def names_in(words: str) -> frozenset[str]:
    """Names of elements from a line of them."""
    return frozenset(words.split())


_UNSAID: Final = names_in("script style noscript template svg")
_APART: Final = names_in("address br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p section table td th tr ul")


def text_of(element: Element) -> str:
    """All that is said in it, a blank between blocks."""
    parts: list[str] = []
    _gather(element, parts)
    return "".join(parts)


def _gather(element: Element, parts: list[str]) -> None:
    name = name_of(element)
    if name in _UNSAID:
        return
    apart = name in _APART
    parts += [" " if apart else "", element.text or ""]
    for child in element:
        _gather(child, parts)
        parts.append(child.tail or "")
    if apart:
        parts.append(" ")


class _Wary(ET.TreeBuilder):
    """Refuses a document type, and with it every entity: office files have none, and bombs need one."""

    def doctype(self, name: str, pubid: str, system: str) -> None:
        del name, pubid, system
        raise failure("file_damaged")


def parsed_xml(data: bytes) -> ET.Element:
    """The tree of an XML document. Raises Invalid("file_damaged") for what is none, or has a document type."""
    try:
        return ET.fromstring(data, ET.XMLParser(target=_Wary()))  # noqa: S314  # nothing with entities gets past
    except (ET.ParseError, ValueError, LookupError) as error:
        raise failure("file_damaged") from error
