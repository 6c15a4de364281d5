"""The figures behind a proposal and behind each "no", taken from the instance the solver saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experts.matching import Instance, Professional, Request


def distance(person: Professional, request: Request) -> int:
    """Whole km as the crow flies."""
    from experts.matching import distance_km

    return round(distance_km(person, request))


def least_free(person: Professional, request: Request) -> int:
    """The free hours in the fullest week of the request."""
    return min(person.hours[request.first_week : request.last_week + 1])


def facts_of(instance: Instance, request: Request, reason: str) -> dict[str, int]:
    """Small numbers that make a reason concrete; no names, so they may be kept with the plan."""
    skilled = [one for one in instance.professionals if request.skills <= one.skills]
    if reason == "no_skill":
        return {}
    if reason == "too_far":
        nearest = min(skilled, key=lambda one: distance(one, request) - one.max_travel_km)
        return {
            "skilled": len(skilled),
            "distance": distance(nearest, request),
            "limit": round(nearest.max_travel_km),
        }
    near = [
        one for one in skilled if request.remote_share == 1 or distance(one, request) <= one.max_travel_km
    ]
    if reason == "no_hours":
        return {"near": len(near), "most_free": max((least_free(one, request) for one in near), default=0)}
    if reason == "budget":
        left = {scheme.id: scheme.hours for scheme in instance.schemes}
        needed = request.hours_per_week * (request.last_week - request.first_week + 1)
        return {"left": left.get(request.scheme or "", 0), "needed": needed}
    return {"possible": sum(least_free(one, request) >= request.hours_per_week for one in near)}
