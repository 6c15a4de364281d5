"""Registrations go when a meeting is long over, as the privacy page says, or earlier by an organiser.

How many came from where stays.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.audit import record

from .access import must_organise
from .asking.actions import forget_askers
from .models import Event
from .places import hold
from .registrations import Attendance, EventCount, Registration, RegistrationDay

State = Registration.State


@transaction.atomic
def forget_registrations() -> int:
    """Remove who registered for meetings that ended three months ago; returns how many. Runs daily."""
    kept_from = Registration.personal_data.kept_from(timezone.now())
    over = Event.objects.with_times().filter(ends__lt=kept_from, registrations__isnull=False).distinct()
    total = 0
    for event in over:
        total += _forget(event)
    if total:
        record(None, "forget_registrations", None, registrations=total)
    return total


class NotOver(Exception):
    """Who comes to a meeting is still needed."""


def goes_on(event: Event) -> dt.date | None:
    """The first day on which the personal data go by themselves; None without sessions."""
    if not event.session_list:
        return None
    ends = max(session.ends_at for session in event.session_list)
    days = Registration.personal_data.retention_days or 0
    return timezone.localdate(ends + dt.timedelta(days=days))


@transaction.atomic
def forget_event(actor: Any, event: Event) -> int:
    """Remove who registered for a meeting that is over, before the time; returns how many.

    Raises PermissionDenied or NotOver.
    """
    must_organise(actor)
    event = hold(event.pk)
    if not event.is_over:
        raise NotOver
    count = _forget(event)
    if count:
        record(actor, "forget_registrations", event, registrations=count)
    return count


def _forget(event: Event) -> int:
    keep_counts(event)
    forget_askers(event)
    event.messages.all().delete()
    count: int = event.registrations.count()
    event.registrations.all().delete()
    return count


def counts_of(event: Event) -> list[dict[str, int | str | None]]:
    """How many per municipality (its code, None for elsewhere): placed, waiting, cancelled, attended."""
    came = Exists(Attendance.objects.filter(registration=OuterRef("pk")))
    rows = (
        event.registrations.annotate(came=came).order_by().values("municipality")
        .annotate(
            placed=Count("pk", filter=Q(state=State.PLACED)),
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            cancelled=Count("pk", filter=Q(state=State.CANCELLED)),
            attended=Count("pk", filter=Q(came=True)),
        )
    )  # fmt: skip
    return list(rows)


def days_of(event: Event) -> dict[dt.date, int]:
    """How many registered on each day, whatever became of them."""
    by_day = event.registrations.order_by().annotate(day=TruncDate("created_at")).values_list("day")
    return dict(by_day.annotate(n=Count("pk")))


def keep_counts(event: Event) -> None:
    """Write down the counts; on top of what was kept before, so late registrations add up."""
    for day, count in days_of(event).items():
        kept_day, _made = RegistrationDay.objects.get_or_create(event=event, day=day)
        RegistrationDay.objects.filter(pk=kept_day.pk).update(count=F("count") + count)
    for row in counts_of(event):
        numbers = {name: row[name] for name in ("placed", "waiting", "cancelled", "attended")}
        kept, _made = EventCount.objects.get_or_create(event=event, municipality_id=row["municipality"])
        EventCount.objects.filter(pk=kept.pk).update(**{name: F(name) + n for name, n in numbers.items()})
