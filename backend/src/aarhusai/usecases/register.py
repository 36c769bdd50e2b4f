"""The registers: the record of processing (GDPR 30), processors (28), transfers (chapter V), and what citizens see.

Every row of the record comes from the answers that were approved and from what the assistant is now; nothing of when
it was written or looked at stands in it, so that two exports differ in exactly what has changed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Forbidden, Invalid
from aarhusai.gateway.suppliers import ModelSupplier, model_suppliers
from aarhusai.identity.rights import Scope
from aarhusai.kit.alphabet import danish_order
from aarhusai.kit.paging import Page, decode_cursor, encode_cursor
from aarhusai.policy.countries import places_off
from aarhusai.policy.facts import EEA, EndpointFacts
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import UseCaseId
from aarhusai.usecases.answers import in_force
from aarhusai.usecases.desk import Desk
from aarhusai.usecases.facts import Suppliers, facts_of_several, suppliers_of_house
from aarhusai.usecases.register_words import said, words
from aarhusai.usecases.repository import cases
from aarhusai.usecases.repository import published as table
from aarhusai.usecases.repository.published import PublicRow
from aarhusai.usecases.rights import reading_scope
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.types import Facts, UseCase

BATCH: Final = 200
ON_A_PAGE: Final = 50

Row = Mapping[str, str]
"""Texts by column: those of `register_words`, all of them."""


@dataclass(frozen=True, slots=True)
class Record30:
    """The record of processing: who is responsible, and the rows in the order of unit and name."""

    controller: str
    officer: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PublicUse:
    """A use as citizens see it, in words."""

    id: UseCaseId
    name: str
    unit: str
    purpose: str
    data: str
    where: str
    high_risk: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Processor:
    """Somebody who runs models for the municipality; `uses` counts what is live with it in the reader's branches."""

    supplier: ModelSupplier
    uses: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A country outside the EEA that has a hand in it. `roles` are processing, support, sub_processor and owner.

    `off`: the country or the ground is turned off (law.md C5).
    """

    processor: Processor
    country: str
    roles: tuple[str, ...]
    tool: str | None
    off: bool


class Register:
    """The exports, for who reads a branch of the register, and the public page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def record_30(self, actor: Actor, form: str) -> Record30:
        """The record of processing of every live use in the branches that the actor reads; that is logged.

        `form` is the file's format, for the log. Raises Forbidden("not_an_administrator").
        """
        scope = _reader(actor)
        async with self._desk.db.transaction() as tx:
            suppliers = await suppliers_of_house(tx, self._desk.today)
            controller, officers = await table.municipality(tx), await table.officers(tx)
            officer = ", ".join(f"{one.name} ({one.email})" for one in officers)
            rows = [
                _row(
                    self._desk.form_of(case.approved.form if case.approved else case.form_version),
                    case,
                    facts,
                    actor.language,
                )
                for case, facts in await self._live(tx, scope, suppliers)
            ]
            await _logged(tx, actor, "article_30", form, len(rows))
        ordered = sorted(rows, key=lambda row: (danish_order(row["unit"]), danish_order(row["name"]), row["purpose"]))
        return Record30(controller, officer, tuple(ordered))

    async def processors(self, actor: Actor, form: str) -> tuple[Processor, ...]:
        """Who runs models for the municipality outside its own machines. Raises Forbidden("not_an_administrator")."""
        scope = _reader(actor)
        async with self._desk.db.transaction() as tx:
            found = await self._outside(tx, scope)
            await _logged(tx, actor, "processors", form, len(found))
        return tuple(found)

    async def transfers(self, actor: Actor, form: str) -> tuple[Transfer, ...]:
        """What leaves the EEA, by supplier and country. Raises Forbidden("not_an_administrator")."""
        scope = _reader(actor)
        async with self._desk.db.transaction() as tx:
            off = await places_off(tx)
            rows = tuple(row for one in await self._outside(tx, scope) for row in _transfers(one, off))
            await _logged(tx, actor, "transfers", form, len(rows))
        return rows

    async def _outside(self, tx: Executor, scope: Scope) -> list[Processor]:
        uses = await table.uses_by_provider(tx, scope)
        suppliers = await model_suppliers(tx, self._desk.today)
        return [Processor(one, uses.get(one.name, 0)) for one in suppliers if one.zone is not Zone.Z4]

    async def public(self, language: str, cursor: str | None = None) -> Page[PublicUse]:
        """What the municipality shows everybody, in Danish alphabetical order. Raises Invalid("bad_cursor")."""
        after = _position(cursor)
        async with self._desk.db.session() as session:
            rows = await table.public_page(session, after, ON_A_PAGE + 1)
        items = tuple(_public(self._desk.form_of(row.form), row, language) for row in rows[:ON_A_PAGE])
        last = rows[ON_A_PAGE - 1] if len(rows) > ON_A_PAGE else None
        return Page(items, None if last is None else encode_cursor(last.sort_key, str(last.id)))

    async def municipality(self) -> str:
        """Whose register it is."""
        async with self._desk.db.session() as session:
            return await table.municipality(session)

    async def _live(self, executor: Executor, scope: Scope, suppliers: Suppliers) -> list[tuple[UseCase, Facts]]:
        found: list[tuple[UseCase, Facts]] = []
        after: UseCaseId | None = None
        while True:
            ids = await table.live_ids(executor, scope, after, BATCH)
            live = await cases.selected(executor, ids)
            wanted = {case.about.id: case.about.live_version for case in live if case.about.live_version is not None}
            facts = await facts_of_several(executor, self._desk.models, suppliers, wanted)
            found += [(case, facts[case.about.id]) for case in live if case.about.id in facts]
            if len(ids) < BATCH:
                return found
            after = ids[-1]


