"""Finds personal data, replaces it, restores it. Only this room mints the text a provider accepts."""

from aarhusai.protection.classifier import Classifier, DeclaredOnly, DetectingClassifier, Reading
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.protection.replacer import Placeholders, Replacement, Unchanged
from aarhusai.protection.restorer import Restorer
from aarhusai.protection.text import ProtectedJson, ProtectedText, as_sent

__all__ = [
    "Classifier",
    "ConversationProtection",
    "DeclaredOnly",
    "DetectingClassifier",
    "Placeholders",
    "ProtectedJson",
    "ProtectedText",
    "Reading",
    "Replacement",
    "Restorer",
    "Unchanged",
    "as_sent",
]
