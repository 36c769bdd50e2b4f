"""One conversation's key: AES-256-GCM (NIST SP 800-38D), bound to the row and column that the content stands in."""

import os
from typing import NewType
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from aarhusai.errors import Unavailable

KeyId = NewType("KeyId", UUID)

KEY_BYTES = 32
_NONCE = 12


class ConversationKey:
    """Seals and opens what one conversation holds. Content of one place cannot pass as that of another."""

    __slots__ = ("_cipher", "id")

    def __init__(self, key_id: KeyId, secret: bytes) -> None:
        self.id = key_id
        self._cipher = AESGCM(secret)

    def seal(self, content: bytes, column: str, row: object) -> bytes:
        """Nonce and ciphertext. `column` and `row` name the place and are needed again to open it."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, _place(column, row))

    def open(self, sealed: bytes, column: str, row: object) -> bytes:
        """The content again. Raises Unavailable("content_unreadable") for another key or place, or a changed byte."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], _place(column, row))
        except (InvalidTag, ValueError) as error:
            raise Unavailable("content_unreadable", "Stored content cannot be read.") from error


def _place(column: str, row: object) -> bytes:
    return f"{column} {row}".encode()
