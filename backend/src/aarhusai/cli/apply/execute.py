"""Carries out an apply file: one transaction, section by section; a dry run does the same and rolls it back.

So what a dry run prints is what the real run does, word for word.
"""

from collections.abc import Awaitable, Generator, Mapping
from contextlib import contextmanager

from aarhusai.cli.apply.document import Document, Path_, ProblemsError
from aarhusai.cli.apply.shape import ApplyFile, ModelSpec, PersonSpec, ProviderSpec, UnitSpec, secret_of
from aarhusai.compose import Services, services
from aarhusai.config import Settings
from aarhusai.errors import AarhusError
from aarhusai.gateway.catalogue import Change, ModelDraft, ProviderDraft, Way
from aarhusai.gateway.registry import ZoneText
from aarhusai.identity import configuration
from aarhusai.identity.types import Banner, Branding, Ensured, PasswordHash, PersonState, RoleAt
from aarhusai.identity.types import PersonSpec as Declared
from aarhusai.storage.database import Transaction
from aarhusai.terms.actor import SYSTEM, Role
from aarhusai.terms.classes import Zone
from aarhusai.terms.ids import PersonId, UnitId


class _RolledBackError(Exception):
    """Ends a dry run's transaction."""


async def execute(settings: Settings, document: Document, wanted: ApplyFile, *, dry_run: bool) -> list[str]:
    """One line per change. Raises ProblemsError; then nothing was changed."""
    async with services(settings) as house:
        hashed = await _hash_passwords(house, document, wanted)
        run = _Run(house, document, hashed)
        try:
            async with house.db.transaction() as tx:
                await run.everything(tx, wanted)
                if dry_run:
                    raise _RolledBackError
        except _RolledBackError:
            pass
        return run.lines


async def _hash_passwords(house: Services, document: Document, wanted: ApplyFile) -> Mapping[str, PasswordHash]:
    """First passwords of those who have none, hashed before the transaction begins: hashing takes its time."""
    given: dict[str, str] = {}
    for index, person in enumerate(wanted.people):
        password = secret_of(document, ("people", index, "password_file"), person.password, person.password_file)
        if password is not None:
            given[person.email.lower()] = password
    async with house.db.transaction() as tx:
        missing = await configuration.people_without_password(tx, given)
    return {email: await house.identity.passwords.hash(given[email]) for email in missing}


