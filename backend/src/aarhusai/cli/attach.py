"""How a command reaches the database: the external one, or the data folder's own, started when it is not running."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from aarhusai.config import Settings
from aarhusai.storage.database import Database
from aarhusai.storage.embedded import APPLICATION, EmbeddedPostgres
from aarhusai.storage.key_schema import forget_key_database, prepare_key_database
from aarhusai.storage.schema import HEAD, current_revision, migrate, require_current, require_known, role_of


@contextmanager
def attached(settings: Settings, migrated: bool = True) -> Generator[Settings, None, None]:
    """Settings whose `database_url` answers, as the application's role; what was started for it stops after.

    With `migrated` an embedded database is brought up to date, and an external one that is behind stops the command:
    there somebody decides when to migrate.
    """
    if settings.embedded:
        with EmbeddedPostgres(settings.data) as postgres:
            url = postgres.start()
            revision = current_revision(url)
            require_known(revision)
            if migrated and revision != HEAD:
                migrate(url, APPLICATION)
            yield replace(settings, database_url=postgres.url(role=APPLICATION), migration_database_url=url)
        return
    if migrated:
        require_current(settings.database_url or "")
    else:
        require_known(current_revision(settings.migration_database_url or settings.database_url or ""))
    yield settings


def migrate_as_owner(settings: Settings) -> None:
    """Migrates as the owner (AARHUSAI_MIGRATION_DATABASE_URL), and gives the role of DATABASE_URL its rights.

    With DATABASE_URL alone the two are one role, and the log is guarded by its triggers only.
    """
    application = settings.database_url or ""
    owner = settings.migration_database_url or application
    role = role_of(application)
    migrate(owner, None if role == role_of(owner) else role)


def prepare_keys(settings: Settings, *, begin_anew: bool) -> None:
    """Makes the key database, or brings it up to date. With `begin_anew` the next start takes whichever is there.

    Raises StartError("no_key_database" | "key_database_ahead").
    """
    url = settings.database_url or ""
    asyncio.run(prepare_key_database(url, settings.key_database_url))
    if begin_anew:
        asyncio.run(_forget(url))


async def _forget(url: str) -> None:
    db = Database(url, size=1)
    await db.open()
    try:
        async with db.session() as main:
            await forget_key_database(main)
    finally:
        await db.close()
