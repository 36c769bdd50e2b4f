"""A worker that is killed, as by `kill -9`, in the middle of erasing: after the rows went, before the keys do.

Arguments: the address of the database, and `before` or `after`: where in the destruction of the keys it dies.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Collection

from rooms.chat.stage import MASTER_KEY

from aarhusai.chat import tasks
from aarhusai.chat.store import make_store
from aarhusai.storage.database import Database
from aarhusai.storage.key_cipher import KeyId
from aarhusai.storage.key_schema import key_database_url
from aarhusai.storage.key_store import KeyDatabase
from aarhusai.storage.secrets import Secrets


class DoomedKeys(KeyDatabase):
    """Dies instead of destroying, or right after."""

    async def destroy(self, ids: Collection[KeyId]) -> None:
        """Does not come back."""
        if sys.argv[2] == "after":
            await super().destroy(ids)
        os.kill(os.getpid(), signal.SIGKILL)


async def main() -> None:
    """Purges."""
    url = sys.argv[1]
    db, words = Database(url, size=2), Database(key_database_url(url, None), size=2)
    await db.open()
    await words.open()
    await tasks.purge(make_store(db, DoomedKeys(words, Secrets(MASTER_KEY)), words))


if __name__ == "__main__":
    asyncio.run(main())
