"""Where the product is, and what stands behind it. Run in a client's own environment, by `test_clients.py`."""

import json
import os
import urllib.request
from dataclasses import dataclass, field
from typing import Any

import pytest


@dataclass(frozen=True)
class House:
    """The product's API, with keys by what they may do."""

    base_url: str
    upstream: str
    keys: dict[str, str] = field(repr=False)

    @property
    def key(self) -> str:
        """The key that may do everything."""
        return self.keys["all"]

    def received(self) -> list[dict[str, Any]]:
        """What arrived at the endpoint behind the product, newest last."""
        with urllib.request.urlopen(f"{self.upstream}/received") as answer:
            return json.load(answer)

    def last(self) -> dict[str, Any]:
        """The newest body that arrived there."""
        return json.loads(self.received()[-1]["body"].encode("latin-1"))


@pytest.fixture(scope="session")
def house() -> House:
    """What the environment says."""
    return House(os.environ["CLIENTS_BASE_URL"], os.environ["CLIENTS_UPSTREAM"], json.loads(os.environ["CLIENTS_KEYS"]))
