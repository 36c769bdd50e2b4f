"""What the database can tell: its own state, the key's claim, people, work that waits, turns and calls."""

from collections.abc import Iterator
from dataclasses import dataclass

from aarhusai.chat.health import health as turn_health
from aarhusai.cli.demo import demo_file
from aarhusai.cli.doctor.api_keys import check_api_keys
from aarhusai.cli.doctor.files import check_files
from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.cli.doctor.keys import check_keys
from aarhusai.cli.doctor.log import check_log
from aarhusai.compose import Services
from aarhusai.identity import configuration
from aarhusai.jobs.service import health as queue_health
from aarhusai.jobs.types import QueueHealth
from aarhusai.storage.embedded import EXTENSIONS
from aarhusai.storage.inspection import DatabaseFacts, inspect
from aarhusai.storage.secrets import is_claimed, load_secrets

OLDEST = 300.0
"""Seconds that a due job may wait before somebody should look."""

_OLDEST_POSTGRES = 150_000
_NEEDED = ("btree_gin", "vector")


@dataclass(frozen=True, slots=True)
class Running:
    """What of the platform runs while the doctor looks."""

    web: bool


async def check_house(house: Services, running: Running) -> list[Finding]:
    """Every check of the database and of what stands in it. Raises Unavailable."""
    queue = await queue_health(house.db)
    return [
        *_database(await inspect(house.db)),
        await _claim(house),
        *await check_keys(house),
        await _owner(house),
        await _demo(house),
        *await check_api_keys(house),
        _worker(queue, running),
        *_backlog(queue),
        await _turns(house),
        *await check_log(house),
        *await check_files(house),
        await _reservations(house, running),
    ]


def _database(facts: DatabaseFacts) -> Iterator[Finding]:
    told = f"PostgreSQL {facts.version // 10000}.{facts.version % 10000}, {facts.size / 1e6:.0f} MB"
    if facts.version < _OLDEST_POSTGRES:
        yield problem("database", f"{told} is too old", "Upgrade PostgreSQL to 15 or later.")
    else:
        yield ok("database", told)
    if facts.encoding != "UTF8":
        remedy = "Make a database with ENCODING 'UTF8', and move the data there."
        yield problem("encoding", f"the database's encoding is {facts.encoding}", remedy)
    else:
        yield ok("encoding", "UTF8")
    yield _extensions(frozenset(facts.extensions))


def _extensions(present: frozenset[str]) -> Finding:
    missing = list(dict.fromkeys(name for name in (*_NEEDED, *EXTENSIONS) if name not in present))
    create = " ".join(f"CREATE EXTENSION {name};" for name in missing)
    if any(name in _NEEDED for name in missing):
        return problem("extensions", f"missing: {', '.join(missing)}", f"As superuser: {create}")
    if missing:
        return warning(
            "extensions", f"{', '.join(missing)}: not there; later releases will need them", f"Run: {create}"
        )
    return ok("extensions", "all there")


async def _claim(house: Services) -> Finding:
    secrets = load_secrets(house.settings.master_key, house.settings.data)
    async with house.db.session() as session:
        claimed = await is_claimed(session, secrets)
    if claimed is None:
        return ok("key_claim", "the database has not been begun yet")
    if not claimed:
        remedy = (
            "Give every process the first key: AARHUSAI_MASTER_KEY_FILE, or the first data folder's keys/master.key."
        )
        return problem("key_claim", "the database was begun with another master key", remedy)
    return ok("key_claim", "the database was begun with this master key")


async def _owner(house: Services) -> Finding:
    if await house.identity.first_run.is_open():
        remedy = "Open the page and make one; from another machine it asks for the code in keys/setup.code."
        return warning("platform_owner", "there is no platform owner yet", remedy)
    return ok("platform_owner", "there is one")


async def _demo(house: Services) -> Finding:
    demo = {person.email for person in demo_file().people}
    async with house.db.transaction() as tx:
        known = len(demo - await configuration.people_without_password(tx, demo))
    if not known:
        return ok("demo", "nobody of the demo is here")
    if house.settings.exposed:
        remedy = "Start over with another data folder, or block these people or give them other passwords."
        return problem("demo", f"{known} people of the demo, whose passwords are published, can be reached", remedy)
    return ok("demo", f"{known} people of the demo, on this machine only")


def _worker(queue: QueueHealth, running: Running) -> Finding:
    if queue.workers:
        return ok("worker", f"{queue.workers} at work")
    if running.web or queue.waiting:
        remedy = "Start one: aarhusai worker (aarhusai serve starts one beside the embedded database)."
        return problem("worker", f"none is at work, and {queue.waiting} jobs wait", remedy)
    return ok("worker", "none runs, and nothing waits")


def _backlog(queue: QueueHealth) -> Iterator[Finding]:
    if queue.oldest_seconds > OLDEST:
        minutes = queue.oldest_seconds / 60
        remedy = "Start more workers, or raise AARHUSAI_WORKER_CONCURRENCY; their log says what they do."
        yield warning("backlog", f"{queue.waiting} jobs wait, the oldest for {minutes:.0f} minutes", remedy)
    else:
        yield ok("backlog", f"{queue.waiting} jobs wait")
    if queue.failed:
        yield warning("failed_jobs", f"{queue.failed} jobs failed in the last 14 days", "The worker's log says why.")
    else:
        yield ok("failed_jobs", "none")


async def _turns(house: Services) -> Finding:
    turns = await turn_health(house.db)
    if turns.orphaned and turns.replicas:
        remedy = "They should be cut off within ten seconds; look into the web process's log."
        return warning("turns", f"{turns.orphaned} answers have no process that writes them", remedy)
    return ok("turns", f"{turns.replicas} web processes, {turns.running} answers under way")


async def _reservations(house: Services, running: Running) -> Finding:
    late = await house.ledger.late()
    if late and running.web:
        remedy = "The worker releases them every minute; see that one is at work."
        return warning("reservations", f"{late} model calls were never settled", remedy)
    return ok("reservations", f"{late} are late")
