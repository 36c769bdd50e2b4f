"""Text handed in until it can be searched: seconds, and the memory of the worker with all its processes.

    .venv/bin/python bench/ingestion.py [--megabytes 10] [--files 200] [--lines]

Danish parliamentary questions from BENCH_DATA where that is set, repeated with a number of its own in every paragraph
so that nothing is remembered from one time to the next; generated words without. Vectors come at once from
`fake_upstream.py`; everything else is the product: the platform runs, `aarhusai knowledge import` hands the files in,
personal data and names are looked for in every piece. `--lines`: one file of JSON lines, a document a paragraph.
"""

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import yaml

HERE = Path(__file__).parent
COMMAND = (sys.executable, "-P", "-m", "aarhusai.cli.main")
MODEL = "fake-embed"
PROCESSES = {
    "multiprocessing-fork": "preparing",
    "knowledge.reading.child": "reading",
    "main worker": "worker",
    "postgres": "PostgreSQL",
}
"""By what their command lines hold."""


def paragraphs() -> list[str]:
    """Danish text to repeat."""
    data = os.environ.get("BENCH_DATA")
    file = Path(data, "retrieval", "folketing_dev", "passages.jsonl") if data else None
    if file is not None and file.is_file():
        with file.open(encoding="utf-8") as lines:
            return [str(json.loads(line)["text"]) for line in lines]
    print("ingestion: BENCH_DATA is not set; the text is generated")
    draw = random.Random(7)
    syllables = re.findall(
        r"\w+", "ba de fo gi hu ja ke li mo ny på ra sø tu ve æn år ning hed lig skab else mark by vej"
    )
    words = ["".join(draw.choices(syllables, k=draw.randint(1, 5))) for _ in range(30_000)]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    return [" ".join(draw.choices(words, weights, k=160)).capitalize() + "." for _ in range(1_500)]


