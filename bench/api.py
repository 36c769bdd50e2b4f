"""How fast the door is for other systems: the OpenAI-compatible API beside LiteLLM's proxy and MLflow's gateway.

    .venv/bin/python bench/api.py                   everything, about ten minutes; writes docs/api-speed.md
    .venv/bin/python bench/api.py --quick           two minutes, for a rehearsal; writes nothing
    .venv/bin/python bench/api.py --no-peers        our own figures alone; writes nothing

Each gateway in turn has core 0 for itself; PostgreSQL, the upstream and the load share core 1. Ours works as shipped:
key looked up, class, policy, reservation, audit row committed before the call goes on, settlement. Only the loopback is
used.
"""

import argparse
import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import psycopg
import uvloop
from chat import pin
from peers.driving import Asking, Figures, Target, memory_of
from peers.gateways import House, Ports, litellm, mlflow, ours, upstream
from peers.report import Found, Length, report

TABLE = Path(__file__).parents[1] / "docs" / "api-speed.md"
AT_ONCE = (1, 16, 64)
SHORT = "Skriv et kort svar til borgeren om byggetilladelse. " * 4
SETTLE = 2.0
"""Seconds until the last calls are settled."""

CPR = "710690-1234"
"""Invented: 60 is added to the day."""

LETTER = (
    "Kære kollega. Jeg sidder med en henvendelse fra Anne Kirstine Overgaard, cpr 680577-2345, Nørregade 12, 2. tv., "
    "8000 Aarhus C. Hun ringede fra 87 12 34 56 og skrev siden fra anne.overgaard@post.example om hjemmehjælp til sin "
    "far, Poul Overgaard, cpr 660448-1233. Han er 78 år og bor på Skovvejen 4, 8240 Risskov. Lægen, Mette Sørensen, "
    "har set på ham den 3. november og skriver, at han har svært ved at klare trapperne. Sagen har nummer "
    "2026-118-0442, og der er møde på torsdag. "
)
_REST = (
    "Kan du hjælpe med et udkast til et svar, der forklarer hvad der sker nu, hvilke frister der gælder, og hvem man "
    "kan ringe til? Tonen skal være venlig og klar, og brevet skal kunne læses af en, der ikke kender kommunens ord. "
)


WHOLE = Length(5.0, 3, 5, 200_000)
QUICK = Length(2.0, 1, 2, 4_000)
ONCE = Length(2.0, 1, 1, 0)
"""For the streams of peers, which take their time."""


