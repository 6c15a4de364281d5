"""What stands beside a page: what an editor chose, the next events about its groups, and what is alike."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from knowledge.events.models import Session

from .base import MOST_RELATED, RelatedLink, Resource, ResourceQuerySet

# Events to come that a page shows.
MOST_COMING = 3
# What the card of a page shows, and what its address is made of.
ON_A_CARD = ("title", "summary", "content_type", "url_path")


def beside(page: Resource, user: Any) -> ResourceQuerySet:
    """What stands beside a page, in one query: chosen pages, the next events, pages alike.

    Each has `chosen` (its order, or None), `next_start` and `next_end` (of the next session of an event).
    """
    groups = page.groups_of_events
    if subject := [group.pk for group in page.target_groups.all()]:
        alike = Resource.target_groups.through.objects.filter(targetgroup__in=subject)
    else:
        lines = [line.pk for line in page.action_lines.all()]
        alike = Resource.action_lines.through.objects.filter(actionline__in=lines)
    # Kept until midnight, so what ends today is there all day.
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sessions = Session.objects.filter(ends_at__gte=today).order_by("starts_at")
    coming = sessions.filter(event__live=True, event__target_groups__in=groups).exclude(event=page.pk)
    soonest = coming.values("event").annotate(first=Min("starts_at")).order_by("first", "event")
    chosen = RelatedLink.objects.filter(page=page.pk, related=OuterRef("pk")).order_by("sort_order")
    own = sessions.filter(event=OuterRef("pk"))
    return (
        Resource.objects.visible_to(user, closed_parts=page.closed_parts)
        .exclude(pk=page.pk)
        .annotate(
            chosen=Subquery(chosen.values("sort_order")[:1]),
            next_start=Subquery(own.values("starts_at")[:1]),
            next_end=Subquery(own.values("ends_at")[:1]),
        )
        .filter(
            Q(chosen__isnull=False)
            | Q(pk__in=soonest.values("event")[:MOST_COMING])
            | Q(next_start__isnull=True, gathers=False, pk__in=alike.values("resource_id"))
        )
        .order_by(
            F("chosen").asc(nulls_last=True), F("next_start").asc(nulls_last=True),
            "-first_published_at", "-pk",
        )
        .only(*ON_A_CARD)[: MOST_RELATED + MOST_COMING]
    )  # fmt: skip
