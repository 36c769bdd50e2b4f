"""Measures detection and writes `docs/detection.md`: precision and recall by kind, what would leak, names, speed.

python bench/detection/run.py        BENCH_DATA=folder adds the sets that lie there
"""

import json
import os
import platform
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from english import rows as english_rows
from generated import SEED, Case, case_texts, ordinary_texts

from aarhusai.protection.recognisers import BUILT_IN, Registry

HERE = Path(__file__).resolve().parent
TABLE = HERE.parent.parent / "docs" / "detection.md"
CASES = 3_000
TARGETS = {
    "cpr": "recall 1.0",
    "phone": "0.98 / 0.98",
    "email": "0.98 / 0.98",
    "iban": "0.98 / 0.98",
    "plate": "0.98 / 0.98",
}
PERSON = "person"


@dataclass(slots=True)
class Figures:
    """What was found of one kind. A find is right when it covers the whole span; `exact` when it covers no more."""

    wanted: int = 0
    covered: int = 0
    exact: int = 0
    found: int = 0
    right: int = 0
    letters: int = 0
    leaked: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.covered / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


def measure(registry: Registry, cases: Iterable[Case]) -> dict[str, Figures]:
    """Figures by kind. Leaked are characters of a span that nothing replaced covers, letters and digits only."""
    figures: dict[str, Figures] = defaultdict(Figures)
    for case in cases:
        findings = [one for one in registry.find_all(case.text) if one.kind.replaceable]
        for start, end, kind in case.spans:
            one = figures[kind]
            one.wanted += 1
            same = [found for found in findings if found.kind == kind and found.start <= start and end <= found.end]
            one.covered += bool(same)
            one.exact += any((found.start, found.end) == (start, end) for found in same)
            hidden = {at for found in findings for at in range(max(start, found.start), min(end, found.end))}
            telling = [at for at in range(start, end) if case.text[at].isalnum()]
            one.letters += len(telling)
            one.leaked += sum(at not in hidden for at in telling)
            if not same and len(one.missed) < 5:
                one.missed.append(case.text[start:end])
        for found in findings:
            one = figures[found.kind.value]
            one.found += 1
            one.right += any(
                kind == found.kind and found.start < end and start < found.end for start, end, kind in case.spans
            )
    return figures


def speed(registry: Registry, text: str) -> float:
    """Megabytes of UTF-8 a second on one core, the best of three, in pieces as the detector reads them."""
    pieces = [text[at : at + 64_000] for at in range(0, len(text), 64_000)]
    best = 0.0
    for _ in range(3):
        began = time.process_time()
        for piece in pieces:
            registry.find_all(piece)
        best = max(best, len(text.encode()) / (time.process_time() - began) / 1e6)
    return best


