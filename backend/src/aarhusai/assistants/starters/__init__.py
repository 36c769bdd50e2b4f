"""The four assistants that a municipality starts with, as a file of our own format to be imported like any other.

One YAML file for each, written by hand: instructions read best as text. `aarhusai assistants export --starters` prints
them as one file.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from aarhusai.assistants.porting.own import dump_file, read_item

STARTERS: Final = ("korrekturlaesning", "klart-sprog", "resumeer", "stillingsopslag")
"""Their slugs, in the order in which they are shown."""


@cache
def starter_file() -> Mapping[str, object]:
    """The whole file, as it is exported."""
    folder = Path(__file__).parent
    read = [read_item(yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))) for name in STARTERS]
    return dump_file([item.ported for item in read if item.ported is not None])
