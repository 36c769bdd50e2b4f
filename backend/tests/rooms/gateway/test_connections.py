"""Connections to endpoints, to the byte: what HTTP allows is read, what it does not is an error, and none is lost."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.providers import connection, pool
from aarhusai.gateway.providers.http import Call, ModelHttp, form_body, read_body
from aarhusai.gateway.providers.options import Waits

WAITS = Waits(2.0, 2.0, 2.0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\nhi"

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def served(answer: Answer) -> AsyncGenerator[str, None]:
    """An endpoint that answers each connection so; its address."""
    writers: list[asyncio.StreamWriter] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/chat"
    finally:
        server.close()
        for writer in writers:
            writer.close()


def says(*answers: bytes, close: bool = False) -> Answer:
    """Answers the requests of one connection one by one."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for one in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(one)
            await writer.drain()
        if close:
            writer.close()

    return answer


@asynccontextmanager
async def opened() -> AsyncGenerator[ModelHttp, None]:
    http = ModelHttp()
    try:
        yield http
    finally:
        await http.close()


async def fetched(answer: Answer, times: int = 1) -> list[bytes]:
    async with served(answer) as url, opened() as http:
        found = [await http.fetch(Call(url, {"X": "1"}, None, WAITS)) for _ in range(times)]
        assert http.in_use == 0
        return found


async def code_of(answer: Answer) -> str:
    with pytest.raises(ModelFailed) as caught:
        await fetched(answer)
    return caught.value.code


@pytest.mark.parametrize(
    "answer",
    [
        OK,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nh\r\n1;x=y\r\ni\r\n0\r\nTrailer: 1\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK,
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK,
    ],
    ids=["length", "chunked", "continue", "hints"],
)
async def test_every_form_of_an_answer_is_read_over_one_connection(answer: bytes) -> None:
    assert await fetched(says(answer, answer, answer), times=3) == [b"hi"] * 3


async def test_a_body_without_a_length_ends_with_its_connection() -> None:
    assert await fetched(says(HEAD + b"\r\nhi", close=True)) == [b"hi"]


async def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    assert await fetched(says(OK, close=True), times=4) == [b"hi"] * 4
    closing = HEAD + b"Connection: close\r\nContent-Length: 2\r\n\r\nhi"
    assert await fetched(says(closing), times=3) == [b"hi"] * 3


async def test_what_may_have_been_answered_is_never_asked_twice() -> None:
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(HEAD[:5])
        writer.close()

    async with served(answer) as url, opened() as http:
        assert await http.fetch(Call(url, {}, None, WAITS)) == b"hi"
        with pytest.raises(ModelFailed, match="model_unreachable"):
            await http.fetch(Call(url, {}, None, WAITS))
        assert http.in_use == 0
    assert len(asked) == 2


async def test_when_all_kept_connections_are_dead_a_new_one_is_made_at_once() -> None:
    """Each of them takes a request, and closes without a word: the request is sent once more, not once for each."""
    connections = requests = 0
    dying = False

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections, requests
        connections += 1
        mine = connections
        while True:
            await reader.readuntil(b"\r\n\r\n")
            requests += 1
            if dying and mine <= 4:
                writer.close()
                return
            await asyncio.sleep(0.02)
            writer.write(OK)

    async with served(answer) as url, opened() as http:
        await asyncio.gather(*(http.fetch(Call(url, {}, None, WAITS)) for _ in range(4)))
        dying = True
        assert await http.fetch(Call(url, {}, None, WAITS)) == b"hi"
        assert (connections, requests) == (5, 6)


async def test_an_answer_that_comes_before_the_question_was_read_is_heard_and_ends_the_connection() -> None:
    """An upload that is too large: the endpoint says so, and reads no further."""

    async def early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        await asyncio.sleep(5)

    async with served(early) as url, opened() as http:
        for _ in range(2):
            assert await http.fetch(Call(url, {}, b"x" * 30_000_000, WAITS)) == b"hi"
            assert http.in_use == 0


async def test_a_new_connection_that_is_closed_at_once_is_no_answer() -> None:
    assert await code_of(says(b"", close=True)) == "model_unreachable"


@pytest.mark.parametrize(
    "answer",
    [b"SSH-2.0-OpenSSH_9.6\r\n", b"\x16\x03\x01\x02", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2 * connection.MAX_HEAD],
    ids=["ssh", "tls", "endless"],
)
async def test_what_is_no_answer_of_http_is_unreachable(answer: bytes) -> None:
    assert await code_of(says(answer)) == "model_unreachable"


@pytest.mark.parametrize("body", [b"Content-Length: 9\r\n\r\nhi", b"Transfer-Encoding: chunked\r\n\r\n9\r\nhi"])
async def test_half_a_body_is_cut_off(body: bytes) -> None:
    assert await code_of(says(HEAD + body, close=True)) == "model_cut_off"


async def test_a_second_answer_to_one_question_is_nobody_elses() -> None:
    evil = HEAD + b"Content-Length: 4\r\n\r\nevil"
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(OK + evil)
            await writer.drain()

    assert await fetched(answer, times=3) == [b"hi"] * 3


