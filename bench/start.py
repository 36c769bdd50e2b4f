"""How long a start takes until the page answers, and what all idle processes weigh (PSS) with no model loaded.

.venv/bin/python bench/start.py     an empty data folder, then the same folder again
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil

SETTLE = 5.0
"""Seconds after the start before memory is read."""


def start(port: int, data: Path) -> tuple[subprocess.Popen[bytes], float]:
    """Starts the platform; gives it and the seconds until the page answered."""
    began = time.perf_counter()
    environment = {**os.environ, "AARHUSAI_PORT": str(port), "AARHUSAI_DATA": str(data)}
    process = subprocess.Popen(
        [str(Path(sys.executable).parent / "aarhusai"), "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while time.perf_counter() - began < 120:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/session", timeout=1) as answer:
                if answer.status == 200:
                    return process, time.perf_counter() - began
        except OSError:
            time.sleep(0.02)
    process.kill()
    raise SystemExit("the platform did not start")


def weight(process: subprocess.Popen[bytes], data: Path) -> tuple[int, int]:
    """Megabytes (PSS) of all processes of the platform, and how many there are."""
    ours = psutil.Process(process.pid)
    found = {p.pid: p for p in [ours, *ours.children(recursive=True)]}
    for p in psutil.process_iter(["cmdline"]):
        if any(str(data) in part for part in p.info["cmdline"] or ()):
            found.update({child.pid: child for child in [p, *p.children(recursive=True)]})
    total = 0
    for p in found.values():
        try:
            total += p.memory_full_info().pss
        except psutil.Error:  # it ended meanwhile
            continue
    return total // 1_000_000, len(found)


def stop(process: subprocess.Popen[bytes]) -> float:
    """Ends it as an operator would; gives the seconds it took."""
    began = time.perf_counter()
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return time.perf_counter() - began


def main() -> int:
    """Prints the figures as JSON on the last line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=20595)
    arguments = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    data.chmod(0o755)
    try:
        process, first = start(arguments.port, data)
        stop(process)
        process, second = start(arguments.port, data)
        time.sleep(SETTLE)
        megabytes, processes = weight(process, data)
        stopped = stop(process)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    print(
        json.dumps(
            {
                "first start, empty data folder": f"{first:.1f} s",
                "second start": f"{second:.1f} s",
                "stop": f"{stopped:.1f} s",
                "memory of all idle processes (PSS)": f"{megabytes} MB in {processes} processes",
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
