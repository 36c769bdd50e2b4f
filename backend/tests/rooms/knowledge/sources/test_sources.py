"""Web pages as documents: what is taken, what is left alone, what happens when pages change and go."""

import gzip
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from rooms.egress.site import Page, html
from rooms.knowledge.sources.crawl import Crawl, a_crawl

from aarhusai.errors import Conflict, Invalid, NotFound, UpstreamError
from aarhusai.storage.database import Database

Site = Callable[..., AbstractAsyncContextManager[Crawl]]


@pytest.fixture
def site(db: Database, database_url: str, tmp_path: Path) -> Site:
    """Makes a site of these pages, and what crawls it."""

    def made(pages: dict[str, Page]) -> AbstractAsyncContextManager[Crawl]:
        return a_crawl(db, database_url, tmp_path, pages)

    return made


def links(*paths: str, text: str = "Velkommen til kommunen.") -> web.Response:
    """A page that leads on."""
    return html(f"<main><p>{text}</p>" + "".join(f'<a href="{path}">mere</a>' for path in paths) + "</main>")


async def test_a_page_becomes_a_document_that_is_searched_and_remembers_its_address(site: Site) -> None:
    page = html("<main><h1>Barsel</h1><p>Man har ret til barsel i 24 uger.</p></main>", "<title>Barsel</title>")
    async with site({"/borger/barsel": page}) as crawl:
        run = await crawl.visit(await crawl.add(crawl.wish(path="/borger/barsel")))
        async with crawl.shop.working():
            await crawl.shop.settled()
        found = await crawl.shop.found("barsel")
        documents = await crawl.documents()
        address = crawl.site.url("/borger/barsel")
    assert (run.state, dict(run.outcomes)) == ("done", {"added": 1})
    assert documents == ["borger/barsel.html"]
    assert found[0].title == "Barsel"
    assert found[0].url == address


async def test_a_site_is_followed_as_deep_as_was_asked_and_no_further_than_its_path(site: Site) -> None:
    pages: dict[str, Page] = {
        "/borger/": links("a", "/borger/a#igen", "/andet", "http://inde.test/", "mailto:a@kommune.test"),
        "/borger/a": links("b", "/borger/"),
        "/borger/b": links("c"),
        "/borger/c": links(),
        "/andet": links(),
    }
    async with site(pages) as crawl:
        await crawl.visit(await crawl.add(replace(crawl.wish("site", "/borger/"), depth=2)))
        asked = [path for path in crawl.site.asked if path != "/robots.txt"]
        documents = await crawl.documents()
    assert asked == ["/borger/", "/borger/a", "/borger/b"]
    assert documents == ["borger/a.html", "borger/b.html", "borger/forside.html"]


async def test_patterns_and_the_limit_of_pages_hold(site: Site) -> None:
    pages: dict[str, Page] = {"/": links(*(f"/{name}{n}" for name in ("ja", "nej") for n in range(9)))}
    pages |= {f"/{name}{n}": links() for name in ("ja", "nej") for n in range(9)}
    async with site(pages) as crawl:
        wish = replace(crawl.wish("site"), exclude=("/nej*",), page_limit=5)
        run = await crawl.visit(await crawl.add(wish))
        documents = await crawl.documents()
    assert run.outcomes["added"] == 5
    assert documents == ["forside.html", "ja0.html", "ja1.html", "ja2.html", "ja3.html"]


async def test_robots_txt_is_kept_to_and_asked_once(site: Site) -> None:
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: AarhusAI\nDisallow: /lukket\nAllow: /lukket/undtagen\n"
    pages: dict[str, Page] = {
        "/robots.txt": web.Response(text=robots),
        "/": links("/lukket", "/lukket/undtagen", "/lukket/x"),
        "/lukket/undtagen": links(),
    }
    async with site(pages) as crawl:
        run = await crawl.visit(await crawl.add(crawl.wish("site")))
        asked = crawl.site.asked
    assert asked == ["/robots.txt", "/", "/lukket/undtagen"]
    assert dict(run.outcomes) == {"added": 2, "failed": 2}
    assert {problem.code for problem in run.problems} == {"web_robots"}


async def test_a_host_whose_robots_txt_cannot_be_had_is_left_alone(site: Site) -> None:
    async with site({"/robots.txt": web.Response(status=503), "/": links()}) as crawl:
        run = await crawl.visit(await crawl.add(crawl.wish("site")))
        asked = crawl.site.asked
    assert asked == ["/robots.txt"]
    assert (run.state, run.error_code) == ("failed", "web_robots_unreachable")


