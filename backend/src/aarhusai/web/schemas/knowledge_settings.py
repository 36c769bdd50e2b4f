"""Wire shapes of the models that knowledge is searched with."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from aarhusai.knowledge.ingest.spaces import Choice, ModelChoices, SpaceShown
from aarhusai.terms.ids import ModelId


class ModelNamed(BaseModel):
    """A model by its name."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str


class SpaceOut(BaseModel):
    """The vectors of one model: `done` of `total` passages have theirs; `trouble` is an error's code."""

    model_config = ConfigDict(from_attributes=True)

    model: ModelNamed
    done: int
    total: int
    trouble: str | None


class KnowledgeSettings(BaseModel):
    """Which models knowledge is searched with. null: the house's own, or none for reranking.

    `serving` is null while documents are found by their words only; `building` takes over when it is complete.
    """

    revision: int
    embedding_model_id: UUID | None
    rerank_model_id: UUID | None
    serving: SpaceOut | None
    building: SpaceOut | None
    embedding_models: list[ModelNamed]
    rerank_models: list[ModelNamed]

    @classmethod
    def of(cls, shown: ModelChoices) -> Self:
        """As the room tells it."""
        return cls(
            revision=shown.chosen.revision,
            embedding_model_id=shown.chosen.choice.embedding_model_id,
            rerank_model_id=shown.chosen.choice.rerank_model_id,
            serving=_space(shown.serving),
            building=_space(shown.building),
            embedding_models=[ModelNamed.model_validate(model) for model in shown.embedding_models],
            rerank_models=[ModelNamed.model_validate(model) for model in shown.rerank_models],
        )


class KnowledgeSettingsIn(BaseModel):
    """What is to be chosen, over which revision."""

    model_config = ConfigDict(extra="forbid")

    revision: int
    embedding_model_id: UUID | None
    rerank_model_id: UUID | None

    def choice(self) -> Choice:
        """As the room takes it."""
        embedding, rerank = self.embedding_model_id, self.rerank_model_id
        return Choice(None if embedding is None else ModelId(embedding), None if rerank is None else ModelId(rerank))


def _space(space: SpaceShown | None) -> SpaceOut | None:
    return None if space is None else SpaceOut.model_validate(space)
