"""A person's corrections of what was found, as they come: in a conversation, or with the first question of one."""

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from aarhusai.errors import Invalid
from aarhusai.kit.clock import now
from aarhusai.kit.ids import new_id
from aarhusai.protection.conversation import Free, Mark
from aarhusai.protection.spans import Kind
from aarhusai.web.schemas.switched import Sent as Body

MAX_MARK: Final = 500
MAX_REASON: Final = 500
MOST_AT_ONCE: Final = 50


class MarkIn(Body):
    """A correction: `mark` what was missed, `free` what is not personal. `kind` null lets the words themselves tell."""

    act: Literal["mark", "free"]
    text: Annotated[str, Field(min_length=1, max_length=MAX_MARK, pattern=r"\w")]
    kind: Kind | None = None
    reason: Annotated[str, Field(max_length=MAX_REASON)] | None = None

    @model_validator(mode="after")
    def _marked_can_be_replaced(self) -> Self:
        if self.act == "mark" and self.kind is not None and not self.kind.replaceable:
            raise ValueError("what is marked is replaced, and a term is not")
        return self


Corrections = Annotated[tuple[MarkIn, ...], Field(max_length=MOST_AT_ONCE)]


def correction(body: MarkIn) -> Mark | Free:
    """The correction as it is kept. Raises Invalid("reason_needed")."""
    text, name = body.text.strip(), str(new_id())
    if body.act == "mark":
        return Mark(name, text, (body.kind or _kind_of(text)).value, now())
    reason = (body.reason or "").strip()
    if not reason:
        raise Invalid("reason_needed", "Freeing a text needs a reason.")
    return Free(name, text, body.kind.value if body.kind else None, reason, now())


def _kind_of(text: str) -> Kind:
    """What words that a person marked are most likely: a name, unless there are digits or signs in them."""
    return Kind.PERSON if all(letter.isalpha() or letter in " -.'’" for letter in text) else Kind.OWN
