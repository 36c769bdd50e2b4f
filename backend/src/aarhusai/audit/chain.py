"""The chain's verbs for people and commands: how it stands, verifying it, checkpoints. For who reads the whole log."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from aarhusai.audit import chain_repository, repository
from aarhusai.audit.checkpoints import Checkpoints, Places
from aarhusai.audit.encoding import moment
from aarhusai.audit.keeping import LogKeeping
from aarhusai.audit.rights import readable_units, reads_whole, require_whole
from aarhusai.audit.service import append
from aarhusai.audit.signing import Checkpoint, load_signing_key, new_signing_key, public_pem
from aarhusai.audit.types import AuditEntry, Detail, Keeping
from aarhusai.audit.verdict import Progress, Verdict
from aarhusai.audit.verifying import Evidence, Verifier, outside_evidence
from aarhusai.errors import AarhusError, StartError, TooMany
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor


@dataclass(frozen=True, slots=True)
class ChainStatus:
    """How the chain stands. `whole`: the asker may verify it. `position` is how many acts were ever sealed, `kept` how
    many of them are still there; `unsealed` wait, the oldest since `oldest_unsealed`. `guarded`: the platform's role
    cannot change the log.
    """

    whole: bool
    position: int
    kept: int
    sealed_at: datetime | None
    unsealed: int
    oldest_unsealed: datetime | None
    checkpoint: Checkpoint | None
    guarded: bool
    keeping: Keeping


class AuditChain:
    """How it stands, whether it holds, and what is signed."""

    def __init__(self, db: Database, places: Places) -> None:
        self._db = db
        self._places = places
        self.checkpoints = Checkpoints(db, places)
        self.keeping = LogKeeping(db, places)
        self._verifying = asyncio.Lock()

    async def status(self, actor: Actor) -> ChainStatus:
        """How the chain stands. Raises Forbidden("not_an_auditor")."""
        readable_units(actor)
        async with self._db.session() as session:
            head = await chain_repository.head(session)
            last = await chain_repository.links_after(session, head.position - 1, 1)
            anchor = await chain_repository.anchor(session)
            tail = await chain_repository.tail(session)
            newest = await chain_repository.checkpoints(session, None, 1)
            guarded = not await chain_repository.may_change(session)
            keeping = await repository.read_keeping(session)
        return ChainStatus(
            whole=reads_whole(actor),
            position=head.position,
            kept=head.position - (anchor.position if anchor else 0),
            sealed_at=moment(last[0].sealed_at) if last else None,
            unsealed=tail.rows,
            oldest_unsealed=tail.oldest,
            checkpoint=newest[0] if newest else None,
            guarded=guarded,
            keeping=keeping,
        )

    async def waiting(self) -> float:
        """Seconds that the oldest unsealed row has waited; 0 when none does. Raises Unavailable."""
        async with self._db.session() as session:
            return await chain_repository.waiting(session)

    async def verify(self, actor: Actor, verification: "Verification | None" = None) -> Verdict:
        """Verifies against the checkpoints of the files. Raises Forbidden, TooMany("already_verifying")."""
        require_whole(actor)
        if self._verifying.locked():
            raise TooMany("already_verifying", "A verification is under way already.", {"retry_after": 10})
        async with self._verifying:
            evidence = await outside_evidence(self.checkpoints)
            return await self.verify_against(actor, evidence, verification)

    async def verify_against(
        self, actor: Actor, evidence: Evidence, verification: "Verification | None" = None
    ) -> Verdict:
        """Verifies against what is given; the outcome is in the log. Raises Forbidden, Unavailable."""
        require_whole(actor)
        verdict = await Verifier(self._db).run(evidence, verification.tell if verification else None)
        async with self._db.transaction() as tx:
            await append(tx, AuditEntry(actor, "audit.verified", "audit", details=_outcome(verdict)))
        return verdict

    def verification(self, actor: Actor) -> "Verification":
        """A verification to follow; it ends when nobody follows it. Raises Forbidden, TooMany("already_verifying")."""
        require_whole(actor)
        if self._verifying.locked():
            raise TooMany("already_verifying", "A verification is under way already.", {"retry_after": 10})
        return Verification(self, actor)

    async def make_checkpoint(self, actor: Actor) -> Checkpoint:
        """Signs the chain's end now. Raises Forbidden, Conflict("nothing_sealed")."""
        require_whole(actor)
        made = await self.checkpoints.make()
        async with self._db.transaction() as tx:
            details: dict[str, Detail] = {"position": made.position, "key": made.key}
            await append(tx, AuditEntry(actor, "audit.checkpoint_made", "audit", details=details))
        return made

    async def list_checkpoints(self, actor: Actor) -> list[Checkpoint]:
        """The newest 200. Raises Forbidden."""
        require_whole(actor)
        return await self.checkpoints.newest()

    async def public_key(self, actor: Actor) -> str:
        """The key in use as PEM, for who verifies elsewhere. Raises Forbidden, StartError("bad_audit_key")."""
        require_whole(actor)
        key = await asyncio.to_thread(load_signing_key, self._places.key, self._places.data)
        return public_pem(key.public)

    async def change_key(self, actor: Actor) -> str:
        """Signs the chain's end with the old key, then takes a new one; gives its name.

        Raises Forbidden, StartError("audit_key_configured") when the key is the operator's.
        """
        require_whole(actor)
        if self._places.key is not None:
            remedy = "Put another key there, and start the platform again; keep the old public key for verifying."
            raise StartError("audit_key_configured", "The key comes from AARHUSAI_AUDIT_KEY.", remedy)
        await self.checkpoints.make_when_due()
        key = await asyncio.to_thread(new_signing_key, self._places.data)
        async with self._db.transaction() as tx:
            await append(tx, AuditEntry(actor, "audit.key_changed", "audit", details={"key": key.name}))
        return key.name


class Verification:
    """A verification that somebody follows: progress, then the verdict, then the end."""

    def __init__(self, chain: AuditChain, actor: Actor) -> None:
        self._news: asyncio.Queue[Progress | Verdict | AarhusError] = asyncio.Queue()
        self._ended = False
        self._task = asyncio.create_task(self._run(chain, actor), name="verifying the audit log")

    def tell(self, progress: Progress) -> None:
        """How far it is."""
        self._news.put_nowait(progress)

    async def read(self, patience: float) -> tuple[Progress | Verdict, ...] | None:
        """What happened next; empty after `patience` seconds, None at the end. Raises what went wrong."""
        if self._ended:
            return None
        with suppress(TimeoutError):
            news = await asyncio.wait_for(self._news.get(), patience)
            if isinstance(news, AarhusError):
                raise news
            self._ended = isinstance(news, Verdict)
            return (news,)
        return ()

    def close(self) -> None:
        """Nobody follows it any more."""
        self._task.cancel()

    async def _run(self, chain: AuditChain, actor: Actor) -> None:
        try:
            self._news.put_nowait(await chain.verify(actor, self))
        except AarhusError as error:
            self._news.put_nowait(error)


def _outcome(verdict: Verdict) -> dict[str, Detail]:
    first = verdict.broken[0] if verdict.broken else None
    details: dict[str, Detail] = {"outcome": first.what.value if first else "intact", "rows": verdict.rows}
    if first is not None and first.position is not None:
        details["position"] = first.position
    return details
