"""A spreadsheet's whole way on a fresh machine: handed in, read by the worker, kept as a table, computed, cited."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
import pytest
from api.streams import whole_turn
from rooms.knowledge.sheets.test_workbooks import write_xlsx
from rooms.knowledge.sheets.workbooks import Cell, write_ods
from system.platform_process import Platform, a_folder, a_house, a_page, until

from aarhusai.storage.embedded import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PATIENCE = 90


def rows(first: str) -> list[list[Cell]]:
    """A small account; the totals row must not be counted."""
    return [
        ["Område", "Beløb", "Dato"],
        [first, Decimal("1234.50"), date(2024, 3, 1)],
        [first, Decimal("100.25"), date(2024, 3, 2)],
        ["Østbyen", Decimal(10), date(2024, 4, 3)],
        ["I alt", Decimal("1344.75"), ""],
    ]


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    """Started for the first time just now, with nothing but the bundled models."""
    with a_folder() as data:
        made = Platform(data)
        made.applied(a_house("http://127.0.0.1:9/v1"))
        made.start()
        try:
            await made.ready()
            yield made
        finally:
            made.end()


async def test_a_workbook_becomes_a_table_and_the_table_an_answer(platform: Platform, tmp_path: Path) -> None:
    files = [
        write_xlsx(tmp_path / "Udgifter vest.xlsx", "Udgifter vest", rows("Vestbyen")),
        write_ods(tmp_path / "Udgifter syd.ods", "Udgifter syd", rows("Sydbyen")),
    ]
    async with a_page(platform.url) as page:
        unit = (await page.get("/api/collections")).json()["units"][0]["id"]
        made = await page.post("/api/collections", json={"name": "Økonomi", "unit_id": unit, "data_class": "K1"})
        collection = made.json()["id"]
        for file in files:
            await handed_in(page, collection, file)
        with psycopg.connect(EmbeddedPostgres(platform.data).url()) as connection:
            kept = connection.execute("SELECT about ->> 'sheet' FROM sheet_table ORDER BY 1").fetchall()
        assert kept == [("Udgifter syd",), ("Udgifter vest",)]
        for area, name in (("Vestbyen", "Udgifter vest"), ("Sydbyen", "Udgifter syd")):
            end = await whole_turn(page, f"Hvad er det samlede beløb i {area} i marts 2024?", collections=[collection])
            answer = end["answer"]
            assert "**1.334,75** [1]" in answer["text"]
            (sheet,) = answer["sheets"]
            assert sheet["place"].startswith(f"{name}.")
            assert sheet["used_total"] == 2
            assert sheet["notes"] == [f"1 række med summer i »{name}« er ikke talt med."]
            assert answer["unsupported"] == []


async def handed_in(page: httpx.AsyncClient, collection: str, file: Path) -> None:
    """Until it can be asked."""
    content = await asyncio.to_thread(file.read_bytes)
    sent = await page.post(f"/api/collections/{collection}/documents?name={quote(file.name)}", content=content)
    assert sent.status_code == 201, sent.text

    async def read() -> bool:
        document = (await page.get(f"/api/documents/{sent.json()['id']}")).json()
        assert document["status"] != "failed", document
        return document["status"] == "ready"

    await until(read, PATIENCE)
