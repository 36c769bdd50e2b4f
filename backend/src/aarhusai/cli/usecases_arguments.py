"""The arguments of `aarhusai usecases`."""

import argparse
from pathlib import Path
from typing import Final

_FORM: Final = """\
Writes the newest screening form of this release to standard output: YAML, explained at its top. Give a copy a version
and an effective_from of its own, change it, and name the file, or the folder of several, in AARHUSAI_SCREENING.

Exit status: 0.
"""
_CHECK: Final = """\
Reads the forms of PATH (a file or a folder; what AARHUSAI_SCREENING names by default) and says what is asked from when
on. What is wrong is told with its file, line and field.

Exit status: 0 every form can be used, 1 one cannot.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the acts and their arguments."""
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act_name")
    raw = argparse.RawDescriptionHelpFormatter
    acts.add_parser("form", help="write the shipped form to standard output", description=_FORM, formatter_class=raw)
    check = acts.add_parser("check", help="tell whether forms can be used", description=_CHECK, formatter_class=raw)
    check.add_argument("path", nargs="?", type=Path, metavar="PATH")
