"""Who may do what to whose: every route × every role × every relation, in one table (matrix.txt).

`-` names no thing. `mine` is the caller's own; `omsorg` and `teknik` are somebody else's in that department, so that
each is "in my branch" for one unit owner and "elsewhere" for the other; `house` belongs to the municipality; `nowhere`
is the id of nothing. An assistant of somebody else's that is approved reaches the caller alone (`person`), their unit
(`unit`) or the branch of the unit above (`branch`), or did so until it was `stopped` (`case_things.SHARED`).

A number is the status of the refusal; a thing that is not the caller's must be refused exactly as one that does not
exist: the same status, the same bytes, the same headers, the same statements to the database. Who had an assistant that
was stopped is told that instead (409); who may know of a thing and may not do this to it is refused otherwise (403).
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

import httpx
import pytest
from api.case_things import SHARED
from api.matrix_requests import BODIES, IN_PATH, OTHERWISE, QUERIES, REVISION_OF, Named
from api.things import NOWHERE, Things
from cast import Cast
from psycopg import sql
from statements import Statements, counted

from aarhusai.compose import Services
from aarhusai.config import Settings
from aarhusai.storage.database import Database
from aarhusai.terms.ids import PersonId
from aarhusai.web.app import create_app
from aarhusai.web.auth import CSRF_HEADER

WHO: Final = {
    "visitor": None,
    "user": "birgit",
    "builder": "mikkel",
    "omsorg": "anton",
    "teknik": "peter",
    "auditor": "signe",
    "platform": "ditte",
}
"""Columns by the person who acts. `omsorg` and `teknik` are the unit owners of these departments."""

NOT_DATA: Final = frozenset(
    {"session", "audit", "sign_in_guard", "model_call", "replica", "alembic_version", "index_due"}
)
"""Tables in which being refused may leave a trace."""

OF_ASSISTANTS: Final = frozenset({"assistant", "gone_assistant", "tested_assistant", "cased_assistant", "test", "run"})
"""Kinds of things, beside use cases, that are tried in every way in which an assistant reaches others."""

ENDLESS: Final = frozenset({"GET /api/events"})


@dataclass(frozen=True)
class Row:
    """A line of the table. `name` is a route, perhaps with the field of its body that names the thing."""

    name: str
    whose: str
    outcomes: dict[str, str]

    @property
    def route(self) -> str:
        """METHOD and path."""
        return self.name.partition(" (")[0]


@dataclass(frozen=True)
class Answer:
    """What came back, and what it cost."""

    status: int
    body: bytes
    headers: tuple[str, ...]
    statements: tuple[str, ...]

    @property
    def told(self) -> str:
        """As the table writes it."""
        return "ok" if self.status < 400 else str(self.status)


def the_table() -> list[Row]:
    """matrix.txt; a line without a route goes on with the one above."""
    header, *lines = Path(__file__).with_name("matrix.txt").read_text(encoding="utf-8").splitlines()
    columns = header.split()
    assert columns == list(WHO)
    rows: list[Row] = []
    name = ""
    for line in lines:
        name = line[:66].strip() or name
        whose, *outcomes = line[66:].split()
        rows.append(Row(name, whose, dict(zip(columns, outcomes, strict=True))))
    return rows


@pytest.fixture
async def things(house: Services, cast: Cast, server: str) -> AsyncIterator[Things]:
    """Everybody's things, behind real HTTP."""
    async with httpx.AsyncClient(base_url=server, timeout=20) as client:
        yield Things(house, cast, client)


def test_every_route_is_in_the_table() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert {row.route for row in the_table()} == routes


def test_every_route_that_names_a_thing_is_tried_with_one_that_is_not_there() -> None:
    rows = the_table()
    named = {row.name for row in rows if "{" in row.name or "(" in row.name}
    assert {row.name for row in rows if row.whose == "nowhere"} == named
    assert {row.name for row in rows if row.whose == "-"} == {row.name for row in rows} - named


def test_whatever_belongs_to_an_assistant_is_tried_however_the_assistant_is_shared() -> None:
    rows = the_table()
    for name in {row.name for row in rows}:
        kind = kind_of(name) or ""
        wanted = {*SHARED} if kind in OF_ASSISTANTS or kind.endswith("_case") else set[str]()
        assert {row.whose for row in rows if row.name == name} & {*SHARED} == wanted, name


@pytest.mark.parametrize("role", WHO)
@pytest.mark.timeout(400)
async def test_it_is_as_the_table_says(role: str, things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, str] = {}
    nowhere: dict[str, Answer] = {}
    others: list[tuple[Row, Answer]] = []
    with counted(monkeypatch) as statements:
        for row in the_table():
            answer = await tried(row, role, things, statements)
            found[f"{row.name} {row.whose}"] = answer.told
            if row.whose == "nowhere":
                nowhere[row.name] = answer
            elif row.whose == "stopped" and answer.status == 409:
                assert json.loads(answer.body)["code"] == "assistant_suspended", row.name
            elif row.outcomes[role] in {"404", "409"} and row.whose not in {"-", "mine"}:
                others.append((row, answer))
    assert found == {f"{row.name} {row.whose}": row.outcomes[role] for row in the_table()}
    for row, answer in others:
        assert answer == nowhere[row.name], f"{row.name} tells {row.whose} from nowhere"


