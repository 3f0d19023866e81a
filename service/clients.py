"""Who asks: the address at the other end, or the one that a proxy names, where the proxy is one of ours."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_UNKNOWN = "unknown"
"""Whoever comes without an address, over a socket of the machine: one client together."""

_HOME = 64
"""An IPv6 network of so many bits is one household or machine, which may take any address of it."""


class Clients:
    """Tells clients apart. `trusted`: networks whose X-Forwarded-For is believed; that of anybody else is not read."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = tuple(trusted)
        self.name = lru_cache(maxsize=10_000)(self._name)
        """Return how a client is called: its address, that of its household for IPv6."""

    def forwarded(self, peer: str) -> bool:
        """Tell whether what a peer says of others is believed."""
        return bool(self._trusted) and self._is_trusted(peer)

    def _name(self, peer: str | None, forwarded: str) -> str:
        """Return the last address in the chain that no proxy of ours has."""
        if peer is None:
            return _UNKNOWN
        chain = (
            [_without_port(part.strip()) for part in forwarded.split(",") if part.strip()]
            if self.forwarded(peer)
            else []
        )
        for address in reversed(chain):
            if not self._is_trusted(address):
                return _household(address)
        return _household(chain[0] if chain else peer)

    def _is_trusted(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._trusted)


def _without_port(address: str) -> str:
    """Return an address without the port that some proxies write behind it: 192.0.2.1:80, [2001:db8::1]:80."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def _household(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return _UNKNOWN
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, _HOME), strict=False))
    return str(found)
