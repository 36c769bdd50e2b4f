"""Sections `services` and `data_kinds` of an apply file."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from aarhusai.cli.apply.document import Path_
from aarhusai.cli.apply.shape import ApplyFile, DataKindSpec, ServiceSpec, TermsSpec
from aarhusai.policy.decision import Rule
from aarhusai.policy.matrix import part_of
from aarhusai.policy.may_i_types import Agreement, DataKind, Medium, ServiceFacts, Terms
from aarhusai.policy.services import DeclaredService, ensure_kinds, ensure_service
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass, Zone
from aarhusai.terms.ids import UnitId

Told = Callable[[Path_], AbstractContextManager[None]]


async def apply_may_i(
    tx: Transaction, units: Mapping[str, UnitId], wanted: ApplyFile, told: Told, lines: list[str]
) -> None:
    """Makes services, what units decided of them, and kinds of material as the file says; a line for every change.

    What the file does not name stays as it is. `units` holds every unit that the file names.
    """
    for index, spec in enumerate(wanted.services):
        with told(("services", index)):
            changed = await ensure_service(tx, SYSTEM, _declared(spec, units))
        if changed is None:
            lines.append(f"service {spec.slug}: created")
        elif changed:
            lines.append(f"service {spec.slug}: changed ({', '.join(changed)})")
    with told(("data_kinds",)):
        kinds = await ensure_kinds(tx, SYSTEM, [_kind(spec) for spec in wanted.data_kinds])
    lines.extend(f"kind of material {kind}: changed" for kind in kinds)


def _declared(spec: ServiceSpec, units: Mapping[str, UnitId]) -> DeclaredService:
    facts = ServiceFacts(
        name=spec.name,
        zone=Zone(spec.zone),
        supplier=spec.supplier,
        description=spec.description,
        link=spec.link,
        agreement=Agreement(spec.agreement),
        agreement_text=spec.agreement_text,
        contact_name=spec.contact_name,
        contact_email=spec.contact_email,
        on=spec.state == "on",
    )
    own = {units[each.unit]: _terms(each) for each in spec.own}
    return DeclaredService(spec.slug, units[spec.unit], facts, _terms(spec), own)


def _terms(spec: TermsSpec) -> Terms:
    return Terms(
        rules={part_of(part): Rule(rule) for part, rule in spec.rules.items()},
        purposes=None if spec.purposes is None else frozenset(spec.purposes),
        notes=spec.notes.strip(),
        decided_by=spec.decided_by,
        decided_on=spec.decided_on,
        review_on=spec.review_on,
    )


def _kind(spec: DataKindSpec) -> DataKind:
    data_class = DataClass.parse(spec.data_class)
    return DataKind(
        spec.id, data_class, Medium(spec.medium), spec.name or None, spec.name_en or None, on=spec.state == "on"
    )
