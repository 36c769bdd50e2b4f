"""The product's source as the architecture tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "backend" / "src" / "aarhusai"


@dataclass(frozen=True)
class Source:
    """One Python file. `name` is its path inside the package, with slashes."""

    name: str
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The top folder, or the file itself for a file beside the rooms."""
        return self.name.split("/")[0].removesuffix(".py")

    def calls(self) -> Iterator[tuple[int, str]]:
        """Line and last name of everything called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield node.lineno, name

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported, late imports included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Every Python file of the product."""
    found: list[Source] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "static" not in path.relative_to(PACKAGE).parts:
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.relative_to(PACKAGE).as_posix(), text, ast.parse(text)))
    return tuple(found)
