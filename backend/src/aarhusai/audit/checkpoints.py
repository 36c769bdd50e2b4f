"""Making checkpoints, and keeping them where a change of the database does not reach: files, appended to."""

import asyncio
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from aarhusai.audit import chain_repository as chain
from aarhusai.audit.encoding import moment
from aarhusai.audit.signing import (
    Checkpoint,
    PublicKeys,
    Purpose,
    SigningKey,
    known_keys,
    load_signing_key,
    read_checkpoints,
    to_line,
)
from aarhusai.errors import Conflict
from aarhusai.storage.database import Database

logger = logging.getLogger(__name__)

FILE: Final = "aarhusai-audit-checkpoints.jsonl"
NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class Places:
    """Where the key and the files are. `outside` is a folder that the operator keeps elsewhere, or None."""

    data: Path
    outside: Path | None
    key: str | None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file that checkpoints are appended to, the data folder's own first."""
        folders = [self.data / "audit", *([] if self.outside is None else [self.outside])]
        return tuple(folder / FILE for folder in folders)


class Checkpoints:
    """Makes and lists checkpoints."""

    def __init__(self, db: Database, places: Places) -> None:
        self._db = db
        self._places = places

    @property
    def places(self) -> Places:
        """Where they are kept."""
        return self._places

    async def make(self) -> Checkpoint:
        """Signs the chain's end, and writes it to the database and to every file.

        Raises Conflict("nothing_sealed"), Unavailable, StartError("bad_audit_key").
        """
        key = await asyncio.to_thread(load_signing_key, self._places.key, self._places.data)
        async with self._db.transaction() as tx:
            head = await chain.head(tx)
            if head.position == 0:
                raise Conflict("nothing_sealed", "Nothing of the log has been sealed yet.")
            anchor = await chain.anchor(tx)
            at = moment((await chain.present(tx)).at)
            kept = head.position - (anchor.position if anchor else 0)
            made = signed(key, Checkpoint(head.position, head.audit_id, head.chain_hash, kept, at, key.name))
            # Committed before anybody holds it, and with it every link up to here: a checkpoint outlives any crash.
            await chain.add_checkpoint(tx, made)
        await asyncio.to_thread(_append, self._places.files, to_line(made))
        return made

    async def make_when_due(self) -> Checkpoint | None:
        """A checkpoint, unless the chain has not grown since the last one."""
        async with self._db.session() as session:
            head = await chain.head(session)
            newest = await chain.checkpoints(session, None, 1)
        if head.position == 0 or (newest and newest[0].position >= head.position):
            return None
        return await self.make()

    async def newest(self, limit: int = NEWEST) -> list[Checkpoint]:
        """Those the database holds, newest first."""
        async with self._db.session() as session:
            return await chain.checkpoints(session, None, min(limit, NEWEST))

    def kept_outside(self) -> list[Checkpoint]:
        """Those in the files. Reads the disk; call it in a thread. Raises Invalid("bad_checkpoint")."""
        return [found for path in self._places.files if path.is_file() for found in read_checkpoints(path)]

    def keys(self) -> PublicKeys:
        """Keys whose signatures are believed. Reads the disk; call it in a thread."""
        return known_keys(self._places.data)


def signed(key: SigningKey, unsigned: Checkpoint, purpose: Purpose = "checkpoint") -> Checkpoint:
    """With its signature."""
    return replace(unsigned, signature=key.sign(unsigned, purpose))


def _append(files: Sequence[Path], line: str) -> None:
    """A file that cannot be written is told of and does not keep the others from it."""
    for path in files:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("a", encoding="ascii") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            logger.warning("an audit checkpoint could not be written: %s", error.strerror)
