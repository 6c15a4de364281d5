"""From which network address a request comes: what limits are counted by, never kept as it is."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address as the outermost of our TRUSTED_PROXIES saw it; "" when that is no address.

    Each proxy adds whom it heard to X-Forwarded-For, at the end; what stands before that anybody can write.
    """
    given = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.TRUSTED_PROXIES and forwarded[-1]:
        given = forwarded[-min(settings.TRUSTED_PROXIES, len(forwarded))]
    try:
        return str(ipaddress.ip_address(given))
    except ValueError:
        return ""


def network_of(request: HttpRequest) -> str:
    """What is counted as one network: an address of IPv4, or the 64 bits of IPv6 that one household gets."""
    address = client_address(request)
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address
