"""Wire shapes of assistants in files."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict

from aarhusai.assistants.porting.types import Fault, ItemKind
from aarhusai.evaluation.porting import What


class ImportedOut(BaseModel):
    """What came of a thing in a file: made, there already (and left as it is), or refused; `problems` say why.

    A thing that was made may have problems too: what could not be found here and was left out.
    """

    model_config = ConfigDict(from_attributes=True)

    name: str
    slug: str
    kind: ItemKind
    problems: list[Fault]
    result: What
    id: UUID | None


class ImportOut(BaseModel):
    """What came of a file, in its order."""

    items: list[ImportedOut]
