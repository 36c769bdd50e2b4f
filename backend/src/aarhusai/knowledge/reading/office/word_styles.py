"""What a Word document's styles and lists mean: which are headings, how large they are, what stands before items."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from typing import Final

from aarhusai.knowledge.reading.archives import Packed
from aarhusai.knowledge.reading.office.parts import part

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TITLE_LEVEL: Final = 0
_HEADING: Final = re.compile(r"^(?:heading|overskrift)\s*(\d)$", re.IGNORECASE)
_CONTENTS: Final = re.compile(r"^(?:toc|indholdsfortegnelse|table of figures)\b", re.IGNORECASE)
_DEFAULT_SIZE: Final = 20
"""Half points, when nothing is said (ECMA-376, 17.3.2.38)."""


def value(element: ET.Element | None, name: str) -> str | None:
    """`w:val` of a child."""
    child = element.find(W + name) if element is not None else None
    return None if child is None else child.get(W + "val", "")


def is_on(element: ET.Element | None, name: str) -> bool | None:
    """A property that is on, off, or (None) not told."""
    said = value(element, name)
    return None if said is None else said not in {"0", "false", "off"}


@dataclass(frozen=True, slots=True)
class Style:
    """`level` is a heading's, 0 the title's, None for text. `size` is in half points, `listed` numbering and depth."""

    level: int | None
    size: int
    bold: bool
    contents: bool
    listed: tuple[str, int] | None


class Styles:
    """The styles of paragraphs, what they are based on counted in."""

    def __init__(self, packed: Packed) -> None:
        root = part(packed, "word/styles.xml")
        self._raw = {} if root is None else {s.get(W + "styleId", ""): s for s in root.iter(W + "style")}
        defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr") if root is not None else None
        said = value(defaults, "sz") or ""
        self._size = int(said) if said.isdigit() else _DEFAULT_SIZE
        normal = (s for s in self._raw.values() if s.get(W + "default") == "1" and s.get(W + "type") == "paragraph")
        self._default = next((s.get(W + "styleId", "") for s in normal), "")
        self._known: dict[str, Style] = {}

    def of(self, name: str | None) -> Style:
        """The style of that id; the usual one for None, or for an id that is not there."""
        name = name if name in self._raw else self._default
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: str) -> Style:
        level: int | None = None
        size: int | None = None
        bold: bool | None = None
        listed: tuple[str, int] | None = None
        contents = False
        seen: set[str] = set()
        while name in self._raw and name not in seen:
            seen.add(name)
            raw = self._raw[name]
            called = value(raw, "name") or ""
            paragraph, letters = raw.find(W + "pPr"), raw.find(W + "rPr")
            if level is None:
                level = _level(called, paragraph)
            contents |= bool(_CONTENTS.match(called))
            said = value(letters, "sz") or ""
            size = int(said) if size is None and said.isdigit() else size
            bold = is_on(letters, "b") if bold is None else bold
            listed = listed or list_of(paragraph)
            name = value(raw, "basedOn") or ""
        return Style(level, size or self._size, bool(bold), contents, listed)


def _level(called: str, paragraph: ET.Element | None) -> int | None:
    named = _HEADING.match(called)
    if named:
        return int(named[1])
    if called.lower() in {"title", "titel"}:
        return TITLE_LEVEL
    outlined = value(paragraph, "outlineLvl") or ""
    return int(outlined) + 1 if outlined.isdigit() and int(outlined) < 9 else None


def list_of(paragraph: ET.Element | None) -> tuple[str, int] | None:
    """Numbering and depth of an item; an empty numbering for what is taken out of its style's list."""
    told = paragraph.find(W + "numPr") if paragraph is not None else None
    if told is None:
        return None
    depth, number = value(told, "ilvl") or "0", value(told, "numId") or ""
    return ("" if number == "0" else number), int(depth) if depth.isdigit() else 0


@dataclass(slots=True)
class _Level:
    kind: str
    text: str
    start: int


@dataclass(slots=True)
class Lists:
    """Counts the items of numbered lists, since Word does not write their numbers down."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict[str, dict[int, _Level]])
    _abstract: dict[str, str] = field(default_factory=dict[str, str])
    _counts: dict[str, dict[int, int]] = field(default_factory=dict[str, dict[int, int]])

    def learn(self, packed: Packed) -> None:
        """Reads how the lists are numbered."""
        root = part(packed, "word/numbering.xml")
        if root is None:
            return
        for abstract in root.iter(W + "abstractNum"):
            self._levels[abstract.get(W + "abstractNumId", "")] = {
                int(level.get(W + "ilvl", "0")): _Level(
                    value(level, "numFmt") or "decimal",
                    value(level, "lvlText") or "",
                    int(value(level, "start") or "1"),
                )
                for level in abstract.iter(W + "lvl")
                if level.get(W + "ilvl", "0").isdigit() and (value(level, "start") or "1").isdigit()
            }
        for number in root.iter(W + "num"):
            self._abstract[number.get(W + "numId", "")] = value(number, "abstractNumId") or ""

    def mark(self, number: str, depth: int) -> str:
        """What stands before the next item: "- " for a bullet, "2.1. " for a number, nothing for an unmarked item."""
        abstract = self._abstract.get(number, "")
        levels = self._levels.get(abstract, {})
        level = levels.get(depth)
        if level is None:
            return "- "
        counts = self._counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if level.kind in {"bullet", "none"} or "%" not in level.text:
            return "- " if level.kind == "bullet" else ""

        def number_of(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, level)
            return _numeral(counts.get(at, other.start), other.kind)

        said = re.sub(r"%(\d)", number_of, level.text).strip()
        return f"{said} " if said else ""


_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def _numeral(count: int, kind: str) -> str:
    if kind in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if kind == "lowerLetter" else letter.upper()
    if kind in {"lowerRoman", "upperRoman"}:
        said = ""
        for figure, letters in _ROMAN:
            while count >= figure and len(said) < 12:
                said += letters
                count -= figure
        return said if kind == "lowerRoman" else said.upper()
    return str(count)
