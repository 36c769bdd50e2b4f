"""When the model behind a live assistant changes its tests are run again, by themselves."""

import logging
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from aarhusai.assistants.service import Assistants
from aarhusai.errors import AarhusError, Unavailable
from aarhusai.evaluation.repository import runs as table
from aarhusai.evaluation.service import Evaluation, Wish
from aarhusai.evaluation.targets import KnownModels, model_mark
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, ModelId, PersonId

logger = logging.getLogger(__name__)

_TOGETHER: Final = 200
"""Assistants that are looked at in one statement."""


class ModelWatch:
    """Compares what runs asked with what would answer now. Works on behalf of one of the owners."""

    def __init__(
        self,
        db: Database,
        models: KnownModels,
        runs: Evaluation,
        assistants: Assistants,
        actor_of: Callable[[PersonId], Awaitable[Actor | None]],
    ) -> None:
        self._db = db
        self._models = models
        self._runs = runs
        self._assistants = assistants
        self._actor_of = actor_of

    async def look(self) -> None:
        """Begins the runs that are due. Raises Unavailable."""
        after: UUID | None = None
        while True:
            async with self._db.session() as session:
                rows = await table.newest_marks(session, after, _TOGETHER)
            if not rows:
                return
            after = rows[-1].assistant_id
            changed = {AssistantId(row.assistant_id) for row in rows if not self._same(row)}
            for assistant_id in sorted(changed):
                await self._begin(assistant_id)

    def _same(self, row: table.MarkRow) -> bool:
        model = self._models.model(ModelId(row.model_id))
        return model is not None and model_mark(model) == row.model_mark

    async def _begin(self, assistant_id: AssistantId) -> None:
        known = self._assistants.snapshot.known.get(assistant_id)
        for owner in known.owners if known is not None else ():
            actor = await self._actor_of(owner)
            if actor is None:
                continue
            try:
                await self._runs.begin(actor, assistant_id, Wish(("live",), why="model_changed"))
            except Unavailable:
                raise
            except AarhusError as error:  # its model is gone, or a run is under way: the next look tries again
                logger.info("the tests of assistant %s were not run again: %s", assistant_id, error.code)
            return
