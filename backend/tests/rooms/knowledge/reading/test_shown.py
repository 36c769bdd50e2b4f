"""Pictures as models are shown them: upright, not larger than needed, and without a word of where they were taken."""

from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from aarhusai.errors import Invalid
from aarhusai.knowledge.reading.reader import Reader

PLACE = b"57 deg 2 min N"


@pytest.fixture
async def reader() -> AsyncIterator[Reader]:
    reader = Reader()
    yield reader
    await reader.close()


def photograph(path: Path) -> None:
    """Wider than high, lying on its side, and it tells where it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = PLACE.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (57.0, 2.0, 0.0)
    Image.new("RGB", (4_000, 3_000), "navy").save(path, "JPEG", exif=exif, comment=PLACE)


async def test_a_photograph_is_made_smaller_and_tells_no_place(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    photograph(path)
    assert PLACE in path.read_bytes()
    shown = await reader.picture(path, "foto.jpg")
    with Image.open(BytesIO(shown)) as image:
        assert (image.format, image.size) == ("JPEG", (1_536, 2_048))
        assert (dict(image.getexif()), image.info.keys() & {"exif", "comment", "xmp", "icc_profile"}) == ({}, set())
    assert (PLACE in shown, b"GPS" in shown, len(shown) < path.stat().st_size) == (False, False, True)
    assert not path.with_name("foto.jpg.shown").exists()


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
async def test_pictures_of_every_kind_are_shown(reader: Reader, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "billede"
    Image.new(mode, (40, 20)).save(path, "TIFF" if mode == "CMYK" else "PNG")
    with Image.open(BytesIO(await reader.picture(path, "billede"))) as image:
        assert (image.mode, image.size) == ("RGB", (40, 20))


async def test_what_is_no_picture_or_half_of_one_is_not_shown(reader: Reader, tmp_path: Path) -> None:
    whole = tmp_path / "hel.jpg"
    photograph(whole)
    for content, code in (
        (whole.read_bytes()[:9_000], "file_damaged"),
        (b"Hej", "file_type_not_supported"),
        (b"", "file_empty"),
    ):
        path = tmp_path / "andet"
        path.write_bytes(content)
        with pytest.raises(Invalid) as caught:
            await reader.picture(path, "andet")
        assert caught.value.code == code
