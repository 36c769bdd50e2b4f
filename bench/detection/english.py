"""Figures on English: names in English sentences, and words of English and of tools taken for names."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from names import Tally, filled

from aarhusai.protection.recognisers.described import somebody
from aarhusai.protection.recognisers.names import NAMES

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class EnglishFigures:
    """`recall` is of mentions covered to the last character, `leaked` the share of their characters that is not.

    The rest counts what was taken for a name where nobody is named: in so many words, in so many definitions.
    """

    mentions: int
    recall: float
    leaked: float
    false_in_prose: int
    prose_words: int
    false_in_definitions: int
    definitions: int


def measure() -> EnglishFigures:
    """Held-out names of every origin in English sentences; nobody in prose; nobody in the same lines as definitions."""
    held_out = json.loads((_HERE / "held_out_names.json").read_text(encoding="utf-8"))
    tally, mentions, covered = Tally(), 0, 0
    for lists in held_out.values():
        for text, spans in filled(lists["first"], lists["last"], "english_carriers.txt"):
            found = tally.add(text, set(spans))
            inside = {at for start, end in found for at in range(start, end)}
            mentions += len(spans)
            covered += sum(all(at in inside or text[at] in " '’s" for at in range(*span)) for span in spans)
    prose = list(_lines("english_prose.txt"))
    described = [*prose, *(heading(line) for line in prose)]
    return EnglishFigures(
        mentions,
        covered / mentions,
        tally.leaked_share,
        sum(len(list(NAMES.find(line))) for line in prose),
        sum(len(line.split()) for line in prose),
        sum(len(somebody(line, NAMES.find(line))) for line in described),
        len(described),
    )


def heading(line: str) -> str:
    """The first words of a line as programs write a title: "Retrieve A Document"."""
    return " ".join(line.split()[:3]).title().strip(".,;:")


def _lines(name: str) -> Iterator[str]:
    return (line for line in (_HERE / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#")


def rows() -> Sequence[str]:
    """The section of docs/detection.md."""
    one = measure()
    return [
        "## English",
        "",
        "| what | figure |",
        "|---|---|",
        f"| names kept out of training, in English sentences: mentions found | {one.recall:.3f} of {one.mentions} |",
        f"| the same: characters leaked | {one.leaked:.1%} |",
        f"| English without a name, taken for a name | {one.false_in_prose} in {one.prose_words} words |",
        f"| the same and titles of tools, as definitions of tools | {one.false_in_definitions} in {one.definitions} |",
        "",
    ]


if __name__ == "__main__":
    print("\n".join(rows()))
    print([line[one.start : one.end] for line in _lines("english_prose.txt") for one in NAMES.find(line)])
