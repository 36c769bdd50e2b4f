"""One database, two web processes and a worker: it does not matter at which of them somebody is."""

import asyncio
import base64
import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from api.streams import asked, following, question, whole_turn
from system.platform_process import (
    Platform,
    a_folder,
    a_house,
    a_page,
    free_port,
    model_ids,
    run,
    said,
    until,
    upstream,
)

from aarhusai.storage.embedded import EmbeddedPostgres

TOKENS = 600


@dataclass(frozen=True)
class Outside:
    """A database that is not the house's own, prepared, and the key that goes with it."""

    folder: Path
    url: str
    key: str

    @property
    def settings(self) -> dict[str, object]:
        """What every process of the cluster is given."""
        return {"DATABASE_URL": self.url, "AARHUSAI_MASTER_KEY": self.key}


@dataclass(frozen=True)
class Cluster:
    """Two web processes, at two ports and with two data folders, as on two machines; a worker on a third."""

    one: Platform
    other: Platform
    worker: Platform


@pytest.fixture(scope="module")
def outside() -> Generator[Outside]:
    with a_folder() as folder, upstream() as endpoint, EmbeddedPostgres(folder / "server") as server:
        outside = Outside(folder, server.url(), base64.b64encode(os.urandom(32)).decode())
        migrated = run("migrate", "--data", folder / "migrating", **outside.settings)
        assert migrated.returncode == 0, migrated.stderr
        house = a_house(endpoint, quick="fake-n40-d0", paced=f"fake-n{TOKENS}-d10")
        Platform(folder / "applying", settings=outside.settings).applied(house)
        yield outside


@pytest.fixture(scope="module")
def processes(outside: Outside) -> Generator[Cluster]:
    """Not started yet; ended after the last test."""
    commands = (("one", "serve"), ("other", "serve"), ("third", "worker"))
    cluster = Cluster(*(Platform(outside.folder / name, what, settings=outside.settings) for name, what in commands))
    yield cluster
    for process in (cluster.one, cluster.other, cluster.worker):
        process.end()


@pytest.fixture
async def cluster(processes: Cluster) -> Cluster:
    """All of it runs, whatever the test before took down."""
    for process in (processes.one, processes.other, processes.worker):
        if process.process is None or process.process.poll() is not None:
            process.start()
    await processes.one.ready()
    await processes.other.ready()
    return processes


