"""Carries out an apply file: one transaction, section by section; a dry run does the same and rolls it back.

So what a dry run prints is what the real run does, word for word.
"""

from collections.abc import Awaitable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from aarhusai.cli.apply.collections import apply_collections
from aarhusai.cli.apply.document import Document, Path_, Problem, ProblemsError
from aarhusai.cli.apply.keys import apply_keys
from aarhusai.cli.apply.may_i import apply_may_i
from aarhusai.cli.apply.passwords import first_passwords
from aarhusai.cli.apply.quotas import apply_quotas
from aarhusai.cli.apply.rates import apply_rates
from aarhusai.cli.apply.references import check_references
from aarhusai.cli.apply.rules import apply_rules
from aarhusai.cli.apply.shape import (
    ApplyFile,
    BrandingSpec,
    ModelSpec,
    PersonSpec,
    ProviderSpec,
    UnitSpec,
    secret_of,
)
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.gateway.catalogue import Change, ModelDraft, ModelView, ProviderDraft, ProviderView, Way
from aarhusai.gateway.registry import ZoneText
from aarhusai.identity import configuration
from aarhusai.identity.types import Banner, Branding, Ensured, PasswordHash, PersonState, RoleAt
from aarhusai.identity.types import PersonSpec as Declared
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId, UnitId
from aarhusai.web.schemas.facts import facts_of


class _RolledBackError(Exception):
    """Ends a dry run's transaction."""


async def execute(settings: Settings, document: Document, wanted: ApplyFile, *, dry_run: bool) -> "Applied":
    """Carries out a file. Raises ProblemsError; then nothing was changed."""
    async with services(settings) as house:
        return await execute_in(house, document, wanted, dry_run=dry_run)


@dataclass(frozen=True, slots=True)
class Applied:
    """One line per change, and the names and texts of keys that were made, which exist only here."""

    lines: list[str]
    keys: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]], repr=False)


async def execute_in(house: Services, document: Document, wanted: ApplyFile, *, dry_run: bool) -> Applied:
    """The same in a house that is open already."""
    before = await _read(house)
    problems = check_references(document, wanted, before.units, before.providers)
    if problems:
        raise ProblemsError(problems)
    hashed = await first_passwords(house, document, wanted, dry_run=dry_run)
    run = _Run(house, document, before, hashed)
    try:
        async with house.db.transaction() as tx:
            await run.everything(tx, wanted)
            _end(dry_run)
    except _RolledBackError:
        pass
    return Applied(run.lines, [] if dry_run else run.texts)


def _end(dry_run: bool) -> None:
    if dry_run:
        raise _RolledBackError


@dataclass(frozen=True, slots=True)
class _Before:
    """How the house stood, by short name."""

    units: Mapping[str, UnitId]
    providers: Mapping[str, ProviderView]
    models: Mapping[str, ModelView]


async def _read(house: Services) -> _Before:
    async with house.db.transaction() as tx:
        units = await configuration.units_by_slug(tx)
    providers = await house.model_admin.providers(SYSTEM)
    models = await house.model_admin.models(SYSTEM)
    return _Before(units, {view.slug: view for view in providers}, {view.slug: view for view in models})


