"""Vectors of passages and questions, through the door."""

import asyncio
from array import array
from collections.abc import Sequence
from typing import Final, TypeAlias

from aarhusai.errors import UpstreamError
from aarhusai.gateway.door import Door
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.types import CallContext, Priority
from aarhusai.kit.ids import new_id
from aarhusai.knowledge.ingest.types import Space
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ModelId

TOGETHER: Final = 64
"""Texts of one call."""

MOST_CHARACTERS: Final = 100_000
"""Characters of one call, when there is more than one text in it."""

AT_ONCE: Final = 3
"""Calls on their way at the same time."""

Vector: TypeAlias = Sequence[float]
"""An array of four bytes a number: a document of a thousand pages has ten thousand vectors in memory at once."""


class Embedding:
    """Makes vectors of a space's model. Purpose "knowledge" for passages, "search" for questions."""

    def __init__(self, door: Door, registry: Registry) -> None:
        self._door = door
        self._registry = registry
        self._room = asyncio.Semaphore(AT_ONCE)

    async def passages(self, actor: Actor, space: Space, declared: DataClass, texts: Sequence[str]) -> list[Vector]:
        """One vector for each text, in order. `declared` is the class of all of them.

        Raises as `Door.embed`, and UpstreamError("embedding_dims_changed").
        """
        prefix = self._prefix(space.model_id, "passage")
        batches = [
            self._embed(
                self._context(actor, space, "knowledge", declared, "batch"), space, [prefix + text for text in batch]
            )
            for batch in _batches(texts)
        ]
        made = await asyncio.gather(*batches)
        vectors = [vector for batch in made for vector in batch]
        if len({len(vector) for vector in vectors}) > 1:
            raise _changed()
        return vectors

    async def question(self, actor: Actor, space: Space, declared: DataClass, text: str) -> Vector:
        """The vector of a question. It waits for no passages. Raises as `passages`."""
        prefix = self._prefix(space.model_id, "query")
        context = self._context(actor, space, "search", declared)
        return _checked(space, (await self._door.embed(context, [prefix + text])).vectors)[0]

    async def _embed(self, context: CallContext, space: Space, texts: Sequence[str]) -> list[Vector]:
        async with self._room:
            return _checked(space, (await self._door.embed(context, texts)).vectors)

    def _context(
        self, actor: Actor, space: Space, purpose: str, declared: DataClass, priority: Priority = "interactive"
    ) -> CallContext:
        return CallContext(CallId(new_id()), actor, space.model_id, purpose, declared, priority=priority)

    def _prefix(self, model_id: ModelId, of: str) -> str:
        """What the model wants before a text: what its endpoint says (`query_prefix`, `passage_prefix`).

        Models of the E5 family were trained with "query: " and "passage: " (Wang et al., 2022), the instructed ones
        among them apart.
        """
        model = self._registry.model(model_id)
        if model is None:
            return ""
        for endpoint in model.endpoints:
            given = endpoint.options.get(f"{of}_prefix")
            if isinstance(given, str):
                return given
        names = " ".join([model.slug, *(endpoint.upstream_name for endpoint in model.endpoints)]).lower()
        return f"{of}: " if "e5-" in names and "instruct" not in names else ""


def _batches(texts: Sequence[str]) -> list[Sequence[str]]:
    """In order, each small enough for one call."""
    batches: list[Sequence[str]] = []
    start, characters = 0, 0
    for at, text in enumerate(texts):
        if at > start and (at - start == TOGETHER or characters + len(text) > MOST_CHARACTERS):
            batches.append(texts[start:at])
            start, characters = at, 0
        characters += len(text)
    if start < len(texts):
        batches.append(texts[start:])
    return batches


def _checked(space: Space, vectors: Sequence[Sequence[float]]) -> list[Vector]:
    """As arrays. Raises UpstreamError("embedding_dims_changed") for a length that the space does not have."""
    if space.dims is not None and any(len(vector) != space.dims for vector in vectors):
        raise _changed()
    return [array("f", vector) for vector in vectors]


def _changed() -> UpstreamError:
    return UpstreamError("embedding_dims_changed", "The model's vectors have another length than before.")
