"""The arguments of `aarhusai assistants` and of `aarhusai evaluate`."""

import argparse
from typing import Final

_EXPORTED: Final = """\
Writes assistants to standard output: those named, or all there are (with --as: all that EMAIL may read).

The file is JSON: {"format": "aarhusai.assistants", "version": 1, "assistants": [...]}. It holds what each
assistant says as it was last saved, and its test cases; no people, no secrets, no documents (collections are named).
With --with-collections it is version 2 and holds {"collections": [{"name", "description", "data_class",
"documents": [{"name", "folder", "restricted", "sha256", "content": base64}]}]} too, at most 140 MB of documents.

Exit status: 0 written, 1 an assistant that is not there or not yours.
"""

_IMPORTED: Final = """\
Reads a file of this format, or what Open WebUI exports (models, prompts; tools, functions and chats are refused), from
standard input. What is there already stays as it is; collections that the file
carries and you do not have are made anew. All that can be made is made, or, where something stops it,
nothing. The assistants are yours alone until they are approved.

With --json: {"items": [{"name", "slug", "kind": "assistant"|"prompt"|"tool"|"function"|"conversation",
"problems": [code, ...], "result": "new"|"exists"|"refused", "id": id|null}, ...]}

Exit status: 0 everything is new or there already, 1 something was refused or the file cannot be read.
"""

_EVALUATED: Final = """\
ASSISTANT is its short name or its id. Runs every test case and writes how it went.

With --json: {"assistant": slug, "id": id, "run": id, "state": "done"|"failed"|"cut_off", "passed": n, "total": n,
"targets": [{"label", "version", "model", "passed", "total"}, ...],
"gate": {"required", "passed", "share", "least", "reason"},
"results": [{"test": n from 1, "target": place in targets, "question", "passed", "answer", "ms",
"checks": [{"kind": "answer"|"fact"|"must"|"must_not"|"source"|"class"|"rubric", "wanted", "passed": true|false|null,
"why": code, "about"}, ...]}, ...]}

Exit status: 0 every case of every target passed, 1 some did not, or the run could not be made.
"""


def describe_assistants(parser: argparse.ArgumentParser) -> None:
    """Adds the acts and their arguments."""
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act_name")
    export = acts.add_parser(
        "export",
        help="write assistants as one file to standard output",
        description=_EXPORTED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("slugs", nargs="*", metavar="SLUG")
    export.add_argument(
        "--starters", action="store_true", help="the four assistants that a municipality starts with, instead"
    )
    export.add_argument(
        "--with-collections", action="store_true", help="with the documents of their collections, as they came"
    )
    _data(export)
    _as_whom(export, "for each one of its owners")

    bring_in = acts.add_parser(
        "import",
        help="make the assistants of a file on standard input",
        description=_IMPORTED,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    bring_in.add_argument("--unit", metavar="SLUG", help="the unit that answers for them; your own by default")
    bring_in.add_argument("--dry-run", action="store_true", help="tell what would be made, and make nothing")
    bring_in.add_argument("--json", action="store_true", help="as JSON")
    _data(bring_in)
    _as_whom(bring_in, "the platform owner")


def describe_evaluate(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments."""
    parser.description = f"Runs the test cases of an assistant.\n\n{_EVALUATED}"
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("assistant", metavar="ASSISTANT")
    parser.add_argument(
        "--target",
        action="append",
        metavar="draft|live|N",
        help="what is run, more than once to compare; the newest saved version by default, or the draft before one",
    )
    parser.add_argument(
        "--model", action="append", metavar="SLUG", help="a model to answer instead; more than once to compare"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    _as_whom(parser, "one of its owners")


def _data(parser: argparse.ArgumentParser) -> None:
    # Where it was left out here, what stands before the act counts.
    parser.add_argument("--data", default=argparse.SUPPRESS, help="data folder (AARHUSAI_DATA)")


def _as_whom(parser: argparse.ArgumentParser, otherwise: str) -> None:
    parser.add_argument("--as", dest="email", metavar="EMAIL", help=f"on whose behalf; {otherwise} by default")
