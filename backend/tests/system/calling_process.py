"""A process of its own that calls a model many times at once, for tests of what processes share.

    python calling_process.py URL MODEL PERSON UNIT CALLS

Prints how the calls ended, as JSON: {"done": 3, "quota_used_up": 2}. With CALLS 0 one call is made and never ends.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from aarhusai.errors import AarhusError
from aarhusai.gateway.door import Door
from aarhusai.gateway.providers.scripted import End, Hold, Pause, Say, ScriptedProvider, Step
from aarhusai.gateway.registry import Registry
from aarhusai.gateway.types import CallContext, ChatCall, ChatMessage, ChatRequest, Finished, TextPart, Usage
from aarhusai.gateway.wrappers.ledger import Ledger
from aarhusai.gateway.wrappers.sharing import SharedSeats
from aarhusai.kit.ids import new_id
from aarhusai.protection import ProtectedText
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.database import Database
from aarhusai.storage.secrets import Secrets
from aarhusai.terms.actor import Actor, ActorKind
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import CallId, ModelId, PersonId, UnitId

LONGEST = 300
"""Tokens of the longest answer; most are shorter."""


def answer(request: ChatRequest[ProtectedText]) -> Sequence[Step]:
    """Something between a sixth and all of what was allowed, after a little while."""
    length = random.randint(50, LONGEST)  # the length of an answer is nobody's secret
    used = Usage(10, min(length, request.max_output or LONGEST))
    return Say("Svar"), Pause(random.random() * 0.02), End(Finished("stop", used))


async def run(url: str, model: ModelId, actor: Actor, calls: int) -> None:
    """Makes the calls and prints how they ended."""
    db = Database(url, size=4)
    await db.open()
    registry, ledger = Registry(db, Secrets(bytes(range(32)))), Ledger(db, f"process {actor.person_id} {new_id()}")
    await registry.refresh()
    await ledger.limits.refresh()
    provider = ScriptedProvider(script=answer)
    door = Door(registry, {"scripted": provider}, ledger, shared=SharedSeats(url))
    announcements = Announcements(url)
    door.listen(announcements)
    announcements.start()
    if calls == 0:
        provider.then(Say("Jeg"), Hold(asyncio.Event()))
    request = ChatRequest((ChatMessage("user", (TextPart("Hvad er klokken?"),)),), max_output=LONGEST)

    async def call() -> str:
        context = CallContext(CallId(new_id()), actor, model, "chat", DataClass.parse("K1"))
        try:
            async for _ in door.chat(ChatCall(context, request)):
                if calls == 0:
                    print("running", flush=True)
        except AarhusError as error:
            return error.code
        return "done"

    ends = Counter(await asyncio.gather(*(call() for _ in range(max(1, calls)))))
    await announcements.stop()
    await door.close()
    await db.close()
    print(json.dumps(ends))


if __name__ == "__main__":
    address, model_id, person_id, unit_id, number = sys.argv[1:]
    caller = Actor(ActorKind.PERSON, PersonId(UUID(person_id)), "Anna", UnitId(UUID(unit_id)), unit_id)
    asyncio.run(run(address, ModelId(UUID(model_id)), caller, int(number)))
