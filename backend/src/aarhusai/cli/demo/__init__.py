"""An invented municipality for trying the platform out: departments, a cast, some sources, four assistants."""

import asyncio
from collections.abc import Collection, Sequence
from pathlib import Path

from aarhusai.cli.apply.document import read_document
from aarhusai.cli.apply.execute import execute_in
from aarhusai.cli.apply.shape import ApplyFile, PersonSpec, UnitSpec, parse_file
from aarhusai.cli.attach import attached
from aarhusai.cli.demo.assistants import ensure_assistants
from aarhusai.cli.demo.sources import ensure_sources
from aarhusai.cli.page_address import address, answers
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import Conflict
from aarhusai.identity import configuration
from aarhusai.identity.types import PersonFilter
from aarhusai.terms.actor import SYSTEM

__all__ = ["MUNICIPALITY", "demo_file", "run_demo"]

MUNICIPALITY = Path(__file__).with_name("municipality.yaml")


def run_demo(settings: Settings) -> int:
    """Fills an empty house, or one that the demo filled. Exit code 0.

    Raises Conflict("in_real_use") before anything is changed when the house knows anybody or anything else.
    """
    wanted = demo_file()
    with attached(settings) as ready:
        changes = asyncio.run(_fill(ready, wanted))
    print(f"aarhusai: {changes} changes made" if changes else "aarhusai: the demo is in place already")
    print(f"\n{_welcome(settings)}\n\n{table(wanted.people)}")
    return 0


def demo_file() -> ApplyFile:
    """What the demo applies."""
    return parse_file(read_document(MUNICIPALITY))


def slugs(unit: UnitSpec | None) -> frozenset[str]:
    """The short names of a unit and of all below it."""
    return frozenset() if unit is None else frozenset({unit.slug}).union(*map(slugs, unit.units))


def table(people: Sequence[PersonSpec]) -> str:
    """Who there is: name, address, password and roles, in columns."""
    rows = [
        (person.name, person.email, person.password or "", ", ".join(f"{r.role} at {r.unit}" for r in person.roles))
        for person in people
    ]
    rows.insert(0, ("Name", "E-mail", "Password", "Roles"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    )


async def _fill(settings: Settings, wanted: ApplyFile) -> int:
    async with services(settings) as house:
        await _refuse_real_use(house, wanted)
        changes = len((await execute_in(house, read_document(MUNICIPALITY), wanted, dry_run=False)).lines)
        return changes + await ensure_sources(house) + await ensure_assistants(house)


async def _refuse_real_use(house: Services, wanted: ApplyFile) -> None:
    """Raises Conflict("in_real_use")."""
    assert wanted.branding is not None
    look = await house.identity.look.read(SYSTEM)
    if look.revision and look.branding.municipality != wanted.branding.municipality:
        raise _in_real_use(f"it belongs to {look.branding.municipality}")
    async with house.db.transaction() as tx:
        units = (await configuration.units_by_slug(tx)).keys() - slugs(wanted.units)
    if units:
        raise _in_real_use("it has units that are not of the demo")
    strangers = await _people_but(house, {person.email for person in wanted.people})
    if strangers:
        raise _in_real_use(f"at least {strangers} of its people are not of the demo")


async def _people_but(house: Services, known: Collection[str]) -> int:
    """How many others there are on the first page that has any."""
    cursor: str | None = None
    while True:
        page = await house.identity.people.page(SYSTEM, PersonFilter(), cursor)
        others = sum(person.email not in known for person in page.items)
        if others or page.next_cursor is None:
            return others
        cursor = page.next_cursor


def _in_real_use(why: str) -> Conflict:
    return Conflict(
        "in_real_use",
        f"This house is in real use: {why}. Nothing was changed. "
        "Give the demo a data folder of its own: aarhusai demo --data FOLDER",
    )


def _welcome(settings: Settings) -> str:
    where = address(settings)
    if answers(settings.host, settings.port):
        return f"Sign in at {where}"
    return f"Start the platform with “aarhusai serve” and sign in at {where}"
