"""Plain text: paragraphs, lists, and lines that look like headings."""

import codecs
import re
from datetime import datetime
from typing import Final

from aarhusai.knowledge.reading.draft import LINE, Draft, clean
from aarhusai.knowledge.reading.failures import failure
from aarhusai.knowledge.reading.limits import Limits
from aarhusai.knowledge.types import Reading

PLAIN: Final = "text/plain"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")
_ITEM: Final = re.compile(r"^(\s*)([•‣◦▪●○–*-]|\d{1,3}[.)]|[a-zæøå]\))\s+(?=\S)")
_UNDERLINE: Final = re.compile(r"^([=~_-])\1{2,}$")
_HEADING: Final = re.compile(r"^(?:(?:\d{1,2}\.?){1,4}\s+|§\s*\d+\s*)?[A-ZÆØÅ][^.!?:;,|@\t]{1,70}$")
_NUMBER: Final = re.compile(r"^((?:\d{1,2}\.?){1,4})\s")
_STRANGE: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Characters that no text has."""
_TELEPHONE: Final = re.compile(r"\d{2} ?\d{2} ?\d{2} ?\d{2}")


def decoded(data: bytes) -> str:
    """Text of bytes by their mark, as UTF-8, as UTF-16 where every other byte is nought, else as Windows-1252.

    Raises Invalid("file_type_mismatch") for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    sample = data[:4_000]
    if sample.count(0) > len(sample) // 4:
        odd = sample[1::2].count(0) > sample[::2].count(0)
        return _checked(data.decode("utf-16-le" if odd else "utf-16-be", "replace"))
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _checked(data.decode("cp1252", "replace"))


def _checked(text: str) -> str:
    sample = text[:20_000]
    if len(_STRANGE.findall(sample)) * 50 > len(sample):
        raise failure("file_type_mismatch")
    return text


def read_text(text: str, limits: Limits, title: str = "", dated_at: datetime | None = None) -> Reading:
    """A text that was typed or pasted. Raises Invalid("file_empty") for blanks alone."""
    draft = Draft(limits)
    write_text(draft, text)
    return draft.reading(PLAIN, title, dated_at)


def write_text(draft: Draft, text: str) -> None:
    """Writes plain text down, one paragraph for each run of lines without a blank line between."""
    paragraphs = [
        part.strip("\n")
        for part in _PARAGRAPHS.split(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n"))
    ]
    paragraphs = [part for part in paragraphs if part.strip()]
    for index, paragraph in enumerate(paragraphs):
        lines = paragraph.split(LINE)
        if len(lines) > 1 and _UNDERLINE.match(lines[1].strip()) and len(lines[0]) < 100:
            draft.heading(lines[0], 1 if lines[1].strip().startswith("=") else 2)
            lines = lines[2:]
        elif len(lines) == 1 and index + 1 < len(paragraphs) and _is_heading(lines[0].strip(), paragraphs[index + 1]):
            draft.heading(lines[0], _level(lines[0].strip()))
            continue
        write_lines(draft, lines)


def write_lines(draft: Draft, lines: list[str]) -> None:
    """Writes the lines of one paragraph, those of a list as items."""
    if _UNDERLINE.match(LINE.join(lines).strip()):
        return
    held: list[str] = []
    inside = False
    for line in lines:
        item = _ITEM.match(line)
        if item:
            _release(draft, held, as_item=inside)
            inside = True
        held.append(line)
    _release(draft, held, as_item=inside)


def _release(draft: Draft, held: list[str], *, as_item: bool) -> None:
    if as_item and held:
        match = _ITEM.match(held[0])
        mark = match[2] if match else "-"
        said = " ".join(clean(line) for line in [held[0][match.end() if match else 0 :], *held[1:]])
        draft.item(said, len(match[1].expandtabs(4)) // 2 if match else 0, f"{mark} " if mark[-1] in ".)" else "- ")
    elif held:
        draft.text(LINE.join(held))
    held.clear()


def _is_heading(line: str, following: str) -> bool:
    """Whether a lone line looks like a heading of the paragraph after it."""
    if not _HEADING.match(line) or len(line.split()) > 9 or _TELEPHONE.search(line):
        return False
    return len(following) > len(line) or LINE in following or not _HEADING.match(following.strip())


def _level(line: str) -> int:
    """By its number, such as 2.1; else 1 for capitals and 2 for the rest."""
    number = _NUMBER.match(line)
    if number:
        return min(number[1].strip(".").count(".") + 1, 6)
    return 1 if line.isupper() else 2
