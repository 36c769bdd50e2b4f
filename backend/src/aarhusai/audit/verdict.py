"""What a verification of the log found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    """How the log differs from what was sealed or signed."""

    CHANGED = "changed"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    CHECKPOINT = "checkpoint-mismatch"
    SIGNATURE = "bad-signature"


@dataclass(frozen=True, slots=True)
class Broken:
    """One place where the log is not what it was. `position` counts in the chain from 1 and is None for a row that has
    none; `audit_id` is None when nobody can tell any more. `after` is the last position that a genuine checkpoint
    vouches for, when a checkpoint told.
    """

    what: What
    position: int | None
    audit_id: int | None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a verification is: links checked, and how many there were when it began."""

    checked: int
    of: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome. `broken` is in the order it was found, the first broken row of the chain first.

    `first` and `last` are the positions that the chain has (0 and 0 when nothing is sealed); `unsealed` rows wait to be
    sealed, the oldest since `oldest_unsealed`; `inserted` counts every row that was put in; `checkpoints` agreed, the
    newest of them made at `newest_checkpoint` for the position `vouched`. `seconds` is how long it took.
    """

    broken: tuple[Broken, ...]
    first: int
    last: int
    rows: int
    unsealed: int
    oldest_unsealed: datetime | None
    inserted: int
    checkpoints: int
    vouched: int
    newest_checkpoint: datetime | None
    seconds: float

    @property
    def intact(self) -> bool:
        """Nothing is broken."""
        return not self.broken
