"""Hashing of passwords: Argon2id (RFC 9106) in a thread, a bounded number at once."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import TypeVar

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from aarhusai.errors import TooMany
from aarhusai.identity.password_rules import normalised
from aarhusai.identity.types import PasswordHash

T = TypeVar("T")

AT_ONCE = 2
"""Each takes 64 MiB and a core."""

WAITING = 200
"""More than this many waiting are sent away: their turn would come after ten seconds or so."""


class Passwords:
    """Hashes and verifies. Other `parameters` than RFC 9106's second choice are for tests."""

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._nobody = _hash_of_nobody(parameters)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> PasswordHash:
        """A new hash with a new salt. Raises TooMany("sign_in_busy")."""
        return PasswordHash(await self._in_thread(lambda: self._hasher.hash(normalised(password))))

    async def verify(self, stored: PasswordHash | None, password: str) -> bool:
        """Whether the password is the one that was hashed. As much work when nothing is stored."""
        return await self._in_thread(lambda: self._verify(stored, normalised(password)))

    def needs_rehash(self, stored: PasswordHash) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: PasswordHash | None, password: str) -> bool:
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except (VerificationError, InvalidHashError):
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise TooMany("sign_in_busy", "Too many people are signing in at this moment.", {"retry_after": 5})
        self._waiting += 1
        try:
            async with self._slots:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def _hash_of_nobody(parameters: Parameters) -> str:
    """A hash in the right form that no password has, so that an unknown address costs what a known one does."""

    def random(size: int) -> str:
        return base64.b64encode(os.urandom(size)).decode().rstrip("=")

    cost = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${cost}${random(parameters.salt_len)}${random(parameters.hash_len)}"
