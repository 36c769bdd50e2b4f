"""Things of everybody's, made through the product's own doors, for tests of who may touch what."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
from api.case_things import SHARED, CaseThings, Family
from cast import Cast

from aarhusai.chat.attachment_reading import AttachmentReader
from aarhusai.chat.attachments import AttachmentToRead
from aarhusai.compose import Services
from aarhusai.evaluation.service import Wish as RunWish
from aarhusai.evaluation.types import CaseId, Expected, NewCase
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.gateway.quotas.service import QuotaDraft
from aarhusai.gateway.quotas.types import Measure, Period, Subject
from aarhusai.identity.keys_types import NewKey
from aarhusai.identity.types import Client
from aarhusai.kit.clock import now
from aarhusai.knowledge.collections import NewCollection
from aarhusai.knowledge.sources.types import Wish as SourceWish
from aarhusai.knowledge.types import Block, BlockKind, Page, Reading
from aarhusai.policy.decision import Rule
from aarhusai.policy.may_i_types import ServiceFacts, Terms
from aarhusai.policy.types import Justification
from aarhusai.policy.widening import Wish
from aarhusai.terms.actor import Actor, Holding, Role
from aarhusai.terms.classes import Base, Zone
from aarhusai.terms.ids import AssistantId, CollectionId, ProviderId, UnitId
from aarhusai.web.auth import CSRF_HEADER, SESSION_COOKIE

NOWHERE = UUID("01890000-0000-7000-8000-000000000000")
"""The id of nothing."""

THEIRS = {"omsorg": "karla", "teknik": "oda"}
"""Whose thing stands for somebody else's in a department."""


LETTER = "Den grønne spand tømmes hver anden tirsdag."


def read_as(house: Services, text: str) -> AttachmentReader:
    """The worker's hand for attached files, with a reader that reads the same in every file."""
    return AttachmentReader(house.store, house.attachments, house.classifier, ReadsTheSame(text))


@dataclass(frozen=True)
class ReadsTheSame:
    """Every file is one page of this text."""

    text: str

    async def read(self, path: Path, name: str, *, inside: bool = False) -> Reading:
        block = Block(BlockKind.TEXT, self.text, 1, 0, len(self.text))
        return Reading("text/plain", name, (Page(1, self.text),), (block,))

    async def picture(self, path: Path, name: str) -> bytes:
        return b"drawn anew"


