"""`aarhusai usecases`: the screening form as a file to begin with, and whether a municipality's own can be used."""

import argparse
from datetime import date
from pathlib import Path

from aarhusai.config import Settings
from aarhusai.kit.clock import today
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.screening.loading import load_forms, template
from aarhusai.usecases.screening.versions import Forms


def run_usecases(settings: Settings, arguments: argparse.Namespace) -> int:
    """Needs no database. Raises StartError("bad_form")."""
    if arguments.act_name == "form":
        print(template(), end="")
        return 0
    path: Path | None = arguments.path
    for line in _told(load_forms(path or settings.screening), today()):
        print(line)
    return 0


def _told(forms: Forms, today: date) -> list[str]:
    asked = forms.in_force(today)
    return [_line(form, asked) for form in sorted((*forms.shipped, *forms.own), key=lambda one: one.effective_from)]


def _line(form: Form, asked: Form) -> str:
    counts = f"{len(list(form.questions()))} questions, {len(form.duties)} duties, {len(form.courses)} courses"
    return f"{form.version}: from {form.effective_from}, {counts}{', in force' if form is asked else ''}"
