"""What the API's tests leave in the audit log and in the process's log holds no personal data (law F3)."""

import re
from typing import Final

import psycopg

from aarhusai.protection.recognisers.address import ADDRESS
from aarhusai.protection.recognisers.birth_date import BIRTH_DATE
from aarhusai.protection.recognisers.cpr import CPR, CPR_SPACED
from aarhusai.protection.recognisers.email import EMAIL
from aarhusai.protection.recognisers.iban import IBAN
from aarhusai.protection.recognisers.phone import PHONE, PHONE_CODED
from aarhusai.protection.recognisers.registry import Registry

_REGISTRY: Final = Registry([CPR, CPR_SPACED, EMAIL, IBAN, PHONE, PHONE_CODED, ADDRESS, BIRTH_DATE])
_IDS: Final = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\b[0-9a-f]{16,}\b|\b(?:127\.0\.0\.1|localhost):\d+"
)
"""Our own ids, keys and the loopback's ports: digits that are nobody's."""


def personal(text: str) -> list[str]:
    """What of a text is personal data, as the recognisers see it: kinds and the words."""
    bare = _IDS.sub(" ", text)
    return [f"{found.kind}: {bare[found.start : found.end]}" for found in _REGISTRY.find_all(bare)]


async def log_of(database_url: str) -> str:
    """Everything in the audit log that somebody could have written something into.

    Over a connection of its own: the test may have ended every other.
    """
    query = "SELECT string_agg(concat_ws(E'\\n', act, object_kind, details::text), E'\\n') FROM audit"
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        found = await (await connection.execute(query)).fetchone()
    return str(found[0] or "") if found else ""
