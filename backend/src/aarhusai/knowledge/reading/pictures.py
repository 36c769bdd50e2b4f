"""Pictures of text: photographs, scans, faxes of several pages; and pictures as they are shown to a model."""

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from aarhusai.knowledge.reading.draft import Draft
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.kinds import Kind
from aarhusai.knowledge.reading.ocr import sheet_of_image
from aarhusai.knowledge.reading.pdf.document import Laid, laid, write_pages
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.reading.wire import SHOWN_NAME
from aarhusai.knowledge.types import Attached, Reading

if TYPE_CHECKING:
    from PIL.Image import Image

SHOWN_SIDE: Final = 2_048
"""Pixels of the longer side of a picture that a model is shown."""

SHOWN_TYPE: Final = "image/jpeg"
_SHOWN_QUALITY: Final = 88
_USUAL_DPI: Final = 200.0
_DPI: Final = (70.0, 700.0)
_LONGEST_SIDE: Final = 4_500
"""Pixels; a larger photograph is made smaller before it is read."""


def read_picture(source: Source, kind: Kind) -> Reading:
    """A page for each picture in the file. Raises Invalid: file_expands_too_much, file_damaged, file_empty."""
    from PIL import ImageOps, ImageSequence

    pages: list[Laid] = []
    with _opened(source) as image:
        frames = ImageSequence.Iterator(image) if kind is Kind.TIFF else [image]
        for number, frame in enumerate(frames):
            if number >= source.limits.pages:
                raise failure("file_too_many_pages")
            upright = ImageOps.exif_transpose(frame).convert("L")
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            sheet = sheet_of_image(upright, _USUAL_DPI)
            pages.append(laid(sheet, "", next(iter(sheet.problems), None) if sheet.words else "page_empty"))
    draft = Draft(source.limits)
    write_pages(draft, pages)
    return draft.reading(kind)


def shown_picture(source: Source) -> Reading:
    """The first picture upright, at most `SHOWN_SIDE` pixels and as JPEG, as the one file `attached`.

    It is drawn anew from its pixels: where and with what it was taken, comments and whatever else lay in the file stay
    behind. Raises Invalid: file_expands_too_much, file_damaged.
    """
    from PIL import Image, ImageOps

    with _opened(source) as image:
        image.draft("RGB", (2 * SHOWN_SIDE, 2 * SHOWN_SIDE))
        upright = ImageOps.exif_transpose(image)
        if upright.mode in {"1", "P"}:  # shades between two colours are wanted when it is made smaller
            upright = upright.convert("RGBA")
        upright.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        drawn = upright.convert("RGBA")
    clean = Image.new("RGB", drawn.size, "white")
    clean.paste(drawn, mask=drawn)
    source.folder.mkdir(exist_ok=True)
    path = source.folder / SHOWN_NAME
    clean.save(path, "JPEG", quality=_SHOWN_QUALITY)
    return Reading(SHOWN_TYPE, "", (), (), (Attached(path.name, str(path), path.stat().st_size),))


@contextmanager
def _opened(source: Source) -> Generator["Image"]:
    """The picture, within the limits. Raises Invalid for what cannot be read of it while it is open."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = source.limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source.path) as image:
                yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise failure("file_expands_too_much") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise failure("file_damaged") from error
