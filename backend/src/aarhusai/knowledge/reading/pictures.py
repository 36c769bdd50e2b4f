"""Pictures of text: photographs, scans, faxes of several pages."""

import warnings
from typing import Final

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.ocr import sheet_of_image
from aarhusai.knowledge.reading.pdf.document import Laid, laid, write_pages
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Reading

_USUAL_DPI: Final = 200.0
_DPI: Final = (70.0, 700.0)
_LONGEST_SIDE: Final = 4_500
"""Pixels; a larger photograph is made smaller before it is read."""


def read_picture(source: Source, kind: Kind) -> Reading:
    """A page for each picture in the file. Raises Invalid: file_expands_too_much, file_damaged, file_empty."""
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = source.limits.pixels
    pages: list[Laid] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source.path) as image:
                frames = ImageSequence.Iterator(image) if kind is Kind.TIFF else [image]
                for number, frame in enumerate(frames):
                    if number >= source.limits.pages:
                        raise failure("file_too_many_pages")
                    upright = ImageOps.exif_transpose(frame).convert("L")
                    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
                    sheet = sheet_of_image(upright, _USUAL_DPI)
                    pages.append(laid(sheet, "", None if sheet.words else "page_empty"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise failure("file_expands_too_much") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise failure("file_damaged") from error
    draft = Draft(source.limits)
    write_pages(draft, pages)
    return draft.reading(kind)
