"""`aarhusai keys`, as a shell meets it."""

import argparse
import asyncio
import json
from collections.abc import Callable

import pytest
from rooms.cli.conftest import Apply, Told

from aarhusai.cli.keys import run_keys
from aarhusai.cli.keys_arguments import describe_keys
from aarhusai.compose import services
from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.identity.keys_text import key_hash
from aarhusai.identity.keys_types import KeyCaller
from aarhusai.terms.classes import DataClass

HOUSE = """
units: {slug: kommunen, name: Lindehøj Kommune, units: [{slug: omsorg, name: Sundhed og Omsorg}]}
people:
- {email: karla@lindehoej.example, name: Karla Nørrelund, unit: omsorg, password: fire rolige heste i regnvejr,
   roles: [{role: user, unit: omsorg}]}
"""
KARLA = ("--for", "karla@lindehoej.example")
Shell = Callable[..., Told]


@pytest.fixture
def shell(settings: Settings, apply: Apply, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Runs a command in a house with one person; a refusal's code stands in `err`."""
    assert apply(HOUSE).code == 0

    def run(*words: str) -> Told:
        parser = argparse.ArgumentParser()
        describe_keys(parser)
        try:
            code = run_keys(settings, parser.parse_args(words))
        except AarhusError as error:
            return Told(1, "", error.code)
        out, err = capsys.readouterr()
        return Told(code, out, err)

    return run


def caller_of(settings: Settings, text: str) -> KeyCaller:
    async def ask() -> KeyCaller:
        async with services(settings) as house:
            return await house.identity.keys.caller(text, "10.1.2.3")

    return asyncio.run(ask())


def test_the_key_stands_alone_on_the_last_line(shell: Shell, settings: Settings) -> None:
    made = shell("create", *KARLA, "--name", "Natkørsel", "--class", "K1,K2,K3", "--expires", "90d")
    assert made.code == 0
    text = made.lines[-1]
    assert key_hash(text) is not None
    assert text not in made.err
    found = caller_of(settings, text)
    assert (found.actor.name, found.key.ceiling) == ("Karla Nørrelund", DataClass.parse("K2+K3"))
    (listed,) = json.loads(shell("list", "--json").out)["items"]
    assert (listed["name"], listed["prefix"], listed["state"]) == ("Natkørsel", text[:8], "active")
    assert text not in shell("list", *KARLA).out


def test_a_system_gets_a_key_that_somebody_answers_for(shell: Shell, settings: Settings) -> None:
    words = ("--unit", "omsorg", "--models", "e5-small,assistant:skriveassistenten", "--endpoints", "chat,models")
    made = shell("create", *KARLA, "--name", "Journal", *words, "--addresses", "10.1.2.0/24", "--batch")
    found = caller_of(settings, made.lines[-1])
    assert (found.actor.person_id, found.actor.name, found.key.priority) == (None, "Journal", "batch")
    assert found.key.models == {"e5-small", "assistant:skriveassistenten"}
    assert "Karla Nørrelund" in shell("list").out


def test_a_key_is_rotated_and_revoked_by_its_beginning(shell: Shell, settings: Settings) -> None:
    first = shell("create", *KARLA, "--name", "Script").lines[-1]
    second = shell("rotate", first[:8], "--grace", "24h").lines[-1]
    assert second != first
    assert caller_of(settings, first).actor.key_id == caller_of(settings, second).actor.key_id
    assert shell("revoke", second[:8]).code == 0
    for text in (first, second):
        with pytest.raises(AarhusError) as caught:
            caller_of(settings, text)
        assert caught.value.code == "key_not_valid"
    assert shell("rotate", second[:8]).err == "key_ended"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("create", "--for", "ingen@lindehoej.example", "--name", "X"), "person_not_found"),
        (("create", *KARLA, "--name", "X", "--models", "findes-ikke"), "model_not_found"),
        (("create", *KARLA, "--name", "X", "--class", "K1,K9"), "bad_class"),
        (("create", *KARLA, "--name", "X", "--expires", "snart"), "bad_expiry"),
        (("create", *KARLA, "--name", "X", "--expires", "2020-01-01"), "bad_expiry"),
        (("create", *KARLA, "--name", "X", "--unit", "findes-ikke"), "unit_not_found"),
        (("revoke", "aai_nope"), "key_not_found"),
        (("rotate", "aai_nope", "--grace", "uendeligt"), "bad_grace"),
    ],
)
def test_what_cannot_be_done_is_told_by_its_code(shell: Shell, words: tuple[str, ...], code: str) -> None:
    told = shell(*words)
    assert (told.code, told.out, told.err) == (1, "", code)