def median(runs: list[Figures], of: Callable[[Figures], float]) -> Figures:
    """The run in the middle."""
    return sorted(runs, key=of)[len(runs) // 2]


async def whole_answers(target: Target, length: Length, found: Found) -> None:
    """Answers of 20 tokens, not streamed, at 1, 16 and 64 at once."""
    asking = Asking(target, {"max_tokens": 20}, {b"ordq": 20}, SHORT)
    for at_once in AT_ONCE:
        runs = [await asking.for_seconds(at_once, length.seconds) for _ in range(length.rounds)]
        for run in runs:
            found.noted(f"{target.name}, {at_once} at once", run)
        figures = median(runs, lambda run: run.rate)
        found.whole.setdefault(target.name, {})[at_once] = figures
        print(
            f"{target.name}, {at_once} at once: {figures.rate:.0f} requests/s, p50 {figures.p50:.2f} ms, p95 "
            f"{figures.p95:.2f} ms, {figures.cpu_each:.3f} ms CPU each, beside {figures.beside:.2f} cores, "
            f"{sum(figures.errors.values())} errors",
            flush=True,
        )


async def streams(target: Target, length: Length, found: Found, *, restored: bool = False) -> None:
    """64 streams of 200 tokens as fast as they come; `restored`: every eighth token brings a value to put back."""
    body = {"max_tokens": 200, "stream": True}
    text, expect = (f"{SHORT} CPR {CPR}", {b"ordq": 200, CPR.encode(): 25}) if restored else (SHORT, {b"ordq": 200})
    asking = Asking(target, body, expect, text)
    await asking.times(64, 1)
    runs = [await asking.times(64, length.streams) for _ in range(length.rounds)]
    what = f"{target.name}, restored" if restored else target.name
    for run in runs:
        found.noted(what, run)
    figures = median(runs, lambda run: run.tokens / run.took)
    found.stream[what] = figures
    micros = figures.cpu / max(1, figures.tokens) * 1e6
    print(
        f"{what}, streams: {figures.tokens / figures.took:.0f} tokens/s, {micros:.1f} µs CPU a token, beside "
        f"{figures.beside:.2f} cores, {sum(figures.errors.values())} errors",
        flush=True,
    )


async def vectors(house: House, length: Length, found: Found) -> None:
    """Embeddings of one short text each, and of 32, at 16 at once."""
    target = house.target("embed", "/v1/embeddings")
    for many in (1, 32):
        asking = Asking(target, {"input": [SHORT[:100]] * many}, {})
        figures = found.noted(f"embeddings of {many}", await asking.for_seconds(16, length.seconds))
        found.rows[f"embeddings/s, {many} a call, 16 at once"] = figures.rate * many
        print(f"embeddings: {figures.rate * many:.0f}/s, {many} a call", flush=True)


async def detection(house: House, length: Length, found: Found) -> None:
    """What detecting and replacing adds to a message of 2 kB: a supplier's zone against one that admits all of it."""
    letter = LETTER
    while len(letter.encode()) + len(_REST.encode()) <= 2048:
        letter += _REST
    p50: dict[str, list[float]] = {"fake": [], "eu": []}
    for _ in range(length.rounds * 2):
        for model, times in p50.items():
            asking = Asking(house.target(model), {"max_tokens": 20}, {b"ordq": 20}, letter)
            times.append(found.noted(f"2 kB, {model}", await asking.for_seconds(1, length.seconds / 2)).p50)
    plain, replaced = statistics.median(p50["fake"]), statistics.median(p50["eu"])
    found.rows["detection"] = replaced - plain
    print(f"2 kB of Danish: {plain:.2f} ms as it is, {replaced:.2f} ms detected and replaced", flush=True)


async def limited(house: House, length: Length, found: Found) -> None:
    """The same short calls with three limits on the key: requests, tokens and money of a month, far from reached."""
    with psycopg.connect(house.database, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO quota (id, subject_kind, subject_id, unit_id, measure, currency, period, amount)"
            " SELECT gen_random_uuid(), 'key', k.id, coalesce(k.unit_id, p.unit_id), m.measure,"
            "        CASE WHEN m.measure = 'money' THEN 'DKK' END, 'month', 1000000000000000"
            " FROM api_key k LEFT JOIN person p ON p.id = k.person_id,"
            "      unnest('{requests,tokens,money}'::text[]) AS m (measure)"
        )
        connection.execute("SELECT pg_notify('config', '')")
        await asyncio.sleep(2)  # until the web process has read them
        asking = Asking(house.target("fake"), {"max_tokens": 20}, {b"ordq": 20}, SHORT)
        for at_once in (16, 64):
            figures = found.noted(f"three limits, {at_once} at once", await asking.for_seconds(at_once, length.seconds))
            found.rows[f"with three limits on the key, {at_once} at once"] = figures.rate
            print(f"three limits on the key, {at_once} at once: {figures.rate:.0f} requests/s", flush=True)
        held = connection.execute("SELECT count(*) FROM quota_window").fetchone()
        if held != (3,):
            found.errors.append(f"of three limits {held} counted")
        connection.execute("UPDATE quota SET deleted_at = now()")
        connection.execute("SELECT pg_notify('config', '')")
        await asyncio.sleep(2)


async def many_calls(house: House, length: Length, found: Found) -> None:
    """Memory of the web process over so many calls at 64 at once."""
    asking = Asking(house.target("fake"), {"max_tokens": 20}, {b"ordq": 20}, SHORT)
    parts = 10
    for part in range(parts):
        figures = await asking.for_seconds(64, 3600, length.calls // parts)
        found.noted("many calls", figures)
        found.rows["memory"] = max(found.rows.get("memory", 0), memory_of(house.process))
        if part == 0:
            found.rows["memory at a tenth"] = found.rows["memory"]
        print(f"after {length.calls // parts * (part + 1)} calls: {memory_of(house.process):.0f} MB", flush=True)
    found.rows["memory at the end"] = memory_of(house.process)


def recorded(house: House, found: Found) -> None:
    """Every call left its row, settled, and its audit entry."""
    time.sleep(SETTLE)
    with psycopg.connect(house.database) as connection:
        row = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE state <> 'settled'),"
            " (SELECT count(*) FROM audit WHERE act = 'model.call') FROM model_call"
        ).fetchone()
    assert row is not None
    print(f"calls recorded: {row[0]}, not settled: {row[1]}, in the log: {row[2]}", flush=True)
    if row[1] or row[2] < row[0]:
        found.errors.append(f"of {row[0]} calls {row[1]} are not settled and {row[2]} in the log")


