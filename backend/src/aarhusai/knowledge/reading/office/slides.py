"""PowerPoint: a page for each slide, its title a heading, with tables, figures of charts and the speaker's notes."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.office.parts import OFFICE, part, relations, said_of_itself
from aarhusai.knowledge.reading.separated import looks_like_header
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P: Final = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_PRESENTATION: Final = "ppt/presentation.xml"
_TITLES: Final = frozenset({"title", "ctrTitle"})
_REPEATED: Final = frozenset({"dt", "ftr", "sldNum", "hdr"})
_BULLETED: Final = frozenset({"body", "obj", ""})
_LINE: Final = 200_000
"""Shapes whose upper edges differ by less (914 400 to the inch) stand side by side."""


def read_slides(source: Source) -> Reading:
    """A .pptx. Hidden slides are read too; footers, dates and numbers of slides are left out."""
    with Packed(source.path, source.limits) as packed:
        root = part(packed, _PRESENTATION)
        if root is None:
            raise failure("file_damaged")
        targets = relations(packed, _PRESENTATION)
        draft = Draft(source.limits)
        if packed.has_pictures:
            draft.problem("pictures_not_read")
        for listed in root.iter(P + "sldId"):
            name = targets.get(listed.get(OFFICE + "id", ""), ("", ""))[1]
            if name in packed:
                _Slide(draft, packed, name).write()
        title, dated_at = said_of_itself(packed)
    return draft.reading(Kind.PPTX, "" if title == "PowerPoint Presentation" else title, dated_at)


class _Slide:
    def __init__(self, draft: Draft, packed: Packed, name: str) -> None:
        self._draft = draft
        self._packed = packed
        self._root = part(packed, name)
        self._targets = relations(packed, name)

    def write(self) -> None:
        """The slide as a page."""
        self._draft.begin_page()
        tree = self._root.find(f"{P}cSld/{P}spTree") if self._root is not None else None
        if tree is None:
            return
        shapes = list(_shapes(tree))
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
        for shape in titles:
            self._draft.heading(one_line(" ".join(text for text, *_ in _paragraphs(shape))), 1)
        for shape in sorted((s for s in shapes if s not in titles), key=_place):
            self._shape(shape)
        for kind, target in self._targets.values():
            if kind == "notesSlide":
                self._notes(target)
            elif kind == "diagramData":
                diagram = part(self._packed, target)
                for point in diagram.iter(A + "p") if diagram is not None else ():
                    self._draft.item("".join(t.text or "" for t in point.iter(A + "t")))

    def _shape(self, shape: ET.Element) -> None:
        kind = _placeholder(shape)
        if kind in _REPEATED:
            return
        table = shape.find(f".//{A}tbl")
        chart = shape.find(f".//{C}chart")
        if table is not None:
            rows = _rows(table)
            properties = table.find(A + "tblPr")
            headed = properties is not None and properties.get("firstRow") == "1"
            self._draft.table(rows, has_header=headed or looks_like_header(rows))
        elif chart is not None:
            self._chart(self._targets.get(chart.get(OFFICE + "id", ""), ("", ""))[1])
        elif kind is not None and kind in _BULLETED:
            for text, depth, bulleted in _paragraphs(shape):
                if bulleted is False and depth == 0:
                    self._draft.text(text)
                else:
                    self._draft.item(text, depth)
        else:
            self._box(shape)

    def _box(self, shape: ET.Element) -> None:
        """A text box: a paragraph of its lines, and a list of those that have a bullet."""
        held: list[str] = []
        for text, depth, bulleted in _paragraphs(shape):
            if bulleted:
                self._draft.text("\n".join(held))
                held = []
                self._draft.item(text, depth)
            else:
                held.append(text)
        self._draft.text("\n".join(held))

    def _notes(self, name: str) -> None:
        root = part(self._packed, name)
        for shape in root.iter(P + "sp") if root is not None else ():
            if _placeholder(shape) == "body":
                text = "\n".join(text for text, *_ in _paragraphs(shape))
                self._draft.note(f"Noter: {text}" if text else "")

    def _chart(self, name: str) -> None:
        """The figures a chart was drawn from, as a table: what is along the axis, then each row of figures."""
        root = part(self._packed, name) if name else None
        if root is None:
            return
        title = root.find(f"{C}chart/{C}title")
        if title is not None:
            self._draft.text("".join(text.text or "" for text in title.iter(A + "t")))
        columns: list[list[str]] = []
        for series in root.iter(C + "ser"):
            if not columns:
                columns.append(["", *_points(series.find(C + "cat"))])
            named = " ".join(_points(series.find(C + "tx")))
            columns.append([named, *_points(series.find(C + "val"))])
        height = max(map(len, columns), default=0)
        full = [column + [""] * (height - len(column)) for column in columns]
        self._draft.table([list(row) for row in zip(*full, strict=True)], has_header=True)


def _points(element: ET.Element | None) -> list[str]:
    return (
        []
        if element is None
        else [(v.text or "").replace(".", ",") if _is_figure(v.text) else v.text or "" for v in element.iter(C + "v")]
    )


def _is_figure(text: str | None) -> bool:
    return bool(text) and str(text).replace(".", "", 1).lstrip("-").isdigit()


def _shapes(tree: ET.Element) -> Iterator[ET.Element]:
    """Shapes and frames, those of groups too."""
    for child in tree:
        if child.tag in {P + "sp", P + "graphicFrame"}:
            yield child
        elif child.tag == P + "grpSp":
            yield from _shapes(child)
        elif child.tag.endswith("}AlternateContent"):
            yield from (shape for choice in list(child)[:1] for shape in _shapes(choice))


def _placeholder(shape: ET.Element) -> str | None:
    """The kind of place a shape fills, empty for a plain one; None for what is a box of its own."""
    told = shape.find(f"./*/{P}nvPr/{P}ph")
    return None if told is None else told.get("type", "")


def _place(shape: ET.Element) -> tuple[int, int]:
    """From above and from the left; what stands where the layout says comes first, as it does on nearly all slides."""
    offset = shape.find(f"{P}spPr/{A}xfrm/{A}off")
    if offset is None:
        offset = shape.find(f"{P}xfrm/{A}off")
    if offset is None:
        return (0, 0)
    x, y = offset.get("x", "0"), offset.get("y", "0")
    return (int(y) // _LINE if y.lstrip("-").isdigit() else 0, int(x) if x.lstrip("-").isdigit() else 0)


def _paragraphs(shape: ET.Element) -> Iterator[tuple[str, int, bool | None]]:
    """Text, depth, and whether it has a bullet; None where the layout says."""
    for paragraph in shape.iter(A + "p"):
        text = _text(paragraph)
        if text.strip():
            properties = paragraph.find(A + "pPr")
            depth = properties.get("lvl", "0") if properties is not None else "0"
            bulleted: bool | None = None
            if properties is not None:
                marked = any(properties.find(A + name) is not None for name in ("buChar", "buAutoNum", "buBlip"))
                bulleted = False if properties.find(A + "buNone") is not None else (True if marked else None)
            yield text.strip(), int(depth) if depth.isdigit() else 0, bulleted


def _text(paragraph: ET.Element) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        if element.tag == A + "t":
            parts.append(element.text or "")
        elif element.tag == A + "br":
            parts.append("\n")
    return "".join(parts)


def _rows(table: ET.Element) -> list[list[str]]:
    """Rows; a cell over several rows is said in each."""
    rows: list[list[str]] = []
    for row in table.iter(A + "tr"):
        texts: list[str] = []
        for cell in row.iter(A + "tc"):
            above = rows[-1][len(texts)] if rows and len(texts) < len(rows[-1]) else ""
            if cell.get("vMerge") in {"1", "true"}:
                texts.append(above)
            else:
                texts.append(" ".join(_text(paragraph).strip() for paragraph in cell.iter(A + "p")).strip())
        rows.append(texts)
    return rows
