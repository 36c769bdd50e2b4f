"""The file `AARHUSAI_RECOGNISERS` names: a municipality's own recognisers. Anything wrong in it stops the start."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError

from aarhusai.errors import StartError
from aarhusai.protection.recognisers.external import Calls, ExternalRecogniser
from aarhusai.protection.recognisers.own import OwnRecogniser
from aarhusai.protection.recognisers.pattern import Recogniser
from aarhusai.protection.recognisers.registry import BUILT_IN, Registry
from aarhusai.protection.spans import Kind
from aarhusai.terms.classes import DataClass, Zone

_LARGEST = 1024 * 1024
_REMEDY = "Correct the file that AARHUSAI_RECOGNISERS names; docs/recognisers.md describes it."

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Line = Annotated[str, Field(min_length=1, max_length=1000)]


@dataclass(frozen=True, slots=True)
class Recognisers:
    """What looks for personal data in this house."""

    registry: Registry
    external: tuple[ExternalRecogniser, ...] = ()


class _Spec(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Own(_Spec):
    name: Name
    pattern: Line
    kind: Kind = Kind.OWN
    label: Annotated[str, Field(pattern=r"^[a-zæøå0-9][a-zæøå0-9 -]{0,39}$")] | None = None
    raises_to: str | None = None
    context: Annotated[list[Line], Field(max_length=100)] = []
    score: Annotated[float, Field(gt=0, le=1)] = 0.8
    match: Annotated[list[Line], Field(min_length=1, max_length=200)]
    no_match: Annotated[list[Line], Field(max_length=200)] = []


class _Approval(_Spec):
    by: Line
    at: date
    reason: Line


class _External(_Spec):
    name: Name
    url: HttpUrl
    zone: Zone
    timeout: Annotated[float, Field(gt=0, le=60)] = 5.0
    secret_file: Path | None = None
    dpo_approved: _Approval | None = None


class _File(_Spec):
    version: Literal[1] = 1
    recognisers: Annotated[list[_Own], Field(max_length=200)] = []
    external: Annotated[list[_External], Field(max_length=8)] = []


def load_recognisers(path: Path | None, calls: Calls | None = None) -> Recognisers:
    """The recognisers that come with the house, and those of a file.

    `calls` carries what outside ones are asked; without it none may be called. Raises StartError("bad_recognisers").
    """
    if path is None:
        return Recognisers(Registry())
    file = _read(path)
    own = [_own(one, path) for one in file.recognisers]
    try:
        registry = Registry([*BUILT_IN[:-1], *own, BUILT_IN[-1]])
    except ValueError as wrong:
        raise _wrong(path, str(wrong)) from None
    taken: set[str] = {one.name for one in BUILT_IN} | {one.name for one in own}
    external: list[ExternalRecogniser] = []
    for one in file.external:
        if one.name in taken:
            raise _wrong(path, f"two recognisers are called {one.name}")
        taken.add(one.name)
        made = _external(one, path, calls)
        external += [made] if made is not None else []
    return Recognisers(registry, tuple(external))


def _read(path: Path) -> _File:
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong(path, "the file is larger than a megabyte")
        found: object = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _File.model_validate(found or {})
    except OSError:
        raise _wrong(path, "the file cannot be read") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise _wrong(path, "the file is not YAML") from None
    except ValidationError as wrong:
        first = wrong.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _wrong(path, f"{where}: {first['msg']}") from None


def _own(spec: _Own, path: Path) -> Recogniser:
    if (spec.kind is Kind.OWN) != (spec.label is not None):
        raise _wrong(path, f"recogniser {spec.name}: give a kind of the house, or a label of your own, not both")
    try:
        raises_to = None if spec.raises_to is None else DataClass.parse(spec.raises_to)
    except ValueError:
        raise _wrong(path, f"recogniser {spec.name}: raises_to is a class such as K2 or K2+K3") from None
    made = OwnRecogniser(spec.name, spec.pattern, spec.kind)
    return replace(
        made,
        label=spec.label or "",
        raises_to=raises_to,
        context=tuple(word.lower() for word in spec.context),
        score=spec.score,
        examples=tuple(spec.match),
        counter_examples=tuple(spec.no_match),
    )


def _external(spec: _External, path: Path, calls: Calls | None) -> ExternalRecogniser | None:
    """It reads everything before it is replaced: only on the municipality's own machines (law.md, zones)."""
    if spec.zone is not Zone.Z4 and spec.dpo_approved is None:
        raise _wrong(path, f"recogniser {spec.name}: outside Z4 it needs dpo_approved with by, at and reason")
    secret = None
    if spec.secret_file is not None:
        try:
            secret = spec.secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise _wrong(path, f"recogniser {spec.name}: its secret_file cannot be read") from None
    return None if calls is None else ExternalRecogniser(spec.name, str(spec.url), spec.timeout, secret, calls)


def _wrong(path: Path, why: str) -> StartError:
    return StartError("bad_recognisers", f"{path.name}: {why}.", _REMEDY)
