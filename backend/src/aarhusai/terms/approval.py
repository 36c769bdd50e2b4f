"""The consent without which no assistant reaches others than its owners (GDPR 5(2), 24; law.md C1).

`usecases` alone makes one, and `assistants.publishing` asks for it: an architecture test holds both.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aarhusai.terms.ids import AssistantId, PersonId, UnitId, UseCaseId

EVERYONE = "everyone"
"""A subject kind that names nobody in particular: its id is None."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an approval lets use the assistant: the subject kinds of `grants`, as text, with the subject's id.

    `subject_id` is None exactly when `subject_kind` is "everyone".
    """

    subject_kind: str
    subject_id: UUID | None


@dataclass(frozen=True, slots=True)
class Approval:
    """One approved version of one assistant, for these and nobody else.

    `use` are the subjects that may use it and `denied` the units that may not though a subject of `use` admits them.
    `approved_by` is who gave the last approval that was needed; None where a version went live on an approval that
    stands already, because nothing of what was approved had changed.
    """

    assistant_id: AssistantId
    version: int
    use: tuple[Audience, ...]
    denied: tuple[UnitId, ...]
    use_case_id: UseCaseId
    approved_by: PersonId | None
    approved_at: datetime
