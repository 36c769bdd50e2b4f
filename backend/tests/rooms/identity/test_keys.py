"""Keys of the API: who may make which, what they open, and that they end at once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from rooms.identity.town import Town, cheap_identity

from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.identity.keys_text import key_hash, new_key_text
from aarhusai.identity.keys_types import HouseKey, KeyChange, KeyFilter, KeyKind, KeyScope, KeyState, NewKey
from aarhusai.identity.types import PersonChange, PersonState
from aarhusai.kit.clock import now
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, ActorKind, Role
from aarhusai.terms.classes import Base, DataClass, Flag

HERE = "192.0.2.7"


async def own_key(town: Town, who: str, scope: KeyScope = KeyScope(), name: str = "Mit script") -> str:
    return (await town.identity.keys.create_own(await town.actor(who), NewKey(name, scope))).text


async def refusal(town: Town, text: str, address: str = HERE) -> str:
    with pytest.raises(AarhusError) as caught:
        await town.identity.keys.caller(text, address)
    return caught.value.code


async def test_a_persons_key_acts_with_the_rights_the_person_has_now(town: Town) -> None:
    text = await own_key(town, "mikkel")
    found = await town.identity.keys.caller(text, HERE)
    assert (found.actor.kind, found.actor.person_id) == (ActorKind.KEY, town.people["mikkel"])
    assert found.actor.unit_path == "/".join(str(town.units[u]) for u in ("kommunen", "omsorg", "visitation"))
    assert [(h.role, h.unit_id) for h in found.actor.holdings] == [(Role.BUILDER, town.units["visitation"])]
    (listed,) = await town.identity.keys.mine(await town.actor("mikkel"))
    assert found.actor.key_id == listed.id
    await town.identity.people.set_roles(SYSTEM, town.people["mikkel"], await town.revision("mikkel"), [])
    assert (await town.identity.keys.caller(text, HERE)).actor.holdings == ()
