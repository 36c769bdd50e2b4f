"""Assistants on their way to others, through the product's own doors: for tests of use cases and the register."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
from api.things import Things

from aarhusai.assistants.types import AssistantContent
from aarhusai.gateway.catalogue import ModelDraft, ProviderDraft, Way
from aarhusai.grants.types import Grant, to_branch
from aarhusai.policy.facts import EndpointFacts
from aarhusai.terms.actor import Actor, Holding, Role
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import AssistantId, ModelId, UnitId

Json = dict[str, Any]
"""What the API answers; a test knows what it asked for."""

ORDINARY = {
    "purpose": "Gør breve lettere at forstå.",
    "use": "writing",
    "public": "yes",
    "review": "12",
    "data": ["internal"],
    "banned": ["none"],
    "annex": ["none"],
}
"""What a builder answers about an assistant that sees nothing of people."""

PERSONAL = {
    **ORDINARY,
    "data": ["internal", "ordinary"],
    "persons": ["citizens"],
    "basis_operation": "6_1_e",
    "basis_development": "none",
    "basis_law": "Serviceloven § 83",
    "recipients": ["none"],
    "retention": "house",
    "security": ["access", "log"],
    "profiling": "no",
    "dpia": ["none"],
}
"""The same of one that sees ordinary personal data."""

BENEFITS = {
    **PERSONAL,
    "use": "preparing",
    "annex": ["benefits"],
    "exception": "none",
    "oversight": "Faglig leder læser hver femte.",
}
"""And of one of high risk; its overseer is still to be named."""


@dataclass
class Uses:
    """The cast at work."""

    things: Things

    async def get(self, who: str, path: str) -> httpx.Response:
        """What this person is answered."""
        return await self.things.client.get(path, headers=await self.things.signed_in(who))

    async def send(self, who: str, method: str, path: str, body: object = None) -> httpx.Response:
        """Does something as this person."""
        headers = await self.things.signed_in(who)
        return await self.things.client.request(method, path, json=body, headers=headers)

    async def assistant(self, who: str = "mikkel", *sharing: Grant, **content: object) -> UUID:
        """An assistant of this person's with a saved version, wished to be shared with their unit's branch."""
        actor = await self.builder(who)
        assert actor.unit_id is not None
        wanted = AssistantContent(f"Klart sprog {who}", "Gør breve lettere at forstå.", instructions="Skriv klart.")
        shared = sharing or (to_branch(actor.unit_id),)
        return await self._make(actor, actor.unit_id, replace(wanted, sharing=shared, **content))

    async def _make(self, actor: Actor, unit_id: UnitId, content: AssistantContent) -> UUID:
        workshop = self.things.house.workshop
        draft = await workshop.drafts.make(actor, unit_id, content)
        await workshop.versions.save(actor, draft.id, draft.revision, "Første")
        return draft.id

    async def builder(self, who: str) -> Actor:
        """The person, as if they built at home."""
        actor = await self.things.actor(who)
        assert actor.unit_id is not None
        home = Holding(Role.BUILDER, actor.unit_id, actor.unit_path)
        return replace(actor, holdings=(*actor.holdings, home))

    async def case(self, assistant_id: UUID, who: str = "mikkel", answers: Mapping[str, object] | None = None) -> Json:
        """The assistant's use case with these answers."""
        made = await self.send(who, "POST", f"/api/assistants/{assistant_id}/use-case")
        assert made.status_code == 201, made.text
        case = made.json()
        return await self.ok(who, "PATCH", case, {"revision": case["revision"], "answers": answers or ORDINARY})

    async def submitted(
        self, assistant_id: UUID, who: str = "mikkel", answers: Mapping[str, object] | None = None
    ) -> Json:
        """The use case, submitted with its newest version."""
        case = await self.case(assistant_id, who, answers)
        return await self.ok(who, "POST", case, {"version": case["newest_version"]}, "/submit")

    async def approved(
        self, assistant_id: UUID, who: str = "mikkel", by: str = "anton", answers: Mapping[str, object] | None = None
    ) -> Json:
        """The use case, approved: the assistant is live."""
        case = await self.submitted(assistant_id, who, answers)
        return await self.approve(by, case)

    async def approve(self, who: str, case: Json, kind: str = "unit_owner") -> Json:
        """Approves, as this person."""
        return await self.ok(who, "POST", case, {"kind": kind, "note": "", "revision": case["revision"]}, "/approve")

    async def ok(self, who: str, method: str, case: Json, body: object = None, rest: str = "") -> Json:
        """Does something to a use case that must succeed."""
        answer = await self.send(who, method, f"/api/use-cases/{case['id']}{rest}", body)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, who: str, method: str, case: Json, body: object = None, rest: str = "") -> tuple[int, str]:
        """The same where it must not: status and code."""
        answer = await self.send(who, method, f"/api/use-cases/{case['id']}{rest}", body)
        assert answer.is_error, answer.text
        return answer.status_code, answer.json()["code"]

    async def read(self, who: str, case: Json) -> Json:
        """The use case, anew."""
        return (await self.get(who, f"/api/use-cases/{case['id']}")).json()

    async def save_version(self, who: str, assistant_id: UUID, **change: object) -> int:
        """A new version with something different."""
        actor = await self.builder(who)
        drafts, versions = self.things.house.workshop.drafts, self.things.house.workshop.versions
        draft = await drafts.get(actor, AssistantId(assistant_id))
        assert draft.content is not None
        draft = await drafts.save(actor, draft.id, draft.revision, replace(draft.content, **change))
        return (await versions.save(actor, draft.id, draft.revision, "")).number

    async def visible_to(self, who: str) -> Sequence[str]:
        """The ids of the assistants that this person meets."""
        return [one["id"] for one in (await self.get(who, "/api/assistants")).json()["items"]]

    async def gone(self, assistant_id: UUID, who: str) -> None:
        """Waits until this person meets it no more; processes hear of it a moment after the deed."""
        async with asyncio.timeout(10):
            while str(assistant_id) in await self.visible_to(who):  # noqa: ASYNC110  # nothing tells it to a test
                await asyncio.sleep(0.02)

    async def model(self, zone: Zone = Zone.Z4, facts: EndpointFacts | None = None) -> ModelId:
        """Another model that everybody may use, at a provider of its own."""
        admin, ditte = self.things.house.model_admin, await self.things.actor("ditte")
        provider = await admin.create_provider(
            ditte, ProviderDraft(f"Udbyder {zone.value}", "scripted", zone, facts=facts)
        )
        draft = ModelDraft(f"Model {zone.value}", zone, (Way(provider.id, "scripted"),))
        return (await admin.create_model(ditte, draft)).id