async def test_pages_that_want_not_to_be_kept_are_not_and_copies_become_their_original(site: Site) -> None:
    pages: dict[str, Page] = {
        "/": links("/skjult", "/hoved", "/kopi"),
        "/skjult": html("<p>Hemmeligt.</p>", '<meta name="robots" content="noindex">'),
        "/hoved": html("<p>Skjult.</p>", headers={"X-Robots-Tag": "none"}),
        "/kopi": html("<p>Kopi.</p>", '<link rel="canonical" href="/original">'),
        "/original": html("<p>Original.</p>", '<link rel="canonical" href="/original">'),
    }
    async with site(pages) as crawl:
        run = await crawl.visit(await crawl.add(crawl.wish("site")))
        documents = await crawl.documents()
    assert documents == ["forside.html", "original.html"]
    assert dict(run.outcomes) == {"added": 2, "skipped": 3}


async def test_an_unchanged_page_costs_nothing_and_a_changed_one_becomes_a_new_version(site: Site) -> None:
    def page(request: web.BaseRequest) -> web.Response:
        if request.headers.get("If-None-Match") == '"1"':
            return web.Response(status=304)
        return html("<p>Uændret.</p>", headers={"ETag": '"1"'})

    def noisy(request: web.BaseRequest) -> web.Response:
        return html(f"<p>Det samme.</p><script nonce='{id(request)}'>var t = {id(request)};</script>")

    pages: dict[str, Page] = {"/": page, "/urolig": noisy, "/ny": html("<p>Før.</p>")}
    async with site(pages) as crawl:
        wish = replace(crawl.wish("list"), urls=tuple(crawl.site.url(path) for path in pages))
        source = await crawl.add(wish)
        await crawl.visit(source)
        pages["/ny"] = html("<p>Efter.</p>")
        run = await crawl.visit(source)
    assert dict(run.outcomes) == {"unchanged": 2, "changed": 1}


async def test_a_page_that_is_gone_twice_goes_with_its_document(site: Site) -> None:
    pages: dict[str, Page] = {"/": links("/a"), "/a": links()}
    async with site(pages) as crawl:
        source = await crawl.add(crawl.wish("site"))
        await crawl.visit(source)
        pages["/"] = links()
        del pages["/a"]
        first = await crawl.visit(source)
        assert await crawl.documents() == ["a.html", "forside.html"]
        second = await crawl.visit(source)
        assert await crawl.documents() == ["forside.html"]
    assert first.outcomes["gone"] == 1
    assert second.outcomes["removed"] == 1
    assert [problem.code for problem in second.problems] == ["web_gone"]


async def test_a_sitemap_and_what_it_leads_to_packed_too(site: Site) -> None:
    pages: dict[str, Page] = {f"/{n}": links() for n in range(4)}
    async with site(pages) as crawl:

        def listing(*paths: str) -> str:
            return "".join(f"<url><loc>{crawl.site.url(path)}</loc></url>" for path in paths)

        index = "".join(f"<sitemap><loc>{crawl.site.url(path)}</loc></sitemap>" for path in ("/s1.xml", "/s2.xml.gz"))
        pages["/sitemap.xml"] = web.Response(text=f"<?xml version='1.0'?><sitemapindex>{index}</sitemapindex>")
        pages["/s1.xml"] = web.Response(text=f"<urlset>{listing('/0', '/1')}<loc>http://andre.test/</loc></urlset>")
        pages["/s2.xml.gz"] = web.Response(body=gzip.compress(f"<urlset>{listing('/2', '/3')}</urlset>".encode()))
        wish = crawl.wish("sitemap", "/sitemap.xml")
        seen = await crawl.sources.preview(crawl.shop.anna, crawl.shop.collection, wish)
        run = await crawl.visit(await crawl.add(wish))
    assert (seen.pages, seen.more, seen.refused) == (4, False, 0)
    assert dict(run.outcomes) == {"added": 4}


async def test_files_that_a_page_leads_to_are_taken_along_and_films_are_not(site: Site) -> None:
    pages: dict[str, Page] = {
        "/sider/": links("/filer/plan.pdf", "/filer/film.mp4", "film"),
        "/filer/plan.pdf": web.Response(body=b"%PDF-1.4 plan", content_type="application/pdf"),
        "/sider/film": web.Response(body=b"film", content_type="video/mp4"),
    }
    async with site(pages) as crawl:
        run = await crawl.visit(await crawl.add(crawl.wish("site", "/sider/")))
        documents = await crawl.documents()
    assert documents == ["filer/plan.pdf", "sider/forside.html"]
    assert "web_kind_refused" in {problem.code for problem in run.problems}


