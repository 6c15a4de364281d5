"""How often one network, and one address, may register: each time sends a mail and may take a place."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.network import network_of
from post.limits import within_limit

# A whole town hall may share one network address, and hear of a meeting in the same hour.
PER_NETWORK, PER_ADDRESS = 40, 10


def allows(request: HttpRequest, email: str) -> bool:
    """Count one attempt to register; False when there were too many in this hour."""
    within = within_limit("registration-network", network_of(request), PER_NETWORK)
    return within_limit("registration-address", email.strip().lower(), PER_ADDRESS) and within
