"""The figures of the page about search behaviour; each function is one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, Sum

from search.models import PageOrder, QueryCount
from vocabulary.periods import Period

SHOWN = 25

Row = dict[str, Any]


@dataclass(frozen=True)
class PeriodOfSearching(Period):
    """What was searched in some days, for a target group or all."""

    @property
    def counts(self) -> QuerySet[QueryCount]:
        """The rows of the period."""
        group = self.group.slug if self.group else ""
        return QueryCount.objects.between(self.first, self.last).filter(group=group)

    def queries(self) -> Any:
        """Per query how often it was asked, without a good result, and clicked; rare ones too.

        `times` is what makes it common: with a group also the clicks on pages about that group.
        """
        times = F("n_asked") + F("n_clicked") if self.group else F("n_asked")
        return (
            self.counts.values("query")
            .annotate(n_asked=Sum("asked"), n_without_result=Sum("without_result"), n_clicked=Sum("clicked"))
            .annotate(times=times)
        )

    def common(self) -> Any:
        """The queries that are shown: what was asked less often may hold a name."""
        return self.queries().filter(times__gte=settings.SEARCH_QUERIES_SHOWN_FROM)


def totals(period: PeriodOfSearching) -> Row:
    """How many searches there were, how many without a good result, and how many results were opened."""
    sums = period.counts.aggregate(asked=Sum("asked"), without=Sum("without_result"), clicked=Sum("clicked"))
    return {name: value or 0 for name, value in sums.items()}


def rare(period: PeriodOfSearching) -> int:
    """How many different queries are not shown, because they were asked too seldom."""
    return period.queries().filter(times__lt=settings.SEARCH_QUERIES_SHOWN_FROM).count()


def popular(period: PeriodOfSearching) -> list[Row]:
    """What is looked for most."""
    return list(period.common().order_by("-times", "query")[:SHOWN])


def without_click(period: PeriodOfSearching) -> list[Row]:
    """What had results of which nobody opened one."""
    found = period.common().filter(n_clicked=0, n_asked__gt=F("n_without_result"))
    return list(found.order_by("-n_asked", "query")[:SHOWN])


def without_result(period: PeriodOfSearching) -> list[Row]:
    """What had no results, or only what looks like it."""
    return list(period.common().filter(n_without_result__gt=0).order_by("-n_without_result", "query")[:SHOWN])


def ordered(rows: Sequence[Row]) -> dict[str, PageOrder]:
    """The pages to make for these queries."""
    return {order.query: order for order in PageOrder.objects.filter(query__in={r["query"] for r in rows})}


def everything(period: PeriodOfSearching) -> list[tuple[Any, ...]]:
    """A row per query that is shown, for a spreadsheet."""
    names = ("query", "n_asked", "n_clicked", "n_without_result")
    return list(period.common().order_by("-times", "query").values_list(*names))
