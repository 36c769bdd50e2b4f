"""64 people start a chat at the same moment through the page's own API: tokens/s, time to the first token, errors.

    .venv/bin/python bench/chat.py                  a server of its own: web process on core 0, all else on core 1
    .venv/bin/python bench/chat.py --base-url URL   a server that runs already, with people bench0@bench.example ...

The upstream is `fake_upstream.py`, as fast as it can. Only the loopback is used. Afterwards the database is asked
whether every answer is stored whole, and how many statements one new chat costs.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

import httptools
import psycopg
import uvloop
import yaml

from aarhusai.storage.database import Database
from aarhusai.storage.embedded import SUPERUSER, EmbeddedPostgres
from aarhusai.storage.key_schema import key_database_url
from aarhusai.storage.key_store import KeyDatabase
from aarhusai.storage.schema import migrate
from aarhusai.storage.secrets import load_secrets

HERE = Path(__file__).parent
PASSWORD = "bænkebidere i rækker"
TOKEN = b"ordq"
MODEL = "fake"


def email(number: int) -> str:
    """The address of person number so and so."""
    return f"bench{number}@bench.example"


class Client(asyncio.Protocol):
    """One connection; one request at a time. Counts tokens and looks for the first and the last event."""

    def __init__(self) -> None:
        self.cookie = ""
        self.csrf = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's own is none by name

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("closed"))

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"set-cookie":
            self.cookie = value.split(b";")[0].decode()

    def on_body(self, body: bytes) -> None:
        if self.keep:
            self.kept += body
        if self.first == 0 and b"event: text" in body:
            self.first = time.perf_counter()
        joined = self.tail + body
        # The whole answer stands in the last event once more: only what streams is counted.
        streamed = joined.partition(b"event: end")[0] if not self.ended else b""
        self.ended = self.ended or b"event: end" in joined
        self.tokens += streamed.count(TOKEN)
        self.tail = streamed[-3:] if not self.ended else b""

    def on_message_complete(self) -> None:
        self.finished = time.perf_counter()
        if not self.done.done():
            self.done.set_result(self.parser.get_status_code())

    async def send(self, method: str, path: str, host: str, body: object = None, keep: bool = True) -> int:
        """Sends a request and gives the status when the whole response is there."""
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.parser = httptools.HttpResponseParser(self)
        self.keep, self.kept, self.tail, self.ended = keep, b"", b"", False
        self.first, self.finished, self.tokens = 0.0, 0.0, 0
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {self.cookie}\r\nx-csrf-token: {self.csrf}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        self.began = time.perf_counter()
        self.transport.write(head.encode() + content)
        return await self.done


@dataclass
class Round:
    """What one round of chats showed. Times are seconds."""

    first: list[float] = field(default_factory=list[float])
    tokens: int = 0
    took: float = 0.0
    errors: list[str] = field(default_factory=list[str])


class Load:
    """Signed-in people, each on a connection of their own."""

    def __init__(self, base_url: str, tokens: int) -> None:
        parts = urlsplit(base_url)
        self.host = parts.hostname or "127.0.0.1"
        self.port = parts.port or 80
        self.tokens = tokens
        self.people: list[Client] = []
        self.model_id = ""

    async def sign_in(self, count: int) -> None:
        """Everybody signs in."""
        loop = asyncio.get_running_loop()
        for number in range(count):
            _, client = await loop.create_connection(Client, self.host, self.port)
            assert isinstance(client, Client)
            body = {"email": email(number), "password": PASSWORD}
            status = await client.send("POST", "/api/session", self.host, body)
            if status != 200:
                raise SystemExit(f"{email(number)} could not sign in: {status} {client.kept!r}")
            client.csrf = json.loads(client.kept)["csrf_token"]
            self.people.append(client)
        await self.people[0].send("GET", "/api/models", self.host)
        models = json.loads(self.people[0].kept)["items"]
        self.model_id = next(m["id"] for m in models if m["slug"] == MODEL)

    async def chat(self, client: Client, found: Round) -> None:
        """One new chat, read to its end."""
        ask = {"request_id": str(uuid4()), "text": "Fortæl mig noget.", "model_id": self.model_id}
        try:
            status = await client.send("POST", "/api/turns", self.host, ask, keep=False)
        except (ConnectionError, httptools.HttpParserError) as error:
            found.errors.append(type(error).__name__)
            return
        if status != 200 or client.tokens != self.tokens or not client.ended:
            found.errors.append(f"status {status}, {client.tokens} tokens")
        found.tokens += client.tokens
        if client.first:
            found.first.append(client.first - client.began)

    async def together(self, count: int) -> Round:
        """So many at the same moment."""
        found = Round()
        began = time.perf_counter()
        await asyncio.gather(*(self.chat(client, found) for client in self.people[:count]))
        found.took = max(client.finished for client in self.people[:count]) - began
        return found

    async def one_by_one(self, count: int) -> Round:
        """So many after each other."""
        found = Round()
        began = time.perf_counter()
        for _ in range(count):
            await self.chat(self.people[0], found)
        found.took = time.perf_counter() - began
        return found


@dataclass(frozen=True)
class Platform:
    """A server of the benchmark's own. `superuser` is a way to ask PostgreSQL."""

    base_url: str
    web: subprocess.Popen[bytes]
    url: str
    superuser: str
    log: Path
    data: Path


