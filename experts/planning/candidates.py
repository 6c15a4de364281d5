"""Who could do a request as things stand, outside any plan."""

from __future__ import annotations

from collections.abc import Sequence

from experts.availability import placeable_hours
from experts.models import PlacementRequest, Professional
from experts.weeks import weeks_between
from vocabulary.distance import distance_km


def candidates(request: PlacementRequest) -> list[tuple[Professional, int]]:
    """Who could do a request as things stand, with the distance in km; most target groups, then nearest."""
    wanted = {group.pk for group in request.target_groups.all()}
    people = [one for one in Professional.objects.placeable().with_profile() if _can(one, request)]
    free = placeable_hours(people, request.first_week, request.weeks)
    found = []
    for person in people:
        if min(free[person.pk]) >= request.hours_per_week:
            covered = len(wanted & {group.pk for group in person.target_groups})
            found.append((-covered, distance(person, request), person.pk, person))
    return [(person, round(km)) for _covered, km, _pk, person in sorted(found, key=lambda one: one[:3])]


def best_candidate(request: PlacementRequest) -> Professional | None:
    """The first of `candidates`, or None."""
    found = candidates(request)
    return found[0][0] if found else None


def requests_for(person: Professional, requests: Sequence[PlacementRequest]) -> list[PlacementRequest]:
    """Those of these requests that somebody could do as things stand, each alone, in the same order.

    The person's weeks are read once for all of them.
    """
    able = [one for one in requests if _can(person, one)]
    if not able:
        return []
    start = min(one.first_week for one in able)
    free = placeable_hours([person], start, weeks_between(start, max(one.last_week for one in able)))[
        person.pk
    ]

    def fits(request: PlacementRequest) -> bool:
        first = weeks_between(start, request.first_week) - 1
        return min(free[first : first + request.weeks]) >= request.hours_per_week

    return [one for one in able if fits(one)]


def _can(person: Professional, request: PlacementRequest) -> bool:
    """Whether somebody has the skills and would travel so far; both with their details read along."""
    near = request.remote_share == 1 or distance(person, request) <= person.max_travel_km
    return near and all(person.levels.get(slug, 0) >= level for slug, level in request.levels.items())


def distance(person: Professional, request: PlacementRequest) -> float:
    """Km from somebody's home to the work as the crow flies; both with their places read along."""
    home, place = person.home_municipality, request.municipality
    return distance_km(home.latitude, home.longitude, place.latitude, place.longitude)
