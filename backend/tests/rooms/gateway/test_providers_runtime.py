"""The local model runtime: started when somebody asks, stopped when nobody does, and never left behind."""

import asyncio
import json
import socket
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import psutil
import pytest
from fakes.runtime import SMOL, Runtime, a_long_task, running, start, the_provider
from fakes.stands import a_question

from aarhusai.errors import StartError
from aarhusai.gateway.provider import ModelFailed
from aarhusai.gateway.runtime.address import prepare_folder, socket_path
from aarhusai.gateway.runtime.weights import EMBEDDER, bundled_file, embedder_file, model_files
from aarhusai.gateway.types import Finished, TextDelta

MEGABYTE = 1024 * 1024

BUNDLED = ("smollm2",) if embedder_file() is None else (EMBEDDER, "smollm2")


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with running(tmp_path, local_model_idle=1, local_model_context=1024) as one:
        yield one


def ask_manager(runtime: Runtime, line: bytes) -> tuple[socket.socket, dict[str, str]]:
    """The open connection, which is the lease, and the answer."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(str(socket_path(runtime.data)))
    connection.sendall(line)
    return connection, json.loads(connection.recv(4096))


def eventually(holds: Callable[[], object], seconds: float = 8) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def is_dead(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_only_our_own_user_can_reach_it(runtime: Runtime) -> None:
    path = socket_path(runtime.data)
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_idle_it_costs_next_to_nothing(runtime: Runtime) -> None:
    assert runtime.children == []
    assert runtime.process.memory_full_info().pss < 20 * MEGABYTE


@pytest.mark.parametrize("line", [b"nonsense\n", b"[]\n", b'{"model": 7}\n', b"\n", b"\xff\xfe\n"])
def test_nonsense_gets_an_error_and_harms_nothing(runtime: Runtime, line: bytes) -> None:
    connection, answer = ask_manager(runtime, line)
    connection.close()
    assert answer == {"error": "bad_request"}
    connection, answer = ask_manager(runtime, b'{"list": true}\n')
    connection.close()
    assert answer == {"models": [*BUNDLED]}


def test_a_line_without_an_end_is_hung_up_on(runtime: Runtime) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(socket_path(runtime.data)))
        connection.settimeout(5)
        connection.sendall(b"x" * 5000)
        with pytest.raises((ConnectionError, json.JSONDecodeError)):
            json.loads(connection.recv(100))


@pytest.mark.slow
@pytest.mark.parametrize("name", BUNDLED)
def test_the_lease_is_the_connection_and_an_unused_model_is_unloaded(runtime: Runtime, name: str) -> None:
    connection, answer = ask_manager(runtime, json.dumps({"model": name}).encode() + b"\n")
    assert answer["url"].startswith("http://127.0.0.1:")
    [child] = runtime.children
    time.sleep(2)
    assert child.is_running()
    connection.close()
    assert eventually(lambda: runtime.children == [])


@pytest.mark.slow
async def test_the_key_is_needed_and_the_chat_template_is_the_models_own(runtime: Runtime) -> None:
    connection, answer = await asyncio.to_thread(ask_manager, runtime, b'{"model": "smollm2"}\n')
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    with connection:
        async with aiohttp.ClientSession() as session:
            address = answer["url"].removesuffix("/v1") + "/apply-template"
            async with session.post(address, json={"messages": messages}) as response:
                assert response.status == 401
            headers = {"Authorization": f"Bearer {answer['key']}"}
            async with session.post(address, json={"messages": messages}, headers=headers) as response:
                prompt = (await response.json())["prompt"]
    assert prompt == "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"


@pytest.mark.slow
async def test_a_model_that_dies_in_mid_answer_cuts_it_off_and_is_there_for_the_next(runtime: Runtime) -> None:
    async with the_provider(runtime) as provider:
        events = provider.chat(SMOL, a_long_task())
        assert isinstance(await anext(events), TextDelta)
        runtime.children[0].kill()
        with pytest.raises(ModelFailed) as caught:
            _ = [event async for event in events]
        assert caught.value.code == "model_cut_off"
        again = [event async for event in provider.chat(SMOL, a_question("Hi", max_output=5))]
        assert isinstance(again[-1], Finished)


@pytest.mark.slow
def test_the_model_dies_with_its_manager(runtime: Runtime) -> None:
    connection, _ = ask_manager(runtime, b'{"model": "smollm2"}\n')
    [child] = runtime.children
    runtime.process.kill()
    assert eventually(lambda: is_dead(child))
    connection.close()


@pytest.mark.slow
def test_stopping_it_stops_the_model_and_takes_the_socket_away(tmp_path: Path) -> None:
    with running(tmp_path) as runtime:
        connection, _ = ask_manager(runtime, b'{"model": "smollm2"}\n')
        [child] = runtime.children
    assert is_dead(child)
    assert not socket_path(tmp_path).exists()
    connection.close()


async def test_without_a_runtime_the_model_is_unreachable(tmp_path: Path) -> None:
    gone = Runtime(tmp_path, psutil.Process())
    async with the_provider(gone) as provider:
        with pytest.raises(ModelFailed) as caught:
            await anext(provider.chat(SMOL, a_question()))
    assert caught.value.code == "model_unreachable"


def test_a_second_manager_does_not_start(runtime: Runtime) -> None:
    second = start(runtime.data)
    _, words = second.communicate(timeout=20)
    assert second.returncode == 1
    assert b"Another local model runtime" in words


@pytest.mark.slow
async def test_a_killed_managers_socket_is_taken_over(tmp_path: Path) -> None:
    with running(tmp_path) as first:
        first.process.kill()
        first.process.wait(5)
        assert socket_path(tmp_path).exists()
        with running(tmp_path) as second:
            async with the_provider(second) as provider:
                for _ in range(50):
                    try:
                        assert await provider.models(SMOL) == BUNDLED
                        break
                    except ModelFailed:
                        await asyncio.sleep(0.1)  # the old socket still lay there when we looked
                else:
                    pytest.fail("never answered")


@pytest.mark.slow
async def test_two_models_are_served_in_turn_and_a_broken_file_is_told(tmp_path: Path) -> None:
    models = tmp_path / "models"
    models.mkdir()
    bundled = bundled_file()
    assert bundled is not None
    (models / "another.gguf").symlink_to(bundled)
    (models / "broken.gguf").write_bytes(b"GGUF nonsense")
    with running(tmp_path, local_model_context=1024) as runtime:
        async with the_provider(runtime) as provider:
            assert await provider.models(SMOL) == tuple(sorted(("another.gguf", "broken.gguf", *BUNDLED)))

            async def one(name: str) -> str:
                asked = provider.chat(replace(SMOL, upstream_name=name), a_question("Hi", max_output=5))
                try:
                    return str([event async for event in asked][-1])
                except ModelFailed as failure:
                    return failure.code

            names = ["smollm2", "another.gguf", "broken.gguf", "smollm2", "another.gguf"]
            answers = await asyncio.gather(*(one(name) for name in names))
    assert answers[2] == "model_unreachable"
    assert all(answer.startswith("Finished") for index, answer in enumerate(answers) if index != 2)


def test_the_operators_file_is_the_default_and_nothing_else_can_be_named(tmp_path: Path) -> None:
    named = tmp_path / "dansk.gguf"
    found = model_files(tmp_path, named)
    assert found["default"] == named
    assert found["dansk.gguf"] == named
    assert found["smollm2"] == bundled_file()
    assert set(found) == {"default", "dansk.gguf", *BUNDLED}


def test_a_long_data_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120)
    path = socket_path(deep)
    assert len(str(path)) < 100
    assert path == socket_path(deep)
    assert path != socket_path(tmp_path / ("y" * 120))


def test_a_socket_folder_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "run").symlink_to(elsewhere)
    with pytest.raises(StartError) as caught:
        prepare_folder(tmp_path / "run" / "runtime.sock")
    assert caught.value.code == "runtime_folder_unsafe"
