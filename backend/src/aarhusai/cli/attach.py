"""How a command reaches the database: the external one, or the data folder's own, started when it is not running."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from aarhusai.config import Settings
from aarhusai.errors import StartError
from aarhusai.storage.embedded import EmbeddedPostgres
from aarhusai.storage.schema import is_current, migrate


@contextmanager
def attached(settings: Settings, migrated: bool = True) -> Generator[Settings, None, None]:
    """Settings whose `database_url` answers; what was started for it stops after.

    With `migrated` an embedded database is brought up to date, and an external one that is behind stops the command:
    there somebody decides when to migrate.
    """
    if settings.embedded:
        with EmbeddedPostgres(settings.data) as postgres:
            url = postgres.start()
            if migrated and not is_current(url):
                migrate(url)
            yield replace(settings, database_url=url)
        return
    if migrated and not is_current(settings.database_url or ""):
        raise StartError("schema_behind", "The database's schema is not up to date.", "Run: aarhusai migrate")
    yield settings
