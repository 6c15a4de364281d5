"""How often one network or one address may send a question in an hour. Kept as keyed hashes, for a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from loket.models import SendCount

# A whole town hall may share one network address; one person seldom asks more than a few questions an hour.
PER_NETWORK, PER_ADDRESS = 40, 8
KEEP = dt.timedelta(days=1)


def allows(request: HttpRequest, email: str) -> bool:
    """Count one attempt to send; False when this network or this address sent too much in this hour."""
    network = request.META.get("REMOTE_ADDR", "")
    within = _count(f"network:{network}") <= PER_NETWORK
    return _count(f"address:{email.strip().lower()}") <= PER_ADDRESS and within


def forget_old() -> int:
    """Remove the counts of yesterday and before; returns how many."""
    return SendCount.objects.filter(hour__lt=timezone.now() - KEEP).delete()[0]


def _count(what: str) -> int:
    key = hmac.new(settings.SECRET_KEY.encode(), f"loket.limit:{what}".encode(), hashlib.sha256).hexdigest()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    SendCount.objects.get_or_create(key=key, hour=hour)
    SendCount.objects.filter(key=key, hour=hour).update(count=F("count") + 1)
    return SendCount.objects.values_list("count", flat=True).get(key=key, hour=hour)
