"""The figures behind a proposal and behind each "no", reckoned by the rules of the solver itself."""

from __future__ import annotations

import math

from experts.matching import Professional, Request, distance_km
from experts.matching.rules import Ground, has_skills, is_near


def distance(person: Professional, request: Request) -> int:
    """Whole km as the crow flies."""
    return round(distance_km(person, request))


def least_free(person: Professional, request: Request) -> int:
    """The free hours in the fullest week of the request."""
    return min(person.hours[request.first_week : request.last_week + 1])


def facts_of(start: Ground, request: Request, reason: str) -> dict[str, int]:
    """Small numbers that make a reason concrete; no names, so they may be kept with the plan.

    They are of whom the reason is about: who is excluded counts for nothing, and pins have taken their hours.
    """
    absent = start.absent.get(request.id, ())
    skilled = [one for one in start.professionals.values() if has_skills(one, request)]
    here = [one for one in skilled if one.id not in absent]
    if reason == "no_skill":
        return {"excluded": len(skilled)}
    if reason == "too_far":
        nearest = min(here, key=lambda one: distance_km(one, request) - one.max_travel_km)
        limit = math.floor(nearest.max_travel_km)
        # However it is rounded, it lies beyond the limit.
        return {"skilled": len(here), "distance": max(distance(nearest, request), limit + 1), "limit": limit}
    near = [one for one in here if is_near(one, request)]
    if reason == "no_hours":
        free = [min(start.room.hours_left(one)[request.first_week : request.last_week + 1]) for one in near]
        return {"near": len(near), "most_free": max(free, default=0)}
    if reason == "budget":
        left = start.room.budget_left(request.scheme) if request.scheme else 0
        return {"left": left, "needed": request.total_hours}
    return {"possible": sum(start.room.has_hours(one, request) for one in near)}
