"""Figures of the tagger of person names: exact spans, what would leak, and recall by the origin of the name."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aarhusai.protection.recognisers.names import NAMES

_HERE = Path(__file__).resolve().parent
_SEED = 41
_NAMES_PER_CARRIER = 12
_SLOT = re.compile(r"\{(full|first|last)('s)?\}")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SetFigures:
    """One annotated set. A hit has exactly the annotated offsets; `leaked` is the share of the characters of the
    annotated persons that no finding covers.
    """

    name: str
    persons: int
    precision: float
    recall: float
    f1: float
    leaked: float


@dataclass(frozen=True, slots=True)
class OriginFigures:
    """Names of one origin that were kept out of training, in sentences that were too.

    `recall` is the share of mentions that findings cover to the last character; `leaked` as in SetFigures.
    """

    origin: str
    names: int
    mentions: int
    recall: float
    leaked: float


@dataclass(frozen=True, slots=True)
class NameFigures:
    """Everything measured, sets in order of their names, origins from the worst to the best."""

    sets: tuple[SetFigures, ...]
    origins: tuple[OriginFigures, ...]


def measure(data: Path) -> NameFigures:
    """Measures on the sets in `data`/ner (JSONL with text and spans; none is fine) and on the names kept out."""
    files = sorted((data / "ner").glob("*_dev.jsonl"))
    return NameFigures(tuple(measure_set(file) for file in files), measure_origins())


def measure_set(file: Path) -> SetFigures:
    """Exact spans of persons in one set; the annotation's own choices (genitive -s inside) count as truth."""
    tally = Tally()
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        tally.add(row["text"], {(span["start"], span["end"]) for span in row["spans"] if span["label"] == "PER"})
    return SetFigures(
        file.stem, tally.hits + tally.missed, tally.precision, tally.recall, tally.f1, tally.leaked_share
    )  # fmt: skip


def measure_origins() -> tuple[OriginFigures, ...]:
    """Recall by origin, worst first. Every carrier is filled with as many names of each origin."""
    held_out = json.loads((_HERE / "held_out_names.json").read_text(encoding="utf-8"))
    return tuple(
        sorted(
            (_measure_origin(origin, lists["first"], lists["last"]) for origin, lists in held_out.items()),
            key=lambda one: one.recall,
        )
    )


def _measure_origin(origin: str, firsts: list[str], lasts: list[str]) -> OriginFigures:
    tally = Tally()
    covered = 0
    mentions = 0
    for text, spans in filled(firsts, lasts):
        found = tally.add(text, set(spans))
        inside = {at for start, end in found for at in range(start, end)}
        mentions += len(spans)
        covered += sum(all(at in inside or text[at] in " '’s" for at in range(*span)) for span in spans)
    return OriginFigures(origin, len(firsts) + len(lasts), mentions, covered / mentions, tally.leaked_share)


def filled(
    firsts: list[str], lasts: list[str], carriers: str = "name_carriers.txt"
) -> Iterator[tuple[str, list[Span]]]:
    """The carriers with names in them, and where the names stand. The same every time."""
    chance = random.Random(_SEED)
    lines = (_HERE / carriers).read_text(encoding="utf-8").splitlines()
    for carrier in (line.replace("\\n", "\n") for line in lines if line and line[0] != "#"):
        for _ in range(_NAMES_PER_CARRIER):
            yield _fill(carrier, firsts, lasts, chance)


def _fill(carrier: str, firsts: list[str], lasts: list[str], chance: random.Random) -> tuple[str, list[Span]]:
    text, spans, at = "", [], 0
    for slot in _SLOT.finditer(carrier):
        text += carrier[at : slot.start()]
        first, last = chance.choice(firsts), chance.choice(lasts)
        name = {"full": f"{first} {last}", "first": first, "last": last}[slot[1]]
        name += "" if slot[2] is None else "'" if name[-1] in "sxz" else "s"
        spans.append((len(text), len(text) + len(name)))
        text += name
        at = slot.end()
    text += carrier[at:]
    return (text[1:].lower(), [(a - 1, b - 1) for a, b in spans]) if text[0] == "~" else (text, spans)


class Tally:
    """Counts over texts."""

    def __init__(self) -> None:
        self.hits = self.missed = self.false = self.characters = self.uncovered = 0

    def add(self, text: str, gold: set[Span]) -> set[Span]:
        """Finds names in a text, counts them against the annotated ones, and gives what was found."""
        found = {(one.start, one.end) for one in NAMES.find(text)}
        self.hits += len(gold & found)
        self.missed += len(gold - found)
        self.false += len(found - gold)
        inside = {at for start, end in found for at in range(start, end)}
        self.characters += sum(end - start for start, end in gold)
        self.uncovered += sum(at not in inside for span in gold for at in range(*span))
        return found

    @property
    def precision(self) -> float:
        """Share of the findings that are right."""
        return self.hits / max(1, self.hits + self.false)

    @property
    def recall(self) -> float:
        """Share of the annotated that were found."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)

    @property
    def leaked_share(self) -> float:
        """Share of the annotated characters that nothing covered."""
        return self.uncovered / max(1, self.characters)
