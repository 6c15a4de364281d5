"""The figures of the insight page; each function is a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from knowledge.feedback.models import Feedback
from knowledge.resources.base import Resource, ResourceQuerySet
from vocabulary.models import TargetGroup
from vocabulary.periods import Period

from .models import PageViews

SHOWN = 25
# A period longer than this is drawn by the week.
MOST_DAYS_DRAWN = 31


@dataclass(frozen=True)
class PeriodOfReading(Period):
    """What was read in some days, about a target group or all."""

    @property
    def pages(self) -> ResourceQuerySet:
        """What is public, or of one group: what names it, and its own page."""
        pages: ResourceQuerySet = Resource.objects.visible_to(None)
        if self.group is None:
            return pages
        about = Q(target_groups=self.group) | Q(targetgrouppage__group=self.group)
        return pages.filter(pk__in=Resource.objects.filter(about).values("pk"))

    @property
    def views(self) -> QuerySet[PageViews]:
        """The counts of the period."""
        views = PageViews.objects.between(self.first, self.last)
        return views.filter(page__in=self.pages) if self.group else views

    @property
    def feedback(self) -> QuerySet[Feedback]:
        """What readers said in the period, without spam."""
        found = Feedback.objects.genuine().filter(
            given_at__gte=_midnight(self.first), given_at__lt=_midnight(self.last + dt.timedelta(days=1))
        )
        return found.filter(page__in=self.pages) if self.group else found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_current_timezone())


def totals(period: PeriodOfReading) -> dict[str, int]:
    """How often something was read and what readers said. Two queries."""
    said = period.feedback.aggregate(
        yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
    )
    return {"views": period.views.aggregate(n=Sum("count"))["n"] or 0, **said}


def over_time(period: PeriodOfReading) -> list[tuple[str, int]]:
    """Views by day, or by week for a long period, with the days on which nobody read. One query."""
    by_day = dict(period.views.values_list("day").annotate(Sum("count")))
    days = [period.first + dt.timedelta(days=n) for n in range((period.last - period.first).days + 1)]
    if len(days) <= MOST_DAYS_DRAWN:
        return [(date_format(day, "j b"), by_day.get(day, 0)) for day in days]
    weeks: dict[dt.date, int] = {}
    for day in days:
        monday = day - dt.timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + by_day.get(day, 0)
    return [
        (_("week of %(date)s") % {"date": date_format(monday, "j b")}, count)
        for monday, count in weeks.items()
    ]


def by_group(period: PeriodOfReading) -> list[dict[str, Any]]:
    """Views per target group: of what names it, and of its own page. Three queries."""
    views = PageViews.objects.between(period.first, period.last)
    counts: dict[int | None, int] = {}
    for key in ("page__target_groups", "page__targetgrouppage__group"):
        found = views.filter(**{f"{key}__isnull": False}).values_list(key).annotate(Sum("count"))
        for pk, count in found:
            counts[pk] = counts.get(pk, 0) + count
    rows = [
        {"label": group.name, "slug": group.slug, "value": counts.get(group.pk, 0)}
        for group in TargetGroup.objects.all()
    ]
    return sorted(rows, key=lambda row: -row["value"])


def _answers(feedback: QuerySet[Feedback]) -> dict[int, tuple[int, int]]:
    """Per page how often yes and no was said. One query."""
    counted = feedback.values_list("page").annotate(
        yes=Count("pk", filter=Q(useful=True)), no=Count("pk", filter=Q(useful=False))
    )
    return {page: (yes, no) for page, yes, no in counted}


def most_read(period: PeriodOfReading) -> list[dict[str, Any]]:
    """The pages that were read most. Three queries."""
    counts = dict(period.views.values_list("page").annotate(n=Sum("count")).order_by("-n", "page")[:SHOWN])
    return _rows(period, counts, counts)


def most_missed(period: PeriodOfReading) -> list[dict[str, Any]]:
    """The pages of which most readers missed something. Four queries."""
    noes = dict(
        period.feedback.filter(useful=False).values_list("page").annotate(n=Count("pk"))
        .order_by("-n", "page")[:SHOWN]
    )  # fmt: skip
    views = dict(period.views.filter(page__in=list(noes)).values_list("page").annotate(Sum("count")))
    return _rows(period, noes, views)


def _rows(period: PeriodOfReading, ordered: Iterable[int], views: dict[int, int]) -> list[dict[str, Any]]:
    keys = list(ordered)
    pages = {page.pk: page for page in Resource.objects.filter(pk__in=keys).defer_streamfields()}
    answers = _answers(period.feedback.filter(page__in=keys))
    return [
        {"page": pages[pk], "views": views.get(pk, 0), "yes": yes, "no": no}
        for pk in keys
        if pk in pages
        for yes, no in [answers.get(pk, (0, 0))]
    ]


def outdated(period: PeriodOfReading, today: dt.date) -> tuple[list[Resource], int]:
    """Public pages whose next check has passed, the longest ago first, and how many. Two queries."""
    found = period.pages.overdue(today).select_related("maintainer").defer_streamfields()
    return list(found.order_by("next_check_on", "title")[:SHOWN]), found.count()


def everything(period: PeriodOfReading) -> list[tuple[Any, ...]]:
    """A row per public page, also what nobody read, for a spreadsheet. Four queries."""
    views = dict(period.views.values_list("page").annotate(Sum("count")))
    answers = _answers(period.feedback)
    pages = (
        period.pages.defer_streamfields().prefetch_related("target_groups").order_by(F("title").asc(), "pk")
    )
    return [
        (
            page.title, page.kind_label, page.public_address, page.group_names, views.get(page.pk, 0),
            *answers.get(page.pk, (0, 0)), page.checked_on, page.next_check_on,
        )
        for page in pages
    ]  # fmt: skip
