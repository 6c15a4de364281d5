"""The large numbers on top: what they are, and what they were in the period before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import total_shown
from files.tables import Cell, Column, Kind, Row, Table, in_hours, in_words, share
from loket.models import Question, Satisfaction
from search.models import QueryCount

from .measures import Measured, gathered
from .opinions import helped
from .period import Period

Good = int  # 1: more is better, -1: less is better, 0: neither


@dataclass(frozen=True)
class Figure:
    """A number of a period and of the one before it."""

    key: str
    label: str | Promise
    kind: Kind
    now: Cell
    before: Cell
    good: Good

    @property
    def value(self) -> str:
        """As it stands on the page."""
        text = in_words(self.now, self.kind)
        return (
            _("%(hours)s hours") % {"hours": text} if self.kind == "hours" and self.now is not None else text
        )

    def as_stat(self) -> dict[str, Any]:
        """For the component that draws large numbers."""
        return {"label": self.label, "value": self.value, **self._trend()}

    def _trend(self) -> dict[str, Any]:
        if not isinstance(self.now, int | float) or not isinstance(self.before, int | float):
            return {"note": _("not shown: too few") if self.now is None else _("nothing to compare with")}
        difference = round(self.now - self.before, 1)
        was = _("was %(before)s") % {"before": in_words(self.before, self.kind)}
        if not difference:
            return {"note": _("the same as before")}
        arrow, size = "▲" if difference > 0 else "▼", number_format(abs(difference))
        # The sign alone says too little to who hears it.
        way = _("more") if difference > 0 else _("less")
        unit = {"percent": _("%(size)s points"), "hours": _("%(size)s hours")}.get(self.kind, "%(size)s")
        trend = "" if not self.good else "good" if difference * self.good > 0 else "bad"
        return {"trend": trend, "trend_text": f"{arrow} {unit % {'size': size}} {way}", "note": was}


def headline(
    questions: QuerySet[Question], period: Period, everything: Measured, now: dt.datetime, least: int
) -> list[Figure]:
    """The figures of a period, of which `everything` is measured, and of the one before: five queries."""
    before = gathered(_asked_in(questions, period.before), {}, [()], now)[0].get((), Measured())
    current = _of_period(questions, period, everything, least)
    former = _of_period(questions, period.before, before, least)
    described: tuple[tuple[str, str | Promise, Kind, Good], ...] = (
        ("asked", gettext_lazy("Questions"), "count", 0),
        ("first_in_time", gettext_lazy("First answer in time"), "percent", 1),
        ("first", gettext_lazy("First answer, middle"), "hours", -1),
        ("solution", gettext_lazy("Solution, middle"), "hours", -1),
        ("reopened", gettext_lazy("Reopened"), "percent", -1),
        ("helped", gettext_lazy("The answer helped"), "percent", 1),
        ("without_result", gettext_lazy("Searches without a result"), "percent", -1),
        ("became_knowledge", gettext_lazy("Answers that became knowledge"), "count", 1),
    )
    return [Figure(key, label, kind, current[key], former[key], good) for key, label, kind, good in described]


def _asked_in(questions: QuerySet[Question], period: Period) -> QuerySet[Question]:
    return questions.filter(asked_at__gte=period.begin, asked_at__lt=period.end)


def _of_period(
    questions: QuerySet[Question], period: Period, everything: Measured, least: int
) -> dict[str, Cell]:
    ratings = Satisfaction.objects.filter(question__in=_asked_in(questions, period)).aggregate(
        given=Count("pk"), well=Count("pk", filter=Q(score=Satisfaction.Score.WELL))
    )
    searches = (
        QueryCount.objects.between(period.first, period.last)
        .filter(group="")
        .aggregate(asked=Coalesce(Sum("asked"), 0), without=Coalesce(Sum("without_result"), 0))
    )
    return {
        "asked": total_shown(everything.asked, least),
        "first_in_time": _share(everything.first_in_time, everything.first_known, least),
        "first": in_hours(everything.first.median) if everything.first.count >= least else None,
        "solution": in_hours(everything.solution.median) if everything.solution.count >= least else None,
        "reopened": _share(everything.came_back, everything.asked, least),
        "helped": helped(ratings["well"], ratings["given"]) if ratings["given"] >= least else None,
        "without_result": share(searches["without"], searches["asked"]),
        "became_knowledge": everything.became_knowledge,
    }


def _share(part: int, whole: int, least: int) -> int | None:
    return share(part, whole) if whole >= least else None


def as_table(figures: list[Figure]) -> Table:
    """The figures for a file."""
    units = {"hours": _("working hours"), "percent": "%", "count": "", "text": ""}
    return Table(
        "samenvatting",
        gettext_lazy("Summary"),
        gettext_lazy("What"),
        (
            Column(gettext_lazy("This period")),
            Column(gettext_lazy("The period before")),
            Column(gettext_lazy("Unit"), "text"),
        ),
        [Row(str(one.label), (one.now, one.before, units[one.kind])) for one in figures],
    )
