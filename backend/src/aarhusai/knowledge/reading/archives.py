"""Opens packed files warily: Office documents and zip archives are both such."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final, Self

from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.limits import MEGABYTE, Limits
from aarhusai.knowledge.reading.source import Source
from aarhusai.knowledge.types import Attached, Reading

_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_BLOCK: Final = 1 << 20
_LOCAL_HEADER: Final = 30
_UNWANTED: Final = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"})
_PICTURES: Final = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".emf", ".wmf"})
_LARGE_PICTURE: Final = 10_000
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class Packed:
    """A packed file whose members were held against the limits before one is unpacked.

    Raises Invalid: file_encrypted; file_damaged, also for members that lie over one another (Fifield, "A better zip
    bomb", 2019); file_expands_too_much for too many members, too many bytes, or too high a ratio.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        try:
            self._archive = zipfile.ZipFile(path)
        except _BROKEN as error:
            raise failure("file_damaged") from error
        self._members = {info.filename: info for info in self._archive.infolist()}
        try:
            _check(self._archive.infolist(), limits)
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    @property
    def members(self) -> tuple[zipfile.ZipInfo, ...]:
        """Everything in it."""
        return tuple(self._archive.infolist())

    @property
    def has_pictures(self) -> bool:
        """Whether there are pictures in an Office document that are large enough to show text."""
        return any(
            member.file_size > _LARGE_PICTURE and PurePosixPath(member.filename).suffix.lower() in _PICTURES
            for member in self._members.values()
        )

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The bytes of a member. Raises Invalid("file_damaged") when it is not there or broken."""
        return b"".join(self.blocks(name))

    def blocks(self, name: str | zipfile.ZipInfo) -> Iterator[bytes]:
        """The bytes of a member, never more than it said it has."""
        try:
            with self._archive.open(name) as member:
                while block := member.read(_BLOCK):
                    yield block
        except (KeyError, *_BROKEN) as error:
            raise failure("file_damaged") from error


def _check(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise failure("file_encrypted")
    expanded = sum(member.file_size for member in members)
    if len(members) > limits.members or expanded > limits.expanded:
        raise failure("file_expands_too_much")
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise failure("file_damaged")
        end = member.header_offset + _LOCAL_HEADER + member.compress_size
        if member.file_size > MEGABYTE and member.file_size > member.compress_size * limits.ratio:
            raise failure("file_expands_too_much")


def read_archive(source: Source) -> Reading:
    """The members of an archive, put down as files. Raises Invalid("archive_too_deep") for one inside another.

    Where a member is put has nothing to do with its name, so no name leads out of the folder.
    """
    if source.inside:
        raise failure("archive_too_deep")
    attached: list[Attached] = []
    taken: set[str] = set()
    with Packed(source.path, source.limits) as packed:
        for member in packed.members:
            name = member_name(member)
            if name is None:
                continue
            while name in taken:
                path = PurePosixPath(name)
                name = str(path.with_name(f"{path.stem} (2){path.suffix}"))
            taken.add(name)
            attached.append(put_down(source, name, packed.blocks(member), len(attached)))
    if not attached:
        raise failure("file_empty")
    return Reading("application/zip", "", (), (), tuple(attached))


def put_down(source: Source, name: str, blocks: Iterator[bytes], number: int) -> Attached:
    """Writes a file that lay inside another into the folder for such."""
    source.folder.mkdir(mode=0o700, exist_ok=True)
    path = source.folder / f"{number:05}"
    size = 0
    with path.open("wb") as file:
        for block in blocks:
            size += len(block)
            file.write(block)
    return Attached(name, str(path), size)


def member_name(member: zipfile.ZipInfo) -> str | None:
    """What a member is called, with its folders; None for folders, links and what systems leave behind."""
    if member.is_dir() or stat.S_ISLNK(member.external_attr >> 16):
        return None
    said = member.filename
    if not member.flag_bits & _UTF8:
        # Windows writes the console's letters, which in Denmark are code page 850; macOS writes UTF-8 and says nothing.
        raw = said.encode("cp437", "replace")
        try:
            said = raw.decode("utf-8")
        except UnicodeDecodeError:
            said = raw.decode("cp850")
    return safe_name(said)


def safe_name(said: str) -> str | None:
    """A name without roots, drives and ways upwards."""
    parts = [
        part for part in said.replace("\\", "/").replace("\x00", "").split("/") if part.strip() not in {"", ".", ".."}
    ]
    parts = [part for part in parts if not (len(part) == 2 and part[1] == ":")]
    if not parts or any(part in _UNWANTED for part in parts) or parts[-1].startswith("._"):
        return None
    return "/".join(part.strip()[:200] for part in parts)
