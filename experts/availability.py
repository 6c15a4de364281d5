"""When people are free, per ISO week: working pattern less holidays, leave, other work, placements and
trajectories.

This is the one place where hours are counted: the solver's instance, the check at approval, the board, the
desk and the agenda all ask here, so they cannot disagree.

During leave of up to three weeks in a row the work of placements and trajectories rests: those hours are not
counted then, a part of them in a week that is leave in part. So such leave hinders no placement
(`placeable`), though the week itself has no free hours (`free`). Longer leave hinders (`experts.absences`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from calendars.working_days import is_working_day

from .absences import LOOK_AROUND, Absence, Days, absences_of
from .models import Leave, OtherWork, Placement, Professional, Trajectory, TrajectoryExpert
from .weeks import weeks_from


@dataclass(frozen=True)
class Week:
    """Somebody's week; hours, whole.

    `contract` is the working pattern. `capacity` is what of it can be worked: less `holidays`, `leave` and
    `other` work. `hindering` is the part of `leave` that is longer than three weeks in a row. `booked` is
    what placements and trajectories ask, less what rests. `room` is what may still be given to them, below
    zero when too much was given.
    """

    monday: dt.date
    contract: int
    holidays: int
    leave: int
    hindering: int
    other: int
    placed: int
    trajectories: int
    resting: int
    room: int

    @property
    def capacity(self) -> int:
        """Hours that can be worked."""
        return max(0, self.contract - self.holidays - self.leave - self.other)

    @property
    def booked(self) -> int:
        """Hours that placements and trajectories take."""
        return self.placed + self.trajectories - self.resting

    def booked_with(self, more: int) -> int:
        """Hours that are taken when so many more a week are placed, which rest as the others do."""
        asked = self.placed + self.trajectories
        return _there(asked + more, self.room + asked, self.leave - self.hindering)

    @property
    def free(self) -> int:
        """Hours left, never below zero."""
        return max(0, self.capacity - self.booked)

    @property
    def overbooked(self) -> int:
        """Hours too many, zero when it fits."""
        return max(0, self.booked - self.capacity)

    @property
    def placeable(self) -> int:
        """Hours a week that a placement over this week may ask, never below zero."""
        return max(0, self.room)


def weeks_of(
    professionals: Iterable[Professional],
    start: dt.date,
    count: int,
    *,
    supposing: Mapping[int, Sequence[Days]] | None = None,
) -> dict[int, list[Week]]:
    """The weeks of each professional (by pk) for `count` weeks from the Monday `start`; four queries in all.

    `supposing`: leave, by pk of the professional, that counts as if it were approved. Raises ValueError when
    `start` is no Monday.
    """
    if start.weekday() != 0:
        raise ValueError(f"{start} is not a Monday")
    people = list(professionals)
    mondays = weeks_from(start, count)
    if not people or not mondays:
        return {person.pk: [] for person in people}
    taken = _read(people, start, mondays[-1], supposing or {})
    days = [_working_days(monday) for monday in mondays]
    return {person.pk: _weeks(person, mondays, days, taken) for person in people}


def placeable_hours(
    professionals: Iterable[Professional], start: dt.date, count: int
) -> dict[int, list[int]]:
    """The hours per week that a placement may ask of each professional, by pk."""
    return {
        pk: [week.placeable for week in weeks] for pk, weeks in weeks_of(professionals, start, count).items()
    }


# The days of a week that are no holiday: the index in the working pattern, and the day.
WorkingDays = Sequence[tuple[int, dt.date]]


@dataclass(frozen=True)
class _Taken:
    """What takes hours of some people, by pk: days of leave (with whether it hinders), other work, and the
    hours asked in each week by placements and by trajectories."""

    leave: dict[int, list[Absence]]
    other: dict[int, list[OtherWork]]
    placed: dict[tuple[int, dt.date], int]
    trajectories: dict[tuple[int, dt.date], int]


def _read(
    people: Sequence[Professional],
    start: dt.date,
    last: dt.date,
    supposing: Mapping[int, Sequence[Days]],
) -> _Taken:
    ids = [person.pk for person in people]
    last_day = last + dt.timedelta(days=6)
    found: dict[int, list[Days]] = defaultdict(list, {pk: list(days) for pk, days in supposing.items()})
    # Whether leave is long shows in the weeks around the ones asked too.
    for leave in (
        Leave.objects.filter(professional__in=ids)
        .approved()
        .touching(start - LOOK_AROUND, last_day + LOOK_AROUND)
    ):
        found[leave.professional_id].append(leave)
    other: dict[int, list[OtherWork]] = defaultdict(list)
    for work in OtherWork.objects.filter(professional__in=ids).touching(start, last_day):
        other[work.professional_id].append(work)
    placed: dict[tuple[int, dt.date], int] = defaultdict(int)
    for placement in Placement.objects.filter(professional__in=ids).taking_hours().touching(start, last):
        for monday in _between(placement.first_week, placement.last_week, start, last):
            placed[placement.professional_id, monday] += placement.hours_per_week
    helping: dict[tuple[int, dt.date], int] = defaultdict(int)
    helped = TrajectoryExpert.objects.filter(professional__in=ids).exclude(
        trajectory__state=Trajectory.State.STOPPED
    )
    for part in helped.touching(start, last).select_related("trajectory"):
        for monday in _between(part.trajectory.first_week, part.trajectory.last_week, start, last):
            helping[part.professional_id, monday] += part.hours_per_week
    absent = {person.pk: absences_of(person, found[person.pk]) for person in people if found[person.pk]}
    return _Taken(absent, other, placed, helping)


def _between(first: dt.date, last: dt.date, start: dt.date, end: dt.date) -> list[dt.date]:
    first, last = max(first, start), min(last, end)
    return weeks_from(first, (last - first).days // 7 + 1)


def _working_days(monday: dt.date) -> list[tuple[int, dt.date]]:
    days = ((index, monday + dt.timedelta(days=index)) for index in range(5))
    return [(index, day) for index, day in days if is_working_day(day)]


def _weeks(
    person: Professional, mondays: Sequence[dt.date], days: Sequence[WorkingDays], taken: _Taken
) -> list[Week]:
    absences, other = taken.leave.get(person.pk, []), taken.other.get(person.pk, [])
    pattern, full = person.pattern, person.week_hours
    weeks = []
    for monday, working in zip(mondays, days, strict=True):
        sunday = monday + dt.timedelta(days=6)
        contract, at_work = full, working
        if monday < person.contract_from or (person.contract_until and sunday > person.contract_until):
            contract = sum(
                hours
                for index, hours in enumerate(pattern)
                if _employed(person, monday + dt.timedelta(index))
            )
            at_work = [one for one in working if _employed(person, one[1])]
        normal = sum(pattern[index] for index, _day in at_work)
        short = long = 0
        there = at_work
        if here := [one for one in absences if one.first_day <= sunday and one.last_day >= monday]:
            short = _hours(pattern, at_work, [one for one in here if not one.hinders])
            long = _hours(pattern, at_work, [one for one in here if one.hinders])
            there = [one for one in at_work if not any(absence.covers(one[1]) for absence in here)]
        elsewhere = _other_hours(pattern, there, monday, sunday, other) if other else 0
        placed = taken.placed.get((person.pk, monday), 0)
        helping = taken.trajectories.get((person.pk, monday), 0)
        # The hours that there would be without the short leave.
        whole = normal - long - elsewhere
        asked = placed + helping
        resting = asked - _there(asked, whole, short)
        weeks.append(
            Week(
                monday=monday,
                contract=contract,
                holidays=contract - normal,
                leave=short + long,
                hindering=long,
                other=elsewhere,
                placed=placed,
                trajectories=helping,
                resting=resting,
                room=whole - asked,
            )
        )
    return weeks


def _there(asked: int, whole: int, short: int) -> int:
    """What of the hours asked is worked: with short leave they rest as far as the week has fewer hours."""
    return ceil(asked * (whole - short) / whole) if short and whole > 0 else asked


def _employed(person: Professional, day: dt.date) -> bool:
    return day >= person.contract_from and (person.contract_until is None or day <= person.contract_until)


def _hours(pattern: Sequence[int], working: WorkingDays, absences: Sequence[Absence]) -> int:
    return sum(pattern[index] for index, day in working if any(one.covers(day) for one in absences))


def _other_hours(
    pattern: Sequence[int], there: WorkingDays, monday: dt.date, sunday: dt.date, other: Sequence[OtherWork]
) -> int:
    """Hours of other work on the days that somebody is there; never more than those days have."""
    total = Decimal(0)
    for work in other:
        if work.first_day > sunday or work.last_day < monday:
            continue
        most = sum(pattern[index] for index, day in there if work.first_day <= day <= work.last_day)
        total += most if work.hours_per_week is None else min(work.hours_per_week, Decimal(most))
    return min(ceil(total), sum(pattern[index] for index, _day in there))
