"""The weeks that the figures are about: chosen by name or by days, told by week, month or quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django import forms
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.planning.columns import ZOOM_NAMES
from experts.weeks import (
    WEEK,
    first_monday,
    monday_of,
    month_of,
    period_in_words,
    this_monday,
    week_number,
    weeks_between,
    weeks_from,
    year_of,
)
from files.periods import OWN_DATES, DatesForm, named_period

# Two years, as the longest request; more would be counted for minutes.
MOST_WEEKS = 104
# The pool did not exist before, and nobody plans after.
EARLIEST, LATEST = dt.date(2020, 1, 1), dt.date(2100, 12, 31)


class Preset(models.TextChoices):
    """Periods by name; the words stand in the address."""

    COMING = "13-weken", gettext_lazy("the coming 13 weeks")
    THIS_QUARTER = "dit-kwartaal", gettext_lazy("this quarter")
    LAST_QUARTER = "vorig-kwartaal", gettext_lazy("last quarter")
    THIS_YEAR = "dit-jaar", gettext_lazy("this year")
    LAST_YEAR = "vorig-jaar", gettext_lazy("last year")
    NEXT_YEAR = "volgend-jaar", gettext_lazy("next year")
    OWN = OWN_DATES


@dataclass(frozen=True)
class Stretch:
    """Weeks, by their Mondays, that are counted together; `short` is the label where there is little room."""

    label: str
    short: str
    mondays: tuple[dt.date, ...]


@dataclass(frozen=True)
class Weeks:
    """Whole weeks from the Monday `first` up to and including that of the Monday `last`, told by `zoom`."""

    first: dt.date
    last: dt.date
    zoom: str

    @property
    def count(self) -> int:
        """How many weeks."""
        return weeks_between(self.first, self.last)

    @property
    def mondays(self) -> list[dt.date]:
        """The Monday of each week."""
        return weeks_from(self.first, self.count)

    @property
    def in_words(self) -> str:
        """Its weeks for people."""
        return period_in_words(self.first, self.last)

    def overlap(self, first: dt.date, last: dt.date) -> int:
        """How many weeks something from the Monday `first` to the Monday `last` has in it."""
        return max(0, weeks_between(max(first, self.first), min(last, self.last)))

    def stretches(self) -> Iterator[Stretch]:
        """Its weeks, months or quarters. A week belongs to the month of its Thursday, as an ISO week to its
        year; the first and the last may be there in part."""
        for (year, number), mondays in groupby(self.mondays, self._stretch_of):
            if self.zoom == "week":
                label, short = _("week %(week)s, %(year)s") % {"week": number, "year": year}, str(number)
            elif self.zoom == "maand":
                day = dt.date(year, number, 1)
                label, short = date_format(day, "F Y"), date_format(day, "b")
            else:
                label = _("Q%(number)s %(year)s") % {"number": number, "year": year}
                short = _("Q%(number)s") % {"number": number}
            yield Stretch(label, short, tuple(mondays))

    def _stretch_of(self, monday: dt.date) -> tuple[int, int]:
        if self.zoom == "week":
            return year_of(monday), week_number(monday)
        year, month = divmod(month_of(monday), 12)
        return year, month + 1 if self.zoom == "maand" else month // 3 + 1


def named_weeks(preset: str, monday: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last Monday of a period by name, seen from the week of `monday`."""
    if preset == Preset.COMING:
        return monday, monday + 12 * WEEK
    ahead = {Preset.LAST_QUARTER: -1, Preset.LAST_YEAR: -1, Preset.NEXT_YEAR: 1}.get(Preset(preset), 0)
    length = 3 if preset in (Preset.THIS_QUARTER, Preset.LAST_QUARTER) else 12
    month = month_of(monday) // length * length + ahead * length
    return first_monday(month), first_monday(month + length) - WEEK


class WeeksForm(DatesForm):
    """Which weeks the figures are about."""

    periode = named_period(Preset, Preset.COMING)
    schaal = forms.ChoiceField(
        label=gettext_lazy("Show by"),
        choices=list(ZOOM_NAMES.items()),
        initial="week",
        error_messages={"invalid_choice": gettext_lazy("Choose weeks, months or quarters.")},
        required=False,
    )

    def refuse_day(self, day: dt.date) -> str:
        """Far from now there is nothing to count."""
        if EARLIEST <= day <= LATEST:
            return ""
        years = {"first": EARLIEST.year, "last": LATEST.year}
        return _("Choose a day in the years %(first)s to %(last)s.") % years

    def refuse_days(self, first: dt.date, last: dt.date) -> str:
        """So many weeks are counted in a moment."""
        if weeks_between(monday_of(first), monday_of(last)) <= MOST_WEEKS:
            return ""
        return _("Choose at most %(weeks)s weeks.") % {"weeks": MOST_WEEKS}

    def chosen(self) -> Weeks | None:
        """The weeks; None when the form has errors."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        if data["periode"] == Preset.OWN:
            return Weeks(monday_of(data["van"]), monday_of(data["tot"]), data["schaal"])
        return Weeks(*named_weeks(data["periode"], this_monday()), data["schaal"])
