"""Wire shapes of assistants in files."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from aarhusai.assistants.porting.types import Fault, ItemKind
from aarhusai.evaluation.porting import What

ShortName = Annotated[str, Field(max_length=200)]


class ImportQuery(BaseModel):
    """Where to, and what of the file: the assistants of these short names (all without), and its collections or not.

    With `dry` nothing is made: the answer is what would be.
    """

    unit_id: UUID | None = None
    dry: bool = False
    only: list[ShortName] | None = Field(default=None, max_length=500)
    collections: bool = True


class ComingOut(BaseModel):
    """A collection that is made for an assistant; `size` is bytes of its documents."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    documents: int
    size: int


class ImportedOut(BaseModel):
    """What came of a thing in a file: made, there already (and left as it is), or refused; `problems` say why.

    A thing that was made may have problems too: what could not be found here and was left out; `missing` names it.
    """

    model_config = ConfigDict(from_attributes=True)

    name: str
    slug: str
    kind: ItemKind
    problems: list[Fault]
    result: What
    id: UUID | None
    tests: int
    missing: list[str]
    coming: list[ComingOut]


class ImportOut(BaseModel):
    """What came of a file, in its order."""

    items: list[ImportedOut]
