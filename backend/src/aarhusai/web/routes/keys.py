"""Keys of the API: one's own, and those of units and systems."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from aarhusai.terms.ids import KeyId
from aarhusai.web.auth import CurrentActor
from aarhusai.web.deps import Services
from aarhusai.web.schemas import keys as wire

router = APIRouter(prefix="/keys", tags=["keys"])


@router.get("")
async def list_own_keys(services: Services, actor: CurrentActor) -> wire.OwnKeys:
    """The caller's own keys, those that work first."""
    keys = await services.identity.keys.mine(actor)
    rules = wire.KeyRules.of(*await services.identity.keys_rules.read())
    return wire.OwnKeys(
        items=[wire.Key.of(key) for key in keys], allowed=services.switches.of(actor).api_keys, rules=rules
    )


@router.post("", status_code=201)
async def create_own_key(body: wire.KeyCreate, services: Services, actor: CurrentActor) -> wire.MadeKey:
    """A key that acts with the caller's own rights."""
    return wire.MadeKey.of(await services.identity.keys.create_own(actor, body.value()))


@router.get("/house")
async def list_house_keys(
    services: Services, actor: CurrentActor, query: Annotated[wire.KeysQuery, Query()]
) -> wire.KeysPage:
    """The keys of the branch that the caller owns, people's own included, in alphabetical order."""
    page = await services.identity.keys.page(actor, query.value(), query.cursor, query.limit)
    return wire.KeysPage(items=[wire.Key.of(key) for key in page.items], next_cursor=page.next_cursor)


@router.post("/house", status_code=201)
async def create_house_key(body: wire.HouseKeyCreate, services: Services, actor: CurrentActor) -> wire.MadeKey:
    """A key of a unit or a system: it may use what is open to its unit."""
    return wire.MadeKey.of(await services.identity.keys.create(actor, body.house(), body.value()))


@router.put("/rules")
async def change_key_rules(body: wire.KeyRulesIn, services: Services, actor: CurrentActor) -> wire.KeyRules:
    """Decides how long new keys may last."""
    return wire.KeyRules.of(*await services.identity.keys_rules.change(actor, body.revision, body.value()))


@router.patch("/{key_id}")
async def edit_key(key_id: UUID, body: wire.KeyEdit, services: Services, actor: CurrentActor) -> wire.Key:
    """Changes a key's name, what it is narrowed to, when it expires, or who answers for it."""
    return wire.Key.of(await services.identity.keys.change(actor, KeyId(key_id), body.revision, body.value()))


@router.post("/{key_id}/rotate")
async def rotate_key(key_id: UUID, body: wire.KeyRotate, services: Services, actor: CurrentActor) -> wire.MadeKey:
    """A new text for the key; the old one works on for as long as is asked."""
    return wire.MadeKey.of(await services.identity.keys.rotate(actor, KeyId(key_id), body.grace))


@router.post("/{key_id}/revoke")
async def revoke_key(key_id: UUID, services: Services, actor: CurrentActor) -> wire.Key:
    """Ends a key: it fails on the very next call."""
    return wire.Key.of(await services.identity.keys.revoke(actor, KeyId(key_id)))
