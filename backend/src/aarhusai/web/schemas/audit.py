"""Wire shapes of the audit log: its entries, its chain, and what is decided about its age."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, RootModel

from aarhusai.audit.chain import ChainStatus
from aarhusai.audit.keeping import MAXIMUM_DAYS, MINIMUM_DAYS
from aarhusai.audit.signing import Checkpoint
from aarhusai.audit.types import AuditFilter, AuditRecord
from aarhusai.audit.verdict import Broken, Progress, Verdict, What
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT

ClassPart = Literal["K0", "K1", "K2", "K3", "K4", "K5", "K6"]


class AuditFilterQuery(BaseModel):
    """Narrows the log. `act` is a whole act or the noun before its dot; `unit_id` takes the branch."""

    actor_id: UUID | None = None
    act: Annotated[str, Field(max_length=200)] | None = None
    object_kind: Annotated[str, Field(max_length=60)] | None = None
    object_id: UUID | None = None
    data_class: ClassPart | None = None
    unit_id: UUID | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None

    def value(self) -> AuditFilter:
        """As the room's value."""
        return AuditFilter(
            actor_id=self.actor_id,
            act=self.act,
            object_kind=self.object_kind,
            object_id=self.object_id,
            since=self.since,
            until=self.until,
            data_class=self.data_class,
            unit_id=self.unit_id,
        )


class AuditQuery(AuditFilterQuery):
    """A page of what is left."""

    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


class AuditExportQuery(AuditFilterQuery):
    """All of what is left, as JSON lines or CSV."""

    format: Literal["jsonl", "csv"] = "jsonl"


class AuditActor(BaseModel):
    """Who acted. `name` is null for the house itself and for somebody who is gone."""

    kind: str
    id: UUID | None
    name: str | None


class AuditItem(BaseModel):
    """One act. Details are codes, ids and counts, never content; `unit_id` is the actor's own unit then."""

    id: int
    at: datetime
    actor: AuditActor
    unit_id: UUID | None
    act: str
    object_kind: str
    object_id: UUID | None
    object_name: str | None
    data_class: str | None
    details: dict[str, str | int | bool | list[str] | None]

    @classmethod
    def of(cls, record: AuditRecord, names: dict[UUID, str]) -> "AuditItem":
        """From the room's value; `names` of people by id."""
        return cls(
            id=record.id,
            at=record.at,
            actor=AuditActor(
                kind=record.actor_kind,
                id=record.actor_id,
                name=names.get(record.actor_id) if record.actor_id else None,
            ),
            unit_id=record.unit_id,
            act=record.act,
            object_kind=record.object_kind,
            object_id=record.object_id,
            object_name=names.get(record.object_id) if record.object_id else None,
            data_class=record.data_class,
            details={k: v if v is None or isinstance(v, str | int) else list(v) for k, v in record.details.items()},
        )


class AuditPage(BaseModel):
    """Part of the log, newest first."""

    items: list[AuditItem]
    next_cursor: str | None


class AuditCheckpoint(BaseModel):
    """A signed statement of where the chain stood; hashes and signature in hexadecimal. It can be kept outside."""

    version: Literal[1] = 1
    position: int
    audit_id: int
    chain_hash: str
    rows: int
    at: datetime
    key: str
    signature: str

    @classmethod
    def of(cls, made: Checkpoint) -> "AuditCheckpoint":
        """From the room's value."""
        return cls(
            position=made.position,
            audit_id=made.audit_id,
            chain_hash=made.chain_hash.hex(),
            rows=made.rows,
            at=made.at,
            key=made.key,
            signature=made.signature.hex(),
        )


class AuditCheckpoints(BaseModel):
    """The newest ones, and the public key (PEM) that verifies those made now."""

    items: list[AuditCheckpoint]
    public_key: str


class AuditKeeping(BaseModel):
    """How long the log is kept, in days, and whether nothing may be deleted for now."""

    maximum_days: Annotated[int, Field(ge=MINIMUM_DAYS, le=MAXIMUM_DAYS)]
    hold: bool
    revision: Annotated[int, Field(ge=0, le=2**31 - 1)]


class AuditStatus(BaseModel):
    """How the chain stands. `whole`: the caller may verify it. `position` acts were ever sealed and `kept` of them are
    still there; `unsealed` wait, the oldest since `oldest_unsealed`. `guarded`: the platform's own database role cannot
    change the log.
    """

    whole: bool
    position: int
    kept: int
    sealed_at: datetime | None
    unsealed: int
    oldest_unsealed: datetime | None
    checkpoint: AuditCheckpoint | None
    guarded: bool
    keeping: AuditKeeping

    @classmethod
    def of(cls, status: ChainStatus) -> "AuditStatus":
        """From the room's value."""
        return cls(
            whole=status.whole,
            position=status.position,
            kept=status.kept,
            sealed_at=status.sealed_at,
            unsealed=status.unsealed,
            oldest_unsealed=status.oldest_unsealed,
            checkpoint=AuditCheckpoint.of(status.checkpoint) if status.checkpoint else None,
            guarded=status.guarded,
            keeping=AuditKeeping.model_validate(status.keeping, from_attributes=True),
        )


class AuditBroken(BaseModel):
    """Where the log is not what it was. `after` is the last position that a checkpoint vouches for."""

    what: What
    position: int | None
    audit_id: int | None
    after: int | None

    @classmethod
    def of(cls, broken: Broken) -> "AuditBroken":
        """From the room's value."""
        return cls.model_validate(broken, from_attributes=True)


class AuditProgress(BaseModel):
    """How far a verification is, in acts."""

    checked: int
    of: int


class AuditVerdict(BaseModel):
    """What a verification found. `broken` is empty when nothing is; `checkpoints` agreed, up to position `vouched`."""

    broken: list[AuditBroken]
    first: int
    last: int
    rows: int
    unsealed: int
    inserted: int
    checkpoints: int
    vouched: int
    newest_checkpoint: datetime | None
    seconds: float

    @classmethod
    def of(cls, verdict: Verdict) -> "AuditVerdict":
        """From the room's value."""
        return cls(
            broken=[AuditBroken.of(broken) for broken in verdict.broken],
            first=verdict.first,
            last=verdict.last,
            rows=verdict.rows,
            unsealed=verdict.unsealed,
            inserted=verdict.inserted,
            checkpoints=verdict.checkpoints,
            vouched=verdict.vouched,
            newest_checkpoint=verdict.newest_checkpoint,
            seconds=round(verdict.seconds, 3),
        )


class AuditVerificationStream(RootModel[AuditProgress | AuditVerdict]):
    """The data of a verification's events: `progress`, and one `verdict` at the end."""


def verification_event(news: Progress | Verdict) -> tuple[bytes, AuditProgress | AuditVerdict]:
    """The event's name and its data."""
    if isinstance(news, Progress):
        return b"progress", AuditProgress(checked=news.checked, of=news.of)
    return b"verdict", AuditVerdict.of(news)
