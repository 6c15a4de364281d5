"""The errands of the worker; all knowledge is in the outbox."""

import datetime as dt

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from . import limits, outbox
from .following import actions as following
from .following import digests
from .models import Effect

KEPT = dt.timedelta(days=30)


@shared_task
def sweep_outbox() -> int:
    """Carry out what is due."""
    return outbox.run_due()


@shared_task
def forget_delivered() -> int:
    """Drop what was delivered or given up long ago, and counts of what was sent; how many rows."""
    long_ago = timezone.now() - KEPT
    old = Effect.objects.filter(
        Q(state=Effect.State.DONE, done_at__lt=long_ago)
        | Q(state=Effect.State.FAILED, failed_at__lt=long_ago)
    )
    return old.delete()[0] + limits.forget_old()


@shared_task
def promise_digests() -> int:
    """Promise the mail with what is new to whose turn it is."""
    return digests.promise_digests()


@shared_task
def forget_unconfirmed() -> int:
    """Remove addresses that were not confirmed."""
    return following.forget_unconfirmed()
