"""The vectors of what was read, and what becomes of a document whose vectors cannot be made.

A document does not wait for its vectors longer than a moment: it is found by its words, with a note, and the vectors
are made later (`completing.py`).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from aarhusai.errors import AarhusError, Kind, Refused
from aarhusai.knowledge.ingest.embedding import Embedding, Vector
from aarhusai.knowledge.ingest.types import Space
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass

logger = logging.getLogger(__name__)

Tell = Callable[[int, int], Awaitable[None]]
"""Told how many of how many are done."""

WINDOW: Final = 192
"""Texts between two looks at how far it is."""

PAUSES: Final = (1.0, 3.0)
"""Seconds between tries of a model that does not answer; one that is being loaded needs a moment."""

_MENDABLE: Final = {Kind.UPSTREAM, Kind.UNAVAILABLE, Kind.TOO_MANY}


@dataclass(frozen=True, slots=True)
class Sought:
    """A text that is to have a vector, and of which class it is."""

    text: str
    data_class: DataClass


@dataclass(frozen=True, slots=True)
class Made:
    """Vectors in the order asked, None where there is none, and why, as a code: "words_only" when another try may help,
    "words_only_refused" when the class may not go to the model."""

    vectors: tuple[Vector | None, ...]
    trouble: str | None = None


class Vectors:
    """Asks the embedding model, patiently."""

    def __init__(self, embedding: Embedding, pauses: Sequence[float] | None = None) -> None:
        self._embedding = embedding
        self._pauses = PAUSES if pauses is None else tuple(pauses)

    async def make(self, actor: Actor, space: Space, sought: Sequence[Sought], tell: Tell) -> Made:
        """One for each text. Raises nothing of the model's: what it cannot do is told."""
        vectors: list[Vector | None] = []
        refused = False
        for start in range(0, len(sought), WINDOW):
            some = sought[start : start + WINDOW]
            try:
                found = await self._window(actor, space, some)
            except AarhusError as error:
                logger.warning("%d passages have no vectors for now: %s", len(sought) - start, error.code)
                return Made((*vectors, *[None] * (len(sought) - start)), "words_only")
            refused = refused or None in found
            vectors += found
            await tell(len(vectors), len(sought))
        return Made(tuple(vectors), "words_only_refused" if refused else None)

    async def _window(self, actor: Actor, space: Space, some: Sequence[Sought]) -> list[Vector | None]:
        """Together; where the class of one stands in the way of all, each class by itself."""
        try:
            return [*await self._asked(actor, space, some)]
        except Refused:
            classes = list(dict.fromkeys(one.data_class for one in some))
        found: dict[int, Vector] = {}
        for data_class in classes:
            places = [at for at, one in enumerate(some) if one.data_class == data_class]
            try:
                vectors = await self._asked(actor, space, [some[at] for at in places])
            except Refused:
                continue
            found.update(zip(places, vectors, strict=True))
        return [found.get(at) for at in range(len(some))]

    async def _asked(self, actor: Actor, space: Space, some: Sequence[Sought]) -> list[Vector]:
        declared = some[0].data_class
        for one in some[1:]:
            declared |= one.data_class
        texts = [one.text for one in some]
        for pause in self._pauses:
            try:
                return await self._embedding.passages(actor, space, declared, texts)
            except AarhusError as error:
                if error.kind not in _MENDABLE or error.code == "embedding_dims_changed":
                    raise
            await asyncio.sleep(pause)
        return await self._embedding.passages(actor, space, declared, texts)
