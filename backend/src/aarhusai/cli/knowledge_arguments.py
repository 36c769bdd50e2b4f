"""The arguments of `aarhusai knowledge`."""

import argparse


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the acts and their arguments."""
    acts = parser.add_subparsers(required=True, metavar="ACT", dest="act_name")

    bring_in = acts.add_parser(
        "import",
        help="bring files into a collection, and return when they can be searched",
        description="Bring a file, a folder, a zip or lines of JSON ({id, title, text}, one document a line) into a "
        "collection. Returns when everything can be searched: 0 when all of it can, 1 when something cannot.",
    )
    bring_in.add_argument("path", metavar="PATH", help="a file, a folder, a .zip, or a .jsonl of {id, title, text}")
    bring_in.add_argument("--collection", required=True, metavar="NAME", help="made when there is none of this name")
    _as_whom(bring_in)

    search = acts.add_parser(
        "search",
        help="ask a collection many questions from lines of JSON",
        description="Reads lines of JSON {id, query} from standard input and writes {id, hits} for each.",
    )
    search.add_argument("--collection", required=True, metavar="NAME")
    search.add_argument("--k", type=int, default=10, metavar="N", help="documents for each question, best passage each")
    _as_whom(search)


def _as_whom(parser: argparse.ArgumentParser) -> None:
    # Where it was left out here, what stands before the act counts.
    parser.add_argument("--data", default=argparse.SUPPRESS, help="data folder (AARHUSAI_DATA)")
    parser.add_argument("--as", dest="email", metavar="EMAIL", help="on whose behalf; the platform owner by default")
