"""`aarhusai assistants`: assistants into a file on standard output, and out of one on standard input."""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from typing import cast

from aarhusai.assistants.porting.own import dump_file
from aarhusai.assistants.porting.sources import COMMAND_BYTES, COMMAND_FILE, PortedCollection
from aarhusai.assistants.porting.types import Ported
from aarhusai.assistants.publishing import assistant_not_found
from aarhusai.assistants.starters import starter_file
from aarhusai.cli.acting import acting, owner_of
from aarhusai.cli.attach import attached
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import Conflict, NotFound
from aarhusai.evaluation.porting import Taken
from aarhusai.identity import configuration
from aarhusai.terms.ids import UnitId


def run_assistants(settings: Settings, arguments: argparse.Namespace) -> int:
    """Runs one of the acts."""
    if arguments.act_name == "export":
        if arguments.starters:
            _write(starter_file())
            return 0
        with attached(settings) as ready:
            carried = COMMAND_BYTES if arguments.with_collections else None
            return asyncio.run(_export(ready, cast("list[str]", arguments.slugs), arguments.email, carried))
    data = sys.stdin.buffer.read()
    with attached(settings) as ready:
        return asyncio.run(_import(ready, data, arguments))


async def _export(settings: Settings, slugs: list[str], email: str | None, carried: int | None) -> int:
    async with services(settings) as house:
        await house.assistants.refresh()
        porting = house.proving.porting
        if email is not None:
            _write(await porting.export_slugs(await acting(house, email), slugs, carried=carried))
            return 0
        every = sorted(house.assistants.snapshot.known.values(), key=lambda one: one.slug)
        known = {one.slug: one for one in every if one.owners}
        if not known.keys() >= set(slugs):
            raise assistant_not_found()
        exported: list[Ported] = []
        sources: dict[str, PortedCollection] = {}
        for slug in dict.fromkeys(slugs or known):
            actor = await owner_of(house, known[slug])
            exported += await porting.ported(actor, [known[slug].id])
            if carried is not None:
                left = carried - sum(one.size for one in sources.values())
                _add(sources, await porting.sources(actor, [known[slug].id], left))
        _write(dump_file(exported, list(sources.values())))
    return 0


def _add(sources: dict[str, PortedCollection], more: Sequence[PortedCollection]) -> None:
    """Several assistants may have the same collection. Raises Conflict("sources_of_one_name")."""
    for one in more:
        if sources.setdefault(one.name, one) != one:
            raise Conflict("sources_of_one_name", "Two collections have the same name.", {"name": one.name})


async def _import(settings: Settings, data: bytes, arguments: argparse.Namespace) -> int:
    async with services(settings) as house:
        actor = await acting(house, cast("str | None", arguments.email))
        await house.assistants.refresh()
        await house.switches.refresh()
        unit = await _unit(house, cast("str | None", arguments.unit))
        taken = await house.proving.porting.take_in(actor, data, unit, dry=bool(arguments.dry_run), limit=COMMAND_FILE)
    if arguments.json:
        _write({"items": [_item(one) for one in taken]})
    else:
        for one in taken:
            print(_line(one))
    return 1 if any(one.result == "refused" for one in taken) else 0


async def _unit(house: Services, slug: str | None) -> UnitId | None:
    if slug is None:
        return None
    async with house.db.transaction() as tx:
        found = (await configuration.units_by_slug(tx)).get(slug)
    if found is None:
        raise NotFound("unit_not_found", "There is no such unit.")
    return UnitId(found)


def _item(one: Taken) -> dict[str, object]:
    return {
        "name": one.name,
        "slug": one.slug,
        "kind": one.kind.value,
        "problems": [problem.value for problem in one.problems],
        "result": one.result,
        "id": None if one.id is None else str(one.id),
    }


def _line(one: Taken) -> str:
    problems = f" ({', '.join(one.problems)})" if one.problems else ""
    return f"{one.result:8}{one.slug or '-'}{problems}"


def _write(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))
