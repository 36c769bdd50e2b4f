"""Pattern recognisers of Danish personal data: pure functions over a text, one file per kind."""

from aarhusai.protection.recognisers.numbers import NumberRecogniser
from aarhusai.protection.recognisers.pattern import PatternRecogniser, Recogniser
from aarhusai.protection.recognisers.registry import BUILT_IN, Registry

__all__ = ["BUILT_IN", "NumberRecogniser", "PatternRecogniser", "Recogniser", "Registry"]