def ordinary_of(data: Path | None) -> dict[str, list[str]]:
    """Texts in which nothing, or nearly nothing, is somebody's: false hits are counted on them."""
    texts = {"generated lines of numbers": ordinary_texts(12_000)}
    for name in ("folketing_dev", "os2_docs"):
        path = data / "retrieval" / name / "passages.jsonl" if data else None
        if path and path.is_file():
            texts[name] = [str(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines()]
    return texts


def term_rows(registry: Registry) -> Iterator[str]:
    """Recall by family on sentences written before the word lists, and what is raised where nothing should be."""
    wanted: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    for line in (HERE / "term_sentences.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        family, _, text = line.partition("\t")
        kinds = {one.kind.value for one in registry.find_all(text) if not one.kind.replaceable}
        wanted[family] += 1
        raised[family] += bool(kinds) if family == "-" else f"term:{family}" in kinds
    for family in sorted(wanted):
        what = "neutral sentences (raised in vain)" if family == "-" else family
        yield f"| {what} | {raised[family]} of {wanted[family]} |"


def false_rows(registry: Registry, texts: dict[str, list[str]]) -> Iterator[str]:
    """Finds per million characters of ordinary text."""
    for name, some in texts.items():
        size = sum(map(len, some)) / 1e6
        kinds: Counter[str] = Counter(
            "terms" if not one.kind.replaceable else one.kind.value for text in some for one in registry.find_all(text)
        )
        kinds.pop(PERSON, None)
        others = ", ".join(f"{kind} {count / size:.1f}" for kind, count in kinds.most_common() if kind != "cpr")
        yield f"| {name} | {size:.2f} | {kinds['cpr'] / size:.1f} | {others or '–'} |"


def name_lines(data: Path | None) -> list[str]:
    """The tagger's own figures (names.py)."""
    from names import measure as measure_names

    figures = measure_names(data or Path("/nonexistent"))
    lines = ["## Names of persons", ""]
    if figures.sets:
        lines += ["| set | persons | precision | recall | F1 | leaked characters |", "|---|---|---|---|---|---|"]
        lines += [
            f"| {one.name} | {one.persons} | {one.precision:.3f} | {one.recall:.3f} | {one.f1:.3f} | {one.leaked:.1%} |"
            for one in figures.sets
        ]
        lines += [
            "",
            "A hit has exactly the annotated offsets. These are development sets: the threshold was chosen on them.",
            "",
        ]
    lines += ["| origin of the name | names | mentions | recall | leaked characters |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.origin} | {one.names} | {one.mentions} | {one.recall:.3f} | {one.leaked:.1%} |"
        for one in figures.origins
    ]
    return [
        *lines,
        "",
        "Names kept out of training, in sentences that were too; `docs/models/names.md` tells more.",
        "",
    ]


def speed_lines(texts: dict[str, list[str]], cases: Sequence[Case]) -> list[str]:
    """Speed with and without names on three kinds of text."""
    prose = "\n".join(texts.get("folketing_dev") or [case.text for case in cases])[:1_500_000]
    kinds = {
        "ordinary prose" if "folketing_dev" in texts else "case texts, as prose": prose,
        "case texts, a find every 40 characters": "\n\n".join(case.text for case in cases)[:700_000],
        "lines and tables of numbers": "\n".join(texts["generated lines of numbers"])[:700_000],
    }
    without = Registry([one for one in BUILT_IN if one.name != "names"])
    everything = Registry()
    rows = [f"| {name} | {speed(without, text):.1f} | {speed(everything, text):.2f} |" for name, text in kinds.items()]
    return ["## Speed", "", "| text | MB/s on one core without names | with names |", "|---|---|---|", *rows, ""]


def kind_lines(figures: dict[str, Figures]) -> list[str]:
    """Precision and recall by kind, and what was missed."""
    lines = [
        "| kind | in the texts | precision | recall | exact | leaked characters | goal (precision / recall) |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, one in sorted(figures.items(), key=lambda item: -item[1].wanted):
        if one.wanted or one.found:
            lines.append(
                f"| {kind} | {one.wanted} | {one.precision:.3f} | {one.recall:.3f} "
                f"| {one.exact / max(1, one.wanted):.3f} | {one.leaked / max(1, one.letters):.2%} "
                f"| {TARGETS.get(kind, '–')} |"
            )
    letters, leaked = sum(one.letters for one in figures.values()), sum(one.leaked for one in figures.values())
    return [
        *lines,
        "",
        f"Of all personal characters in these texts, {leaked / letters:.2%} are covered by no find of any kind.",
        "",
    ]


def report(data: Path | None) -> str:
    """The page."""
    cases = case_texts(CASES)
    registry = Registry()
    figures = measure(registry, cases)
    texts = ordinary_of(data)
    today = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}"
    words = round(statistics.mean(len(case.text.split()) for case in cases))
    lines = [
        "# Detection: how much is found",
        "",
        f"Written by `make bench` on {today}: {machine}.",
        "Detectors are never the only gate: the class of a text, the zone of a model and the use case decide first.",
        "",
        "## By kind",
        "",
        *kind_lines(figures),
        "## False hits on ordinary text",
        "",
        "Finds per million characters; names and what is really there (an office's address) are not taken out.",
        "",
        "| text | million characters | cpr | others |",
        "|---|---|---|---|",
        *false_rows(registry, texts),
        "",
        "## Terms that raise the class",
        "",
        "| family | sentences in which it was raised |",
        "|---|---|",
        *term_rows(registry),
        "",
        *name_lines(data),
        *english_rows(),
        *speed_lines(texts, cases),
        (HERE / "how_measured.md").read_text(encoding="utf-8").format(cases=CASES, seed=SEED, words=words),
    ]
    if data is None:
        lines.append("*BENCH_DATA was not set: sets of others were not measured.*\n")
    return "\n".join(lines)


def main() -> int:
    """Writes the page, and shows the worst on the terminal."""
    folder = os.environ.get("BENCH_DATA")
    TABLE.write_text(report(Path(folder) if folder else None), encoding="utf-8")
    print(f"bench: wrote {TABLE.relative_to(HERE.parent.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
