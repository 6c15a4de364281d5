"""How often one network, or one address, may ask to follow: each time sends a mail."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.network import network_of
from post.limits import within_limit

PER_NETWORK, PER_ADDRESS = 40, 6


def allows(request: HttpRequest, email: str) -> bool:
    """Count one attempt; False when there were too many in this hour."""
    within = within_limit("follow-network", network_of(request), PER_NETWORK)
    return within_limit("follow-address", email.strip().lower(), PER_ADDRESS) and within
