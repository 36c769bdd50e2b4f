"""Settings to services: every object of the house is made here, by hand; names of jobs are bound in `jobs.py`."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aarhusai.assistants.loop import AgentLoop
from aarhusai.assistants.places import places_of
from aarhusai.assistants.quoting import quoted_answer
from aarhusai.assistants.service import Assistants, ensure_default
from aarhusai.assistants.workshop import Workshop, build_workshop
from aarhusai.audit.chain import AuditChain
from aarhusai.audit.checkpoints import Places
from aarhusai.audit.sealing import Sealer
from aarhusai.audit.service import Audit
from aarhusai.chat import tasks as chat_tasks
from aarhusai.chat.answer_sources import AnswerSources
from aarhusai.chat.asking import Asking
from aarhusai.chat.attachments import Attachments
from aarhusai.chat.calling import Assisting
from aarhusai.chat.choosing import Choosing
from aarhusai.chat.live.lease import new_replica
from aarhusai.chat.live.live import Live
from aarhusai.chat.opening import Lenders, Opening
from aarhusai.chat.sealing_old import seal_old
from aarhusai.chat.service import Chat
from aarhusai.chat.store import Store, make_store
from aarhusai.chat.temporary import TemporaryChats
from aarhusai.config import Settings
from aarhusai.egress.json_call import JsonCalls
from aarhusai.errors import StartError
from aarhusai.evaluation.gate import Gate
from aarhusai.evaluation.proving import House as ProvingHouse
from aarhusai.evaluation.proving import Proving, build_proving
from aarhusai.gateway.countries import CountryAdmin
from aarhusai.gateway.door import Checks, Door
from aarhusai.gateway.examining import Examiner
from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.catalogue import LateProviders, import_clients
from aarhusai.gateway.providers.dialing import way_out
from aarhusai.gateway.providers.extractive import Extractive
from aarhusai.gateway.quotas.service import Quotas
from aarhusai.gateway.refusals import Refusals
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.service import ModelAdmin
from aarhusai.gateway.testing import ModelTests
from aarhusai.gateway.types import QUOTING_SLUG, Task
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.identity.passwords import Passwords
from aarhusai.identity.service import Identity
from aarhusai.knowledge.building import House, build_knowledge
from aarhusai.knowledge.ingest.building import build_ingestion
from aarhusai.knowledge.service import Knowledge
from aarhusai.policy.book import PolicyBook
from aarhusai.policy.may_i import Explain, InsideModel, MayI
from aarhusai.policy.may_i_answer import RuleShown
from aarhusai.policy.rules import Rules
from aarhusai.policy.services import OutsideServices
from aarhusai.policy.switches import Switches
from aarhusai.policy.widening import Widenings
from aarhusai.protection.classifier import Classifier, DetectingClassifier
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.configured import load_recognisers
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.key_schema import claim_key_database, key_database_url, prepare_key_database
from aarhusai.storage.key_store import KeyDatabase
from aarhusai.storage.secrets import claim, load_secrets
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Base, Flag, Zone
from aarhusai.usecases.service import House as UseCaseHouse
from aarhusai.usecases.service import UseCases

KEY_POOL = 4
"""Connections to the key database of one process at most: it is asked seldom, and for many keys at once."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything an edge may call."""

    settings: Settings
    db: Database
    keys: KeyDatabase
    store: Store
    announcements: Announcements
    audit: Audit
    chain: AuditChain
    sealer: Sealer
    identity: Identity
    switches: Switches
    outside: OutsideServices
    policy: PolicyBook
    rules: Rules
    widenings: Widenings
    countries: CountryAdmin
    may_i: MayI
    registry: Registry
    ledger: Ledger
    quotas: Quotas
    door: Door
    classifier: Classifier
    examiner: Examiner
    model_admin: ModelAdmin
    model_tests: ModelTests
    knowledge: Knowledge
    attachments: Attachments
    opening: Opening
    assistants: Assistants
    workshop: Workshop
    proving: Proving
    use_cases: UseCases
    loop: AgentLoop
    chat: Chat
    assisting: Assisting
    refusals: Refusals
    live: Live
    providers: LateProviders
    outgoing: JsonCalls

    async def warm_up(self) -> None:
        """What costs time and can wait until the port is open."""
        await asyncio.to_thread(import_clients)
        await self.loop.warm()
        await self.knowledge.search.warm_up()

    def begin_stopping(self) -> None:
        """The signal to stop came: no new turns, and the running ones end with what they have."""
        self.live.begin_stopping()


@dataclass(frozen=True, slots=True)
class StandIns:
    """What tests put in the place of the real thing."""

    providers: Mapping[str, Provider] | None = None
    passwords: Passwords | None = None


