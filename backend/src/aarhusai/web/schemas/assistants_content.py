"""Wire shape of what a builder decides of an assistant; the same sent and shown."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from aarhusai.assistants import content as rules
from aarhusai.assistants.types import AssistantContent, Gate, ModelRequirement, Parameters
from aarhusai.grants.types import NOBODY, Grant, Right, SubjectKind
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CollectionId, ModelId, UnitId
from aarhusai.web.schemas.switched import Sent

CLASS = r"^K[0-2](\+K3)?(\+K4)?(\+K5)?(\+K6)?$"
Tag = Annotated[str, Field(min_length=1, max_length=rules.LONGEST_TAG)]
Prompt = Annotated[str, Field(max_length=rules.LONGEST_PROMPT)]
Least = Annotated[float, Field(ge=0, le=1)]


class RequirementShape(Sent):
    """What a model must be: in a zone at least as strict as `max_zone`, able, and cheap enough per million tokens."""

    max_zone: Zone
    modality: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    max_price: Annotated[float, Field(ge=0, le=1_000_000)] | None = None


class ParametersShape(Sent):
    """How the model is asked; null is its own default."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Least | None = None
    max_output: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class GateShape(Sent):
    """Whether a version must pass its tests before it goes live, and the least share that must."""

    required: bool = False
    least: Least = 1.0


class UseShape(Sent):
    """Somebody who is to use it: a person, a unit, a unit with those below it, or everyone (`subject_id` null)."""

    subject_kind: SubjectKind
    subject_id: UUID | None = None

    def grant(self) -> Grant:
        """As the rooms take it."""
        return Grant(self.subject_kind, self.subject_id or NOBODY, Right.USE)

    @classmethod
    def of(cls, grant: Grant) -> "UseShape":
        """From the room's value."""
        everyone = grant.subject_kind is SubjectKind.EVERYONE
        return cls(subject_kind=grant.subject_kind, subject_id=None if everyone else grant.subject_id)


class ContentShape(Sent):
    """Everything that a builder decides of an assistant; the same sent and shown."""

    name: Annotated[str, Field(max_length=rules.LONGEST["name"])]
    description: Annotated[str, Field(max_length=rules.LONGEST["description"])] = ""
    icon: Annotated[str, Field(max_length=rules.LONGEST["icon"])] = "pen"
    tags: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=rules.LONGEST_TAG)], ...],
        Field(max_length=rules.MOST["tags"]),
    ] = ()
    instructions: Annotated[str, Field(max_length=rules.LONGEST["instructions"])] = ""
    model_id: UUID | None = None
    requirement: RequirementShape | None = None
    collections: Annotated[tuple[UUID, ...], Field(max_length=rules.MOST["collections"])] = ()
    tools: Annotated[
        tuple[Annotated[str, Field(max_length=rules.LONGEST_TOOL)], ...], Field(max_length=rules.MOST["tools"])
    ] = ()
    suggested_prompts: Annotated[
        tuple[Annotated[str, Field(max_length=rules.LONGEST_PROMPT)], ...],
        Field(max_length=rules.MOST["suggested_prompts"]),
    ] = ()
    parameters: ParametersShape = ParametersShape()
    ceiling: Annotated[str, Field(pattern=CLASS)] | None = None
    banner: Annotated[str, Field(max_length=rules.LONGEST["banner"])] = ""
    contact: Annotated[str, Field(max_length=rules.LONGEST["contact"])] = ""
    open_instructions: bool = True
    open_sources: bool = True
    gate: GateShape = GateShape()
    sharing: Annotated[tuple[UseShape, ...], Field(max_length=rules.MOST["sharing"])] = ()
    denied: Annotated[tuple[UUID, ...], Field(max_length=rules.MOST["denied"])] = ()

    def content(self) -> AssistantContent:
        """As the room takes it."""
        wanted, asked = self.requirement, self.parameters
        return AssistantContent(
            name=self.name,
            description=self.description,
            icon=self.icon,
            tags=tuple(self.tags),
            instructions=self.instructions,
            model_id=ModelId(self.model_id) if self.model_id else None,
            requirement=ModelRequirement(wanted.max_zone, wanted.modality, wanted.max_price) if wanted else None,
            collections=tuple(map(CollectionId, self.collections)),
            tools=tuple(self.tools),
            suggested_prompts=tuple(self.suggested_prompts),
            parameters=Parameters(asked.temperature, asked.top_p, asked.max_output),
            ceiling=DataClass.parse(self.ceiling) if self.ceiling else None,
            banner=self.banner,
            contact=self.contact,
            open_instructions=self.open_instructions,
            open_sources=self.open_sources,
            gate=Gate(self.gate.required, self.gate.least),
            sharing=tuple(one.grant() for one in self.sharing),
            denied=tuple(map(UnitId, self.denied)),
        )

    @classmethod
    def of(cls, one: AssistantContent) -> "ContentShape":
        """From the room's value."""
        shown = {name: value for name, value in rules.dump(one).items() if name != "schema"}
        return cls.model_validate(shown)
