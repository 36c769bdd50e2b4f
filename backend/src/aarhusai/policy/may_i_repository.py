"""Services outside the platform, what units decided of them, and the municipality's kinds of material."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from psycopg import sql
from psycopg.types.json import Jsonb

from aarhusai.identity.rights import Scope
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import part_of
from aarhusai.policy.may_i_rules import as_codes
from aarhusai.policy.may_i_types import Agreement, DataKind, Medium, Service, ServiceFacts, ServiceId, Terms, UnitTerms
from aarhusai.storage.database import Executor
from aarhusai.terms.actor import Actor
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import PersonId, UnitId

MOST = 500
"""Services of one house."""

MOST_KINDS = 300
MOST_TERMS = 5000

_SERVICE = sql.SQL("""
SELECT s.id, s.slug, s.unit_id, u.name AS unit_name, u.path AS unit_path, s.name, s.supplier, s.description, s.link,
       s.agreement, s.agreement_text, s.zone, s.contact_name, s.contact_email, s.state, s.revision
FROM outside_service s JOIN unit u ON u.id = s.unit_id
""")

_READABLE = sql.SQL("""(%(paths)s::text[] IS NULL OR EXISTS (
    SELECT FROM unnest(%(paths)s::text[]) top
    WHERE u.path = top OR starts_with(u.path, top || '/') OR starts_with(top, u.path || '/')))""")
"""The unit lies in the scope or above it: what holds above holds in the scope too. Its parameter is `scope_of`."""

_TERMS = sql.SQL("""
SELECT DISTINCT ON (r.service_id, r.unit_id)
       r.service_id, r.unit_id, u.name AS unit_name, u.path AS unit_path, r.version, r.rules, r.purposes, r.notes,
       r.decided_by, r.decided_on, r.review_on, r.in_force, r.set_by, r.set_at
FROM service_rule r JOIN unit u ON u.id = r.unit_id
WHERE {} ORDER BY r.service_id, r.unit_id, r.version DESC LIMIT %(most)s
""")


@dataclass(frozen=True, slots=True)
class _ServiceRow:
    id: ServiceId
    slug: str
    unit_id: UnitId
    unit_name: str
    unit_path: str
    name: str
    supplier: str
    description: str
    link: str
    agreement: str
    agreement_text: str
    zone: str
    contact_name: str
    contact_email: str
    state: str
    revision: int


@dataclass(frozen=True, slots=True)
class _TermsRow:
    service_id: ServiceId
    unit_id: UnitId
    unit_name: str
    unit_path: str
    version: int
    rules: dict[str, str]
    purposes: list[str] | None
    notes: str
    decided_by: str
    decided_on: date | None
    review_on: date | None
    in_force: bool
    set_by: PersonId | None
    set_at: datetime


@dataclass(frozen=True, slots=True)
class _Slug:
    slug: str


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A unit that a reader may know of."""

    id: UnitId
    path: str


@dataclass(frozen=True, slots=True)
class _KindRow:
    slug: str
    name: str
    name_en: str
    data_class: str
    medium: str
    state: str


async def services_for(executor: Executor, actor: Actor) -> list[Service]:
    """Those that are on and hold where the actor belongs, with what was decided on the way down to their unit."""
    where = sql.SQL("s.state = 'on' AND (u.path = %(path)s OR starts_with(%(path)s, u.path || '/'))")
    about = sql.SQL("(u.path = %(path)s OR starts_with(%(path)s, u.path || '/'))")
    return await _with_terms(executor, where, about, {"path": actor.unit_path})


async def services_in(executor: Executor, scope: Scope) -> list[Service]:
    """Those that hold somewhere in the scope, with what was decided there and above it."""
    return await _with_terms(executor, _READABLE, _READABLE, _scope(scope))


async def service_in(executor: Executor, service_id: ServiceId, scope: Scope) -> Service | None:
    """One of those, whoever may change it."""
    parameters: dict[str, object] = {**_scope(scope), "id": service_id}
    where = sql.SQL("s.id = %(id)s AND {}").format(_READABLE)
    about = sql.SQL("r.service_id = %(id)s AND {}").format(_READABLE)
    return next(iter(await _with_terms(executor, where, about, parameters)), None)


async def service_by_slug(executor: Executor, slug: str) -> Service | None:
    """The service of this short name, and everything decided of it."""
    about = sql.SQL("r.service_id = (SELECT id FROM outside_service WHERE slug = %(slug)s)")
    found = await _with_terms(executor, sql.SQL("s.slug = %(slug)s"), about, {"slug": slug})
    return next(iter(found), None)


