"""The errands of the worker; all knowledge is in the outbox."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from . import limits, outbox
from .models import Effect

KEEP_DELIVERED = dt.timedelta(days=30)


@shared_task
def sweep_outbox() -> int:
    """Carry out what is due."""
    return outbox.run_due()


@shared_task
def forget_delivered() -> int:
    """Drop what was delivered long enough ago, and counts of what was sent; returns how many rows."""
    old = Effect.objects.filter(state=Effect.State.DONE, done_at__lt=timezone.now() - KEEP_DELIVERED)
    return old.delete()[0] + limits.forget_old()
