"""A site that is fetched, and the death of the worker in the middle of it: real processes, a real kill -9."""

import time
from collections import Counter
from collections.abc import AsyncIterator

import httpx
import psutil
import pytest
from rooms.egress.site import Page, Site, html, running
from system.platform_process import Platform, a_folder, a_house, a_page, until

pytestmark = pytest.mark.slow

PAGES = 24
SOME = 6
"""Pages that are in before the worker is killed; one a second is fetched, as manners ask."""

PATIENCE = 300


def a_site() -> dict[str, Page]:
    """A front page with links to all the others, and each with a word of its own."""
    links = "".join(f'<a href="/{number:02}">Side {number}</a>' for number in range(1, PAGES))
    pages: dict[str, Page] = {"/": html(f"<p>Velkommen til kommunen.</p>{links}")}
    for number in range(1, PAGES):
        pages[f"/{number:02}"] = html(f"<p>Kommunen passer lindetræ nummer {number:02} ved vejen.</p>")
    return pages


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """On the loopback, where the operator allows it."""
    async with running(a_site()) as made:
        yield made


@pytest.fixture
async def platform(site: Site) -> AsyncIterator[Platform]:
    """May fetch that one host inside the house."""
    with a_folder() as data:
        made = Platform(data, settings={"AARHUSAI_CRAWL_INSIDE_HOSTS": f"127.0.0.1:{site.port}"})
        made.applied(a_house("http://127.0.0.1:9/v1"))
        made.start()
        try:
            await made.ready()
            yield made
        finally:
            made.end()


async def test_a_worker_killed_in_the_middle_of_a_site_goes_on_and_takes_each_page_once(
    platform: Platform, site: Site
) -> None:
    async with a_page(platform.url) as page:
        unit = (await page.get("/api/collections")).json()["units"][0]["id"]
        made = await page.post("/api/collections", json={"name": "Web", "unit_id": unit, "data_class": "K0"})
        collection = made.json()["id"]
        wish = {"kind": "site", "urls": [f"http://127.0.0.1:{site.port}/"], "depth": 1}
        source = (await page.post(f"/api/collections/{collection}/web-sources", json=wish)).json()["id"]

        await until(lambda: len(fetched(site)) >= SOME, PATIENCE)
        before = fetched(site)
        assert len(before) < PAGES, "it was killed too late"
        worker = platform.child("worker")
        worker.kill()
        psutil.wait_procs([worker], 10)
        killed = time.monotonic()

        async def done() -> bool:
            run = (await page.get(f"/api/web-sources/{source}/runs")).json()["items"][0]
            assert run["state"] != "failed", run
            return run["state"] == "done"

        await until(done, PATIENCE)
        print(f"\ndone {time.monotonic() - killed:.0f} s after the worker was killed")
        assert await names(page, collection) == Counter(["forside.html", *(f"{n:02}.html" for n in range(1, PAGES))])
        again = [path for path, times in fetched(site).items() if times > 1]
        assert len(again) <= 1, "only the page that was on its way is asked for again"


def fetched(site: Site) -> Counter[str]:
    """How often each page was asked for."""
    return Counter(path for path in site.asked if path != "/robots.txt")


async def names(page: httpx.AsyncClient, collection: str) -> Counter[str]:
    """How often each document is there."""
    found = (await page.get(f"/api/collections/{collection}/documents?limit=100")).json()["items"]
    return Counter(str(one["name"]) for one in found)
