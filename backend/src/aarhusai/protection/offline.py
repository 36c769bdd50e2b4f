"""Finding and replacing in one text alone, without a conversation and without a model: `aarhusai protect`."""

from dataclasses import dataclass

from aarhusai.protection.classifier import DetectingClassifier
from aarhusai.protection.conversation import ConversationProtection
from aarhusai.protection.detector import Detector
from aarhusai.protection.recognisers.registry import Registry
from aarhusai.protection.replacer import Placeholders
from aarhusai.protection.spans import Finding
from aarhusai.terms.classes import DataClass


@dataclass(frozen=True, slots=True)
class Looked:
    """What stands in a text, the class it therefore has, and the text with placeholders."""

    findings: tuple[Finding, ...]
    data_class: DataClass
    protected: str


class Offline:
    """Looks at texts one by one; nothing of one is remembered for the next."""

    def __init__(self, registry: Registry) -> None:
        self._classifier = DetectingClassifier(Detector(registry, cache_bytes=0))

    async def look(self, text: str) -> Looked:
        """Raises Unavailable("detection_failed")."""
        protection = ConversationProtection.begin(None)
        reading = await self._classifier.read([text], protection)
        replacing = Placeholders(protection, reading)
        protected = replacing.protect(text).reveal()
        return Looked(replacing.found(text), reading.data_class, protected)
