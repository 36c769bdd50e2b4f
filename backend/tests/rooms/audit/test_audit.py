"""The audit log: written with the act, never holding content, read by those who may."""

import asyncio
import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cast import PASSWORD
from rooms.audit.log import Log
from rooms.identity.town import Town

from aarhusai.audit.chain import AuditChain
from aarhusai.audit.checkpoints import FILE, Checkpoints, Places
from aarhusai.audit.exporting import header, lines
from aarhusai.audit.service import ExportFormat, append
from aarhusai.audit.signing import read_checkpoints
from aarhusai.audit.types import CONTENT_KEYS, AuditEntry, AuditFilter, Detail
from aarhusai.errors import Forbidden, Invalid, TooMany
from aarhusai.identity.types import Branding, NewPerson, PersonChange, PersonState, RoleAt, UnitChange
from aarhusai.kit.clock import now
from aarhusai.kit.paging import encode_cursor
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.classes import DataClass

EVERYTHING = AuditFilter()


async def acts(town: Town, who: str, wanted: AuditFilter = EVERYTHING) -> list[str]:
    """What the person finds; that they looked, earlier, is left out."""
    found = (await town.audit.query(await town.actor(who), wanted)).items
    return [record.act for record in found if record.act != "audit.read"]


async def write(town: Town, who: str, act: str, **details: Detail) -> None:
    async with town.db.transaction() as tx:
        await append(tx, AuditEntry(await town.actor(who), act, "thing", details=details))


async def live_a_day(town: Town) -> None:
    """Every verb of identity that changes something, once."""
    ditte = await town.actor("ditte")
    people, units = town.identity.people, town.identity.units
    made = await units.create(ditte, town.units["teknik"], "Park")
    made = await units.edit(ditte, made.id, made.revision, UnitChange("Parker", town.units["omsorg"]))
    await units.delete(ditte, made.id)
    person, _ = await people.create(ditte, NewPerson("pia@lindehoej.example", "Pia Friis", town.units["teknik"]))
    change = PersonChange("Pia F.", "pf@lindehoej.example", town.units["omsorg"])
    person = await people.edit(ditte, person.id, person.revision, change)
    person = await people.set_roles(ditte, person.id, person.revision, [RoleAt(Role.AUDITOR, town.units["omsorg"])])
    token = await town.sign_in("oda")
    session = await town.identity.signed_in(token)
    assert session is not None
    await town.identity.profile.edit(session.actor, name="Oda L.", theme="dark")
    await town.identity.profile.change_password(session.actor, PASSWORD, "en lang og ny sætning")
    await people.new_password(ditte, town.people["oda"])
    await people.edit(ditte, person.id, person.revision, PersonChange(state=PersonState.BLOCKED))
    await town.identity.look.change(ditte, 0, Branding(municipality="Lindehøj"))


async def test_what_changes_something_is_in_the_log_with_who_did_it(town: Town) -> None:
    await live_a_day(town)
    page = await town.audit.query(await town.actor("signe"), EVERYTHING, limit=200)
    assert {record.act for record in page.items} == {
        "unit.created", "unit.changed", "unit.moved", "unit.deleted", "person.created", "person.changed",
        "person.blocked", "person.password_changed", "person.password_reset", "role.granted", "role.revoked",
        "session.opened", "session.all_closed", "branding.changed",
    }  # fmt: skip
    own = {"session.opened", "person.password_changed"}
    for record in page.items:
        if record.act in own:
            assert record.actor_id == town.people["oda"]
        elif record.act != "person.changed":
            assert record.actor_id == town.people["ditte"]
        assert record.actor_kind == "person"


async def test_the_log_holds_no_content_no_names_and_no_addresses(town: Town) -> None:
    await live_a_day(town)
    dump = await town.db.value(str, "SELECT string_agg(a::text, ' ') FROM audit a") or ""
    for secret in ("Pia", "pia", "Oda", "lindehoej.example", PASSWORD, "Parker", "sætning", "192.0.2.7"):
        assert secret not in dump
    keys = await town.db.value(str, "SELECT string_agg(DISTINCT k, ' ') FROM audit, jsonb_object_keys(details) k")
    assert set((keys or "").split()) <= {"fields", "role", "unit_id", "parent_id", "from_id", "to_id", "sessions"}


@pytest.mark.parametrize("key", sorted(CONTENT_KEYS))
async def test_details_that_could_hold_content_are_a_mistake(town: Town, key: str) -> None:
    with pytest.raises(ValueError, match=key):
        await write(town, "oda", "thing.done", **{key: "x"})


async def test_a_long_text_in_the_details_is_a_mistake(town: Town) -> None:
    for value in ("x" * 201, ["x" * 201], ["x"] * 201):
        with pytest.raises(ValueError, match="too long"):
            await write(town, "oda", "thing.done", code=value)


