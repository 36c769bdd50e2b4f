"""A log with a chain, and the ways of somebody who owns the database and means harm."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg

from aarhusai.audit.checkpoints import Checkpoints, Places
from aarhusai.audit.sealing import Sealer
from aarhusai.audit.service import append
from aarhusai.audit.signing import load_signing_key
from aarhusai.audit.types import AuditEntry
from aarhusai.audit.verdict import Verdict, What
from aarhusai.audit.verifying import Evidence, Verifier, outside_evidence
from aarhusai.storage.database import Database
from aarhusai.terms.actor import SYSTEM

TABLES = ("audit", "audit_seal", "audit_checkpoint", "audit_anchor")


@dataclass
class Log:
    """The log of one database. `owner` is a connection of the database's owner, who can do anything."""

    db: Database
    data: Path
    owner: psycopg.Connection

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.db, pause=0.05)

    @property
    def checkpoints(self) -> Checkpoints:
        return Checkpoints(self.db, Places(self.data, None, None))

    async def write(self, count: int, act: str = "thing.done") -> None:
        """Acts, each in a transaction of its own."""
        for number in range(count):
            async with self.db.transaction() as tx:
                await append(tx, AuditEntry(SYSTEM, act, "thing", details={"count": number, "code": "ærø"}))

    async def seal(self) -> None:
        """Until nothing waits. Another test's transaction in the same server may hold a row back for a moment."""
        for _ in range(200):
            await self.sealer.seal()
            if await self.db.value(int, "SELECT count(*) FROM audit") == await self.db.value(
                int, "SELECT count(*) FROM audit_seal"
            ):
                return
        raise AssertionError("the log was not sealed")

    async def sealed(self, count: int) -> None:
        await self.write(count)
        await self.seal()

    async def verify(self) -> Verdict:
        """Against what is in the database and in the files of the data folder."""
        load_signing_key(None, self.data)
        return await Verifier(self.db).run(await outside_evidence(self.checkpoints))

    async def verify_alone(self) -> Verdict:
        """Against nothing but the chain itself."""
        return await Verifier(self.db).run(Evidence((), {}))

    async def found(self) -> list[tuple[What, int | None, int | None]]:
        return [(broken.what, broken.position, broken.audit_id) for broken in (await self.verify()).broken]

    def harm(self, statement: LiteralString, values: Sequence[object] = ()) -> None:
        """As the owner, with the triggers out of the way."""
        with self.owner.transaction():
            for table in TABLES:
                self.owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
            self.owner.execute(statement, values)
            for table in TABLES:
                self.owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())

    def ids(self) -> list[int]:
        """Ids of the rows in the order of the chain."""
        rows = self.owner.execute("SELECT audit_id FROM audit_seal ORDER BY position").fetchall()
        return [int(row[0]) for row in rows]
