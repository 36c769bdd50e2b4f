"""Which user of the operating system runs the embedded PostgreSQL, and may that user reach the data folder.

PostgreSQL refuses to run as root, and initdb refuses a uid without an entry in the passwd database.
"""

import os
import pwd
import shlex
import stat
from dataclasses import dataclass
from pathlib import Path

from aarhusai.errors import StartError

_PREFERRED = ("aarhusai", "postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system. `switch` says whether processes must be started as that user by root."""

    name: str
    uid: int
    gid: int
    switch: bool

    def own(self, path: Path) -> None:
        """Hand a file or folder over to this user."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def choose_account(cluster: Path) -> Account:
    """The user for the database files in `cluster`: ourselves, or for root an unprivileged one that exists already.

    Raises StartError("no_account") when there is none.
    """
    if os.geteuid() != 0:
        entry = _entry(os.geteuid())
        if entry is None:
            raise StartError(
                "no_account",
                f"The user id {os.geteuid()} has no name on this machine, and PostgreSQL needs one.",
                "Add the user to /etc/passwd, start as another user, or set DATABASE_URL to an external PostgreSQL.",
            )
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=False)
    owner = _owner(cluster)
    candidates = [owner] if owner is not None else [_named(name) for name in _PREFERRED]
    for entry in candidates:
        if entry is not None and entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
    raise StartError(
        "no_account",
        "PostgreSQL does not run as root, and no unprivileged user was found for it.",
        "Make one: useradd --system --no-create-home aarhusai",
    )


def check_reachable(folder: Path, account: Account) -> None:
    """Raise StartError("data_folder_unreachable") when `account` may not pass a parent of `folder`."""
    for parent in reversed(folder.absolute().parents):
        facts = parent.stat()
        if not _may_pass(facts, account):
            raise StartError(
                "data_folder_unreachable",
                f"PostgreSQL runs as the user {account.name}, who may not pass {parent}.",
                f"Choose another data folder (--data, AARHUSAI_DATA), or run: chmod o+x {shlex.quote(str(parent))}",
            )


def _may_pass(facts: os.stat_result, account: Account) -> bool:
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def _owner(cluster: Path) -> pwd.struct_passwd | None:
    return _entry(cluster.stat().st_uid) if cluster.is_dir() else None


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _named(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None
