"""Rows of another database's view as documents: only for the collections the operator named, never written to."""

from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
from rooms.knowledge.sources.crawl import Crawl, a_crawl

from aarhusai.egress.views import View, load_views, rows_of
from aarhusai.errors import Invalid, StartError, UpstreamError
from aarhusai.knowledge.sources.types import Wish
from aarhusai.storage.database import Database

TAKSTER = Wish("view", ("view:Takster",))


@pytest.fixture
async def crawl(db: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Crawl]:
    """A database with prices in it; it is the house's own, which is as good as another."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await connection.execute("CREATE TABLE takst (nr int, navn text, tekst text, pris numeric, fra date)")
        await connection.execute(
            "INSERT INTO takst VALUES (1, 'Dagpleje', 'Pr. måned', 3120.50, '2026-01-01'),"
            " (2, 'Vuggestue', 'Pr. måned', 4010, NULL)"
        )
    async with a_crawl(db, database_url, tmp_path, {}) as made:
        yield made


async def sql(crawl: Crawl, statement: str) -> None:
    async with await psycopg.AsyncConnection.connect(crawl.shop.url, autocommit=True) as connection:
        await connection.execute(statement.encode())


async def test_each_row_becomes_a_document_and_follows_its_row(crawl: Crawl) -> None:
    source = await crawl.add(TAKSTER)
    first = await crawl.visit(source)
    documents = await crawl.shop.documents()
    assert sorted(documents) == ["Takster/Dagpleje (1).md", "Takster/Vuggestue (2).md"]
    assert {one.source for one in documents.values()} == {"view"}
    assert dict(first.outcomes) == {"added": 2}
    await sql(crawl, "UPDATE takst SET pris = 3200 WHERE nr = 1")
    assert dict((await crawl.visit(source)).outcomes) == {"changed": 1, "unchanged": 1}
    await sql(crawl, "DELETE FROM takst WHERE nr = 2")
    assert dict((await crawl.visit(source)).outcomes) == {"unchanged": 1, "removed": 1}
    assert sorted(await crawl.shop.documents()) == ["Takster/Dagpleje (1).md"]


async def test_a_collection_that_was_not_named_may_not_take_it(crawl: Crawl) -> None:
    anna = crawl.shop.anna
    other = await crawl.shop.collection_of(anna, "En anden")
    assert await crawl.sources.views(anna, crawl.shop.collection) == ("Takster",)
    assert await crawl.sources.views(anna, other) == ()
    for collection, url in ((other, "view:Takster"), (crawl.shop.collection, "view:Løn")):
        with pytest.raises(Invalid, match="view_not_found"):
            await crawl.sources.create(anna, collection, Wish("view", (url,)))


async def test_a_view_that_cannot_be_read_fails_the_run_and_leaves_the_documents(crawl: Crawl) -> None:
    source = await crawl.add(TAKSTER)
    await crawl.visit(source)
    await sql(crawl, "DROP TABLE takst")
    run = await crawl.visit(source)
    assert (run.state, run.error_code) == ("failed", "view_failed")
    assert len(await crawl.shop.documents()) == 2


async def test_nothing_can_be_written_through_a_view(crawl: Crawl) -> None:
    await sql(
        crawl, "CREATE FUNCTION skriv() RETURNS int LANGUAGE sql AS 'INSERT INTO takst (nr) VALUES (9) RETURNING nr'"
    )
    await sql(crawl, "CREATE VIEW snedig AS SELECT skriv() AS nr, 'x' AS navn, 'y' AS tekst")
    view = View("Snedig", crawl.shop.url, ("snedig",), "nr", "navn", ("tekst",), None, frozenset())
    with pytest.raises(UpstreamError, match="view_failed"):
        _ = [row async for row in rows_of(view)]
    assert (
        len(
            [
                row
                async for row in rows_of(
                    View("T", crawl.shop.url, ("takst",), "nr", "navn", ("tekst",), None, frozenset())
                )
            ]
        )
        == 2
    )


def test_the_operators_file_is_read_and_a_wrong_one_stops_the_start_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "views.toml"
    good = (
        '[[view]]\nname = "Takster"\nurl = "postgresql://laeser:kode@db.example/drift"\nview = "offentlig.takster"\n'
        'id = "nr"\ntitle = "navn"\ntext = ["tekst"]\ncollections = ["7f0c2f2e-6d0b-4a43-9d1c-0a4b5d7f1e11"]\n'
    )
    path.write_text(good, encoding="utf-8")
    view = load_views(path)["Takster"]
    assert view.relation == ("offentlig", "takster")
    assert "kode" not in repr(view)
    path.write_text(good.replace("text =", "tekst ="), encoding="utf-8")
    with pytest.raises(StartError, match="bad_setting") as stopped:
        load_views(path)
    assert "kode" not in str(stopped.value)
    assert load_views(None) == {}
