"""Configuration as code: makes the house what a file says, in one transaction, or prints what would change."""

import asyncio
import sys
from pathlib import Path

from aarhusai.cli.apply.document import ProblemsError, read_document
from aarhusai.cli.apply.execute import execute
from aarhusai.cli.apply.shape import parse_file
from aarhusai.cli.attach import attached
from aarhusai.config import Settings

__all__ = ["run_apply"]


def run_apply(settings: Settings, file: str, *, dry_run: bool) -> int:
    """Applies the file. 0: done (or nothing to do); 1: something is wrong, and nothing was changed."""
    try:
        document = read_document(Path(file))
        wanted = parse_file(document)
        with attached(settings) as ready:
            applied = asyncio.run(execute(ready, document, wanted, dry_run=dry_run))
    except ProblemsError as error:
        for problem in sorted(error.problems, key=lambda one: one.line):
            print(problem, file=sys.stderr)
        print("aarhusai: nothing was changed", file=sys.stderr)
        return 1
    lines = applied.lines
    for line in lines:
        print(line)
    for name, text in applied.keys:
        print(f"{name}, shown only now: {text}")
    if not lines:
        print("aarhusai: nothing to do, everything is as the file says")
    elif dry_run:
        print(f"aarhusai: {len(lines)} changes; a dry run, so nothing was changed")
    else:
        print(f"aarhusai: {len(lines)} changes made")
    return 0
