"""Which kinds of provider there are."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.dialing import WayOut

if TYPE_CHECKING:
    from aarhusai.gateway.providers.http import ModelHttp

KINDS = ("openai", "azure", "anthropic", "local")
"""What an `Endpoint.kind` can be, besides what is built in."""


class LateProviders(Mapping[str, Provider]):
    """One provider per kind, all over the same connections, loaded when the first is asked for.

    The HTTP client costs 0.2 s and 10 MB to import: a start does not wait for it, and a process that calls no model
    never pays. `data` is the data folder; `built_in` are those that need no connection; `out` is the way to the others.
    """

    def __init__(
        self, data: Path, built_in: Mapping[str, Provider] = MappingProxyType({}), out: WayOut | None = None
    ) -> None:
        self._data = data
        self._out = out
        self._built_in = built_in
        self._http: ModelHttp | None = None
        self._loaded: Mapping[str, Provider] = {}

    def __getitem__(self, kind: str) -> Provider:
        if kind in self._built_in:
            return self._built_in[kind]
        if kind not in KINDS:
            raise KeyError(kind)
        if not self._loaded:
            self._load()
        return self._loaded[kind]

    def __iter__(self) -> Iterator[str]:
        return iter((*KINDS, *self._built_in))

    def __len__(self) -> int:
        return len(KINDS) + len(self._built_in)

    async def close(self) -> None:
        """Closes every connection."""
        if self._http is not None:
            await self._http.close()

    def _load(self) -> None:
        from aarhusai.gateway.providers.http import ModelHttp

        self._http = ModelHttp(self._out)
        self._loaded = make_providers(self._http, self._data)


def import_clients() -> None:
    """Does the costly part of the first look-up; may be called in a thread."""
    from aarhusai.gateway.providers import anthropic, azure, http, local, openai_compatible

    del anthropic, azure, http, local, openai_compatible


def make_providers(http: "ModelHttp", data: Path) -> Mapping[str, Provider]:
    """One provider per `Endpoint.kind`, over the given connections."""
    from aarhusai.gateway.providers.anthropic import Anthropic
    from aarhusai.gateway.providers.azure import AzureDialect, EntraTokens
    from aarhusai.gateway.providers.local import Local
    from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
    from aarhusai.gateway.runtime.address import socket_path

    return {
        "openai": OpenAiCompatible(http, PlainDialect()),
        "azure": OpenAiCompatible(http, AzureDialect(EntraTokens(http))),
        "anthropic": Anthropic(http),
        "local": Local(http, socket_path(data)),
    }
