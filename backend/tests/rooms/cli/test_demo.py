"""The invented municipality: it fills an empty house, can be run again, and keeps away from one in real use."""

import asyncio
import json
from dataclasses import replace

import pytest
from rooms.cli.conftest import Apply

from aarhusai.assistants.starters import STARTERS
from aarhusai.cli.demo import demo_file, run_demo
from aarhusai.cli.main import main
from aarhusai.compose import services
from aarhusai.config import Settings
from aarhusai.errors import Conflict
from aarhusai.identity.types import Client, PersonFilter
from aarhusai.terms.actor import SYSTEM, Role


def test_it_tells_where_to_sign_in_and_who_there_is(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(replace(settings, port=20999)) == 0
    out = capsys.readouterr().out
    assert "sign in at http://127.0.0.1:20999" in out
    for person in demo_file().people:
        assert person.password is not None
        line = next(line for line in out.splitlines() if person.email in line)
        assert person.password in line
        assert all(role.role in line for role in person.roles)


def test_running_it_twice_is_fine(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    run_demo(settings)
    run_demo(settings)
    assert "the demo is in place already" in capsys.readouterr().out


def test_everybody_may_ask_the_demos_own_pages(settings: Settings) -> None:
    async def collections() -> list[tuple[str, int]]:
        async with services(settings) as house:
            (thanh,) = (await house.identity.people.page(SYSTEM, PersonFilter("thanh@lindehoej.example"))).items
            actor = await house.identity.actor_for_job(thanh.id)
            assert actor is not None
            found = await house.knowledge.collections.page(actor)
            return [(one.name, one.documents) for one in found.items]

    run_demo(settings)
    assert asyncio.run(collections()) == [("Om Lindehøj Kommune", 3)]


def test_the_four_assistants_are_approved_for_everybody(settings: Settings) -> None:
    async def assistants() -> set[str]:
        async with services(settings) as house:
            await house.assistants.refresh()
            (thanh,) = (await house.identity.people.page(SYSTEM, PersonFilter("thanh@lindehoej.example"))).items
            actor = await house.identity.actor_for_job(thanh.id)
            assert actor is not None
            return {one.slug for one in house.assistants.visible(actor)}

    run_demo(settings)
    assert asyncio.run(assistants()) == {"skriveassistenten", *STARTERS}


def test_everybody_signs_in_with_the_password_that_is_told(settings: Settings) -> None:
    async def enter() -> dict[str, frozenset[Role]]:
        async with services(settings) as house:
            found: dict[str, frozenset[Role]] = {}
            for person in demo_file().people[:4]:
                opened = await house.identity.sessions.sign_in(person.email, person.password or "", Client(None, ""))
                signed_in = await house.identity.signed_in(opened.token)
                assert signed_in is not None
                found[person.email] = frozenset(role.role for role in signed_in.me.roles)
            return found

    run_demo(settings)
    assert asyncio.run(enter()) == {
        person.email: frozenset(Role(role.role) for role in person.roles) for person in demo_file().people[:4]
    }


def test_the_cast_has_every_role_and_six_departments() -> None:
    wanted = demo_file()
    assert wanted.units is not None
    assert len(wanted.units.units) == 6
    assert {role.role for person in wanted.people for role in person.roles} == {role.value for role in Role}


@pytest.mark.parametrize(
    "real",
    [
        "branding: {municipality: Rigtig Kommune}",
        "units: {slug: kommunen, name: K}\npeople: [{email: a@rigtig.example, name: A, unit: kommunen}]",
        "units: {slug: rigtig, name: K, units: [{slug: vej, name: Vej}]}",
    ],
)
def test_it_refuses_a_house_in_real_use(apply: Apply, settings: Settings, real: str) -> None:
    apply(real)
    with pytest.raises(Conflict, match="in_real_use"):
        run_demo(settings)
    assert apply(real).out.startswith("aarhusai: nothing to do")


def test_the_refusal_is_one_line_and_exit_code_1(
    apply: Apply, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    apply("branding: {municipality: Rigtig Kommune}")
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    assert main(["demo", "--data", str(settings.data)]) == 1
    told = capsys.readouterr().err
    assert "in real use: it belongs to Rigtig Kommune" in told
    assert len(told.splitlines()) == 1


def test_the_doctor_says_when_the_demo_can_be_reached(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_demo(settings)
    capsys.readouterr()
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    for host, level in (("127.0.0.1", "ok"), ("0.0.0.0", "problem")):
        main(["doctor", "--json", "--data", str(settings.data), "--port", "9", "--host", host])
        findings = json.loads(capsys.readouterr().out)["findings"]
        assert [finding["level"] for finding in findings if finding["check"] == "demo"] == [level]
