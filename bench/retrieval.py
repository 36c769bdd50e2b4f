"""How often search finds the right passage first, and among the first ten, through the product itself.

    BENCH_DATA=folder .venv/bin/python bench/retrieval.py [--set NAME] [--titles]

Every folder of `$BENCH_DATA/retrieval` with passages.jsonl ({id, title, text}) and queries.jsonl ({id, query,
positive}) is imported into an empty house, one document a line, and asked with `aarhusai knowledge search`, with the
bundled embedding model. Without `--titles` passages are imported without theirs: in some sets it is the question.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-P", "-m", "aarhusai.cli.main", "knowledge")
K = 10


@dataclass(frozen=True)
class Figures:
    """Of a set: how many questions, and the share of them found first, among three, among ten; mean reciprocal rank."""

    questions: int
    first: float
    three: float
    ten: float
    reciprocal: float

    def __str__(self) -> str:
        return (
            f"{self.questions} questions: recall@1 {self.first:.3f}, @3 {self.three:.3f}, @{K} {self.ten:.3f}, "
            f"mean reciprocal rank {self.reciprocal:.3f}"
        )


def figures(answers: list[dict[str, object]], wanted: dict[str, str]) -> Figures:
    """From the lines of `knowledge search`; what is not among the hits counts as not found."""
    ranks: list[int | None] = []
    for answer in answers:
        documents = [hit["document"] for hit in answer["hits"]]
        right = wanted[str(answer["id"])]
        ranks.append(documents.index(right) if right in documents else None)
    count = len(ranks)

    def within(most: int) -> float:
        return sum(rank is not None and rank < most for rank in ranks) / count

    return Figures(
        count, within(1), within(3), within(K), sum(1 / (rank + 1) for rank in ranks if rank is not None) / count
    )


def lines(path: Path) -> list[dict[str, str]]:
    """Objects of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def measure(folder: Path, house: Path, *, titles: bool) -> tuple[Figures, float, float]:
    """The figures of one set, the seconds its import took and those of all its questions."""
    given = house / f"{folder.name}.jsonl"
    with given.open("w", encoding="utf-8") as file:
        for one in lines(folder / "passages.jsonl"):
            title = one.get("title", "") if titles else ""
            file.write(json.dumps({"id": one["id"], "title": title, "text": one["text"]}, ensure_ascii=False) + "\n")
    environment = {**os.environ, "AARHUSAI_DATA": str(house / "data")}
    began = time.perf_counter()
    subprocess.run([*COMMAND, "import", str(given), "--collection", folder.name], env=environment, check=True)
    imported = time.perf_counter() - began
    questions = (folder / "queries.jsonl").read_text(encoding="utf-8")
    began = time.perf_counter()
    told = subprocess.run(
        [*COMMAND, "search", "--collection", folder.name, "--k", str(K)],
        env=environment,
        input=questions,
        capture_output=True,
        text=True,
        check=True,
    )
    print(told.stderr, end="", file=sys.stderr)
    wanted = {one["id"]: one["positive"] for one in lines(folder / "queries.jsonl")}
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    return figures(answers, wanted), imported, time.perf_counter() - began


def main() -> int:
    """Measures, and prints a line for each set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--set", default=None, help="one set only, by its folder's name")
    parser.add_argument("--titles", action="store_true", help="import the titles too")
    arguments = parser.parse_args()
    data = os.environ.get("BENCH_DATA")
    if not data:
        print("retrieval: BENCH_DATA is not set; nothing to measure on")
        return 0
    for folder in sorted(Path(data, "retrieval").iterdir()):
        if not (folder / "queries.jsonl").is_file() or arguments.set not in (None, folder.name):
            continue
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as house:
            Path(house).chmod(0o755)  # as root the database runs as somebody else
            found, imported, asked = measure(folder, Path(house), titles=arguments.titles)
        print(f"retrieval: {folder.name}: {found}; imported in {imported:.0f} s, asked in {asked:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
