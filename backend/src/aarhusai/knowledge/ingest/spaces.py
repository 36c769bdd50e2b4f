"""Which model makes the vectors, which one reranks, and the change from one to the next.

A space holds the vectors of one model. When another model is chosen a second space is built in the background while the
first one serves; when every chunk has a vector in it, it takes over in one step.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry
from aarhusai.errors import Conflict, Invalid
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.types import Model, Task
from aarhusai.identity.rights import require_owner
from aarhusai.knowledge.ingest import spaces_repository as table
from aarhusai.knowledge.ingest.types import Space
from aarhusai.knowledge.types import Named
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.ids import ModelId

ANYBODY: Final = Actor(ActorKind.PERSON, None, "", None, "")
"""Somebody of whom nothing is known: may use what everyone may."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The models that were chosen; None: the house's own, or none."""

    embedding_model_id: ModelId | None = None
    rerank_model_id: ModelId | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen, with its revision, and the spaces there are, the one that serves first."""

    choice: Choice
    revision: int
    spaces: tuple[Space, ...]


@dataclass(frozen=True, slots=True)
class SpaceShown:
    """A space as its owner sees it: `done` of `total` chunks have a vector in it."""

    model: Named
    done: int
    total: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What was chosen, what serves and is built, and what may be chosen."""

    chosen: Chosen
    serving: SpaceShown | None
    building: SpaceShown | None
    embedding_models: tuple[Named, ...]
    rerank_models: tuple[Named, ...]


