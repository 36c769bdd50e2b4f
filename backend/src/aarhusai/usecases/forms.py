"""The municipality's own screening forms, taken in and taken away by those who answer for what is asked.

Platform owners and the data protection officer of the whole house change them (GDPR 24, 39(1)(b)); every data
protection officer and auditor reads them. What `AARHUSAI_SCREENING` names stands beside what was uploaded, and neither
replaces the other.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from aarhusai.audit.service import append
from aarhusai.audit.types import AuditEntry, Detail
from aarhusai.errors import Conflict, Forbidden, Invalid, NotFound
from aarhusai.identity.rights import rules_the_house
from aarhusai.storage.announcements import Announcements
from aarhusai.storage.freshness import KeptFresh
from aarhusai.terms.actor import Actor, Role
from aarhusai.usecases.desk import Desk
from aarhusai.usecases.repository import forms as table
from aarhusai.usecases.repository.forms import StoredForm
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.screening.loading import file_text
from aarhusai.usecases.screening.reading import BadForm, FormFault, read_form
from aarhusai.usecases.screening.versions import Forms

logger = logging.getLogger(__name__)

Origin = Literal["release", "file", "uploaded"]
State = Literal["in_force", "coming", "past"]
_READERS: Final = frozenset({Role.DPO, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class FormLine:
    """A version of the form. `added_by` and `added_at` are of one that was uploaded."""

    form: Form
    origin: Origin
    state: State
    added_by: str = ""
    added_at: datetime | None = None

    @property
    def removable(self) -> bool:
        """Whether nothing can have been answered under it."""
        return self.origin == "uploaded" and self.state == "coming"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file is: a form, or what is wrong with it. A form may still be refused for its version or its day."""

    form: Form | None
    faults: tuple[FormFault, ...] = ()
    refused: str | None = None


