"""Fetching from the web: what the guard refuses, what redirects may do, what each answer may cost."""

import gzip
import zlib

import pytest
from aiohttp import web
from rooms.egress.site import Names, html, running

from aarhusai.egress.fetch import Condition, Fetch, Limits
from aarhusai.egress.guard import Guard, is_outside, parse_target
from aarhusai.errors import AarhusError

AGENT = "AarhusAI (+https://ai.kommune.test)"
OUTSIDE = "203.0.114.7"

INSIDE = (
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.4.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "nonsense",
)


def fetch(names: Names, *inside: str) -> Fetch:
    """A fetcher whose names resolve as the test says."""
    return Fetch(Guard(inside, names), AGENT)


async def code_of(fetcher: Fetch, url: str, limits: Limits | None = None, kinds: frozenset[str] | None = None) -> str:
    """Why it failed."""
    with pytest.raises(AarhusError) as failed:
        await fetcher.get(url, limits, kinds)
    return failed.value.code


@pytest.mark.parametrize("address", INSIDE)
async def test_no_name_leads_inside_whatever_kind_of_inside_it_is(address: str) -> None:
    assert not is_outside(address)
    names = Names({"kommune.test": [[address]], "blandet.test": [[OUTSIDE, address]]})
    for host in ("kommune.test", "blandet.test"):
        assert await code_of(fetch(names), f"http://{host}/") == "web_address_inside"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[::ffff:7f00:1]",
        "localhost",
        "LOCALHOST",
        "a.localhost",
        "localhost.",
    ],
)
async def test_no_spelling_of_this_machine_is_fetched(host: str) -> None:
    odd = {"127.1", "2130706433", "0x7f.0.0.1"}  # what a resolver makes of these
    names = Names({one: [["127.0.0.1"]] for one in odd})
    assert await code_of(fetch(names), f"http://{host}/") == "web_address_inside"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://kommune.test/",
        "file:///etc/passwd",
        "kommune.test",
        "http://",
        "http://navn:ord@kommune.test/",
        "http://kommune.test\\@127.0.0.1/",
        "http://kommune.test:x/",
        "http://[::1/",
        "http://kom mune.test/",
        "http://kommune.test:0/",
        "http://[fe80::1%25eth0]/",
        "http://a" + "b" * 2_000,
    ],
)
async def test_what_is_no_address_of_a_page_is_told_so(url: str) -> None:
    assert await code_of(fetch(Names({})), url) == "web_address_bad"


async def test_other_ports_than_the_webs_are_refused_unless_the_operator_listed_them() -> None:
    names = Names({"kommune.test": [["127.0.0.1"]]})
    assert await code_of(fetch(names), "http://kommune.test:22/") == "web_port_refused"
    assert await code_of(fetch(names, "kommune.test"), "http://kommune.test:22/") == "web_port_refused"
    assert await code_of(fetch(names, "kommune.test:22"), "http://kommune.test:23/") == "web_port_refused"


async def test_a_cloud_machines_secrets_are_out_of_reach_even_of_a_host_that_is_listed() -> None:
    names = Names({"kommune.test": [["169.254.169.254"]]})
    assert await code_of(fetch(names, "kommune.test"), "http://kommune.test/") == "web_address_inside"


async def test_a_page_that_is_listed_is_fetched_with_our_name_and_nothing_more() -> None:
    async with running({"/side": html("<p>Barsel</p>", headers={"Set-Cookie": "a=b", "ETag": '"1"'})}) as site:
        fetcher = fetch(Names({"kommune.test": [["127.0.0.1"]]}), f"kommune.test:{site.port}")
        found = await fetcher.get(site.url("/side#del"), kinds=frozenset({"text/html"}))
        await fetcher.get(site.url("/side"))
    assert found.ok
    assert b"Barsel" in found.body
    assert found.media_type == "text/html"
    assert found.headers["etag"] == '"1"'
    assert site.heads[0]["User-Agent"] == AGENT
    assert all("Cookie" not in head for head in site.heads)
    assert site.asked == ["/side", "/side"]


