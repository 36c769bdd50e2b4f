"""A recogniser that is asked over HTTP: a larger model of the municipality's own.

It gets `{"texts": […]}` and answers `{"findings": [[{"start", "end", "kind", "score"}, …], …]}`: one list for each
text, offsets in Unicode code points. Whatever is odd about an answer makes it no answer, and nothing is sent: a
detector that half works is worse than one that says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, cast

from aarhusai.egress.json_call import CallFailedError
from aarhusai.errors import Unavailable
from aarhusai.protection.spans import Finding, Kind

_AT_ONCE = 64
"""Texts of one call."""


class Calls(Protocol):
    """What carries a call out of the house (`egress.json_call.JsonCalls`)."""

    async def post(self, url: str, body: object, headers: Mapping[str, str], seconds: float) -> object:
        """The answer. Raises CallFailedError."""
        ...


@dataclass(frozen=True, slots=True)
class ExternalRecogniser:
    """One outside recogniser. `seconds` bounds each call; `secret` goes as a bearer token."""

    name: str
    url: str
    seconds: float
    secret: str | None = field(repr=False)
    calls: Calls = field(repr=False)

    async def find(self, texts: Sequence[str]) -> list[list[Finding]]:
        """What it finds in each text. Raises Unavailable("recogniser_unavailable")."""
        headers = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        found: list[list[Finding]] = []
        for first in range(0, len(texts), _AT_ONCE):
            some = texts[first : first + _AT_ONCE]
            try:
                answer = await self.calls.post(self.url, {"texts": list(some)}, headers, self.seconds)
                found += _read(answer, some)
            except (CallFailedError, ValueError):
                raise Unavailable(
                    "recogniser_unavailable",
                    "A recogniser outside the house does not answer as it should; nothing was sent.",
                    {"recogniser": self.name},
                ) from None
        return found


def _read(answer: object, texts: Sequence[str]) -> list[list[Finding]]:
    """The findings of an answer. Raises ValueError when anything of it is not as agreed."""
    lists = _mapping(answer).get("findings")
    if not isinstance(lists, list) or len(cast("list[object]", lists)) != len(texts):
        raise ValueError("not one list for each text")
    return [_findings(one, text) for one, text in zip(cast("list[object]", lists), texts, strict=True)]


def _findings(told: object, text: str) -> list[Finding]:
    if not isinstance(told, list):
        raise ValueError("not a list")  # noqa: TRY004  # one family for whatever is odd
    return [_finding(_mapping(one), len(text)) for one in cast("list[object]", told)]


def _finding(told: Mapping[str, object], length: int) -> Finding:
    start, end, score = told.get("start"), told.get("end"), told.get("score", 0.5)
    if type(start) is not int or type(end) is not int or not isinstance(score, int | float) or score is True:
        raise ValueError("offsets and score are numbers")
    kind = Kind(str(told.get("kind")))
    if end > length or kind is Kind.OWN:
        raise ValueError("outside of the text, or a kind it cannot tell")
    return Finding(kind, start, end, float(score), "external")


def _mapping(told: object) -> Mapping[str, object]:
    if not isinstance(told, dict):
        raise ValueError("not an object")  # noqa: TRY004  # the same
    return cast("Mapping[str, object]", told)
