"""What every change of a use case leaves behind: its history and the audit log, in the change's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Invalid
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import Actor
from aarhusai.usecases.repository import decisions
from aarhusai.usecases.types import UseCase

CASE_KIND: Final = "use_case"
"""What the audit log calls a use case."""

LONGEST_NOTE: Final = 2000
"""Characters of a note, a reason or a decision."""


class CaseAct(StrEnum):
    """What the audit log and the history call what happened."""

    OPENED = "use_case.opened"
    ANSWERED = "use_case.answered"
    REOPENED = "use_case.reopened"
    SUBMITTED = "use_case.submitted"
    APPROVED = "use_case.approved"
    RETURNED = "use_case.returned"
    RECALLED = "use_case.recalled"
    PUBLISHED = "use_case.published"
    WITHDRAWN = "use_case.withdrawn"
    SUSPENDED = "use_case.suspended"
    RESUMED = "use_case.resumed"
    REVIEWED = "use_case.reviewed"
    RETIRED = "use_case.retired"
    RESTORED = "use_case.restored"
    RECORDED = "use_case.record_changed"
    FILE_ADDED = "use_case.file_added"
    FILE_REMOVED = "use_case.file_removed"
    INCIDENT_REPORTED = "use_case.incident_reported"
    INCIDENT_CHANGED = "use_case.incident_changed"

    @property
    def told(self) -> str:
        """As the history calls it."""
        return self.value.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Happened:
    """An act of a moment. The note is for the history alone, the details for the log alone."""

    act: CaseAct
    at: datetime
    note: str = ""
    details: Mapping[str, Detail] = field(default_factory=dict[str, Detail])


async def record(tx: Transaction, actor: Actor, case: UseCase, happened: Happened) -> None:
    """Writes it."""
    await decisions.add_event(tx, case.id, happened.act.told, actor.person_id, happened.at, happened.note)
    await logged(tx, actor, case, happened.act.value, happened.details)


async def logged(tx: Transaction, actor: Actor, case: UseCase, act: str, details: Mapping[str, Detail]) -> None:
    """Writes it to the log alone."""
    every: dict[str, Detail] = {"assistant_id": str(case.about.id), **details}
    await append(tx, AuditEntry(actor, act, CASE_KIND, case.id, details=every))


def noted(text: str | None) -> str:
    """A note that may be empty, tidied. Raises Invalid("note_too_long")."""
    clean = (text or "").strip().replace("\0", "")
    if len(clean) > LONGEST_NOTE:
        raise Invalid("note_too_long", "The text is too long.", {"limit": LONGEST_NOTE})
    return clean


def reasoned(text: str | None) -> str:
    """A reason, which must be there. Raises Invalid("use_case_reason_needed" | "note_too_long")."""
    clean = noted(text)
    if not clean:
        raise Invalid("use_case_reason_needed", "It takes a reason.")
    return clean
