"""A YAML file with the line of every value, so that what is wrong can be told with file and line."""

from dataclasses import dataclass
from pathlib import Path

import yaml

MAX_BYTES = 10_000_000

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
    except OSError as error:
        raise ProblemsError([Problem(name, 1, "the file cannot be read")]) from error
    except UnicodeDecodeError as error:
        raise ProblemsError([Problem(name, 1, "the file is not UTF-8 text")]) from error
    lines: dict[Path_, int] = {}
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        value = {} if root is None else _walk(root, (), lines, _Reader(name, yaml.SafeLoader("")))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProblemsError([Problem(name, line, f"not valid YAML: {error.problem}")]) from error
    except yaml.YAMLError as error:
        raise ProblemsError([Problem(name, 1, "not valid YAML")]) from error
    return Document(name, value, lines)


@dataclass(frozen=True, slots=True)
class _Reader:
    file: str
    loader: yaml.SafeLoader


def _walk(node: yaml.Node, path: Path_, lines: dict[Path_, int], reader: _Reader) -> object:
    line = node.start_mark.line + 1
    lines[path] = line
    if len(path) > 12:
        raise ProblemsError([Problem(reader.file, line, "nested too deeply")])
    if isinstance(node, yaml.MappingNode):
        return _walk_mapping(node, path, lines, reader)
    if isinstance(node, yaml.SequenceNode):
        return [_walk(item, (*path, index), lines, reader) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    value: object = reader.loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType]  # PyYAML is untyped here
    return value if isinstance(value, str | int | float | bool | None) else str(node.value)


def _walk_mapping(node: yaml.MappingNode, path: Path_, lines: dict[Path_, int], reader: _Reader) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ProblemsError([Problem(reader.file, line, "a name must be plain text")])
        key = str(key_node.value)
        if key in found:
            raise ProblemsError([Problem(reader.file, line, f"“{key}” stands twice")])
        found[key] = _walk(value_node, (*path, key), lines, reader)
        lines[(*path, key)] = line
    return found
