"""Prompts: Markdown files that lie here and are read once."""

from functools import cache
from pathlib import Path


@cache
def prompt(name: str) -> str:
    """The text of NAME.md without surrounding space."""
    return (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8").strip()