@dataclass
class Things:
    """Makes things and signs people in; what was not changed since is given again."""

    house: Services
    cast: Cast
    client: httpx.AsyncClient
    _made: dict[tuple[str, str], UUID] = field(default_factory=dict[tuple[str, str], UUID])
    _shared: dict[str, Family] = field(default_factory=dict[str, Family])

    async def signed_in(self, who: str) -> dict[str, str]:
        """The headers of a page of this person's, in a session of its own."""
        async with self.house.db.transaction() as tx:
            opened = await self.house.identity.sessions.open(tx, self.cast.people[who], Client(None, ""))
        found = await self.house.identity.signed_in(opened.token)
        assert found is not None
        return {"cookie": f"{SESSION_COOKIE}={opened.token}", CSRF_HEADER: found.csrf_token}

    async def actor(self, who: str) -> Actor:
        """The person as a caller."""
        found = await self.house.identity.actor_for_job(self.cast.people[who])
        assert found is not None
        return found

    async def id_of(self, kind: str, whose: str, me: str) -> UUID:
        """The id of a thing of this kind: `whose` is mine, a department, house, nowhere or a way of SHARED."""
        if whose == "nowhere":
            return NOWHERE
        if whose in SHARED and kind != "gone_assistant":
            if whose not in self._shared:
                self._shared[whose] = await CaseThings(self.house, self.cast).shared(whose, me)
            return self._shared[whose].id_of(kind)
        key = (kind, me if whose == "mine" else whose)
        if key not in self._made:
            self._made[key] = await self._make(kind, whose, me)
        return self._made[key]

    def used_up(self, *ids: UUID) -> None:
        """These were changed, and perhaps somebody was signed out: they are not given again."""
        self._made = {key: made for key, made in self._made.items() if made not in ids and key[0] != "session"}
        self._shared = {how: family for how, family in self._shared.items() if not family.has_any(*ids)}

    async def _make(self, kind: str, whose: str, me: str) -> UUID:
        of_the_house: Mapping[str, Callable[[], Awaitable[UUID]]] = {
            "unit": lambda: self._unit(whose, me),
            "proposal": lambda: self._proposal(whose),
            "service": lambda: self._service("kommunen" if whose in {"house", "mine"} else whose),
            "provider": self._provider,
            "model": self._model,
        }
        if kind in of_the_house:
            return await of_the_house[kind]()
        if whose in SHARED:
            shared = CaseThings(self.house, self.cast)
            return await shared.delete(await shared.shared(whose, me))
        owner = me if whose == "mine" else THEIRS[whose]
        if kind == "person":
            return self.cast.people[owner]
        if kind.endswith("_case") or kind == "cased_assistant":
            return await CaseThings(self.house, self.cast).made(kind, owner)
        makers: Mapping[str, Callable[[str], Awaitable[UUID]]] = {
            "assistant": self._assistant,
            "gone_assistant": self._gone_assistant,
            "tested_assistant": self._tested_assistant,
            "test": self._test,
            "run": self._run,
            "attachment": self._attachment,
            "cited": self._cited,
            "collection": self._collection,
            "document": self._document,
            "session": self._session,
            "key": self._key,
            "quota": self._quota,
            "folder": self._folder,
            "conversation": self._conversation,
            "deleted": self._deleted,
            "message": self._answer,
            "turn": self._answer,
            "web_source": self._web_source,
        }
        return await makers[kind](owner)

    async def _session(self, owner: str) -> UUID:
        headers = await self.signed_in(owner)
        found = await self.house.identity.signed_in(headers["cookie"].removeprefix(f"{SESSION_COOKIE}="))
        assert found is not None
        assert found.actor.session_id is not None
        return found.actor.session_id

    async def _quota(self, owner: str) -> UUID:
        """A limit that the person's unit decided for itself, in a currency that no other limit has."""
        home = (await self.actor(owner)).unit_id
        assert home is not None
        currency = "".join(chr(65 + byte % 26) for byte in uuid4().bytes[:3])
        draft = QuotaDraft(Subject.UNIT, home, Measure.MONEY, Period.MONTH, 10_000_000, currency, unit_id=home)
        return (await self.house.quotas.create(await self.actor("ditte"), draft)).quota.id

    async def _key(self, owner: str) -> UUID:
        """One of the owner's own."""
        made = await self.house.identity.keys.create_own(await self.actor(owner), NewKey(f"Script {uuid4()}"))
        return made.key.id

    async def _assistant(self, owner: str) -> UUID:
        """As if the owner were a builder at home; saved, and nobody else's."""
        actor = await self.actor(owner)
        assert actor.unit_id is not None
        builder = replace(actor, holdings=(Holding(Role.BUILDER, actor.unit_id, actor.unit_path),))
        workshop = self.house.workshop
        draft = await workshop.drafts.create(builder, f"Assistent {uuid4()}", actor.unit_id)
        await workshop.versions.save(builder, draft.id, draft.revision, "")
        return draft.id

    async def _gone_assistant(self, owner: str) -> UUID:
        """One that its owner deleted."""
        made = AssistantId(await self._assistant(owner))
        await self.house.workshop.drafts.delete(await self.actor(owner), made)
        return made

    async def _test(self, owner: str) -> UUID:
        made = AssistantId(await self._assistant(owner))
        new = NewCase("Hvad er fristen?", Expected(facts=("14 dage",)))
        return (await self.house.proving.cases.add(await self.actor(owner), made, new)).id

    async def _tested_assistant(self, owner: str) -> UUID:
        """One with a test case."""
        case_id = CaseId(await self._test(owner))
        return (await self.house.proving.cases.get(await self.actor(owner), case_id)).assistant_id

    async def _run(self, owner: str) -> UUID:
        """One that waits for the worker."""
        made = AssistantId(await self._tested_assistant(owner))
        return (await self.house.proving.runs.begin(await self.actor(owner), made, RunWish(("draft",)))).id

    async def _collection(self, owner: str) -> UUID:
        """As if the owner were a builder at home: what somebody made they keep when they no longer are."""
        actor = await self.actor(owner)
        assert actor.unit_id is not None
        builder = replace(actor, holdings=(Holding(Role.BUILDER, actor.unit_id, actor.unit_path),))
        new = NewCollection(f"Samling {uuid4()}", actor.unit_id)
        return (await self.house.knowledge.collections.create(builder, new)).id

    async def _document(self, owner: str) -> UUID:
        collection = CollectionId(await self._collection(owner))
        documents = self.house.knowledge.documents
        return (await documents.add_text(await self.actor(owner), collection, "Vejledning", "Ring til os.")).id

    async def _web_source(self, owner: str) -> UUID:
        collection = CollectionId(await self._collection(owner))
        wish = SourceWish("page", ("https://lindehoej.example/borger",))
        return (await self.house.knowledge.sources.create(await self.actor(owner), collection, wish)).id

    async def _attachment(self, owner: str) -> UUID:
        headers = await self.signed_in(owner)
        answer = await self.client.post("/api/attachments?name=Brev.txt", content=LETTER.encode(), headers=headers)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    async def _cited(self, owner: str) -> UUID:
        """An answer with a source: a letter that was attached."""
        letter = await self._attachment(owner)
        await read_as(self.house, LETTER)(AttachmentToRead(letter))
        return UUID((await self._turn(owner, attachments=[str(letter)]))["answer"]["id"])

    async def _folder(self, owner: str) -> UUID:
        answer = await self._post(owner, "/api/folders", {"name": f"Mappe {uuid4()}"})
        return UUID(answer.json()["id"])

    async def _conversation(self, owner: str) -> UUID:
        return UUID((await self._turn(owner))["conversation"]["id"])

    async def _answer(self, owner: str) -> UUID:
        return UUID((await self._turn(owner))["answer"]["id"])

    async def _deleted(self, owner: str) -> UUID:
        made = await self._conversation(owner)
        headers = await self.signed_in(owner)
        answer = await self.client.delete(f"/api/conversations/{made}", headers=headers)
        assert answer.status_code == 204
        return made

    async def _turn(self, owner: str, **more: object) -> dict[str, dict[str, str]]:
        question = {"text": "Hvornår tømmes den grønne spand?", "request_id": str(uuid4())} | more
        answer = await self._post(owner, "/api/turns", question)
        last = next(line for line in reversed(answer.text.splitlines()) if line.startswith("data: "))
        return json.loads(last.removeprefix("data: "))

    async def _post(self, owner: str, path: str, body: object) -> httpx.Response:
        answer = await self.client.post(path, json=body, headers=await self.signed_in(owner))
        assert answer.status_code < 300, answer.text
        return answer

    async def _unit(self, whose: str, me: str) -> UUID:
        if whose == "mine":
            return (await self.actor(me)).unit_id or NOWHERE
        parent: UnitId = self.cast.units[whose]
        return (await self.house.identity.units.create(await self.actor("ditte"), parent, f"Hold {uuid4()}")).id

    async def _service(self, unit: str) -> UUID:
        facts, terms = (
            ServiceFacts(f"Tjeneste {uuid4()}", Zone.Z1),
            Terms({Base.PUBLIC: Rule.ALLOW, Base.INTERNAL: Rule.ALLOW}),
        )
        return (await self.house.outside.create(await self.actor("ditte"), self.cast.units[unit], facts, terms)).id

    async def _proposal(self, whose: str) -> UUID:
        """The unit owner of the department asks for what a platform owner may decide upon."""
        where = "omsorg" if whose == "mine" else whose
        owner = await self.actor({"omsorg": "anton", "teknik": "peter"}[where])
        unit = UnitId(await self._unit(where, ""))
        wish = Wish((Base.PERSONAL, Zone.Z1), Rule.REPLACE, Justification("Derfor", now() + timedelta(days=30)))
        return (await self.house.widenings.propose(owner, unit, wish)).proposal.id

    async def _provider(self) -> UUID:
        draft = ProviderDraft(f"Udbyder {uuid4()}", "scripted", Zone.Z4)
        return (await self.house.model_admin.create_provider(await self.actor("ditte"), draft)).id

    async def _model(self) -> UUID:
        way = Way(ProviderId(await self._provider()), "scripted")
        draft = ModelDraft(f"Model {uuid4()}", Zone.Z4, (way,))
        return (await self.house.model_admin.create_model(await self.actor("ditte"), draft)).id
