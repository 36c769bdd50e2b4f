"""Wire shapes of the feature switches."""

from pydantic import BaseModel, ConfigDict

from aarhusai.policy.switches import UnitFeatures
from aarhusai.web.schemas.switched import Revision, Sent


class FeatureSwitches(BaseModel):
    """What is on."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    temporary_chats: bool
    conversation_export: bool
    building: bool
    sharing: bool
    web_sources: bool
    api_keys: bool


class SwitchesPatch(Sent):
    """What is turned on or off; what is null or left out stays (for a unit: see `UnitSwitchesIn`)."""

    temporary_chats: bool | None = None
    conversation_export: bool | None = None
    building: bool | None = None
    sharing: bool | None = None
    web_sources: bool | None = None
    api_keys: bool | None = None


class StoredSwitches(BaseModel):
    """What is on, and the revision to send back when changing it."""

    revision: int
    switches: FeatureSwitches


class StoredSwitchesIn(Sent):
    """What to turn on or off in the whole house."""

    revision: Revision
    switches: SwitchesPatch


class UnitSwitchesIn(Sent):
    """What a unit decides for its branch: null gives a feature back to what is inherited; what is left out stays."""

    revision: Revision
    switches: SwitchesPatch


class UnitSwitches(BaseModel):
    """What a unit decided itself (null: inherited), what it inherits, and the revision to send back."""

    revision: int
    own: SwitchesPatch
    inherited: FeatureSwitches

    @classmethod
    def of(cls, one: UnitFeatures) -> "UnitSwitches":
        """From the room's value."""
        return cls(
            revision=one.revision,
            own=SwitchesPatch.model_validate(dict(one.own)),
            inherited=FeatureSwitches.model_validate(one.inherited),
        )
