"""Reads a PDF: page by page what stands there, then over all pages what is a heading and what is only repeated."""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from pypdfium2 import PdfDocument, PdfiumError  # pyright: ignore[reportMissingTypeStubs]  # it ships none

from aarhusai.knowledge.reading.dates import moment_of
from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.looks import looks_like_heading
from aarhusai.knowledge.reading.ocr import sheet_of_page_picture
from aarhusai.knowledge.reading.pdf.columns import flows_of
from aarhusai.knowledge.reading.pdf.grids import grids_of
from aarhusai.knowledge.reading.pdf.pages import sheet_of
from aarhusai.knowledge.reading.pdf.paragraphs import Paragraph, joined, parts_of
from aarhusai.knowledge.reading.pdf.runs import runs_of
from aarhusai.knowledge.reading.pdf.shapes import Grid, Sheet
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_MARGIN: Final = 0.12
"""The share of a page's height, above and below, where what is repeated stands."""

_LARGER: Final = 1.14
_HEADING_LINES: Final = 3
_FEW_WORDS: Final = 5
_LARGE: Final = 13.0
"""Points; page numbers are smaller."""

_FEW_LETTERS: Final = 25
_PICTURED: Final = 0.08
_SOME_LETTERS: Final = 250
_MOSTLY_PICTURED: Final = 0.6
_OUTLINED: Final = 60
"""Shapes of a page without letters: its letters may be drawn as shapes."""

_OCR_SHARE: Final = 0.7
"""The share of the time for a file that may go into reading pictures of text."""

