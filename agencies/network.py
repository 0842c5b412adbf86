"""From where a request comes, as far as that can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# The bits of an IPv6 address that say to whom it was given.
_HOUSEHOLD = 64


def address_of(request: HttpRequest) -> str | None:
    """Give the network address of who asks, or None where there is none.

    What stands in front of us adds the address it was asked from at the end; all before it was sent
    by the asker, who may write what they like. Without a proxy the whole header is theirs.
    """
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2]
        return _checked(told) or _checked(request.META.get("REMOTE_ADDR"))
    return _checked(request.META.get("REMOTE_ADDR"))


def guesser_of(request: HttpRequest) -> str | None:
    """Give where guesses of passwords are counted: the address, or the network of one household.

    Whoever has one IPv6 address has all 2^64 of its network, and a new one for every guess.
    """
    address = address_of(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network((address, _HOUSEHOLD), strict=False).network_address)


def _checked(text: str | None) -> str | None:
    try:
        return str(ipaddress.ip_address((text or "").strip()))
    except ValueError:
        return None
