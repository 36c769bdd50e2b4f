"""Runs every benchmark and writes the table `docs/benchmarks.md`: our figure beside a peer's.

    make bench          BENCH_DATA=folder adds those that need data; what is skipped without it is said

A peer that is not installed here is quoted with the place and time it was measured, and marked as quoted: never
compare such a figure to the percent.
"""

import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
TABLE = HERE.parent / "docs" / "benchmarks.md"
PEER = "Open WebUI 0.12.4 (quoted)"

QUOTED = {
    "tokens/s in all": "about 950",
    "lost": "4 to 34 of 64",
    "first token, 64 at once": "2 000–3 000 ms",
    "statements for a new chat": "59",
    "second start": "13 s",
    "memory of all idle processes (PSS)": "786 MB",
    "search of 10 000 chunks, 50.0 % of them admitted": "1 500 ms",
    "script of the first page, gzipped": "2 100 kB in 179 files",
}


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    what: str
    ours: str

    def __str__(self) -> str:
        return f"| {self.what} | {self.ours} | {QUOTED.get(self.what, '–')} |"


def run(script: str, *arguments: str) -> str:
    """What a benchmark printed; its words go to the terminal too."""
    print("bench:", script, *arguments, flush=True)
    done = subprocess.run([sys.executable, str(HERE / script), *arguments], capture_output=True, text=True, check=False)
    print(done.stdout, done.stderr, sep="", flush=True)
    if done.returncode != 0:
        raise SystemExit(f"bench: {script} failed")
    return done.stdout


def start_rows() -> list[Row]:
    """Starting, stopping and idle memory."""
    figures = json.loads(run("start.py").strip().splitlines()[-1])
    return [Row(what, value) for what, value in figures.items()]


def chat_rows() -> list[Row]:
    """64 people at once, and one alone."""
    told = run("chat.py")
    rounds = re.findall(r"at once: (\d+) tokens/s .*?first token p50 (\d+) ms, p95 (\d+) ms; (\d+) errors", told)
    speeds = sorted(int(speed) for speed, *_ in rounds)
    firsts = sorted(int(first) for _, first, *_ in rounds)
    alone = re.search(r"alone: first token p50 (\d+) ms", told)
    counted = re.search(r"statements for a new chat: (\d+)", told)
    lost = sum(int(errors) for *_, errors in rounds)
    return [
        Row("tokens/s in all", f"{speeds[len(speeds) // 2]} (worst round {speeds[0]}, best {speeds[-1]})"),
        Row("first token, 64 at once", f"p50 {firsts[len(firsts) // 2]} ms"),
        Row("first token, alone", f"p50 {alone[1] if alone else '?'} ms"),
        Row("lost", f"{lost} of {64 * len(rounds)}"),
        Row("statements for a new chat", counted[1] if counted else "?"),
    ]


def audit_rows() -> list[Row]:
    """What sealing costs the acts, and how fast the log is sealed and verified."""
    told = run("audit.py")
    speeds = re.search(r"sealed (\d+) rows/s; verified (\d+) rows/s", told)
    line = re.compile(r"^(.+): sealing on p50 ([\d.]+) ms .*?off p50 ([\d.]+) ms .*?difference (\S+) %", re.MULTILINE)
    acts = line.findall(told)
    return [
        *(Row(f"{act}, sealing on / off", f"{on} / {off} ms ({by} %)") for act, on, off, by in acts),
        Row("audit log sealed", f"{speeds[1] if speeds else '?'} rows/s"),
        Row("audit log verified", f"{speeds[2] if speeds else '?'} rows/s"),
    ]


def protection_rows() -> list[Row]:
    """What looking, replacing and restoring cost a turn."""
    told = run("protection.py")
    found = dict(re.findall(r"^(.+?) +best +([\d.]+) ms", told, re.MULTILINE))
    piece = re.search(r"plain pieces +([\d.]+) µs", told)
    return [
        Row("added to the first token, 8 000 tokens of history, everything replaced", f"{found['together']} ms"),
        Row("restoring, per piece of an answer", f"{piece[1] if piece else '?'} µs"),
    ]


def retrieval_rows() -> list[Row]:
    """How often search finds the right passage; nothing without BENCH_DATA."""
    found = re.findall(
        r"^retrieval: (\S+): \d+ questions: recall@1 ([\d.]+),.*?@10 ([\d.]+)", run("retrieval.py"), re.MULTILINE
    )
    return [Row(f"recall@1 / @10, {name}, titles left out", f"{first} / {ten}") for name, first, ten in found]


def search_rows() -> list[Row]:
    """Searching ten thousand chunks; `make bench-search` goes up to a million."""
    found = re.findall(r"rights to ([\d.]+)%: p50 ([\d.]+) ms.*?by vector ([\d.]+)", run("search_speed.py"))
    return [
        Row(f"search of 10 000 chunks, {share} % of them admitted", f"p50 {p50} ms, recall {part}")
        for share, p50, part in found
    ]


