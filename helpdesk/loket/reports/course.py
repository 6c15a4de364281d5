"""How the time until the first answer went, by day, week or month: a table, and a line drawn from it."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import shown, total_shown
from files.tables import Column, Row, Table, in_hours
from loket.models import Question

from .measures import Times, times
from .period import ONE_DAY, Period

# Longer than this is drawn by the week, and than that by the month.
MOST_BY_DAY, MOST_BY_WEEK = 14, 190


def begin_of(day: dt.date, period: Period) -> dt.date:
    """The first day of the stretch that a day falls in."""
    if period.days <= MOST_BY_DAY:
        return day
    if period.days <= MOST_BY_WEEK:
        return day - day.weekday() * ONE_DAY
    return day.replace(day=1)


def course(questions: QuerySet[Question], period: Period, least: int) -> Table:
    """Questions and the middle of their first answers per stretch. Two queries."""
    asked: Counter[dt.date] = Counter()
    day = TruncDate("asked_at")
    for one, count in questions.order_by().values_list(day).annotate(n=Count("pk")):
        asked[begin_of(one, period)] += count
    answers: dict[dt.date, Counter[int]] = {}
    for one, found in times(questions, day, "first").items():
        answers.setdefault(begin_of(one, period), Counter()).update(found.minutes)
    stretches = sorted({begin_of(period.first + number * ONE_DAY, period) for number in range(period.days)})
    counts = shown({stretch: asked[stretch] for stretch in stretches}, least)
    known = {stretch: Times(answers.get(stretch, {})) for stretch in stretches}
    medians = shown({stretch: known[stretch].count for stretch in stretches}, least)
    rows = [
        Row(
            _label(stretch, period),
            (counts[stretch], None if medians[stretch] is None else in_hours(known[stretch].median)),
        )
        for stretch in stretches
    ]
    everything = Times(sum((Counter(one.minutes) for one in known.values()), Counter()))
    median = in_hours(everything.median) if everything.count >= least else None
    total = total_shown(sum(asked.values()), least)
    return Table(
        "verloop",
        gettext_lazy("Time until the first answer"),
        gettext_lazy("When"),
        (Column(gettext_lazy("Questions")), Column(gettext_lazy("First answer, middle"), "hours")),
        rows,
        Row(_("All together"), (total, median)),
    )


def _label(stretch: dt.date, period: Period) -> str:
    if period.days <= MOST_BY_DAY:
        return date_format(stretch, "j F")
    if period.days <= MOST_BY_WEEK:
        return _("week %(number)s") % {"number": stretch.isocalendar().week}
    return date_format(stretch, "F Y")