class _Run:
    """One apply: what it works on, and what it changed."""

    def __init__(
        self, house: Services, document: Document, before: _Before, hashed: Mapping[str, PasswordHash]
    ) -> None:
        self._house = house
        self._document = document
        self._before = before
        self._hashed = hashed
        self._units: dict[str, UnitId] = {}
        self.lines: list[str] = []
        self.texts: list[tuple[str, str]] = []

    async def everything(self, tx: Transaction, wanted: ApplyFile) -> None:
        """Every section, in the order they depend on each other."""
        if wanted.units is not None:
            await self._unit(tx, wanted.units, None, ("units",))
        self._units.update(await configuration.units_by_slug(tx))
        await self._people(tx, wanted)
        await apply_rules(tx, self._house, wanted, self._told, self.lines)
        await apply_rates(tx, wanted, self._told, self.lines)
        for index, provider in enumerate(wanted.providers):
            await self._provider(tx, provider, ("providers", index))
        for index, model in enumerate(wanted.models):
            await self._model(tx, model, ("models", index))
        await apply_may_i(tx, self._units, wanted, self._told, self.lines)
        await apply_collections(tx, self._units, wanted, self._told, self.lines)
        self.texts += await apply_keys(tx, self._house, self._units, wanted, self._told, self.lines)
        await apply_quotas(tx, self._house, self._units, wanted, self._told, self.lines)
        await self._look(tx, wanted)

    async def _unit(self, tx: Transaction, spec: UnitSpec, parent: UnitId | None, path: Path_) -> None:
        verb = configuration.ensure_unit(tx, SYSTEM, spec.slug, spec.name, parent)
        ensured = await self._ensured(f"unit {spec.slug}", verb, path)
        for index, child in enumerate(spec.units):
            await self._unit(tx, child, UnitId(ensured.id), (*path, "units", index))

    async def _people(self, tx: Transaction, wanted: ApplyFile) -> None:
        """Who may come in before who may not, everybody before their roles, and platform owners before all others.

        So a file that hands the house over to somebody else is never without a platform owner on its way.
        """
        numbered = list(enumerate(wanted.people))
        for state in ("active", "blocked"):
            people = [(index, spec) for index, spec in numbered if spec.state == state]
            ids = {index: await self._person(tx, spec, ("people", index)) for index, spec in people}
            for index, spec in sorted(people, key=lambda item: not _owns_platform(item[1])):
                await self._roles(tx, spec, ids[index], ("people", index))

    async def _person(self, tx: Transaction, spec: PersonSpec, path: Path_) -> PersonId:
        unit_id = self._unit_id(spec.unit, (*path, "unit"))
        declared = Declared(spec.email, spec.name, unit_id, state=PersonState(spec.state))
        verb = configuration.ensure_person(tx, SYSTEM, declared, self._hashed.get(spec.email.lower()))
        return PersonId((await self._ensured(f"person {spec.email}", verb, path)).id)

    async def _roles(self, tx: Transaction, spec: PersonSpec, person_id: PersonId, path: Path_) -> None:
        path = (*path, "roles")
        roles = [
            RoleAt(Role(role.role), self._unit_id(role.unit, (*path, at, "unit"))) for at, role in enumerate(spec.roles)
        ]
        with self._told(path):
            changed = await configuration.set_holdings(tx, SYSTEM, person_id, roles)
        if changed:
            held = ", ".join(f"{role.role} at {role.unit}" for role in spec.roles) or "none"
            self.lines.append(f"roles of {spec.email}: {held}")

    async def _provider(self, tx: Transaction, spec: ProviderSpec, path: Path_) -> None:
        secret = secret_of(self._document, (*path, "secret_file"), spec.secret, spec.secret_file)
        draft = ProviderDraft(
            spec.name,
            spec.kind,
            Zone(spec.zone),
            spec.options,
            secret,
            slug=spec.slug,
            on=spec.state == "on",
            facts=facts_of(spec.facts),
        )
        present = self._before.providers.get(spec.slug)
        fields = _differing(present, draft, ("name", "zone", "options", "on", "facts")) if present else []
        verb = self._house.model_admin.ensure_provider(tx, draft)
        await self._changed(f"provider {spec.slug}", verb, path, fields or ["secret"])

    async def _model(self, tx: Transaction, spec: ModelSpec, path: Path_) -> None:
        ways: list[Way] = []
        for index, endpoint in enumerate(spec.endpoints):
            provider_id = await self._house.model_admin.provider_named(tx, endpoint.provider)
            if provider_id is None:
                where = (*path, "endpoints", index, "provider")
                raise ProblemsError([self._document.problem(where, f"there is no provider “{endpoint.provider}”")])
            ways.append(Way(provider_id, endpoint.name, endpoint.weight, endpoint.slots, endpoint.hedge_after_ms))
        draft = _model_draft(spec, tuple(ways))
        present = self._before.models.get(spec.slug)
        fields = _differing(present.draft, draft, tuple(ModelDraft.__dataclass_fields__)) if present else []
        await self._changed(f"model {spec.slug}", self._house.model_admin.ensure_model(tx, draft), path, fields)

    async def _look(self, tx: Transaction, wanted: ApplyFile) -> None:
        if wanted.zones:
            texts = {Zone(name): ZoneText(spec.name, spec.sentence) for name, spec in wanted.zones.items()}
            verb = self._house.model_admin.set_zone_texts(tx, texts)
            await self._changed("zones", verb, ("zones",), sorted(wanted.zones))
        if wanted.branding is not None:
            with self._told(("branding",)):
                if await configuration.ensure_branding(tx, SYSTEM, _branding(wanted.branding)):
                    self.lines.append("branding: changed")
        if wanted.switches is not None:
            given = wanted.switches.model_dump(exclude_unset=True)
            with self._told(("switches",)):
                if await self._house.switches.ensure(tx, SYSTEM, given):
                    self.lines.append("switches: changed")

    def _unit_id(self, slug: str, path: Path_) -> UnitId:
        if slug not in self._units:
            raise ProblemsError([self._document.problem(path, f"there is no unit “{slug}”")])
        return self._units[slug]

    async def _ensured(self, what: str, verb: Awaitable[Ensured], path: Path_) -> Ensured:
        with self._told(path):
            ensured = await verb
        if ensured.created:
            self.lines.append(f"{what}: created")
        elif ensured.changed:
            self.lines.append(f"{what}: changed ({', '.join(ensured.fields)})")
        return ensured

    async def _changed(self, what: str, verb: Awaitable[Change], path: Path_, fields: Sequence[str]) -> None:
        with self._told(path):
            change = await verb
        if change is Change.CREATED:
            self.lines.append(f"{what}: created")
        elif change is Change.CHANGED:
            self.lines.append(f"{what}: changed ({', '.join(fields)})")

    @contextmanager
    def _told(self, path: Path_) -> Generator[None]:
        """What a room refuses is told with the file and the line."""
        try:
            yield
        except AarhusError as error:
            raise ProblemsError([_problem(self._document, path, error)]) from error


