"""Which hosts a link may make the portal ask, and at which address: people type these links.

A name may stand for any address, and for another a moment later. So it is resolved here, once, every
address is judged, and the caller connects to the very one that was judged.
"""

import ipaddress
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_WELL_KNOWN_PORTS = frozenset((80, 443))
# An IPv4 address inside an IPv6 one, for a gateway that would go there (RFC 6052).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class HostRefused(Exception):
    """The portal does not ask there; the message is the sentence."""


class HostUnknown(Exception):
    """The name stands for no address now; the message is the sentence."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator opens besides the public Internet: hosts (or ".domain") and ports."""

    hosts: Sequence[str] = ()
    ports: Sequence[int] = ()

    def has_port(self, port: int) -> bool:
        return port in _WELL_KNOWN_PORTS or port in self.ports

    def has_host(self, host: str) -> bool:
        name = host.casefold().rstrip(".")
        return any(
            name == each or (each.startswith(".") and name.endswith(each))
            for each in map(str.casefold, self.hosts)
        )


def address_of(host: str, port: int, *, allowed: Allowed, seconds: float) -> str:
    """Give the address to connect to.

    Args:
        host: a name in ASCII, or an address without brackets.
        port: where to connect.
        allowed: what an operator has opened.
        seconds: how long the name may take to be resolved.

    Raises:
        HostRefused: the port, or one of the host's addresses, is not for us.
        HostUnknown: there is no such name, or nobody answers for it.
    """
    if not allowed.has_port(port):
        raise HostRefused(f"Cổng mạng {port} không được phép kiểm tra.")
    found = _resolved(host, port, seconds)
    if not allowed.has_host(host):
        # One that is not public is enough: the next answer may bring it first.
        for address in found:
            if not is_public(address):
                raise HostRefused(
                    "Địa chỉ này nằm trong mạng nội bộ nên cổng không tự kiểm tra; hãy mở xem trực tiếp."
                )
    return str(found[0])


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public Internet, whatever it is wrapped in."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        # A tunnel to wherever its writer says; a network of one site, of before there was fc00::/7.
        if address.teredo is not None or address.scope_id or address.is_site_local:
            return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_loopback
        or address.is_link_local
        or address.is_private
        or address.is_unspecified
    )


def _resolved(host: str, port: int, seconds: float) -> list[Address]:
    """Ask for the addresses of a host, for no longer than this: a resolver can't be told to hurry."""
    answers: list[list[Address]] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        answers.append([ipaddress.ip_address(each[4][0]) for each in told])

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(seconds, 0))
    if not answers or not answers[0]:
        raise HostUnknown(
            "Không tìm thấy máy chủ của trang (tên miền không có hoặc không trả lời)."
        )
    return answers[0]
