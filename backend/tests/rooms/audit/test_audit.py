"""The audit log: written with the act, never holding content, read by those who may."""

from datetime import timedelta
from pathlib import Path

import pytest
from rooms.identity.town import PASSWORD, Town, build_town

from aarhusai.audit.service import append
from aarhusai.audit.types import CONTENT_KEYS, AuditEntry, AuditFilter, Detail
from aarhusai.errors import Forbidden, Invalid
from aarhusai.identity.types import Branding, NewPerson, PersonChange, PersonState, RoleAt, UnitChange
from aarhusai.kit.clock import now
from aarhusai.kit.paging import encode_cursor
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.classes import DataClass

EVERYTHING = AuditFilter()


@pytest.fixture
async def town(db: Database, tmp_path: Path) -> Town:
    """Solby, see rooms/identity/town.py, with an empty log."""
    made = await build_town(db, tmp_path)
    await db.run("DELETE FROM audit")
    return made


async def acts(town: Town, who: str, wanted: AuditFilter = EVERYTHING) -> list[str]:
    return [record.act for record in (await town.audit.query(await town.actor(who), wanted)).items]


async def write(town: Town, who: str, act: str, **details: Detail) -> None:
    async with town.db.transaction() as tx:
        await append(tx, AuditEntry(await town.actor(who), act, "thing", details=details))


async def live_a_day(town: Town) -> None:
    """Every verb of identity that changes something, once."""
    karen = await town.actor("karen")
    people, units = town.identity.people, town.identity.units
    made = await units.create(karen, town.units["teknik"], "Park")
    made = await units.edit(karen, made.id, made.revision, UnitChange("Parker", town.units["boern"]))
    await units.delete(karen, made.id)
    person, _ = await people.create(karen, NewPerson("pia@solby.example", "Pia Friis", town.units["teknik"]))
    change = PersonChange("Pia F.", "pf@solby.example", town.units["boern"])
    person = await people.edit(karen, person.id, person.revision, change)
    person = await people.set_roles(karen, person.id, person.revision, [RoleAt(Role.AUDITOR, town.units["boern"])])
    token = await town.sign_in("ole")
    session = await town.identity.signed_in(token)
    assert session is not None
    await town.identity.profile.edit(session.actor, name="Ole V.", theme="dark")
    await town.identity.profile.change_password(session.actor, PASSWORD, "en lang og ny sætning")
    await people.new_password(karen, town.people["ole"])
    await people.edit(karen, person.id, person.revision, PersonChange(state=PersonState.BLOCKED))
    await town.identity.look.change(karen, 0, Branding(municipality="Solby"))


async def test_what_changes_something_is_in_the_log_with_who_did_it(town: Town) -> None:
    await live_a_day(town)
    page = await town.audit.query(await town.actor("rie"), EVERYTHING, limit=200)
    assert {record.act for record in page.items} == {
        "unit.created", "unit.changed", "unit.moved", "unit.deleted", "person.created", "person.changed",
        "person.blocked", "person.password_changed", "person.password_reset", "role.granted", "role.revoked",
        "session.opened", "session.all_closed", "branding.changed",
    }  # fmt: skip
    own = {"session.opened", "person.password_changed"}
    for record in page.items:
        if record.act in own:
            assert record.actor_id == town.people["ole"]
        elif record.act != "person.changed":
            assert record.actor_id == town.people["karen"]
        assert record.actor_kind == "person"


async def test_the_log_holds_no_content_no_names_and_no_addresses(town: Town) -> None:
    await live_a_day(town)
    dump = await town.db.value(str, "SELECT string_agg(a::text, ' ') FROM audit a") or ""
    for secret in ("Pia", "pia", "Ole", "solby.example", PASSWORD, "Parker", "sætning", "192.0.2.7"):
        assert secret not in dump
    keys = await town.db.value(str, "SELECT string_agg(DISTINCT k, ' ') FROM audit, jsonb_object_keys(details) k")
    assert set((keys or "").split()) <= {"fields", "role", "unit_id", "parent_id", "from_id", "to_id", "sessions"}


