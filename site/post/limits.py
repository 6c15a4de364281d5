"""How often something may be sent in an hour or a day, counted in the database, so over all machines.

What is counted (a network, a mail address) is kept as a keyed hash, and goes with the hourly errand.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from .models import SendCount

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def within_limit(kind: str, who: str, most: int, per: dt.timedelta = HOUR, *, amount: int = 1) -> bool:
    """Count one attempt, or `amount` bytes; False when `who` passed `most` in this period of `per`.

    Call it outside the transaction of a verb: what is refused counts too.
    """
    key = hmac.new(settings.SECRET_KEY.encode(), f"limit:{kind}:{who}".encode(), hashlib.sha256).hexdigest()
    now = timezone.now()
    since = now - (now - _EPOCH) % per
    SendCount.objects.get_or_create(key=key, since=since)
    SendCount.objects.filter(key=key, since=since).update(count=F("count") + amount)
    return SendCount.objects.values_list("count", flat=True).get(key=key, since=since) <= most


def forget_old() -> int:
    """Remove the counts of periods that are over; returns how many."""
    return SendCount.objects.filter(since__lt=timezone.now() - DAY).delete()[0]
