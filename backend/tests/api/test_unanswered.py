"""Questions that a collection had no answer to: noted for those who look after it, without anybody's name."""

import httpx
import pytest
from api.conftest import SignIn
from api.shelves import Json, a_collection, ok, refused, shared
from api.streams import asked
from cast import Cast

from aarhusai.compose import Services
from aarhusai.gateway.providers.scripted import Say, ScriptedProvider

NO_ANSWER = "Det står ikke i kilderne. Prøv at spørge Borgerservice."


async def ask(client: httpx.AsyncClient, question: str, collection: str, **more: object) -> None:
    """One turn to its end."""
    async with asked(client, question, collections=[collection], **more) as reading:
        await reading.rest()


async def kept(client: httpx.AsyncClient, collection: str) -> list[tuple[str | None, int]]:
    """What is told of the questions."""
    items: list[Json] = (await ok(await client.get(f"/api/collections/{collection}/quality/questions")))["items"]
    return [(one["question"], one["times"]) for one in items]


@pytest.fixture
async def collection(sign_in: SignIn, cast: Cast) -> str:
    """Mikkel's, and Karla may ask it."""
    mikkel = await sign_in("mikkel")
    made = await a_collection(mikkel, cast)
    await ok(await shared(mikkel, f"/api/collections/{made}", ("person", cast.people["karla"], "use")))
    return made


async def test_what_was_asked_in_vain_is_told_to_who_may_mend_it(
    sign_in: SignIn, house: Services, cast: Cast, collection: str, model: ScriptedProvider
) -> None:
    karla, mikkel = await sign_in("karla"), await sign_in("mikkel")
    model.then(Say(NO_ANSWER))
    await ask(karla, "Må hunden komme med på plejehjemmet?", collection)
    assert await kept(mikkel, collection) == [("Må hunden komme med på plejehjemmet?", 1)]
    report = await ok(await mikkel.get(f"/api/collections/{collection}/quality"))
    assert (report["questions"], report["lines"], report["state"]) == (1, [], "never")
    questions = f"/api/collections/{collection}/quality/questions"
    assert refused(await karla.get(questions)) == (403, "collection_not_writable")
    path = f"/api/collections/{collection}"
    await ok(await shared(mikkel, path, ("person", cast.people["karla"], "read")))
    assert (await ok(await karla.get(f"{path}/quality")))["questions"] == 1
    assert refused(await karla.get(questions)) == (403, "collection_not_writable")


async def test_nothing_is_noted_of_a_temporary_chat_and_no_words_of_a_persons_affairs(
    sign_in: SignIn, collection: str, model: ScriptedProvider
) -> None:
    karla, mikkel = await sign_in("karla"), await sign_in("mikkel")
    model.then(Say(NO_ANSWER))
    await ask(karla, "Må katten komme med på plejehjemmet?", collection, temporary=True)
    assert await kept(mikkel, collection) == []
    model.then(Say(NO_ANSWER))
    await ask(karla, "Hvad får borgeren med cpr 710362-1234 i hjælp?", collection)
    assert await kept(mikkel, collection) == [(None, 1)]
