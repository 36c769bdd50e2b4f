"""The product as an operator runs it: the command itself, real processes, a fake model endpoint beside it."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import yaml

ROOT = Path(__file__).parents[3]
COMMAND = (sys.executable, "-P", "-m", "aarhusai.cli.main")
EMAIL = "karla@lindehoej.example"
PASSWORD = "fire rolige heste i regnvejr"
START_SECONDS = 90
"""A first start makes a database; on a busy machine that takes its time."""

WORDS = 64
"""The fake endpoint says " ordq0" to " ordq63", again and again."""


def said(tokens: int) -> str:
    """What the fake endpoint says in so many tokens."""
    return "".join(f" ordq{number % WORDS}" for number in range(tokens))


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(true: Callable[[], bool | Awaitable[bool]], seconds: float = 20) -> None:
    """Waits for something that other processes do; they tell us in no other way."""
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.05)


@contextmanager
def a_folder() -> Generator[Path]:
    """An empty data folder that PostgreSQL's own user can pass, also when the tests run as root."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-test-"))
    folder.chmod(0o755)
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """This process's environment without settings of the house, and these instead."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("AARHUSAI_") and k != "DATABASE_URL"}
    return clean | {name: str(value) for name, value in settings.items()}


def run(*arguments: object, **settings: object) -> subprocess.CompletedProcess[str]:
    """A command to its end."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        env=environment(settings),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass
class Platform:
    """`aarhusai serve` (or another lasting command) in a data folder. Settings are whole environment names."""

    data: Path
    command: str = "serve"
    port: int = field(default_factory=free_port)
    settings: dict[str, object] = field(default_factory=dict[str, object])
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the processes said."""
        return self.data.parent / f"{self.command}-{self.port}.log"

    def start(self) -> None:
        """Starts it; returns at once."""
        serve = ("--port", str(self.port)) if self.command == "serve" else ()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, self.command, *serve, "--data", str(self.data)],
                env=environment(self.settings),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def ready(self) -> float:
        """Waits until the page can work, and gives the seconds that took."""
        began = time.monotonic()
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as client:
            while time.monotonic() - began < START_SECONDS:
                assert self.process is not None
                assert self.process.poll() is None, self.log.read_text()
                try:
                    if (await client.get("/api/ready")).status_code == 200:
                        return time.monotonic() - began
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)
        raise AssertionError(self.log.read_text())

    def child(self, name: str) -> psutil.Process:
        """The process of the platform that does this."""
        assert self.process is not None
        found = [p for p in psutil.Process(self.process.pid).children() if p.cmdline()[-1] == name]
        assert len(found) == 1, f"{name}: {found}"
        return found[0]

    def has(self, name: str) -> bool:
        """Whether that process is there."""
        assert self.process is not None
        return any(p.cmdline()[-1:] == [name] for p in psutil.Process(self.process.pid).children())

    @property
    def postmaster(self) -> int:
        """The process id of the embedded PostgreSQL."""
        return int((self.data / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])

    def stop(self) -> int:
        """SIGTERM, as an operator or systemd does; gives the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def end(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def applied(self, document: object, **more: object) -> None:
        """`aarhusai apply` of this document."""
        file = self.data.parent / "apply.yaml"
        file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        done = run("apply", file, "--data", self.data, **self.settings, **more)
        assert done.returncode == 0, done.stderr + done.stdout


@contextmanager
def upstream() -> Generator[str]:
    """The fake model endpoint of bench/, a process of its own; gives the address of its API."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "bench" / "fake_upstream.py"), str(port)], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "it ended at once"
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.communicate()


def a_house(upstream_url: str, **models: str) -> dict[str, object]:
    """One person, and models by slug. The name at the endpoint says how much and how slowly it speaks: -n200-d20."""
    return {
        "units": {"slug": "kommunen", "name": "Lindehøj Kommune"},
        "people": [
            {
                "email": EMAIL, "name": "Karla Nørrelund", "unit": "kommunen", "password": PASSWORD,
                "roles": [{"role": "platform_owner", "unit": "kommunen"}],
            }
        ],
        "providers": [
            {"slug": "fake", "name": "Fake", "kind": "openai", "zone": "Z4", "options": {"base_url": upstream_url}}
        ],
        "models": [
            {
                "slug": slug, "name": slug, "zone": "Z4", "position": position,
                "max_output": int(name.split("-n")[1].split("-")[0]),
                "endpoints": [{"provider": "fake", "name": name}],
            }
            for position, (slug, name) in enumerate(models.items(), 1)
        ],
    }  # fmt: skip


@asynccontextmanager
async def a_page(url: str, cookies: httpx.Cookies | None = None) -> AsyncGenerator[httpx.AsyncClient]:
    """A browser's page, signed in; with `cookies` it is a browser that was signed in before."""
    async with httpx.AsyncClient(base_url=url, timeout=30, cookies=cookies) as client:
        if cookies is None:
            answer = await client.post("/api/session", json={"email": EMAIL, "password": PASSWORD})
        else:
            answer = await client.get("/api/session")
        assert answer.status_code == 200, answer.text
        assert answer.json()["signed_in"]
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
        yield client


async def model_ids(client: httpx.AsyncClient) -> dict[str, str]:
    """Ids of models by slug."""
    return {model["slug"]: model["id"] for model in (await client.get("/api/models")).json()["items"]}