def pin(core: int, pid: int = 0) -> None:
    """Keeps a process, and what it starts from now on, on one core."""
    os.sched_setaffinity(pid, {min(core, (os.cpu_count() or 1) - 1)})


@contextmanager
def child(
    command: list[str], core: int, environment: dict[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours on one core, ended with the block. What it says goes to the terminal, or into `log`."""
    with open(log or os.devnull, "wb") as said:  # noqa: PTH123  # devnull is a name, not a path
        where = said if log is not None else None
        process = subprocess.Popen(command, env=environment, stdout=where, stderr=where, preexec_fn=lambda: pin(core))  # noqa: PLW1509  # one thread here
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def configuration(people: int, upstream: int, tokens: int) -> str:
    """The whole house as an apply file."""
    return yaml.safe_dump(
        {
            "units": {"slug": "bench", "name": "Bench Kommune"},
            "people": [
                {
                    "email": email(number),
                    "name": f"Person {number}",
                    "unit": "bench",
                    "password": PASSWORD,
                    "roles": [{"role": "user", "unit": "bench"}],
                }
                for number in range(people)
            ],
            "providers": [
                {
                    "slug": "fake",
                    "name": "Fake",
                    "kind": "openai",
                    "zone": "Z4",
                    "options": {"base_url": f"http://127.0.0.1:{upstream}/v1"},
                }
            ],
            "models": [
                {
                    "slug": MODEL,
                    "name": "Fake",
                    "zone": "Z4",
                    "endpoints": [{"provider": "fake", "name": f"fake-n{tokens}"}],
                    "max_output": tokens,
                }
            ],
        },
        allow_unicode=True,
    )


@contextmanager
def platform(arguments: argparse.Namespace) -> Iterator[Platform]:
    """Database, upstream and web process."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    folder.chmod(0o755)
    pin(1)  # the load; what is started below says its own core
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(EmbeddedPostgres(folder))
        url = postgres.url()
        migrate(url)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AARHUSAI_")}
        environment |= {"DATABASE_URL": url, "AARHUSAI_DATA": str(folder), "AARHUSAI_PORT": str(arguments.port)}
        command = [sys.executable, "-m", "aarhusai.cli.main"]
        file = folder / "bench.yaml"
        file.write_text(configuration(arguments.people, arguments.port + 1, arguments.tokens), encoding="utf-8")
        subprocess.run([*command, "apply", str(file)], env=environment, check=True, stdout=subprocess.DEVNULL)
        stack.enter_context(child([sys.executable, str(arguments.upstream), str(arguments.port + 1)], core=1))
        web = stack.enter_context(child([*command, "web"], core=0, environment=environment))
        base_url = f"http://127.0.0.1:{arguments.port}"
        wait_for(arguments.port)
        log = next(iter(sorted(folder.rglob("*.log"))), folder / "none")
        yield Platform(base_url, web, url, postgres.url(SUPERUSER, SUPERUSER), log, folder)


def wait_for(port: int) -> None:
    """Waits until the port is open."""
    import socket

    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the web process did not open its port")


async def statements(load: Load, house: Platform) -> list[str]:
    """What one new chat asks of PostgreSQL, with times; the lease, which an idle process renews too, apart."""
    with psycopg.connect(house.superuser, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET log_min_duration_statement = 0")
        connection.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.5)
        before = house.log.stat().st_size
        await load.one_by_one(1)
        await asyncio.sleep(0.5)
        logged = house.log.read_bytes()[before:].decode(errors="replace")
        connection.execute("ALTER SYSTEM RESET log_min_duration_statement")
        connection.execute("SELECT pg_reload_conf()")
    found: list[str] = []
    for entry in logged.split(" LOG:  ")[1:]:
        times, executed, text = entry.partition("execute ") if "execute " in entry else entry.partition("statement: ")
        if executed and times.startswith("duration: ") and "replica" not in text.lower():
            found.append(f"{times.removeprefix('duration: ').strip()}  {' '.join(text.split())[:90]}")
    return found


async def stored(house: Platform, tokens: int) -> tuple[int, int]:
    """Answers that are stored whole, opened with their conversations' keys, and answers in all."""
    with psycopg.connect(house.url) as connection:
        rows = connection.execute(
            "SELECT m.id, c.key_id, m.sealed_text FROM message m JOIN conversation c ON c.id = m.conversation_id"
            " WHERE m.role = 'assistant' AND m.status = 'done' AND m.sealed_text IS NOT NULL"
        ).fetchall()
        all_ = connection.execute("SELECT count(*) FROM message WHERE role = 'assistant'").fetchone()
    database = Database(key_database_url(house.url, None), 1)
    await database.open()
    keys = await KeyDatabase(database, load_secrets(None, house.data)).get([row[1] for row in rows])
    await database.close()
    texts = [keys[key_id].open(sealed, "message.text", message_id) for message_id, key_id, sealed in rows]
    assert all_ is not None
    return sum(text.count(TOKEN) == tokens for text in texts), all_[0]


def milliseconds(times: list[float]) -> str:
    """p50 and p95."""
    if not times:
        return "none"
    ordered = sorted(times)
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms"


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(load: Load, house: Platform | None, arguments: argparse.Namespace) -> list[str]:
    """Every error that was seen; prints the figures."""
    await load.sign_in(arguments.people)
    await load.one_by_one(5)
    await load.together(arguments.people)
    alone = await load.one_by_one(20)
    print(f"alone: first token {milliseconds(alone.first)}; {alone.tokens / alone.took:.0f} tokens/s")
    errors = list(alone.errors)
    for _ in range(arguments.rounds):
        used = cpu_seconds(house.web.pid) if house else 0.0
        found = await load.together(arguments.people)
        used = cpu_seconds(house.web.pid) - used if house else 0.0
        errors += found.errors
        print(
            f"{arguments.people} at once: {found.tokens / found.took:.0f} tokens/s in {found.took:.2f} s; "
            f"first token {milliseconds(found.first)}; {len(found.errors)} errors; web process {used:.2f} s CPU"
        )
        await asyncio.sleep(1)
    if house is not None:
        asked = await statements(load, house)
        print(f"statements for a new chat: {len(asked)}", *asked, sep="\n    ")
        whole, all_ = await stored(house, arguments.tokens)
        print(f"stored whole: {whole} of {all_} answers")
        errors += ["not stored"] * (all_ - whole)
    return errors


def main() -> int:
    """Runs the benchmark; 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url")
    parser.add_argument("--people", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--port", type=int, default=20590)
    parser.add_argument("--upstream", type=Path, default=HERE / "fake_upstream.py")
    arguments = parser.parse_args()
    if arguments.base_url:
        errors = uvloop.run(measure(Load(arguments.base_url, arguments.tokens), None, arguments))
    else:
        with platform(arguments) as house:
            errors = uvloop.run(measure(Load(house.base_url, arguments.tokens), house, arguments))
    if errors:
        print("errors:", ", ".join(sorted(set(errors))))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
