"""What a fetched page says to whoever follows links: where it leads, what it is called, whether it wants to be kept.

Its text is read elsewhere, in a process that may be killed. Here only tags are looked at, each character once, so no
page can make it slow.
"""

import hashlib
import html
import re
from dataclasses import dataclass
from typing import Final

MOST_LINKS: Final = 5_000
LONGEST_TITLE: Final = 300

_TAG: Final = re.compile(
    r"<(a|area|base|link|meta|title|script|style|template|!--)(?=[\s>/-])([^<>]{0,8000})", re.IGNORECASE
)
_VALUE: Final = re.compile(
    r"([a-zA-Z-]{1,40})\s{0,9}=\s{0,9}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,4000}))"
)
_LOC: Final = re.compile(r"<(?:[a-z]{1,20}:)?loc\s{0,9}>([^<]{1,4000})<", re.IGNORECASE)
_CDATA: Final = re.compile(r"<!\[CDATA\[([^\]]{0,4000})\]\]>")
_PASSING: Final = re.compile(
    rb"<!--[^<>]{0,2000}-->|\bnonce=[\"'][^\"'<>]{0,200}[\"']|<input[^<>]{0,400}type=[\"']?hidden[^<>]{0,2000}>"
    rb"|<meta[^<>]{0,200}(?:csrf|token|request-id)[^<>]{0,2000}>",
    re.IGNORECASE,
)
_SCRIPT: Final = re.compile(rb"<(script|style)\b", re.IGNORECASE)
_SKIPPED: Final = {"script": "</script", "style": "</style", "template": "</template", "!--": "-->"}


@dataclass(frozen=True, slots=True)
class Markup:
    """`links` and `canonical` as they are written; `base` is what links are relative to, when it says so."""

    title: str
    links: tuple[str, ...]
    base: str | None = None
    canonical: str | None = None
    noindex: bool = False
    nofollow: bool = False


def markup_of(text: str) -> Markup:
    """Looks through a page."""
    links: list[str] = []
    title, base, canonical, robots = "", None, None, ""
    lower = text.lower()
    at = 0
    while tag := _TAG.search(text, at):
        name, values = tag[1].lower(), _values(tag[2])
        at = tag.end()
        if name in _SKIPPED:
            end = lower.find(_SKIPPED[name], tag.start() + 4 if name == "!--" else at)
            at = len(text) if end < 0 else end
        elif name == "title" and not title:
            end = lower.find("</title", at)
            title = " ".join(html.unescape(text[at + 1 : min(end, at + 2_000)]).split())[:LONGEST_TITLE]
        elif name in {"a", "area"} and "href" in values and "nofollow" not in values.get("rel", "").lower():
            links.append(values["href"])
        elif name == "base" and base is None:
            base = values.get("href")
        elif name == "link" and values.get("rel", "").lower() == "canonical":
            canonical = values.get("href")
        elif name == "meta" and values.get("name", "").lower() in {"robots", "aarhusai"}:
            robots += "," + values.get("content", "")
        if len(links) >= MOST_LINKS:
            break
    noindex, nofollow = directives(robots)
    return Markup(title, tuple(links), base, canonical, noindex, nofollow)


def directives(said: str) -> tuple[bool, bool]:
    """Whether it wants not to be kept, and its links not to be followed (meta robots, X-Robots-Tag)."""
    words = {word.strip().lower() for word in said.replace(":", ",").split(",")}
    return bool(words & {"noindex", "none"}), bool(words & {"nofollow", "none"})


def locations(text: str) -> tuple[list[str], bool]:
    """The addresses a sitemap lists, in its order, and whether they are of further sitemaps."""
    found = [html.unescape(said.strip()) for said in _LOC.findall(_CDATA.sub(r"\1", text))]
    return found, "<sitemapindex" in text[:4_000].lower()


def fingerprint(body: bytes) -> bytes:
    """Of a page without what changes each time it is sent: scripts, comments, hidden fields, numbers used once."""
    kept: list[bytes] = []
    lower = body.lower()
    at = 0
    while tag := _SCRIPT.search(body, at):
        kept.append(body[at : tag.start()])
        end = lower.find(b"</" + tag[1].lower(), tag.end())
        at = len(body) if end < 0 else end
    kept.append(body[at:])
    return hashlib.sha256(_PASSING.sub(b"", b"".join(kept))).digest()


def _values(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _VALUE.findall(text):
        found.setdefault(name.lower(), html.unescape(double or single or bare))
    return found
