"""How much feedback one network may give: a whole town hall may share one address."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.network import network_of
from post.limits import within_limit

PER_NETWORK = 60


def allows(request: HttpRequest) -> bool:
    """Count one answer or reason; False when there were too many in this hour."""
    return within_limit("feedback-network", network_of(request), PER_NETWORK)