@pytest.mark.parametrize("key", sorted(CONTENT_KEYS))
async def test_details_that_could_hold_content_are_a_mistake(town: Town, key: str) -> None:
    with pytest.raises(ValueError, match=key):
        await write(town, "ole", "thing.done", **{key: "x"})


async def test_a_long_text_in_the_details_is_a_mistake(town: Town) -> None:
    for value in ("x" * 201, ["x" * 201], ["x"] * 201):
        with pytest.raises(ValueError, match="too long"):
            await write(town, "ole", "thing.done", code=value)


async def test_what_is_rolled_back_is_not_in_the_log(town: Town) -> None:
    async def attempt() -> None:
        async with town.db.transaction() as tx:
            await append(tx, AuditEntry(SYSTEM, "thing.done", "thing"))
            raise Invalid("no", "No.")

    with pytest.raises(Invalid):
        await attempt()
    assert await acts(town, "karen") == []


@pytest.mark.parametrize("who", ["bo", "ida", "ole"])
async def test_the_log_is_read_by_auditors_and_platform_owners_alone(town: Town, who: str) -> None:
    with pytest.raises(Forbidden):
        await acts(town, who)


async def test_a_branchs_auditor_reads_what_was_done_by_those_who_belonged_to_it(town: Town) -> None:
    karen = await town.actor("karen")
    await write(town, "ida", "thing.before")
    auditor = [RoleAt(Role.AUDITOR, town.units["boern"])]
    await town.identity.people.set_roles(karen, town.people["tina"], await town.revision("tina"), auditor)
    await write(town, "ole", "thing.elsewhere")
    change = PersonChange(unit_id=town.units["teknik"])
    await town.identity.people.edit(karen, town.people["ida"], await town.revision("ida"), change)
    await write(town, "ida", "thing.after")
    assert await acts(town, "tina") == ["thing.before"]
    assert "thing.after" in await acts(town, "rie")


async def test_the_log_is_read_newest_first_page_by_page(town: Town) -> None:
    for n in range(7):
        await write(town, "ole", f"thing.act{n}")
    karen = await town.actor("karen")
    found: list[str] = []
    cursor = None
    while True:
        page = await town.audit.query(karen, EVERYTHING, cursor, 3)
        found += [record.act for record in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [f"thing.act{n}" for n in range(6, -1, -1)]


async def test_the_log_is_narrowed_down(town: Town) -> None:
    await write(town, "ole", "thing.done")
    await write(town, "ida", "thing.undone")
    await write(town, "ida", "things.other")
    hour = timedelta(hours=1)
    assert await acts(town, "rie", AuditFilter(act="thing")) == ["thing.undone", "thing.done"]
    assert await acts(town, "rie", AuditFilter(act="thing.done")) == ["thing.done"]
    assert await acts(town, "rie", AuditFilter(actor_id=town.people["ole"])) == ["thing.done"]
    assert await acts(town, "rie", AuditFilter(object_kind="conversation")) == []
    assert await acts(town, "rie", AuditFilter(object_id=town.people["ole"])) == []
    assert len(await acts(town, "rie", AuditFilter(since=now() - hour, until=now() + hour))) == 3
    assert await acts(town, "rie", AuditFilter(until=now() - hour)) == []


@pytest.mark.parametrize("cursor", ["x", encode_cursor("x"), encode_cursor("-1"), encode_cursor("9" * 40), "é"])
async def test_a_page_marker_that_is_not_ours_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        await town.audit.query(await town.actor("rie"), EVERYTHING, cursor)


async def test_hot_statements_write_the_same_entry_through_the_sql_function(town: Town) -> None:
    await town.db.run(
        "SELECT audit_append('person', %s, %s, 'turn.begun', 'conversation', NULL, %s, '{}')",
        (town.people["ida"], town.units["skoler"], str(DataClass())),
    )
    (record,) = (await town.audit.query(await town.actor("rie"), EVERYTHING)).items
    assert (record.actor_id, record.act, record.data_class) == (town.people["ida"], "turn.begun", "K1")
    path = await town.db.value(str, "SELECT unit_path FROM audit")
    assert path == (await town.actor("ida")).unit_path