@pytest.mark.parametrize(
    "where",
    [
        "http://inde.test/",
        "http://127.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "//inde.test/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_a_page_that_redirects_inside_is_not_followed(where: str) -> None:
    moved = web.Response(status=302, headers={"Location": where})
    async with running({"/": moved}) as site:
        names = Names({"kommune.test": [["127.0.0.1"]], "inde.test": [["10.0.0.5"]]})
        fetcher = fetch(names, f"kommune.test:{site.port}")
        assert await code_of(fetcher, site.url()) == "web_address_inside"
    assert site.asked == ["/"]


async def test_a_second_answer_for_the_same_name_is_never_asked_for() -> None:
    """DNS rebinding: outside when it is judged, inside when it is connected to."""
    async with running({"/": html("hemmeligt")}) as site:
        names = Names({"skift.test": [["127.0.0.1"], ["127.0.0.2"]]})
        fetcher = fetch(names, f"skift.test:{site.port}")
        assert (await fetcher.get(site.url(host="skift.test"))).ok
        assert names.asked == ["skift.test"]  # one question for one connection: there is nothing to change in between
        names = Names({"skift.test": [[OUTSIDE], ["127.0.0.1"]], "kommune.test": [["127.0.0.1"]]})
        guard = Guard((f"kommune.test:{site.port}",), names)
        assert await guard.addresses(parse_target("http://skift.test/")) == [OUTSIDE]
        site.pages["/hop"] = web.Response(status=302, headers={"Location": "http://skift.test/"})
        assert await code_of(Fetch(guard, AGENT), site.url("/hop")) == "web_address_inside"


async def test_redirects_end_after_five() -> None:
    pages = {f"/{n}": web.Response(status=301, headers={"Location": f"/{n + 1}"}) for n in range(9)}
    async with running({**pages, "/9": html("her")}) as site:
        fetcher = fetch(Names({"kommune.test": [["127.0.0.1"]]}), f"kommune.test:{site.port}")
        assert await code_of(fetcher, site.url("/0")) == "web_redirects"
        assert len(site.asked) == 6
        found = await fetcher.get(site.url("/4"))
    assert found.moved
    assert found.url == site.url("/9")


async def test_no_answer_is_larger_than_the_limit_packed_or_not() -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    pages = {
        "/stor": web.Response(body=b"0" * 200_000),
        "/bombe": web.Response(body=bomb, headers={"Content-Encoding": "gzip"}),
        "/pakket": web.Response(body=zlib.compress(b"hej"), headers={"Content-Encoding": "deflate"}),
        "/halv": web.Response(body=bomb[:100], headers={"Content-Encoding": "gzip"}),
        "/ukendt": web.Response(body=b"hej", headers={"Content-Encoding": "zstd"}),
        "/film": web.Response(body=b"hej", content_type="video/mp4"),
    }
    async with running({**pages}) as site:
        fetcher = fetch(Names({"kommune.test": [["127.0.0.1"]]}), f"kommune.test:{site.port}")
        small = Limits(size=100_000)
        assert await code_of(fetcher, site.url("/stor"), small) == "web_too_large"
        assert await code_of(fetcher, site.url("/bombe"), small) == "web_too_large"
        assert (await fetcher.get(site.url("/pakket"))).body == b"hej"
        assert await code_of(fetcher, site.url("/halv")) == "web_garbled"
        assert await code_of(fetcher, site.url("/ukendt")) == "web_garbled"
        assert await code_of(fetcher, site.url("/film"), kinds=frozenset({"text/html"})) == "web_kind_refused"


async def test_what_does_not_answer_is_given_up() -> None:
    async with running({}) as site:
        port = site.port
    fetcher = fetch(Names({"kommune.test": [["127.0.0.1"]]}), f"kommune.test:{port}")
    assert await code_of(fetcher, f"http://kommune.test:{port}/") == "web_unreachable"
    assert await code_of(fetcher, "http://findes-ikke.test/") == "web_host_unknown"


async def test_what_has_not_changed_is_not_sent_again() -> None:
    def page(request: web.BaseRequest) -> web.Response:
        same = request.headers.get("If-None-Match") == '"7"'
        return web.Response(status=304) if same else html("nyt", headers={"ETag": '"7"'})

    async with running({"/": page}) as site:
        fetcher = fetch(Names({"kommune.test": [["127.0.0.1"]]}), f"kommune.test:{site.port}")
        assert (await fetcher.get(site.url())).status == 200
        again = await fetcher.get(site.url(), condition=Condition('"7"', None))
    assert (again.status, again.body) == (304, b"")
