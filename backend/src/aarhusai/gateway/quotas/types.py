"""Limits, the windows they are counted in, and what a call asks of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from aarhusai.terms.ids import QuotaId, UnitId

NOBODY: Final = UUID(int=0)
"""Whose window it is when it is everybody's together."""

MICRO: Final = 1_000_000
"""Money is counted in millionths of its currency."""


class Subject(StrEnum):
    """What is limited. `EACH_PERSON`: everybody in a unit's branch has the limit to themself."""

    UNIT = "unit"
    EACH_PERSON = "each_person"
    PERSON = "person"
    KEY = "key"
    ASSISTANT = "assistant"
    MODEL = "model"


class Measure(StrEnum):
    """What is counted."""

    MONEY = "money"
    TOKENS = "tokens"
    REQUESTS = "requests"


class Period(StrEnum):
    """How long a limit is for. Days and months are Denmark's; a minute is any sixty seconds."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


def counted(measure: Measure, amount: float) -> int:
    """An amount as people write it, kroner or tokens or requests, as the house counts it."""
    return round(amount * MICRO) if measure is Measure.MONEY else int(amount)


def written(measure: Measure, amount: int) -> float:
    """The other way."""
    return amount / MICRO if measure is Measure.MONEY else amount


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit. `amount` is tokens, requests, or millionths of `currency`; `warn_at` is per cent of it.

    It counts calls whose caller belongs to the branch of `unit_id`, the unit that decided it. A unit's own limit counts
    everything in its branch.
    """

    id: QuotaId
    subject: Subject
    subject_id: UUID
    unit_id: UnitId
    measure: Measure
    currency: str | None
    period: Period
    amount: int
    warn_at: int
    revision: int


@dataclass(frozen=True, slots=True)
class QuotaFilter:
    """What a list of limits is narrowed to: part of the name of what is limited, and what kind of thing that is."""

    text: str = ""
    subject: Subject | None = None


class WindowKey(NamedTuple):
    """Names one counter. Keys are locked in their order, everywhere."""

    quota_id: QuotaId
    who: UUID
    began: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """What a limit is on: its name, the path of the unit it lies in (empty for none), and whether it was deleted."""

    name: str
    path: str
    gone: bool = False


class Concern(NamedTuple):
    """A limit that concerns a call, whose counter of it, and how many of its currency one of the model's is."""

    quota: Quota
    who: UUID
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What a call wants of one counter: `fixed`, and `per_output` millionths for every token the answer may have.

    `rate` is how many of the limit's currency one of the model's is; both figures are in the limit's.
    """

    quota: Quota
    window: WindowKey
    closes: datetime | None
    fixed: int
    per_output: int = 0
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Asking:
    """What a call wants of every counter that concerns it. `output` is the longest answer in tokens."""

    asks: tuple[Ask, ...] = ()
    output: int = 0


@dataclass(frozen=True, slots=True)
class QuotaState:
    """One limit as it stood when a call was admitted, the call itself taken off. `left` is what nothing holds.

    `resets_at` is when the window closes, and for a minute when everything is open again.
    """

    quota: Quota
    left: int
    resets_at: datetime

    @property
    def near(self) -> bool:
        """Whether so much is used or held that the warning is due."""
        return (self.quota.amount - self.left) * 100 >= self.quota.warn_at * self.quota.amount


@dataclass(frozen=True, slots=True)
class Granted:
    """The call may go on. `output` is the longest answer it may have, None where no limit says anything of it."""

    output: int | None = None
    states: tuple[QuotaState, ...] = ()


@dataclass(frozen=True, slots=True)
class Short:
    """The call does not fit. `opens_at` is when it may; `waits` says that it may be sooner: running calls hold it."""

    quota: Quota
    window: WindowKey
    need: int
    opens_at: datetime
    waits: bool


@dataclass(frozen=True, slots=True)
class Repeated:
    """A call with this id was made before."""


Placed = Granted | Short | Repeated

GRANTED: Final = Granted()
REPEATED: Final = Repeated()
