"""The arguments of `aarhusai keys`."""

import argparse
from typing import Final

_CREATED: Final = """\
Makes a key and prints it, this once, alone on the last line of standard output.

Without --unit it is EMAIL's own: it acts with that person's rights, and works as long as the person does. With --unit
it is a system's (or with --kind unit the unit's own): it may use what is open to the unit, and EMAIL answers for it.
"""

_EXPIRES: Final = "when it stops working: 90d, 12h, or a date; a year from now by default, two years at most"


def describe_keys(parser: argparse.ArgumentParser) -> None:
    """Adds the acts and their arguments."""
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act_name")
    create = _act(acts, "create", "make a key", _CREATED)
    create.add_argument("--for", dest="email", required=True, metavar="EMAIL", help="whose key, or who answers for it")
    create.add_argument("--name", required=True, help="what it is called in lists")
    create.add_argument("--unit", metavar="SLUG", help="a key of this unit's, not of the person's own")
    create.add_argument("--kind", choices=("system", "unit"), default="system", help="with --unit: what it is for")
    create.add_argument("--models", metavar="a,b", help="only these: short names, also assistant:SHORT-NAME")
    create.add_argument("--class", dest="classes", metavar="K1,K2,K3", help="only data of these classes")
    create.add_argument("--endpoints", metavar="a,b", help="only these: chat embeddings rerank audio images models")
    create.add_argument("--addresses", metavar="a,b", help="only from these networks, such as 10.1.2.0/24")
    create.add_argument("--expires", metavar="WHEN", help=_EXPIRES)
    create.add_argument("--batch", action="store_true", help="its calls give way to people who wait for an answer")

    listed = _act(acts, "list", "the keys there are", "Lists keys: id, beginning, state, last day, whose, name.")
    listed.add_argument("--for", dest="email", metavar="EMAIL", help="only those of this person")
    listed.add_argument("--json", action="store_true", help="as JSON")

    revoke = _act(acts, "revoke", "end a key at once", "Ends a key: it fails on the very next call.")
    revoke.add_argument("key", metavar="KEY", help="its id, or its beginning as the list shows it")

    rotate = _act(
        acts, "rotate", "a new text for a key", "Prints the new text, alone on the last line of standard output."
    )
    rotate.add_argument("key", metavar="KEY", help="its id, or its beginning as the list shows it")
    rotate.add_argument("--grace", metavar="24h", default="0h", help="how long the old text goes on working: 0h to 72h")


def _act(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]",  # pyright: ignore[reportPrivateUsage]  # argparse names no public type
    name: str,
    text: str,
    description: str,
) -> argparse.ArgumentParser:
    act = acts.add_parser(
        name, help=text, description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # Where it was left out here, what stands before the act counts.
    act.add_argument("--data", default=argparse.SUPPRESS, help="data folder (AARHUSAI_DATA)")
    return act
