"""Random things that prove something: session tokens, the token against forged requests, one-time passwords."""

import hashlib
import hmac
import secrets

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letter or digit that is mistaken for another when it is read aloud or copied from paper."""
_LONGEST = 64


def new_token() -> str:
    """A session token: 32 random bytes in base64url."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes | None:
    """What the database keeps of a token. None for text that no token of ours can be."""
    if not token or len(token) > _LONGEST or not token.isascii():
        return None
    return hashlib.sha256(token.encode()).digest()


def csrf_token(token: str) -> str:
    """Bound to the session: only who knows the session token can make it, and it does not give the session away."""
    return hmac.new(token.encode(), b"aarhusai csrf 1", hashlib.sha256).hexdigest()


def spoken_secret(groups: int) -> str:
    """Groups of four characters, 19.8 bits each, such as `k7fm-2wqp`."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(groups))
