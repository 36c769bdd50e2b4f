"""Finds personal data, replaces it, restores it. Only this room mints the text a provider accepts."""

from aarhusai.protection.text import ProtectedText

__all__ = ["ProtectedText"]
