"""What can be wrong between the parts of an apply file: names used twice, and names that name nothing. Pure."""

from collections.abc import Collection, Iterable, Iterator

from aarhusai.cli.apply.document import Document, Path_, Problem
from aarhusai.cli.apply.shape import ApplyFile, UnitSpec
from aarhusai.errors import Invalid
from aarhusai.identity.texts import clean_email

Named = tuple[Path_, str]


def check_references(
    document: Document, wanted: ApplyFile, units: Collection[str], providers: Collection[str]
) -> list[Problem]:
    """Every problem. `units` and `providers` are the short names of those that the house has already."""
    problems: list[Problem] = []
    in_file = list(_units(wanted.units, ("units",))) if wanted.units else []
    known_units = {*units, *(slug for _, slug in in_file)}
    known_providers = {*providers, *(provider.slug for provider in wanted.providers)}
    lists = {
        "unit": in_file,
        "person": [(("people", at, "email"), person.email.lower()) for at, person in enumerate(wanted.people)],
        "provider": [(("providers", at, "slug"), provider.slug) for at, provider in enumerate(wanted.providers)],
        "model": [(("models", at, "slug"), model.slug) for at, model in enumerate(wanted.models)],
        "service": [(("services", at, "slug"), service.slug) for at, service in enumerate(wanted.services)],
        "collection": [
            (("collections", at, "name"), f"{one.name} at {one.unit}") for at, one in enumerate(wanted.collections)
        ],
        "key": [
            (("keys", at, "name"), f"{one.name} of {one.person or one.unit}") for at, one in enumerate(wanted.keys)
        ],
        "kind of material": [(("data_kinds", at, "id"), kind.id) for at, kind in enumerate(wanted.data_kinds)],
    }
    for what, named in lists.items():
        problems += [document.problem(path, f"the {what} “{name}” stands twice") for path, name in _twice(named)]
    for path, slug in _units_used(wanted):
        if slug not in known_units:
            problems.append(document.problem(path, f"there is no unit “{slug}”"))
    for path, slug in _providers_used(wanted):
        if slug not in known_providers:
            problems.append(document.problem(path, f"there is no provider “{slug}”"))
    for path, email in lists["person"]:
        try:
            clean_email(email)
        except Invalid as error:
            problems.append(document.problem(path, f"{error.message} ({error.code})"))
    return problems


def _units(spec: UnitSpec, path: Path_) -> Iterator[Named]:
    yield (*path, "slug"), spec.slug
    for at, child in enumerate(spec.units):
        yield from _units(child, (*path, "units", at))


def _twice(named: Iterable[Named]) -> Iterator[Named]:
    seen: set[str] = set()
    for path, name in named:
        if name in seen:
            yield path, name
        seen.add(name)


def _units_used(wanted: ApplyFile) -> Iterator[Named]:
    for at, person in enumerate(wanted.people):
        yield ("people", at, "unit"), person.unit
        for number, role in enumerate(person.roles):
            yield ("people", at, "roles", number, "unit"), role.unit
    for at, service in enumerate(wanted.services):
        yield ("services", at, "unit"), service.unit
        for number, own in enumerate(service.own):
            yield ("services", at, "own", number, "unit"), own.unit
    for at, quota in enumerate(wanted.quotas):
        for field in ("unit", "each_person_in", "decided_by"):
            slug: str | None = getattr(quota, field)
            if slug is not None:
                yield ("quotas", at, field), slug
    yield from ((("keys", at, "unit"), key.unit) for at, key in enumerate(wanted.keys) if key.unit is not None)
    for at, collection in enumerate(wanted.collections):
        yield ("collections", at, "unit"), collection.unit
        for number, grant in enumerate(collection.grants or ()):
            if grant.unit is not None:
                yield ("collections", at, "grants", number, "unit"), grant.unit


def _providers_used(wanted: ApplyFile) -> Iterator[Named]:
    for at, model in enumerate(wanted.models):
        for number, endpoint in enumerate(model.endpoints):
            yield ("models", at, "endpoints", number, "provider"), endpoint.provider
