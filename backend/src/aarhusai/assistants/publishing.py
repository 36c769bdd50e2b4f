"""Reaching others than the owners: only with an approval, and never for longer than it stands.

`usecases` alone calls `publish`, `withdraw`, `resume` and `await_decision` (an architecture test): the grants that they
write are the effective sharing, which nothing else widens. What an owner takes away again needs nobody's consent:
`narrowing.py`.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from aarhusai.assistants.repository import publishing as table
from aarhusai.assistants.repository import versions
from aarhusai.assistants.repository.publishing import HeadRow
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantState
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import NOBODY, Grant, Right, Shared, SubjectKind
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.approval import Approval, Audience
from aarhusai.terms.ids import AssistantId

LONGEST_REASON: Final = 500
"""Characters of what people are told of a suspension."""


async def publish(tx: Transaction, actor: Actor, approval: Approval) -> None:
    """Makes the approved version live for exactly the approved audience; a suspension ends with it.

    Raises NotFound("assistant_not_found" | "version_not_found"), and Conflict("approval_does_not_fit") for an audience
    that the version does not ask for.
    """
    head = await locked(tx, approval.assistant_id)
    row = await versions.one(tx, approval.assistant_id, approval.version)
    if row is None:
        raise version_not_found()
    wanted = row.version().content
    use = [granted(one) for one in approval.use]
    if not set(use) <= set(wanted.sharing) or not set(wanted.denied) <= set(approval.denied):
        raise Conflict("approval_does_not_fit", "The approval is of another audience than the version asks for.")
    await table.go_live(tx, approval.assistant_id, approval.version)
    await table.deny(tx, approval.assistant_id, approval.denied)
    await replace_uses(tx, actor, approval.assistant_id, use)
    details: dict[str, Detail] = {
        "version": approval.version,
        "before": head.live_version,
        "use_case_id": str(approval.use_case_id),
        "approved_by": None if approval.approved_by is None else str(approval.approved_by),
        "subjects": [f"{one.subject_kind}:{one.subject_id or ''}" for one in approval.use[:100]],
        "denied": [str(one) for one in approval.denied[:100]],
    }
    await append(tx, AuditEntry(actor, "assistant.published", ASSISTANT_KIND, approval.assistant_id, details=details))
    await table.announce(tx)


async def withdraw(tx: Transaction, actor: Actor, assistant_id: AssistantId, code: str, text: str) -> None:
    """Suspends it: everybody but its owners loses it at once, and those who had it are told `text`.

    Raises NotFound("assistant_not_found"), and Conflict("assistant_not_live") for one that is not live.
    """
    head = await locked(tx, assistant_id)
    if head.state not in {AssistantState.LIVE, AssistantState.SUSPENDED} or head.live_version is None:
        raise Conflict("assistant_not_live", "The assistant is not in use.")
    await table.suspend(tx, assistant_id, code, text[:LONGEST_REASON], actor.person_id)
    await append(
        tx,
        AuditEntry(
            actor,
            "assistant.suspended",
            ASSISTANT_KIND,
            assistant_id,
            details={"code": code, "version": head.live_version},
        ),
    )
    await table.announce(tx)


async def resume(tx: Transaction, actor: Actor, assistant_id: AssistantId) -> None:
    """Ends a suspension: the version and the audience that it had are live again.

    Raises NotFound("assistant_not_found"), Conflict("assistant_not_suspended").
    """
    head = await locked(tx, assistant_id)
    if head.state != AssistantState.SUSPENDED or head.live_version is None:
        raise Conflict("assistant_not_suspended", "The assistant is not suspended.")
    await table.set_state(tx, assistant_id, AssistantState.LIVE)
    details: dict[str, Detail] = {"version": head.live_version}
    await append(tx, AuditEntry(actor, "assistant.resumed", ASSISTANT_KIND, assistant_id, details=details))
    await table.announce(tx)


async def await_decision(tx: Transaction, assistant_id: AssistantId, *, waiting: bool) -> None:
    """Shows that an approval is asked for (or no more) of an assistant that is not live yet; else nothing changes.

    Raises NotFound("assistant_not_found").
    """
    head = await locked(tx, assistant_id)
    before, after = AssistantState.PRIVATE, AssistantState.WAITING
    if not waiting:
        before, after = after, before
    if head.state == before:
        await table.set_state(tx, assistant_id, after)
        await table.announce(tx)


async def note_review(tx: Transaction, assistant_id: AssistantId, on: date | None) -> None:
    """When its use is to be looked at again, for those who see the assistant."""
    await table.set_review(tx, assistant_id, on)


async def replace_uses(tx: Transaction, actor: Actor, assistant_id: AssistantId, use: Iterable[Grant]) -> None:
    """Makes these the only grants to use it; who owns it stays. For this room's own verbs."""
    thing = Shared(ASSISTANT_KIND, assistant_id)
    owners = [one for one in await grants.list_grants(tx, thing) if one.right is Right.WRITE]
    await grants.replace(tx, actor, thing, [*owners, *use])


async def locked(tx: Transaction, assistant_id: AssistantId) -> HeadRow:
    """The assistant, held until the transaction ends. Raises NotFound("assistant_not_found")."""
    head = await table.locked(tx, assistant_id)
    if head is None or head.deleted:
        raise assistant_not_found()
    return head


def granted(audience: Audience) -> Grant:
    """The audience of an approval as a grant."""
    return Grant(SubjectKind(audience.subject_kind), audience.subject_id or NOBODY, Right.USE)


def audience(grant: Grant) -> Audience:
    """A wanted grant as an approval names it."""
    everyone = grant.subject_kind is SubjectKind.EVERYONE
    return Audience(grant.subject_kind.value, None if everyone else UUID(str(grant.subject_id)))


def assistant_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("assistant_not_found", "There is no such assistant.")


def version_not_found() -> NotFound:
    """It does not exist, or not for the caller."""
    return NotFound("version_not_found", "There is no such version.")
