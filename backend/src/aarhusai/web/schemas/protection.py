"""Wire shapes of looking at a text, of what left, and of a person's corrections.

Offsets count Unicode code points, `end` exclusive. Classes are written such as "K2+K4".
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aarhusai.chat.protecting import SentRecord
from aarhusai.gateway.examining import Alternative, Seen
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.wrappers.admission import part_code
from aarhusai.policy import Decision
from aarhusai.policy.book import RuleOrigin
from aarhusai.policy.decision import Verdict
from aarhusai.policy.matrix import Origin
from aarhusai.protection.conversation import Free, Mark, Sent
from aarhusai.protection.spans import Finding
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import ConversationId, ModelId
from aarhusai.web.schemas.corrections import MAX_REASON, Corrections
from aarhusai.web.schemas.switched import Sent as Body
from aarhusai.web.schemas.turns import DATA_CLASS

MAX_TEXT = 200_000

Class = Annotated[str, Field(pattern=DATA_CLASS)]


class CheckIn(Body):
    """A text on its way to a model. `declared` is what the person chose for it, besides the conversation's class.

    `parent_id` is the message it would follow, null for the first one: then the branch down to it is read as the door
    would read it. Without it everything that was ever said in the conversation counts. `corrections` are those that
    would come with the first question of a conversation.
    """

    text: Annotated[str, Field(max_length=MAX_TEXT)]
    model_id: UUID | None = None
    conversation_id: UUID | None = None
    parent_id: UUID | None = None
    declared: Class | None = None
    corrections: Corrections = ()


class FindingOut(BaseModel):
    """One find. `replaced` says whether a placeholder takes its place where the text must be replaced."""

    start: int
    end: int
    kind: str
    score: float
    raises_to: str
    replaced: bool
    source: Literal["detector", "mark"]


class RuleOut(BaseModel):
    """Who decided. Units, versions and times are null for the defaults."""

    unit_id: UUID | None
    unit_name: str | None
    origin: Origin
    version: int | None
    since: datetime | None


class DecisionOut(BaseModel):
    """What policy says. `because` is the part of the class that decided; null when nothing stands in the way."""

    verdict: Verdict
    because: str | None
    zone: Zone
    rule: RuleOut | None


class AlternativeOut(BaseModel):
    """A model the caller may use for this class."""

    model_id: UUID
    name: str
    zone: Zone
    verdict: Literal[Verdict.ALLOW, Verdict.REPLACE]


class CheckOut(BaseModel):
    """What the door would say. `decision` and `ceiling` are null when no model was asked about.

    `ceiling` is what the model's zone may have of each class. `in_history` says that what decided is not in this text
    but stands earlier in the conversation.
    """

    model_config = ConfigDict(populate_by_name=True)

    data_class: Annotated[str, Field(alias="class")]  # the page's types are made of this name, and `class` is a keyword
    detected: str
    findings: list[FindingOut]
    decision: DecisionOut | None
    ceiling: dict[str, Verdict] | None
    in_history: bool
    alternatives: list[AlternativeOut]


class SentMessageOut(BaseModel):
    """A message word for word as the model got it."""

    role: str
    text: str


class SentValueOut(BaseModel):
    """A placeholder and what it stands for; `original` is empty when that is not known any more."""

    placeholder: str
    kind: str
    original: str


class SentCallOut(BaseModel):
    """One call to a model outside the municipality. `model_name` is empty for a model that is gone."""

    at: datetime
    model_name: str
    zone: Zone
    replaced: int
    messages: list[SentMessageOut]
    tools: list[str]
    values: list[SentValueOut]


class SentOut(BaseModel):
    """What left for one answer; no calls when the answer was made on the municipality's own machines."""

    calls: list[SentCallOut]


class MarkOut(BaseModel):
    """A correction as it holds in the conversation."""

    id: str
    act: Literal["mark", "free"]
    text: str
    kind: str | None
    reason: str | None
    at: datetime


class MarkList(BaseModel):
    """A conversation's corrections, oldest first."""

    items: list[MarkOut]


class ClassIn(Body):
    """Another declared class. One that is not at least the present one needs a reason."""

    declared: Class
    reason: Annotated[str, Field(max_length=MAX_REASON)] | None = None


def ids(body: CheckIn) -> tuple[ModelId | None, ConversationId | None]:
    """What a text is looked at for."""
    model = ModelId(body.model_id) if body.model_id else None
    return model, ConversationId(body.conversation_id) if body.conversation_id else None


def declared_of(body: CheckIn) -> DataClass | None:
    """What the person chose for the text."""
    return DataClass.parse(body.declared) if body.declared else None


def check_out(seen: Seen) -> CheckOut:
    """What the door would say."""
    ceiling = None
    if seen.ceiling is not None:
        ceiling = {part_code(part): Verdict(rule.value) for part, rule in seen.ceiling.items()}
    return CheckOut(
        data_class=str(seen.data_class),
        detected=str(seen.detected),
        findings=[_finding(one) for one in seen.findings],
        decision=_decision(seen.decision, seen.origin) if seen.decision else None,
        ceiling=ceiling,
        in_history=seen.in_history,
        alternatives=[_alternative(one) for one in seen.alternatives],
    )


def _finding(found: Finding) -> FindingOut:
    return FindingOut(
        start=found.start,
        end=found.end,
        kind=found.label or found.kind.value,
        score=found.score,
        raises_to=str(found.raises_to),
        replaced=found.kind.replaceable,
        source="mark" if found.reason == "mark" else "detector",
    )


def _decision(decision: Decision, origin: RuleOrigin | None) -> DecisionOut:
    rule = None
    if origin is not None:
        rule = RuleOut(
            unit_id=origin.unit_id,
            unit_name=origin.unit_name,
            origin=origin.origin,
            version=origin.version,
            since=origin.since,
        )
    because = part_code(decision.because) or None
    return DecisionOut(verdict=decision.verdict, because=because, zone=decision.zone, rule=rule)


def _alternative(one: Alternative) -> AlternativeOut:
    verdict = Verdict.ALLOW if one.verdict is Verdict.ALLOW else Verdict.REPLACE
    return AlternativeOut(model_id=one.model.id, name=one.model.name, zone=one.model.zone, verdict=verdict)


def sent_out(record: SentRecord | None, registry: Registry) -> SentOut:
    """What left, with what its placeholders stand for."""
    return SentOut(calls=[_call(one, record, registry) for one in record.calls] if record else [])


def _call(sent: Sent, record: SentRecord, registry: Registry) -> SentCallOut:
    model = registry.model(sent.model_id)
    values = [(one, record.protection.map.of_placeholder(one.placeholder)) for one in sent.values]
    return SentCallOut(
        at=sent.at,
        model_name=model.name if model else "",
        zone=Zone(sent.zone),
        replaced=sent.replaced,
        messages=[SentMessageOut(role=one.role, text=one.text) for one in sent.messages],
        tools=list(sent.tools),
        values=[
            SentValueOut(placeholder=one.placeholder, kind=one.kind, original=entry.value if entry else "")
            for one, entry in values
        ],
    )


def mark_out(correction: Mark | Free) -> MarkOut:
    """A correction as it is shown."""
    freed = isinstance(correction, Free)
    return MarkOut(
        id=correction.id,
        act="free" if freed else "mark",
        text=correction.text,
        kind=correction.kind,
        reason=correction.reason if freed else None,
        at=correction.at,
    )
