"""OpenDocument (ISO/IEC 26300): texts and presentations, from one tree of paragraphs, lists and tables."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.dates import moment_of
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.looks import looks_like_heading
from aarhusai.knowledge.reading.office.parts import part
from aarhusai.knowledge.reading.separated import looks_like_header
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_NAMES: Final = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
OFFICE: Final = _NAMES % "office"
TEXT: Final = _NAMES % "text"
TABLE: Final = _NAMES % "table"
DRAW: Final = _NAMES % "drawing"
STYLE: Final = _NAMES % "style"
SLIDE: Final = _NAMES % "presentation"
FORMAT: Final = _NAMES % "xsl-fo-compatible"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
DUBLIN: Final = "{http://purl.org/dc/elements/1.1/}"
_MOST_REPEATED: Final = 200
_DEEPEST: Final = 60


def read_opendocument_text(source: Source) -> Reading:
    """An .odt. Comments, deleted text, headers and footers are left out; pages are those that were saved."""
    return _read(source, Kind.ODT, "text")


def read_opendocument_slides(source: Source) -> Reading:
    """An .odp: a page for each slide, its title a heading, with the notes."""
    return _read(source, Kind.ODP, "presentation")


def _read(source: Source, kind: Kind, name: str) -> Reading:
    with Packed(source.path, source.limits) as packed:
        check_open(packed)
        content = part(packed, "content.xml")
        body = content.find(f"{OFFICE}body/{OFFICE}{name}") if content is not None else None
        if content is None or body is None:
            raise failure("file_damaged")
        title, dated_at = _said_of_itself(packed)
        writer = _Writer(Draft(source.limits), _Styles([content, part(packed, "styles.xml")]))
        if packed.has_pictures:
            writer.draft.problem("pictures_not_read")
        if name == "presentation":
            for slide in body.iter(DRAW + "page"):
                writer.slide(slide)
        else:
            writer.blocks(body)
    return writer.draft.reading(kind, title or writer.title, dated_at)


def check_open(packed: Packed) -> None:
    """Raises Invalid("file_encrypted") for a file that is protected with a password."""
    manifest = part(packed, "META-INF/manifest.xml")
    if manifest is not None and any(element.tag.endswith("}encryption-data") for element in manifest.iter()):
        raise failure("file_encrypted")


def _said_of_itself(packed: Packed) -> tuple[str, datetime | None]:
    meta = part(packed, "meta.xml")
    if meta is None:
        return "", None
    return meta.findtext(f".//{DUBLIN}title") or "", moment_of(meta.findtext(f".//{DUBLIN}date") or "")


class _Styles:
    """Which styles are bold, and which are the title's."""

    def __init__(self, roots: list[ET.Element | None]) -> None:
        self._raw = {
            style.get(STYLE + "name", ""): style
            for root in roots
            if root is not None
            for style in root.iter(STYLE + "style")
        }

    def bold(self, name: str | None) -> bool:
        """Whether letters in that style are bold."""
        for style in self._based(name):
            letters = style.find(STYLE + "text-properties")
            weight = letters.get(FORMAT + "font-weight") if letters is not None else None
            if weight:
                return weight == "bold" or (weight.isdigit() and int(weight) >= 600)
        return False

    def is_title(self, name: str | None) -> bool:
        """Whether it is the title of the document."""
        return any(style.get(STYLE + "name") == "Title" for style in self._based(name)) or name == "Title"

    def _based(self, name: str | None) -> Iterator[ET.Element]:
        seen: set[str] = set()
        while name and name in self._raw and name not in seen:
            seen.add(name)
            yield self._raw[name]
            name = self._raw[name].get(STYLE + "parent-style-name")


