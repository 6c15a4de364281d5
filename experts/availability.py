"""When people are free: working pattern less holidays, approved leave and placements, per ISO week.

This is the one place where hours are counted: the solver's instance, the check at approval, the board and
the agenda all ask here, so they cannot disagree.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendars.working_days import is_working_day

from .models import Leave, Placement, Professional
from .weeks import WEEK, weeks_from


@dataclass(frozen=True)
class Week:
    """Somebody's week. `capacity` is what can be worked, `booked` what placements ask; hours, whole."""

    monday: dt.date
    capacity: int
    booked: int

    @property
    def free(self) -> int:
        """Hours left, never below zero."""
        return max(0, self.capacity - self.booked)

    @property
    def overbooked(self) -> int:
        """Hours too many, zero when it fits."""
        return max(0, self.booked - self.capacity)


def weeks_of(professionals: Iterable[Professional], start: dt.date, count: int) -> dict[int, list[Week]]:
    """The weeks of each professional (by pk) for `count` weeks from the Monday `start`; two queries in all.

    Raises ValueError when `start` is no Monday.
    """
    if start.weekday() != 0:
        raise ValueError(f"{start} is not a Monday")
    people = list(professionals)
    mondays = weeks_from(start, count)
    if not people or not mondays:
        return {person.pk: [] for person in people}
    ids = [person.pk for person in people]
    last_day = mondays[-1] + dt.timedelta(days=6)
    leave: dict[int, list[Leave]] = defaultdict(list)
    for absence in Leave.objects.filter(professional__in=ids, approved=True).touching(start, last_day):
        leave[absence.professional_id].append(absence)
    booked: dict[tuple[int, dt.date], int] = defaultdict(int)
    for placement in (
        Placement.objects.filter(professional__in=ids).taking_hours().touching(start, mondays[-1])
    ):
        monday = max(placement.first_week, start)
        while monday <= min(placement.last_week, mondays[-1]):
            booked[placement.professional_id, monday] += placement.hours_per_week
            monday += WEEK
    days = [_working_days(monday) for monday in mondays]
    return {
        person.pk: [
            Week(monday, _capacity(person, working, leave[person.pk]), booked[person.pk, monday])
            for monday, working in zip(mondays, days, strict=True)
        ]
        for person in people
    }


def free_hours(professionals: Iterable[Professional], start: dt.date, count: int) -> dict[int, list[int]]:
    """The free hours per week of each professional, by pk."""
    return {pk: [week.free for week in weeks] for pk, weeks in weeks_of(professionals, start, count).items()}


def _working_days(monday: dt.date) -> list[tuple[int, dt.date]]:
    days = ((index, monday + dt.timedelta(days=index)) for index in range(5))
    return [(index, day) for index, day in days if is_working_day(day)]


def _capacity(person: Professional, working: Sequence[tuple[int, dt.date]], leave: list[Leave]) -> int:
    hours = 0
    for index, day in working:
        if day < person.contract_from or (person.contract_until and day > person.contract_until):
            continue
        if any(absence.first_day <= day <= absence.last_day for absence in leave):
            continue
        hours += person.pattern[index]
    return hours
