"""Who could do a request as things stand, outside any plan."""

from __future__ import annotations

from experts.availability import placeable_hours
from experts.models import PlacementRequest, Professional
from vocabulary.distance import distance_km


def candidates(
    request: PlacementRequest, *, among: list[int] | None = None
) -> list[tuple[Professional, int]]:
    """Who could do a request as things stand, with the distance in km; most target groups, then nearest.

    `among`: only those of these primary keys.
    """
    needed = request.levels
    wanted = {group.pk for group in request.target_groups.all()}
    pool = Professional.objects.placeable()
    if among is not None:
        pool = pool.filter(pk__in=among)
    people = [
        person
        for person in pool.with_profile()
        if all(person.levels.get(slug, 0) >= level for slug, level in needed.items())
    ]
    free = placeable_hours(people, request.first_week, request.weeks)
    found = []
    place = request.municipality
    for person in people:
        home = person.home_municipality
        km = distance_km(home.latitude, home.longitude, place.latitude, place.longitude)
        near = request.remote_share == 1 or km <= person.max_travel_km
        if near and min(free[person.pk]) >= request.hours_per_week:
            covered = len(wanted & {group.pk for group in person.target_groups})
            found.append((-covered, km, person.pk, person))
    return [(person, round(km)) for _covered, km, _pk, person in sorted(found, key=lambda one: one[:3])]


def best_candidate(request: PlacementRequest) -> Professional | None:
    """The first of `candidates`, or None."""
    found = candidates(request)
    return found[0][0] if found else None