async def unit_in(executor: Executor, unit_id: UnitId, scope: Scope) -> UnitAt | None:
    """The unit, when it lies in the scope."""
    return await executor.one(
        UnitAt,
        """
        SELECT u.id, u.path FROM unit u WHERE u.id = %(id)s AND (%(paths)s::text[] IS NULL
            OR EXISTS (SELECT FROM unnest(%(paths)s::text[]) top WHERE u.path = top OR starts_with(u.path, top || '/')))
        """,
        {**_scope(scope), "id": unit_id},
    )


async def history(executor: Executor, service_id: ServiceId, scope: Scope) -> list[UnitTerms]:
    """Every version that the scope's reader may see, the newest first."""
    query = sql.SQL("""
    SELECT r.service_id, r.unit_id, u.name AS unit_name, u.path AS unit_path, r.version, r.rules, r.purposes, r.notes,
           r.decided_by, r.decided_on, r.review_on, r.in_force, r.set_by, r.set_at
    FROM service_rule r JOIN unit u ON u.id = r.unit_id
    WHERE r.service_id = %(id)s AND {} ORDER BY r.set_at DESC, r.version DESC LIMIT 200
    """).format(_READABLE)
    return [_terms(row) for row in await executor.all(_TermsRow, query, {**_scope(scope), "id": service_id})]


async def lock(tx: Executor, service_id: ServiceId) -> None:
    """Waits for others who change the service."""
    await tx.run("SELECT FROM outside_service WHERE id = %s FOR UPDATE", (service_id,))


async def lock_all(tx: Executor) -> None:
    """Waits for others who bring services in."""
    await tx.run("SELECT pg_advisory_xact_lock(hashtextextended('outside_service', 0))")


async def count(executor: Executor) -> int:
    """How many services there are."""
    return await executor.value(int, "SELECT count(*) FROM outside_service") or 0


async def taken_slugs(executor: Executor, base: str) -> set[str]:
    """The short names that begin with `base`."""
    query = "SELECT slug FROM outside_service WHERE starts_with(slug, %s) ORDER BY slug LIMIT %s"
    return {row.slug for row in await executor.all(_Slug, query, (base, MOST))}


async def insert(tx: Executor, service_id: ServiceId, slug: str, unit_id: UnitId, facts: ServiceFacts) -> None:
    """Writes a new service."""
    await tx.run(
        """
        INSERT INTO outside_service (id, slug, unit_id, name, supplier, description, link, agreement, agreement_text,
                                     zone, contact_name, contact_email, state)
        VALUES (%(id)s, %(slug)s, %(unit_id)s, %(name)s, %(supplier)s, %(description)s, %(link)s, %(agreement)s,
                %(agreement_text)s, %(zone)s, %(contact_name)s, %(contact_email)s, %(state)s)
        """,
        {"id": service_id, "slug": slug, "unit_id": unit_id, **_facts(facts)},
    )


async def update(tx: Executor, service_id: ServiceId, facts: ServiceFacts) -> None:
    """Gives the service these facts, and a new revision."""
    await tx.run(
        """
        UPDATE outside_service
        SET name = %(name)s, supplier = %(supplier)s, description = %(description)s, link = %(link)s,
            agreement = %(agreement)s, agreement_text = %(agreement_text)s, zone = %(zone)s,
            contact_name = %(contact_name)s, contact_email = %(contact_email)s, state = %(state)s,
            revision = revision + 1
        WHERE id = %(id)s
        """,
        {"id": service_id, **_facts(facts)},
    )


async def delete(tx: Executor, service_id: ServiceId) -> None:
    """Removes the service and everything decided of it."""
    await tx.run("DELETE FROM outside_service WHERE id = %s", (service_id,))


async def insert_terms(
    tx: Executor, service_id: ServiceId, unit_id: UnitId, terms: Terms, actor: Actor, *, in_force: bool = True
) -> None:
    """Writes the next version of what the unit decided; the service gets a new revision."""
    await tx.run("UPDATE outside_service SET revision = revision + 1 WHERE id = %s", (service_id,))
    await tx.run(
        """
        INSERT INTO service_rule (service_id, unit_id, version, rules, purposes, notes, decided_by, decided_on,
                                  review_on, in_force, set_by)
        SELECT %(service_id)s, %(unit_id)s, coalesce(max(version), 0) + 1, %(rules)s, %(purposes)s, %(notes)s,
               %(decided_by)s, %(decided_on)s, %(review_on)s, %(in_force)s, %(set_by)s
        FROM service_rule WHERE service_id = %(service_id)s AND unit_id = %(unit_id)s
        """,
        {
            "service_id": service_id,
            "unit_id": unit_id,
            "rules": Jsonb(as_codes(terms.rules)),
            "purposes": None if terms.purposes is None else sorted(terms.purposes),
            "notes": terms.notes,
            "decided_by": terms.decided_by,
            "decided_on": terms.decided_on,
            "review_on": terms.review_on,
            "in_force": in_force,
            "set_by": actor.person_id,
        },
    )


