"""The verbs of limits: who administers them reads, sets, changes and removes them; everybody sees their own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from psycopg.errors import UniqueViolation

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.gateway.catalogue import Change
from aarhusai.gateway.quotas import currencies, repository
from aarhusai.gateway.quotas import list_repository as table
from aarhusai.gateway.quotas import windows_repository as windows
from aarhusai.gateway.quotas.book import QuotaBook
from aarhusai.gateway.quotas.list_repository import LimitRow, UseRow
from aarhusai.gateway.quotas.periods import SLIDING, slot_of, window
from aarhusai.gateway.quotas.rights import deciding_path, may_change, reading_scope, require_reader, require_setter
from aarhusai.gateway.quotas.types import (
    MICRO,
    Measure,
    Period,
    Place,
    Quota,
    QuotaFilter,
    Subject,
    WindowKey,
    counted,
)
from aarhusai.gateway.registry import Registry
from aarhusai.identity.rights import rules_the_house
from aarhusai.kit.clock import Clock, now
from aarhusai.kit.ids import new_id
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.storage.database import Database, Executor, Transaction, is_unique_violation
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import ModelId, QuotaId, UnitId

MOST_AMOUNT: Final = 10**15
"""Of one limit: a thousand million kroner in millionths, or as many tokens as nobody uses."""


_AT_ONCE: Final = 5000

AssistantPlaces = Callable[[Executor, Sequence[UUID]], Awaitable[Mapping[UUID, Place]]]
"""What assistants are called and where they lie, deleted ones included: `assistants.places.places_of`."""


async def nowhere(_: Executor, __: Sequence[UUID]) -> Mapping[UUID, Place]:
    """For a house without assistants."""
    return {}


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """A limit to be. `unit_id` is the unit to decide it; None for the topmost that the actor may decide for."""

    subject: Subject
    subject_id: UUID
    measure: Measure
    period: Period
    amount: int
    currency: str | None = None
    warn_at: int = 80
    unit_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class QuotaView:
    """A limit as who administers it sees it, with its use now: for everybody to themself, of who uses most.

    `began` and `closes` are None for a minute. `people` have used something of it, `full` counters have nothing left.
    """

    quota: Quota
    name: str
    unit_name: str
    used: int
    held: int
    people: int
    full: int
    began: datetime | None
    closes: datetime | None
    can_change: bool


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit on somebody's own calls. `shared` is one that others use as well: its figures stay theirs."""

    quota: Quota
    unit_name: str
    used: int
    held: int
    closes: datetime
    shared: bool

    @property
    def share(self) -> int:
        """Per cent that is used or held, at most 100."""
        return min(100, (self.used + self.held) * 100 // self.quota.amount)


class Quotas:
    """A change is committed, audited and announced when a verb returns, and known to this process."""

    def __init__(
        self,
        db: Database,
        book: QuotaBook,
        registry: Registry,
        assistants: AssistantPlaces = nowhere,
        clock: Clock = now,
    ) -> None:
        self._db = db
        self._assistants = assistants
        self._book = book
        self._registry = registry
        self._clock = clock

    @staticmethod
    def may_set(actor: Actor) -> bool:
        """Whether the actor may set limits on anything."""
        return deciding_path(actor, "") is not None

    async def page(
        self, actor: Actor, wanted: QuotaFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> Page[QuotaView]:
        """The limits of the branches the actor reads, by the names of what they limit.

        Raises Forbidden("not_an_administrator"), Invalid("bad_cursor").
        """
        scope = require_reader(actor)
        after = _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            rows = await table.page(session, scope, await self._names(session), wanted, after, size + 1)
            views = await self._views(session, actor, rows[:size])
        last = rows[size - 1] if len(rows) > size else None
        return Page(tuple(views), encode_cursor(last.sort_key, str(last.id)) if last else None)

    async def create(self, actor: Actor, draft: QuotaDraft) -> QuotaView:
        """Sets a limit.

        Raises Forbidden("not_a_unit_owner"), NotFound("quota_subject_not_found"), Invalid("quota_amount_invalid"),
        Invalid("quota_above_inherited"), Invalid("quota_no_rate"), Conflict("quota_exists").
        """
        require_setter(actor)
        _check(draft.measure, draft.amount, draft.currency)
        async with self._db.transaction() as tx:
            quota = await self.set(tx, actor, draft)
        await self._book.refresh()
        async with self._db.session() as session:
            return await self._view(session, actor, quota.id)

    async def set(self, tx: Transaction, actor: Actor, draft: QuotaDraft) -> Quota:
        """`create` within a transaction of the caller's, for configuration as code."""
        path = await self._place(tx, actor, draft)
        unit_id = await _decided_by(tx, actor, draft, path)
        if draft.currency is not None:
            await currencies.check_limit(tx, draft.currency)
        if draft.subject is Subject.UNIT:
            await _check_above(tx, path, draft.measure, draft.currency, draft.period, draft.amount)
        quota = Quota(
            QuotaId(new_id()), draft.subject, draft.subject_id, unit_id, draft.measure, draft.currency, draft.period,
            draft.amount, draft.warn_at, 1,
        )  # fmt: skip
        try:
            await repository.insert(tx, quota, actor.person_id)
        except UniqueViolation as error:
            if is_unique_violation(error, "quota_one"):
                raise Conflict("quota_exists", "There is such a limit already.") from error
            raise
        await _tell(tx, actor, "quota.created", quota)
        return quota

    async def ensure(self, tx: Transaction, actor: Actor, draft: QuotaDraft) -> Change:
        """For configuration as code: there is this limit. Raises what `create` raises."""
        _check(draft.measure, draft.amount, draft.currency)
        path = await self._place(tx, actor, draft)
        unit_id = await _decided_by(tx, actor, draft, path)
        found = await repository.same(tx, draft.subject, draft.subject_id, unit_id, _kind_of(draft))
        if found is None:
            await self.set(tx, actor, draft)
            return Change.CREATED
        quota = found.quota()
        if (quota.amount, quota.warn_at) == (draft.amount, draft.warn_at):
            return Change.UNCHANGED
        await repository.change(tx, quota.id, quota.revision, draft.amount, draft.warn_at)
        await _tell(tx, actor, "quota.changed", quota, draft.amount)
        return Change.CHANGED

    async def change(self, actor: Actor, quota_id: QuotaId, revision: int, wanted: float, warn_at: int) -> QuotaView:
        """Another amount, as people write it. Raises NotFound("quota_not_found"), Forbidden("quota_not_yours"),
        Invalid("quota_amount_invalid"), Invalid("quota_above_inherited"), Conflict("changed_meanwhile").
        """
        async with self._db.transaction() as tx:
            row = await self._mine(tx, actor, quota_id)
            quota = _quota(row)
            amount = counted(quota.measure, wanted)
            _check(quota.measure, amount, quota.currency)
            if quota.subject is Subject.UNIT and amount > quota.amount:
                await _check_above(tx, row.path, quota.measure, quota.currency, quota.period, amount)
            if not await repository.change(tx, quota_id, revision, amount, warn_at):
                raise Conflict("changed_meanwhile", "Somebody else changed it first.")
            await _tell(tx, actor, "quota.changed", quota, amount)
        await self._book.refresh()
        async with self._db.session() as session:
            return await self._view(session, actor, quota_id)

    async def delete(self, actor: Actor, quota_id: QuotaId) -> None:
        """Removes a limit. Raises NotFound("quota_not_found"), Forbidden("quota_not_yours")."""
        async with self._db.transaction() as tx:
            row = await self._mine(tx, actor, quota_id)
            await repository.delete(tx, quota_id)
            await _tell(tx, actor, "quota.deleted", _quota(row))
        await self._book.refresh()

    async def mine(self, actor: Actor) -> tuple[OwnLimit, ...]:
        """The limits of days and months on the actor's own calls, the fullest first."""
        moment = self._clock()
        concerns = [(q, who) for q, who, _ in self._book.of_person(actor) if q.period is not Period.MINUTE]
        keys = {(q.id, who): WindowKey(q.id, who, window(q.period, moment)[0]) for q, who in concerns}
        if not keys:
            return ()
        async with self._db.session() as session:
            rows = {(row.quota_id, row.who): row for row in await table.counted(session, list(keys.values()))}
            names = await table.unit_names(session, [q.subject_id for q, _ in concerns])
        found: list[OwnLimit] = []
        for quota, who in concerns:
            row, (_, closes) = rows.get((quota.id, who)), window(quota.period, moment)
            used, held = (row.used, row.held) if row else (0, 0)
            shared = quota.subject is Subject.UNIT
            name = names.get(quota.subject_id, "") if shared else ""
            found.append(OwnLimit(quota, name, used, held, closes or moment, shared))
        return tuple(sorted(found, key=lambda one: -one.share))

    async def forget_old(self) -> None:
        """Counters of thirteen months ago go, and of people two months ago; the worker calls this every night."""
        while await windows.forget_old(self._db, _AT_ONCE, slot_of(self._clock())) == _AT_ONCE:
            pass

    async def _place(self, tx: Executor, actor: Actor, draft: QuotaDraft) -> str:
        """Where what is to be limited lies. Raises NotFound, also for a model that the actor may not use."""
        if draft.subject is Subject.ASSISTANT:
            found = (await self._assistants(tx, [draft.subject_id])).get(draft.subject_id)
        else:
            found = await table.place(tx, draft.subject.value, draft.subject_id)
        hidden = draft.subject is Subject.MODEL and not rules_the_house(actor)
        if found is None or found.gone or (hidden and self._registry.usable(actor, ModelId(draft.subject_id)) is None):
            raise _no_subject()
        return found.path

    async def _view(self, session: Executor, actor: Actor, quota_id: QuotaId) -> QuotaView:
        row = await table.one(session, quota_id, reading_scope(actor), await self._names(session))
        if row is None:
            raise NotFound("quota_not_found", "There is no such limit.")
        return (await self._views(session, actor, [row]))[0]

    async def _names(self, session: Executor) -> Mapping[UUID, str]:
        ids = await table.limited_assistants(session)
        return {one: place.name for one, place in (await self._assistants(session, ids)).items()} if ids else {}

    async def _mine(self, tx: Executor, actor: Actor, quota_id: QuotaId) -> LimitRow:
        """A limit that the actor may change. Raises NotFound, and Forbidden for one that is only read."""
        row = await table.one(tx, quota_id, reading_scope(actor), {})
        if row is None:
            raise NotFound("quota_not_found", "There is no such limit.")
        if not may_change(actor, row.unit_path):
            raise Forbidden("quota_not_yours", "Another unit decided this limit.")
        return row

    async def _views(self, session: Executor, actor: Actor, rows: list[LimitRow]) -> list[QuotaView]:
        moment = self._clock()
        began = [window(period, moment)[0] for period in Period]
        use = await table.use(session, [row.id for row in rows], began, slot_of(moment))
        return [_view_of(row, use.get(row.id), actor, moment) for row in rows]


def _kind_of(draft: QuotaDraft) -> tuple[Measure, str | None, Period]:
    return draft.measure, draft.currency, draft.period


def _view_of(row: LimitRow, use: UseRow | None, actor: Actor, moment: datetime) -> QuotaView:
    quota = _quota(row)
    began, closes = window(quota.period, moment)
    used, held, people, full = (use.used, use.held, use.people, use.full) if use else (0, 0, 0, 0)
    return QuotaView(
        quota, row.subject_name, row.unit_name, used, held, people, full, None if began == SLIDING else began, closes,
        may_change(actor, row.unit_path),
    )  # fmt: skip


def _quota(row: LimitRow) -> Quota:
    return Quota(
        row.id, Subject(row.subject_kind), row.subject_id, row.unit_id, Measure(row.measure), row.currency,
        Period(row.period), row.amount, row.warn_at, row.revision,
    )  # fmt: skip


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, identity = decode_cursor(cursor, 2)
    try:
        return key, UUID(identity)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error


def _check(measure: Measure, amount: int, currency: str | None) -> None:
    money = measure is Measure.MONEY
    if not 0 < amount <= MOST_AMOUNT or money != (currency is not None):
        raise Invalid("quota_amount_invalid", "The amount of a limit is more than nothing.")


async def _decided_by(tx: Executor, actor: Actor, draft: QuotaDraft, path: str) -> UnitId:
    """The unit in whose name the limit is set. Raises NotFound when the actor may not set it there."""
    top = deciding_path(actor, path)
    if top is None:
        raise _no_subject()
    if draft.unit_id is not None:
        wanted = await table.unit_path(tx, draft.unit_id)
        within = wanted is not None and (not path or path == wanted or path.startswith(wanted + "/"))
        if wanted is None or not within or not may_change(actor, wanted):
            raise _no_subject()
        return draft.unit_id
    found = await table.unit_by_path(tx, top)
    if found is None:
        raise _no_subject()
    return found


async def _check_above(
    tx: Executor, path: str, measure: Measure, currency: str | None, period: Period, amount: int
) -> None:
    above = await table.tightest_above(tx, path, measure.value, currency, period.value)
    if above is not None and amount > above:
        limit = above // MICRO if measure is Measure.MONEY else above
        raise Invalid("quota_above_inherited", "A unit above has less than this.", {"limit": limit})


def _grouped(measure: Measure, amount: int) -> str:
    """With signs between the thousands: eight bare digits could be somebody's telephone."""
    return f"{amount / MICRO:,.2f}" if measure is Measure.MONEY else f"{amount:,}"


async def _tell(tx: Executor, actor: Actor, act: str, quota: Quota, amount: int | None = None) -> None:
    facts: dict[str, Detail] = {
        "subject": quota.subject.value,
        "subject_id": str(quota.subject_id),
        "measure": quota.measure.value,
        "period": quota.period.value,
        "amount": _grouped(quota.measure, quota.amount if amount is None else amount),
    }
    if quota.currency is not None:
        facts["currency"] = quota.currency
    if amount is not None:
        facts["before"] = _grouped(quota.measure, quota.amount)
    await append(tx, AuditEntry(actor, act, "quota", quota.id, details=facts))
    await repository.announce(tx)


def _no_subject() -> NotFound:
    return NotFound("quota_subject_not_found", "There is no such thing to limit.")
