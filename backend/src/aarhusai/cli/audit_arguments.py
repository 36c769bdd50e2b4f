"""The arguments of `aarhusai audit`. Apart from the command, so that other commands do not import it."""

import argparse
from pathlib import Path


def describe(parser: argparse.ArgumentParser) -> None:
    """The arguments of the command."""
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act_name")
    verify = acts.add_parser("verify", help="walk the whole chain and name the first row that is not what it was")
    verify.add_argument("--checkpoint", type=Path, help="a file of checkpoints that was kept elsewhere")
    verify.add_argument("--public-key", type=Path, help="the key that signed them, as PEM")
    verify.add_argument("--json", action="store_true", help="as JSON")
    acts.add_parser("checkpoint", help="sign the chain's end; the line on standard output can be kept elsewhere")
    acts.add_parser("public-key", help="print the public key that checkpoints are signed with")
    acts.add_parser("new-key", help="sign with the old key once more, and take a new one")
    acts.add_parser("prune", help="delete what is older than the log is kept")
    export = acts.add_parser("export", help="write the log to standard output, oldest first")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    export.add_argument("--since", help="from this time on: 2026-11-01 or 2026-11-01T08:00:00Z")
    export.add_argument("--until", help="before this time")
    export.add_argument("--act", help="a whole act, or the noun before its dot")
    for act in (verify, export, *(acts.choices[name] for name in ("checkpoint", "public-key", "new-key", "prune"))):
        act.add_argument("--data", default=argparse.SUPPRESS, help="data folder (AARHUSAI_DATA)")
