"""Passages of attached files: a short file whole, of a long one what fits the question. Nothing is kept."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from aarhusai.assistants.types import ReadAttachment
from aarhusai.assistants.wording import stems
from aarhusai.gateway.tokens import PER_PASSAGE, tokens
from aarhusai.gateway.types import PassagePart
from aarhusai.knowledge.types import Piece
from aarhusai.terms.classes import DataClass
from aarhusai.terms.events import SourceFound
from aarhusai.terms.ids import AttachmentId, ChunkId

_K1: Final = 1.2
_B: Final = 0.6
"""BM25 (Robertson and Zaragoza 2009), with less weight on length than usual: pieces are of one size."""

_LONGEST: Final = 2_000
"""Characters of neighbouring pieces of one page that become one passage of a file that is given whole."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage before it has a number. `key` tells it from the others of the answer."""

    key: "ChunkId | tuple[AttachmentId, int] | str"
    part: PassagePart[str]
    source: SourceFound
    data_class: DataClass


def attached_passages(files: Sequence[ReadAttachment], texts: Sequence[str], room: int) -> list[Candidate]:
    """The passages in `room` tokens: everything in the files' own order when it fits, else the best for the texts."""
    whole = [candidate for file in files for candidate in _pages(file)]
    if sum(weight_of(candidate.part) for candidate in whole) <= room:
        return whole
    pieces = [(file, piece) for file in files for piece in file.pieces]
    ranked = _ranked([_words(piece) for _, piece in pieces], [one for text in texts for one in stems(text)])
    chosen: list[Candidate] = []
    for place in ranked:
        candidate = _candidate(*pieces[place])
        room -= weight_of(candidate.part)
        if room < 0 and chosen:
            break
        chosen.append(candidate)
    return chosen


def _pages(file: ReadAttachment) -> Iterator[Candidate]:
    """Neighbouring pieces of a page joined, so that a letter of one page is one source."""
    for _, group in groupby(file.pieces, key=lambda piece: piece.page):
        joined: list[Piece] = []
        for piece in group:
            if joined and sum(len(one.text) for one in (*joined, piece)) > _LONGEST:
                yield _candidate(file, *joined)
                joined = []
            joined.append(piece)
        if joined:
            yield _candidate(file, *joined)


def _candidate(file: ReadAttachment, *pieces: Piece) -> Candidate:
    first, spans = pieces[0], [span for piece in pieces for span in piece.spans]
    text = "\n\n".join(piece.text for piece in pieces)
    source = SourceFound(
        number=0,
        title=file.name,
        page=first.page,
        last_page=max((span.page for span in spans), default=first.page),
        spans=tuple((span.page, span.start, span.end) for span in spans),
        attachment_id=file.id,
    )
    part = PassagePart(0, file.name, first.page, " › ".join(first.headings), text)
    return Candidate((file.id, first.ordinal), part, source, file.data_class)


def _words(piece: Piece) -> Counter[str]:
    return Counter(stems("\n".join((*piece.headings, piece.text))))


def _ranked(pieces: Sequence[Counter[str]], wanted: Sequence[str]) -> list[int]:
    """Places of pieces, best first; those that hold none of the words last, in their own order."""
    found_in = Counter(one for counts in pieces for one in {*wanted} & counts.keys())
    average = sum(counts.total() for counts in pieces) / max(1, len(pieces)) or 1.0

    def score(counts: Counter[str]) -> float:
        length = 1 - _B + _B * counts.total() / average
        return sum(
            math.log(1 + (len(pieces) - found_in[one] + 0.5) / (found_in[one] + 0.5))
            * counts[one] * (_K1 + 1) / (counts[one] + _K1 * length)
            for one in {*wanted}
            if counts[one]
        )  # fmt: skip

    return sorted(range(len(pieces)), key=lambda place: (-score(pieces[place]), place))


def weight_of(part: PassagePart[str]) -> int:
    """The passage in tokens of a prompt."""
    return PER_PASSAGE + sum(map(tokens, (part.title, part.heading, part.text)))
