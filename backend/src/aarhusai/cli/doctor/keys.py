"""The key database: whether it is the right one, and whether what was written can be read with it."""

from collections.abc import Iterator

from aarhusai.chat.health import ContentHealth, content_health
from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.compose import Services
from aarhusai.errors import Unavailable
from aarhusai.storage.key_schema import is_key_database_claimed, key_database_there, knows_key_database


async def check_keys(house: Services) -> list[Finding]:
    """Every check of the key database. It is not made when it is missing. Raises Unavailable for the main one."""
    if not await key_database_there(house.db.url, house.settings.key_database_url):
        async with house.db.session() as main:
            if not await knows_key_database(main):
                return [ok("key_database", "the database has not been begun yet")]
        remedy = "See that its PostgreSQL runs, or name the right one in AARHUSAI_KEY_DATABASE_URL_FILE."
        return [problem("key_database", "the database with the keys of conversations cannot be reached", remedy)]
    try:
        await house.keys.db.open()
        return await _look(house)
    except Unavailable:
        return [problem("key_database", "the key database does not answer", "See that its PostgreSQL runs.")]
    finally:
        await house.keys.db.close()


async def _look(house: Services) -> list[Finding]:
    async with house.db.session() as main, house.keys.db.session() as keys:
        claimed = await is_key_database_claimed(main, keys)
    if claimed is None:
        return [ok("key_database", "the database has not been begun yet")]
    if not claimed:
        remedy = "Name the one that it was begun with in AARHUSAI_KEY_DATABASE_URL_FILE; see docs/operating.md."
        return [problem("key_database", "the database was begun with another key database", remedy)]
    return list(_content(await content_health(house.db, house.keys.missing)))


def _content(content: ContentHealth) -> Iterator[Finding]:
    if content.unreadable:
        text = f"{content.unreadable} of {content.conversations} conversations cannot be read: their keys are gone"
        remedy = "Erased, and brought back by an old backup: delete them. If none was restored, keys were lost."
        yield warning("key_database", text, remedy)
    else:
        yield ok("key_database", f"{content.conversations} conversations, each with its key")
    if content.plain:
        remedy = "The next start seals it, or the worker within a minute; their logs say what stops them."
        yield warning("sealing", "something written before sealing still lies in the open", remedy)
    else:
        yield ok("sealing", "nothing lies in the open")
    yield ok("erasing", f"{content.waiting} keys wait to be destroyed, {content.unindexed} texts to be indexed")
