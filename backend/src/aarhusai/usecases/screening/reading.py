"""One form out of the bytes of a YAML file. What is wrong is told with its line and its field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, cast

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from aarhusai.usecases.screening.checking import faults
from aarhusai.usecases.screening.form import Form

LARGEST: Final = 1_000_000
"""Bytes of a file."""

MOST_FAULTS: Final = 20
"""Faults that are told of one file."""

_TOLD: Final = 200
"""Characters of what is told of a fault."""


MOST_PARTS: Final = 200_000
"""Parts of a form when everything that is named in several places is written out."""

What = Literal["too_large", "no_form", "not_yaml", "no_value", "twice", "missing", "unknown", "wrong", "contradiction"]


@dataclass(frozen=True, slots=True)
class FormFault:
    """Something wrong with a file. `line` counts from 1, None where it is nowhere; `message` is for who writes YAML."""

    what: What
    message: str
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        line = "" if self.line is None or self.what == "contradiction" else f"line {self.line}: "
        return f"{line}{self.field}{': ' if self.field else ''}{self.message}"[:_TOLD]


_KNOWN: Final[Mapping[str, What]] = {"missing": "missing", "extra_forbidden": "unknown"}
_NO_FORM: Final = FormFault("no_form", "the file holds no form")


class BadForm(ValueError):
    """A file is not a form; the text says where the first of `faults` is."""

    def __init__(self, *faults: FormFault) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults[:MOST_FAULTS]


def read_form(text: bytes) -> Form:
    """One form. Raises BadForm."""
    if len(text) > LARGEST:
        raise BadForm(FormFault("too_large", "the file is larger than a megabyte"))
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        if tree is None:
            raise BadForm(_NO_FORM)
        _refuse_doubles(tree)
        _refuse_bombs(tree)
        found: object = yaml.safe_load(text)
        if not isinstance(found, dict):
            raise BadForm(_NO_FORM)
        form = Form.model_validate(found)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _told(error, text) from error
    wrong = [FormFault("contradiction", one, _line_named(tree, one)) for one in islice(faults(form), MOST_FAULTS)]
    if wrong:
        raise BadForm(*wrong)
    return form


def _told(error: Exception, text: bytes) -> BadForm:
    if isinstance(error, BadForm):
        return error
    if isinstance(error, ValidationError):
        tree = yaml.compose(text, yaml.SafeLoader)
        return BadForm(*(_of_field(tree, one) for one in error.errors(include_input=False, include_url=False)))
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return BadForm(FormFault("not_yaml", "it is not YAML", error.problem_mark.line + 1))
    if isinstance(error, ValueError):
        return BadForm(FormFault("no_value", "it is no date, or no number", _line_of_value(text)))
    return BadForm(FormFault("not_yaml", "it is not YAML"))


def _of_field(tree: yaml.Node | None, error: ErrorDetails) -> FormFault:
    what: What = _KNOWN.get(error["type"], "wrong")
    return FormFault(what, error["msg"], _line_of(tree, error["loc"]), ".".join(str(step) for step in error["loc"]))


def _line_of_value(text: bytes) -> int | None:
    """The line of the first value that looks like a date or a number and is none."""
    node = yaml.compose(text, yaml.SafeLoader)
    for one in () if node is None else _scalars(node):
        try:
            yaml.SafeLoader("").construct_object(one)  # pyright: ignore[reportUnknownMemberType]  # its stub names no type
        except ValueError:
            return one.start_mark.line + 1
    return None


def _line_of(node: yaml.Node | None, path: Sequence[int | str]) -> int | None:
    """The line of the field, or of the nearest thing around it that is there."""
    for step in path:
        inner = None if node is None else _inside(node, step)
        if inner is None:
            break
        node = inner
    return None if node is None else node.start_mark.line + 1


def _line_named(tree: yaml.Node, message: str) -> int | None:
    """The line of the question, duty or course that a contradiction names before its colon."""
    place = set(re.findall(r"[\w-]+", message.partition(":")[0]))
    for node in _every(tree):
        for key, value in _pairs(node) if isinstance(node, yaml.MappingNode) else ():
            if key.value in {"id", "code"} and str(value.value) in place:
                return value.start_mark.line + 1
    return None


def _inside(node: yaml.Node, step: int | str) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        return dict(enumerate(_nodes(node))).get(step)
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in _pairs(node) if key.value == str(step)), None)
    return None


def _refuse_doubles(tree: yaml.Node) -> None:
    """YAML takes the last of two fields of one name, so half a rule could be gone without a word."""
    for node in _every(tree):
        names: set[str] = set()
        for key, _ in _pairs(node) if isinstance(node, yaml.MappingNode) else ():
            if str(key.value) in names:
                line = key.start_mark.line + 1
                raise BadForm(FormFault("twice", f"{key.value!s:.40} is there twice", line))
            names.add(str(key.value))


def _refuse_bombs(tree: yaml.Node) -> None:
    """A small file can name its parts so often that they fill the memory once they are written out."""
    weights: dict[int, int] = {}

    def weight(node: yaml.Node) -> int:
        if id(node) not in weights:
            weights[id(node)] = 1  # one that holds itself is met again here, and counts once
            inside = _nodes(node) if isinstance(node, yaml.SequenceNode) else ()
            if isinstance(node, yaml.MappingNode):
                inside = [value for _, value in _pairs(node)]
            weights[id(node)] += sum(map(weight, inside))
        return weights[id(node)]

    if weight(tree) > MOST_PARTS:
        raise BadForm(FormFault("too_large", "the form has too many parts"))


def _scalars(tree: yaml.Node) -> list[yaml.ScalarNode]:
    """In the order of the file."""
    found = [node for node in _every(tree) if isinstance(node, yaml.ScalarNode)]
    return sorted(found, key=lambda node: node.start_mark.line)


def _every(tree: yaml.Node) -> Iterator[yaml.Node]:
    """Every node once, also where one is named in several places."""
    seen: set[int] = set()
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, yaml.SequenceNode):
            waiting += _nodes(one)
        elif isinstance(one, yaml.MappingNode):
            waiting += [value for _, value in _pairs(one)]


def _nodes(node: yaml.SequenceNode) -> list[yaml.Node]:
    return cast("list[yaml.Node]", node.value)


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    yield from cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