def _row(form: Form, case: UseCase, facts: Facts, language: str) -> Row:
    """One processing (GDPR 30(1)), in words."""
    approved = case.approved
    answers = in_force(form, approved.answers if approved else case.answers)

    def told(*questions: str) -> str:
        return "; ".join(text for one in questions if (text := said(form, one, answers.get(one, ()), language)))

    none = words("no_personal_data", language)
    personal = bool(answers.get("basis_operation"))
    outside = sorted({*(c for one in facts.suppliers for c in (*one.processing, *one.support))} - EEA)
    return {
        "unit": case.unit.name,
        "name": facts.name,
        "purpose": told("purpose"),
        "basis_operation": told("basis_operation", "basis_law") if personal else none,
        "basis_development": told("basis_development") if personal else none,
        "basis_special": told("basis_sensitive", "basis_criminal", "basis_cpr"),
        "persons": told("persons") if personal else none,
        "data": told("data"),
        "ceiling": "" if facts.ceiling is None else str(facts.ceiling),
        "recipients": told("recipients"),
        "model": facts.model or words("model_chosen" if facts.zone is None else "model_fitting", language),
        "zone": "" if facts.zone is None else words(facts.zone.value, language),
        "processors": ", ".join(dict.fromkeys(one.processor for one in facts.suppliers if one.processor)),
        "sub_processors": ", ".join(dict.fromkeys(sub for one in facts.suppliers for sub in one.sub_processors)),
        "third_countries": ", ".join(outside),
        "transfer": ", ".join(dict.fromkeys(one.transfer for one in facts.suppliers if outside and one.transfer)),
        "retention": told("retention", "retention_other"),
        "security": told("security"),
        "sources": ", ".join(sorted(f"{one.name} ({one.data_class})" for one in facts.sources)),
    }


def _transfers(one: Processor, off: Collection[str]) -> Sequence[Transfer]:
    facts = one.supplier.facts
    if facts is None:
        return ()
    roles = {
        "processing": set(facts.processing),
        "support": set(facts.support),
        "sub_processor": {sub.country for sub in facts.sub_processors},
        "owner": {facts.owner} if facts.owner else set[str](),
    }
    tool = facts.transfer.value if facts.transfer else None
    return tuple(
        Transfer(
            processor=one,
            country=country,
            roles=tuple(role for role, countries in roles.items() if country in countries),
            tool=tool,
            off=country in off or (tool is not None and tool in off),
        )
        for country in sorted(facts.countries() - EEA)
    )


def processor_row(one: Processor, language: str) -> Row:
    """A processor in words, by PROCESSOR_COLUMNS."""
    supplier = one.supplier
    facts = supplier.facts or EndpointFacts()
    last = facts.last_day()
    return {
        "provider": supplier.name,
        "processor": facts.processor,
        "zone": words(supplier.zone.value, language),
        "models": ", ".join(supplier.models),
        "uses": str(one.uses),
        "sub_processors": ", ".join(f"{sub.name} ({sub.country})" for sub in facts.sub_processors),
        "processing": ", ".join(facts.processing),
        "support": ", ".join(facts.support),
        "owner": facts.owner or "",
        "training": words(f"training_{facts.training}", language),
        "retention_days": "" if facts.retention_days is None else str(facts.retention_days),
        "agreement_on": facts.agreement_on.isoformat() if facts.agreement_on else "",
        "checked_on": facts.checked_on.isoformat() if facts.checked_on else "",
        "check_by": last.isoformat() if last else "",
        "state": words("off" if supplier.shortcomings or not supplier.on else "on", language),
        "shortcomings": ", ".join(words(short.code, language) for short in supplier.shortcomings),
    }


def transfer_row(one: Transfer, language: str) -> Row:
    """A transfer in words, by TRANSFER_COLUMNS."""
    supplier = one.processor.supplier
    off = one.off or bool(supplier.shortcomings) or not supplier.on
    return {
        "provider": supplier.name,
        "processor": supplier.facts.processor if supplier.facts else "",
        "country": one.country,
        "what": ", ".join(words(f"role_{role}", language) for role in one.roles),
        "transfer": "" if one.tool is None else words(f"tool_{one.tool}", language),
        "models": ", ".join(supplier.models),
        "uses": str(one.processor.uses),
        "state": words("off" if off else "on", language),
    }


def _public(form: Form, row: PublicRow, language: str) -> PublicUse:
    answers = {key: tuple(values) for key, values in row.answers.items()}
    return PublicUse(
        id=row.id,
        name=row.name,
        unit=row.unit_name,
        purpose=said(form, "purpose", answers.get("purpose", ()), language),
        data=said(form, "data", answers.get("data", ()), language),
        where=words("zone_chosen" if row.zone is None else row.zone, language),
        high_risk=row.high_risk,
        since=row.approved_at,
    )


def _reader(actor: Actor) -> Scope:
    scope = reading_scope(actor)
    if scope.is_empty:
        raise Forbidden("not_an_administrator", "The administration is not the caller's.")
    return scope


async def _logged(tx: Executor, actor: Actor, what: str, form: str, rows: int) -> None:
    details: dict[str, Detail] = {"register": what, "format": form, "rows": rows}
    await append(tx, AuditEntry(actor, "register.exported", "register", details=details))


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, case_id = decode_cursor(cursor, 2)
    try:
        key.encode()
        return key, UUID(case_id)
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