def compose(settings: Settings, stand_ins: StandIns | None = None) -> Services:
    """Makes every object. Nothing is opened and nothing runs yet."""
    stand_ins = stand_ins or StandIns()
    if settings.database_url is None:
        raise StartError("no_database", "There is no database to use.", "Start with: aarhusai serve")
    db = Database(settings.database_url, settings.database_pool)
    announcements = Announcements(settings.database_url)
    secrets = load_secrets(settings.master_key, settings.data)
    keys = KeyDatabase(Database(key_database_url(settings.database_url, settings.key_database_url), KEY_POOL), secrets)
    store = make_store(db, keys, keys.db)
    replica = new_replica(replica_name(settings))
    registry = Registry(db, secrets)
    quoting = {QUOTING_SLUG: Extractive(quoted_answer)}
    late = LateProviders(settings.data, quoting, way_out(settings.proxy, settings.no_proxy, settings.ca_bundle))
    providers = {**stand_ins.providers, **quoting} if stand_ins.providers else late
    ledger = Ledger(db, replica.name)
    book = PolicyBook(db)
    outgoing = JsonCalls()
    classifier = _classifier(settings, outgoing)
    door = Door(registry, providers, ledger, Checks(book, classifier), SharedSeats(db.url))
    assistants = Assistants(db)
    switches = Switches(db)
    knowledge = build_knowledge(
        House(settings, db, secrets, registry, door, classifier, web_sources=lambda path: switches.at(path).web_sources)
    )
    attachments = Attachments(db, store.keys, knowledge.blobs)
    sources = AnswerSources(db, store.keys, attachments, knowledge.citing)
    loop = AgentLoop(door, registry, search=knowledge.citing, tables=knowledge.sheets, house=assistants)
    temporary = TemporaryChats()
    live = Live(store, announcements, loop, replica, temporary.finish)
    use_cases = UseCases(UseCaseHouse(db, registry, Gate(registry), switches, knowledge.blobs, settings.screening))
    choosing = Choosing(registry, assistants, use_cases.courses.require)
    asking = Asking(store, live, temporary, choosing, sources, classify_job=chat_tasks.CLASSIFY.name)
    identity = Identity(db, settings, stand_ins.passwords, lambda path: switches.at(path).api_keys)
    workshop = build_workshop(db, assistants, registry, switches)
    proving = ProvingHouse(
        db, keys, registry, door, loop, sources, knowledge, classifier, assistants, workshop, switches,
        identity.actor_for_job,
    )  # fmt: skip
    return Services(
        settings=settings,
        db=db,
        keys=keys,
        store=store,
        announcements=announcements,
        audit=Audit(db),
        chain=AuditChain(db, Places(settings.data, settings.audit_checkpoints, settings.audit_key)),
        sealer=Sealer(db),
        identity=identity,
        switches=switches,
        outside=OutsideServices(db),
        policy=book,
        rules=Rules(db, book),
        widenings=Widenings(db, book, use_cases.records),
        countries=CountryAdmin(db, registry),
        may_i=MayI(db, book, lambda actor: _chat_models(registry, actor), _shown(book)),
        registry=registry,
        ledger=ledger,
        quotas=Quotas(db, ledger.limits, registry, places_of),
        door=door,
        classifier=classifier,
        examiner=Examiner(registry, book, classifier),
        model_admin=ModelAdmin(db, secrets, registry, tuple(providers)),
        model_tests=ModelTests(db, secrets, door, providers),
        knowledge=knowledge,
        attachments=attachments,
        opening=Opening(db, store.keys, sources, temporary, Lenders(knowledge.citing, asking.lends)),
        assistants=assistants,
        workshop=workshop,
        proving=build_proving(proving),
        use_cases=use_cases,
        loop=loop,
        chat=Chat(store, live, temporary, asking, sources, switches.of),
        assisting=Assisting(db, assistants, choosing, sources, loop),
        refusals=Refusals(db),
        live=live,
        providers=late,
        outgoing=outgoing,
    )


@asynccontextmanager
async def working(settings: Settings) -> AsyncGenerator[Services, None]:
    """The services of a worker: it lives long, so it hears of models and switches that change; it takes no turns."""
    async with services(settings) as house:
        ingestion = build_ingestion(settings, house.db, house.knowledge, house.identity.actor_for_job)
        await ingestion.start(house.announcements)
        await house.use_cases.watching.start(house.announcements)
        await _listen(house)
        house.sealer.start()
        try:
            yield house
        finally:
            await ingestion.stop()
            await house.use_cases.watching.stop()
            await house.sealer.stop()
            await _listen_no_more(house)


