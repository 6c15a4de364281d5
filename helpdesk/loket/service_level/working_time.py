"""Working time: opening hours per weekday, Dutch holidays and closing days of one's own. Knows no question.

All sums are made in UTC: two moments of one time zone subtract by the wall clock, which jumps twice a year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from calendars.ical import AMSTERDAM
from calendars.working_days import holidays_of

# Summer time begins and ends at night; a desk that opens after it has days of one length.
EARLIEST = dt.time(5)
# A desk that is closed for longer than this promises no moment; the search for one must end.
LONGEST_CLOSED = 1000

Hours = tuple[dt.time, dt.time] | None
Stretch = tuple[dt.datetime, dt.datetime]
OFFICE_HOURS: tuple[Hours, ...] = (*[(dt.time(9), dt.time(17))] * 5, None, None)


@dataclass(frozen=True)
class WorkingTime:
    """When the desk is open; `hours` from Monday to Sunday, None: closed."""

    hours: tuple[Hours, ...] = OFFICE_HOURS
    closing_days: frozenset[dt.date] = frozenset()
    # The days of one list of questions are mostly the same ones.
    _known: dict[dt.date, Stretch | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def open_on(self, day: dt.date) -> Stretch | None:
        """The moments of opening and closing on a day, in UTC; None when closed."""
        if day not in self._known:
            self._known[day] = self._open_on(day)
        return self._known[day]

    def _open_on(self, day: dt.date) -> Stretch | None:
        hours = self.hours[day.weekday()]
        if hours is None or day in self.closing_days or day in holidays_of(day.year):
            return None
        opens, closes = (dt.datetime.combine(day, time, AMSTERDAM).astimezone(dt.UTC) for time in hours)
        return opens, closes

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Working time between two moments; zero when `end` is not after `start`."""
        start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
        total = dt.timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), dt.timedelta())
        return total

    def after(self, start: dt.datetime, length: dt.timedelta) -> dt.datetime:
        """The first moment by which so much working time has passed; `start` itself when that is none."""
        moment = start.astimezone(dt.UTC)
        if length <= dt.timedelta():
            return moment
        for opens, closes in self._from(moment):
            begin = max(opens, moment)
            if begin + length <= closes:
                return begin + length
            length -= max(closes - begin, dt.timedelta())
            moment = max(moment, closes)
        return moment + dt.timedelta(days=LONGEST_CLOSED)

    def _from(self, start: dt.datetime) -> Iterator[Stretch]:
        """The stretches that end after `start`, in order; stops at a desk that does not open any more."""
        day, closed = start.astimezone(AMSTERDAM).date(), 0
        while closed < LONGEST_CLOSED:
            stretch = self.open_on(day)
            closed = 0 if stretch else closed + 1
            if stretch and stretch[1] > start:
                yield stretch
            day += dt.timedelta(days=1)
