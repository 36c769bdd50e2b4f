"""Forms out of YAML files: those of this release, and the municipality's own."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from aarhusai.errors import StartError
from aarhusai.usecases.screening.form import Form
from aarhusai.usecases.screening.reading import LARGEST, BadForm, read_form
from aarhusai.usecases.screening.versions import Forms

FORMS: Final = Path(__file__).parent / "forms"
MOST_FILES: Final = 50
_REMEDY: Final = "Correct what AARHUSAI_SCREENING names; aarhusai usecases check tells whether it can be used."


def load_forms(path: Path | None) -> Forms:
    """The forms of this release, and those of a file, or of a folder's .yaml files. Raises StartError("bad_form")."""
    shipped = shipped_forms()
    if path is None:
        return Forms(shipped)
    found = {name: _read(name, _REMEDY) for name in _files(path)}
    forms = tuple(found.values())
    _refuse_double("version", Counter(form.version for form in (*shipped, *forms)))
    _refuse_double("effective_from", Counter(form.effective_from.isoformat() for form in forms))
    return Forms(shipped, _in_order(forms))


@cache
def shipped_forms() -> tuple[Form, ...]:
    """The forms of this release, the oldest first. Raises StartError("bad_form")."""
    return _in_order(_read(path, "Install the release again.") for path in sorted(FORMS.glob("*.yaml")))


def template() -> str:
    """The newest form of this release as its file says it, for a municipality to begin with."""
    newest = max(FORMS.glob("*.yaml"), key=lambda path: path.name)
    return newest.read_text(encoding="utf-8")


def file_text(path: Path | None, version: str) -> str | None:
    """The file of a form of this release, or of those that the setting names, as it is written; None for no such."""
    for one in (*sorted(FORMS.glob("*.yaml")), *(_files(path) if path is not None else ())):
        if _read(one, _REMEDY).version == version:
            return one.read_text(encoding="utf-8")
    return None


def _files(path: Path) -> list[Path]:
    try:
        found = sorted(one for one in path.iterdir() if one.suffix in {".yaml", ".yml"}) if path.is_dir() else [path]
    except OSError:
        raise _bad(path, "the folder cannot be read", _REMEDY) from None
    if not found:
        raise _bad(path, "there is no .yaml file in the folder", _REMEDY)
    if len(found) > MOST_FILES:
        raise _bad(path, f"there are more than {MOST_FILES} files in the folder", _REMEDY)
    return found


def _read(path: Path, remedy: str) -> Form:
    try:
        with path.open("rb") as file:
            return read_form(file.read(LARGEST + 1))
    except OSError:
        raise _bad(path, "the file cannot be read", remedy) from None
    except BadForm as error:
        raise _bad(path, str(error), remedy) from error


def _refuse_double(field: str, counted: Counter[str]) -> None:
    for value, times in counted.items():
        if times > 1:
            raise StartError("bad_form", f"Two forms have the {field} {value}.", _REMEDY)


def _in_order(forms: Iterable[Form]) -> tuple[Form, ...]:
    return tuple(sorted(forms, key=lambda form: form.effective_from))


def _bad(path: Path, why: str, remedy: str) -> StartError:
    return StartError("bad_form", f"The form {path.name} cannot be used: {why}.", remedy)
