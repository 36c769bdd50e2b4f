"""What the audit log costs: acts with sealing on and off, and how fast the chain is made and verified.

    .venv/bin/python bench/audit.py [--rounds 10] [--seconds 2] [--rows 100000]

A database of its own. Acts are what the page does most: renaming a folder, and reserving and settling a model call,
each the production's own statement. The sealer is a process of its own, as in the platform; it is halted (SIGSTOP) and
woken between rounds, which are interleaved, so that a machine that is busy with other things is equally busy for both.
It catches up before it is measured.
"""

import argparse
import asyncio
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg import AsyncConnection

from aarhusai.audit.sealing import Sealer
from aarhusai.audit.verifying import Evidence, Verifier
from aarhusai.chat.repository import folders
from aarhusai.gateway.call_repository import Reservation, Settlement
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres
from aarhusai.storage.schema import migrate
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CallId, FolderId, ModelId, PersonId, UnitId

PEOPLE = 4
"""Who act at the same time, one act after the other each."""


@dataclass
class Figures:
    """Seconds of every act, by its name, with sealing on and off."""

    times: dict[tuple[str, bool], list[float]] = field(default_factory=dict[tuple[str, bool], list[float]])

    def add(self, act: str, sealing: bool, took: float) -> None:
        self.times.setdefault((act, sealing), []).append(took)

    def line(self, act: str) -> str:
        """The two medians and the difference."""
        on, off = (statistics.median(self.times[act, sealing]) * 1000 for sealing in (True, False))
        late_on, late_off = (
            sorted(self.times[act, s])[int(len(self.times[act, s]) * 0.95)] * 1000 for s in (True, False)
        )
        count = len(self.times[act, True]) + len(self.times[act, False])
        return (
            f"{act}: sealing on p50 {on:.2f} ms (p95 {late_on:.2f}), off p50 {off:.2f} ms (p95 {late_off:.2f}),"
            f" difference {(on / off - 1) * 100:+.1f} %; {count} acts"
        )


async def acting(db: Database, who: Actor, until: float, sealing: bool, figures: Figures) -> None:
    """One person's acts, one after the other, until a time."""
    assert who.person_id is not None
    ledger = Ledger(db, f"bench {who.person_id}")
    folder = FolderId(new_id())
    await folders.create(db, who, folder, f"Mappe {folder}")
    number = 0
    while time.perf_counter() < until:
        number += 1
        began = time.perf_counter()
        await folders.rename(db, who, folder, f"Mappe {number} {folder}")
        renamed = time.perf_counter()
        figures.add("rename a folder", sealing, renamed - began)
        call = CallId(new_id())
        await ledger.reserve(Reservation(call, who, "chat", ModelId(folder), Zone.Z4, DataClass(), None))
        await ledger.settle(Settlement(call, "done", output_tokens=200))
        figures.add("reserve and settle a call", sealing, time.perf_counter() - renamed)
        await asyncio.sleep(0.002)
    await folders.delete(db, who, folder)
    await ledger.close()


@contextmanager
def sealing_process(url: str) -> Generator[subprocess.Popen[bytes]]:
    """The sealer as the worker has it."""
    process = subprocess.Popen([sys.executable, __file__, "--seal", url])
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        process.wait()


async def seal_for_ever(url: str) -> None:
    """What the process does."""
    db = Database(url, 2)
    await db.open()
    Sealer(db).start()
    await asyncio.Event().wait()


async def latencies(url: str, owner: str, arguments: argparse.Namespace) -> Figures:
    """Rounds with and without, one after the other; which comes first changes every time."""
    figures = Figures()
    people = [await person(owner, number) for number in range(PEOPLE)]
    db = Database(url, PEOPLE + 2)
    await db.open()
    with sealing_process(url) as sealer:
        await asyncio.gather(*(acting(db, who, time.perf_counter() + 1, False, Figures()) for who in people))
        for number in range(arguments.rounds * 2):
            sealing = (number + number // 2) % 2 == 0
            sealer.send_signal(signal.SIGCONT)
            await sealed(db)
            if not sealing:
                sealer.send_signal(signal.SIGSTOP)
            until = time.perf_counter() + arguments.seconds
            await asyncio.gather(*(acting(db, who, until, sealing, figures) for who in people))
    await db.close()
    return figures


async def sealed(db: Database) -> None:
    """Until nothing waits."""
    waiting = "SELECT (SELECT max(id) FROM audit) - (SELECT max(audit_id) FROM audit_seal)"
    while await db.value(int, waiting) != 0:  # noqa: ASYNC110  # it is another process that seals
        await asyncio.sleep(0.1)


async def person(owner: str, number: int) -> Actor:
    """Somebody who may have folders."""
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        ids = new_id(), new_id()
        slug = f"bench-{number}"
        await connection.execute(
            """
            INSERT INTO unit (id, parent_id, slug, name, path)
            VALUES (%s, (SELECT id FROM unit LIMIT 1), %s, 'B', %s)
            """,
            (ids[0], slug, str(ids[0])),
        )
        await connection.execute(
            "INSERT INTO person (id, email, name, unit_id) VALUES (%s, %s, 'B', %s)",
            (ids[1], f"{slug}@bench.example", ids[0]),
        )
    return Actor(ActorKind.PERSON, PersonId(ids[1]), "B", UnitId(ids[0]), str(ids[0]))


async def speeds(url: str, rows: int) -> str:
    """Rows a second, sealed and verified."""
    db = Database(url, 4)
    await db.open()
    for _ in range(rows // 10_000):
        await db.run(
            """
            SELECT count(audit_append('person', gen_random_uuid(), gen_random_uuid(), 'model.call', 'model',
                gen_random_uuid(), 'K2', jsonb_build_object('call', gen_random_uuid(), 'purpose', 'chat', 'zone', 'Z3',
                'conversation', gen_random_uuid(), 'replaced', n))) FROM generate_series(1, 10000) n
            """
        )
    began = time.perf_counter()
    made = await Sealer(db).seal()
    sealing = time.perf_counter() - began
    verdict = await Verifier(db).run(Evidence((), {}))
    await db.close()
    assert verdict.intact, verdict
    verified = verdict.rows / verdict.seconds
    return f"sealed {made / sealing:.0f} rows/s; verified {verified:.0f} rows/s ({verdict.rows} rows)"


async def measure(folder: Path, arguments: argparse.Namespace) -> None:
    """Prints the figures."""
    with EmbeddedPostgres(folder) as postgres:
        owner, url = postgres.url(), postgres.url(role=APPLICATION)
        migrate(owner, APPLICATION)
        print(await speeds(url, arguments.rows), flush=True)
        figures = await latencies(url, owner, arguments)
    for act in ("rename a folder", "reserve and settle a call"):
        print(figures.line(act), flush=True)


def main() -> int:
    """Measures, or is the sealer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="rounds of each kind")
    parser.add_argument("--seconds", type=float, default=2.0, help="of one round; the sealer looks every two")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seal", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.seal:
        asyncio.run(seal_for_ever(arguments.seal))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    folder.chmod(0o755)
    try:
        asyncio.run(measure(folder, arguments))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
