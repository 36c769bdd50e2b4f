"""`aarhusai keys`: keys of the API, made, listed, rotated and revoked by whoever runs the machine."""

import argparse
import asyncio
import json
import re
import sys
from datetime import date, datetime, timedelta
from typing import Final, cast

from aarhusai.cli.acting import acting
from aarhusai.cli.attach import attached
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import Conflict, Invalid, NotFound
from aarhusai.identity import configuration
from aarhusai.identity.keys_scopes import ceiling_of
from aarhusai.identity.keys_types import HouseKey, Key, KeyFilter, KeyKind, KeyScope, MadeKey, NewKey
from aarhusai.kit.clock import day_ends, day_of, now
from aarhusai.terms.actor import SYSTEM
from aarhusai.terms.ids import UnitId

_SPAN: Final = re.compile(r"(\d{1,5})([dh])")


def run_keys(settings: Settings, arguments: argparse.Namespace) -> int:
    """Runs one of the acts."""
    acts = {"create": _create, "list": _list, "revoke": _revoke, "rotate": _rotate}
    with attached(settings) as ready:
        return asyncio.run(acts[str(arguments.act_name)](ready, arguments))


async def _create(settings: Settings, arguments: argparse.Namespace) -> int:
    new = NewKey(str(arguments.name), _scope(arguments), _until(cast("str | None", arguments.expires)))
    async with services(settings) as house:
        person = await acting(house, str(arguments.email))
        assert person.person_id is not None  # somebody of this address
        await _check_models(house, new.scope.models or ())
        if arguments.unit is None:
            made = await house.identity.keys.create_for(SYSTEM, person.person_id, new)
        else:
            unit = await _unit(house, str(arguments.unit))
            wanted = HouseKey(KeyKind(str(arguments.kind)), unit, person.person_id)
            made = await house.identity.keys.create(SYSTEM, wanted, new)
    return _told(made)


async def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async with services(settings) as house:
        keys = await _every(house)
        if arguments.email is not None:
            person = await acting(house, str(arguments.email))
            keys = [key for key in keys if key.person_id == person.person_id]
    if arguments.json:
        print(json.dumps({"items": [_item(key) for key in keys]}, ensure_ascii=False, indent=1))
        return 0
    for key in keys:
        used = key.used_on.isoformat() if key.used_on else "-"
        print(f"{key.id}  {key.prefix}…  {key.state:8}{used:12}{key.person_name or '-'}, {key.unit_name}: {key.name}")
    return 0


async def _revoke(settings: Settings, arguments: argparse.Namespace) -> int:
    async with services(settings) as house:
        key = await _one(house, str(arguments.key))
        await house.identity.keys.revoke(SYSTEM, key.id)
    print(f"revoked {key.prefix}… {key.name}")
    return 0


async def _rotate(settings: Settings, arguments: argparse.Namespace) -> int:
    grace = _span(str(arguments.grace))
    if grace is None:
        raise Invalid("bad_grace", "The old key can go on working for at most 72 hours.", {"limit": 72})
    async with services(settings) as house:
        key = await _one(house, str(arguments.key))
        made = await house.identity.keys.rotate(SYSTEM, key.id, grace)
    return _told(made)


def _told(made: MadeKey) -> int:
    """What is read by people goes to standard error: the key is to be piped."""
    key = made.key
    print(f"aarhusai: key {key.id} of {key.person_name}, until {day_of(key.expires_at)}", file=sys.stderr)
    print(made.text)
    return 0


def _scope(arguments: argparse.Namespace) -> KeyScope:
    classes = _several(cast("str | None", arguments.classes))
    return KeyScope(
        models=_several(cast("str | None", arguments.models)),
        ceiling=None if classes is None else str(ceiling_of(classes)),
        endpoints=_several(cast("str | None", arguments.endpoints)),
        addresses=_several(cast("str | None", arguments.addresses)),
        priority="batch" if arguments.batch else "interactive",
    )


def _several(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _until(text: str | None) -> datetime | None:
    """A span from now, or the end of a day in Denmark. Raises Invalid("bad_expiry")."""
    if text is None:
        return None
    span = _span(text)
    if span is not None:
        return now() + span
    try:
        return day_ends(date.fromisoformat(text))
    except ValueError as error:
        raise Invalid("bad_expiry", "A key expires after a span (90d), or on a date (2027-01-01).") from error


def _span(text: str) -> timedelta | None:
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(hours=number)


async def _check_models(house: Services, wanted: tuple[str, ...]) -> None:
    """Raises NotFound for a short name that nothing has: a key for a name that was mistyped would open nothing."""
    await house.assistants.refresh()
    known = {model.slug for model in house.registry.every_model()}
    known |= {f"assistant:{one.slug}" for one in house.assistants.snapshot.known.values()}
    if not known.issuperset(wanted):
        raise NotFound("model_not_found", "There is no such model or assistant.")


async def _unit(house: Services, slug: str) -> UnitId:
    async with house.db.transaction() as tx:
        found = (await configuration.units_by_slug(tx)).get(slug)
    if found is None:
        raise NotFound("unit_not_found", "There is no such unit.")
    return UnitId(found)


async def _every(house: Services, text: str | None = None) -> list[Key]:
    keys: list[Key] = []
    cursor: str | None = None
    while True:
        page = await house.identity.keys.page(SYSTEM, KeyFilter(text=text), cursor, 200)
        keys += page.items
        cursor = page.next_cursor
        if cursor is None:
            return keys


async def _one(house: Services, named: str) -> Key:
    """The key of this id, or of this beginning. Raises NotFound and Conflict when two begin so."""
    found = [key for key in await _every(house) if str(key.id) == named or key.prefix == named.rstrip("…")]
    if not found:
        raise NotFound("key_not_found", "There is no such key.")
    if len(found) > 1:
        raise Conflict("key_ambiguous", "More than one key begins like this: name it by its id.")
    return found[0]


def _item(key: Key) -> dict[str, object]:
    return {
        "id": str(key.id),
        "prefix": key.prefix,
        "name": key.name,
        "kind": key.kind.value,
        "state": key.state.value,
        "person": key.person_name,
        "unit": key.unit_name,
        "models": key.scope.models,
        "ceiling": key.scope.ceiling,
        "endpoints": key.scope.endpoints,
        "addresses": key.scope.addresses,
        "priority": key.scope.priority,
        "expires_at": key.expires_at.isoformat(),
        "used_on": key.used_on.isoformat() if key.used_on else None,
    }