class ScreeningForms:
    """The verbs, and what keeps the forms of this process those of the house. `path` is the setting's."""

    def __init__(self, desk: Desk, path: Path | None) -> None:
        self._desk = desk
        self._path = path
        self._files = desk.forms
        self._stored: Mapping[str, StoredForm] = {}
        self._parsed: dict[str, Form] = {}
        self._fresh = KeptFresh("the screening forms", self.refresh)

    async def start(self, announcements: Announcements) -> None:
        """Reads, and stays fresh from then on. Call before `announcements.start()`. Raises Unavailable."""
        await self._fresh.start(announcements)

    async def stop(self) -> None:
        """Stops reading; what was read stays."""
        await self._fresh.stop()

    async def refresh(self) -> None:
        """Reads now what was uploaded. Raises Unavailable; what was read before then stands.

        One that this release cannot read is left out and logged, as is one whose version or day a file has taken since.
        """
        async with self._desk.db.session() as session:
            rows = await table.stored(session)
        if {row.version: row.added_at for row in rows} == {key: row.added_at for key, row in self._stored.items()}:
            return
        parsed = {row.version: form for row in rows if (form := await self._read(row)) is not None}
        of_files = (*self._files.shipped, *self._files.own)
        versions, days = {one.version for one in of_files}, {one.effective_from for one in self._files.own}
        taken = [one for one in parsed.values() if one.version in versions or one.effective_from in days]
        for one in taken:
            logger.warning("the uploaded form %s is left out: a file has its version or its day", one.version)
        own = sorted(
            (*self._files.own, *(one for one in parsed.values() if one not in taken)),
            key=lambda one: one.effective_from,
        )
        self._desk.forms = Forms(self._files.shipped, tuple(own))
        self._parsed, self._stored = parsed, {row.version: row for row in rows}

    def lines(self, actor: Actor) -> tuple[FormLine, ...]:
        """Every version, the newest day first. Raises Forbidden("forms_not_yours")."""
        _require(_reads(actor))
        forms, asked = self._desk.forms, self._desk.form
        found = [self._line(one, asked) for one in (*forms.shipped, *forms.own)]
        return tuple(sorted(found, key=lambda one: (one.form.effective_from, one.origin != "release"), reverse=True))

    @staticmethod
    def may_change(actor: Actor) -> bool:
        """Whether the actor takes forms in."""
        return rules_the_house(actor) or any(one.role is Role.DPO and "/" not in one.path for one in actor.holdings)

    async def check(self, actor: Actor, data: bytes) -> Checked:
        """What a file is, without keeping it. Raises Forbidden("forms_not_yours")."""
        _require(self.may_change(actor))
        try:
            data.decode()
            form = await asyncio.to_thread(read_form, data)
        except UnicodeDecodeError:
            return Checked(None, (FormFault("not_yaml", "it is not UTF-8"),))
        except BadForm as error:
            return Checked(None, error.faults)
        return Checked(form, (), self._refusal(form))

    async def add(self, actor: Actor, data: bytes) -> FormLine:
        """Keeps a form; from its day on it is asked.

        Raises Forbidden("forms_not_yours"), Invalid("bad_form" | "form_day_past"), Conflict("form_version_taken" |
        "form_day_taken" | "too_many_forms").
        """
        checked = await self.check(actor, data)
        if checked.form is None:
            line = checked.faults[0].line
            raise Invalid("bad_form", "The file is no form.", {} if line is None else {"line": line})
        form = checked.form
        if checked.refused is not None:
            raise _refused(checked.refused)
        async with self._desk.db.transaction() as tx:
            body, at = data.decode("utf-8-sig"), self._desk.clock()
            if not await table.add(tx, form.version, form.effective_from, body, actor.person_id, at):
                raise _refused("form_version_taken")
            await append(tx, AuditEntry(actor, "screening.form_added", "screening_form", details=_details(form)))
            await table.announce(tx)
        await self.refresh()
        return self._line(form, self._desk.form)

    async def remove(self, actor: Actor, version: str) -> None:
        """Takes away a form whose day has not come. Raises Forbidden("forms_not_yours"), NotFound("form_not_found"),
        Conflict("form_stays") for one that is or was asked, and one of a file.
        """
        _require(self.may_change(actor))
        form = self._desk.forms.of(version)
        if form is None:
            raise NotFound("form_not_found", "There is no such form.")
        async with self._desk.db.transaction() as tx:
            if not await table.remove(tx, version, self._desk.today):
                raise Conflict("form_stays", "The form is or was asked, or lies in a file.")
            await append(tx, AuditEntry(actor, "screening.form_removed", "screening_form", details=_details(form)))
            await table.announce(tx)
        await self.refresh()

    async def text(self, actor: Actor, version: str) -> bytes:
        """A form as its file says it. Raises Forbidden("forms_not_yours"), NotFound("form_not_found")."""
        _require(_reads(actor))
        row = self._stored.get(version)
        found = row.body if row is not None else await asyncio.to_thread(file_text, self._path, version)
        if found is None:
            raise NotFound("form_not_found", "There is no such form.")
        return found.encode()

    async def _read(self, row: StoredForm) -> Form | None:
        known, before = self._parsed.get(row.version), self._stored.get(row.version)
        if known is not None and before is not None and before.added_at == row.added_at:
            return known
        try:
            return await asyncio.to_thread(read_form, row.body.encode())
        except BadForm:
            logger.warning("the uploaded form %s cannot be read by this release", row.version)
            return None

    def _line(self, form: Form, asked: Form) -> FormLine:
        state: State = "in_force" if form is asked or form.version == asked.version else "past"
        if form.effective_from > self._desk.today and state != "in_force":
            state = "coming"
        row = self._stored.get(form.version)
        if any(form.version == one.version for one in self._files.shipped):
            return FormLine(form, "release", state)
        if row is None:
            return FormLine(form, "file", state)
        return FormLine(form, "uploaded", state, row.added_by, row.added_at)

    def _refusal(self, form: Form) -> str | None:
        """Why it cannot be kept beside the others: a code."""
        forms = self._desk.forms
        if form.effective_from < self._desk.today:
            return "form_day_past"
        if forms.of(form.version) is not None or form.version in self._stored:
            return "form_version_taken"
        taken: set[date] = {one.effective_from for one in (*forms.own, *self._stored.values())}
        if form.effective_from in taken:
            return "form_day_taken"
        return "too_many_forms" if len(self._stored) >= table.MOST else None


def _reads(actor: Actor) -> bool:
    return rules_the_house(actor) or any(one.role in _READERS for one in actor.holdings)


def _require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden("forms_not_yours", "The screening forms are not the caller's.")


def _refused(code: str) -> Invalid | Conflict:
    if code == "form_day_past":
        return Invalid(code, "The form's day is over.")
    return Conflict(code, "Another form has the version or the day, or there are too many.")


def _details(form: Form) -> dict[str, Detail]:
    return {"version": form.version, "effective_from": form.effective_from.isoformat()}