def _problem(document: Document, path: Path_, error: AarhusError) -> Problem:
    """At the very value, where the room says which one it is."""
    facts = error.facts
    places: list[Path_] = [(*path, str(facts["field"]))] if "field" in facts else []
    places += [(*path, "options", str(facts["option"]))] if "option" in facts else []
    places += [(*path, "options", "base_url")] if error.code == "bad_base_url" else []
    where = next((place for place in places if place in document.lines), path)
    more = "".join(f", {name} {value}" for name, value in facts.items())
    return document.problem(where, f"{error.message} ({error.code}{more})")


def _differing(present: object, wanted: object, names: Sequence[str]) -> list[str]:
    return [name for name in names if getattr(present, name) != getattr(wanted, name)]


def _owns_platform(spec: PersonSpec) -> bool:
    return any(role.role == "platform_owner" for role in spec.roles)


def _model_draft(spec: ModelSpec, ways: tuple[Way, ...]) -> ModelDraft:
    return ModelDraft(
        spec.name,
        Zone(spec.zone),
        ways,
        slug=spec.slug,
        description=spec.description,
        tasks=frozenset(spec.tasks),
        modalities=frozenset(spec.modalities),
        context_window=spec.context_window,
        max_output=spec.max_output,
        supports_tools=spec.supports_tools,
        price_input=spec.price_input,
        price_output=spec.price_output,
        price_picture=spec.price_picture,
        price_minute=spec.price_minute,
        price_characters=spec.price_characters,
        currency=spec.currency,
        on=spec.state == "on",
        position=spec.position,
    )


def _branding(spec: BrandingSpec) -> Branding:
    usual = Branding()
    return Branding(
        municipality=spec.municipality,
        product_name=spec.product_name,
        accent_light=spec.accent_light or usual.accent_light,
        accent_dark=spec.accent_dark or usual.accent_dark,
        banner=Banner(spec.banner.text, spec.banner.tone) if spec.banner else None,
    )
