"""Whoever changes the log is found, and where."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from rooms.audit.log import Log

from aarhusai.audit import chain_repository as chain
from aarhusai.audit.checkpoints import Checkpoints, Places
from aarhusai.audit.encoding import chain_hash, row_hash
from aarhusai.audit.sealing import Sealer
from aarhusai.audit.signing import new_signing_key
from aarhusai.audit.verdict import What
from aarhusai.audit.verifying import as_link
from aarhusai.storage.database import Database


async def test_an_untouched_log_verifies_and_says_how_far(log: Log) -> None:
    await log.sealed(12)
    await log.write(3)
    verdict = await log.verify()
    assert verdict.intact
    assert (verdict.first, verdict.last, verdict.rows, verdict.unsealed) == (1, 12, 12, 3)
    assert verdict.oldest_unsealed is not None


async def test_an_empty_log_verifies(log: Log) -> None:
    verdict = await log.verify()
    assert (verdict.intact, verdict.rows, verdict.unsealed) == (True, 0, 0)


COLUMNS: list[LiteralString] = [
    "at = at + interval '1 microsecond'",
    "actor_kind = 'persom'",
    "actor_id = '00000000-0000-0000-0000-000000000001'",
    "unit_id = '00000000-0000-0000-0000-000000000001'",
    "unit_path = '/'",
    "act = 'thing.donf'",
    "object_kind = ''",
    "object_id = '00000000-0000-0000-0000-000000000000'",
    "data_class = 'K0'",
    'details = \'{"code": "ærø", "count": 5}\'',
    "xact = (xact::text::bigint + 1)::text::xid8",
]


@pytest.mark.parametrize("change", COLUMNS)
async def test_one_changed_byte_in_any_column_is_found(log: Log, change: LiteralString) -> None:
    await log.sealed(9)
    target = log.ids()[4]
    log.harm("UPDATE audit SET " + change + " WHERE id = %s", (target,))
    assert await log.found() == [(What.CHANGED, 5, target)]


async def test_a_column_that_was_moved_into_its_neighbour_is_found(log: Log) -> None:
    await log.sealed(3)
    log.harm("UPDATE audit SET act = act || object_kind, object_kind = '' WHERE id = %s", (log.ids()[1],))
    assert await log.found() == [(What.CHANGED, 2, log.ids()[1])]


async def test_the_first_of_several_broken_rows_is_named(log: Log) -> None:
    await log.sealed(9)
    log.harm("UPDATE audit SET act = 'x.y' WHERE id = ANY(%s)", (log.ids()[3:7],))
    assert await log.found() == [(What.CHANGED, 4, log.ids()[3])]


@pytest.mark.parametrize("at", [1, 5, 9])
async def test_a_deleted_row_is_found(log: Log, at: int) -> None:
    await log.sealed(9)
    target = log.ids()[at - 1]
    log.harm("DELETE FROM audit WHERE id = %s", (target,))
    assert await log.found() == [(What.MISSING, at, target)]


async def test_a_row_deleted_with_its_link_is_found(log: Log) -> None:
    await log.sealed(9)
    target = log.ids()[4]
    log.harm("WITH gone AS (DELETE FROM audit_seal WHERE audit_id = %s) DELETE FROM audit WHERE id = %s", (target,) * 2)
    assert await log.found() == [(What.MISSING, 5, None)]


async def test_a_row_deleted_with_its_link_and_the_rest_moved_up_is_found(log: Log) -> None:
    await log.sealed(9)
    target = log.ids()[4]
    log.harm("WITH gone AS (DELETE FROM audit_seal WHERE audit_id = %s) DELETE FROM audit WHERE id = %s", (target,) * 2)
    for position in range(6, 10):
        log.harm("UPDATE audit_seal SET position = position - 1 WHERE position = %s", (position,))
    assert await log.found() == [(What.MISSING, 5, None)]


async def test_the_beginning_cut_off_is_found(log: Log) -> None:
    await log.sealed(9)
    log.harm(
        "WITH gone AS (DELETE FROM audit_seal WHERE position < 4) DELETE FROM audit WHERE id <= %s", (log.ids()[2],)
    )
    assert await log.found() == [(What.MISSING, 1, None)]


FORGED: LiteralString = """
INSERT INTO audit (id, actor_kind, act, object_kind) OVERRIDING SYSTEM VALUE VALUES (%s, 'person', 'a.b', 'model')
"""


async def gap(log: Log) -> int:
    """Sealed rows with a hole in their numbers, as every rolled-back act leaves one; gives the missing number."""
    await log.write(4)
    with log.owner.transaction(force_rollback=True):
        log.owner.execute("SELECT audit_append('system', NULL, NULL, 'a.b', 'c', NULL, NULL, '{}')")
    await log.sealed(4)
    ids = log.ids()
    return next(number for number in range(ids[0], ids[-1]) if number not in ids)


async def test_a_row_put_into_a_gap_is_found_before_it_is_sealed(log: Log) -> None:
    hole = await gap(log)
    log.harm(FORGED, (hole,))
    assert await log.found() == [(What.INSERTED, None, hole)]


async def test_a_row_put_into_a_gap_is_found_when_the_sealer_took_it_for_an_act(log: Log) -> None:
    hole = await gap(log)
    log.harm(FORGED, (hole,))
    await log.sealed(2)
    assert (What.INSERTED, 9, hole) in await log.found()


async def test_a_row_with_a_forged_transaction_is_found(log: Log) -> None:
    hole = await gap(log)
    log.harm(FORGED, (hole,))
    log.harm("UPDATE audit SET xact = (SELECT min(xact) FROM audit) WHERE id = %s", (hole,))
    await log.write(2)
    await log.sealer.seal()
    assert await log.found() == [(What.INSERTED, None, hole)]


async def test_a_row_put_in_with_a_link_that_fits_is_found(log: Log) -> None:
    hole = await gap(log)
    log.harm(FORGED, (hole,))
    for position in range(8, 4, -1):
        log.harm("UPDATE audit_seal SET position = position + 1 WHERE position = %s", (position,))
    await forge_link(log, 5, hole)
    assert await log.found() == [(What.INSERTED, 5, None)]


async def forge_link(log: Log, position: int, row_id: int) -> None:
    """As somebody would who has read our source: a link whose hashes are right."""
    log.harm(
        """
        INSERT INTO audit_seal (position, audit_id, horizon, row_hash, chain_hash, sealed_at)
        SELECT %s, %s, horizon, row_hash, chain_hash, sealed_at FROM audit_seal WHERE position = %s
        """,
        (position, row_id, position - 1),
    )
    async with log.db.session() as session:
        before, copied = await chain.links_after(session, position - 2, 2)
        (row,) = await chain.rows_of(session, position, position)
    link = replace(as_link(copied), row_hash=row_hash(row))
    made = chain_hash(before.chain_hash, link)
    log.harm(
        "UPDATE audit_seal SET row_hash = %s, chain_hash = %s WHERE position = %s", (link.row_hash, made, position)
    )


async def test_rows_whose_numbers_were_exchanged_are_found(log: Log) -> None:
    await log.sealed(9)
    one, other = log.ids()[3], log.ids()[6]
    for old, new in ((one, -1), (other, one), (-1, other)):
        log.harm(
            """
            INSERT INTO audit (id, at, actor_kind, unit_path, act, object_kind, details, xact) OVERRIDING SYSTEM VALUE
            SELECT %s, at, actor_kind, unit_path, act, object_kind, details, xact FROM audit WHERE id = %s
            """,
            (new, old),
        )
        log.harm("DELETE FROM audit WHERE id = %s", (old,))
    assert await log.found() == [(What.REORDERED, 4, one)]


async def test_links_that_changed_places_are_found(log: Log) -> None:
    await log.sealed(9)
    for old, new in ((4, 99), (7, 4), (99, 7)):
        log.harm("UPDATE audit_seal SET position = %s WHERE position = %s", (new, old))
    assert await log.found() == [(What.REORDERED, 4, log.ids()[3])]


LINK: list[LiteralString] = [
    "horizon = (horizon::text::bigint + 1)::text::xid8",
    "sealed_at = sealed_at - interval '1 hour'",
    "row_hash = sha256(row_hash)",
    "chain_hash = sha256(chain_hash)",
]


@pytest.mark.parametrize("change", LINK)
async def test_a_changed_link_is_found(log: Log, change: LiteralString) -> None:
    await log.sealed(5)
    log.harm("UPDATE audit_seal SET " + change + " WHERE position = 3")
    assert await log.found() == [(What.CHANGED, 3, log.ids()[2])]


TRUNCATE: LiteralString = """
WITH gone AS (DELETE FROM audit_seal WHERE position > 6 RETURNING audit_id)
DELETE FROM audit WHERE id IN (SELECT audit_id FROM gone)
"""


async def test_an_end_that_was_cut_off_is_found_against_a_checkpoint(log: Log) -> None:
    await log.sealed(9)
    await log.checkpoints.make()
    log.harm("DELETE FROM audit_checkpoint")  # the file in the data folder is another matter
    log.harm(TRUNCATE)
    assert (await log.verify_alone()).intact
    assert await log.found() == [(What.TRUNCATED, 7, None)]


async def test_an_end_that_was_cut_off_and_grown_again_is_found_against_a_checkpoint(log: Log) -> None:
    await log.sealed(4)
    await log.checkpoints.make()
    await log.sealed(5)
    await log.checkpoints.make()
    log.harm(TRUNCATE)
    await log.sealed(8)
    (broken,) = (await log.verify()).broken
    assert (broken.what, broken.position, broken.after) == (What.CHECKPOINT, 9, 4)


async def test_a_chain_made_anew_over_a_changed_row_is_found_against_a_checkpoint(log: Log) -> None:
    await log.sealed(9)
    await log.checkpoints.make()
    log.harm("UPDATE audit SET act = 'x.y' WHERE id = %s", (log.ids()[2],))
    log.harm("DELETE FROM audit_seal")
    await log.seal()
    assert [what for what, _, _ in await log.found()] == [What.CHECKPOINT]


async def test_a_checkpoint_signed_with_a_key_we_do_not_believe_is_found(log: Log, tmp_path: Path) -> None:
    await log.sealed(3)
    stranger = Checkpoints(log.db, Places(tmp_path / "elsewhere", None, None))
    await stranger.make()
    assert [what for what, _, _ in await log.found()] == [What.SIGNATURE]


async def test_a_checkpoint_that_was_altered_is_found(log: Log) -> None:
    await log.sealed(3)
    await log.checkpoints.make()
    log.harm("UPDATE audit_checkpoint SET rows = rows + 1")
    assert (What.SIGNATURE, 3, log.ids()[2]) in await log.found()


async def test_checkpoints_of_an_older_key_are_still_believed(log: Log) -> None:
    await log.sealed(3)
    await log.checkpoints.make()
    new_signing_key(log.data)
    await log.sealed(1)
    await log.checkpoints.make()
    verdict = await log.verify()
    assert (verdict.intact, verdict.checkpoints, verdict.vouched) == (True, 2, 4)


async def test_a_checkpoint_is_made_only_when_the_chain_has_grown(log: Log) -> None:
    assert await log.checkpoints.make_when_due() is None
    await log.sealed(3)
    assert await log.checkpoints.make_when_due() is not None
    assert await log.checkpoints.make_when_due() is None


# Sealing


async def test_a_row_committed_late_is_sealed_after_those_that_overtook_it(log: Log, database_url: str) -> None:
    with psycopg.connect(database_url) as slow:
        slow.execute("SELECT audit_append('system', NULL, NULL, 'slow.done', 'thing', NULL, NULL, '{}')")
        await log.write(3)
        assert await log.sealer.seal() == 0  # their turn comes when nobody can come before them any more
        slow.commit()
    await log.seal()
    verdict = await log.verify()
    assert (verdict.intact, verdict.rows) == (True, 4)


async def test_many_writers_and_several_sealers_make_one_chain(log: Log) -> None:
    sealers = [log.sealer for _ in range(3)]
    for sealer in sealers:
        sealer.start()
    await asyncio.gather(*(log.write(25) for _ in range(6)))
    for sealer in sealers:
        await sealer.stop()
    await log.seal()
    verdict = await log.verify()
    assert (verdict.intact, verdict.rows) == (True, 150)


SEAL_FOR_EVER = """
import asyncio, sys
from aarhusai.audit.sealing import Sealer
from aarhusai.storage.database import Database
async def main():
    db = Database(sys.argv[1], 2)
    await db.open()
    print("sealing", flush=True)
    while True:
        await Sealer(db).seal()
