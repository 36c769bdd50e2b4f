"""What a paragraph of Word says, as it stands when all changes are accepted."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from aarhusai.knowledge.reading.office.parts import OFFICE
from aarhusai.knowledge.reading.office.word_styles import Style, W, is_on, value

_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SILENT: Final = frozenset(W + name for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "sdtPr"))
_LETTERS: Final = {
    W + "tab": "\t",
    W + "cr": "\n",
    W + "noBreakHyphen": "-",
    W + "ptab": "\t",
}


@dataclass(slots=True)
class Said:
    """`bold` of all of it, `size` of the largest share of its letters in half points; `notes` are keys of notes."""

    text: str = ""
    bold: bool = True
    size: float = 0
    breaks_before: bool = False
    breaks_after: bool = False
    notes: list[str] = field(default_factory=list[str])
    boxes: list[ET.Element] = field(default_factory=list[ET.Element])


def said_in(paragraph: ET.Element, style: Style, links: Mapping[str, str]) -> Said:
    """The paragraph's text and looks. Text boxes in it are given apart."""
    gathering = _Gathering(style, links)
    gathering.gather(paragraph)
    said = gathering.said
    said.text = "".join(gathering.parts)
    said.size = max(gathering.sizes, key=lambda size: gathering.sizes[size], default=style.size)
    said.bold = said.bold and bool(said.text.strip())
    return said


class _Gathering:
    def __init__(self, style: Style, links: Mapping[str, str]) -> None:
        self.said = Said()
        self.parts: list[str] = []
        self.sizes: dict[float, int] = {}
        self._style = style
        self._links = links

    def gather(self, element: ET.Element) -> None:
        """Everything in an element that is said."""
        for child in element:
            tag = child.tag
            if tag in _SILENT:
                continue
            if tag == W + "r":
                self._run(child)
            elif tag == W + "hyperlink":
                self._link(child)
            elif tag == _COMPATIBILITY + "AlternateContent":
                choice = child.find(_COMPATIBILITY + "Choice")
                self.gather(choice if choice is not None else child)
            elif tag == W + "txbxContent":
                self.said.boxes.append(child)
            else:
                self.gather(child)

    def _run(self, run: ET.Element) -> None:
        looks = run.find(W + "rPr")
        if is_on(looks, "vanish"):
            return
        before = len(self.parts)
        for child in run:
            if child.tag == W + "t":
                self.parts.append(child.text or "")
            elif child.tag == W + "br":
                self._break(child)
            elif child.tag == W + "lastRenderedPageBreak":
                self._page()
            elif child.tag in _LETTERS:
                self.parts.append(_LETTERS[child.tag])
            elif child.tag in {W + "footnoteReference", W + "endnoteReference"}:
                kind = child.tag.removeprefix(W).removesuffix("Reference")
                self.said.notes.append(f"{kind} {child.get(W + 'id')}")
            elif child.tag not in _SILENT:
                self.gather(child)
        text = "".join(self.parts[before:])
        if text.strip():
            bold = is_on(looks, "b")
            self.said.bold = self.said.bold and (self._style.bold if bold is None else bold)
            size = value(looks, "sz") or ""
            half_points = int(size) if size.isdigit() else self._style.size
            self.sizes[half_points] = self.sizes.get(half_points, 0) + len(text)

    def _break(self, element: ET.Element) -> None:
        if element.get(W + "type") == "page":
            self._page()
        else:
            self.parts.append("\n")

    def _page(self) -> None:
        if any(part.strip() for part in self.parts):
            self.said.breaks_after = True
        else:
            self.said.breaks_before = True

    def _link(self, link: ET.Element) -> None:
        """Its text, and an address of a mail or a telephone that the text does not tell."""
        before = len(self.parts)
        self.gather(link)
        scheme, _, rest = self._links.get(link.get(OFFICE + "id", ""), "").partition(":")
        said = "".join(self.parts[before:]).replace(" ", "")
        rest = rest.split("?")[0]
        if scheme in {"mailto", "tel"} and rest and rest.removeprefix("+45") not in said:
            self.parts.append(f" ({rest})")
