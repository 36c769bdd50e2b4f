"""The settings tree. Every setting is AARHUSAI_<NAME>, or AARHUSAI_<NAME>_FILE holding the value (for secrets).

Order, strongest first: the caller's overrides (command line), the environment, the .env file, the default. A name that
does not exist, or a value that does not parse, stops the start and says what to do. Standard library only: the
supervisor reads this too and must stay small.
"""

import difflib
import os
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from aarhusai.errors import StartError

PREFIX = "AARHUSAI_"


def default_data_dir() -> Path:
    """Root keeps its data outside home directories, because PostgreSQL runs as another user there."""
    if os.geteuid() == 0:
        return Path("/var/lib/aarhusai")
    return Path.home() / ".local" / "share" / "aarhusai"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decided. Times are seconds, sizes bytes unless the name says otherwise."""

    host: str = "127.0.0.1"
    port: int = 8080
    data: Path = field(default_factory=default_data_dir)
    database_url: str | None = field(default=None, repr=False)
    migration_database_url: str | None = field(default=None, repr=False)
    key_database_url: str | None = field(default=None, repr=False)
    database_pool: int = 12
    public_url: str | None = None
    behind_proxy: bool = False
    master_key: str | None = field(default=None, repr=False)
    local_model: Path | None = None
    local_model_context: int = 8192
    local_model_idle: int = 900
    replica: str | None = None
    log_level: str = "info"
    session_days: int = 14
    worker_concurrency: int = 4
    audit_key: str | None = field(default=None, repr=False)
    audit_checkpoints: Path | None = None
    recognisers: Path | None = None
    blob_url: str | None = None
    upload_limit: int = 200_000_000
    crawl_inside_hosts: str = ""
    proxy: str | None = field(default=None, repr=False)
    no_proxy: str = ""
    ca_bundle: Path | None = None
    views: Path | None = None
    screening: Path | None = None

    @property
    def embedded(self) -> bool:
        """Whether the house runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def exposed(self) -> bool:
        """Whether anybody but this machine can reach the page."""
        if self.behind_proxy or self.public_url is not None:
            return True
        import ipaddress  # late: the supervisor, which reads settings too, does without it

        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host != "localhost"


def _text(value: str) -> str:
    return value


def _optional_text(value: str) -> str | None:
    return value or None


def _whole(value: str) -> int:
    number = int(value)
    if number < 0:
        raise ValueError(value)
    return number


def _port(value: str) -> int:
    number = int(value)
    if not 0 < number < 65536:
        raise ValueError(value)
    return number


def _yes_no(value: str) -> bool:
    try:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}[value.lower()]
    except KeyError as error:
        raise ValueError(value) from error


def _path(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _bucket(value: str) -> str | None:
    if value and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+(/[\w./-]*)?", value, re.ASCII):
        raise ValueError(value)
    return value or None


def _hosts(value: str) -> str:
    hosts = value.replace(",", " ").lower().split()
    if not all(re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", one, re.ASCII) for one in hosts):
        raise ValueError(value)
    return " ".join(hosts)


def _proxy(value: str) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme != "http" or not parts.hostname or not parts.port or parts.path.strip("/") or not value.isascii():
        raise ValueError(value)
    return value


def _readable(value: str) -> Path:
    path = _path(value)
    if not path.is_file():
        raise ValueError(value)
    return path


def _level(value: str) -> str:
    if value.lower() not in {"debug", "info", "warning", "error"}:
        raise ValueError(value)
    return value.lower()


_READ: dict[str, Callable[[str], object]] = {
    "host": _text,
    "port": _port,
    "data": _path,
    "database_url": _optional_text,
    "migration_database_url": _optional_text,
    "key_database_url": _optional_text,
    "database_pool": _whole,
    "public_url": _optional_text,
    "behind_proxy": _yes_no,
    "master_key": _optional_text,
    "local_model": _path,
    "local_model_context": _whole,
    "local_model_idle": _whole,
    "replica": _optional_text,
    "log_level": _level,
    "session_days": _whole,
    "worker_concurrency": _whole,
    "audit_key": _optional_text,
    "audit_checkpoints": _path,
    "recognisers": _path,
    "blob_url": _bucket,
    "upload_limit": _whole,
    "crawl_inside_hosts": _hosts,
    "proxy": _proxy,
    "no_proxy": _hosts,
    "ca_bundle": _readable,
    "views": _path,
    "screening": _path,
}


def env_file() -> Path:
    """The file that settings may stand in: .env in the present folder."""
    return Path(".env")


def load_settings(
    overrides: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Reads the settings. `overrides` are field names from the command line.

    Raises StartError("unknown_setting") or StartError("bad_setting") with the remedy.
    """
    found = _from_file(env_file() if file is None else file)
    found.update(_from_environment(os.environ if environ is None else environ))
    found.update(overrides or {})
    settings = Settings()
    for name, value in found.items():
        if name not in _READ:
            raise _unknown(name)
        try:
            parsed = _READ[name](value)
        except ValueError as error:
            raise StartError(
                "bad_setting",
                f"{PREFIX}{name.upper()} has a value that cannot be used.",
                f"Give {PREFIX}{name.upper()} a valid value; see docs/operating.md.",
            ) from error
        settings = replace(settings, **{name: parsed})  # pyright: ignore[reportArgumentType]  # _READ gives the field's own type
    return settings


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment for a child process of ours: the present one, and the settings as they were decided."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    for spec in fields(settings):
        value = getattr(settings, spec.name)
        if value is not None:
            environment[PREFIX + spec.name.upper()] = str(value)
        elif _READ[spec.name] in {_optional_text, _bucket, _proxy}:
            environment[PREFIX + spec.name.upper()] = ""  # what was taken away must not come back from .env
    environment.pop("DATABASE_URL", None)
    return environment


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if environ.get("DATABASE_URL"):
        found["database_url"] = environ["DATABASE_URL"]
    if environ.get("DATABASE_URL_FILE"):
        found["database_url"] = _secret("DATABASE_URL_FILE", environ["DATABASE_URL_FILE"])
    for key, value in environ.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name not in _READ:
            found[name.removesuffix("_file")] = _secret(key, value)
        else:
            found[name] = value
    return found


def _secret(key: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise StartError(
            "bad_setting", f"{key} names a file that cannot be read.", "Check the path and its rights."
        ) from error


def _from_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    pairs: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        key, equals, value = stripped.removeprefix("export ").partition("=")
        if not equals:
            raise StartError(
                "bad_setting", f"Line {number} of {path.name} is not NAME=value.", "Correct the line or remove it."
            )
        pairs[key.strip()] = " ".join(shlex.split(value, comments=True))
    return _from_environment(pairs)


def _unknown(name: str) -> StartError:
    near = difflib.get_close_matches(name, _READ, n=1)
    hint = f"Did you mean {PREFIX}{near[0].upper()}?" if near else "The settings are listed in docs/operating.md."
    return StartError("unknown_setting", f"There is no setting {PREFIX}{name.upper()}.", hint)
