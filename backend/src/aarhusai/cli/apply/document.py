"""A YAML file with the line of every value, so that what is wrong can be told with file and line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import yaml

MAX_BYTES = 10_000_000
MAX_VALUES = 1_000_000
"""Values in one file, each alias counted as often as it is used."""

MAX_DEPTH = 24
"""Levels of lists and names. Eight levels of units take sixteen."""

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where. Lines count from 1."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class ProblemsError(Exception):
    """The file cannot be applied; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Document:
    """What the file holds, and the line of every value by its path."""

    file: str
    value: object
    lines: dict[Path_, int]

    def line_of(self, path: Path_) -> int:
        """The line of the value at `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, text: str) -> Problem:
        """A problem with the value at `path`."""
        return Problem(self.file, self.line_of(path), text)


def read_document(path: Path) -> Document:
    """Reads the file. Raises ProblemsError when it is missing, too large or no YAML, or names a key twice."""
    name = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ProblemsError([Problem(name, 1, f"the file is larger than {MAX_BYTES} bytes")])
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL, or text that is not UTF-8
        words = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else "cannot be read"
        raise ProblemsError([Problem(name, 1, f"the file {words}")]) from error
    return parse_document(name, text)


def parse_document(name: str, text: str) -> Document:
    """The same from text that is read already; `name` is what problems call it."""
    walk = _Walk(name)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value: object = dict[str, object]() if root is None else walk.value(root, ())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProblemsError([Problem(name, line, f"not valid YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ProblemsError([Problem(name, 1, "not valid YAML")]) from error
    except RecursionError as error:
        raise ProblemsError([Problem(name, 1, "nested too deeply")]) from error
    return Document(name, value, walk.lines)


@dataclass(slots=True)
class _Walk:
    """From YAML's nodes to values, noting lines. Aliases are followed, so what they blow up to is bounded here."""

    file: str
    lines: dict[Path_, int] = field(default_factory=dict[Path_, int])
    _count: int = 0
    _loader: yaml.SafeLoader = field(default_factory=lambda: yaml.SafeLoader(""))

    def value(self, node: yaml.Node, path: Path_) -> object:
        """A node and everything below it. Raises ProblemsError."""
        line = _line(node)
        self.lines[path] = line
        self._count += 1
        if self._count > MAX_VALUES:
            raise self._wrong(line, f"more than {MAX_VALUES} values")
        if len(path) > MAX_DEPTH:
            raise self._wrong(line, "nested too deeply")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = cast("list[yaml.Node]", node.value)
            return [self.value(item, (*path, index)) for index, item in enumerate(items)]
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> object:
        try:
            value: object = self._loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType]  # PyYAML is untyped here
        except yaml.YAMLError:
            raise
        except (ValueError, LookupError, ArithmeticError, TypeError, AttributeError) as error:
            # PyYAML's own converters: a date in month 13, !!int of nothing, !!bool of another word.
            raise self._wrong(_line(node), "a value that cannot be read as what it says it is") from error
        text = value if isinstance(value, str) else str(node.value)
        if not _is_storable(text):
            raise self._wrong(_line(node), "a value holds a character that cannot be stored")
        return value if isinstance(value, str | int | float | bool | None) else text

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, object]:
        found: dict[str, object] = {}
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            line = _line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                raise self._wrong(line, "a name must be plain text")
            key = str(key_node.value)
            if not _is_storable(key):
                raise self._wrong(line, "a name holds a character that cannot be stored")
            if key in found:
                raise self._wrong(line, f"“{key[:60]}” stands twice")
            found[key] = self.value(value_node, (*path, key))
            self.lines[*path, key] = line
        return found

    def _wrong(self, line: int, text: str) -> ProblemsError:
        return ProblemsError([Problem(self.file, line, text)])


def _line(node: yaml.Node) -> int:
    return node.start_mark.line + 1


def _is_storable(text: str) -> bool:
    """PostgreSQL's text takes neither NUL nor half a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