async def test_an_answer_begun_at_one_is_followed_resumed_and_stopped_at_the_other(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        models = await model_ids(here)
        async with following(there, "/api/events") as news, asked(here, "Fælles", model_id=models["paced"]) as begun:
            turn_id = (await begun.next("turn")).data["turn_id"]
            await begun.next("text")
            assert (await news.next("turn")).data["turn_id"] == turn_id
            path = f"/api/turns/{turn_id}/events"
            async with following(there, path) as followed:
                while len(followed.text) < 500:
                    await followed.next("text")
                seen, place = followed.text, followed.last_id
            assert said(TOKENS).startswith(seen)
            async with following(there, path, **{"last-event-id": str(place)}) as resumed:
                first = await resumed.next("text")
                assert first.data["at"] == len(seen)
                await resumed.next("text")
                assert (await there.post(f"/api/turns/{turn_id}/stop")).status_code == 204
                rest = await resumed.rest()
            whole = seen + "".join(event.data["text"] for event in resumed.seen if event.kind == "text")
            ended = (await begun.rest())[-1].data
        assert (rest[-1].kind, rest[-1].data["status"], ended["status"]) == ("end", "stopped", "stopped")
        assert ended["answer"]["text"] == rest[-1].data["answer"]["text"] == whole == begun.text
        assert len(seen) < len(whole) < len(said(TOKENS))
        tree = f"/api/conversations/{ended['conversation']['id']}"

        async def the_same() -> bool:
            return (await there.get(tree)).json() == (await here.get(tree)).json()

        await until(the_same)  # the worker may find the answer's class between the two


async def test_the_same_question_sent_to_both_is_asked_once(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        models = await model_ids(here)
        body = question("Kun én gang", model_id=models["paced"])
        async with asked(here, **body) as begun:
            turn_id = (await begun.next("turn")).data["turn_id"]
            async with asked(there, **body) as again:
                assert (await again.next("turn")).data["turn_id"] == turn_id
                assert (await there.post(f"/api/turns/{turn_id}/stop")).status_code == 204
                assert (await again.rest())[-1].data["status"] == "stopped"
            assert (await begun.rest())[-1].data["answer"]["id"] == turn_id


async def test_signing_in_and_out_counts_everywhere(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        assert (await there.patch("/api/me", json={"theme": "dark"})).json()["theme"] == "dark"
        assert (await there.delete("/api/session")).status_code == 204
        assert (await here.get("/api/conversations")).status_code == 401


async def test_what_an_administrator_changes_at_one_the_other_knows(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        model = next(m for m in (await here.get("/api/admin/models")).json()["items"] if m["slug"] == "quick")

        async def is_named() -> bool:
            return "Omdøbt" in [m["name"] for m in (await there.get("/api/models")).json()["items"]]

        change = {"revision": model["revision"], "name": "Omdøbt"}
        changed = await here.patch(f"/api/admin/models/{model['id']}", json=change)
        assert changed.status_code == 200
        await until(is_named)
        change = {"revision": changed.json()["revision"], "name": "quick"}
        assert (await there.patch(f"/api/admin/models/{model['id']}", json=change)).status_code == 200


async def test_one_is_taken_down_in_mid_answer_and_the_other_tells_and_goes_on(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        models = await model_ids(here)
        async with asked(here, "Hvad sker der?", model_id=models["paced"]) as begun:
            turn_id = (await begun.next("turn")).data["turn_id"]
            async with following(there, f"/api/turns/{turn_id}/events") as followed:
                await followed.next("text")
                assert await asyncio.to_thread(cluster.one.stop) == 0
                ended = (await followed.rest())[-1]
            await begun.rest()
        assert (ended.kind, ended.data["status"]) == ("end", "cut_off")
        assert followed.text == ended.data["answer"]["text"] == begun.text
        assert said(TOKENS).startswith(begun.text)
        again = await whole_turn(
            there, None, conversation_id=ended.data["conversation"]["id"],
            parent_id=ended.data["answer"]["parent_id"], model_id=models["quick"],
        )  # fmt: skip
        assert again["answer"]["text"] == said(40)


async def test_one_that_is_killed_is_cut_off_by_the_other(cluster: Cluster) -> None:
    async with a_page(cluster.one.url) as here, a_page(cluster.other.url, here.cookies) as there:
        models = await model_ids(here)
        async with asked(here, "Hvad nu?", model_id=models["paced"]) as begun:
            turn_id = (await begun.next("turn")).data["turn_id"]
            async with following(there, f"/api/turns/{turn_id}/events") as followed:
                await followed.next("text")
                assert cluster.one.process is not None
                web = cluster.one.child("web")
                cluster.one.process.kill()
                web.kill()
                ended = (await followed.rest())[-1]
        assert (ended.kind, ended.data["status"]) == ("end", "cut_off")
        assert followed.text == ended.data["answer"]["text"]


async def test_the_worker_gives_titles_to_what_was_asked_anywhere(cluster: Cluster) -> None:
    async with a_page(cluster.other.url) as there:
        models = await model_ids(there)
        path = (
            f"/api/conversations/{(await whole_turn(there, 'Titel?', model_id=models['quick']))['conversation']['id']}"
        )

        async def it_has_one() -> bool:
            return str((await there.get(path)).json()["conversation"]["title"]).startswith("ordq0")

        await until(it_has_one, 30)


def test_another_key_stops_the_start_and_says_what_to_do(outside: Outside) -> None:
    other = {**outside.settings, "AARHUSAI_MASTER_KEY": base64.b64encode(os.urandom(32)).decode()}
    for command in ("serve", "worker"):
        done = run(command, "--data", outside.folder / "fourth", **other, AARHUSAI_PORT=free_port())
        assert done.returncode not in {0, None}
        assert "master key" in done.stderr
        assert "AARHUSAI_MASTER_KEY_FILE" in done.stderr
        assert "Traceback" not in done.stderr