def written(folder: Path, size: int, files: int, *, lines: bool) -> Path:
    """Writes the text; gives what to hand in."""
    source, number, said = paragraphs(), 0, 0
    parts: list[list[str]] = [[] for _ in range(files)]
    while said < size:
        text = f"Sag {number + 1000}. {source[number % len(source)]}"
        parts[(said * files // size) % files].append(text)
        said += len(text.encode())
        number += 1
    if lines:
        path = folder / "text.jsonl"
        everything = [text for part in parts for text in part]
        with path.open("w", encoding="utf-8") as out:
            for at, text in enumerate(everything):
                out.write(json.dumps({"id": f"d{at}", "title": f"Svar {at}", "text": text}, ensure_ascii=False) + "\n")
        print(f"{len(everything)} documents of {said / 1e6:.1f} MB in all")
        return path
    path = folder / "text"
    path.mkdir()
    for at, part in enumerate(parts):
        (path / f"sag-{at:05}.txt").write_text("\n\n".join(part), encoding="utf-8")
    print(f"{files} files of {said / 1e6:.1f} MB in all")
    return path


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def upstream() -> Generator[str]:
    """The fake endpoint; gives its address."""
    port = free_port()
    process = subprocess.Popen([sys.executable, str(HERE / "fake_upstream.py"), str(port)], stdout=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


@contextmanager
def platform(data: Path, url: str) -> Generator[subprocess.Popen[bytes]]:
    """The platform, with the model chosen."""
    house = {
        "units": {"slug": "by", "name": "Prøveby"},
        "people": [
            {
                "email": "maaler@bench.example", "name": "Maja Måler", "unit": "by", "password": "bænkebidere i rækker",
                "roles": [{"role": "platform_owner", "unit": "by"}],
            }
        ],
        "providers": [{"slug": "fake", "name": "Fake", "kind": "openai", "zone": "Z4", "options": {"base_url": url}}],
        "models": [
            {"slug": MODEL, "name": MODEL, "zone": "Z4", "tasks": ["embed"],
             "endpoints": [{"provider": "fake", "name": MODEL}]}
        ],
    }  # fmt: skip
    file = data.parent / "house.yaml"
    file.write_text(yaml.safe_dump(house, allow_unicode=True), encoding="utf-8")
    subprocess.run([*COMMAND, "apply", str(file), "--data", str(data)], check=True, stdout=subprocess.DEVNULL)
    choose(data)
    port = free_port()
    log = (data.parent / "serve.log").open("ab")
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", str(data), "--port", str(port)], stdout=log, stderr=subprocess.STDOUT
    )
    try:
        while worker_of(process) is None or not answers(port):
            if process.poll() is not None:
                raise SystemExit((data.parent / "serve.log").read_text())
            time.sleep(0.1)
        time.sleep(2)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def answers(port: int) -> bool:
    """Whether the page does."""
    with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/api/ready", timeout=2) as answer:
        return answer.status == 200
    return False


def choose(data: Path) -> None:
    """Takes the fake model for the house's vectors."""
    from aarhusai.cli.attach import attached
    from aarhusai.compose import services
    from aarhusai.config import load_settings
    from aarhusai.knowledge.ingest.spaces import Choice
    from aarhusai.terms.actor import SYSTEM

    async def chosen() -> None:
        async with services(settings) as house:
            model = next(one for one in house.registry.visible_models(SYSTEM) if one.slug == MODEL)
            present = await house.knowledge.spaces.read(SYSTEM)
            await house.knowledge.spaces.choose(SYSTEM, present.revision, Choice(model.id))

    with attached(load_settings({"data": str(data)})) as settings:
        asyncio.run(chosen())


def worker_of(process: subprocess.Popen[bytes]) -> psutil.Process | None:
    """The platform's worker."""
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.Error):
            if child.cmdline()[-1:] == ["worker"]:
                return child
    return None


class Memory(threading.Thread):
    """The most that a process and its children had, in bytes of PSS."""

    def __init__(self, process: psutil.Process) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._end = threading.Event()
        self.most = 0
        self.at_most: list[tuple[str, int]] = []

    def run(self) -> None:
        while not self._end.wait(0.3):
            found: list[tuple[str, int]] = []
            with suppress(psutil.Error):
                for one in [self._process, *self._process.children(recursive=True)]:
                    with suppress(psutil.Error):
                        found.append((" ".join(one.cmdline()[-3:])[-40:], one.memory_full_info().pss))
            total = sum(pss for _, pss in found)
            if total > self.most:
                self.most, self.at_most = total, found

    def end(self) -> None:
        self._end.set()
        self.join()


def cpu(process: psutil.Process, data: Path) -> dict[str, float]:
    """Seconds of processor time, by what they went to; of the import, once it has ended."""
    own = os.times()
    found = {"import": own.children_user + own.children_system}
    postgres = psutil.Process(int((data / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0]))
    for one in [process, *process.children(recursive=True), postgres, *postgres.children()]:
        with suppress(psutil.Error):
            told = " ".join(one.cmdline())
            name = next((name for mark, name in PROCESSES.items() if mark in told), "page")
            spent = one.cpu_times()
            # Of processes that ended their parent knows: the database makes one for each connection.
            ended = spent.children_user + spent.children_system if one == postgres else 0.0
            found[name] = found.get(name, 0.0) + spent.user + spent.system + ended
    return found


def main() -> int:
    """Measures once."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--lines", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    folder.chmod(0o755)
    try:
        path = written(folder, int(arguments.megabytes * 1e6), arguments.files, lines=arguments.lines)
        with upstream() as url, platform(folder / "data", url) as process:
            worker = worker_of(process)
            assert worker is not None
            before = cpu(psutil.Process(process.pid), folder / "data")
            memory = Memory(worker)
            memory.start()
            began = time.monotonic()
            subprocess.run(
                [*COMMAND, "knowledge", "import", str(path), "--collection", "Måling", "--data", str(folder / "data")],
                check=True,
            )
            took = time.monotonic() - began
            memory.end()
            after = cpu(psutil.Process(process.pid), folder / "data")
            spent = {name: seconds - before.get(name, 0) for name, seconds in after.items()}
            for name, seconds in spent.items():
                print(f"  {seconds:5.1f} s  {name}")
            for name, pss in memory.at_most:
                print(f"  {pss / 1e6:5.0f} MB  {name}")
        total = sum(spent.values())
        print(
            f"searchable after {took:.1f} s; {total:.1f} s of processor time; "
            f"worker at most {memory.most / 1e6:.0f} MB with its children"
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
