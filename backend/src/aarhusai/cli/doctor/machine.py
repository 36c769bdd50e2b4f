"""What can be seen without the database: settings, the data folder, the key, the front end, the local model."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from aarhusai.cli.doctor.finding import Finding, ok, problem, warning
from aarhusai.config import Settings
from aarhusai.config.settings import env_file
from aarhusai.errors import StartError
from aarhusai.gateway.runtime.weights import bundled_file, embedder_file
from aarhusai.kit.clock import today
from aarhusai.storage.secrets import master_key_file
from aarhusai.usecases.screening.loading import load_forms
from aarhusai.web.pages import STATIC

SCARCE = 2_000_000_000
"""Bytes of free disk that are soon gone."""

GONE = 200_000_000
"""Bytes of free disk with which PostgreSQL may stop at any moment."""

_SMALLEST = {"database_pool": 4, "worker_concurrency": 1, "session_days": 1, "local_model_context": 256}


def check_machine(settings: Settings) -> Iterator[Finding]:
    """Every check that needs no database."""
    yield from _settings(settings)
    yield from _public_url(settings)
    yield _env_file()
    yield from _data_folder(settings.data)
    yield _master_key(settings)
    if (STATIC / "index.html").is_file():
        yield ok("front_end", "the pages are built")
    else:
        yield problem("front_end", "the pages are not built", "Run: make install")
    yield _local_model(settings)
    yield _search_model()
    yield _screening(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    small = {name: least for name, least in _SMALLEST.items() if getattr(settings, name) < least}
    for name, least in small.items():
        setting = f"AARHUSAI_{name.upper()}"
        yield warning("settings", f"{setting} is {getattr(settings, name)}", f"Set it to {least} or more, or leave it.")
    if not small:
        yield ok("settings", "read, and none of them is odd")


def _public_url(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is not None:
        parts = urlsplit(settings.public_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            yield problem("public_url", "AARHUSAI_PUBLIC_URL is not an address", "Write it like https://ai.example.dk")
        elif parts.scheme == "https":
            yield ok("public_url", "people reach the page over https")
        else:
            yield problem(
                "public_url",
                "people reach the page without https: passwords and texts can be read on the way",
                "Put a reverse proxy with a certificate before it; see docs/operating.md.",
            )
    elif settings.exposed:
        yield problem(
            "public_url",
            f"the page listens on {settings.host} without https",
            "Listen on 127.0.0.1 behind a reverse proxy with https, and set AARHUSAI_PUBLIC_URL.",
        )
    else:
        yield ok("public_url", "only this machine can reach the page")


def _env_file() -> Finding:
    path = env_file()
    if not path.is_file():
        return ok("env_file", "there is no .env file")
    if path.stat().st_mode & 0o077:
        return problem("env_file", "the .env file can be read by others", "Run: chmod 600 .env")
    return ok("env_file", "the .env file is read by its owner only")


def _data_folder(data: Path) -> Iterator[Finding]:
    if not data.is_dir():
        yield warning("data_folder", f"{data} does not exist yet", "Start the house: aarhusai serve")
        return
    mode = data.stat().st_mode
    if mode & 0o022:
        yield problem("data_folder", f"others may write in {data}", f"Run: chmod go-w {data}")
    elif mode & 0o044:
        yield warning("data_folder", f"others may look into {data}", f"Run: chmod go-r {data}")
    else:
        yield ok("data_folder", str(data))
    free = shutil.disk_usage(data).free
    told = f"{free / 1e9:.1f} GB free"
    if free < GONE:
        yield problem("disk", told, "Make room: the database stops when the disk is full.")
    elif free < SCARCE:
        yield warning("disk", told, "Make room before the disk is full.")
    else:
        yield ok("disk", told)


def _master_key(settings: Settings) -> Finding:
    if settings.master_key is not None:
        return ok("master_key", "given in the settings")
    path = master_key_file(settings.data)
    if not path.is_file():
        return warning("master_key", "there is none yet", "It is made at the first start; keep a copy of it elsewhere.")
    if (path.stat().st_mode | path.parent.stat().st_mode) & 0o077:
        return problem(
            "master_key",
            "the master key can be read by others",
            f"Run: chmod 700 {path.parent}; chmod 600 {path}",
        )
    return ok("master_key", "in the data folder, read by its owner only; keep a copy elsewhere")


def _search_model() -> Finding:
    if embedder_file() is not None:
        return ok("search_model", "the bundled model for searching by meaning")
    return warning(
        "search_model",
        "the bundled one is not on this machine (it needs Linux on x86-64), so sources are searched by words only",
        "Run: make install, or add an embedding model under Administration › Models.",
    )


def _screening(settings: Settings) -> Finding:
    try:
        forms = load_forms(settings.screening)
    except StartError as error:
        return problem("screening", error.message, error.remedy)
    asked = forms.in_force(today())
    if forms.own and asked not in forms.own:
        text = f"the form {asked.version} of the release is asked until {forms.own[0].effective_from}"
        return warning("screening", text, "That is right if your own is to begin then; else give it an earlier day.")
    return ok("screening", f"the form {asked.version} is asked, since {asked.effective_from}")


def _local_model(settings: Settings) -> Finding:
    path = settings.local_model
    if path is None:
        if bundled_file() is None:
            return warning("local_model", "the small bundled model is not installed", "Run: make install")
        return ok("local_model", "the small bundled model")
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except OSError:
        return problem("local_model", f"{path} cannot be read", "Correct AARHUSAI_LOCAL_MODEL, or the file's rights.")
    if head != b"GGUF":
        return problem("local_model", f"{path} is not a GGUF file", "Download the model again, in GGUF form.")
    return ok("local_model", f"{path} ({path.stat().st_size / 1e9:.1f} GB)")
