"""The log is kept long enough and not for ever, and what is left still verifies."""

from datetime import timedelta

import psycopg
import pytest
from rooms.audit.log import Log
from rooms.identity.town import Town

from aarhusai.audit.checkpoints import Places
from aarhusai.audit.keeping import LogKeeping
from aarhusai.audit.types import Keeping
from aarhusai.audit.verdict import What
from aarhusai.errors import Conflict, Forbidden, Invalid
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM


def keeping(log: Log) -> LogKeeping:
    return LogKeeping(log.db, Places(log.data, None, None))


async def aged(log: Log, rows: int, days: int) -> None:
    """Acts of so many days ago, sealed."""
    await log.write(rows)
    log.harm("UPDATE audit SET at = at - %s WHERE id NOT IN (SELECT audit_id FROM audit_seal)", (timedelta(days=days),))
    await log.seal()


async def test_what_is_older_than_the_maximum_goes_and_the_rest_verifies(log: Log) -> None:
    await aged(log, 6, 2000)
    await log.checkpoints.make()
    await aged(log, 4, 1000)
    await log.sealed(3)
    assert await keeping(log).prune() == 6
    await log.seal()
    verdict = await log.verify()
    assert (verdict.intact, verdict.first, verdict.last, verdict.rows) == (True, 7, 14, 8)
    assert await keeping(log).prune() == 0


async def test_deleting_is_itself_in_the_log(log: Log) -> None:
    await aged(log, 6, 2000)
    await log.sealed(1)
    await keeping(log).prune()
    noted = "SELECT details ->> 'count' || ' ' || (details ->> 'position') FROM audit WHERE act = 'audit.pruned'"
    assert await log.db.value(str, noted) == "6 6"


async def test_deleting_again_and_again_moves_the_beginning(log: Log) -> None:
    await aged(log, 3, 3000)
    await aged(log, 3, 1700)
    await log.sealed(2)
    assert await keeping(log).prune() == 3
    await keeping(log).change(SYSTEM, Keeping(1000, hold=False, revision=0))
    assert await keeping(log).prune() == 3
    await log.seal()
    assert (await log.verify()).intact


async def test_the_application_s_role_deletes_through_the_one_door(log: Log, application_url: str) -> None:
    await aged(log, 3, 3000)
    await log.sealed(2)
    application = Database(application_url, size=2)
    await application.open()
    try:
        assert await LogKeeping(application, Places(log.data, None, None)).prune() == 3
    finally:
        await application.close()
    await log.seal()
    assert (await log.verify()).intact


async def test_an_old_row_behind_a_young_one_stays(log: Log) -> None:
    await log.sealed(1)
    await aged(log, 3, 3000)
    await log.sealed(1)
    assert await keeping(log).prune() == 0


async def test_the_end_of_the_chain_stays_however_old(log: Log) -> None:
    await aged(log, 3, 3000)
    assert await keeping(log).prune() == 2


async def test_a_hold_stops_all_deleting(log: Log) -> None:
    await aged(log, 3, 3000)
    await log.sealed(1)
    await keeping(log).change(SYSTEM, Keeping(1826, hold=True, revision=0))
    assert await keeping(log).prune() == 0


@pytest.mark.parametrize("days", [10, 182])
async def test_nothing_younger_than_183_days_can_go_whoever_asks(log: Log, application_url: str, days: int) -> None:
    await aged(log, 3, days)
    await log.sealed(1)
    with (
        psycopg.connect(application_url, autocommit=True) as application,
        pytest.raises(psycopg.errors.CheckViolation, match="183 days"),
    ):
        application.execute("SELECT audit_prune(3, 3, now(), 'k', '')")
    assert (await log.verify()).rows == 4


async def test_a_chain_with_holes_is_not_pruned(log: Log) -> None:
    await aged(log, 3, 3000)
    await log.sealed(1)
    log.harm("DELETE FROM audit WHERE id = %s", (log.ids()[1],))
    with pytest.raises(psycopg.errors.CheckViolation, match="holes"):
        log.owner.execute("SELECT audit_prune(3, 3, now(), 'k', '')")


async def test_a_beginning_that_nobody_signed_is_found(log: Log) -> None:
    await aged(log, 6, 3000)
    await log.checkpoints.make()
    await log.sealed(3)
    # A checkpoint's signature is genuine, and still no leave to delete what lies before it.
    log.harm(
        "INSERT INTO audit_anchor SELECT position, audit_id, chain_hash, rows, at, key, signature FROM audit_checkpoint"
    )
    log.harm("DELETE FROM audit USING audit_seal s WHERE s.audit_id = audit.id AND s.position <= 6")
    log.harm("DELETE FROM audit_seal WHERE position <= 6")
    assert [what for what, _, _ in await log.found()] == [What.SIGNATURE]


@pytest.mark.parametrize("days", [0, 182, 100_000])
async def test_the_age_has_limits(log: Log, days: int) -> None:
    with pytest.raises(Invalid, match="bad_keeping"):
        await keeping(log).change(SYSTEM, Keeping(days, hold=False, revision=0))


async def test_only_platform_owners_decide_and_never_over_each_other(town: Town, log: Log) -> None:
    wanted = Keeping(400, hold=False, revision=0)
    for who in ("signe", "anton", "karla"):
        with pytest.raises(Forbidden):
            await keeping(log).change(await town.actor(who), wanted)
    ditte = await town.actor("ditte")
    assert (await keeping(log).change(ditte, wanted)).maximum_days == 400
    with pytest.raises(Conflict, match="changed_meanwhile"):
        await keeping(log).change(ditte, wanted)
