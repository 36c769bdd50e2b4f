"""How an assistant is used, told in numbers that point at nobody."""

import httpx
import pytest
from api.conftest import SignIn
from api.streams import whole_turn
from api.test_sharing_assistants import approved, saved
from api.things import Things
from cast import Cast

from aarhusai.compose import Services
from aarhusai.grants.types import to_everyone
from aarhusai.kit.clock import today

FOUR = ("karla", "birgit", "oda", "peter")


@pytest.fixture
def things(house: Services, cast: Cast) -> Things:
    return Things(house, cast, httpx.AsyncClient())


async def test_weeks_are_counted_and_few_people_stay_unnumbered(things: Things, sign_in: SignIn) -> None:
    made = await saved(things, [to_everyone()])
    await approved(things, made, [to_everyone()])
    mikkel, where = await sign_in("mikkel"), f"/api/assistants/{made}/insight"
    assert (await mikkel.get(where)).json() | {"weeks": []} == {
        "weeks": [], "days": 30, "fewest": 5, "people": 0, "up": 0, "down": 0,
    }  # fmt: skip

    for who in FOUR:
        client = await sign_in(who)
        end = await whole_turn(client, "Hvad er en høring?", assistant_id=str(made))
        rating = {"rating": "down" if who == "oda" else "up"}
        assert (await client.put(f"/api/messages/{end['answer']['id']}/feedback", json=rating)).status_code == 204
    day = today()
    await things.house.workshop.catalogue.count_uses(day, await things.house.chat.uses_of(day))

    told = (await mikkel.get(where)).json()
    assert (told["people"], told["up"], told["down"]) == (None, None, None)
    assert [week["uses"] for week in told["weeks"]] == [0] * 11 + [4]

    await whole_turn(await sign_in("anton"), "Hvad er en høring?", assistant_id=str(made))

    told = (await mikkel.get(where)).json()
    assert (told["people"], told["up"], told["down"]) == (5, 3, 1)


async def test_it_is_not_told_to_who_merely_uses_it(things: Things, sign_in: SignIn) -> None:
    made = await saved(things, [to_everyone()])
    await approved(things, made, [to_everyone()])

    asked = {who: await (await sign_in(who)).get(f"/api/assistants/{made}/insight") for who in ("karla", "anton")}

    assert {who: answer.status_code for who, answer in asked.items()} == {"karla": 404, "anton": 200}
