"""Where sentences begin and end in a Danish text, Markdown or not. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SHORTENED: Final = """
adr afd afs alm ang anm art att bd begr bek bemærk bl ca cirka cit co cvr dec dir div dvs eft eks ekskl el em etc ev
evt f ff fhv fig fm forts fr frk gl gr hhv hr iflg incl inkl ital jf jr jur kap kgl kl km kr kst lic lign ltr maks
mdl mdr medl mfl mht mia min mio mm mv mvh ndr nedenst nr nov o obs okt omtr opr org ovf ovenn pct pga pkt pr prof
pt red ref regn res s sa sek sept skt sml sp spec ss stk str suppl tab tab tdl temp tf tlf tr u udg ugtl undt v vedr
vejl vha vol vs årg årl øv dr ing cand a b c d e g h i j k l m n p q r t w x y z
"""
_ABBREVIATIONS: Final = frozenset(_SHORTENED.split())
"""Words that a dot after does not end a sentence."""

_END: Final = re.compile(r"[.!?…]+[\"»”’)\]]*(?:\s*\[\d[\d,; ]*\])*(?=\s|$)")
_NEXT: Final = re.compile(r"\s*[\"»“„'(*_\[§ -]*([^\W_])")
_WORD_BEFORE: Final = re.compile(r"([\w&-]+)$")
_MARKER: Final = re.compile(r"\s*(?:#{1,6}\s+|[-*+•]\s+|\d{1,3}[.)]\s+|>\s?)?(?:\[[ xX]\]\s+)?")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of a text, in characters. `line` is the whole line it stands in, its marks included."""

    start: int
    end: int
    text: str
    line: str


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences in order, without the marks of lists and headings. A line break ends a sentence."""
    at = 0
    for line in text.splitlines(keepends=True):
        marker = _MARKER.match(line)
        start = marker.end() if marker else 0
        bare = line.rstrip()
        for begin, end in _split(bare, start):
            yield Sentence(at + begin, at + end, bare[begin:end], bare)
        at += len(line)


def _split(line: str, start: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(line, start):
        if not _ends(line, match):
            continue
        if line[begin : match.end()].strip():
            yield _trimmed(line, begin, match.end())
        begin = match.end()
    if line[begin:].strip():
        yield _trimmed(line, begin, len(line))


def _trimmed(line: str, begin: int, end: int) -> tuple[int, int]:
    while begin < end and line[begin].isspace():
        begin += 1
    while end > begin and line[end - 1].isspace():
        end -= 1
    return begin, end


def _ends(line: str, match: re.Match[str]) -> bool:
    """Whether the mark ends a sentence: not after an abbreviation, nor in a date, nor before a small letter."""
    following = _NEXT.match(line, match.end())
    mark = match.group()
    if following is None or not mark.startswith(".") or mark.startswith(".."):
        return True
    before = _WORD_BEFORE.search(line, 0, match.start())
    first = following.group(1)
    if before is None or first.islower():
        return not first.islower()
    word = before.group(1)
    if word.isdigit() and len(word) <= 2:
        return not (first.isdigit() or "§" in line[max(0, before.start() - 3) : before.start()])
    if "." in line[max(0, before.start() - 1) : before.start()] and len(word) <= 2:
        return False  # the last of "bl.a.", "m.v.", "f.eks."
    return word.casefold() not in _ABBREVIATIONS
