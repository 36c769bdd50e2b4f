"""Word documents: headings by style and by looks, lists with their numbers, tables with merged cells, notes."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.draft import Draft, one_line
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.looks import looks_like_heading
from aarhusai.knowledge.reading.office.parts import part, relations, said_of_itself
from aarhusai.knowledge.reading.office.word_styles import TITLE_LEVEL, Lists, Style, Styles, W, is_on, list_of, value
from aarhusai.knowledge.reading.office.word_text import Said, said_in
from aarhusai.knowledge.reading.separated import looks_like_header
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_DOCUMENT: Final = "word/document.xml"
_LARGER: Final = 1.15
_DEEPEST: Final = 40


def read_word(source: Source) -> Reading:
    """A .docx. Headers and footers, comments and deleted text are left out; pages are those Word saw when it saved."""
    with Packed(source.path, source.limits) as packed:
        document = part(packed, _DOCUMENT)
        body = document.find(W + "body") if document is not None else None
        if body is None:
            raise failure("file_damaged")
        title, dated_at = said_of_itself(packed)
        writer = _Writer(Draft(source.limits), packed)
        if packed.has_pictures:
            writer.draft.problem("pictures_not_read")
        writer.look_over(body)
        writer.write(body)
    return writer.draft.reading(Kind.DOCX, title or writer.title, dated_at)


class _Writer:
    def __init__(self, draft: Draft, packed: Packed) -> None:
        self.draft = draft
        self.title = ""
        self._styles = Styles(packed)
        self._lists = Lists()
        self._lists.learn(packed)
        self._links = {
            key: target for key, (kind, target) in relations(packed, _DOCUMENT).items() if kind == "hyperlink"
        }
        self._notes = _notes(packed)
        self._level = 0
        self._shift = 0
        self._fresh = True
        self._body_size = 0.0
        self._mostly_bold = False

    def look_over(self, body: ET.Element) -> None:
        """Learns the size of most of the text, and whether most of it is bold: then neither tells a heading."""
        sizes: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        for paragraph in body.iter(W + "p"):
            said = said_in(paragraph, self._style(paragraph), {})
            sizes[said.size] += len(said.text)
            bold[said.bold] += len(said.text)
        self._body_size = sizes.most_common(1)[0][0] if sizes else 0.0
        self._mostly_bold = bold[True] > bold[False]

    def _style(self, paragraph: ET.Element) -> Style:
        return self._styles.of(value(paragraph.find(W + "pPr"), "pStyle"))

    def write(self, body: ET.Element, depth: int = 0) -> None:
        """The blocks of the body, of a cell or of a text box."""
        if depth > _DEEPEST:
            raise failure("file_damaged")
        blocks = list(_blocks(body))
        for block, following in zip(blocks, [*blocks[1:], None], strict=True):
            if block.tag == W + "tbl":
                self._table(block, depth)
            else:
                self._paragraph(block, following, depth)

    def _paragraph(self, paragraph: ET.Element, following: ET.Element | None, depth: int) -> None:
        properties = paragraph.find(W + "pPr")
        style = self._style(paragraph)
        said = said_in(paragraph, style, self._links)
        if said.breaks_before or is_on(properties, "pageBreakBefore"):
            self._break()
        text = said.text.strip()
        if text:
            self._fresh = False
            self._say(text, said, style, properties, following)
        for note in said.notes:
            if self._notes.get(note):
                self.draft.note(f"Note: {self._notes[note]}")
        for box in said.boxes:
            self.write(box, depth + 1)
        if said.breaks_after:
            self._break()

    def _say(
        self, text: str, said: Said, style: Style, properties: ET.Element | None, following: ET.Element | None
    ) -> None:
        level = self._level_of(text, said, style, properties, following)
        number, deep = list_of(properties) or style.listed or ("", 0)
        mark = self._lists.mark(number, deep) if number else ""
        if style.contents:
            self.draft.margin(text)
        elif level is not None:
            self.draft.heading(f"{mark.removeprefix('- ')}{text}", level)
        elif number:
            self.draft.item(text, deep, mark)
        else:
            self.draft.text(text)

    def _level_of(
        self, text: str, said: Said, style: Style, properties: ET.Element | None, following: ET.Element | None
    ) -> int | None:
        if style.level == TITLE_LEVEL:
            self.title, self._shift, self._level = self.title or one_line(text), 1, 1
            return 1
        outlined = value(properties, "outlineLvl") or ""
        told = int(outlined) + 1 if outlined.isdigit() and int(outlined) < 9 else style.level
        if told is not None:
            self._level = told + self._shift
            return self._level
        larger = said.size >= self._body_size * _LARGER
        bold = said.bold and not self._mostly_bold
        if not (bold or larger) or list_of(properties) or not looks_like_heading(text) or following is None:
            return None
        if following.tag == W + "p" and self._is_bold(following) and not larger:
            return None  # bold lines in a row are an address or a warning
        return self._level + 1

    def _break(self) -> None:
        """A page ends, unless nothing stands on it yet: Word tells of the same break more than once."""
        if not self._fresh:
            self.draft.begin_page()
            self._fresh = True

    def _table(self, table: ET.Element, depth: int) -> None:
        rows = [list(_cells(row)) for row in _children(table, "tr")]
        widest = max(map(len, rows), default=0)
        if widest < 2 or any(self._is_layout(cell) for row in rows for cell in row):
            for row in rows:
                for cell in row:
                    self.write(cell, depth + 1)
            return
        texts: list[list[str]] = []
        for row in rows:
            above = texts[-1] if texts else []
            texts.append(self._row(row, above))
        self._fresh = False
        headed = any(is_on(row.find(W + "trPr"), "tblHeader") for row in list(_children(table, "tr"))[:1])
        bold = (
            bool(rows)
            and all(self._is_bold(cell) for cell in rows[0])
            and not all(self._is_bold(cell) for cell in (rows[1] if len(rows) > 1 else []))
        )
        self.draft.table(texts, has_header=headed or (bold and widest > 1) or looks_like_header(texts))

    def _row(self, row: Sequence[ET.Element], above: Sequence[str]) -> list[str]:
        """A row's cells; one that goes on from the row above says the same again."""
        texts: list[str] = []
        for cell in row:
            properties = cell.find(W + "tcPr")
            merged = properties.find(W + "vMerge") if properties is not None else None
            goes_on = merged is not None and merged.get(W + "val", "continue") == "continue"
            said = above[len(texts)] if goes_on and len(texts) < len(above) else self._cell(cell)
            reach = value(properties, "gridSpan") or ""
            texts += [said, *[""] * (min(int(reach), 100) - 1 if reach.isdigit() else 0)]
        return texts

    def _cell(self, cell: ET.Element) -> str:
        parts = [
            said_in(paragraph, self._style(paragraph), self._links).text.strip() for paragraph in cell.iter(W + "p")
        ]
        return " ".join(text for text in parts if text)

    def _is_layout(self, cell: ET.Element) -> bool:
        """Whether a cell has headings or a table of its own: then the table only places things."""
        if cell.find(f".//{W}tbl") is not None:
            return True
        return any(self._style(paragraph).level is not None for paragraph in cell.iter(W + "p"))

    def _is_bold(self, cell: ET.Element) -> bool:
        """Whether all that an element says is bold, and it says something."""
        said = [said_in(paragraph, self._style(paragraph), {}) for paragraph in cell.iter(W + "p")]
        told = [one.bold for one in said if one.text.strip()]
        return bool(told) and all(told)


_WRAPPERS: Final = frozenset(W + name for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))


def _children(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    """Children of that name, those inside wrappers too."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    return _children(row, "tc")


def _blocks(parent: ET.Element) -> Iterator[ET.Element]:
    for child in parent:
        if child.tag in {W + "p", W + "tbl"}:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _notes(packed: Packed) -> dict[str, str]:
    """Foot- and endnotes by kind and id."""
    found: dict[str, str] = {}
    for kind in ("footnote", "endnote"):
        root = part(packed, f"word/{kind}s.xml")
        for note in root.iter(W + kind) if root is not None else ():
            if note.get(W + "type") is None:
                found[f"{kind} {note.get(W + 'id')}"] = one_line(
                    "".join(text.text or "" for text in note.iter(W + "t"))
                )
    return found
