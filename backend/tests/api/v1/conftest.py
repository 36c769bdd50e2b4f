"""Keys for the cast, a real provider with a stand-in endpoint behind it, and a client that carries a key."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import httpx
import pytest
from api.v1.upstream import answers
from cast import QUICK, Cast
from facts import FACTS
from fakes.upstream import FakeUpstream, fake_upstream

from aarhusai.compose import Services, StandIns, close_services, open_services
from aarhusai.config import Settings
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.types import Task
from aarhusai.identity.keys_types import KeyScope, NewKey
from aarhusai.identity.passwords import Passwords
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone

Keyed = Callable[..., Awaitable[httpx.AsyncClient]]
"""A client with a key of one of the cast, narrowed by the scope that is given."""


@pytest.fixture
async def endpoint() -> AsyncIterator[FakeUpstream]:
    """Where the models run; it answers well unless a test says otherwise."""
    async with fake_upstream() as upstream:
        upstream.behaviour = answers
        yield upstream


@pytest.fixture
async def house(settings: Settings, cast: Cast, endpoint: FakeUpstream) -> AsyncIterator[Services]:
    """The services with real providers: `klar` in Z4 takes every class, `sky` in Z2 only what is replaced."""
    services = await open_services(settings, StandIns(None, Passwords(QUICK)))
    options = {"base_url": f"{endpoint.base_url}/v1", "timeout": 5}
    tasks = frozenset({Task.CHAT, Task.EMBED, Task.RERANK, Task.SPEAK, Task.TRANSCRIBE, Task.IMAGE})
    async with services.db.transaction() as tx:
        for slug, zone in (("klar", Zone.Z4), ("sky", Zone.Z2)):
            facts = None if zone is Zone.Z4 else FACTS
            provider = ProviderDraft(slug, "openai", zone, slug=slug, options=options, facts=facts)
            await services.model_admin.ensure_provider(tx, provider)
            provider_id = await services.model_admin.provider_named(tx, slug)
            assert provider_id is not None
            draft = ModelDraft(slug, zone, (Way(provider_id, f"{slug}-up"),), slug=slug, position=1, tasks=tasks)
            await services.model_admin.ensure_model(tx, draft)
    await services.registry.refresh()
    yield services
    await close_services(services)


@pytest.fixture
async def keyed(server: str, house: Services, cast: Cast) -> AsyncIterator[Keyed]:
    """Makes keys."""
    async with AsyncExitStack() as stack:

        async def make(who: str = "karla", **scope: object) -> httpx.AsyncClient:
            key = await house.identity.keys.create_own(
                await actor_of(house, cast, who),
                NewKey("Prøve", KeyScope(**scope)),  # pyright: ignore[reportArgumentType]  # the tests name its fields
            )
            headers = {"authorization": f"Bearer {key.text}"}
            client = httpx.AsyncClient(base_url=f"{server}/v1", headers=headers, timeout=20)
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def api(keyed: Keyed) -> httpx.AsyncClient:
    """Karla's own key, as wide as she is."""
    return await keyed()


async def actor_of(house: Services, cast: Cast, who: str) -> Actor:
    """One of the cast as a caller."""
    actor = await house.identity.actor_for_job(cast.people[who])
    assert actor is not None
    return actor
