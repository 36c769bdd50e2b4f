"""The annotated sets of /data/ner: sentences with spans of persons, places and organisations."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text and what stands in it: persons by their spans, anything else that is a name by `others`.

    `hidden` are words in small letters that the tagger shall not find among names, `unknown` in no list at all.
    """

    text: str
    persons: tuple[tuple[int, int], ...]
    others: tuple[tuple[int, int], ...] = ()
    hidden: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


def read(path: Path) -> Iterator[Sentence]:
    """Reads one set. Of nested spans the outer ones count; a person inside "Nyrup-regeringen" does not."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            spans = [(span["start"], span["end"], span["label"]) for span in row["spans"]]
            yield Sentence(
                row["text"],
                tuple((start, end) for start, end, label in spans if label == "PER"),
                tuple((start, end) for start, end, label in spans if label != "PER" and not label.endswith("deriv")),
            )
