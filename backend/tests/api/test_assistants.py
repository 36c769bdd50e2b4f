"""GET /api/assistants as a page meets it."""

import httpx
from api.conftest import SignIn


async def test_everyone_who_is_signed_in_sees_the_default_assistant(sign_in: SignIn) -> None:
    karla = await sign_in("karla")

    answer = await karla.get("/api/assistants")

    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert item.pop("id")
    assert item == {
        "slug": "skriveassistenten",
        "name": "Skriveassistenten",
        "description": "Hjælper med at læse, skrive og forkorte tekster i klart dansk.",
        "icon": "pen",
        "suggested_prompts": [
            "Gør et afslag lettere at læse",
            "Skriv et venligt svar på en klage",
            "Kort et notat ned til én side",
            "Find det, jeg har glemt i et brev",
        ],
        "model_id": None,
        "is_default": True,
        "specialist": False,
        "tags": [],
        "unit": None,
        "owner_names": [],
        "ceiling": None,
        "zone": None,
        "banner": "",
        "contact": "",
        "favourite": False,
        "mine": False,
        "state": "live",
        "version": 1,
        "suspended": None,
    }


async def test_nobody_else_does(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/api/assistants")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_in"
