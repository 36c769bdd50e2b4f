"""An assistant out of a file becomes one of the house: its maker's own and nobody else's, until it is approved."""

from collections.abc import Sequence
from dataclasses import dataclass

from aarhusai.assistants.drafts import Building
from aarhusai.assistants.repository import drafts as table
from aarhusai.assistants.repository import versions
from aarhusai.assistants.types import ASSISTANT_KIND, AssistantContent
from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, NotFound
from aarhusai.grants import service as grants
from aarhusai.grants.types import Right, Shared, to_person
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.rights import making_branches
from aarhusai.storage.database import Executor, Transaction
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, UnitId


@dataclass(frozen=True, slots=True)
class NewAssistant:
    """What is taken in. `whole`: nothing is wrong with it, so that it is saved as a version too, with the `note`."""

    slug: str
    unit_id: UnitId
    content: AssistantContent
    note: str
    whole: bool


async def check_builder(executor: Executor, actor: Actor, unit_id: UnitId, building: Building) -> None:
    """Raises NotFound("unit_not_found"), Forbidden("not_a_builder" | "feature_off")."""
    branches = making_branches(actor)
    if actor.person_id is None or branches.empty:
        raise Forbidden("not_a_builder", "The caller builds no assistants.")
    path = await table.unit_path(executor, unit_id)
    if path is None or not branches.cover(path):
        raise NotFound("unit_not_found", "There is no such unit.")
    if not building.may_build(path):
        raise Forbidden("feature_off", "The municipality has turned this off.", {"feature": "building"})


async def taken(executor: Executor, slugs: Sequence[str]) -> frozenset[str]:
    """Those of the slugs that an assistant of the house has, a deleted one too."""
    found: set[str] = set()
    for slug in slugs:
        if slug in await table.taken_slugs(executor, slug):
            found.add(slug)
    return frozenset(found)


async def store(tx: Transaction, actor: Actor, new: NewAssistant) -> AssistantId:
    """Writes it; whether the actor may has been decided. Raises Conflict("slug_taken")."""
    assert actor.person_id is not None
    assistant_id = AssistantId(new_id())
    if not await table.insert(tx, assistant_id, new.slug, new.unit_id, new.content, actor.person_id):
        raise Conflict("slug_taken", "Another assistant has this short name.")
    details: dict[str, Detail] = {"unit_id": str(new.unit_id), "imported": True}
    await append(tx, AuditEntry(actor, "assistant.created", ASSISTANT_KIND, assistant_id, details=details))
    await grants.add(tx, actor, Shared(ASSISTANT_KIND, assistant_id), [to_person(actor.person_id, Right.WRITE)])
    if new.whole:
        await versions.add(tx, assistant_id, 1, new.content, actor.person_id, new.note)
    return assistant_id
