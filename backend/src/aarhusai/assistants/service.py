"""Which assistants there are and who may use them.

A snapshot in memory answers everything, so that beginning a turn costs no statement here. It is read at the start and
kept fresh (`storage/freshness.py`); what did not change since is not read again.
"""

import asyncio
from typing import Final

from aarhusai.assistants.content import checked
from aarhusai.assistants.default import default_assistant
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.repository import snapshot as repository
from aarhusai.assistants.snapshot import Known, Snapshot, assistant_of, known_of, snapshot_of, subjects_of
from aarhusai.assistants.types import ASSISTANT_KIND, Assistant, AssistantContent
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict
from aarhusai.grants import service as grants
from aarhusai.grants.types import Shared, branch_of, to_everyone
from aarhusai.knowledge.types import Lending
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database, Transaction
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.ids import AssistantId, UnitId

KIND: Final = ASSISTANT_KIND


class Assistants:
    """Look-ups for every caller."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._snapshot = Snapshot()
        self._fresh = KeptFresh("the assistants", self.refresh, (repository.CHANNEL,))
        self._reading = asyncio.Lock()

    @property
    def snapshot(self) -> Snapshot:
        """What was read last."""
        return self._snapshot

    async def start(self, announcements: Announcements) -> None:
        """Reads for the first time and stays fresh from then on. Call before `announcements.start()`.

        Raises Unavailable when the database is away.
        """
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now what changed. Raises Unavailable; what was read before then stands."""
        async with self._reading:
            before = self._snapshot.known
            async with self._db.transaction() as tx:
                stamps = {AssistantId(row.id): row.stamp for row in await repository.stamps(tx)}
                changed = [one for one, stamp in stamps.items() if one not in before or before[one].stamp != stamp]
                rows = await repository.known(tx, changed)
                granted = await grants.grants_of_things(tx, KIND, changed)
                units = await repository.units(tx)
            if not changed and len(stamps) == len(before) and units == list(self._snapshot.units.values()):
                return
            fresh = {AssistantId(row.id): known_of(row, granted.get(row.id, ())) for row in rows}
            kept = {one: known for one, known in before.items() if one in stamps}
            # A tenth of a second with thousands of assistants: nobody's answer waits for it.
            self._snapshot = await asyncio.to_thread(snapshot_of, (kept | fresh).values(), units)

    def visible(self, actor: Actor) -> tuple[Assistant, ...]:
        """Those the actor may use: the default one first, then by name."""
        return tuple(assistant for _, assistant in self._snapshot.visible(actor))

    def get(self, actor: Actor, assistant_id: AssistantId) -> Assistant:
        """One the actor may use.

        Raises NotFound("assistant_not_found"), and to who would have it otherwise Conflict("assistant_suspended") with
        the `reason`, or to its owners Conflict("assistant_not_saved") before there is a version.
        """
        known = self._snapshot.known.get(assistant_id)
        if known is None:
            raise assistant_not_found()
        found = known.met_by(actor)
        if found is not None:
            return found
        raise self._withheld(actor, known)

    def named(self, actor: Actor, slug: str) -> Assistant:
        """One the actor may use, by its short name. Raises what `get` raises."""
        found = next((one.id for one in self._snapshot.known.values() if one.slug == slug), None)
        if found is None:
            raise assistant_not_found()
        return self.get(actor, found)

    def owned(self, actor: Actor, assistant_id: AssistantId) -> Known:
        """One of the actor's own. Raises NotFound("assistant_not_found")."""
        known = self._snapshot.known.get(assistant_id)
        if known is None or not known.owned_by(actor):
            raise assistant_not_found()
        return known

    def trial(self, actor: Actor, assistant_id: AssistantId, content: AssistantContent) -> Assistant:
        """An unsaved content of an assistant of the actor's own, as version 0.

        Raises NotFound("assistant_not_found"), Conflict("assistant_suspended") for one that was taken down, and
        Invalid("bad_content" | "content_too_long").
        """
        known = self.owned(actor, assistant_id)
        if known.taken_down:
            raise _suspended(actor, known)
        return assistant_of(checked(content), known.id, known.slug, 0, known.unit_id)

    def default(self, actor: Actor) -> Assistant | None:
        """The default one, or None when there is none the actor may use."""
        first = next(iter(self._snapshot.known.values()), None)
        return first.met_by(actor) if first is not None and first.is_default else None

    def lending(self, assistant: Assistant) -> Lending | None:
        """What the assistant lends whoever may use it: its collections, as far as its owners may ask them.

        A draft lends nothing: it is its owner who asks. None for one without collections.
        """
        known = self._snapshot.known.get(assistant.id)
        if known is None or not assistant.collections:
            return None
        owners = known.owners if assistant.version > 0 else ()
        return Lending(assistant.collections, owners, assistant.open_sources)

    def unit_name(self, unit_id: UnitId | None) -> str:
        """The unit's name; empty for none."""
        return self._snapshot.unit_name(unit_id)

    def _withheld(self, actor: Actor, known: Known) -> Exception:
        """Why the actor does not meet one that there is."""
        if known.owned_by(actor) and not known.taken_down:
            return Conflict("assistant_not_saved", "No version of the assistant has been saved yet.")
        had = known.owned_by(actor) or known.granted_to(subjects_of(actor), branch_of(actor))
        if known.stopped is not None and had:
            return _suspended(actor, known)
        return assistant_not_found()


def _suspended(actor: Actor, known: Known) -> Conflict:
    why = known.stopped.told(actor.language) if known.stopped else None
    facts = {"name": known.name, "reason": why.text if why else "", "cause": why.code if why else ""}
    return Conflict("assistant_suspended", "The assistant is not to be used just now.", facts)


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
