"""What stands in an answer, beside its status: nothing of what is closed, of people's addresses, or of others' cases.

Everything that can be read is read by three people: one whom an assistant reaches, one who has nothing to do with it,
and its owner, who finds every mark again, so that the marks are known to be findable.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
from api.things import Things
from api.uses import ORDINARY, Uses
from cast import Cast, email

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.evaluation.types import Expected, NewCase
from aarhusai.grants.types import to_branch
from aarhusai.knowledge.collections import NewCollection
from aarhusai.terms.ids import AssistantId
from aarhusai.web.app import create_app

INSTRUCTIONS, SOURCE, TEST, PURPOSE, INCIDENT, ADVICE, FILE = MARKS = tuple(
    f"Mærke{number}ikkeforalle" for number in range(7)
)
ENDLESS = frozenset({"/api/events"})
MOVES = frozenset({"/api/me/sessions", "/api/session", "/api/ready", "/api/admin/audit/status"})
"""Answers that are about the moment."""


@dataclass(frozen=True)
class Closed:
    """An assistant whose builder keeps instructions and sources, in use in its branch, and all that belongs to it."""

    assistant: str
    case: str
    test: str
    file: str

    def filled(self, path: str) -> str:
        """A path that names one of them."""
        for name, value in {"assistant_id": self.assistant, "use_case_id": self.case, "file_id": self.file}.items():
            path = path.replace(f"{{{name}}}", value)
        return path.replace("{number}", "1")


@pytest.fixture
async def uses(house: Services, cast: Cast, server: str) -> AsyncIterator[Uses]:
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Uses(Things(house, cast, client))


async def closed(uses: Uses, cast: Cast) -> Closed:
    """Mikkel's, approved by Anton, for Visitation and below."""
    mikkel, house = await uses.builder("mikkel"), uses.things.house
    assert mikkel.unit_id is not None
    collection = await house.knowledge.collections.create(mikkel, NewCollection(SOURCE, mikkel.unit_id))
    made = await uses.assistant(
        "mikkel", to_branch(cast.units["visitation"]), instructions=f"{INSTRUCTIONS}. Svar kort.",
        collections=(collection.id,), open_instructions=False, open_sources=False,
    )  # fmt: skip
    new = NewCase(TEST, Expected(facts=("14 dage",)))
    test = await house.proving.cases.add(mikkel, AssistantId(made), new)
    case = await uses.approved(made, answers={**ORDINARY, "purpose": PURPOSE, "public": "no"})
    await uses.ok("mikkel", "POST", case, {"happened_on": "2026-01-15", "what": INCIDENT}, "/incidents")
    await uses.ok("mikkel", "PUT", case, {"status": "begun", "advice": ADVICE}, "/records/dpia")
    headers = await uses.things.signed_in("mikkel")
    path = f"/api/use-cases/{case['id']}/records/dpia/files"
    kept = await uses.things.client.post(path, params={"name": f"{FILE}.pdf"}, content=b"pdf", headers=headers)
    await house.assistants.refresh()
    return Closed(str(made), case["id"], str(test.id), kept.json()["files"][0]["id"])


def readable() -> list[str]:
    """Every path that something is read from, but those that never end."""
    paths = create_app(Settings()).openapi()["paths"]
    return [path for path, methods in paths.items() if "get" in methods and path not in ENDLESS]


async def read(uses: Uses, who: str, paths: list[str]) -> dict[str, str]:
    """What this person is given, by path; what they are refused too."""
    return {path: (await uses.get(who, path)).text for path in paths}


@pytest.mark.timeout(180)
async def test_marks_are_found_by_the_owner_and_by_nobody_else(uses: Uses, cast: Cast) -> None:
    made = await closed(uses, cast)
    paths = [path for path in map(made.filled, readable()) if "{" not in path]
    told = "".join((await read(uses, "mikkel", paths)).values())
    assert [mark for mark in MARKS if mark not in told] == []
    for who in ("karla", "birgit"):
        found = {
            path: [mark for mark in MARKS if mark in body] for path, body in (await read(uses, who, paths)).items()
        }
        assert {path: marks for path, marks in found.items() if marks} == {}, who


async def test_a_user_meets_the_assistant_without_what_is_closed_and_its_owners_by_name(uses: Uses, cast: Cast) -> None:
    made = await closed(uses, cast)
    shown = (await uses.get("karla", f"/api/assistants/{made.assistant}")).json()
    assert (shown["instructions"], shown["sources"]) == (None, None)
    assert shown["owner_names"] == ["Mikkel Thorsager"]
    for path in (f"/api/assistants/{made.assistant}", "/api/assistants", "/api/assistants/catalogue"):
        body = (await uses.get("karla", path)).text
        assert email("mikkel") not in body
        assert str(cast.people["mikkel"]) not in body


async def test_lists_and_counts_are_the_same_for_who_has_nothing_to_do_with_it(uses: Uses, cast: Cast) -> None:
    paths = [path for path in readable() if "{" not in path and path not in MOVES]
    before = {who: await read(uses, who, paths) for who in ("birgit", "oda")}
    await closed(uses, cast)
    for who, read_before in before.items():
        now = await read(uses, who, paths)
        assert {path for path in paths if now[path] != read_before[path]} == set(), who


@pytest.mark.parametrize("who", ["karla", "birgit"])
async def test_nobodys_cases_are_counted_for_who_reads_no_register(uses: Uses, cast: Cast, who: str) -> None:
    await closed(uses, cast)
    listed = (await uses.get(who, "/api/use-cases")).json()
    assert (listed["items"], listed["counts"]) == ([], {})
    assert (await uses.get(who, "/api/use-cases/waiting")).json() == {"items": [], "count": 0}
    assert (await uses.get(who, "/api/reminders")).json() == {"items": [], "unseen": 0, "overdue": 0}
