"""Azure OpenAI: the model's name is a deployment in the address, and the key may be a token from Entra ID.

Options: `base_url` (the resource, such as https://NAME.openai.azure.com), `api_version`, `auth` ("key" or "entra"),
for entra `tenant_id` and `client_id` (the secret is then the client secret); those of
`options.waits`.
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from aarhusai.gateway.providers import options
from aarhusai.gateway.providers.answer import read_object
from aarhusai.gateway.providers.failures import failed
from aarhusai.gateway.providers.http import Call, ModelHttp
from aarhusai.gateway.types import Endpoint

DEFAULT_API_VERSION = "2024-10-21"
AUTHORITY = "https://login.microsoftonline.com"
SCOPE = "https://cognitiveservices.azure.com/.default"
EARLY_SECONDS = 300
"""A token is renewed this long before it ends."""

_TOKEN_CAP = 64 * 1024
_TOKEN_PATIENCE = 15.0


@dataclass(slots=True)
class _Token:
    """`until` is on the monotonic clock."""

    value: str = field(repr=False, default="")
    until: float = 0.0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class EntraTokens:
    """Client credentials for tokens (OAuth 2.0, RFC 6749 section 4.4), kept until shortly before they end."""

    def __init__(self, http: ModelHttp, authority: str = AUTHORITY) -> None:
        self._http = http
        self._authority = authority
        self._tokens: dict[tuple[str, str, str], _Token] = {}

    async def token(self, endpoint: Endpoint) -> str:
        """A token that is valid now. Calls that come together fetch one. Raises ModelFailed."""
        kept = self._tokens.setdefault(self._key(endpoint), _Token())
        if time.monotonic() < kept.until:
            return kept.value
        async with kept.lock:
            if time.monotonic() >= kept.until:
                await self._fetch(endpoint, kept)
        return kept.value

    def forget(self, endpoint: Endpoint) -> bool:
        """Drops a token that was not accepted. False when there was none."""
        kept = self._tokens.pop(self._key(endpoint), None)
        return kept is not None and kept.value != ""

    async def _fetch(self, endpoint: Endpoint, kept: _Token) -> None:
        tenant, client, secret = self._key(endpoint)
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret, "scope": SCOPE}
        call = Call(
            url=f"{self._authority}/{quote(tenant, safe='')}/oauth2/v2.0/token",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            waits=options.Waits(options.DEFAULT_CONNECT, _TOKEN_PATIENCE, _TOKEN_PATIENCE),
            secret=secret,
        )
        answer = read_object(await self._http.fetch(call, _TOKEN_CAP), secret)
        value, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int | float):
            raise failed("model_wrong_key", "no token in the answer of Entra ID")
        kept.value = value
        kept.until = time.monotonic() + max(seconds - EARLY_SECONDS, seconds / 2)

    def _key(self, endpoint: Endpoint) -> tuple[str, str, str]:
        return (
            options.text(endpoint, "tenant_id"),
            options.text(endpoint, "client_id"),
            endpoint.secret or "",
        )


class AzureDialect:
    """See `openai_compatible.Dialect`."""

    def __init__(self, tokens: EntraTokens) -> None:
        self._tokens = tokens

    def url(self, endpoint: Endpoint, path: str, /) -> str:
        """See `Dialect`."""
        version = quote(options.text(endpoint, "api_version", DEFAULT_API_VERSION), safe="")
        place = "" if path == "models" else f"deployments/{quote(endpoint.upstream_name, safe='')}/"
        return f"{options.address(endpoint)}/openai/{place}{path}?api-version={version}"

    async def headers(self, endpoint: Endpoint, /) -> dict[str, str]:
        """See `Dialect`."""
        if self._entra(endpoint):
            return {"Authorization": f"Bearer {await self._tokens.token(endpoint)}"}
        return {"api-key": endpoint.secret} if endpoint.secret else {}

    def renew(self, endpoint: Endpoint, /) -> bool:
        """See `Dialect`."""
        return self._entra(endpoint) and self._tokens.forget(endpoint)

    def _entra(self, endpoint: Endpoint) -> bool:
        return options.text(endpoint, "auth", "key") == "entra"
