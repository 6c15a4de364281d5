"""The agenda: the leaf of a month, the filters that only events have, and what programs subscribe to."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from calendars.ical import AMSTERDAM

from .models import Event, EventQuerySet

ONLINE, ON_THE_SPOT = "online", "plaats"
WHERE = (ONLINE, ON_THE_SPOT)
# The word in the address for the leaf of a month instead of the list.
MONTH = "maand"
# A calendar program keeps what it has seen; so long it can see that something was moved.
FEED_KEEPS = dt.timedelta(days=30)
MOST_IN_FEED = 300
# Years that a leaf is drawn of: an address with another one shows this month.
YEARS = range(2020, 2101)


def place_options() -> list[dict[str, str]]:
    """The choices of where it is."""
    return [{"slug": ONLINE, "name": _("Online")}, {"slug": ON_THE_SPOT, "name": _("At a place")}]


def held(found: EventQuerySet, where: str) -> EventQuerySet:
    """Those online, or those at a place; what is both is in both. Any other word leaves all."""
    if where == ONLINE:
        return found.filter(online=True)
    return found.exclude(place="") if where == ON_THE_SPOT else found


def month_of(text: str) -> dt.date | None:
    """The first day of "2026-12"; None for what is no month."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
    if not match or int(match[1]) not in YEARS or not 1 <= int(match[2]) <= 12:
        return None
    return dt.date(int(match[1]), int(match[2]), 1)


def next_month(first: dt.date, by: int = 1) -> dt.date:
    """The first day of another month."""
    year, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return dt.date(year, month + 1, 1)


def bounds(first: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When a month begins and ends here."""
    begin, end = (dt.datetime.combine(day, dt.time.min, AMSTERDAM) for day in (first, next_month(first)))
    return begin, end


def events_of_feed(found: EventQuerySet) -> list[Event]:
    """What is not long over, with all that a calendar entry holds; three queries."""
    since = timezone.now() - FEED_KEEPS
    events = found.with_times().filter(ends__gte=since).order_by("begins", "pk")
    return list(
        events.select_related("told").prefetch_related("sessions").defer_streamfields()[:MOST_IN_FEED]
    )


@dataclass
class Day:
    """A day of the leaf with its times: (moment or None when it goes on from the day before, event)."""

    date: dt.date
    times: list[tuple[dt.datetime | None, Event]]

    @property
    def is_today(self) -> bool:
        """Whether it is this day here."""
        return self.date == localtime(timezone=AMSTERDAM).date()


class Leaf:
    """The leaf of one month with the events that are in it; two queries, however many there are."""

    def __init__(self, found: EventQuerySet, first: dt.date) -> None:
        self.first = first
        within = found.within(*bounds(first)).prefetch_related(None).prefetch_related("sessions")
        self.events = list(within[:MOST_IN_FEED])

    @cached_property
    def days(self) -> list[Day]:
        """All days of the month."""
        length = calendar.monthrange(self.first.year, self.first.month)[1]
        days = [Day(self.first + dt.timedelta(days=n), []) for n in range(length)]
        by_date = {day.date: day for day in days}
        for event in self.events:
            for date, moment in _dates_of(event):
                if date in by_date:
                    by_date[date].times.append((moment, event))
        for day in days:
            day.times.sort(key=lambda pair: (str(pair[0] or ""), pair[1].title))
        return days

    @property
    def offset(self) -> int:
        """In which column the first day stands, Monday being 1."""
        return self.first.isoweekday()

    @property
    def weekdays(self) -> list[str]:
        """maandag to zondag, for above the columns."""
        return [str(WEEKDAYS[day]) for day in range(7)]

    @property
    def label(self) -> str:
        """december 2026."""
        return date_format(self.first, "F Y")

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on."""
        return not any(day.times for day in self.days)

    @property
    def address(self) -> str:
        """The month as it stands in the address."""
        return f"{self.first:%Y-%m}"

    @property
    def beside(self) -> dict[str, dict[str, str]]:
        """The months before and after, for links."""
        found = {"before": next_month(self.first, -1), "after": next_month(self.first)}
        return {
            name: {"address": f"{day:%Y-%m}", "label": date_format(day, "F Y")}
            for name, day in found.items() if day.year in YEARS
        }  # fmt: skip


def _dates_of(event: Event) -> Iterator[tuple[dt.date, dt.datetime | None]]:
    for session in event.session_list:
        begin, end = localtime(session.starts_at, AMSTERDAM), localtime(session.ends_at, AMSTERDAM)
        yield begin.date(), begin
        # What ends at midnight is not on the next day.
        last = (end - dt.timedelta(microseconds=1)).date()
        day = begin.date() + dt.timedelta(days=1)
        while day <= last:
            yield day, None
            day += dt.timedelta(days=1)
