"""Finds personal data, replaces it, restores it. Only this room mints the text a provider accepts."""

from aarhusai.protection.classifier import Classifier, DeclaredOnly, Leaving
from aarhusai.protection.replacer import NothingReplaced, Replacement, Replacer, Restorer
from aarhusai.protection.text import ProtectedText

__all__ = [
    "Classifier",
    "DeclaredOnly",
    "Leaving",
    "NothingReplaced",
    "ProtectedText",
    "Replacement",
    "Replacer",
    "Restorer",
]