async def test_what_is_rolled_back_is_not_in_the_log(town: Town) -> None:
    async def attempt() -> None:
        async with town.db.transaction() as tx:
            await append(tx, AuditEntry(SYSTEM, "thing.done", "thing"))
            raise Invalid("no", "No.")

    with pytest.raises(Invalid):
        await attempt()
    assert await acts(town, "ditte") == []


@pytest.mark.parametrize("who", ["anton", "mikkel", "oda"])
async def test_the_log_is_read_by_auditors_and_platform_owners_alone(town: Town, who: str) -> None:
    with pytest.raises(Forbidden):
        await acts(town, who)


async def test_a_branchs_auditor_reads_what_was_done_by_those_who_belonged_to_it(town: Town) -> None:
    ditte = await town.actor("ditte")
    await write(town, "mikkel", "thing.before")
    auditor = [RoleAt(Role.AUDITOR, town.units["omsorg"])]
    await town.identity.people.set_roles(ditte, town.people["peter"], await town.revision("peter"), auditor)
    await write(town, "oda", "thing.elsewhere")
    change = PersonChange(unit_id=town.units["teknik"])
    await town.identity.people.edit(ditte, town.people["mikkel"], await town.revision("mikkel"), change)
    await write(town, "mikkel", "thing.after")
    assert await acts(town, "peter") == ["thing.before"]
    assert "thing.after" in await acts(town, "signe")