asyncio.run(main())
"""


async def test_a_sealer_that_is_killed_leaves_a_chain_to_go_on_with(log: Log, database_url: str) -> None:
    command = [sys.executable, "-c", SEAL_FOR_EVER, database_url]
    for _ in range(3):
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        assert process.stdout is not None
        await process.stdout.readline()
        await log.write(40)
        process.kill()
        await process.wait()
    await log.seal()
    verdict = await log.verify()
    assert (verdict.intact, verdict.rows) == (True, 120)


async def test_stopping_seals_what_is_left(log: Log) -> None:
    sealer = Sealer(log.db, pause=3600)
    sealer.start()
    await asyncio.sleep(0)
    await log.write(5)
    await sealer.stop()
    await log.seal()
    assert (await log.verify()).rows == 5


async def test_a_log_that_was_moved_to_another_server_goes_on(log: Log) -> None:
    """A dump restored elsewhere keeps its rows' transaction numbers, which there lie in the future."""
    await log.sealed(4)
    await log.write(2)
    log.harm("DELETE FROM audit_seal")
    log.harm("UPDATE audit SET xact = (xact::text::bigint + 1000000000)::text::xid8")
    await log.seal()
    await log.sealed(3)
    await log.sealed(2)
    verdict = await log.verify()
    assert (verdict.intact, verdict.rows, verdict.unsealed) == (True, 11, 0)


