"""The hard rules and the four objectives, in plain Python and one place.

The greedy baseline, the solvers' models and the checks of finished plans all ask here, so they can't
disagree about who may do what.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from experts.matching.instance import Instance, Professional, Request

EARTH_RADIUS_KM = 6371.0


class Objective(NamedTuple):
    """The four objectives. Value and groups are to be high, changed and travel (whole km) low."""

    value: int
    changed: int
    groups: int
    travel: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """A key by which the better objective is the greater."""
        return (self.value, -self.changed, self.groups, -self.travel)


@lru_cache(maxsize=1 << 18)
def _haversine_km(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    phi_a, phi_b = math.radians(latitude_a), math.radians(latitude_b)
    half_chord = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(longitude_b - longitude_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half_chord)))


def distance_km(professional: Professional, request: Request) -> float:
    """Great-circle distance in km between a professional's home and the work."""
    return _haversine_km(professional.latitude, professional.longitude, request.latitude, request.longitude)


def travel_km(professional: Professional, request: Request) -> int:
    """What the pair adds to the fourth objective: whole km over the whole period, halves up."""
    km = distance_km(professional, request) * (1 - request.remote_share) * len(request.weeks)
    return math.floor(km + 0.5)


def has_skills(professional: Professional, request: Request) -> bool:
    """Whether the professional has every skill that the request needs."""
    return request.skills <= professional.skills


def is_near(professional: Professional, request: Request) -> bool:
    """Whether the work lies within the professional's reach; work that is all remote always does."""
    return request.remote_share == 1 or distance_km(professional, request) <= professional.max_travel_km


def groups_covered(professional: Professional, request: Request) -> int:
    """How many of the wanted target groups the professional knows."""
    return len(request.target_groups & professional.target_groups)


class Room:
    """What is left of hours and budgets while assignments are added.

    Hours and budgets that are overrun already count as nothing left, so work of zero hours still fits and
    nothing else does: what fixed assignments overrun may not be overrun further.
    """

    def __init__(self, instance: Instance) -> None:
        self._hours = {one.id: list(one.hours) for one in instance.professionals}
        self._budget = {one.id: one.hours for one in instance.schemes}

    def take(self, professional: Professional, request: Request) -> None:
        """Take the request's hours off, even when they are not there."""
        hours = self._hours[professional.id]
        for week in request.weeks:
            hours[week] -= request.hours_per_week
        if request.scheme is not None:
            self._budget[request.scheme] -= request.total_hours

    def hours_left(self, professional: Professional) -> list[int]:
        """The free hours in each week, never below zero."""
        return [max(0, hours) for hours in self._hours[professional.id]]

    def budget_left(self, scheme: str) -> int:
        """The hours that the scheme can still pay, never below zero."""
        return max(0, self._budget[scheme])

    def has_hours(self, professional: Professional, request: Request) -> bool:
        """Whether the professional is free enough in every week of the request."""
        needed = request.hours_per_week
        if needed == 0:
            return True
        return min(self._hours[professional.id][request.first_week : request.last_week + 1]) >= needed

    def can_pay(self, request: Request) -> bool:
        """Whether the request's scheme, if it has one, can pay all of it."""
        return request.scheme is None or self.budget_left(request.scheme) >= request.total_hours


class Ground(NamedTuple):
    """What every plan for an instance starts from."""

    professionals: dict[str, Professional]
    requests: dict[str, Request]
    fixed: dict[str, str]
    absent: Mapping[str, set[str]]
    room: Room


def ground(instance: Instance) -> Ground:
    """Records by id, the fixed assignments, who is absent for what, and the room the fixed ones leave."""
    professionals = {one.id: one for one in instance.professionals}
    requests = {one.id: one for one in instance.requests}
    fixed = {one.request: one.professional for one in instance.current if one.fixed}
    absent: defaultdict[str, set[str]] = defaultdict(set)
    for one in instance.forbidden:
        absent[one.request].add(one.professional)
    room = Room(instance)
    for request, professional in fixed.items():
        room.take(professionals[professional], requests[request])
    return Ground(professionals, requests, fixed, absent, room)


def evaluate(instance: Instance, assigned: Mapping[str, str]) -> Objective:
    """The four objectives of an assignment of requests to professionals, both by id.

    It measures only; whether the assignment is allowed is for `violations` to say.
    """
    professionals = {one.id: one for one in instance.professionals}
    value = groups = travel = 0
    for request in instance.requests:
        if (name := assigned.get(request.id)) is not None:
            value += request.value
            groups += groups_covered(professionals[name], request)
            travel += travel_km(professionals[name], request)
    changed = sum(one.weight for one in instance.current if assigned.get(one.request) != one.professional)
    return Objective(value, changed, groups, travel)