def commit_latency(house: House) -> float:
    """Milliseconds of a commit of one row, the median of 200, by this machine's disk."""
    times: list[float] = []
    with psycopg.connect(house.superuser, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_commit (at timestamptz)")
        for _ in range(200):
            began = time.perf_counter()
            connection.execute("INSERT INTO bench_commit VALUES (now())")
            times.append(time.perf_counter() - began)
        connection.execute("DROP TABLE bench_commit")
    return statistics.median(times) * 1000


async def our_own(house: House, length: Length, found: Found) -> None:
    """Everything of ours."""
    found.rows["memory at the start"] = memory_of(house.process)
    await whole_answers(house.target("fake"), length, found)
    await streams(house.target("fake"), length, found)
    await streams(house.target("eu"), length, found, restored=True)
    await vectors(house, length, found)
    await detection(house, length, found)
    await limited(house, length, found)
    await many_calls(house, length, found)


def measure(arguments: argparse.Namespace, length: Length) -> Found:
    """One gateway after the other."""
    found = Found()
    ports = Ports(arguments.port, arguments.port + 1)
    with upstream(ports.upstream) as alone:
        uvloop.run(whole_answers(alone, length, found))
        with ours(ports) as house:
            found.rows["commit"] = commit_latency(house)
            uvloop.run(our_own(house, length, found))
            recorded(house, found)
        if arguments.no_peers:
            return found
        peers: list[Callable[[Ports], AbstractContextManager[Target]]] = [litellm, mlflow]
        for peer in peers:
            try:
                with peer(ports) as target:
                    uvloop.run(whole_answers(target, length, found))
                    uvloop.run(streams(target, ONCE, found))
            except (subprocess.CalledProcessError, SystemExit) as error:
                found.missing.append(f"{peer.__name__} could not be measured: {type(error).__name__}")
    return found


def main() -> int:
    """Prints what is measured; 1 when an answer was wrong or lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--calls", type=int, help="for the memory figure; 200 000")
    parser.add_argument("--port", type=int, default=20710)
    arguments = parser.parse_args()
    length = QUICK if arguments.quick else WHOLE
    if arguments.calls is not None:
        length = Length(length.seconds, length.rounds, length.streams, arguments.calls)
    pin(1)
    found = measure(arguments, length)
    told = report(found, length)
    print("", told, sep="\n")
    if not (arguments.quick or arguments.no_peers or arguments.calls):
        TABLE.write_text(told, encoding="utf-8")
        print(f"bench: wrote docs/{TABLE.name}")
    for error in found.errors:
        print("error:", error, file=sys.stderr)
    return 1 if found.errors else 0


if __name__ == "__main__":
    sys.exit(main())
