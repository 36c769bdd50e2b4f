"""Wire shapes of the feature switches."""

from pydantic import BaseModel, ConfigDict


class FeatureSwitches(BaseModel):
    """What is on."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    temporary_chats: bool
    conversation_export: bool


class StoredSwitches(BaseModel):
    """What is on, and the revision to send back when changing it."""

    revision: int
    switches: FeatureSwitches
