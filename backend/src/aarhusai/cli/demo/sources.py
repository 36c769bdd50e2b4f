"""A collection of the demo's own: three invented pages that everybody may ask."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from aarhusai.compose import Services
from aarhusai.errors import NotFound
from aarhusai.grants.types import Right, to_everyone
from aarhusai.identity import configuration
from aarhusai.identity.types import PersonFilter
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.documents import NewDocument
from aarhusai.terms.actor import SYSTEM, Actor
from aarhusai.terms.classes import Base, DataClass
from aarhusai.terms.ids import CollectionId

DOCUMENTS: Final = Path(__file__).with_name("documents")

_NAME: Final = "Om Lindehøj Kommune"
_SAYS: Final = "Hvem man ringer til, affald og genbrug, og reglerne for barsel. Opdigtede sider til at prøve med."
_OWNER: Final = "ditte@lindehoej.example"
_UNIT: Final = "kommunen"


async def ensure_sources(house: Services) -> int:
    """Makes the collection and hands the pages in where that was not done yet. Gives how many were."""
    owner = await _owner(house)
    collection = await _collection(house, owner)
    before = (await house.knowledge.collections.get(owner, collection)).documents
    for path in sorted(DOCUMENTS.glob("*.md")):
        new = NewDocument(f"{path.stem.capitalize()}.md")
        await house.knowledge.documents.upload(owner, collection, new, _once(path.read_bytes()))
    return (await house.knowledge.collections.get(owner, collection)).documents - before


async def _collection(house: Services, owner: Actor) -> CollectionId:
    try:
        return await house.knowledge.collections.named(owner, _NAME)
    except NotFound:
        pass
    async with house.db.transaction() as tx:
        unit = (await configuration.units_by_slug(tx))[_UNIT]
    new = NewCollection(_NAME, unit, _SAYS, DataClass(Base.PERSONAL))
    made = await house.knowledge.collections.create(owner, new)
    await house.knowledge.shares.share_collection(owner, made.id, made.revision, [to_everyone(Right.READ)])
    return made.id


async def _owner(house: Services) -> Actor:
    page = await house.identity.people.page(SYSTEM, PersonFilter(_OWNER))
    actor = await house.identity.actor_for_job(page.items[0].id)
    assert actor is not None
    return actor


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
