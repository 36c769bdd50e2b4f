"""How connections to models leave the house: a proxy, authorities of one's own, names with several addresses."""

import asyncio
import base64
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import uvloop
from rooms.gateway.test_connections import OK, WAITS, says, self_signed, served

from aarhusai.config import load_settings
from aarhusai.errors import StartError
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers import dialing
from aarhusai.gateway.providers.dialing import Proxy, WayOut, way_out
from aarhusai.gateway.providers.http import Call, ModelHttp


@dataclass
class Tunnels:
    """A proxy. `asked` is what it was told; with `refusal` it answers so instead of opening a tunnel."""

    asked: list[str] = field(default_factory=list[str])
    refusal: bytes = b""
    port: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list[asyncio.StreamWriter])

    @asynccontextmanager
    async def open(self) -> AsyncGenerator["Tunnels", None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for writer in self.writers:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            if self.refusal:
                writer.write(self.refusal)
                writer.close()
                return
            host, _, port = head.split()[1].rpartition(":")
            there, to = await asyncio.open_connection("127.0.0.1" if host == "model.example" else host, int(port))
            self.writers.append(to)
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await asyncio.gather(_pass_on(reader, to), _pass_on(there, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65536):
            writer.write(piece)
    writer.close()


@asynccontextmanager
async def over_tls(folder: Path) -> AsyncGenerator[int, None]:
    """An endpoint with a certificate that only `folder / "localhost.pem"` speaks for; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(folder))

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(OK)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def going(out: WayOut) -> AsyncGenerator[ModelHttp, None]:
    http = ModelHttp(out)
    try:
        yield http
    finally:
        await http.close()


async def a_tunnelled_call(folder: Path) -> None:
    async with over_tls(folder) as port, Tunnels().open() as tunnels:
        out = way_out(f"http://bo%40by:hemmelig@127.0.0.1:{tunnels.port}", "", folder / "localhost.pem")
        async with going(out) as http:
            for _ in range(3):
                assert await http.fetch(Call(f"https://localhost:{port}/v1", {"X-Key": "sk"}, b"{}", WAITS)) == b"hi"
            assert http.in_use == 0
    (asked,) = tunnels.asked
    assert asked.startswith(f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n")
    assert f"Proxy-Authorization: Basic {base64.b64encode(b'bo@by:hemmelig').decode()}\r\n" in asked
    assert "sk" not in asked


async def test_a_model_is_reached_through_a_tunnel_that_sees_nothing_of_the_call(tmp_path: Path) -> None:
    await a_tunnelled_call(tmp_path)


def test_the_loop_of_the_web_process_goes_the_same_way(tmp_path: Path) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(a_tunnelled_call(tmp_path))


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "the proxy refused with status 407"),
        (b"HTTP/1.1 503 Nope\r\n\r\n", "the proxy refused with status 503"),
        (b"SSH-2.0-OpenSSH\r\n\r\n", "the proxy did not answer as a proxy does"),
        (b"HTTP/1.1 2", "the proxy did not answer as a proxy does"),
        (b"x" * 20_000, "the proxy did not answer as a proxy does"),
    ],
)
async def test_a_proxy_that_opens_no_tunnel_says_why(refusal: bytes, reason: str) -> None:
    async with Tunnels(refusal=refusal).open() as tunnels, going(WayOut(Proxy("127.0.0.1", tunnels.port))) as http:
        with pytest.raises(ModelFailed, match="model_unreachable") as caught:
            await http.fetch(Call("https://model.example/v1", {}, None, WAITS))
        assert caught.value.reason == reason
        assert http.in_use == 0


async def test_hosts_that_are_asked_directly_and_what_has_no_tls_pass_no_proxy(tmp_path: Path) -> None:
    async with over_tls(tmp_path) as port, Tunnels().open() as tunnels, served(says(OK)) as plain:
        out = WayOut(Proxy("127.0.0.1", tunnels.port), frozenset({"localhost"}), tmp_path / "localhost.pem")
        async with going(out) as http:
            assert await http.fetch(Call(f"https://localhost:{port}/", {}, None, WAITS)) == b"hi"
            assert await http.fetch(Call(plain, {}, None, WAITS)) == b"hi"
    assert tunnels.asked == []


def test_domains_are_asked_directly_with_all_that_is_below_them() -> None:
    out = WayOut(Proxy("proxy", 3128), frozenset({".by.example", "10.0.0.7"}))
    direct = ("vllm.by.example", "A.B.by.example", "by.example", "10.0.0.7")
    assert [out.through(host, tls=True) for host in direct] == [None] * 4
    assert all(out.through(host, tls=True) for host in ("nearby.example", "by.example.evil", "10.0.0.70"))


async def test_no_proxy_is_asked_for_the_place_where_a_cloud_keeps_its_secrets() -> None:
    async with Tunnels().open() as tunnels, going(WayOut(Proxy("127.0.0.1", tunnels.port))) as http:
        with pytest.raises(ModelFailed, match="model_unreachable"):
            await http.fetch(Call("https://169.254.169.254/latest", {}, None, WAITS))
    assert tunnels.asked == []


@pytest.mark.parametrize("value", ["https://proxy:3128", "proxy:3128", "http://proxy", "http://proxy:1/path"])
def test_a_proxy_that_cannot_be_used_stops_the_start(value: str, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="bad_setting"):
        load_settings(environ={"AARHUSAI_PROXY": value}, file=tmp_path / ".env")


def test_the_password_of_a_proxy_is_in_nothing_that_is_printed(tmp_path: Path) -> None:
    settings = load_settings(environ={"AARHUSAI_PROXY": "http://bo:hemmelig@proxy:3128"}, file=tmp_path / ".env")
    out = way_out(settings.proxy, settings.no_proxy, settings.ca_bundle)
    assert "hemmelig" not in repr(settings) + repr(out)


Found = tuple[int, int, int, str, tuple[object, ...]]


def resolving(monkeypatch: pytest.MonkeyPatch, *found: Found) -> None:
    """Every name has these addresses."""

    async def resolved(*_: object, **__: object) -> list[Found]:
        return list(found)

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """192.0.2.1 never answers."""
    connect = dialing._socket  # pyright: ignore[reportPrivateUsage]  # where the network begins

    async def quiet(found: dialing._Found) -> object:  # pyright: ignore[reportPrivateUsage]  # as above
        if found[4][0] == "192.0.2.1":
            await asyncio.Event().wait()
        return await connect(found)

    monkeypatch.setattr(dialing, "_socket", quiet)
    monkeypatch.setattr(dialing, "NEXT_AFTER", 0.01)


@pytest.mark.usefixtures("silent")
async def test_an_address_that_is_silent_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(says(OK)) as url, going(WayOut()) as http:
        port = int(url.split(":")[2].split("/")[0])
        resolving(monkeypatch, (2, 1, 6, "", ("192.0.2.1", port)), (2, 1, 6, "", ("127.0.0.1", port)))
        assert await http.fetch(Call(f"http://model.example:{port}/", {}, None, WAITS)) == b"hi"
        assert len(asyncio.all_tasks()) <= 3


async def test_an_address_that_refuses_is_followed_by_the_next_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(says(OK)) as url, going(WayOut()) as http:
        port = int(url.split(":")[2].split("/")[0])
        resolving(monkeypatch, (10, 1, 6, "", ("::1", port, 0, 0)), (2, 1, 6, "", ("127.0.0.1", port)))
        assert await http.fetch(Call(f"http://model.example:{port}/", {}, None, WAITS)) == b"hi"


async def test_when_every_address_fails_the_call_does(monkeypatch: pytest.MonkeyPatch) -> None:
    async with going(WayOut()) as http:
        resolving(monkeypatch, (2, 1, 6, "", ("127.0.0.1", 1)), (2, 1, 6, "", ("127.0.0.1", 2)))
        with pytest.raises(ModelFailed, match="model_unreachable") as caught:
            await http.fetch(Call("http://model.example/", {}, None, WAITS))
        assert caught.value.reason.startswith("Connect")


async def test_a_name_without_an_address_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    async with going(WayOut()) as http:
        resolving(monkeypatch)
        with pytest.raises(ModelFailed, match="model_unreachable") as caught:
            await http.fetch(Call("http://model.example/", {}, None, WAITS))
        assert caught.value.reason == "the name does not resolve"