@asynccontextmanager
async def services(settings: Settings) -> AsyncGenerator[Services, None]:
    """The services of a command: the database is open, nothing listens and no turn runs."""
    house = compose(settings)
    try:
        await _open(house)
        await _begin(house)
        await house.policy.refresh()
        await house.registry.refresh()
        await house.ledger.limits.refresh()
        await house.knowledge.spaces.refresh()
        await house.use_cases.forms.refresh()
        yield house
    finally:
        await house.door.close()
        await house.providers.close()
        await _close(house)


async def open_services(settings: Settings, stand_ins: StandIns | None = None) -> Services:
    """The services of a web process: listening, fresh, and taking turns. Raises Unavailable and StartError."""
    house = compose(settings, stand_ins)
    await _open(house)
    await _begin(house)
    house.keys.start()
    await house.live.start()
    await _listen(house)
    return house


async def close_services(house: Services) -> None:
    """Ends what open_services began, the running turns first."""
    await house.live.stop()
    await _listen_no_more(house)
    await house.door.close()
    await house.providers.close()
    await _close(house)


async def _open(house: Services) -> None:
    """Both databases; the key database is made where there is none yet. Raises StartError and Unavailable."""
    await house.db.open()
    await prepare_key_database(house.db.url, house.settings.key_database_url)
    await house.keys.db.open()


async def _close(house: Services) -> None:
    await house.identity.keys.stop()
    await house.outgoing.close()
    await house.assisting.close()
    await house.knowledge.sheets.close()
    await house.keys.stop()
    await house.keys.db.close()
    await house.db.close()


async def _listen(house: Services) -> None:
    await house.policy.start(house.announcements)
    await house.registry.start(house.announcements)
    await house.ledger.limits.start(house.announcements)
    await house.assistants.start(house.announcements)
    await house.use_cases.courses.start(house.announcements)
    await house.use_cases.forms.start(house.announcements)
    await house.switches.start(house.announcements)
    await house.knowledge.spaces.start(house.announcements)
    house.door.listen(house.announcements)
    reads = (house.registry.refresh, house.assistants.refresh, house.switches.refresh)
    house.identity.keys.standing.start(house.announcements, reads)
    house.announcements.start()


async def _listen_no_more(house: Services) -> None:
    await house.announcements.stop()
    await house.identity.keys.standing.stop()
    await house.knowledge.spaces.stop()
    await house.switches.stop()
    await house.use_cases.forms.stop()
    await house.use_cases.courses.stop()
    await house.assistants.stop()
    await house.ledger.limits.stop()
    await house.registry.stop()
    await house.policy.stop()


async def _begin(house: Services) -> None:
    """What must stand before anybody works: the key's claim, the bundled model, the default assistant."""
    secrets = load_secrets(house.settings.master_key, house.settings.data)
    async with house.db.exclusive("begin") as tx, house.keys.db.session() as keys:
        await claim(tx, secrets)
        await claim_key_database(tx, keys)
        await house.model_admin.ensure_bundled(tx, house.settings.local_model_context)
        await house.model_admin.ensure_quoting(tx)
        if house.settings.local_model is not None:
            named = house.settings.local_model.name
            await house.model_admin.ensure_local_model(tx, named, house.settings.local_model_context)
        await ensure_default(tx)
    await seal_old(house.store)


def _classifier(settings: Settings, outgoing: JsonCalls) -> DetectingClassifier:
    recognisers = load_recognisers(settings.recognisers, outgoing)
    return DetectingClassifier(Detector(recognisers.registry, recognisers.external))


def _chat_models(registry: Registry, actor: Actor) -> list[InsideModel]:
    """What *Må jeg?* may know of the platform's models: those that the actor may chat with, its own small one last."""
    visible = sorted(registry.visible_models(actor), key=lambda model: model.bundled)
    return [InsideModel(model.id, model.name, model.zone) for model in visible if Task.CHAT in model.tasks]


def _shown(book: PolicyBook) -> Explain:
    """Who decided a rule, as “Må jeg?” shows it."""

    def explain(unit_path: str, part: Base | Flag, zone: Zone) -> RuleShown:
        found = book.explain(unit_path, part, zone)
        return RuleShown(
            found.origin.value, found.unit_id, found.unit_name, found.version, found.since, found.expires_at
        )

    return explain


def replica_name(settings: Settings) -> str:
    """The same for the same machine, port and data folder, so that a new process knows what its predecessor left."""
    return settings.replica or f"{socket.gethostname()}:{settings.port}:{settings.data}"
