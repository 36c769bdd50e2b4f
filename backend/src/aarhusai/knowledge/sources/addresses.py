"""Addresses of pages: one spelling, which of them belong to a source, and what their documents are called. Pure."""

import hashlib
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from aarhusai.egress.guard import parse_target
from aarhusai.errors import Invalid
from aarhusai.knowledge.sources.types import Wish

FILES: Final = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "text/csv": "csv",
}
"""Files that are taken along, by media type, and their ending."""

PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
TEXTS: Final = {"text/plain": "txt", "text/markdown": "md"}
TAKEN: Final = PAGES | FILES.keys() | TEXTS.keys()

_DEEPEST: Final = 8
_MARK: Final = 8


def tidy(url: str) -> str:
    """The address in its one spelling. Raises Invalid("web_address_bad")."""
    return parse_target(url.strip().partition("#")[0]).url


def linked(base: str, link: str) -> str | None:
    """Where a link leads, or None when it is no page's address."""
    try:
        return tidy(urljoin(base, link.strip()))
    except (Invalid, ValueError):
        return None


def host_of(url: str) -> str:
    """Host and port, as one spells them: whoever is asked."""
    return urlsplit(url).netloc


def path_of(url: str) -> str:
    """Path and query: what patterns are held against."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def matches(pattern: str, text: str, *, whole: bool = True) -> bool:
    """Whether "*" standing for anything makes them the same; or, not `whole`, the text's beginning.

    In steps as many as the text is long: no pattern makes it slow.
    """
    first, *rest = pattern.split("*")
    if not text.startswith(first):
        return False
    at = len(first)
    for number, part in enumerate(rest):
        if whole and number == len(rest) - 1:
            return len(text) - len(part) >= at and text.endswith(part)
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not whole or at == len(text)


def is_file(url: str) -> bool:
    """Whether the address ends like a file that is taken along."""
    return urlsplit(url).path.rpartition(".")[2].lower() in FILES.values()


def wanted(wish: Wish, url: str) -> bool:
    """Whether the source's patterns admit the page."""
    return not excluded(wish, url) and (not wish.include or _any(wish.include, url))


def excluded(wish: Wish, url: str) -> bool:
    """Whether the source's patterns shut it out."""
    return _any(wish.exclude, url)


def inside(wish: Wish, url: str) -> bool:
    """Whether it belongs to the source at all: in the list, or on the site and below the path one began at.

    What a sitemap lists belongs to it when it is of the same host.
    """
    if wish.kind in {"page", "list"}:
        return url in wish.urls
    start = urlsplit(wish.urls[0])
    found = urlsplit(url)
    if found.netloc != start.netloc:
        return False
    return wish.kind == "sitemap" or found.path.startswith(start.path.rpartition("/")[0] + "/")


def place_of(url: str, media_type: str) -> tuple[str, str]:
    """The folder and the name of its document: the host and path as a reader would look for it."""
    parts = urlsplit(url)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    name = "forside" if parts.path.endswith("/") or not steps else steps.pop()
    ending = FILES.get(media_type) or TEXTS.get(media_type) or "html"
    stem, dot, had = name.rpartition(".")
    if dot and had.lower() in {ending, "htm"}:
        name = stem
    if parts.query:
        name += f" ({unquote(parts.query)})"
    return "/".join([parts.netloc, *steps[:_DEEPEST]]), f"{name.replace('/', ' ')}.{ending}"


def marked(name: str, url: str) -> str:
    """The name with a mark of the address, for when another page has it already."""
    stem, _, ending = name.rpartition(".")
    return f"{stem} {hashlib.sha256(url.encode()).hexdigest()[:_MARK]}.{ending}"


def _any(patterns: Sequence[str], url: str) -> bool:
    return any(matches(one, path_of(url) if one.startswith("/") else url) for one in patterns)
