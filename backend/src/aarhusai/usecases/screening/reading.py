"""One form out of the bytes of a YAML file. What is wrong is told with its line and its field."""

from collections.abc import Iterator, Sequence
from typing import Final, cast

import yaml
from pydantic import ValidationError

from aarhusai.usecases.screening.checking import faults
from aarhusai.usecases.screening.form import Form

LARGEST: Final = 1_000_000
"""Bytes of a file."""

_TOLD: Final = 200
"""Characters of what is told of a fault."""


class BadForm(ValueError):
    """A file is not a form; the text says where."""


def read_form(text: bytes) -> Form:
    """One form. Raises BadForm."""
    if len(text) > LARGEST:
        raise BadForm("the file is larger than a megabyte")
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        found: object = yaml.safe_load(text)
        if tree is None or not isinstance(found, dict):
            raise BadForm("the file holds no form")
        _refuse_doubles(tree)
        form = Form.model_validate(found)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _told(error, text) from error
    wrong = next(faults(form), None)
    if wrong is not None:
        raise BadForm(wrong[:_TOLD])
    return form


def _told(error: Exception, text: bytes) -> BadForm:
    if isinstance(error, BadForm):
        return error
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        return BadForm(f"{_line_of(text, first['loc'])}{field}: {first['msg']}"[:_TOLD])
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return BadForm(f"line {error.problem_mark.line + 1}: it is not YAML")
    if isinstance(error, ValueError):
        return BadForm(f"{_line_of_value(text)}it is no date, or no number")
    return BadForm("it is not YAML")


def _line_of_value(text: bytes) -> str:
    """The line of the first value that looks like a date or a number and is none."""
    node = yaml.compose(text, yaml.SafeLoader)
    for one in () if node is None else _scalars(node):
        try:
            yaml.SafeLoader("").construct_object(one)  # pyright: ignore[reportUnknownMemberType]  # its stub names no type
        except ValueError:
            return f"line {one.start_mark.line + 1}: "
    return ""


def _line_of(text: bytes, path: Sequence[int | str]) -> str:
    """The line of the field, or of the nearest thing around it that is there."""
    node = yaml.compose(text, yaml.SafeLoader)
    for step in path:
        inner = None if node is None else _inside(node, step)
        if inner is None:
            break
        node = inner
    return "" if node is None else f"line {node.start_mark.line + 1}: "


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
                raise BadForm(f"line {key.start_mark.line + 1}: {key.value!s:.40} is there twice")
            names.add(str(key.value))


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
