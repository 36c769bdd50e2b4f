"""Credentials to Actor. A route that lacks one of these is public, and a test lists the public ones by name.

A page's requests carry the session cookie; those that change something also carry the token that only a page of ours
can know (CSRF): both are checked here, in one statement.
"""

import hmac
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from aarhusai.errors import Forbidden, Unauthenticated
from aarhusai.identity.types import SignedIn
from aarhusai.terms.actor import Actor
from aarhusai.web.deps import Services

SESSION_COOKIE = "aarhusai_session"
CSRF_HEADER = "x-csrf-token"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


async def signed_in(request: Request, services: Services) -> SignedIn:
    """Who is signed in. Raises Unauthenticated("not_signed_in") or Forbidden("csrf_failed")."""
    token = request.cookies.get(SESSION_COOKIE)
    found = await services.identity.signed_in(token) if token else None
    if found is None:
        raise Unauthenticated("not_signed_in", "Nobody is signed in.")
    if request.method not in SAFE_METHODS and not hmac.compare_digest(
        request.headers.get(CSRF_HEADER, "").encode(), found.csrf_token.encode()
    ):
        raise Forbidden("csrf_failed", "The request does not come from a page of ours.")
    return found


CurrentSession = Annotated[SignedIn, Depends(signed_in)]


async def _actor(session: CurrentSession) -> Actor:
    return session.actor


CurrentActor = Annotated[Actor, Depends(_actor)]


def same_origin(request: Request) -> None:
    """For the few requests that change something without a session. Raises Forbidden("csrf_failed").

    Browsers send Sec-Fetch-Site and Origin and a page cannot forge them; a client that sends neither is no browser and
    carries nobody's cookies.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden("csrf_failed", "The request does not come from a page of ours.")
    origin = request.headers.get("origin")
    if site is None and origin is not None and origin.split("://", 1)[-1] != request.headers.get("host", ""):
        raise Forbidden("csrf_failed", "The request does not come from a page of ours.")


SameOrigin = Annotated[None, Depends(same_origin)]