class _Writer:
    def __init__(self, draft: Draft, styles: _Styles) -> None:
        self.draft = draft
        self.title = ""
        self._styles = styles
        self._level = 0
        self._shift = 0
        self._notes: list[str] = []

    def slide(self, slide: ET.Element) -> None:
        """A slide as a page."""
        self.draft.begin_page()
        self._level = 1
        shapes = [child for child in slide if child.tag != SLIDE + "notes"]
        titles = [shape for shape in shapes if shape.get(SLIDE + "class") == "title"]
        for shape in titles:
            self.draft.heading(self._all_text(shape), 1)
        for shape in shapes:
            if shape not in titles and shape.get(SLIDE + "class") not in {
                "footer",
                "date-time",
                "page-number",
                "header",
            }:
                self.blocks(shape)
        for notes in slide.iter(SLIDE + "notes"):
            for shape in notes:
                said = self._all_text(shape) if shape.get(SLIDE + "class") == "notes" else ""
                self.draft.note(f"Noter: {said}" if said else "")

    def blocks(self, parent: ET.Element, depth: int = 0) -> None:
        """Everything in an element."""
        if depth > _DEEPEST:
            raise failure("file_damaged")
        for child in parent:
            if child.tag == TEXT + "h":
                level = child.get(TEXT + "outline-level", "1")
                self._level = (int(level) if level.isdigit() else 1) + self._shift
                self._break(child)
                self.draft.heading(self._text(child), self._level)
            elif child.tag == TEXT + "p":
                self._paragraph(child, depth)
            elif child.tag == TEXT + "list":
                self._list(child, 0)
            elif child.tag == TABLE + "table":
                self._table(child, depth)
            elif child.tag == TEXT + "soft-page-break":
                self._page()
            elif child.tag not in {
                TEXT + "tracked-changes",
                OFFICE + "annotation",
                TEXT + "table-of-content",
                OFFICE + "forms",
            }:
                self.blocks(child, depth + 1)

    def _paragraph(self, paragraph: ET.Element, depth: int) -> None:
        name = paragraph.get(TEXT + "style-name")
        text = self._text(paragraph)
        if self._styles.is_title(name) and text.strip():
            self.title, self._shift, self._level = self.title or one_line(text), 1, 1
            self.draft.heading(text, 1)
        elif text.strip() and self._is_bold(paragraph, name) and looks_like_heading(text):
            self.draft.heading(text, self._level + 1)
        else:
            self.draft.text(text)
        for box in paragraph.iter(DRAW + "text-box"):
            self.blocks(box, depth + 1)
        for note in self._notes:
            self.draft.note(f"Note: {note}")
        self._notes = []
        self._break(paragraph)

    def _break(self, paragraph: ET.Element) -> None:
        if paragraph.find(f".//{TEXT}soft-page-break") is not None:
            self._page()

    def _page(self) -> None:
        self.draft.begin_page()

    def _list(self, items: ET.Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise failure("file_damaged")
        for item in items:
            if item.tag not in {TEXT + "list-item", TEXT + "list-header"}:
                continue
            for child in item:
                if child.tag == TEXT + "list":
                    self._list(child, depth + 1)
                elif child.tag == TEXT + "h":
                    self.blocks(item)
                    break
                else:
                    self.draft.item(self._text(child), depth)
                    self._break(child)

    def _is_bold(self, paragraph: ET.Element, name: str | None) -> bool:
        """Whether all of the paragraph is bold, by its own style or those of its spans."""
        if self._styles.bold(name):
            return True
        spans = list(paragraph.iter(TEXT + "span"))
        inside = sum(len(self._text(span)) for span in spans)
        return (
            bool(spans)
            and inside >= len(self._text(paragraph))
            and all(self._styles.bold(span.get(TEXT + "style-name")) for span in spans)
        )

    def _all_text(self, element: ET.Element) -> str:
        said = (self._text(p).strip() for p in element.iter() if p.tag in {TEXT + "p", TEXT + "h"})
        return "\n".join(text for text in said if text)

    def _text(self, element: ET.Element) -> str:
        """What a paragraph says; its notes are kept for after it, its boxes are not gone into."""
        parts: list[str] = [element.text or ""]
        for child in element:
            if child.tag == TEXT + "s":
                parts.append(" ")
            elif child.tag == TEXT + "tab":
                parts.append("\t")
            elif child.tag == TEXT + "line-break":
                parts.append("\n")
            elif child.tag == TEXT + "note":
                self._note(child)
            elif child.tag == TEXT + "a":
                parts += [text := self._text(child), _address(child, text)]
            elif child.tag not in {OFFICE + "annotation", DRAW + "frame", DRAW + "custom-shape", TEXT + "ruby-text"}:
                parts.append(self._text(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _note(self, note: ET.Element) -> None:
        body = note.find(TEXT + "note-body")
        said = one_line(" ".join(body.itertext())) if body is not None else ""
        if said and said not in self._notes:
            self._notes.append(said)

    def _table(self, table: ET.Element, depth: int) -> None:
        rows = [list(_cells(row)) for row in table.iter(TABLE + "table-row")]
        if max(map(len, rows), default=0) < 2 or table.find(f".//{TEXT}h") is not None:
            for row in rows:
                for cell in row:
                    self.blocks(cell, depth + 1)
            return
        texts: list[list[str]] = []
        left: dict[int, int] = {}
        for row in rows:
            texts.append(self._row(row, texts[-1] if texts else [], left))
        headed = table.find(f".//{TABLE}table-header-rows") is not None
        self.draft.table(texts, has_header=headed or looks_like_header(texts))

    def _row(self, row: list[ET.Element], above: list[str], left: dict[int, int]) -> list[str]:
        """A row's cells. A covered cell says the same as above under one that reaches over rows; `left` counts them."""
        texts: list[str] = []
        for cell in row:
            column = len(texts)
            if cell.tag == TABLE + "covered-table-cell":
                goes_on = left.get(column, 0) > 0 and column < len(above)
                left[column] = left.get(column, 0) - 1
                texts.append(above[column] if goes_on else "")
                continue
            reach = cell.get(TABLE + "number-rows-spanned", "1")
            left[column] = int(reach) - 1 if reach.isdigit() else 0
            texts.append(one_line(self._all_text(cell)))
        return texts


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    """Cells, one that is written once for many as often as it stands there, within reason."""
    for cell in row:
        if cell.tag in {TABLE + "table-cell", TABLE + "covered-table-cell"}:
            often = cell.get(TABLE + "number-columns-repeated", "1")
            yield from [cell] * (min(int(often), _MOST_REPEATED) if often.isdigit() else 1)


def _address(link: ET.Element, text: str) -> str:
    scheme, _, rest = link.get(LINK, "").partition(":")
    rest = rest.split("?")[0]
    said = text.replace(" ", "")
    return f" ({rest})" if scheme in {"mailto", "tel"} and rest and rest.removeprefix("+45") not in said else ""
