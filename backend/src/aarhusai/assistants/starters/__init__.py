"""The four assistants that a municipality starts with, as a file of our own format to be imported like any other.

One YAML file for each, written by hand: instructions read best as text. `aarhusai assistants export --starters` prints
them as one file.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, cast

import yaml

from aarhusai.assistants.porting.own import FORMAT, VERSION

STARTERS: Final = ("korrekturlaesning", "klart-sprog", "resumeer", "stillingsopslag")
"""Their slugs, in the order in which they are shown."""


@cache
def starter_file() -> Mapping[str, object]:
    """The whole file, for `porting.reading` once it is JSON."""
    folder = Path(__file__).parent
    read = [cast("object", yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))) for name in STARTERS]
    return {"format": FORMAT, "version": VERSION, "assistants": read}