_STRANGE: Final = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]|\\(cid:")
_LETTER: Final = re.compile(r"[^\W\d_]")
_VOWEL: Final = re.compile(r"[aeiouyæøåäöéü]", re.IGNORECASE)
_DIGITS: Final = re.compile(r"\d+")

_NUMBERS: Final = frozenset(
    {"#", "- # -", "– # –", "Side #", "Side # af #", "Side #/#", "#/#", "Page #", "Page # of #"}
)
"""Numbers of pages, which are none of the text even where they stand on one page alone."""

Part = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Laid:
    """A page as it is read."""

    label: str
    height: float
    parts: tuple[Part, ...]
    asides: tuple[str, ...]
    ocr: bool
    problems: tuple[str, ...]


def read_pdf(source: Source) -> Reading:
    """A PDF. Raises Invalid: file_encrypted, file_damaged, file_too_many_pages, file_empty."""
    try:
        document = PdfDocument(source.path)
    except PdfiumError as error:
        raise failure("file_encrypted" if "password" in str(error).lower() else "file_damaged") from error
    with document:
        if len(document) > source.limits.pages:
            raise failure("file_too_many_pages")
        pages = list(_laid_pages(document, source))
        said = document.get_metadata_dict(skip_empty=True)
    draft = Draft(source.limits)
    write_pages(draft, pages)
    dated_at = moment_of(said.get("ModDate", "")) or moment_of(said.get("CreationDate", ""))
    return draft.reading(Kind.PDF, _title(said.get("Title", ""), source.name), dated_at)


def _title(said: str, name: str) -> str:
    """The title, unless it is what a program made of the file's name."""
    if said.strip().casefold() == PurePosixPath(name).stem.casefold():
        return ""
    return "" if re.search(r"\.\w{3,4}$|^(?:Microsoft \w+ - |untitled|\(anonymous\))", said, re.IGNORECASE) else said


def _laid_pages(document: PdfDocument, source: Source) -> Iterator[Laid]:
    until = time.monotonic() + source.limits.seconds * _OCR_SHARE
    for number in range(len(document)):
        try:
            page = document[number]
            sheet = sheet_of(page)
            problem = _unreadable(sheet)
            if problem in {"page_scanned", "garbled_text"} and time.monotonic() < until:
                seen = sheet_of_page_picture(page)
                if seen.words:
                    sheet, problem = seen, next(iter(seen.problems), None)
            page.close()
        except PdfiumError:
            sheet, problem = Sheet(0, 0), "page_unreadable"
        label = document.get_page_label(number)  # pyright: ignore[reportUnknownMemberType]  # untyped
        yield laid(sheet, "" if label == str(number + 1) else label, problem)


def _unreadable(sheet: Sheet) -> str | None:
    """Why a page's words are not to be had, or None: it is a picture, its letters mean nothing, it is empty."""
    text = "".join(word.text for word in sheet.words)
    if len(text) < _FEW_LETTERS and sheet.pictured > _PICTURED:
        return "page_scanned"
    if len(text) < _SOME_LETTERS and sheet.pictured > _MOSTLY_PICTURED:
        return "page_scanned"
    if not text:
        return "page_scanned" if sheet.pictured or sheet.drawn > _OUTLINED else "page_empty"
    letters = len(_LETTER.findall(text))
    if len(_STRANGE.findall(text)) * 5 > len(text) or (letters > 200 and len(_VOWEL.findall(text)) * 6 < letters):
        return "garbled_text"
    return None


def laid(sheet: Sheet, label: str, problem: str | None) -> Laid:
    """A page in reading order; `problem` is what was wrong with it."""
    grids = grids_of(sheet)
    runs = runs_of([word for word in sheet.words if not any(grid.box.holds(word.box) for grid in grids)])
    parts: list[Part] = []
    for flow in flows_of(runs):
        _go_on(parts, list(parts_of(flow)))
    for grid in grids:
        place = next((i for i, part in enumerate(parts) if _after(part, grid)), len(parts))
        parts.insert(place, grid)
    problems = () if problem is None else (problem,)
    return Laid(label, sheet.height, tuple(parts), tuple(sheet.asides), sheet.ocr, problems)


def _go_on(parts: list[Part], following: list[Part]) -> None:
    """Adds the next column; a sentence that runs on into it is one paragraph."""
    last, first = parts[-1] if parts else None, following[0] if following else None
    if (
        isinstance(last, Paragraph)
        and isinstance(first, Paragraph)
        and last.lines > 1
        and last.size == first.size
        and last.text[-1:] not in set(".:!?")
        and first.text[:1].islower()
    ):
        text = joined(last.text, first.text)
        parts[-1] = replace(last, text=text, lines=last.lines + first.lines)
        following = following[1:]
    parts += following


def _after(part: Part, grid: Grid) -> bool:
    """Whether a part stands below a table and over the same width of the page."""
    return part.box.top >= grid.box.bottom - 2 and part.box.left < grid.box.right and part.box.right > grid.box.left


def write_pages(draft: Draft, pages: Sequence[Laid]) -> None:
    """Writes pages down, headings and what is repeated told apart over all of them."""
    repeated = _repeated(pages)
    levels = _Levels(pages, repeated)
    for page in pages:
        draft.begin_page(page.label, ocr=page.ocr)
        for problem in page.problems:
            draft.problem(problem)
        for number, part in enumerate(page.parts, 1):
            if isinstance(part, Grid):
                draft.table(part.rows, has_header=part.has_header)
            elif (key := _key(part, page)) is not None and (key in repeated or key[0] in _NUMBERS):
                draft.margin(part.text)
            elif level := levels.of(part, seen=page.ocr and number < len(page.parts)):
                draft.heading(part.text, level)
            elif part.bulleted:
                _write_item(draft, part)
            else:
                draft.text(part.text)
        for aside in page.asides:
            draft.margin(aside)


def _write_item(draft: Draft, part: Paragraph) -> None:
    mark, _, text = part.text.partition(" ")
    draft.item(text, 0, f"{mark} " if mark[-1] in ".)" else "- ")


Key = tuple[str, bool]


def _key(part: Paragraph, page: Laid) -> Key | None:
    """What a part is called when it stands near the upper or lower edge, its numbers left out; None elsewhere."""
    above, below = part.box.bottom <= page.height * _MARGIN, part.box.top >= page.height * (1 - _MARGIN)
    if not (above or below) or part.lines > _HEADING_LINES:
        return None
    # "1. Vejene", "2. Parkerne" in large type are headings; "Side 1", "Side 2" are not.
    return (part.text if part.size >= _LARGE else _DIGITS.sub("#", part.text), above)


def _repeated(pages: Sequence[Laid]) -> frozenset[Key]:
    """What stands at the edge of both of two pages, or of three and a twentieth of more: running titles change."""
    counts = Counter(
        key
        for page in pages
        for key in {_key(part, page) for part in page.parts if isinstance(part, Paragraph)}
        if key is not None
    )
    least = max(len(pages) * 0.05, 3) if len(pages) > 2 else 2
    return frozenset(key for key, count in counts.items() if count >= least)


class _Levels:
    """Which paragraphs are headings: type larger than most of the text, or bold where the text is not."""

    def __init__(self, pages: Sequence[Laid], repeated: frozenset[Key]) -> None:
        weights: Counter[float] = Counter()
        bold: Counter[bool] = Counter()
        said = [
            (part, page)
            for page in pages
            for part in page.parts
            if isinstance(part, Paragraph) and _key(part, page) not in repeated
        ]
        for part, page in said:
            weights[_rough(part.size, page.ocr)] += len(part.text)
            bold[part.bold] += len(part.text)
        self._body = weights.most_common(1)[0][0] if weights else 10.0
        self._ocr = any(page.ocr for page in pages)
        self._mostly_bold = bold[True] > bold[False]
        sizes = {_rough(part.size, self._ocr) for part, _ in said if self._is_larger(part)}
        self._sizes = sorted(sizes, reverse=True)[:5]

    def of(self, part: Paragraph, *, seen: bool) -> int:
        """1 to 6, or 0 for what is no heading.

        `seen`: it was read from a picture, which does not tell bold type, and something follows on its page.
        """
        if (part.bulleted and not part.text[0].isdigit()) or part.lines > _HEADING_LINES:
            return 0
        if self._is_larger(part):
            size = _rough(part.size, self._ocr)
            return next((i for i, other in enumerate(self._sizes, 1) if size >= other), len(self._sizes))
        bold = part.bold and not self._mostly_bold and part.size >= self._body * 0.95 and part.lines <= 2
        few = part.lines == 1 and len(part.text.split()) <= _FEW_WORDS
        alone = seen and few and ":" not in part.text and part.text[0].isupper()
        return min(len(self._sizes) + 1, 6) if (bold or alone) and self._looks(part) else 0

    def _is_larger(self, part: Paragraph) -> bool:
        larger = part.size >= self._body * (_LARGER if not self._ocr else 1.25)
        return larger and part.lines <= _HEADING_LINES and self._looks(part)

    def _looks(self, part: Paragraph) -> bool:
        return looks_like_heading(part.text.replace("\n", " "))


def _rough(size: float, ocr: bool) -> float:
    """A size that was read from a picture is not exact."""
    return round(size / 2) * 2.0 if ocr else size
