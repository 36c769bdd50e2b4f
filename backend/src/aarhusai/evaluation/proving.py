"""Everything an edge may call for test cases, runs, and assistants in files: the room's parts, by name."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from aarhusai.assistants.door import ChatDoor
from aarhusai.assistants.drafts import Building
from aarhusai.assistants.service import Assistants
from aarhusai.assistants.types import Assistant, RunSources
from aarhusai.assistants.workshop import Workshop
from aarhusai.chat.answer_sources import AnswerSources, Wanted
from aarhusai.evaluation.answering import Answering, FindClass, Loop, Sources
from aarhusai.evaluation.cases import Cases
from aarhusai.evaluation.changing import ModelWatch
from aarhusai.evaluation.gate import Gate
from aarhusai.evaluation.judging import Judge
from aarhusai.evaluation.porting import Porting, Shelves, TitlesOf
from aarhusai.evaluation.porting_sources import Stock
from aarhusai.evaluation.running import Running
from aarhusai.evaluation.service import Evaluation
from aarhusai.evaluation.targets import KnownModels
from aarhusai.knowledge.service import Knowledge
from aarhusai.protection.classifier import Classifier
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.storage.database import Database
from aarhusai.storage.key_store import KeyStore
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import DocumentId, PersonId


@dataclass(frozen=True, slots=True)
class House:
    """What the room is built over."""

    db: Database
    keys: KeyStore
    models: KnownModels
    door: ChatDoor
    loop: Loop
    sources: AnswerSources
    knowledge: Knowledge
    classifier: Classifier
    assistants: Assistants
    workshop: Workshop
    building: Building
    actor_of: Callable[[PersonId], Awaitable[Actor | None]]


@dataclass(frozen=True, slots=True)
class Proving:
    """The room's verbs. Made once by `build_proving`."""

    cases: Cases
    runs: Evaluation
    gate: Gate
    running: Running
    porting: Porting
    watch: ModelWatch


def build_proving(house: House) -> Proving:
    """Every object of it. Nothing is opened."""
    runs = Evaluation(house.db, house.keys, house.models)
    judge = Judge(house.door, house.models)
    answering = Answering(house.loop, judge, _sources(house), _find_class(house.classifier))
    knowledge = house.knowledge
    stock = Stock(knowledge.collections, knowledge.documents, knowledge.previews)
    shelves = Shelves(house.models, stock, _titles(knowledge))
    return Proving(
        cases=Cases(house.db),
        runs=runs,
        gate=runs.gate,
        running=Running(house.db, house.keys, answering, house.actor_of),
        porting=Porting(house.db, house.assistants, house.workshop.drafts, house.building, shelves),
        watch=ModelWatch(house.db, house.models, runs, house.assistants, house.actor_of),
    )


def _sources(house: House) -> Sources:
    """What a conversation with the assistant would be answered from."""

    async def sources(actor: Actor, assistant: Assistant) -> RunSources | None:
        lending = house.assistants.lending(assistant)
        return (await house.sources.gather(actor, Wanted(lending=lending))).run

    return sources


def _find_class(classifier: Classifier) -> FindClass:
    async def find(texts: Sequence[str], protection: ConversationProtection) -> DataClass:
        return (await classifier.read(texts, protection)).data_class

    return find


def _titles(knowledge: Knowledge) -> TitlesOf:
    async def titles(actor: Actor, ids: Collection[DocumentId]) -> Mapping[DocumentId, str]:
        found = await knowledge.citing.documents(actor, ids)
        return {document_id: document.title for document_id, document in found.items()}

    return titles
