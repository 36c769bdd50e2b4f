"""Reads pictures of text with Tesseract, in Danish. Words come with their places, as those of a PDF do."""

import io
import math
from typing import Final, Protocol, cast

from pypdfium2 import PdfPage  # pyright: ignore[reportMissingTypeStubs]  # it ships none

from aarhusai.knowledge.reading.draft import clean
from aarhusai.knowledge.reading.pdf.shapes import Box, Sheet, Word

LANGUAGE: Final = "dan"
UNSURE: Final = "ocr_unsure"
"""A page whose words may be read wrong."""

DPI: Final = 200
_POINTS: Final = 72
_LEAST_CONFIDENCE: Final = 30
_SURE: Final = 75
"""Confidence, of 100, that the words of a page have on the average, by their letters, when it was read well. Clean
scans have more than 90; blurred and slanted ones, of which words are wrong, less than this."""

_WORD_LEVEL: Final = "5"
_FIELDS: Final = 12
_MOST_PIXELS: Final = 30_000_000
_SMALLEST: Final = 40
"""Pixels; a smaller picture is an ornament."""


class Picture(Protocol):
    """What we use of a Pillow picture."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...

    def save(self, fp: io.BytesIO, format: str, *, compress_level: int) -> None: ...  # noqa: A002  # its name there


class _Bitmap(Protocol):
    def to_pil(self) -> Picture: ...
    def close(self) -> None: ...


class _Drawn(Protocol):
    """What we use of a `PdfPage` that its own types do not tell."""

    def get_size(self) -> tuple[float, float]: ...
    def render(self, *, scale: float, grayscale: bool) -> _Bitmap: ...


def sheet_of_page_picture(page: PdfPage) -> Sheet:
    """The words of a page of a PDF as it looks; none when Tesseract gives up, so that the other pages are read."""
    import kreuzberg

    drawn = cast("_Drawn", page)
    width, height = drawn.get_size()
    dpi = DPI * min(1.0, math.sqrt(_MOST_PIXELS / max(width * height * (DPI / _POINTS) ** 2, 1)))
    bitmap = drawn.render(scale=dpi / _POINTS, grayscale=True)
    try:
        return sheet_of_image(bitmap.to_pil(), dpi)
    except kreuzberg.KreuzbergError:
        return Sheet(width, height, ocr=True)
    finally:
        bitmap.close()


def sheet_of_image(picture: Picture, dpi: float) -> Sheet:
    """The words of a picture in points. A sheet without words when there are none."""
    import kreuzberg

    if picture.width < _SMALLEST or picture.height < _SMALLEST:
        return Sheet(float(picture.width), float(picture.height), ocr=True)
    data = io.BytesIO()
    picture.save(data, "PNG", compress_level=1)
    config = kreuzberg.ExtractionConfig(
        use_cache=False,
        force_ocr=True,
        ocr=kreuzberg.OcrConfig(
            backend="tesseract",
            language=LANGUAGE,
            tesseract_config=kreuzberg.TesseractConfig(language=LANGUAGE, output_format="tsv", use_cache=False),
        ),
    )
    result = kreuzberg.extract_bytes_sync(data.getvalue(), "image/png", config)
    return _sheet(result.content, picture, dpi)


def _sheet(table: str, picture: Picture, dpi: float) -> Sheet:
    """Tesseract's table: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.

    The picture was scaled before it was read; the first line says to which size.
    """
    rows = [line.split("\t") for line in table.splitlines()]
    rows = [row for row in rows if len(row) == _FIELDS and row[0].isdigit()]
    full = next((float(row[8]) for row in rows if row[0] == "1"), float(picture.width))
    scale = _POINTS / dpi * (picture.width / full if full else 1.0)
    lines = {tuple(row[1:5]): float(row[9]) * scale for row in rows if row[0] == "4"}
    words: list[Word] = []
    letters = sure = 0.0
    for row in rows:
        text = clean(row[11])
        if row[0] == _WORD_LEVEL and text:
            letters += len(text)
            sure += len(text) * max(float(row[10]), 0)
        if row[0] == _WORD_LEVEL and text and float(row[10]) >= _LEAST_CONFIDENCE:
            left, top, width, height = (float(cell) * scale for cell in row[6:10])
            size = round(lines.get(tuple(row[1:5]), height) * 0.8)
            words.append(Word(text, Box(left, top, left + width, top + height), max(size, 1.0)))
    problems = [UNSURE] if words and sure < letters * _SURE else []
    return Sheet(picture.width * _POINTS / dpi, picture.height * _POINTS / dpi, words, ocr=True, problems=problems)
