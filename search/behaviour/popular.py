"""What others look for often: only what names nobody and led somewhere.

A query is told to strangers when it was asked many times, on several days, was answered well, and led to a
click. Its words must stand in public pages too (`search.suggesting` asks that each time), so that what a
reader typed by mistake, such as a name, is never repeated to another.
"""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db.models import Count, F, Sum
from django.utils import timezone

from search.models import QueryCount

DAYS = 90
ASKED_FROM = 10
ON_DAYS = 3
MOST = 300
KEPT_SECONDS = 300
LONGEST = 60
KEY = "search.popular"


def popular_queries() -> tuple[str, ...]:
    """The queries that may be told, most asked first; some minutes old at most."""
    found = cache.get(KEY)
    if found is None:
        found = _popular()
        cache.set(KEY, found, KEPT_SECONDS)
    return tuple(found)


def _popular() -> tuple[str, ...]:
    today = timezone.localdate()
    rows = (
        QueryCount.objects.between(today - dt.timedelta(days=DAYS), today)
        .filter(group="")
        .values("query")
        .annotate(n=Sum("asked"), days=Count("day"), clicks=Sum("clicked"), poor=Sum("without_result"))
        .filter(n__gte=ASKED_FROM, days__gte=ON_DAYS, clicks__gte=1, poor__lte=F("n") * 0.2)
        .order_by("-n", "query")
        .values_list("query", flat=True)[:MOST]
    )
    # What was taken out of a query leaves a mark, which is nothing to search for.
    return tuple(query for query in rows if "[" not in query and len(query) <= LONGEST)