async def kinds(executor: Executor) -> list[DataKind]:
    """The municipality's own, and its changes to the product's."""
    query = "SELECT slug, name, name_en, data_class, medium, state FROM data_kind ORDER BY slug LIMIT %s"
    return [_kind(row) for row in await executor.all(_KindRow, query, (MOST_KINDS,))]


async def put_kind(tx: Executor, kind: DataKind) -> None:
    """Writes a kind over what stands under its id."""
    await tx.run(
        """
        INSERT INTO data_kind (slug, name, name_en, data_class, medium, state)
        VALUES (%(slug)s, %(name)s, %(name_en)s, %(data_class)s, %(medium)s, %(state)s)
        ON CONFLICT (slug) DO UPDATE SET name = EXCLUDED.name, name_en = EXCLUDED.name_en,
            data_class = EXCLUDED.data_class, medium = EXCLUDED.medium, state = EXCLUDED.state
        """,
        {
            "slug": kind.id,
            "name": kind.name or "",
            "name_en": kind.name_en or "",
            "data_class": str(kind.data_class),
            "medium": kind.medium.value,
            "state": "on" if kind.on else "off",
        },
    )


async def _with_terms(
    executor: Executor, where: sql.Composable, about: sql.Composable, parameters: Mapping[str, object]
) -> list[Service]:
    query = sql.SQL('{} WHERE {} ORDER BY danish_order(s.name) COLLATE "C", s.id LIMIT %(most)s').format(
        _SERVICE, where
    )
    rows = await executor.all(_ServiceRow, query, {**parameters, "most": MOST})
    if not rows:
        return []
    found = await executor.all(_TermsRow, _TERMS.format(about), {**parameters, "most": MOST_TERMS})
    by_service: dict[UUID, list[UnitTerms]] = {}
    for row in found:
        by_service.setdefault(row.service_id, []).append(_terms(row))
    return [_service(row, by_service.get(row.id, ())) for row in rows]


def _service(row: _ServiceRow, terms: Sequence[UnitTerms]) -> Service:
    facts = ServiceFacts(
        name=row.name,
        zone=Zone(row.zone),
        supplier=row.supplier,
        description=row.description,
        link=row.link,
        agreement=Agreement(row.agreement),
        agreement_text=row.agreement_text,
        contact_name=row.contact_name,
        contact_email=row.contact_email,
        on=row.state == "on",
    )
    ordered = tuple(sorted(terms, key=lambda one: (len(one.unit_path), one.unit_path)))
    return Service(row.id, row.slug, row.unit_id, row.unit_name, row.unit_path, facts, row.revision, ordered)


def _terms(row: _TermsRow) -> UnitTerms:
    terms = Terms(
        rules={part_of(code): Rule(rule) for code, rule in row.rules.items()},
        purposes=None if row.purposes is None else frozenset(row.purposes),
        notes=row.notes,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        review_on=row.review_on,
    )
    return UnitTerms(
        row.unit_id, row.unit_name, row.unit_path, row.version, terms, row.in_force, row.set_by, row.set_at
    )


def _kind(row: _KindRow) -> DataKind:
    return DataKind(
        row.slug,
        DataClass.parse(row.data_class),
        Medium(row.medium),
        row.name or None,
        row.name_en or None,
        on=row.state == "on",
    )


def _facts(facts: ServiceFacts) -> dict[str, object]:
    return {
        "name": facts.name,
        "supplier": facts.supplier,
        "description": facts.description,
        "link": facts.link,
        "agreement": facts.agreement.value,
        "agreement_text": facts.agreement_text,
        "zone": facts.zone.value,
        "contact_name": facts.contact_name,
        "contact_email": facts.contact_email,
        "state": "on" if facts.on else "off",
    }


def _scope(scope: Scope) -> dict[str, object]:
    return {"paths": None if scope.paths is None else list(scope.paths)}
