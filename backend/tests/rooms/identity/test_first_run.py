"""The first platform owner: made once, by somebody who can prove that the machine is theirs."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from cast import PASSWORD
from rooms.identity.town import BROWSER, Town, cheap_identity, make_unit

from aarhusai.errors import AarhusError, Conflict, Forbidden
from aarhusai.identity.service import Identity
from aarhusai.identity.setup_code import is_setup_code, setup_code
from aarhusai.identity.types import FirstOwner
from aarhusai.storage.database import Database

OWNER = FirstOwner("Lindehøj Kommune", "Ditte Vestermark", "Ditte@Lindehoej.example", PASSWORD)


@pytest.fixture
def identity(db: Database, tmp_path: Path) -> Identity:
    return cheap_identity(db, tmp_path)


async def test_the_first_owner_is_signed_in_and_rules_the_house(identity: Identity) -> None:
    opened = await identity.first_run.create_first_owner(OWNER, BROWSER)
    found = await identity.bootstrap(opened.token)
    assert found.signed_in is not None
    assert found.signed_in.me.is_platform_owner
    assert found.signed_in.me.administers
    assert (found.signed_in.me.email, found.signed_in.me.unit_name) == ("ditte@lindehoej.example", "Lindehøj Kommune")
    assert (found.first_run, found.branding.municipality) == (False, "Lindehøj Kommune")
    assert [unit.slug for unit in await identity.units.tree(found.signed_in.actor)] == ["lindehoej-kommune"]


async def test_of_two_at_once_one_wins_and_nothing_of_the_other_is_left(identity: Identity, db: Database) -> None:
    other = replace(OWNER, email="oda@lindehoej.example", name="Oda Lyngvig", municipality="Anden Kommune")
    results = await asyncio.gather(
        *(identity.first_run.create_first_owner(owner, BROWSER) for owner in (OWNER, other)), return_exceptions=True
    )
    assert [r.code for r in results if isinstance(r, Conflict)] == ["already_set_up"]
    assert await db.value(int, "SELECT count(*) FROM person") == 1
    assert await db.value(int, "SELECT count(*) FROM unit") == 1


async def test_a_house_that_is_set_up_refuses(town: Town) -> None:
    with pytest.raises(Conflict, match="already_set_up"):
        await town.identity.first_run.create_first_owner(OWNER, BROWSER)
    with pytest.raises(Conflict, match="already_set_up"):
        await town.identity.first_run.check_setup_code("abcd", BROWSER)


async def test_a_tree_that_configuration_made_is_kept(identity: Identity, db: Database) -> None:
    async with db.transaction() as tx:
        await make_unit(tx, "top", "Kommunen", None)
    opened = await identity.first_run.create_first_owner(OWNER, BROWSER)
    session = await identity.signed_in(opened.token)
    assert session is not None
    assert session.me.unit_name == "Kommunen"


@pytest.mark.parametrize(
    ("owner", "code"),
    [
        (replace(OWNER, municipality=" "), "bad_name"),
        (replace(OWNER, email="ditte"), "bad_email"),
        (replace(OWNER, password="kort"), "password_too_short"),
        (replace(OWNER, password="lindehøjkommune1"), "password_too_common"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_its_reason(identity: Identity, owner: FirstOwner, code: str) -> None:
    with pytest.raises(AarhusError) as caught:
        await identity.first_run.create_first_owner(owner, BROWSER)
    assert caught.value.code == code


async def test_from_elsewhere_the_printed_code_is_needed(identity: Identity, tmp_path: Path) -> None:
    code = setup_code(tmp_path)
    with pytest.raises(Forbidden, match="setup_code_needed"):
        await identity.first_run.check_setup_code(None, BROWSER)
    with pytest.raises(Forbidden, match="wrong_setup_code"):
        await identity.first_run.check_setup_code("aaaa-aaaa-aaaa-aaaa", BROWSER)
    await identity.first_run.check_setup_code(f" {code.upper().replace('-', ' ')} ", BROWSER)


async def test_the_code_cannot_be_guessed_for_long(identity: Identity) -> None:
    codes: list[str] = []
    for _ in range(6):
        with pytest.raises(AarhusError) as caught:
            await identity.first_run.check_setup_code("nej", BROWSER)
        codes.append(caught.value.code)
    assert codes == ["wrong_setup_code"] * 5 + ["locked_out"]


async def test_the_code_is_one_file_for_its_owner_alone_and_goes_when_it_has_served(
    identity: Identity, tmp_path: Path
) -> None:
    assert setup_code(tmp_path) == setup_code(tmp_path)
    file = tmp_path / "keys" / "setup.code"
    assert file.stat().st_mode & 0o777 == 0o600
    assert not is_setup_code(tmp_path, "")
    await identity.first_run.create_first_owner(OWNER, BROWSER)
    assert not file.exists()
