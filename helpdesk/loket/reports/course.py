"""How the time until the first answer went, by day, week or month: a table, and a line drawn from it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.suppression import shown, total_shown
from files.tables import Column, Row, Table, in_hours

from .measures import Measured, together
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


def course(by_day: Mapping[dt.date, Measured], period: Period, least: int) -> Table:
    """Questions and the middle of their first answers per stretch, of what is measured per day."""
    days: dict[dt.date, list[Measured]] = defaultdict(list)
    for day, found in by_day.items():
        days[begin_of(day, period)].append(found)
    parts = {stretch: together(some) for stretch, some in days.items()}
    stretches = sorted({begin_of(period.first + number * ONE_DAY, period) for number in range(period.days)})
    of_stretch = {stretch: parts.get(stretch, Measured()) for stretch in stretches}
    counts = shown({stretch: part.asked for stretch, part in of_stretch.items()}, least)
    known = {stretch: part.first for stretch, part in of_stretch.items()}
    medians = shown({stretch: known[stretch].count for stretch in stretches}, least)
    rows = [
        Row(
            _label(stretch, period),
            (counts[stretch], None if medians[stretch] is None else in_hours(known[stretch].median)),
        )
        for stretch in stretches
    ]
    everything = together(of_stretch.values())
    median = in_hours(everything.first.median) if everything.first.count >= least else None
    total = total_shown(everything.asked, least)
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
