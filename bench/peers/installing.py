"""Peers' own environments, as their lock files say, in a cache folder outside the source tree."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def cache_folder() -> Path:
    """Where environments are kept from one run to the next."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aarhusai-bench"


def environment(peer: str) -> Path:
    """The `bin` folder of a peer's environment, made when the lock file changed. Raises CalledProcessError."""
    lock = HERE / f"{peer}.txt"
    wanted = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()
    home = cache_folder() / peer
    stamp = home / ".installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return home / "bin"
    print(f"bench: installing {peer}", flush=True)
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = str(home / "bin" / "python")
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    by_pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    by_uv = [uv, "pip", "install", "-q", "--compile-bytecode", "--python", python] if uv else by_pip
    rest = ["--require-hashes", "-r", str(lock)]
    if subprocess.run([*by_uv, *rest], check=False).returncode != 0:
        subprocess.run([*by_pip, *rest], check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return home / "bin"


def version(peer: str) -> str:
    """The version that the lock file names."""
    for line in (HERE / f"{peer}.txt").read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition("==")
        if name.partition("[")[0] == peer:
            return rest.split()[0]
    raise ValueError(f"{peer} is not in its lock file")
