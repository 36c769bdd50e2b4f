"""Sitemaps (sitemaps.org): which pages a site says that it has."""

import asyncio
from typing import Final

from aarhusai.egress.fetch import Limits, unpacked
from aarhusai.errors import UpstreamError
from aarhusai.knowledge.sources import addresses
from aarhusai.knowledge.sources.manners import Manners
from aarhusai.knowledge.sources.markup import locations

_MOST_SITEMAPS: Final = 50
_SITEMAP_LIMITS: Final = Limits(size=50_000_000, seconds=60)  # sitemaps.org: 50 MB at most


async def sitemap_pages(manners: Manners, url: str, most: int) -> list[str]:
    """The pages that a sitemap lists, or the sitemaps that it lists; of its own host only (sitemaps.org).

    Raises what `Manners.get` raises, UpstreamError("web_sitemap_bad") when it lists nothing, "web_status".
    """
    found: dict[str, None] = {}
    waiting = [addresses.tidy(url)]
    seen: set[str] = set()
    while waiting and len(found) < most and len(seen) < _MOST_SITEMAPS:
        one = waiting.pop(0)
        seen.add(one)
        said, is_index = await _locations(manners, one)
        listed = [other for link in said if (other := addresses.linked(one, link))]
        listed = [other for other in listed if addresses.host_of(other) == addresses.host_of(url)]
        if is_index:
            waiting += [other for other in dict.fromkeys(listed) if other not in seen]
        else:
            found |= dict.fromkeys(listed)
    if not found:
        raise UpstreamError("web_sitemap_bad", "The sitemap lists no pages.")
    return list(found)[:most]


async def _locations(manners: Manners, url: str) -> tuple[list[str], bool]:
    found = await manners.get(url, _SITEMAP_LIMITS)
    if not found.ok:
        raise UpstreamError("web_status", "The host answers with an error.", {"status": found.status})
    body = found.body
    if body.startswith(b"\x1f\x8b"):
        body = unpacked(body, _SITEMAP_LIMITS.size)
    return await asyncio.to_thread(locations, body.decode("utf-8", "replace"))
