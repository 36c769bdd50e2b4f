"""The cast's municipality with its rules, and a clock that tests set."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cast import assemble

from aarhusai.identity.service import Identity
from aarhusai.identity.types import RoleAt
from aarhusai.kit.clock import day_of, now
from aarhusai.policy.book import PolicyBook
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import Cell
from aarhusai.policy.rules import Rules
from aarhusai.policy.types import Grid, Justification, ProposalAct, ProposalView, RegisteredUse, VersionDraft
from aarhusai.policy.widening import Widenings, Wish
from aarhusai.storage.database import Database, Executor
from aarhusai.terms.actor import Actor, ActorKind, Role
from aarhusai.terms.classes import Flag, Zone
from aarhusai.terms.ids import PersonId, UnitId, UseCaseId

K3_Z3: Cell = (Flag.CONFIDENTIAL, Zone.Z3)
K6_Z3: Cell = (Flag.SENSITIVE, Zone.Z3)
DPIA = ("Notater i visitationen", "DPIA 2026-7")
"""A use case and where its DPIA lies."""


@dataclass
class Time:
    """What the clock shows."""

    at: datetime = field(default_factory=now)

    def __call__(self) -> datetime:
        """The time now."""
        return self.at

    def passes(self, days: float) -> None:
        """Time goes on."""
        self.at += timedelta(days=days)


@dataclass
class Council:
    """Everybody who decides, and what they decide with."""

    db: Database
    identity: Identity
    time: Time
    book: PolicyBook
    rules: Rules
    widenings: Widenings
    units: dict[str, UnitId]
    people: dict[str, PersonId]

    async def actor(self, who: str) -> Actor:
        """The person as a caller, with the rights they hold now."""
        found = await self.identity.actor_for_job(self.people[who])
        assert found is not None
        return replace(found, kind=ActorKind.PERSON)

    async def grid(self, by: str, unit: str) -> Grid:
        """A unit's rules as this person sees them."""
        return await self.rules.grid(await self.actor(by), self.units[unit])

    async def rule(self, unit: str, cell: Cell) -> Rule:
        """What holds in a cell, as the book of this process has it."""
        path = (await self.grid("ditte", unit)).unit.path
        return self.book.matrix(path)[cell].rule

    async def decide(
        self,
        by: str,
        unit: str,
        cells: dict[Cell, Rule | None],
        begins: datetime | None = None,
        *,
        replaces: bool = False,
    ) -> Grid:
        """A new version on top of the last one."""
        latest = (await self.grid("ditte", unit)).latest
        draft = VersionDraft(latest, "Sådan har vi besluttet det", cells, None, begins, replaces)
        return await self.rules.decide(await self.actor(by), self.units[unit], draft)

    async def propose(self, by: str, unit: str, cell: Cell, rule: Rule, days: int = 30) -> ProposalView:
        """A wish to be looser, with a use case and a finished DPIA."""
        at = self.time()
        why = Justification("Vi har brug for det", at + timedelta(days=days), *DPIA, day_of(at))
        return await self.widenings.propose(await self.actor(by), self.units[unit], Wish(cell, rule, why))

    async def act(self, by: str, view: ProposalView, act: ProposalAct, reason: str | None = None) -> ProposalView:
        """Somebody decides upon a proposal."""
        return await self.widenings.act(await self.actor(by), view.proposal.id, act, reason)

    async def give(self, who: str, role: Role, unit: str) -> None:
        """Another role besides those the person holds."""
        owner, person = await self.actor("ditte"), self.people[who]
        held = await self.identity.people.get(owner, person)
        roles = [RoleAt(one.role, one.unit_id) for one in held.roles]
        wanted = [*roles, RoleAt(role, self.units[unit])]
        await self.identity.people.set_roles(owner, person, held.revision, wanted)

    async def audited(self, act: str) -> int:
        """How many entries there are of an act."""
        return await self.db.value(int, "SELECT count(*) FROM audit WHERE act = %s", (act,)) or 0


class NoUses:
    """A register without a single use."""

    async def registered(self, executor: Executor, use_case_id: UseCaseId, actor: Actor | None) -> RegisteredUse | None:
        """There is none."""
        del executor, use_case_id, actor
        return None


async def build_council(db: Database, identity: Identity) -> Council:
    """The cast, and a book that is read."""
    cast, time = await assemble(db), Time()
    book = PolicyBook(db, time)
    await book.refresh()
    return Council(
        db,
        identity,
        time,
        book,
        Rules(db, book, time),
        Widenings(db, book, NoUses(), time),
        dict(cast.units),
        dict(cast.people),
    )
