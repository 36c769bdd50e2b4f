"""Section `keys` of an apply file. A key's text is never in the file: each new one is printed once, when it stands."""

from collections.abc import Mapping

from aarhusai.cli.apply.may_i import Told
from aarhusai.cli.apply.shape import ApplyFile, KeySpec
from aarhusai.compose import Services
from aarhusai.errors import NotFound
from aarhusai.identity import configuration
from aarhusai.identity.keys_declaring import DeclaredKey, ensure_key
from aarhusai.identity.keys_scopes import ceiling_of
from aarhusai.identity.keys_types import HouseKey, KeyKind, KeyScope
from aarhusai.kit.clock import day_ends
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import PersonId, UnitId


async def apply_keys(
    tx: Transaction, house: Services, units: Mapping[str, UnitId], wanted: ApplyFile, told: Told, lines: list[str]
) -> list[tuple[str, str]]:
    """Makes keys as the file says; a line for every change. Gives the names and texts of new ones, in their order.

    A key that the file does not name stays as it is. `units` holds every unit that the file names.
    """
    texts: list[tuple[str, str]] = []
    for index, spec in enumerate(wanted.keys):
        with told(("keys", index)):
            done = await ensure_key(tx, SYSTEM, house.identity.keys, await _declared(tx, units, spec))
        name = f"key {spec.name} of {spec.person or spec.unit}"
        if done.done:
            lines.append(f"{name}: {', '.join(done.done)}")
        if done.text is not None:
            texts.append((name, done.text))
    return texts


async def _declared(tx: Transaction, units: Mapping[str, UnitId], spec: KeySpec) -> DeclaredKey:
    owner: PersonId | HouseKey
    if spec.unit is not None:
        answers = await _person(tx, spec.responsible or "", "responsible")
        owner = HouseKey(KeyKind(spec.kind), units[spec.unit], answers)
    else:
        owner = await _person(tx, spec.person or "", "person")
    return DeclaredKey(
        spec.name,
        owner,
        KeyScope(
            models=_several(spec.models),
            ceiling=None if spec.classes is None else str(ceiling_of(spec.classes)),
            endpoints=_several(spec.endpoints),
            addresses=_several(spec.addresses),
            priority="batch" if spec.batch else "interactive",
        ),
        None if spec.expires_on is None else day_ends(spec.expires_on),
        spec.rotate,
    )


def _several(given: list[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(given)


async def _person(tx: Transaction, email: str, field: str) -> PersonId:
    found = await configuration.person_named(tx, email)
    if found is None:
        raise NotFound("person_not_found", "There is nobody with this address.", {"field": field})
    return found