@pytest.mark.parametrize("role", ["user", "platform"])
async def test_what_changes_something_takes_the_pages_own_token(role: str, things: Things, db: Database) -> None:
    rows = [row for row in the_table() if not row.route.startswith("GET") and row.outcomes["visitor"] == "401"]
    who = WHO[role]
    assert who is not None
    headers = await things.signed_in(who)
    other = await things.signed_in(who)
    before = await data(db)
    for token in (None, "", "x", other[CSRF_HEADER]):
        sent = {"cookie": headers["cookie"]} | ({} if token is None else {CSRF_HEADER: token})
        for route in {row.route for row in rows}:
            method, path = route.split(" ")
            answer = await things.client.request(method, path.replace("{", "").replace("}", ""), headers=sent)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed"), route
    assert await data(db) == before


async def tried(row: Row, role: str, things: Things, statements: Statements) -> Answer:
    """One cell of the table; what is refused changes nothing. What may have changed is made anew for the next."""
    who = WHO[role]
    me = who or "birgit"
    named = await named_by(row, me, things)
    method, path = row.route.split(" ")
    headers = await things.signed_in(who) if who else {}
    make = BODIES.get(row.name)
    url = filled(path, named.own if row.name in OTHERWISE and "(" in row.name else named.thing)
    before = "" if row.outcomes[role] == "ok" else await data(things.house.db)
    things.client.cookies.clear()
    statements.clear()
    sent = {"headers": headers, "json": make(named) if make else None, "params": QUERIES.get(row.route)}
    async with things.client.stream(method, url, **sent) as response:  # pyright: ignore[reportArgumentType]  # as httpx takes them
        body = b"" if row.route in ENDLESS and response.is_success else await response.aread()
    answer = Answer(response.status_code, body, tuple(sorted(response.headers)), tuple(statements.sent))
    if response.is_error:
        assert await data(things.house.db) == before, f"{row.name} {row.whose} was refused and yet changed something"
    elif method != "GET":
        things.used_up(named.thing, named.own)
    return answer


async def named_by(row: Row, me: str, things: Things) -> Named:
    """The row's thing, and where the body names it, what the path names."""
    path = row.route.split(" ")[1]
    kind = kind_of(row.name)
    thing = await things.id_of(kind, row.whose, me) if kind else NOWHERE
    own = await own_beside(thing, row, me, things) if "(" in row.name else NOWHERE
    changed = own if "(" in row.name else thing
    revision = await things.house.db.value(int, REVISION_OF[path], (changed,)) if path in REVISION_OF else 0
    person = PersonId(things.cast.people[me])
    home = (await things.actor(me)).unit_id or NOWHERE
    return Named(thing, own, me=person, home=home, revision=revision or 0, cast=things.cast)


def kind_of(name: str) -> str | None:
    """The kind of thing that a row of this name is about."""
    path = name.partition(" (")[0]
    return OTHERWISE.get(name) or next((kind for parameter, kind in IN_PATH.items() if parameter in path), None)


async def own_beside(thing: UUID, row: Row, me: str, things: Things) -> UUID:
    """What the path names, or the conversation that is asked in, where the body names the row's thing."""
    if "units" in row.route:
        return things.cast.units["plejehjem"]
    if "people" in row.route:
        return things.cast.people["karla"]
    if "services" in row.route:
        return await things.id_of("service", "house", me)
    beside = "SELECT conversation_id FROM message WHERE id = %s"
    found = await things.house.db.value(UUID, beside, (thing,)) if row.whose == "mine" else None
    return found or await things.id_of("conversation", "mine", me)


def filled(path: str, thing: UUID) -> str:
    """The path with the thing's id; a source of an answer is its first."""
    path = path.replace("{number}", "1").replace("{kind}", "dpia").replace("{incident_id}", str(thing))
    path = path.replace("{file_id}", str(thing))
    start, brace, rest = path.partition("{")
    return f"{start}{thing}{rest.partition('}')[2]}" if brace else path


async def data(db: Database) -> str:
    """A fingerprint of everything that is stored, but for traces of who came by."""
    names = await db.value(
        str, "SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'"
    )
    return await db.value(str, fingerprint(names or "")) or ""


@cache
def fingerprint(tables: str) -> sql.Composed:
    """The query for it; it is asked for thousands of times, and making its text took longer than the answer."""
    each = [
        sql.SQL("(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t)").format(sql.Identifier(table))
        for table in tables.split()
        if table not in NOT_DATA and not table.startswith("job")
    ]
    text = sql.SQL("SELECT concat_ws(' ', {})").format(sql.SQL(", ").join(each)).as_string()
    return sql.Composed([sql.SQL(text)])  # pyright: ignore[reportArgumentType]  # of quoted names only
