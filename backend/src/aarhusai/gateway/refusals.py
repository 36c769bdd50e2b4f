"""Calls that policy turned down before anything was sent, in the log like those that were (law.md F1).

In the chat the turn says so; a call of another system has no turn. Refusals that come together share one commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append, append_all
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Refused
from aarhusai.storage.database import Database
from aarhusai.storage.group_commit import GroupCommit
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import CallId

_KEPT: Final = ("because", "zone", "ceiling")
"""Of a refusal's facts, what the log keeps besides the class: codes."""


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """A call that was refused. `object_kind` and `object_id` name what was called, the id None where it is unknown."""

    call_id: CallId
    actor: Actor
    purpose: str
    object_kind: str
    object_id: UUID | None
    error: Refused


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A call that was broken off because it may not go on; `code` says why."""

    call_id: CallId
    actor: Actor
    object_kind: str
    object_id: UUID | None
    code: str


class Refusals:
    """Writes them down."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._writing = GroupCommit(self._write)

    async def broken_off(self, call: BrokenOff) -> None:
        """Returns once it is committed. Raises Unavailable."""
        details: dict[str, Detail] = {"call": str(call.call_id), "code": call.code}
        entry = AuditEntry(call.actor, "model.call_broken_off", call.object_kind, call.object_id, details=details)
        async with self._db.transaction() as tx:
            await append(tx, entry)

    async def note(self, refused: TurnedDown) -> None:
        """Returns once it is committed. Raises Unavailable."""
        await self._writing.add(refused)

    async def _write(self, batch: Sequence[TurnedDown]) -> Sequence[None]:
        async with self._db.transaction() as tx:
            await append_all(tx, [_entry(one) for one in batch])
        return [None] * len(batch)


def _entry(one: TurnedDown) -> AuditEntry:
    facts = one.error.facts
    details: dict[str, Detail] = {"call": str(one.call_id), "purpose": one.purpose, "code": one.error.code}
    details.update({name: str(facts[name]) for name in _KEPT if facts.get(name)})
    found = facts.get("class")
    return AuditEntry(
        one.actor,
        "model.call_refused",
        one.object_kind,
        one.object_id,
        found if isinstance(found, str) else None,
        details,
    )
