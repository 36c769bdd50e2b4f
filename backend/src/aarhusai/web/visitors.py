"""From where a request comes: one answer for the page and for `/v1`, for sign-in guards and keys' networks alike."""

from typing import Final

from starlette.types import Scope

_FORWARDED: Final = b"x-forwarded-for"


def address_of(scope: Scope, *, behind_proxy: bool) -> str:
    """The visitor's address, empty where it is unknown.

    Behind a proxy of ours it is the last one in the header, which that proxy wrote itself: what stands before it,
    anybody can send. (uvicorn, told to trust every proxy, takes the first, and is not asked for it.)
    """
    if behind_proxy:
        told = [value for name, value in scope["headers"] if name == _FORWARDED]
        if told:
            return told[-1].rsplit(b",", 1)[-1].strip().decode("latin-1")
    client = scope.get("client")
    return client[0] if client else ""
