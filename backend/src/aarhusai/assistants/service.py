"""Which assistants there are and who may use them.

A snapshot in memory answers everything, so that beginning a turn costs no statement here. It is read at the start and
kept fresh (`storage/freshness.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from aarhusai.assistants.default import default_assistant
from aarhusai.assistants.repository import snapshot as repository
from aarhusai.assistants.types import Assistant
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import Grant, Right, Shared, admits, to_everyone
from aarhusai.kit.alphabet import danish_order
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database, Transaction
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.ids import AssistantId

KIND: Final = "assistant"
"""What grants and the audit log call an assistant."""


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What stood in the database at one moment; assistants in the order people see."""

    assistants: Mapping[AssistantId, Assistant] = field(default_factory=dict[AssistantId, Assistant])
    grants: Mapping[UUID, Sequence[Grant]] = field(default_factory=dict[UUID, Sequence[Grant]])


class Assistants:
    """Look-ups for every caller."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._snapshot = _Snapshot()
        self._fresh = KeptFresh("the assistants", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads for the first time and stays fresh from then on. Call before `announcements.start()`.

        Raises Unavailable when the database is away.
        """
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        async with self._db.transaction() as tx:
            assistants = await repository.everything(tx)
            granted = await grants.grants_of_kind(tx, KIND)
        ordered = sorted(assistants, key=lambda one: (not one.is_default, danish_order(one.name), one.id))
        self._snapshot = _Snapshot({one.id: one for one in ordered}, granted)

    def visible(self, actor: Actor) -> tuple[Assistant, ...]:
        """Those the actor may use: the default one first, then by name."""
        return tuple(one for one in self._snapshot.assistants.values() if self._may_use(actor, one.id))

    def get(self, actor: Actor, assistant_id: AssistantId) -> Assistant:
        """One the actor may use. Raises NotFound("assistant_not_found")."""
        assistant = self._snapshot.assistants.get(assistant_id)
        if assistant is None or not self._may_use(actor, assistant_id):
            raise NotFound("assistant_not_found", "There is no such assistant.")
        return assistant

    def default(self, actor: Actor) -> Assistant | None:
        """The default one, or None when there is none the actor may use."""
        return next((one for one in self.visible(actor) if one.is_default), None)

    def _may_use(self, actor: Actor, assistant_id: AssistantId) -> bool:
        return admits(self._snapshot.grants.get(assistant_id, ()), actor, Right.USE)


async def ensure_default(tx: Transaction) -> bool:
    """Makes the default assistant, granted to everyone, in a house that has none. Gives whether it did.

    An assistant that is there stays as it is: the municipality may have made it its own. Grants are announced on
    `config`, so every process reads anew once the transaction is committed.
    """
    wanted = default_assistant()
    if not await repository.add_unless_there(tx, wanted):
        return False
    await append(tx, AuditEntry(SYSTEM, "assistant.created", KIND, wanted.id, details={"default": True}))
    await grants.add(tx, SYSTEM, Shared(KIND, wanted.id), [to_everyone()])
    return True
