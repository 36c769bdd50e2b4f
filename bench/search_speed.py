"""How fast the index is searched, from ten thousand to a million chunks, and how much an exact search would find more.

    .venv/bin/python bench/search_speed.py [--chunks 10000,100000,1000000] [--questions 60] [--folder DIR] [--keep]

Rights stand inside every query and admit 0.2, 1, 10 and 50 % of the chunks. Vectors and words are invented
(bench/search/corpus.py), embedding the question is not counted. With more than one size it writes the table and the
curve into docs/. A million chunks need 8 GB of disk and a quarter of an hour to be made.
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from psycopg import AsyncConnection
from search.corpus import CHUNKS_OF_DOCUMENT, COLLECTIONS, Corpus
from search.curve import curve
from search.loading import SPACE, collection_id, load
from search.measuring import SHARES, Figures, alone, mean, questions, recall, together

from aarhusai.kit.ids import new_id
from aarhusai.knowledge.index.writing import put
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres
from aarhusai.storage.schema import migrate
from aarhusai.terms.ids import CollectionId, DocumentId, VersionId

DOCS = Path(__file__).parent.parent / "docs"
EXACT = 20
"""Questions of each share that are asked exactly besides."""

SIZES = "SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class WHERE relname = ANY (%s)"
TABLES = ["chunk", "chunk_words", "chunk_vector", "vector_cell", "term_count", "indexed_document", "index_size"]


@dataclass
class Measured:
    """Of one size."""

    chunks: int
    shares: dict[float, Figures] = field(default_factory=dict[float, Figures])
    crowd: Figures = field(default_factory=Figures)
    writing: Figures = field(default_factory=Figures)
    rate: float = 0.0
    megabytes: float = 0.0


async def measure(folder: Path, chunks: int, count: int) -> Measured:
    """Makes an index of that size where there is none, and searches it."""
    server = EmbeddedPostgres(folder)
    await asyncio.to_thread(server.start)
    try:
        await asyncio.to_thread(migrate, server.url(), APPLICATION)
        async with await AsyncConnection.connect(server.url(), autocommit=True) as connection:
            filled = await (await connection.execute("SELECT EXISTS (SELECT FROM chunk)")).fetchone()
        if filled is None or not filled[0]:
            await load(server.url(), Corpus(), chunks)
        db = Database(server.url(role=APPLICATION), 16)
        await db.open()
        try:
            return await search_all(db, chunks, count)
        finally:
            await db.close()
    finally:
        await asyncio.to_thread(server.stop)


async def search_all(db: Database, chunks: int, count: int) -> Measured:
    """Every figure of one size."""
    measured = Measured(chunks)
    corpus = Corpus()
    corpus.chance = np.random.default_rng(99)
    for share in SHARES:
        asked = questions(corpus, share, count)
        await alone(db, asked[:5])
        figures = await alone(db, asked)
        await recall(db, asked[:EXACT], figures)
        measured.shares[share] = figures
        print(
            f"{chunks} chunks, rights to {share:.1%}: p50 {figures.p50():.1f} ms, p95 {figures.p95():.1f} ms,"
            f" recall by vector {mean(figures.by_vector):.3f}, by words {mean(figures.by_words):.3f}",
            flush=True,
        )
    asked = questions(corpus, 0.1, count * 2)
    measured.crowd = await together(db, asked)
    measured.megabytes = (await db.value(int, SIZES, (TABLES,)) or 0) / 1e6
    stop = asyncio.Event()
    writer = asyncio.create_task(write(db, corpus, stop))
    measured.writing = await alone(db, asked[:count])
    stop.set()
    measured.rate = await writer
    print(
        f"{chunks} chunks, rights to 10 %: 16 at once p50 {measured.crowd.p50():.0f} ms;"
        f" beside {measured.rate:.0f} chunks/s being written p50 {measured.writing.p50():.1f} ms;"
        f" {measured.megabytes:.0f} MB",
        flush=True,
    )
    return measured


async def write(db: Database, corpus: Corpus, stop: asyncio.Event) -> float:
    """Writes documents as ingestion does, 500 chunks a second or as many as go; how many a second it were."""
    documents = [corpus.document(number) for number in range(50)]
    began, written = time.perf_counter(), 0
    while not stop.is_set():
        number = written // CHUNKS_OF_DOCUMENT
        collection = CollectionId(collection_id(number % COLLECTIONS))
        document = DocumentId(new_id())
        async with db.transaction() as tx:
            await tx.run(
                "INSERT INTO document (id, collection_id, name) VALUES (%s, %s, %s)",
                (document, collection, str(document)),
            )
            await put(tx, collection, document, VersionId(new_id()), SPACE, documents[number % len(documents)])
        written += CHUNKS_OF_DOCUMENT
        ahead = written / 500 - (time.perf_counter() - began)
        await asyncio.sleep(max(0.0, ahead))
    return written / (time.perf_counter() - began)


def table(all_measured: list[Measured]) -> str:
    """The page's table."""
    lines = [
        "| chunks | " + " | ".join(f"{share:.1%} admitted" for share in SHARES) + " | 16 at once | while writing |"
    ]
    lines.append("|---" * (len(SHARES) + 3) + "|")
    for one in all_measured:
        cells = [
            f"{f.p50():.1f} ms ({f.p95():.0f}); {mean(f.by_vector):.2f} / {mean(f.by_words):.2f}"
            for f in one.shares.values()
        ]
        cells += [f"{one.crowd.p50():.0f} ms", f"{one.writing.p50():.0f} ms at {one.rate:.0f}/s"]
        lines.append(f"| {one.chunks:,} | ".replace(",", " ") + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_page(all_measured: list[Measured]) -> None:
    """The table between its marks, and the curve beside the page."""
    page = DOCS / "search-speed.md"
    begins, ends = "<!-- measured: begins -->", "<!-- measured: ends -->"
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(begins)
    _, _, tail = rest.partition(ends)
    sizes = "; ".join(f"{one.chunks:,}: {one.megabytes:,.0f} MB".replace(",", " ") for one in all_measured)
    body = f"\n{table(all_measured)}\n\nOn disk: {sizes}.\n"
    page.write_text(f"{head}{begins}{body}{ends}{tail}", encoding="utf-8")
    points = {share: [(m.chunks, m.shares[share].p50()) for m in all_measured] for share in SHARES}
    (DOCS / "pictures" / "search-speed.svg").write_text(curve(points), encoding="utf-8")


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)  # PostgreSQL runs as another user when the bench runs as root
    return folder


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", default="10000")
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    _made(folder)
    try:
        sizes = [int(size) for size in str(arguments.chunks).split(",")]
        all_measured = [asyncio.run(measure(_made(folder / str(size)), size, arguments.questions)) for size in sizes]
        if len(all_measured) > 1:
            write_page(all_measured)
    finally:
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
