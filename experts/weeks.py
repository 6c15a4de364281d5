"""Weeks as the pool counts them: ISO weeks, each named by its Monday.

A week is a date, so nothing here knows of clocks: daylight saving and years of 53 weeks need no care.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

WEEK = dt.timedelta(days=7)


def monday_of(day: dt.date) -> dt.date:
    """The Monday of the week that holds `day`."""
    return day - dt.timedelta(days=day.weekday())


def this_monday() -> dt.date:
    """The Monday of the current week in the Netherlands."""
    return monday_of(timezone.localdate())


def weeks_from(start: dt.date, count: int) -> list[dt.date]:
    """The Mondays of `count` weeks from the Monday `start` on."""
    return [start + index * WEEK for index in range(count)]


def weeks_between(first: dt.date, last: dt.date) -> int:
    """How many weeks there are from the Monday `first` up to and including the Monday `last`."""
    return (last - first).days // 7 + 1


def month_of(monday: dt.date) -> int:
    """The month of a week, counted from year 0: that of its Thursday, as an ISO week belongs to its year."""
    thursday = monday + dt.timedelta(days=3)
    return thursday.year * 12 + thursday.month - 1


def first_monday(month: int) -> dt.date:
    """The first week of a month (counted from year 0), by its Monday."""
    day = dt.date(month // 12, month % 12 + 1, 1)
    return monday_of(day + dt.timedelta(days=(3 - day.weekday()) % 7))


def week_number(monday: dt.date) -> int:
    """The ISO number, 1 to 53."""
    return monday.isocalendar().week


def year_of(monday: dt.date) -> int:
    """The ISO year of a week: the year in which most of its days lie."""
    return monday.isocalendar().year


def period_in_words(first: dt.date, last: dt.date) -> str:
    """A period as people say it: "week 49 to 4 (30 November 2026 to 29 January 2027)".

    The second date is the Friday of the last week.
    """
    days = {
        "from": date_format(first, "j F Y"),
        "until": date_format(last + dt.timedelta(days=4), "j F Y"),
    }
    if first == last:
        return _("week %(week)s (%(from)s to %(until)s)") % {"week": week_number(first), **days}
    return _("week %(first)s to %(last)s (%(from)s to %(until)s)") % {
        "first": week_number(first),
        "last": week_number(last),
        **days,
    }


def short_period(first: dt.date, last: dt.date) -> str:
    """The same without dates: "week 49 to 4"."""
    if first == last:
        return _("week %(week)s") % {"week": week_number(first)}
    return _("week %(first)s to %(last)s") % {"first": week_number(first), "last": week_number(last)}
