"""Which kinds of provider there are."""

from collections.abc import Mapping
from pathlib import Path

from aarhusai.gateway.provider import Provider
from aarhusai.gateway.providers.anthropic import Anthropic
from aarhusai.gateway.providers.azure import AzureDialect, EntraTokens
from aarhusai.gateway.providers.http import ModelHttp
from aarhusai.gateway.providers.local import Local
from aarhusai.gateway.providers.openai_compatible import OpenAiCompatible, PlainDialect
from aarhusai.gateway.runtime.address import socket_path


def make_providers(http: ModelHttp, data: Path) -> Mapping[str, Provider]:
    """One provider per `Endpoint.kind`, all over the same connections. `data` is the data folder."""
    return {
        "openai": OpenAiCompatible(http, PlainDialect()),
        "azure": OpenAiCompatible(http, AzureDialect(EntraTokens(http))),
        "anthropic": Anthropic(http),
        "local": Local(http, socket_path(data)),
    }
