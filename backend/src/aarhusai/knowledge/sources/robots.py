"""robots.txt (RFC 9309): what a site asks of whoever follows its links. Pure."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote

from aarhusai.knowledge.sources.addresses import matches

OUR_NAME: Final = "aarhusai"
"""The name that a site may speak to us by."""

MOST: Final = 500_000
"""Characters that are read; the RFC asks for 500 KiB at least."""
MOST_RULES: Final = 5_000
LONGEST_DELAY: Final = 10.0

_SAFE: Final = "/%:@!$&'()*+,;=~-._?"


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules of the group that speaks to us: whether it allows, and the pattern. `delay` is seconds between requests."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """Whether the page may be fetched: the longest rule that fits decides, and of two equally long the kinder."""
        path = _same(path)
        best = (0, True)
        for allow, pattern in self.rules:
            ends = pattern.endswith("$")
            if matches(pattern.removesuffix("$"), path, whole=ends):
                best = max(best, (len(pattern), allow))
        return best[1]


NOTHING_SAID: Final = Robots()


@dataclass
class _Group:
    agents: list[str] = field(default_factory=list[str])
    rules: list[tuple[bool, str]] = field(default_factory=list[tuple[bool, str]])
    delay: float = 0.0
    closed: bool = False


def parse_robots(text: str) -> Robots:
    """What it says to us; what cannot be understood is left out."""
    groups: list[_Group] = [_Group()]
    sitemaps: list[str] = []
    for line in text[:MOST].removeprefix("\ufeff").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "sitemap":
            sitemaps.append(value)
        elif key == "user-agent":
            if groups[-1].closed:
                groups.append(_Group())
            groups[-1].agents.append(value.lower())
        elif key in {"allow", "disallow"}:
            groups[-1].closed = True
            if value.startswith(("/", "*")):
                groups[-1].rules.append((key == "allow", _same(value)))
        elif key == "crawl-delay":
            groups[-1].closed = True
            groups[-1].delay = _seconds(value)
    ours = [one for one in groups if OUR_NAME in one.agents] or [one for one in groups if "*" in one.agents]
    rules = [rule for one in ours for rule in one.rules][:MOST_RULES]
    return Robots(tuple(rules), max((one.delay for one in ours), default=0.0), tuple(sitemaps[:20]))


def _seconds(value: str) -> float:
    try:
        said = float(value)
    except ValueError:
        return 0.0
    return min(max(said, 0.0), LONGEST_DELAY) if said == said else 0.0  # noqa: PLR0124  # not a number is not itself


def _same(path: str) -> str:
    """One spelling of letters that may be written in two ways; an encoded slash stays encoded."""
    kept = path.replace("%2F", "%252F").replace("%2f", "%252F")
    return quote(unquote(kept, errors="replace"), safe=_SAFE).replace("%252F", "%2F")
