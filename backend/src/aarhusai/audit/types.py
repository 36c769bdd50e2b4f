"""What an audit entry is, what it may hold, and how a reader narrows the log down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID

from aarhusai.terms.actor import Actor

Detail = str | int | bool | None | Sequence[str]
"""A value in an entry's details: ids, codes, counts and names of fields."""

MAX_DETAIL = 200
"""Characters of one text in the details, and the number of values in one list."""

CONTENT_KEYS = frozenset({
    "answer", "body", "comment", "content", "cpr", "email", "instructions", "message", "name", "password", "prompt",
    "query", "question", "secret", "sentence", "snippet", "text", "title", "token",
})  # fmt: skip
"""Details may not be called any of these: they hold what somebody wrote, or who somebody is (GDPR 5(1)(c))."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One act. `act` is `noun.past_tense` and never changes its meaning; `object_id` names what was acted upon.

    `details` are codes, ids, counts and names of changed fields: never content, never a name or an address.
    """

    actor: Actor
    act: str
    object_kind: str
    object_id: UUID | None = None
    data_class: str | None = None
    details: Mapping[str, Detail] = field(default_factory=dict[str, Detail])


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """An entry as it was stored. `unit_id` is the actor's own unit then; `data_class` as DataClass writes itself."""

    id: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    unit_id: UUID | None
    act: str
    object_kind: str
    object_id: UUID | None
    data_class: str | None
    details: Mapping[str, Detail]


@dataclass(frozen=True, slots=True)
class ExportedRecord(AuditRecord):
    """An entry for somebody outside: also where the actor's unit lay, and the position in the chain when sealed."""

    unit_path: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long the log is kept, in days, and whether nothing may be deleted for now (a legal hold)."""

    maximum_days: int
    hold: bool
    revision: int


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Narrows the log. `act` is a whole act, or the noun before its dot; `data_class` a base or a flag such as `K4`;
    `unit_id` takes the branch as it was when the act was done. Times are aware; `until` is not included.
    """

    actor_id: UUID | None = None
    act: str | None = None
    object_kind: str | None = None
    object_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    data_class: str | None = None
    unit_id: UUID | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of what is narrowed, for the log of who read the log."""
        return tuple(spec.name for spec in fields(self) if getattr(self, spec.name) is not None)


def check_details(details: Mapping[str, Detail]) -> None:
    """Raises ValueError when details could carry content. It is a mistake in our code, so it is loud."""
    for key, value in details.items():
        if key in CONTENT_KEYS:
            raise ValueError(f"audit details may not hold {key!r}")
        texts = (value,) if isinstance(value, str) else value if isinstance(value, Sequence) else ()
        if len(texts) > MAX_DETAIL or any(len(text) > MAX_DETAIL for text in texts):
            raise ValueError(f"audit detail {key!r} is too long to be a code")
