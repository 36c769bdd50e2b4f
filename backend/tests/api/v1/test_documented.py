"""What docs/api.md shows of `/v1` is run as it stands there."""

import shutil
from pathlib import Path

import httpx
import pytest
from api.test_documented import run, shown


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
async def test_the_curl_examples_list_the_models_and_ask_one(
    api: httpx.AsyncClient, server: str, tmp_path: Path
) -> None:
    (tmp_path / "key.txt").write_text(api.headers["authorization"].removeprefix("Bearer "), encoding="utf-8")
    out = await run(tmp_path, "bash", "-euo", "pipefail", "-c", shown("sh", server).replace("scripted", "klar"))
    assert '"id":"klar"' in out
    assert "x-aarhusai-decision: sent" in out
    assert "Et brev med en frist." in out
