"""The product and its peers as gateways in front of one upstream: each on core 0, everything else on core 1."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from chat import child, pin, wait_for
from peers.driving import Target, tree
from peers.installing import environment

from aarhusai.storage.embedded import SUPERUSER, EmbeddedPostgres
from aarhusai.storage.schema import migrate

BENCH = Path(__file__).parents[1]
EMAIL = "bench@bench.example"
READY = 120.0
"""Seconds that a gateway gets to start."""


@dataclass(frozen=True)
class Ports:
    """Of the upstream and of the gateway that is measured."""

    upstream: int
    gateway: int


@dataclass(frozen=True)
class House:
    """Our web process, and a way to its database."""

    port: int
    process: int
    key: str
    database: str
    superuser: str

    def target(self, model: str, path: str = "/v1/chat/completions", *headers: str) -> Target:
        """One of its models."""
        return Target("AarhusAI", self.port, model, self.process, self.key, path, headers)


@contextmanager
def upstream(port: int) -> Iterator[Target]:
    """The model that costs nothing, on core 1."""
    with child([sys.executable, str(BENCH / "fake_upstream.py"), str(port)], core=1) as process:
        wait_for(port)
        yield Target("upstream alone", port, "fake", process.pid)


def configuration(port: int) -> dict[str, object]:
    """A house whose own machines (Z4) take every class, and a Danish supplier (Z3) who gets placeholders."""
    today = datetime.now(UTC).date()
    facts = {
        "processor": "Nordlys Drift ApS", "processing": ["DK"], "support": ["DK"], "owner": "DK", "transfer": "none",
        "training": "no", "retention_days": 0, "agreement_on": str(today - timedelta(30)),
        "checked_on": str(today - timedelta(1)),
    }  # fmt: skip
    options = {"base_url": f"http://127.0.0.1:{port}/v1"}
    own, abroad = {"provider": "own", "name": "fake"}, {"provider": "eu", "name": "fake-e8"}
    priced = {"price_input": 1.0, "price_output": 4.0, "max_output": 400}
    return {
        "units": {"slug": "bench", "name": "Bench Kommune"},
        "people": [
            {
                "email": EMAIL, "name": "Bodil Bænk", "unit": "bench", "password": secrets.token_urlsafe(16),
                "roles": [{"role": "platform_owner", "unit": "bench"}],
            }
        ],
        "providers": [
            {"slug": "own", "name": "Egne", "kind": "openai", "zone": "Z4", "options": options},
            {"slug": "eu", "name": "EU", "kind": "openai", "zone": "Z3", "options": options, "facts": facts},
        ],
        "models": [
            {"slug": "fake", "name": "Fake", "zone": "Z4", "endpoints": [own], **priced},
            {"slug": "eu", "name": "EU", "zone": "Z3", "endpoints": [abroad], **priced},
            {
                "slug": "embed", "name": "Embed", "zone": "Z4", "tasks": ["embed"],
                "endpoints": [{"provider": "own", "name": "fake-embed"}], "price_input": 0.1,
            },
        ],
    }  # fmt: skip


@contextmanager
def ours(ports: Ports) -> Iterator[House]:
    """A web process with a key, over a PostgreSQL as it is shipped (fsync and all) on core 1."""
    folder = Path(tempfile.mkdtemp(prefix="aarhusai-bench-"))
    folder.chmod(0o755)
    pin(1)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = stack.enter_context(EmbeddedPostgres(folder))
        migrate(postgres.url())
        settings = {"DATABASE_URL": postgres.url(), "AARHUSAI_DATA": str(folder), "AARHUSAI_PORT": str(ports.gateway)}
        clean = {k: v for k, v in os.environ.items() if not k.startswith("AARHUSAI_")} | settings
        command = [sys.executable, "-m", "aarhusai.cli.main"]
        file = folder / "bench.yaml"
        file.write_text(yaml.safe_dump(configuration(ports.upstream), allow_unicode=True), encoding="utf-8")
        subprocess.run([*command, "apply", str(file)], env=clean, check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run(
            [*command, "keys", "create", "--for", EMAIL, "--name", "bench"],
            env=clean, check=True, capture_output=True, text=True,
        )  # fmt: skip
        web = stack.enter_context(child([*command, "web"], core=0, environment=clean))
        ready(ports.gateway, "/api/ready")
        key = made.stdout.splitlines()[-1]
        yield House(ports.gateway, web.pid, key, postgres.url(), postgres.url(SUPERUSER, SUPERUSER))


@contextmanager
def litellm(ports: Ports) -> Iterator[Target]:
    """LiteLLM's proxy: one worker, a master key, and nothing else: no database, no budgets, no audit."""
    key = "sk-bench"
    parameters = {
        "model": "openai/fake", "api_base": f"http://127.0.0.1:{ports.upstream}/v1", "api_key": "none",
    }  # fmt: skip
    document = {
        "model_list": [{"model_name": "fake", "litellm_params": parameters}],
        "general_settings": {"master_key": key},
        "litellm_settings": {"telemetry": False},
    }
    command = ["litellm", "--host", "127.0.0.1", "--port", str(ports.gateway), "--num_workers", "1", "--config"]
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
    with _peer("litellm", command, document, quiet) as process:
        ready(ports.gateway, "/health/liveliness")
        yield Target("LiteLLM", ports.gateway, "fake", process, key)


@contextmanager
def mlflow(ports: Ports) -> Iterator[Target]:
    """MLflow's gateway: one worker. It knows neither keys nor a database."""
    model = {
        "provider": "openai", "name": "fake",
        "config": {"openai_api_key": "none", "openai_api_base": f"http://127.0.0.1:{ports.upstream}/v1"},
    }  # fmt: skip
    document = {"endpoints": [{"name": "fake", "endpoint_type": "llm/v1/chat", "model": model}]}
    command = [
        "mlflow", "gateway", "start", "--host", "127.0.0.1", "--port", str(ports.gateway), "--workers", "1",
        "--config-path",
    ]  # fmt: skip
    with _peer("mlflow", command, document, {"MLFLOW_DISABLE_TELEMETRY": "true"}) as process:
        ready(ports.gateway, "/health")
        yield Target("MLflow", ports.gateway, "fake", process)


@contextmanager
def _peer(name: str, command: list[str], document: object, more: dict[str, str]) -> Iterator[int]:
    """A peer with its configuration file, on core 0; gives its process."""
    programs = environment(name)
    pin(1)
    with tempfile.TemporaryDirectory(prefix="aarhusai-bench-") as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(yaml.safe_dump(document), encoding="utf-8")
        whole = [str(programs / command[0]), *command[1:], str(file)]
        environment_ = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "DO_NOT_TRACK": "true", **more}
        with child(whole, core=0, environment=environment_, log=Path(folder) / "log") as process:
            try:
                yield process.pid
            finally:
                for one in reversed(tree(process.pid)):  # some leave their workers behind
                    one.kill()


def ready(port: int, path: str) -> None:
    """Waits until the gateway answers. Raises SystemExit when it does not."""
    until = time.monotonic() + READY
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"bench: nothing answers at port {port}")