class Spaces:
    """A snapshot that every process keeps fresh, and the verbs that change it."""

    def __init__(self, db: Database, registry: Registry) -> None:
        self._db = db
        self._registry = registry
        self._chosen = Chosen(Choice(), 0, ())
        self._fresh = KeptFresh("the knowledge settings", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now. Raises Unavailable; what was read before then stands."""
        self._chosen = await self._read()

    @property
    def serving(self) -> Space | None:
        """The space that is searched and written, without asking the database. None: by words only."""
        return next((space for space in self._chosen.spaces if space.state == "serving"), None)

    @property
    def building(self) -> Space | None:
        """The space that is being built beside it."""
        return next((space for space in self._chosen.spaces if space.state == "building"), None)

    @property
    def alive(self) -> tuple[Space, ...]:
        """The spaces that serve or are built."""
        return tuple(space for space in self._chosen.spaces if space.state != "retired")

    def wants(self, space: Space) -> bool:
        """Whether it still is one of them, and, when it is being built, of the model that was chosen."""
        model = self.embedding_model()
        chosen = space.state != "building" or (model is not None and model.id == space.model_id)
        return chosen and space.id in {one.id for one in self.alive}

    @property
    def retired(self) -> tuple[Space, ...]:
        """Spaces whose vectors are to go."""
        return tuple(space for space in self._chosen.spaces if space.state == "retired")

    @property
    def rerank_model_id(self) -> ModelId | None:
        """The model that puts the best passages in order, when one was chosen and everyone may use it."""
        wanted = self._chosen.choice.rerank_model_id
        return wanted if wanted is not None and self._usable(wanted, Task.RERANK) else None

    def embedding_model(self) -> Model | None:
        """The model that ought to make the vectors: the one that was chosen, else the first that everyone may use."""
        wanted = self._chosen.choice.embedding_model_id
        if wanted is not None:
            return self._usable(wanted, Task.EMBED)
        able = [model for model in self._registry.visible_models(ANYBODY) if Task.EMBED in model.tasks]
        return next((model for model in able if model.bundled), None)

    async def read(self, actor: Actor) -> Chosen:
        """What was chosen. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        return await self._read()

    async def show(self, actor: Actor) -> ModelChoices:
        """What was chosen, and how far it is. Raises Forbidden("not_a_platform_owner")."""
        require_owner(actor)
        chosen = await self._read()
        async with self._db.session() as session:
            counts = {one.space_id: one for one in await table.counts(session)}
        shown = {space.state: self._shown(space, counts.get(space.id)) for space in chosen.spaces}
        return ModelChoices(
            chosen, shown.get("serving"), shown.get("building"), self._able(Task.EMBED), self._able(Task.RERANK)
        )

    def _shown(self, space: Space, counted: table.Counted | None) -> SpaceShown:
        model = self._registry.model(space.model_id)
        name = "" if model is None else model.name
        done, total = (0, 0) if counted is None else (counted.done, counted.total)
        return SpaceShown(Named(space.model_id, name), done, total, space.trouble)

    def _able(self, task: Task) -> tuple[Named, ...]:
        models = self._registry.visible_models(ANYBODY)
        return tuple(Named(model.id, model.name) for model in models if task in model.tasks)

    async def choose(self, actor: Actor, revision: int, choice: Choice) -> Chosen:
        """Other models. Vectors of another model are made in the background.

        Raises Forbidden, Conflict("changed_meanwhile"), Invalid("embedding_model_not_usable" |
        "rerank_model_not_usable") for a model that cannot do it or that not everyone may use.
        """
        require_owner(actor)
        if choice.embedding_model_id is not None and not self._usable(choice.embedding_model_id, Task.EMBED):
            raise Invalid("embedding_model_not_usable", "The model makes no vectors, or not everyone may use it.")
        if choice.rerank_model_id is not None and not self._usable(choice.rerank_model_id, Task.RERANK):
            raise Invalid("rerank_model_not_usable", "The model does not rerank, or not everyone may use it.")
        async with self._db.transaction() as tx:
            if not await table.write_choice(tx, _stored(choice), revision):
                raise Conflict("changed_meanwhile", "Somebody else changed it first.")
            await append(tx, AuditEntry(actor, "knowledge.models_changed", "setting", details=_stored(choice)))
        await self.refresh()
        return self._chosen

    async def arrange(self) -> None:
        """Makes and retires spaces so that they fit what was chosen. For the worker. Raises Unavailable."""
        await self.refresh()
        wanted = self.embedding_model()
        gone = [space for space in self._chosen.spaces if self._registry.model(space.model_id) is None]
        left_over = [space for space in gone if space.state != "retired"]
        serving = None if self.serving in left_over else self.serving
        building = self.building
        if building is not None and (wanted is None or building.model_id != wanted.id) and building not in left_over:
            left_over.append(building)
        fits = wanted is None or wanted.id in {space.model_id for space in (serving, building) if space is not None}
        if fits and not left_over:
            return
        async with self._db.exclusive("knowledge spaces") as tx:
            for space in left_over:
                await table.retire(tx, space.id)
            if wanted is not None and serving is None:
                await table.add(tx, wanted.id, "serving")
            elif wanted is not None and not fits:
                await table.add(tx, wanted.id, "building")
        await self.refresh()

    async def take_over(self, space: Space) -> None:
        """The space that was built serves from now on, unless another was chosen or something came in meanwhile."""
        await self.refresh()
        if not self.wants(space):
            return
        async with self._db.exclusive("knowledge spaces") as tx:
            await table.serve(tx, space.id)
        await self.refresh()

    async def trouble(self, space: Space, code: str | None) -> None:
        """Notes why a space is not complete."""
        async with self._db.session() as session:
            await table.trouble(session, space.id, code)

    def _usable(self, model_id: ModelId, task: Task) -> Model | None:
        model = self._registry.usable(ANYBODY, model_id)
        return model if model is not None and task in model.tasks else None

    async def _read(self) -> Chosen:
        async with self._db.session() as session:
            stored = await table.read_choice(session)
            spaces = await table.spaces(session)
        return Chosen(_choice(stored.values), stored.revision, tuple(spaces))


def _stored(choice: Choice) -> dict[str, str | None]:
    return {
        "embedding_model_id": None if choice.embedding_model_id is None else str(choice.embedding_model_id),
        "rerank_model_id": None if choice.rerank_model_id is None else str(choice.rerank_model_id),
    }


def _choice(values: dict[str, str | None]) -> Choice:
    embedding, rerank = values.get("embedding_model_id"), values.get("rerank_model_id")
    return Choice(
        None if embedding is None else ModelId(UUID(embedding)), None if rerank is None else ModelId(UUID(rerank))
    )