def ingestion_rows() -> list[Row]:
    """Text handed in until it can be searched, its vectors made at once by a model that costs nothing."""
    told = {
        "10 MB of text in 200 files": run("ingestion.py"),
        "2 MB of text in lines of 1 kB": run("ingestion.py", "--lines", "--megabytes", "2"),
    }
    rows: list[Row] = []
    for what, said in told.items():
        found = re.search(r"searchable after ([\d.]+) s; ([\d.]+) s of processor time; worker at most (\d+) MB", said)
        seconds, cpu, memory = found.groups() if found else ("?", "?", "?")
        rows.append(Row(f"{what}, searchable after", f"{seconds} s ({cpu} s of processor time, {memory} MB)"))
    return rows


def sheet_rows() -> list[Row]:
    """Questions of a sheet of 50 000 rows."""
    told = run("sheets.py")
    found = re.findall(r"^(\w+), (SQL|Danish): (\d+ of \d+) exact; p50 (\d+) ms", told, re.MULTILINE)
    how = {"SQL": "in SQL", "Danish": "in Danish, without a model"}
    return [Row(f"exact answers from 50 000 rows ({kind}), asked {how[way]}", f"{share}, p50 {p50} ms")
            for kind, way, share, p50 in found]  # fmt: skip


def assistant_rows() -> list[Row]:
    """Finding assistants among 2 000, with 20 000 grants."""
    told = run("assistants.py")
    found = dict(re.findall(r"^(.+?): p50 ([\d.]+) ms", told, re.MULTILINE))
    names = {
        "page of the catalogue": "catalogue of 2 000 assistants, 20 000 grants, 30 000 people",
        "list to choose from": "list of assistants to choose from, of 2 000",
        "list of models": "list of models",
        "decision": "decision whether somebody may use an assistant",
    }
    return [Row(name, f"p50 {found.get(what, '?')} ms") for what, name in names.items()]


def api_rows() -> list[Row]:
    """The API beside LiteLLM's proxy and MLflow's gateway; the whole table is docs/api-speed.md."""
    aims = re.findall(r"^\| (.+?) \| (.+?) \| (at (?:least|most) .+?) \| (.+?) \|$", run("api.py"), re.MULTILINE)
    return [Row(f"API: {what} ({aim})", measured) for what, measured, aim, _ in aims]


def page_rows() -> list[Row]:
    """What the first page loads."""
    index = HERE.parent / "backend" / "src" / "aarhusai" / "web" / "static" / "index.html"
    if not index.is_file():
        return []
    import gzip

    scripts = re.findall(r'(?:src|href)="/(assets/[^"]+\.js)"', index.read_text(encoding="utf-8"))
    size = sum(len(gzip.compress((index.parent / name).read_bytes())) for name in scripts)
    return [Row("script of the first page, gzipped", f"{size / 1000:.0f} kB in {len(scripts)} files")]


def commit_latency() -> str:
    """How long a synchronous write takes on this disk: figures with a database in them depend on it."""
    path = HERE / ".sync"
    with path.open("wb") as file:
        began = time.perf_counter()
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            os.fdatasync(file.fileno())
        took = (time.perf_counter() - began) / 50
    path.unlink()
    return f"{took * 1000:.2f} ms"


def _conditions() -> str:
    today = datetime.now(UTC).date().isoformat()
    return (
        f"Written by `make bench` on {today}: {os.cpu_count()} cores ({platform.machine()}), Python "
        f"{platform.python_version()}, a synchronous write of 4 kB takes {commit_latency()}. The chat figures: 64 "
        "people each start a 200-token answer at the same moment through the page's own API, the web process on one "
        "core, PostgreSQL, the upstream and the load on the other."
    )


def main() -> int:
    """Writes the table."""
    if "BENCH_DATA" not in os.environ:
        print("bench: BENCH_DATA is not set; detection is measured on generated texts only")
    run("detection/run.py")
    rows = [*start_rows(), *page_rows(), *chat_rows(), *audit_rows(), *protection_rows(), *retrieval_rows()]
    rows += [*search_rows(), *ingestion_rows(), *sheet_rows(), *assistant_rows(), *api_rows()]
    TABLE.write_text(
        "\n".join(
            [
                "# Measurements",
                "",
                _conditions(),
                "",
                f"| what | AarhusAI | {PEER} |",
                "|---|---|---|",
                *map(str, rows),
                "",
                "*Quoted* figures were measured on the same kind of machine on another day, not in this run.",
                "",
            ]
        ),
        encoding="utf-8",
    )
    print(f"bench: wrote {TABLE.relative_to(HERE.parent)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
