"""What a key may be narrowed to, made fit for storing or refused."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Final

from aarhusai.errors import Invalid
from aarhusai.identity.keys_types import KeyEndpoint, KeyScope
from aarhusai.terms.classes import Base, DataClass, Flag

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST: Final = 100
"""Models, or addresses, of one key."""

_MODEL: Final = re.compile(r"(assistant:)?[a-z0-9][a-z0-9._-]{0,62}")


def clean_scope(scope: KeyScope) -> KeyScope:
    """Sorted, without repetition. An empty list would let nobody through and is refused.

    Raises Invalid("bad_key_model" | "bad_key_endpoint" | "bad_key_address" | "bad_class" | "bad_key_scope").
    """
    for wanted in (scope.models, scope.endpoints, scope.addresses):
        if wanted is not None and not 1 <= len(wanted) <= MOST:
            raise Invalid("bad_key_scope", "A key is narrowed to at least one and at most 100.", {"limit": MOST})
    return replace(
        scope,
        models=None if scope.models is None else tuple(sorted({_model(one) for one in scope.models})),
        endpoints=None if scope.endpoints is None else tuple(sorted({_endpoint(one) for one in scope.endpoints})),
        addresses=None if scope.addresses is None else tuple(dict.fromkeys(_address(one) for one in scope.addresses)),
        ceiling=None if scope.ceiling is None else str(_class(scope.ceiling)),
    )


def ceiling_of(codes: Iterable[str]) -> DataClass:
    """The ceiling that lets these classes through: ["K1", "K2", "K3"] is K2+K3. A flag alone brings personal data.

    Raises Invalid("bad_class").
    """
    bases: list[Base] = []
    flags: set[Flag] = set()
    for code in codes:
        if code in {"K0", "K1", "K2"}:
            bases.append(Base(int(code[1])))
        elif code in set(Flag):
            flags.add(Flag(code))
        else:
            raise Invalid("bad_class", "There is no such data class.")
    if not bases and not flags:
        raise Invalid("bad_class", "There is no such data class.")
    return DataClass(Base.PERSONAL if flags else max(bases), frozenset(flags))


def networks_of(addresses: Iterable[str]) -> tuple[Network, ...]:
    """What `clean_scope` let through, to be asked with `is_inside`."""
    return tuple(ipaddress.ip_network(address) for address in addresses)


def is_inside(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether a caller's address lies in one of the networks; what is no address lies in none."""
    found = host_of(address)
    return found is not None and any(found.version == network.version and found in network for network in networks)


@lru_cache(maxsize=1024)
@lru_cache(maxsize=1024)
def network_of(address: str) -> str | None:
    """The neighbourhood of an address, which is all that is kept of where a key was used: /24, or /48 of IPv6."""
    found = host_of(address)
    if found is None:
        return None
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


@lru_cache(maxsize=1024)
def host_of(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address itself: an IPv4 one that came mapped into IPv6 as IPv4. Some proxies add a port."""
    for text in (address, address.rpartition(":")[0].strip("[]")):
        try:
            found = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            continue
        mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
        return mapped or found
    return None


def _model(text: str) -> str:
    if not _MODEL.fullmatch(text):
        raise Invalid("bad_key_model", "A model or an assistant is named by its short name.")
    return text


def _endpoint(text: str) -> str:
    if text not in set(KeyEndpoint):
        raise Invalid("bad_key_endpoint", "There is no such group of addresses.")
    return text


def _address(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError as error:
        raise Invalid("bad_key_address", "This is no network address, such as 10.1.2.0/24.") from error


def _class(text: str) -> DataClass:
    try:
        found = DataClass.parse(text)
    except ValueError as error:
        raise Invalid("bad_class", "There is no such data class.") from error
    return replace(found, base=Base.PERSONAL) if found.flags else found
