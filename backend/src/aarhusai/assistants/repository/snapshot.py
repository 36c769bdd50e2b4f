"""Assistants as they are stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.assistants.types import Assistant
from aarhusai.storage.database import Executor
from aarhusai.terms.ids import AssistantId, ModelId

MOST: Final = 20_000
"""Assistants that a house's snapshot holds."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: AssistantId
    slug: str
    name: str
    description: str
    icon: str
    instructions: str
    suggested_prompts: Sequence[str]
    model_id: ModelId | None
    is_default: bool
    version: int


async def everything(executor: Executor) -> tuple[Assistant, ...]:
    """Every assistant, oldest first."""
    rows = await executor.all(
        _Row,
        """
        SELECT id, slug, name, description, icon, instructions, suggested_prompts, model_id, is_default, version
          FROM assistant
         ORDER BY id
         LIMIT %s
        """,
        (MOST,),
    )
    return tuple(
        Assistant(
            id=row.id,
            slug=row.slug,
            name=row.name,
            description=row.description,
            icon=row.icon,
            instructions=row.instructions,
            suggested_prompts=tuple(row.suggested_prompts),
            model_id=row.model_id,
            is_default=row.is_default,
            version=row.version,
        )
        for row in rows
    )


async def add_unless_there(tx: Executor, assistant: Assistant) -> bool:
    """Stores it, unless its slug is taken or, for a default one, there is a default already. Gives whether it did."""
    return (
        await tx.run(
            """
        INSERT INTO assistant (id, slug, name, description, icon, instructions, suggested_prompts, model_id,
                               is_default, version)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
            (
                assistant.id,
                assistant.slug,
                assistant.name,
                assistant.description,
                assistant.icon,
                assistant.instructions,
                list(assistant.suggested_prompts),
                assistant.model_id,
                assistant.is_default,
                assistant.version,
            ),
        )
        > 0
    )
