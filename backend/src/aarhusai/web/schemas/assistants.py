"""Wire shapes of assistants as people choose and find them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from aarhusai.assistants.catalogue import CataloguePage, Detail, Entry
from aarhusai.assistants.types import AssistantState
from aarhusai.assistants.views import VIEWS, WhyKind
from aarhusai.terms.classes import Zone
from aarhusai.web.schemas.knowledge import NamedOut


class AssistantOut(BaseModel):
    """An assistant as a person meets it. `model_id` null: the person chooses the model too, unless `zone` is told.

    `zone` is that of the model that would answer; null where the person chooses one. A `specialist` has sources of its
    own. `version` is null for one of the caller's own that was never saved, which cannot be used before that.
    `suspended`: why it is not to be used just now.
    """

    id: UUID
    slug: str
    name: str
    description: str
    icon: str
    tags: list[str]
    suggested_prompts: list[str]
    model_id: UUID | None
    is_default: bool
    specialist: bool
    unit: NamedOut | None
    owner_names: list[str]
    ceiling: str | None
    zone: Zone | None
    banner: str
    contact: str
    favourite: bool
    mine: bool
    state: AssistantState
    version: int | None
    suspended: str | None


class CatalogueOut(AssistantOut):
    """An assistant in the catalogue. `uses` are answers of the last 30 days."""

    uses: int
    changed_at: datetime
    review_on: date | None


class AssistantList(BaseModel):
    """The default one, favourites, those used last, the caller's own, then by name; at most 50."""

    items: list[AssistantOut]


class TagCountOut(BaseModel):
    """A tag and how many assistants have it."""

    name: str
    count: int


class CatalogueCounts(BaseModel):
    """How many assistants each view holds for the caller."""

    mine: int
    shared: int
    unit: int
    all: int
    favourites: int
    managed: int


class CatalogueList(BaseModel):
    """Part of a view. `may_build` are the units that the caller may make an assistant in."""

    items: list[CatalogueOut]
    next_cursor: str | None
    counts: CatalogueCounts
    tags: list[TagCountOut]
    may_build: list[NamedOut]

    @classmethod
    def of(cls, page: CataloguePage) -> "CatalogueList":
        """From the room's value."""
        return cls(
            items=[catalogue_out(one) for one in page.items],
            next_cursor=page.next_cursor,
            counts=CatalogueCounts(**{view: page.counts[view] for view in VIEWS}),
            tags=[TagCountOut(name=name, count=count) for name, count in page.tags],
            may_build=[NamedOut.of(one) for one in page.may_build],
        )


class WhyOut(BaseModel):
    """A reason why the caller sees it; `name` is the unit's where it is one."""

    kind: WhyKind
    name: str


class AssistantDetailOut(CatalogueOut):
    """An assistant up close. Of one whose builder keeps them, `instructions` and `sources` are null."""

    why: list[WhyOut]
    instructions: str | None
    sources: list[NamedOut] | None

    @classmethod
    def of(cls, one: Detail) -> "AssistantDetailOut":
        """From the room's value."""
        return cls(
            **catalogue_out(one.entry).model_dump(),
            why=[WhyOut(kind=why.kind, name=why.name) for why in one.why],
            instructions=one.instructions,
            sources=None if one.sources is None else [NamedOut(id=made.id, name=made.name) for made in one.sources],
        )


def assistant_out(entry: Entry) -> AssistantOut:
    """What the page sees; instructions stay on the server."""
    return AssistantOut.model_validate(_shown(entry))


def catalogue_out(entry: Entry) -> CatalogueOut:
    """The same in the catalogue."""
    known = entry.known
    more = {"uses": entry.uses, "changed_at": known.changed_at, "review_on": known.review_on}
    return CatalogueOut.model_validate({**_shown(entry), **more})


def _shown(entry: Entry) -> dict[str, object]:
    known, one = entry.known, entry.assistant
    return {
        "id": known.id,
        "slug": known.slug,
        "name": entry.name,
        "description": entry.description,
        "icon": entry.icon,
        "tags": list(entry.tags),
        "suggested_prompts": list(one.suggested_prompts) if one else [],
        "model_id": one.model_id if one else None,
        "is_default": known.is_default,
        "specialist": bool(one and one.collections),
        "unit": NamedOut.of(entry.unit) if entry.unit else None,
        "owner_names": [owner.name for owner in entry.owners],
        "ceiling": str(one.ceiling) if one and one.ceiling else None,
        "zone": entry.model.zone if entry.model else None,
        "banner": one.banner if one else "",
        "contact": one.contact if one else "",
        "favourite": entry.favourite,
        "mine": entry.mine,
        "state": known.state,
        "version": one.version if one else None,
        "suspended": entry.stopped,
    }
