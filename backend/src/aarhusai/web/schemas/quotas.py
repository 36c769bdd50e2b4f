"""Wire shapes of limits. Amounts of money are in units of their currency, everything else is whole numbers."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from aarhusai.gateway.quotas import service
from aarhusai.gateway.quotas.types import Measure, Period, QuotaFilter, Subject, counted, written
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT
from aarhusai.terms.ids import UnitId
from aarhusai.web.schemas.switched import Revision, Sent

Amount = Annotated[float, Field(gt=0, le=1e15, allow_inf_nan=False)]
WarnAt = Annotated[int, Field(ge=1, le=100)]


class QuotasQuery(Sent):
    """Which limits, and from where on. `q` is part of the name of what is limited."""

    q: Annotated[str, Field(max_length=200)] = ""
    subject: Subject | None = None
    cursor: Annotated[str, Field(max_length=2000)] | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT

    def wanted(self) -> QuotaFilter:
        """As the room takes it."""
        return QuotaFilter(self.q, self.subject)


class QuotaCreate(Sent):
    """A limit to be. `unit_id` is the unit that decides it: calls from its branch count; null is the caller's topmost.

    `warn_at` is per cent. `currency` goes with money and with nothing else.
    """

    subject: Subject
    subject_id: UUID
    unit_id: UUID | None = None
    measure: Measure
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    period: Period
    amount: Amount
    warn_at: WarnAt = 80

    def draft(self) -> service.QuotaDraft:
        """As the room takes it."""
        return service.QuotaDraft(
            self.subject,
            self.subject_id,
            self.measure,
            self.period,
            counted(self.measure, self.amount),
            self.currency,
            self.warn_at,
            None if self.unit_id is None else UnitId(self.unit_id),
        )


class QuotaChange(Sent):
    """Another amount of what the limit counts."""

    revision: Revision
    amount: Amount
    warn_at: WarnAt


class QuotaView(BaseModel):
    """A limit and its use now. Of a limit that everybody has to themself, `used` and `held` are of who uses most.

    `people` have used something, `full` of the counters have nothing left. `began` and `closes` are null for a minute.
    """

    id: UUID
    subject: Subject
    subject_id: UUID
    name: str
    unit_id: UUID
    unit_name: str
    measure: Measure
    currency: str | None
    period: Period
    amount: float
    warn_at: int
    revision: int
    used: float
    held: float
    people: int
    full: int
    began: datetime | None
    closes: datetime | None
    can_change: bool

    @classmethod
    def of(cls, view: service.QuotaView) -> "QuotaView":
        """From the room's value."""
        quota = view.quota
        return cls(
            id=quota.id,
            subject=quota.subject,
            subject_id=quota.subject_id,
            name=view.name,
            unit_id=quota.unit_id,
            unit_name=view.unit_name,
            measure=quota.measure,
            currency=quota.currency,
            period=quota.period,
            amount=written(quota.measure, quota.amount),
            warn_at=quota.warn_at,
            revision=quota.revision,
            used=written(quota.measure, view.used),
            held=written(quota.measure, view.held),
            people=view.people,
            full=view.full,
            began=view.began,
            closes=view.closes,
            can_change=view.can_change,
        )


class QuotasPage(BaseModel):
    """Limits by the names of what they limit. `can_set`: the caller may set limits somewhere."""

    items: list[QuotaView]
    next_cursor: str | None
    can_set: bool


class OwnLimit(BaseModel):
    """A limit on the caller's own calls. Of one that others use as well only the share that is used is told."""

    subject: Subject
    unit_name: str
    measure: Measure
    currency: str | None
    period: Period
    share: int
    near: bool
    full: bool
    amount: float | None
    used: float | None
    closes: datetime

    @classmethod
    def of(cls, own: service.OwnLimit) -> "OwnLimit":
        """From the room's value."""
        quota = own.quota
        return cls(
            subject=quota.subject,
            unit_name=own.unit_name,
            measure=quota.measure,
            currency=quota.currency,
            period=quota.period,
            share=own.share,
            near=own.share >= quota.warn_at,
            full=own.used >= quota.amount,
            amount=None if own.shared else written(quota.measure, quota.amount),
            used=None if own.shared else written(quota.measure, own.used),
            closes=own.closes,
        )


class OwnLimits(BaseModel):
    """The caller's own limits of days and months, the fullest first."""

    items: list[OwnLimit]