async def test_the_log_is_read_newest_first_page_by_page(town: Town) -> None:
    for n in range(7):
        await write(town, "oda", f"thing.act{n}")
    ditte = await town.actor("ditte")
    found: list[str] = []
    cursor = None
    while True:
        page = await town.audit.query(ditte, EVERYTHING, cursor, 3)
        found += [record.act for record in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert found == [f"thing.act{n}" for n in range(6, -1, -1)]


async def test_the_log_is_narrowed_down(town: Town) -> None:
    await write(town, "oda", "thing.done")
    await write(town, "mikkel", "thing.undone")
    await write(town, "mikkel", "things.other")
    hour = timedelta(hours=1)
    assert await acts(town, "signe", AuditFilter(act="thing")) == ["thing.undone", "thing.done"]
    assert await acts(town, "signe", AuditFilter(act="thing.done")) == ["thing.done"]
    assert await acts(town, "signe", AuditFilter(actor_id=town.people["oda"])) == ["thing.done"]
    assert await acts(town, "signe", AuditFilter(object_kind="conversation")) == []
    assert await acts(town, "signe", AuditFilter(object_id=town.people["oda"])) == []
    assert len(await acts(town, "signe", AuditFilter(since=now() - hour, until=now() + hour))) == 3
    assert await acts(town, "signe", AuditFilter(until=now() - hour)) == []


@pytest.mark.parametrize("cursor", ["x", encode_cursor("x"), encode_cursor("-1"), encode_cursor("9" * 40), "é"])
async def test_a_page_marker_that_is_not_ours_is_refused(town: Town, cursor: str) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        await town.audit.query(await town.actor("signe"), EVERYTHING, cursor)


async def test_hot_statements_write_the_same_entry_through_the_sql_function(town: Town) -> None:
    await town.db.run(
        "SELECT audit_append('person', %s, %s, 'turn.begun', 'conversation', NULL, %s, '{}')",
        (town.people["mikkel"], town.units["visitation"], str(DataClass())),
    )
    (record,) = (await town.audit.query(await town.actor("signe"), EVERYTHING)).items
    assert (record.actor_id, record.act, record.data_class) == (town.people["mikkel"], "turn.begun", "K1")
    path = await town.db.value(str, "SELECT unit_path FROM audit")
    assert path == (await town.actor("mikkel")).unit_path


async def test_that_somebody_read_the_log_is_in_the_log_without_what_they_looked_for(town: Town) -> None:
    signe = await town.actor("signe")
    wanted = AuditFilter(actor_id=town.people["oda"], act="session")
    assert (await town.audit.query(signe, wanted)).items == ()
    (noted,) = (await town.audit.query(signe, EVERYTHING)).items
    assert (noted.act, noted.actor_id, noted.details) == (
        "audit.read",
        signe.person_id,
        {"fields": ["actor_id", "act"]},
    )


async def test_every_page_is_a_reading_for_its_marker_can_be_made_up(town: Town) -> None:
    for number in range(5):
        await write(town, "karla", f"thing.done_{number}")
    signe = await town.actor("signe")
    await town.audit.query(signe, AuditFilter(act="thing.done_0"), limit=2)
    page = await town.audit.query(signe, EVERYTHING, limit=2)
    await town.audit.query(signe, EVERYTHING, page.next_cursor, limit=2)
    assert len((await town.audit.query(signe, EVERYTHING, encode_cursor("9" * 18))).items) == 8
    assert await town.db.value(int, "SELECT count(*) FROM audit WHERE act = 'audit.read'") == 4


async def test_who_may_not_read_leaves_no_trace_of_having_read(town: Town) -> None:
    with pytest.raises(Forbidden, match="not_an_auditor"):
        await town.audit.query(await town.actor("karla"), EVERYTHING)
    assert await town.db.value(int, "SELECT count(*) FROM audit") == 0


async def test_the_log_is_narrowed_to_a_class_and_a_branch(town: Town) -> None:
    for who, data_class in (("karla", "K2+K4"), ("oda", "K2"), ("birgit", "K1+K4")):
        async with town.db.transaction() as tx:
            await append(tx, AuditEntry(await town.actor(who), f"{who}.done", "thing", data_class=data_class))
    assert await acts(town, "signe", AuditFilter(data_class="K4")) == ["birgit.done", "karla.done"]
    assert await acts(town, "signe", AuditFilter(data_class="K2")) == ["oda.done", "karla.done"]
    assert await acts(town, "signe", AuditFilter(unit_id=town.units["omsorg"])) == ["birgit.done", "karla.done"]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_an_export_holds_what_the_filter_leaves_and_is_in_the_log(town: Town, form: ExportFormat) -> None:
    await write(town, "karla", "thing.done", code="æ,ø")
    await write(town, "oda", "other.done")
    batches = await town.audit.export(await town.actor("signe"), AuditFilter(act="thing"), form)
    text = header(form) + "".join([lines(form, batch) async for batch in batches])
    read = (
        csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
        if form == "csv"
        else map(json.loads, text.splitlines())
    )
    (row,) = list(read)
    details = json.loads(row["details"]) if form == "csv" else row["details"]
    assert (row["act"], row["actor_id"], details) == ("thing.done", str(town.people["karla"]), {"code": "æ,ø"})
    assert await acts(town, "signe", AuditFilter(act="audit.exported")) == ["audit.exported"]


async def test_an_auditor_of_a_branch_exports_that_branch_and_nobody_else_anything(town: Town) -> None:
    await write(town, "karla", "thing.done")
    await write(town, "oda", "thing.done")
    with pytest.raises(Forbidden, match="not_an_auditor"):
        await town.audit.export(await town.actor("karla"), EVERYTHING, "jsonl")
    ditte = await town.actor("ditte")
    revision = await town.revision("birgit")
    branch = [RoleAt(Role.AUDITOR, town.units["omsorg"])]
    await town.identity.people.set_roles(ditte, town.people["birgit"], revision, branch)
    batches = await town.audit.export(await town.actor("birgit"), AuditFilter(act="thing"), "jsonl")
    assert [record.actor_id async for batch in batches for record in batch] == [town.people["karla"]]


async def test_the_chain_is_for_who_reads_the_whole_log(town: Town, tmp_path: Path) -> None:
    chain = AuditChain(town.db, Places(tmp_path, None, None))
    ditte, revision = await town.actor("ditte"), await town.revision("birgit")
    branch = [RoleAt(Role.AUDITOR, town.units["omsorg"])]
    await town.identity.people.set_roles(ditte, town.people["birgit"], revision, branch)
    birgit = await town.actor("birgit")
    assert not (await chain.status(birgit)).whole
    with pytest.raises(Forbidden, match="not_the_whole_log"):
        await chain.verify(birgit)
    with pytest.raises(Forbidden, match="not_the_whole_log"):
        await chain.make_checkpoint(birgit)
    assert (await chain.verify(await town.actor("signe"))).intact
    assert await acts(town, "signe", AuditFilter(act="audit.verified")) == ["audit.verified"]


async def test_one_verification_at_a_time(town: Town, tmp_path: Path) -> None:
    chain = AuditChain(town.db, Places(tmp_path, None, None))
    signe = await town.actor("signe")
    first = chain.verification(signe)
    await asyncio.sleep(0)
    with pytest.raises(TooMany, match="already_verifying"):
        await chain.verify(signe)
    told = [await first.read(10), await first.read(10)]
    assert told[1] is None


async def test_checkpoints_go_to_every_folder_and_one_that_is_away_stops_nothing(log: Log, tmp_path: Path) -> None:
    await log.sealed(2)
    outside = tmp_path / "outside"
    made = await Checkpoints(log.db, Places(log.data, outside, None)).make()
    (outside / "readonly").write_text("a file, not a folder")
    await log.sealed(1)
    later = await Checkpoints(log.db, Places(log.data, outside / "readonly", None)).make()
    assert read_checkpoints(outside / FILE) == [made]
    assert read_checkpoints(log.data / "audit" / FILE) == [made, later]
