"""Wire shapes of the session, the signed-in person and how the house looks."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

import aarhusai
from aarhusai.identity import types
from aarhusai.terms.actor import Role

Typed = Annotated[str, Field(max_length=1000)]
"""Text that a person typed; the room says what is wrong with it."""


class UnitRef(BaseModel):
    """A unit by name."""

    id: UUID
    name: str


class HeldRole(BaseModel):
    """A role and where it is held."""

    role: Role
    unit_id: UUID
    unit_name: str

    @classmethod
    def of(cls, held: types.HeldRole) -> "HeldRole":
        """From the room's value."""
        return cls(role=held.role, unit_id=held.unit_id, unit_name=held.unit_name)


class Me(BaseModel):
    """The signed-in person. `administers`: there is something in the administration for them to see."""

    id: UUID
    email: str
    name: str
    language: types.Language
    theme: types.Theme
    unit: UnitRef | None
    roles: list[HeldRole]
    is_platform_owner: bool
    administers: bool
    must_change_password: bool

    @classmethod
    def of(cls, me: types.Me) -> "Me":
        """From the room's value."""
        return cls(
            id=me.id,
            email=me.email,
            name=me.name,
            language=me.language,
            theme=me.theme,
            unit=UnitRef(id=me.unit_id, name=me.unit_name),
            roles=[HeldRole.of(held) for held in me.roles],
            is_platform_owner=me.is_platform_owner,
            administers=me.administers,
            must_change_password=me.must_change_password,
        )


class Banner(BaseModel):
    """A line above every page."""

    text: Typed
    tone: Literal["info", "warning"]


class Branding(BaseModel):
    """How the house presents itself. Colours are #rrggbb."""

    municipality: str
    product_name: str
    accent_light: str
    accent_dark: str
    banner: Banner | None
    logo: bool

    @classmethod
    def of(cls, branding: types.Branding) -> "Branding":
        """From the room's value."""
        banner = branding.banner
        return cls(
            municipality=branding.municipality,
            product_name=branding.product_name,
            accent_light=branding.accent_light,
            accent_dark=branding.accent_dark,
            banner=Banner(text=banner.text, tone=banner.tone) if banner else None,
            logo=branding.logo,
        )


class Session(BaseModel):
    """What a page needs before anything else."""

    signed_in: bool
    first_run: bool
    setup_code_needed: bool
    csrf_token: str | None
    person: Me | None
    branding: Branding
    version: str

    @classmethod
    def of(cls, bootstrap: types.Bootstrap, at_the_machine: bool) -> "Session":
        """From the room's value."""
        signed_in = bootstrap.signed_in
        return cls(
            signed_in=signed_in is not None,
            first_run=bootstrap.first_run,
            setup_code_needed=bootstrap.first_run and not at_the_machine,
            csrf_token=signed_in.csrf_token if signed_in else None,
            person=Me.of(signed_in.me) if signed_in else None,
            branding=Branding.of(bootstrap.branding),
            version=aarhusai.__version__,
        )


class SignIn(BaseModel):
    """An e-mail address and a password."""

    email: Typed
    password: Typed


class FirstRun(BaseModel):
    """The first platform owner. `setup_code` only when the page says so."""

    municipality: Typed
    name: Typed
    email: Typed
    password: Typed
    setup_code: Typed | None = None


class Device(BaseModel):
    """One of the person's sessions."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


class Devices(BaseModel):
    """The person's sessions, the latest seen first."""

    items: list[Device]


class MeChange(BaseModel):
    """What the person changes of themselves; what is left out stays."""

    name: Typed | None = None
    language: types.Language | None = None
    theme: types.Theme | None = None


class PasswordChange(BaseModel):
    """The present password and the new one."""

    current: Typed
    new: Typed
