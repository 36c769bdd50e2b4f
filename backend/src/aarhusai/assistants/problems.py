"""What keeps a content from being saved as a version, or from working: told beside the draft, never refused there."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from aarhusai.assistants.budget import Budget
from aarhusai.assistants.tools.catalogue import TOOLS
from aarhusai.assistants.types import AssistantContent
from aarhusai.gateway.types import Model
from aarhusai.grants.types import SubjectKind


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` is also that of the error which refuses a version; `field` is the content's."""

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a content refers to, as it is for its builder just now: collections they may ask, subjects that exist."""

    collections: Collection[UUID]
    subjects: Collection[UUID]


def problems(
    content: AssistantContent, model: Model | None, budget: Budget, around: Surroundings
) -> tuple[Problem, ...]:
    """Everything that is wrong, the worst first."""
    return tuple(_found(content, model, budget, around))


def _found(content: AssistantContent, model: Model | None, budget: Budget, around: Surroundings) -> Iterator[Problem]:
    if not content.name.strip():
        yield Problem("name_missing", "name")
    if budget.too_long:
        yield Problem("instructions_too_long", "instructions")
    if any(name not in TOOLS for name in content.tools):
        yield Problem("tool_gone", "tools")
    if any(one not in around.collections for one in content.collections):
        yield Problem("collection_gone", "collections")
    if model is None and content.model_id is not None:
        yield Problem("model_gone", "model_id")
    elif model is None and content.requirement is not None:
        yield Problem("no_model_fits", "requirement")
    named = {one.subject_id for one in content.sharing if one.subject_kind is not SubjectKind.EVERYONE}
    if any(one not in around.subjects for one in (*named, *content.denied)):
        yield Problem("subject_gone", "sharing")
