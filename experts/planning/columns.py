"""The columns of the planning board at each zoom: weeks, months or quarters, each made of whole weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from experts.weeks import WEEK, first_monday, month_of, week_number, weeks_from

# How many columns a board has at each zoom.
ZOOMS = {"week": 16, "maand": 12, "kwartaal": 8}
ZOOM_NAMES = {
    "week": gettext_lazy("Weeks"),
    "maand": gettext_lazy("Months"),
    "kwartaal": gettext_lazy("Quarters"),
}


@dataclass(frozen=True)
class Column:
    """Weeks, by their Mondays, that stand in one column."""

    mondays: tuple[dt.date, ...]
    label: str
    heading: str

    @property
    def first(self) -> dt.date:
        """The Monday of its first week."""
        return self.mondays[0]

    @property
    def last(self) -> dt.date:
        """The Monday of its last week."""
        return self.mondays[-1]


def columns_from(start: dt.date, zoom: str) -> list[Column]:
    """The columns of a board from the week of the Monday `start` on.

    A week belongs to the month of its Thursday, as an ISO week to its year; months and quarters begin whole.
    """
    if zoom == "week":
        return [
            Column((monday,), str(week_number(monday)), date_format(monday, "F").capitalize())
            for monday in weeks_from(start, ZOOMS[zoom])
        ]
    size = 1 if zoom == "maand" else 3
    month = month_of(start)
    month -= month % size
    return [_column(month + index * size, size) for index in range(ZOOMS[zoom])]


def shifted(start: dt.date, zoom: str, back: bool) -> dt.date:
    """The Monday from which a board half its width earlier or later begins."""
    columns = columns_from(start, zoom)
    if back:
        half = columns[len(columns) // 2].first - columns[0].first
        return columns[0].first - half
    return columns[len(columns) // 2].first


def months_in_words(first: dt.date, last: dt.date) -> str:
    """The months of a board of months or quarters: "januari 2027 tot en met december 2027"."""
    return _("%(first)s to %(last)s") % {
        "first": date_format(first + dt.timedelta(days=3), "F Y"),
        "last": date_format(last + dt.timedelta(days=3), "F Y"),
    }


def _column(month: int, size: int) -> Column:
    first = first_monday(month)
    mondays = []
    while first < first_monday(month + size):
        mondays.append(first)
        first += WEEK
    day = dt.date(month // 12, month % 12 + 1, 1)
    label = date_format(day, "b") if size == 1 else _("Q%(number)s") % {"number": month % 12 // 3 + 1}
    return Column(tuple(mondays), label, str(day.year))
