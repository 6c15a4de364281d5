"""Leave in a row: days off that only days without work part are one absence, short or long.

Work of a placement rests during a short absence; during a long one the placement can't go on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from calendars.working_days import is_working_day

from .models import Professional

# Three weeks, from the first day that would have been worked up to and including the last.
LONGEST_REST = dt.timedelta(days=21)
# So far around a week lies all leave that makes an absence in that week a long one.
LOOK_AROUND = dt.timedelta(days=42)
DAY = dt.timedelta(days=1)
# Longer than any stretch of weekends and holidays that somebody with one working day a week has.
LONGEST_GAP = 20


class Days(Protocol):
    """A first and a last day, both included."""

    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Absence:
    """Days off in a row; `hinders` says that it is longer than three weeks."""

    first_day: dt.date
    last_day: dt.date
    hinders: bool

    def covers(self, day: dt.date) -> bool:
        """Whether this day is part of it."""
        return self.first_day <= day <= self.last_day


def works_on(person: Professional, day: dt.date) -> bool:
    """Whether somebody would work on this day: in the pattern, under contract and no holiday."""
    return (
        day.weekday() < 5
        and person.pattern[day.weekday()] > 0
        and day >= person.contract_from
        and (person.contract_until is None or day <= person.contract_until)
        and is_working_day(day)
    )


def absences_of(person: Professional, leave: Iterable[Days]) -> list[Absence]:
    """Leave of one person joined to absences, in order."""
    joined: list[tuple[dt.date, dt.date]] = []
    for one in sorted(leave, key=lambda days: days.first_day):
        if joined and _nothing_between(person, joined[-1][1], one.first_day):
            joined[-1] = (joined[-1][0], max(joined[-1][1], one.last_day))
        else:
            joined.append((one.first_day, one.last_day))
    return [Absence(first, last, _is_long(person, first, last)) for first, last in joined]


def _nothing_between(person: Professional, last: dt.date, first: dt.date) -> bool:
    gap = (first - last).days - 1
    if gap > LONGEST_GAP:
        return False
    return not any(works_on(person, last + index * DAY) for index in range(1, gap + 1))


def _is_long(person: Professional, first: dt.date, last: dt.date) -> bool:
    """Longer than three weeks, counted between days that would have been worked."""
    while first <= last and not works_on(person, first):
        # Nothing to count: short, or so long that the contract ends or begins in it.
        if last - first < LONGEST_REST:
            return False
        first += DAY
    while last > first and not works_on(person, last):
        last -= DAY
    return last - first >= LONGEST_REST
