"""First passwords of an apply file: read, checked, and hashed before the transaction begins."""

import asyncio
import sys
from collections.abc import Mapping

from aarhusai.cli.apply.document import Document, Path_, Problem, ProblemsError
from aarhusai.cli.apply.shape import ApplyFile, secret_of
from aarhusai.compose import Services
from aarhusai.errors import Invalid
from aarhusai.identity import configuration
from aarhusai.identity.password_rules import check_password
from aarhusai.identity.types import PasswordHash

AT_ONCE = 4
MANY = 100
"""After so many each time, somebody who waits is told how far it is: one takes 0.1 s of a core, and more of a busy one.

A cheaper hash would be faster, and would tell a stranger by the time it takes which addresses have never signed in.
"""

_NEVER_STORED = PasswordHash("dry run")


async def first_passwords(
    house: Services, document: Document, wanted: ApplyFile, *, dry_run: bool
) -> Mapping[str, PasswordHash]:
    """Hashes by address, for those who have no password yet. A dry run, which stores none, hashes none.

    Raises ProblemsError.
    """
    given = _given(document, wanted)
    async with house.db.transaction() as tx:
        missing = sorted(await configuration.people_without_password(tx, given))
    if dry_run:
        return dict.fromkeys(missing, _NEVER_STORED)
    slots = asyncio.Semaphore(AT_ONCE)
    done: dict[str, PasswordHash] = {}

    async def add(email: str) -> None:
        async with slots:
            done[email] = await house.identity.passwords.hash(given[email])
        if len(done) % MANY == 0:
            print(f"aarhusai: {len(done)} of {len(missing)} passwords hashed", file=sys.stderr, flush=True)

    await asyncio.gather(*map(add, missing))
    return done


def _given(document: Document, wanted: ApplyFile) -> Mapping[str, str]:
    given: dict[str, str] = {}
    problems: list[Problem] = []
    for index, person in enumerate(wanted.people):
        in_file = person.password_file is not None
        path: Path_ = ("people", index, "password_file" if in_file else "password")
        try:
            password = secret_of(document, path, person.password, person.password_file)
            if password is not None:
                check_password(password, ())
                given[person.email.lower()] = password
        except ProblemsError as error:
            problems += error.problems
        except Invalid as error:
            problems.append(document.problem(path, f"{error.message} ({error.code})"))
    if problems:
        raise ProblemsError(problems)
    return given