async def test_silence_is_a_time_out_and_closes_the_connection() -> None:
    gone = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await reader.read()
        gone.set()
        writer.close()

    async with served(silent) as url, opened() as http:
        with pytest.raises(ModelFailed, match="model_timeout"):
            await http.fetch(Call(url, {}, b"{}", Waits(1.0, 0.1, 0.1)))
        await asyncio.wait_for(gone.wait(), 2)
        assert http.in_use == 0


async def test_whoever_reads_slowly_makes_the_endpoint_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HIGH", 10_000)
    size, sent = 30_000_000, 0

    async def much(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(HEAD + f"Content-Length: {size}\r\n\r\n".encode())
        while sent < size:
            writer.write(b"x" * 100_000)
            sent += 100_000
            await writer.drain()

    async with served(much) as url, opened() as http:
        response = await http.open(Call(url, {}, None, WAITS))
        await asyncio.sleep(0.2)
        assert sent < size
        assert len(await read_body(response, 5.0)) == size
        assert http.in_use == 0


async def test_more_calls_than_connections_wait_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CONNECTIONS", 2)

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.01)
            writer.write(OK)

    async with served(slow) as url, opened() as http:
        found = await asyncio.gather(*(http.fetch(Call(url, {}, None, WAITS)) for _ in range(9)))
        assert found == [b"hi"] * 9
        assert http.in_use == 0


async def test_a_call_that_is_given_up_leaves_no_connection_behind() -> None:
    async with served(says()) as url, opened() as http:
        asking = asyncio.create_task(http.fetch(Call(url, {}, None, WAITS)))
        await asyncio.sleep(0.05)
        assert http.in_use == 1
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await asyncio.sleep(0.05)
        assert http.in_use == 0


@pytest.mark.parametrize("url", ["ftp://x/", "http:///v1", "http://a:b@c/v1", "http://x:99999/", "http://[::1"])
async def test_what_is_no_address_of_a_model_is_not_called(url: str) -> None:
    async with opened() as http:
        with pytest.raises(ModelFailed, match="model_unreachable"):
            await http.fetch(Call(url, {}, None, WAITS))


async def test_a_server_without_tls_where_there_must_be_some_says_so() -> None:
    async def puzzled(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with served(puzzled) as url, opened() as http:
        with pytest.raises(ModelFailed, match="model_unreachable") as caught:
            await http.fetch(Call(url.replace("http:", "https:"), {}, None, WAITS))
        assert caught.value.reason == "no TLS connection"


async def test_addresses_and_forms_are_written_as_they_must_be() -> None:
    place = pool.place_of("https://blåbær.example/v1/modeller/ø?api-version=2024 å")
    assert (place.host, place.port, place.named) == ("xn--blbr-roah.example", 443, "xn--blbr-roah.example")
    assert place.path == "/v1/modeller/%C3%B8?api-version=2024%20%C3%A5"
    assert pool.place_of("http://[::1]:8000/v1").named == "[::1]:8000"
    kind, body = form_body({"model": "whisper"}, "audio.mp3", "audio/mpeg\r\nX: 1", b"\x00\xff")
    border = kind.removeprefix("multipart/form-data; boundary=").encode()
    assert body.count(b"--" + border) == 3
    assert b"Content-Type: application/octet-stream\r\n\r\n\x00\xff\r\n" in body
    with pytest.raises(ValueError, match="line break"):
        pool.Request({"Authorization": "Bearer a\r\nX: 1"}, None).written(place)


def test_the_loop_of_the_web_process_reads_the_same() -> None:
    """uvloop's transports are not asyncio's, and what is tested elsewhere runs on asyncio's."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_every_form_of_an_answer_is_read_over_one_connection(OK))
        runner.run(test_a_kept_connection_that_was_closed_is_replaced())
        runner.run(test_silence_is_a_time_out_and_closes_the_connection())
        runner.run(test_half_a_body_is_cut_off(b"Content-Length: 9\r\n\r\nhi"))
        runner.run(test_a_call_that_is_given_up_leaves_no_connection_behind())
        runner.run(test_a_server_without_tls_where_there_must_be_some_says_so())


async def test_a_certificate_is_checked_and_one_that_is_trusted_lets_the_call_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                writer.write(OK)
        writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=server_side)
    port = server.sockets[0].getsockname()[1]
    async with opened() as http:
        with pytest.raises(ModelFailed, match="model_unreachable") as caught:
            await http.fetch(Call(f"https://localhost:{port}/", {}, None, WAITS))
        assert caught.value.reason == "the certificate is not trusted"
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
    async with opened() as http:
        for _ in range(3):
            assert await http.fetch(Call(f"https://localhost:{port}/", {}, b"{}", WAITS)) == b"hi"
        assert http.in_use == 0
    server.close()


def self_signed(folder: Path) -> Path:
    """A key and a certificate for localhost in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "localhost.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
