"""How a command reaches the database: the external one, or the data folder's own, started when it is not running."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

from aarhusai.config import Settings
from aarhusai.storage.embedded import EmbeddedPostgres
from aarhusai.storage.schema import HEAD, current_revision, migrate, require_current, require_known


@contextmanager
def attached(settings: Settings, migrated: bool = True) -> Generator[Settings, None, None]:
    """Settings whose `database_url` answers; what was started for it stops after.

    With `migrated` an embedded database is brought up to date, and an external one that is behind stops the command:
    there somebody decides when to migrate.
    """
    if settings.embedded:
        with EmbeddedPostgres(settings.data) as postgres:
            url = postgres.start()
            revision = current_revision(url)
            require_known(revision)
            if migrated and revision != HEAD:
                migrate(url)
            yield replace(settings, database_url=url)
        return
    if migrated:
        require_current(settings.database_url or "")
    else:
        require_known(current_revision(settings.database_url or ""))
    yield settings