class _Run:
    """One apply: what it works on, and what it changed."""

    def __init__(self, house: Services, document: Document, hashed: Mapping[str, PasswordHash]) -> None:
        self._house = house
        self._document = document
        self._hashed = hashed
        self._units: dict[str, UnitId] = {}
        self.lines: list[str] = []

    async def everything(self, tx: Transaction, wanted: ApplyFile) -> None:
        """Every section, in the order they depend on each other."""
        if wanted.units is not None:
            await self._unit(tx, wanted.units, None, ("units",))
        self._units.update(await configuration.units_by_slug(tx))
        await self._people(tx, wanted)
        for index, provider in enumerate(wanted.providers):
            await self._provider(tx, provider, ("providers", index))
        for index, model in enumerate(wanted.models):
            await self._model(tx, model, ("models", index))
        await self._look(tx, wanted)

    async def _unit(self, tx: Transaction, spec: UnitSpec, parent: UnitId | None, path: Path_) -> None:
        verb = configuration.ensure_unit(tx, SYSTEM, spec.slug, spec.name, parent)
        ensured = await self._ensured(f"unit {spec.slug}", verb, path)
        for index, child in enumerate(spec.units):
            await self._unit(tx, child, UnitId(ensured.id), (*path, "units", index))

    async def _people(self, tx: Transaction, wanted: ApplyFile) -> None:
        """Everybody first, then everybody's roles, those of platform owners before all others."""
        ids: list[tuple[int, PersonSpec, PersonId]] = []
        for index, spec in enumerate(wanted.people):
            path: Path_ = ("people", index)
            declared = Declared(
                spec.email, spec.name, self._unit_id(spec.unit, (*path, "unit")), state=PersonState(spec.state)
            )
            verb = configuration.ensure_person(tx, SYSTEM, declared, self._hashed.get(spec.email.lower()))
            ids.append((index, spec, PersonId((await self._ensured(f"person {spec.email}", verb, path)).id)))
        for index, spec, person_id in sorted(ids, key=lambda item: not _owns_platform(item[1])):
            path = ("people", index, "roles")
            roles = [
                RoleAt(Role(role.role), self._unit_id(role.unit, (*path, at, "unit")))
                for at, role in enumerate(spec.roles)
            ]
            with self._told(path):
                if await configuration.set_holdings(tx, SYSTEM, person_id, roles):
                    self.lines.append(f"roles of {spec.email}: changed")

    async def _provider(self, tx: Transaction, spec: ProviderSpec, path: Path_) -> None:
        secret = secret_of(self._document, (*path, "secret_file"), spec.secret, spec.secret_file)
        draft = ProviderDraft(
            spec.name, spec.kind, Zone(spec.zone), spec.options, secret, slug=spec.slug, on=spec.state == "on"
        )
        await self._changed(f"provider {spec.slug}", self._house.model_admin.ensure_provider(tx, draft), path)

    async def _model(self, tx: Transaction, spec: ModelSpec, path: Path_) -> None:
        ways: list[Way] = []
        for index, endpoint in enumerate(spec.endpoints):
            provider_id = await self._house.model_admin.provider_named(tx, endpoint.provider)
            if provider_id is None:
                where = (*path, "endpoints", index, "provider")
                raise ProblemsError([self._document.problem(where, f"there is no provider “{endpoint.provider}”")])
            ways.append(Way(provider_id, endpoint.name))
        draft = ModelDraft(
            spec.name,
            Zone(spec.zone),
            tuple(ways),
            slug=spec.slug,
            description=spec.description,
            tasks=frozenset(spec.tasks),
            modalities=frozenset(spec.modalities),
            context_window=spec.context_window,
            max_output=spec.max_output,
            supports_tools=spec.supports_tools,
            price_input=spec.price_input,
            price_output=spec.price_output,
            currency=spec.currency,
            on=spec.state == "on",
            position=spec.position,
        )
        await self._changed(f"model {spec.slug}", self._house.model_admin.ensure_model(tx, draft), path)

    async def _look(self, tx: Transaction, wanted: ApplyFile) -> None:
        if wanted.zones:
            texts = {Zone(name): ZoneText(spec.name, spec.sentence) for name, spec in wanted.zones.items()}
            await self._changed("zones", self._house.model_admin.set_zone_texts(tx, texts), ("zones",))
        if wanted.branding is not None:
            with self._told(("branding",)):
                if await configuration.ensure_branding(tx, SYSTEM, _branding(wanted)):
                    self.lines.append("branding: changed")
        if wanted.switches is not None:
            with self._told(("switches",)):
                if await self._house.switches.ensure(tx, SYSTEM, wanted.switches.model_dump()):
                    self.lines.append("switches: changed")

    def _unit_id(self, slug: str, path: Path_) -> UnitId:
        if slug not in self._units:
            raise ProblemsError([self._document.problem(path, f"there is no unit “{slug}”")])
        return self._units[slug]

    async def _ensured(self, what: str, verb: Awaitable[Ensured], path: Path_) -> Ensured:
        with self._told(path):
            ensured = await verb
        if ensured.changed:
            self.lines.append(f"{what}: made or changed")
        return ensured

    async def _changed(self, what: str, verb: Awaitable[Change], path: Path_) -> None:
        with self._told(path):
            change = await verb
        if change is not Change.UNCHANGED:
            self.lines.append(f"{what}: {change}")

    @contextmanager
    def _told(self, path: Path_) -> Generator[None, None, None]:
        """What a room refuses is told with the file and the line."""
        try:
            yield
        except AarhusError as error:
            raise ProblemsError([self._document.problem(path, f"{error.message} ({error.code})")]) from error


def _owns_platform(spec: PersonSpec) -> bool:
    return any(role.role == "platform_owner" for role in spec.roles)


def _branding(wanted: ApplyFile) -> Branding:
    spec = wanted.branding
    assert spec is not None
    usual = Branding()
    return Branding(
        municipality=spec.municipality,
        product_name=spec.product_name,
        accent_light=spec.accent_light or usual.accent_light,
        accent_dark=spec.accent_dark or usual.accent_dark,
        banner=Banner(spec.banner.text, spec.banner.tone) if spec.banner else None,
    )
