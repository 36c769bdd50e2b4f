"""Section `collections` of an apply file."""

from collections.abc import Mapping

from aarhusai.cli.apply.may_i import Told
from aarhusai.cli.apply.shape import ApplyFile, CollectionSpec, GrantSpec
from aarhusai.errors import NotFound
from aarhusai.grants.types import Grant, Right, to_branch, to_everyone, to_person, to_unit
from aarhusai.identity import configuration
from aarhusai.knowledge.declaring import DeclaredCollection, ensure_collection
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.classes import DataClass
from aarhusai.terms.ids import PersonId, UnitId


async def apply_collections(
    tx: Transaction, units: Mapping[str, UnitId], wanted: ApplyFile, told: Told, lines: list[str]
) -> None:
    """Makes collections as the file says; a line for every change. Documents come with `aarhusai knowledge import`.

    A collection that the file does not name stays as it is. `units` holds every unit that the file names.
    """
    for index, spec in enumerate(wanted.collections):
        with told(("collections", index)):
            changed = await ensure_collection(tx, SYSTEM, await _declared(tx, units, spec))
        if changed is None:
            lines.append(f"collection {spec.name}: created")
        elif changed:
            lines.append(f"collection {spec.name}: changed ({', '.join(changed)})")


async def _declared(tx: Transaction, units: Mapping[str, UnitId], spec: CollectionSpec) -> DeclaredCollection:
    given = None if spec.grants is None else tuple([await _grant(tx, units, one) for one in spec.grants])
    return DeclaredCollection(
        name=spec.name,
        unit_id=units[spec.unit],
        owner_id=await _person(tx, spec.owner, "owner"),
        description=spec.description,
        data_class=None if spec.data_class is None else DataClass.parse(spec.data_class),
        reason=spec.reason,
        grants=given,
    )


async def _grant(tx: Transaction, units: Mapping[str, UnitId], spec: GrantSpec) -> Grant:
    right = Right(spec.right)
    if spec.person is not None:
        return to_person(await _person(tx, spec.person, "grants"), right)
    if spec.unit is not None:
        return (to_branch if spec.below else to_unit)(units[spec.unit], right)
    return to_everyone(right)


async def _person(tx: Transaction, email: str, where: str) -> PersonId:
    found = await configuration.person_named(tx, email)
    if found is None:
        raise NotFound("person_not_found", "There is nobody with this address.", {"field": where})
    return found
