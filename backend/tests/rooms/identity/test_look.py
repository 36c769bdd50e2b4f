"""Branding: who decides, what can be read against the page, and that every process hears of it."""

import asyncio
from dataclasses import replace

import psycopg
import pytest
from rooms.identity.town import Town

from aarhusai.errors import AarhusError, Conflict, Forbidden
from aarhusai.identity.branding import checked, contrast
from aarhusai.identity.types import Banner, Branding
from aarhusai.storage.database import Database

LOOK = Branding("Lindehøj Kommune", "LindehøjAI", "#7A1F3D", "#f0a6bf", Banner("Øvelse  i dag", "info"))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
    ],
)
def test_contrast_is_what_wcag_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


def test_the_default_colours_pass() -> None:
    checked(replace(Branding(), municipality="Lindehøj"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"accent_light": "#777777"}, "contrast_too_low"),
        ({"accent_light": "#767676"}, "contrast_too_low"),  # passes on white, not on the page
        ({"accent_dark": "#0f5468"}, "contrast_too_low"),
        ({"accent_light": "red"}, "bad_colour"),
        ({"accent_dark": "#fff"}, "bad_colour"),
        ({"product_name": ""}, "bad_name"),
        ({"product_name": "x" * 41}, "bad_name"),
        ({"municipality": "a\u202eb"}, "bad_name"),
        ({"banner": Banner("", "info")}, "bad_banner"),
        ({"banner": Banner("x" * 301, "warning")}, "bad_banner"),
    ],
)
def test_what_cannot_be_shown_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(AarhusError) as caught:
        checked(replace(LOOK, **change))  # type: ignore[arg-type]  # one setting by name
    assert caught.value.code == code


def test_a_low_contrast_says_which_colour_against_what() -> None:
    with pytest.raises(AarhusError) as caught:
        checked(replace(LOOK, accent_dark="#0f5468"))
    assert caught.value.facts == {"field": "accent_dark", "surface": "#181a19", "ratio": "2.07"}


async def test_a_platform_owner_decides_and_every_page_sees_it(town: Town) -> None:
    stored = await town.identity.look.change(await town.actor("ditte"), 0, LOOK)
    assert stored.revision == 1
    branding = (await town.identity.bootstrap(None)).branding
    assert branding == replace(LOOK, accent_light="#7a1f3d", banner=Banner("Øvelse i dag", "info"))


async def test_of_two_at_once_one_is_told(town: Town) -> None:
    ditte = await town.actor("ditte")
    for revision in (0, 1):
        results = await asyncio.gather(
            *(town.identity.look.change(ditte, revision, LOOK) for _ in range(2)), return_exceptions=True
        )
        assert [r.code for r in results if isinstance(r, Conflict)] == ["changed_meanwhile"]


async def test_nobody_else_decides(town: Town) -> None:
    for who in ("anton", "signe", "mikkel"):
        with pytest.raises(Forbidden):
            await town.identity.look.change(await town.actor(who), 0, LOOK)


async def test_other_processes_are_told(town: Town, db: Database) -> None:
    async with await psycopg.AsyncConnection.connect(db.url, autocommit=True) as listener:
        await listener.execute("LISTEN config")
        await town.identity.look.change(await town.actor("ditte"), 0, LOOK)
        heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=1)]
    assert heard == [""]