@pytest.mark.parametrize("inside", ["10.0.0.5", "::ffff:127.0.0.1", "169.254.169.254"])
async def test_a_page_that_redirects_inside_is_told_and_harms_nothing_else(site: Site, inside: str) -> None:
    moved = web.Response(status=302, headers={"Location": "http://inde.test/"})
    async with site({"/": links("/a", "/b"), "/a": moved, "/b": links()}) as crawl:
        crawl.names.say("inde.test", [inside])
        run = await crawl.visit(await crawl.add(crawl.wish("site")))
        documents = await crawl.documents()
    assert run.state == "done"
    assert [problem.code for problem in run.problems] == ["web_address_inside"]
    assert documents == ["b.html", "forside.html"]


async def test_two_pages_that_would_have_one_name_have_two(site: Site) -> None:
    pages: dict[str, Page] = {"/": links("/a", "/a.html"), "/a": links(text="En."), "/a.html": links(text="To.")}
    async with site(pages) as crawl:
        await crawl.visit(await crawl.add(crawl.wish("site")))
        assert len(await crawl.documents()) == 3


async def test_a_run_is_paused_gone_on_with_and_cancelled(site: Site) -> None:
    async with site({"/": links("/a"), "/a": links()}) as crawl:
        anna = crawl.shop.anna
        source = await crawl.add(crawl.wish("site"))
        with pytest.raises(Conflict, match="source_running"):
            await crawl.sources.act(anna, source.id, "start")
        await crawl.sources.act(anna, source.id, "pause")
        assert (await crawl.work(source)).state == "paused"
        assert crawl.site.asked == []
        await crawl.sources.act(anna, source.id, "resume")
        assert (await crawl.work(source)).state == "done"
        await crawl.sources.act(anna, source.id, "start")
        await crawl.sources.act(anna, source.id, "cancel")
        assert (await crawl.work(source)).state == "cancelled"
        with pytest.raises(Conflict, match="source_not_running"):
            await crawl.sources.act(anna, source.id, "pause")


async def test_a_run_whose_worker_died_goes_on_where_it_stood(site: Site) -> None:
    async with site({"/": links("/a", "/b"), "/a": links(), "/b": links()}) as crawl:
        source = await crawl.add(crawl.wish("site"))
        await crawl.visit(source)
        # As a worker leaves it that dies after the first page.
        await crawl.shop.db.run("UPDATE web_run SET state = 'running', ended_at = NULL, totals = NULL")
        await crawl.shop.db.run("UPDATE web_page SET outcome = NULL WHERE right(url, 1) <> '/'")
        crawl.site.asked.clear()
        run = await crawl.work(source)
        asked = crawl.site.asked
    assert asked == ["/a", "/b"]
    assert (run.state, sum(run.outcomes.values())) == ("done", 3)


async def test_sources_with_a_schedule_are_started_when_their_time_comes_and_not_twice(site: Site) -> None:
    async with site({"/": links()}) as crawl:
        by_hand = await crawl.add(crawl.wish())
        daily = await crawl.add(replace(crawl.wish(), schedule="daily", name="Dagligt"))
        for source in (by_hand, daily):
            await crawl.work(source)
        assert await crawl.crawling.start_due() == 0
        await crawl.shop.db.run("UPDATE web_source SET next_at = next_at - interval '1 day'")
        assert [await crawl.crawling.start_due() for _ in range(2)] == [1, 0]
        assert (await crawl.work(daily)).state == "done"


async def test_what_a_person_may_not_write_is_not_written_for_them_later(site: Site) -> None:
    async with site({"/": links()}) as crawl:
        source = await crawl.add(crawl.wish())
        crawl.shop.people.clear()
        run = await crawl.visit(source)
        assert (run.state, run.error_code) == ("failed", "source_without_person")
        with pytest.raises(NotFound, match="collection_not_found"):
            await crawl.sources.of_collection(crawl.shop.owner, crawl.shop.collection)
        assert await crawl.documents() == []


async def test_documents_go_with_their_source_or_stay(site: Site) -> None:
    async with site({"/": links(), "/a": links()}) as crawl:
        anna, collection = crawl.shop.anna, crawl.shop.collection
        first, second = await crawl.add(crawl.wish()), await crawl.add(crawl.wish(path="/a"))
        for source in (first, second):
            await crawl.visit(source)
        await crawl.sources.delete(anna, first.id, documents=False)
        await crawl.sources.delete(anna, second.id, documents=True)
        assert await crawl.documents() == ["forside.html"]
        assert await crawl.sources.of_collection(anna, collection) == ()


async def test_an_inside_address_is_refused_already_when_it_is_looked_up(site: Site) -> None:
    async with site({}) as crawl:
        anna, collection = crawl.shop.anna, crawl.shop.collection
        for url in ("http://127.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://localhost/"):
            with pytest.raises(Invalid, match="web_address_inside"):
                await crawl.sources.preview(anna, collection, replace(crawl.wish(), urls=(url,)))
        with pytest.raises(UpstreamError, match="web_status"):
            await crawl.sources.preview(anna, collection, crawl.wish(path="/findes-ikke"))
