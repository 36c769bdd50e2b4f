"""The versions of the form that there are, and which of them is asked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from aarhusai.usecases.screening.form import Course, Form


@dataclass(frozen=True, slots=True)
class Forms:
    """Those of the release and the municipality's own, each the oldest first. There is always one of the release.

    From the day of the municipality's first form on only its own are asked: a later release does not change what a
    municipality has decided. Every version stays known, for what was answered under it.
    """

    shipped: Sequence[Form]
    own: Sequence[Form] = ()

    def in_force(self, today: date) -> Form:
        """The newest whose day has come; the oldest of the release where none has."""
        for forms in (self.own, self.shipped):
            held = [form for form in forms if form.effective_from <= today]
            if held:
                return held[-1]
        return self.shipped[0]

    def of(self, version: str) -> Form | None:
        """The form of this version."""
        return next((form for form in self._newest_first() if form.version == version), None)

    def course(self, code: str, today: date) -> Course | None:
        """The course of this code, as the form in force has it, or the newest one that has it."""
        found = (form.course(code) for form in (self.in_force(today), *self._newest_first()))
        return next((course for course in found if course is not None), None)

    def annex_label(self, area: str, language: str, today: date) -> str:
        """An area of annex III in words; the id of one that no form knows."""
        for form in (self.in_force(today), *self._newest_first()):
            question = form.question(form.risk.annex.question)
            for option in question.options if question else ():
                if option.id == area:
                    return option.label.in_language(language)
        return area

    def _newest_first(self) -> Iterator[Form]:
        yield from reversed(self.own)
        yield from reversed(self.shipped)
