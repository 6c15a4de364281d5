"""What schemes pay in a year, for the planner: reserved, proposed, placed, realised and left, in hours and
euros.

Reserved is what open requests ask; it is promised to nobody, so it takes nothing off what is left. Proposed
waits for the answers of both sides and holds its hours. Realised is the part of what is placed that lies in
past weeks, without the hours that rested.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .availability import Week, weeks_of
from .models import Placement, PlacementRequest, Scheme, SchemeBudget
from .planning.budget import taken_hours
from .weeks import this_monday, weeks_between, weeks_from, year_of


@dataclass(frozen=True)
class Overview:
    """One scheme in one year, in hours. `hours` is None when no budget is known: then it is not limited."""

    scheme: Scheme
    year: int
    hours: int | None
    reserved: int
    proposed: int
    placed: int
    realised: int

    @property
    def left(self) -> int | None:
        """What may still be proposed; None without a limit."""
        return None if self.hours is None else max(0, self.hours - self.proposed - self.placed)

    @property
    def lacking(self) -> int:
        """Hours that open requests ask more than is left."""
        return 0 if self.left is None else max(0, self.reserved - self.left)

    def euros(self, hours: int | None) -> Decimal | None:
        """These hours in euros, or None when the scheme has no rate."""
        rate = self.scheme.hourly_rate
        return None if rate is None or hours is None else rate * hours

    @property
    def columns(self) -> list[tuple[int | None, Decimal | None]]:
        """Budget, reserved, proposed, placed, realised and left: hours with euros."""
        numbers = (self.hours, self.reserved, self.proposed, self.placed, self.realised, self.left)
        return [(number, self.euros(number)) for number in numbers]


def overview(year: int) -> list[Overview]:
    """All schemes in an ISO year, by name; a fixed number of queries."""
    limits = {one.scheme_id: one.hours for one in SchemeBudget.objects.filter(year=year)}
    taken = taken_hours([year])
    agreed = Placement.objects.filter(
        state__in=Placement.AGREED, request__scheme__isnull=False, first_week__iso_year=year
    )
    realised = _realised(list(agreed.select_related("request", "professional")))
    reserved: dict[int, int] = defaultdict(int)
    for request in PlacementRequest.objects.open().filter(scheme__isnull=False, first_week__iso_year=year):
        reserved[request.scheme_id or 0] += request.total_hours
    return [
        Overview(
            scheme=scheme,
            year=year,
            hours=limits.get(scheme.pk),
            reserved=reserved[scheme.pk],
            proposed=taken[scheme.pk, year].proposed,
            placed=taken[scheme.pk, year].agreed,
            realised=realised[scheme.pk],
        )
        for scheme in Scheme.objects.all()
    ]


def _realised(placements: Sequence[Placement]) -> dict[int, int]:
    """Hours of past weeks by scheme, without what rested; four queries."""
    monday = this_monday()
    past = [one for one in placements if one.first_week < monday]
    found: dict[int, float] = defaultdict(float)
    if not past:
        return defaultdict(int)
    start = min(one.first_week for one in past)
    people = {one.professional_id: one.professional for one in past}
    weeks: dict[int, dict[dt.date, Week]] = {
        pk: {week.monday: week for week in listed}
        for pk, listed in weeks_of(people.values(), start, (monday - start).days // 7).items()
    }
    for placement in past:
        assert placement.request.scheme_id is not None  # noqa: S101  the callers filter on it
        count = min(placement.weeks, weeks_between(placement.first_week, monday) - 1)
        for day in weeks_from(placement.first_week, count):
            week = weeks[placement.professional_id][day]
            asked = week.placed + week.trajectories
            worked = (asked - week.resting) / asked if asked else 1.0
            found[placement.request.scheme_id] += placement.hours_per_week * worked
    return defaultdict(int, {pk: round(hours) for pk, hours in found.items()})


def years() -> list[int]:
    """The years that have a budget, and this one with the next, latest first."""
    now = year_of(this_monday())
    known = set(SchemeBudget.objects.values_list("year", flat=True).distinct())
    return sorted(known | {now, now + 1}, reverse=True)