# Who may do what


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET act = 'x.y'", "DELETE FROM audit", "TRUNCATE audit", "UPDATE audit_seal SET position = 99",
        "DELETE FROM audit_seal", "TRUNCATE audit_seal", "DELETE FROM audit_checkpoint", "DELETE FROM audit_anchor",
        "ALTER TABLE audit DISABLE TRIGGER USER", "DROP TABLE audit", "DROP TRIGGER audit_unchangeable ON audit",
        "SET session_replication_role = replica",
        "INSERT INTO audit (at, actor_kind, act, object_kind) VALUES (now(), 'person', 'x.y', 'z')",
        "INSERT INTO audit (xact, actor_kind, act, object_kind) VALUES ('1', 'person', 'x.y', 'z')",
        "INSERT INTO audit_anchor VALUES (1, 1, sha256(''), 1, now(), 'k', '')",
        "SELECT application_rights('aarhusai_app')", "CREATE TABLE mine (x integer)",
        "CREATE OR REPLACE FUNCTION audit_unchangeable() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    ],
)  # fmt: skip
async def test_the_applications_role_cannot_change_the_log(
    log: Log, application_url: str, statement: LiteralString
) -> None:
    await log.sealed(2)
    await log.checkpoints.make()
    with (
        psycopg.connect(application_url, autocommit=True) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)
    assert (await log.verify()).intact


@pytest.mark.parametrize(
    "statement", ["UPDATE audit SET act = 'x.y'", "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM audit_seal"]
)
async def test_who_owns_the_tables_is_stopped_by_the_triggers(log: Log, statement: LiteralString) -> None:
    await log.sealed(2)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        log.owner.execute(statement)
    assert (await log.verify()).intact


async def test_the_applications_role_appends_seals_and_signs(log: Log, application_url: str) -> None:
    application = Database(application_url, size=4)
    await application.open()
    try:
        mine = Log(application, log.data, log.owner)
        await mine.sealed(5)
        await mine.checkpoints.make()
        assert (await mine.verify()).intact
    finally:
        await application.close()
