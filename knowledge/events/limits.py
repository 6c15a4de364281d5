"""How often one network, and one address, may register: each time sends a mail and may take a place."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest

from accounts.network import network_of
from post.limits import within_limit

# A whole town hall may share one network address, and hear of a meeting in the same hour.
PER_NETWORK, PER_ADDRESS = 40, 10


def allows(request: HttpRequest, email: str, colleagues: Collection[str] = ()) -> bool:
    """Count one attempt, and one for each colleague; False when there were too many in this hour."""
    network = network_of(request)
    within = within_limit("registration-network", network, PER_NETWORK, amount=1 + len(colleagues))
    counted = [
        within_limit("registration-address", address.strip().lower(), PER_ADDRESS)
        for address in (email, *colleagues)
    ]
    return within and all(counted)
