"""What several shapes of models and providers are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=200)]
Slug = Annotated[str, Field(min_length=1, max_length=63)]
State = Literal["on", "off"]
Revision = Annotated[int, Field(ge=0, le=2_000_000_000)]


class Sent(BaseModel):
    """What a client sends: nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def is_on(state: State | None) -> bool | None:
    """Whether the state is on; None keeps it as it is."""
    return None if state is None else state == "on"
