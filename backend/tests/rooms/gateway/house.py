"""A gateway with a scripted provider on a real database, and the people who call it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from facts import FACTS

from aarhusai.gateway.catalogue import ModelDraft, ModelView, ProviderDraft, ProviderView, Way
from aarhusai.gateway.door import Checks, Door
from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.scripted import ScriptedProvider
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.service import ModelAdmin
from aarhusai.gateway.testing import ModelTests
from aarhusai.gateway.types import CallContext, ChatCall, ChatEvent, ChatMessage, ChatRequest, TextDelta, TextPart
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.kit.ids import new_id
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor, ActorKind, Holding, Role
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import CallId, ModelId, PersonId, UnitId

KEY = bytes(range(32))


async def root_unit(db: Database) -> UnitId:
    """The municipality itself."""
    unit = UnitId(new_id())
    await db.run("INSERT INTO unit (id, slug, name, path) VALUES (%s, 'by', 'Byen', %s)", (unit, str(unit)))
    return unit


async def person(db: Database, name: str, role: Role, unit: UnitId) -> Actor:
    """Somebody at the root unit."""
    identity = PersonId(new_id())
    await db.run(
        "INSERT INTO person (id, email, name, unit_id) VALUES (%s, %s, %s, %s)",
        (identity, f"{identity}@kommune.example", name, unit),
    )
    return Actor(ActorKind.PERSON, identity, name, unit, str(unit), (Holding(role, unit, str(unit)),))


@dataclass(frozen=True)
class CallRow:
    """What the ledger wrote of a call."""

    id: CallId
    state: str
    outcome: str | None
    zone: str | None
    data_class: str
    purpose: str
    input_tokens: int
    output_tokens: int
    cost: float
    first_ms: int | None
    total_ms: int | None


@dataclass
class House:
    """The gateway's parts."""

    db: Database
    registry: Registry
    door: Door
    ledger: Ledger
    admin: ModelAdmin
    tests: ModelTests
    provider: ScriptedProvider
    owner: Actor
    anna: Actor

    async def add_provider(self, zone: Zone, name: str = "Prøveudbyder", secret: str | None = None) -> ProviderView:
        """A provider that plays the script."""
        facts = None if zone is Zone.Z4 else FACTS
        draft = ProviderDraft(name, "scripted", zone, secret=secret, facts=facts)
        return await self.admin.create_provider(self.owner, draft)

    async def add_model(
        self, zone: Zone = Zone.Z4, *providers: ProviderView, name: str = "Prøvemodel", window: int = 8192
    ) -> ModelView:
        """A model at these providers, or at one of its own in the same zone; with prices, so that calls cost."""
        ways = providers or (await self.add_provider(zone),)
        draft = ModelDraft(
            name=name,
            zone=zone,
            endpoints=tuple(Way(provider.id, f"model-{number}") for number, provider in enumerate(ways)),
            context_window=window,
            price_input=1000.0,
            price_output=2000.0,
        )
        return await self.admin.create_model(self.owner, draft)

    def call(self, model_id: ModelId, question: str = "Hvad er klokken?", data_class: str = "K1") -> ChatCall:
        """Anna's question."""
        context = CallContext(CallId(new_id()), self.anna, model_id, "chat", DataClass.parse(data_class))
        return ChatCall(context, ChatRequest((ChatMessage("user", (TextPart(question),)),)))

    async def answer(self, call: ChatCall) -> str:
        """The whole answer."""
        return text_of([event async for event in self.door.chat(call)])

    async def row(self, call: ChatCall) -> CallRow | None:
        """What the ledger has of the call."""
        return await self.db.one(
            CallRow,
            """
            SELECT id, state, outcome, zone, data_class, purpose, input_tokens, output_tokens, cost::float8 AS cost,
                   first_ms, total_ms FROM model_call WHERE id = %s
            """,
            (call.context.call_id,),
        )

    async def settled(self, call: ChatCall) -> CallRow:
        """The row of a call that must have been settled."""
        row = await self.row(call)
        assert row is not None
        assert row.state == "settled"
        return row

    async def audited(self, act: str) -> int:
        """How many audit entries there are of an act."""
        return await self.db.value(int, "SELECT count(*) FROM audit WHERE act = %s", (act,)) or 0


async def until(holds: Callable[[], bool]) -> None:
    """Waits until it holds; the test's own time limit ends the waiting."""
    while not holds():  # noqa: ASYNC110  # what is waited for happens in code that knows no event of ours
        await asyncio.sleep(0.005)


def text_of(events: list[ChatEvent]) -> str:
    """The text of an answer."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@asynccontextmanager
async def opened_house(
    db: Database, checks: Checks | None = None, others: Mapping[str, Provider] | None = None
) -> AsyncGenerator[House, None]:
    """A gateway on an empty database. `others` are providers besides the scripted one, by their kind."""
    secrets = Secrets(KEY)
    registry = Registry(db, secrets)
    await registry.refresh()
    ledger = Ledger(db, "test")
    provider = ScriptedProvider()
    providers: dict[str, Provider] = {**(others or {}), "scripted": provider}
    door = Door(registry, providers, ledger, checks)
    admin = ModelAdmin(db, secrets, registry, {"scripted", "openai", "azure", "anthropic", "local"})
    tests = ModelTests(db, secrets, door, providers)
    unit = await root_unit(db)
    owner = await person(db, "Petra Platform", Role.PLATFORM_OWNER, unit)
    anna = await person(db, "Anna Ansat", Role.USER, unit)
    try:
        yield House(db, registry, door, ledger, admin, tests, provider, owner, anna)
    finally:
        await door.close()
        await registry.stop()
