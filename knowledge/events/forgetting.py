"""Registrations go when the meeting is long over, as the privacy page says."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.audit import record

from .models import Event, Registration


@transaction.atomic
def forget_registrations() -> int:
    """Remove who registered for meetings that ended three months ago; returns how many. Runs daily."""
    kept_from = Registration.personal_data.kept_from(timezone.now())
    over = Event.objects.with_times().filter(ends__lt=kept_from)
    count = Registration.objects.filter(event__in=over.values("pk")).delete()[0]
    if count:
        record(None, "forget_registrations", None, registrations=count)
    return count
