"""Keys of the API: who may make which, what they open, and that they end at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from rooms.identity.town import Town, cheap_identity
from statements import counted

from aarhusai.errors import AarhusError
from aarhusai.identity import keys as keys_module
from aarhusai.identity.keys import Keys
from aarhusai.identity.keys_text import key_hash, new_key_text
from aarhusai.identity.keys_types import (
    HouseKey,
    KeyCaller,
    KeyChange,
    KeyFilter,
    KeyKind,
    KeyRules,
    KeyScope,
    KeyState,
    NewKey,
)
from aarhusai.identity.types import PersonChange, PersonState
from aarhusai.kit.clock import now, today
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, ActorKind, Role
from aarhusai.terms.classes import Base, DataClass, Flag

HERE = "192.0.2.7"


@dataclass(frozen=True)
class _Entry:
    act: str
    details: str


async def own_key(town: Town, who: str, scope: KeyScope | None = None, name: str = "Mit script") -> str:
    return (await town.identity.keys.create_own(await town.actor(who), NewKey(name, scope or KeyScope()))).text


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


async def test_a_key_ends_with_its_person(town: Town) -> None:
    text = await own_key(town, "karla")
    await town.identity.keys.caller(text, HERE)
    blocked = PersonChange(state=PersonState.BLOCKED)
    await town.identity.people.edit(SYSTEM, town.people["karla"], await town.revision("karla"), blocked)
    assert await refusal(town, text) == "key_not_valid"
    (asleep,) = (await town.identity.keys.page(SYSTEM, KeyFilter(text="script"))).items
    assert asleep.state is KeyState.ASLEEP


async def test_a_systems_key_acts_for_its_unit_and_for_nobody(town: Town) -> None:
    anton = await town.actor("anton")
    house = HouseKey(KeyKind.SYSTEM, town.units["visitation"], town.people["mikkel"])
    made = await town.identity.keys.create(anton, house, NewKey("Journalsystemet"))
    found = await town.identity.keys.caller(made.text, HERE)
    assert (found.actor.kind, found.actor.person_id, found.actor.holdings) == (ActorKind.KEY, None, ())
    assert found.actor.unit_id == town.units["visitation"]
    assert found.actor.unit_path.endswith(str(town.units["visitation"]))
    blocked = PersonChange(state=PersonState.BLOCKED)
    await town.identity.people.edit(SYSTEM, town.people["mikkel"], await town.revision("mikkel"), blocked)
    assert (await town.identity.keys.caller(made.text, HERE)).actor == found.actor
    (listed,) = (await town.identity.keys.page(anton, KeyFilter())).items
    assert (listed.state, listed.person_active) == (KeyState.ACTIVE, False)


async def test_a_key_says_what_of_its_callers_rights_it_leaves(town: Town) -> None:
    scope = KeyScope(("assistant:breve", "lille"), "K1+K4", ("chat", "models"), None, "batch")
    found = await town.identity.keys.caller(await own_key(town, "oda", scope), HERE)
    assert found.key.models == {"assistant:breve", "lille"}
    assert found.key.ceiling == DataClass(Base.PERSONAL, frozenset({Flag.CPR}))
    assert found.key.endpoints == {"chat", "models"}
    assert found.key.priority == "batch"
    unbounded = await town.identity.keys.caller(await own_key(town, "oda"), HERE)
    assert (unbounded.key.models, unbounded.key.ceiling, unbounded.key.endpoints) == (None, None, None)


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("10.1.2.3", True),
        ("10.1.2.3:50123", True),
        ("::ffff:10.1.2.3", True),
        ("10.1.3.3", False),
        ("2001:db8:7::9", True),
        ("[2001:db8:7::9]:443", True),
        ("2001:db8:8::9", False),
        ("", False),
        ("unknown", False),
    ],
)
async def test_a_key_works_from_its_networks_only(town: Town, address: str, inside: bool) -> None:
    text = await own_key(town, "oda", KeyScope(addresses=("10.1.2.0/24", "2001:db8:7::/48")))
    if inside:
        await town.identity.keys.caller(text, address)
    else:
        assert await refusal(town, text, address) == "key_address"


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (KeyScope(models=()), "bad_key_scope"),
        (KeyScope(models=("Stor Model",)), "bad_key_model"),
        (KeyScope(endpoints=("files",)), "bad_key_endpoint"),
        (KeyScope(addresses=("10.1.2.3/24",)), "bad_key_address"),
        (KeyScope(addresses=("kontoret",)), "bad_key_address"),
        (KeyScope(ceiling="K9"), "bad_class"),
    ],
)
async def test_a_scope_that_says_nothing_is_refused(town: Town, scope: KeyScope, code: str) -> None:
    with pytest.raises(AarhusError) as caught:
        await own_key(town, "oda", scope)
    assert caught.value.code == code


async def test_what_is_no_key_gets_one_answer(town: Town) -> None:
    text = await own_key(town, "oda")
    other = ("A" if text[10] != "A" else "B").join((text[:10], text[11:]))
    for wrong in ("", "aai_", "sk-123", text[:-1], text + "x", other, new_key_text(), "æ" * 53, text + "\n"):
        assert await refusal(town, wrong) == "key_not_valid"
    assert key_hash(other) is None
    assert key_hash(text) is not None


async def test_a_key_expires(town: Town) -> None:
    text = await own_key(town, "oda")
    await town.db.run("UPDATE api_key SET expires_at = now()")
    assert await refusal(town, text) == "key_not_valid"
    for wrong in (now() - timedelta(minutes=1), now() + timedelta(days=1000)):
        with pytest.raises(AarhusError) as caught:
            await town.identity.keys.create_own(await town.actor("oda"), NewKey("Script", expires_at=wrong))
        assert caught.value.code == "bad_expiry"


async def test_after_a_rotation_the_old_text_works_for_the_grace_and_no_older_one(town: Town) -> None:
    oda, keys = await town.actor("oda"), town.identity.keys
    made = await keys.create_own(oda, NewKey("Script"))
    first = await keys.rotate(oda, made.key.id, timedelta(hours=24))
    assert first.key.old_until is not None
    for works in (made.text, first.text):
        assert (await keys.caller(works, HERE)).actor.key_id == made.key.id
    second = await keys.rotate(oda, made.key.id, timedelta(hours=1))
    assert await refusal(town, made.text) == "key_not_valid"
    await keys.caller(first.text, HERE)
    await town.db.run("UPDATE api_key_secret SET valid_until = now() WHERE valid_until IS NOT NULL")
    assert await refusal(town, first.text) == "key_not_valid"
    third = await keys.rotate(oda, made.key.id, timedelta(0))
    assert await refusal(town, second.text) == "key_not_valid"
    await keys.caller(third.text, HERE)
    with pytest.raises(AarhusError) as caught:
        await keys.rotate(oda, made.key.id, timedelta(hours=73))
    assert caught.value.code == "bad_grace"


async def test_a_revoked_key_fails_on_the_very_next_call_on_every_replica(
    town: Town, database_url: str, tmp_path: Path
) -> None:
    other_db = Database(database_url, size=4)
    await other_db.open()
    other = cheap_identity(other_db, tmp_path)
    oda = await town.actor("oda")
    made = await town.identity.keys.create_own(oda, NewKey("Script"))
    for replica in (town.identity, other):
        await asyncio.gather(*(replica.keys.caller(made.text, HERE) for _ in range(20)))
    await town.identity.keys.revoke(oda, made.key.id)
    for replica in (town.identity, other):
        with pytest.raises(AarhusError) as caught:
            await replica.keys.caller(made.text, HERE)
        assert caught.value.code == "key_not_valid"
    await other.keys.stop()
    await other_db.close()


async def test_calls_that_arrive_together_are_looked_up_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [await own_key(town, who) for who in ("oda", "karla", "mikkel")]
    with counted(monkeypatch) as statements:
        callers = await asyncio.gather(*(town.identity.keys.caller(text, HERE) for text in texts * 20))
    assert [caller.actor.person_id for caller in callers[:3]] == [town.people[w] for w in ("oda", "karla", "mikkel")]
    assert len(statements.sent) <= 2


async def test_who_may_do_what_to_whose_key(town: Town) -> None:
    keys, karla, anton, peter = (
        town.identity.keys,
        await town.actor("karla"),
        await town.actor("anton"),
        await town.actor("peter"),
    )
    own = (await keys.create_own(karla, NewKey("Karlas"))).key
    house = HouseKey(KeyKind.UNIT, town.units["plejehjem"])
    system = (await keys.create(anton, house, NewKey("Plejehjemmets"))).key
    assert system.person_id == town.people["anton"]
    assert [key.name for key in (await keys.page(anton, KeyFilter())).items] == ["Karlas", "Plejehjemmets"]
    assert (await keys.page(peter, KeyFilter())).items == ()
    for act, code in (
        (keys.page(karla, KeyFilter()), "not_an_administrator"),
        (keys.create(karla, house, NewKey("X")), "not_an_administrator"),
        (keys.create(peter, house, NewKey("X")), "unit_not_found"),
        (keys.rotate(anton, own.id, timedelta(0)), "key_of_somebody"),
        (keys.change(anton, own.id, own.revision, KeyChange(name="X")), "key_of_somebody"),
        (keys.change(peter, system.id, system.revision, KeyChange(name="X")), "key_not_found"),
        (keys.revoke(peter, system.id), "key_not_found"),
        (keys.revoke(karla, system.id), "key_not_found"),
        (keys.create(anton, replace(house, responsible_id=town.people["peter"]), NewKey("X")), "person_not_found"),
    ):
        with pytest.raises(AarhusError) as caught:
            await act
        assert caught.value.code == code
    assert (await keys.revoke(anton, own.id)).state is KeyState.REVOKED
    with pytest.raises(AarhusError) as caught:
        await keys.rotate(karla, own.id, timedelta(0))
    assert caught.value.code == "key_ended"


async def test_what_is_changed_counts_from_the_next_call(town: Town) -> None:
    oda, keys = await town.actor("oda"), town.identity.keys
    made = await keys.create_own(oda, NewKey("Script"))
    change = KeyChange(name="Nattens script", scope=KeyScope(models=("lille",)))
    changed = await keys.change(oda, made.key.id, made.key.revision, change)
    assert (changed.name, changed.revision) == ("Nattens script", 2)
    assert (await keys.caller(made.text, HERE)).key.models == {"lille"}
    with pytest.raises(AarhusError) as caught:
        await keys.change(oda, made.key.id, made.key.revision, change)
    assert caught.value.code == "changed_meanwhile"


async def test_where_own_keys_are_turned_off_those_there_are_stop(db: Database, town: Town) -> None:
    text = await own_key(town, "oda")
    closed = Keys(db, lambda path: str(town.units["teknik"]) not in path)
    with pytest.raises(AarhusError) as caught:
        await closed.caller(text, HERE)
    assert caught.value.code == "keys_turned_off"
    with pytest.raises(AarhusError) as caught:
        await closed.create_own(await town.actor("oda"), NewKey("Script"))
    assert caught.value.code == "keys_turned_off"
    await closed.caller(await own_key(town, "karla"), HERE)
    await closed.stop()


async def test_the_day_and_the_network_of_the_last_use_are_noted(town: Town) -> None:
    text = await own_key(town, "oda")
    for address in ("192.0.2.7", "192.0.2.9"):
        await town.identity.keys.caller(text, address)
    await town.identity.keys.stop()
    (key,) = await town.identity.keys.mine(await town.actor("oda"))
    assert (key.used_on, key.used_from) == (today(), "192.0.2.0/24")
    await town.identity.keys.caller(text, "2001:db8:7:1::9")
    await town.identity.keys.stop()
    (key,) = await town.identity.keys.mine(await town.actor("oda"))
    assert key.used_from == "2001:db8:7::/48"
    (seen,) = (await town.identity.keys.page(await town.actor("peter"), KeyFilter())).items
    assert (seen.used_on, seen.used_from) == (key.used_on, None)


async def test_there_is_an_end_to_keys(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "MOST_OWN", 2)
    texts = [await own_key(town, "oda") for _ in range(2)]
    with pytest.raises(AarhusError) as caught:
        await own_key(town, "oda")
    assert caught.value.code == "too_many_keys"
    oda = await town.actor("oda")
    (first, _) = await town.identity.keys.mine(oda)
    await town.identity.keys.revoke(oda, first.id)
    assert await own_key(town, "oda") not in texts


async def test_the_house_decides_how_long_keys_last(town: Town) -> None:
    ditte, rules = await town.actor("ditte"), town.identity.keys_rules
    _, revision = await rules.read()
    await rules.change(ditte, revision, KeyRules(30, 60))
    made = await town.identity.keys.create_own(ditte, NewKey("Script"))
    assert (made.key.expires_at - now()).days == 29
    for days, code in ((KeyRules(90, 60), "bad_key_days"), (KeyRules(30, 60), "changed_meanwhile")):
        with pytest.raises(AarhusError) as caught:
            await rules.change(ditte, revision, days)
        assert caught.value.code == code
    with pytest.raises(AarhusError) as caught:
        await rules.change(await town.actor("anton"), revision, KeyRules(30, 60))
    assert caught.value.code == "not_a_platform_owner"


async def test_keys_that_ended_long_ago_are_forgotten(town: Town) -> None:
    await own_key(town, "oda")
    kept = await own_key(town, "karla")
    await town.db.run(
        "UPDATE api_key SET expires_at = now() - interval '401 days' WHERE person_id = %s", (town.people["oda"],)
    )
    assert await town.identity.keys.sweep() == 1
    await town.identity.keys.caller(kept, HERE)


async def test_no_key_is_in_the_log_of_who_did_what_or_in_our_own(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    oda, keys = await town.actor("oda"), town.identity.keys
    made = await keys.create_own(oda, NewKey("Odas hemmelige script"))
    rotated = await keys.rotate(oda, made.key.id, timedelta(hours=1))
    await refusal(town, rotated.text + "x")
    await keys.caller(rotated.text, HERE)
    await keys.change(oda, made.key.id, 2, KeyChange(name="Et andet navn"))
    await keys.revoke(oda, made.key.id)
    log = await town.db.all(_Entry, "SELECT act, details::text AS details FROM audit WHERE object_kind = 'key' LIMIT 9")
    assert sorted(entry.act for entry in log) == ["key.changed", "key.created", "key.revoked", "key.rotated"]
    stored = await town.db.value(str, "SELECT string_agg(t::text, ' ') FROM audit t") or ""
    stored += await town.db.value(str, "SELECT string_agg(t::text, ' ') FROM api_key t") or ""
    stored += repr(made.key) + caplog.text
    for text in (made.text, rotated.text):
        assert text[12:] not in stored
    assert "hemmelige" not in (await town.db.value(str, "SELECT string_agg(t::text, ' ') FROM audit t") or "")


async def test_a_key_that_only_a_newer_release_understands_is_refused_alone(town: Town) -> None:
    newer, known = await own_key(town, "oda"), await own_key(town, "karla")
    await town.db.run("UPDATE api_key SET ceiling = 'K9' WHERE person_id = %s", (town.people["oda"],))
    refused, found = await asyncio.gather(
        town.identity.keys.caller(newer, HERE), town.identity.keys.caller(known, HERE), return_exceptions=True
    )
    assert isinstance(refused, AarhusError)
    assert refused.code == "key_not_valid"
    assert isinstance(found, KeyCaller)


async def test_keys_that_somebody_should_look_at_are_counted(town: Town) -> None:
    keys = town.identity.keys
    assert (await keys.health()).live == 0
    await own_key(town, "oda")
    await keys.create_own(await town.actor("birgit"), NewKey("Script", expires_at=now() + timedelta(days=3)))
    house = HouseKey(KeyKind.SYSTEM, town.units["visitation"], town.people["mikkel"])
    await keys.create(await town.actor("anton"), house, NewKey("Journalsystemet"))
    blocked = PersonChange(state=PersonState.BLOCKED)
    for who in ("mikkel", "oda"):
        await town.identity.people.edit(SYSTEM, town.people[who], await town.revision(who), blocked)
    found = await keys.health()
    assert (found.live, found.orphaned, found.ending) == (2, 1, 1)
