"""A document while it is written down, so that every block's offsets fit its page's text."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.types import Attached, Block, BlockKind, Page, Reading

PARAGRAPH: Final = "\n\n"
LINE: Final = "\n"
CELL: Final = " | "
_UNSTORABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\ud800-\udfff]"
)
_BLANKS: Final = re.compile("[ \t\xa0\u2000-\u200a\u202f\u205f\u3000]+")
_AROUND_BREAKS: Final = re.compile(r" ?\n ?")
_MANY_BREAKS: Final = re.compile(r"\n{2,}")
_BULLET: Final = re.compile(r"^[•‣◦▪▫●○■□–—*·\uf0b7\uf0a7-]\s+")


def clean(text: str) -> str:
    """Composed letters, single blanks, no characters that are invisible or that no database takes; lines are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    text = _BLANKS.sub(" ", _UNSTORABLE.sub("", unicodedata.normalize("NFC", text)))
    return _AROUND_BREAKS.sub("\n", text).strip()


def one_line(text: str) -> str:
    """`clean`, and on one line."""
    return " ".join(clean(text).split())


class Draft:
    """Pages and blocks in reading order. Raises file_too_many_pages and file_expands_too_much beyond the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pages: list[Page] = []
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._length = 0
        self._total = 0
        self._cells = 0
        self._label = ""
        self._ocr = False
        self._open = False
        self._problems: list[str] = []

    @property
    def page_number(self) -> int:
        """The number of the page that is being written, from 1."""
        return len(self._pages) + 1

    @property
    def blocks(self) -> Sequence[Block]:
        """What has been written so far."""
        return self._blocks

    def begin_page(self, label: str = "", *, ocr: bool = False) -> None:
        """Ends the page before, if one was begun. Needed only where there are pages: the first begins by itself."""
        if self._open:
            self._end_page()
        self._label, self._ocr, self._open = one_line(label)[:200], ocr, True

    def heading(self, text: str, level: int) -> None:
        """A heading of level 1 to 6; others are brought inside."""
        self._add(BlockKind.HEADING, one_line(text), level=min(max(level, 1), 6))

    def text(self, text: str) -> None:
        """A paragraph; its line breaks are kept."""
        self._add(BlockKind.TEXT, clean(text))

    def item(self, text: str, depth: int = 0, mark: str = "- ") -> None:
        """One line of a list. `depth` from 0; `mark` stands in front of it, its own bullet is taken away."""
        said = _BULLET.sub("", clean(text))
        if said:
            self._add(BlockKind.LIST, "  " * min(max(depth, 0), 6) + mark + said)

    def note(self, text: str) -> None:
        """A footnote, a speaker's note, a comment."""
        self._add(BlockKind.NOTE, clean(text))

    def table(self, rows: Sequence[Sequence[str]], *, has_header: bool) -> None:
        """A table; empty rows and columns are left out, ragged rows are filled up. One cell alone is a paragraph."""
        told = [tuple(one_line(cell) for cell in row) for row in rows]
        self._cells += sum(map(len, told))
        if self._cells > self._limits.cells:
            raise failure("file_expands_too_much")
        width = max(map(len, told), default=0)
        if any(len(row) != width for row in told):
            self.problem("table_ragged")
        full = [row + ("",) * (width - len(row)) for row in told if any(row)]
        has_header = has_header and bool(told) and any(told[0])
        kept = [column for column in range(width) if any(row[column] for row in full)]
        table = tuple(tuple(row[column] for column in kept) for row in full)
        if len(kept) == 1:
            for row in table:
                self.text(row[0])
            return
        text = LINE.join(CELL.join(row) for row in table)
        self._add(BlockKind.TABLE, text, rows=table, has_header=has_header and len(table) > 1)

    def margin(self, text: str) -> None:
        """What stands on every page: part of the page's text, but no block, so that it is never searched."""
        said = clean(text)
        if said:
            self._append(said, PARAGRAPH)

    def problem(self, code: str) -> None:
        """Something the source quality report should tell of. Each code is kept once."""
        if code not in self._problems:
            self._problems.append(code)

    def reading(
        self,
        media_type: str,
        title: str = "",
        dated_at: datetime | None = None,
        attached: Sequence[Attached] = (),
    ) -> Reading:
        """What was written. Raises Invalid("file_empty") when there is neither text nor a file inside."""
        if self._open or self._parts:
            self._end_page()
        if not attached and not any(page.text for page in self._pages):
            raise failure("file_empty")
        headings = [block for block in self._blocks if block.kind is BlockKind.HEADING]
        if not headings and self._total > 3_000:
            self.problem("no_headings")
        return Reading(
            media_type,
            one_line(title)[:300] or _title(self._blocks),
            tuple(self._pages),
            tuple(self._blocks),
            tuple(attached),
            dated_at,
            problems=tuple(self._problems),
        )

    def _add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        rows: tuple[tuple[str, ...], ...] = (),
        has_header: bool = False,
    ) -> None:
        if not text:
            return
        listed = kind is BlockKind.LIST and bool(self._blocks) and self._blocks[-1].kind is BlockKind.LIST
        text = text if kind is BlockKind.TABLE else _MANY_BREAKS.sub(LINE, text)
        start = self._append(text, LINE if listed else PARAGRAPH)
        self._blocks.append(
            Block(kind, text, self.page_number, start, start + len(text), level=level, rows=rows, has_header=has_header)
        )

    def _append(self, text: str, separator: str) -> int:
        self._open = True
        if self._parts:
            self._parts.append(separator)
            self._length += len(separator)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        self._total += len(text)
        if self._total > self._limits.characters:
            raise failure("file_expands_too_much")
        return start

    def _end_page(self) -> None:
        if len(self._pages) >= self._limits.pages:
            raise failure("file_too_many_pages")
        self._pages.append(Page(len(self._pages) + 1, "".join(self._parts), self._label, self._ocr))
        self._parts, self._length, self._label, self._ocr, self._open = [], 0, "", False, False


def _title(blocks: Sequence[Block]) -> str:
    """The heading a document begins with, when it is the only one of its level and nothing stands above it."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    if len(headings) < 2 or blocks[0] is not headings[0]:
        return ""
    first = headings[0]
    return first.text if all(heading.level > first.level for heading in headings[1:]) else ""
