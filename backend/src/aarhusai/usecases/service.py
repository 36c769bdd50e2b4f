"""The room's door: everything that the edge asks of use cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

from aarhusai.assistants.facts import KnownModels
from aarhusai.errors import Invalid, NotFound
from aarhusai.kit.clock import Clock, now
from aarhusai.kit.paging import DEFAULT_LIMIT, MAX_LIMIT, Page, decode_cursor, encode_cursor
from aarhusai.policy.switches import Switches
from aarhusai.storage.database import Database
from aarhusai.terms.actor import Actor
from aarhusai.terms.ids import AssistantId, UseCaseId
from aarhusai.usecases.answering import Answering
from aarhusai.usecases.courses import Courses
from aarhusai.usecases.deciding import Deciding, since_approval
from aarhusai.usecases.desk import Desk, Gate, Known
from aarhusai.usecases.files import Files, RecordFiles
from aarhusai.usecases.fingerprint import Difference
from aarhusai.usecases.forms import ScreeningForms
from aarhusai.usecases.records import Records
from aarhusai.usecases.register import Register
from aarhusai.usecases.reminders import DUE, Reminders
from aarhusai.usecases.repository import cases, decisions, files, lists, records
from aarhusai.usecases.rights import CaseRight, reading_scope
from aarhusai.usecases.screening.form import Form, QuestionKind
from aarhusai.usecases.screening.loading import load_forms
from aarhusai.usecases.types import CaseFile, CaseFilter, CaseLine, Event, Incident, UseCase, WaitingLine
from aarhusai.usecases.watching import Watching


@dataclass(frozen=True, slots=True)
class UseCaseView:
    """A use case as somebody who may read it sees it. `names` are of the people and units in the answers."""

    known: Known
    changed: tuple[Difference, ...]
    incidents: tuple[Incident, ...]
    files: tuple[CaseFile, ...]
    history: tuple[Event, ...]
    names: Mapping[UUID, str]
    rights: tuple[CaseRight, ...]
    form_in_force: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Part of the register, and how many there are in each state."""

    page: Page[CaseLine]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Waits:
    """A use case that waits for the actor: to approve, to review, to correct."""

    line: CaseLine
    waits: WaitingLine


class Models(KnownModels, Protocol):
    """The gateway's registry, as far as the room needs it."""

    async def refresh(self) -> None:
        """Reads the models now."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What the room is given. `screening` is a file or a folder of the municipality's own forms."""

    db: Database
    models: Models
    gate: Gate
    switches: Switches
    files: Files
    screening: Path | None = None
    clock: Clock = now


class UseCases:
    """Holds the room's services and does the reading."""

    def __init__(self, house: House) -> None:
        """Raises StartError("bad_form")."""

        def may_share(unit_path: str) -> bool:
            return house.switches.at(unit_path).sharing

        self._desk = Desk(house.db, house.models, house.gate, may_share, load_forms(house.screening), house.clock)
        self._db = house.db
        self.forms = ScreeningForms(self._desk, house.screening)
        self.answering = Answering(self._desk)
        self.deciding = Deciding(self._desk)
        self.records = Records(self._desk)
        self.files = RecordFiles(self._desk, house.files)
        self.courses = Courses(self._desk)
        self.reminders = Reminders(self._desk)
        self.register = Register(self._desk)
        self.watching = Watching(self._desk, house.models.refresh)

    @property
    def form(self) -> Form:
        """The form in force."""
        return self._desk.form

    def form_of(self, version: str) -> Form:
        """The form of this version. Raises NotFound("form_not_found")."""
        found = self._desk.forms.of(version)
        if found is None:
            raise NotFound("form_not_found", "There is no such form.")
        return found

    def area(self, area: str, language: str) -> str:
        """An area of annex III in words."""
        return self._desk.forms.annex_label(area, language, self._desk.today)

    async def read(self, actor: Actor, case_id: UseCaseId) -> UseCaseView:
        """A use case. Raises NotFound("use_case_not_found")."""
        async with self._db.transaction() as tx:
            case = await self._desk.readable(tx, actor, case_id)
            known = await self._desk.known(tx, case)
            incidents = await records.incidents(tx, case.id)
            kept = await files.of_case(tx, case.id)
            history = await decisions.events(tx, case.id)
            names = await decisions.names(tx, [*_named(known.form, case), *(known.facts.denied if known.facts else ())])
        rights, in_force = known.rights(actor), self.form.version
        return UseCaseView(known, since_approval(known), incidents, kept, history, names, rights, in_force)

    async def of_assistant(self, actor: Actor, assistant_id: AssistantId) -> UseCaseView:
        """The use case of an assistant. Raises NotFound("use_case_not_found")."""
        async with self._db.session() as session:
            found = await cases.readable_of_assistant(session, actor, reading_scope(actor), assistant_id)
        if found is None:
            raise NotFound("use_case_not_found", "There is no such use case.")
        return await self.read(actor, found.id)

    async def page(
        self, actor: Actor, wanted: CaseFilter, cursor: str | None = None, limit: int = DEFAULT_LIMIT
    ) -> RegisterPage:
        """What the actor may read, in Danish alphabetical order. Raises Invalid("bad_cursor")."""
        scope, after = reading_scope(actor), _position(cursor)
        size = max(1, min(limit, MAX_LIMIT))
        async with self._db.session() as session:
            found = await lists.page(session, actor, scope, wanted, after, size + 1)
            counts = await lists.counts(session, actor, scope, wanted)
        items = tuple(found[:size])
        more = len(found) > size
        return RegisterPage(Page(items, encode_cursor(items[-1].sort_key, str(items[-1].id)) if more else None), counts)

    async def waiting(self, actor: Actor) -> tuple[Waits, ...]:
        """What waits for the actor, longest first: approvals, reviews that are due, and what was sent back."""
        if actor.person_id is None:
            return ()
        async with self._db.session() as session:
            found = {one.id: one for one in await lists.waiting(session, actor, self._desk.today + DUE)}
            lines = {one.id: one for one in await lists.lines(session, list(found))} if found else {}
        return tuple(Waits(lines[case_id], one) for case_id, one in found.items() if case_id in lines)


def _named(form: Form, case: UseCase) -> list[UUID]:
    kinds = {QuestionKind.UNIT, QuestionKind.PERSON}
    return [
        UUID(value)
        for question in form.questions()
        if question.kind in kinds
        for value in case.answers.get(question.id, ())
    ]


def _position(cursor: str | None) -> tuple[str, UUID] | None:
    if cursor is None:
        return None
    key, case_id = decode_cursor(cursor, 2)
    try:
        position = UUID(case_id)
        key.encode()  # half a character is no text that can be sent
    except ValueError as error:
        raise Invalid("bad_cursor", "The page marker is not valid.") from error
    return key, position
