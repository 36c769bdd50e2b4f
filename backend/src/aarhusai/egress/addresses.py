"""Network addresses that nothing of ours ever calls, whatever an administrator or a web page says."""

import ipaddress


def is_never_called(address: str) -> bool:
    """Whether it is link-local: there a cloud keeps the machine's own secrets (169.254.169.254), and no service lives.

    A name, or what is no address, is False: it is asked again when the name is resolved.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    return found.is_link_local
