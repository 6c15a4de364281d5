"""What readers of the demo said, read and follow. A second time changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.utils import timezone

from accounts.actions import SYSTEM
from knowledge.feedback.actions import give_feedback
from knowledge.insight.actions import put_views
from knowledge.models import Feedback, PageViews, Resource
from post.following.actions import put_following
from search.actions import put_queries
from search.models import QueryCount

from .tables import each, rows

DAYS = 60
# (address, how often, what): fictional, as all people of the demo.
FOLLOWERS = (
    ("gemeente@hengelo.example", "weekly", "group", "woonwagenbewoners"),
    ("gemeente@hengelo.example", "weekly", "search", "q=standplaatsen"),
    ("beleid@zaanstad.example", "daily", "group", "dak-en-thuislozen"),
)


def load_readers() -> int:
    """Put everything; returns how many answers were new."""
    pages = {page.slug: page for page in Resource.objects.filter(live=True).defer_streamfields()}
    before = Feedback.objects.count()

    def put(row: dict[str, str]) -> Feedback:
        return give_feedback(
            pages[row["page"]],
            useful=row["useful"] == "yes",
            reason=row["reason"],
            token=f"demo-{row['key']}",
        )

    each("reacties.csv", put)
    if not PageViews.objects.exists():
        _load_views(list(pages.values()))
    if not QueryCount.objects.exists():
        _load_queries()
    for email, frequency, kind, ref in FOLLOWERS:
        put_following(SYSTEM, kind=kind, ref=ref, email=email, frequency=frequency)
    return Feedback.objects.count() - before


def _load_views(pages: list[Resource]) -> None:
    """Made-up counts: the same at each first start, fewer at the weekend."""
    today = timezone.localdate()
    views = []
    for page in pages:
        liked = hashlib.sha256(page.slug.encode()).digest()[0] % 9
        for ago in range(DAYS):
            day = today - dt.timedelta(days=ago)
            chance = hashlib.sha256(f"{page.slug} {ago}".encode()).digest()[0] % 6
            count = (liked + chance) // 3 if day.weekday() < 5 else liked // 5
            if count:
                views.append((page.pk, day, count))
    put_views(SYSTEM, views)


def _load_queries() -> None:
    """Made-up searches, spread over the days alike at each first start."""
    today = timezone.localdate()
    counts: dict[tuple[str, str, int], QueryCount] = {}
    for _place, row in rows("zoekopdrachten.csv"):
        for name in ("asked", "without_result", "clicked"):
            for number in range(int(row[name])):
                ago = hashlib.sha256(f"{row['query']} {number}".encode()).digest()[0] % DAYS
                key = (row["query"], row["group"], ago)
                day = today - dt.timedelta(days=ago)
                count = counts.setdefault(key, QueryCount(day=day, query=row["query"], group=row["group"]))
                setattr(count, name, getattr(count, name) + 1)
    put_queries(SYSTEM, counts.values())
