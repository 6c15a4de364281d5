"""What would make an unplaced request possible, at least cost: beside a plan that stays as it is.

A remedy changes what was asked (another start, fewer hours, more from a distance, one skill at a lower level
or not at all) or what somebody offers (further travel, leave that moves), for one professional; `moving`
finds the placements that could move instead. All combinations are gone through, so that of each combination
the cheapest is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from experts.matching.instance import Instance, Professional, Request
from experts.matching.rules import Ground, distance_km, ground

Kind = Literal[
    "other_start",
    "fewer_hours",
    "more_remote",
    "further_travel",
    "lower_level",
    "skill_less",
    "leave_moves",
    "placement_moves",
    "agreed_moves",
]


@dataclass(frozen=True, slots=True)
class Prices:
    """What a change costs, in hours of hindrance, so that unlike changes can stand in one order.

    `km` is an hour's drive at 60 km/h, there and back each week; the others are what planners may set.
    """

    week_of_shift: float = 8.0
    hour_less: float = 1.0
    hour_remote: float = 0.25
    km: float = 2 / 60
    skill: float = 80.0
    level: float = 30.0
    hour_of_leave: float = 2.0
    placement: float = 24.0
    # Both sides counted on it, and are asked again.
    agreed: float = 72.0
    # Below this part of what was asked it is another request.
    least_share: float = 0.5


class Leave(NamedTuple):
    """Hours of leave in a week (from 0) that would have to move."""

    week: int
    hours: int


class Move(NamedTuple):
    """A placement that would go from one professional to another, all by id."""

    request: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """The request as it would be possible with this professional, and what that costs.

    `dropped_skill` is not asked any more, and in its place `instead`, if there is an easier one that does.
    `scheme` pays for it then.
    """

    request: str
    professional: str
    first_week: int
    hours_per_week: int
    remote_share: float
    scheme: str | None = None
    dropped_skill: str | None = None
    instead: str | None = None
    extra_km: int = 0
    leave: tuple[Leave, ...] = ()
    moves: tuple[Move, ...] = ()
    kinds: tuple[Kind, ...] = ()
    cost: float = 0.0


class _Place(NamedTuple):
    """How the professional would get there."""

    kinds: tuple[Kind, ...]
    remote_share: float
    extra_km: int


class _Time(NamedTuple):
    """When, for how many hours a week, and with which leave moved; `cost` is that of the place as well."""

    first_week: int
    hours: int
    leave: tuple[Leave, ...]
    cost: float
    scheme: str | None


def remedies(
    instance: Instance,
    assigned: Mapping[str, str],
    request_id: str,
    leave: Mapping[str, tuple[int, ...]] | None = None,
    prices: Prices | None = None,
    easier: Mapping[str, tuple[str, ...]] | None = None,
    earliest: int = 0,
    payers: Sequence[str | None] | None = None,
) -> tuple[Remedy, ...]:
    """What would place the request while every assignment in `assigned` (ids) stays, the cheapest first.

    Of each combination of kinds there is one remedy at most, and none that costs as much as another with only
    some of its changes. `leave` holds for each professional the hours of approved leave per week, which
    `hours` does not have; `easier` for each skill those that might do in its place, the nearest first. Of one
    professional a skill is dropped only where none of these is there. No work begins before the week
    `earliest`. `payers` is for each week the scheme that pays for work which begins then, None where nothing
    limits it: with another start another year may pay; without it, that of the request always does. A remedy
    without kinds means that the request fits as it is.

    Raises KeyError for an unknown id.
    """
    prices = prices or Prices()
    start = ground(instance)
    request = start.requests[request_id]
    for other, holder in assigned.items():
        if start.fixed.get(other) != holder and other != request_id:
            start.room.take(start.professionals[holder], start.requests[other])
    weeks = range(earliest, instance.weeks)
    paid_by = payers if payers is not None else [request.scheme] * instance.weeks
    best: dict[frozenset[Kind], Remedy] = {}
    for professional in instance.professionals:
        if professional.id in start.absent.get(request_id, ()):
            continue
        off = (leave or {}).get(professional.id, ())
        for remedy in _with(start, professional, request, off, weeks, paid_by, prices, easier or {}):
            key = frozenset(remedy.kinds)
            if key not in best or remedy.cost < best[key].cost:
                best[key] = remedy
    useful = [
        remedy
        for kinds, remedy in best.items()
        if not any(fewer < kinds and other.cost <= remedy.cost for fewer, other in best.items())
    ]
    return tuple(sorted(useful, key=lambda one: (one.cost, len(one.kinds), one.kinds)))


def with_remedy(instance: Instance, remedy: Remedy) -> Instance:
    """The instance in which the remedy is carried out; its moves are the plan's and not in here."""
    requests = tuple(
        replace(
            one,
            first_week=remedy.first_week,
            last_week=remedy.first_week + len(one.weeks) - 1,
            hours_per_week=remedy.hours_per_week,
            remote_share=remedy.remote_share,
            scheme=remedy.scheme,
            skills=(one.skills - {remedy.dropped_skill}) | ({remedy.instead} if remedy.instead else set()),
        )
        if one.id == remedy.request
        else one
        for one in instance.requests
    )
    moved = dict(remedy.leave)
    professionals = tuple(
        replace(
            one,
            # The kilometres are rounded up, so the request surely lies within the new reach.
            max_travel_km=one.max_travel_km + remedy.extra_km,
            hours=tuple(hours + moved.get(week, 0) for week, hours in enumerate(one.hours)),
        )
        if one.id == remedy.professional
        else one
        for one in instance.professionals
    )
    return replace(instance, requests=requests, professionals=professionals)


def _with(
    start: Ground,
    professional: Professional,
    request: Request,
    off: tuple[int, ...],
    weeks: range,
    payers: Sequence[str | None],
    prices: Prices,
    easier: Mapping[str, tuple[str, ...]],
) -> Iterator[Remedy]:
    missing = request.skills - professional.skills
    if len(missing) > 1:
        return
    dropped = next(iter(missing), None)
    instead, skill, price = None, list[Kind](), 0.0
    if dropped is not None:
        does = [
            (steps, one) for steps, one in enumerate(easier.get(dropped, ()), 1) if one in professional.skills
        ]
        steps, instead = does[0] if does else (0, None)
        skill = ["lower_level" if instead else "skill_less"]
        price = steps * prices.level if instead else prices.skill
    for place in _places(professional, request):
        for kinds, time in _times(start, professional, request, off, weeks, payers, place, prices).items():
            yield Remedy(
                request.id,
                professional.id,
                time.first_week,
                time.hours,
                place.remote_share,
                time.scheme,
                dropped,
                instead,
                place.extra_km,
                time.leave,
                kinds=tuple(sorted((*skill, *place.kinds, *kinds))),
                cost=round(time.cost + price, 2),
            )


def _places(professional: Professional, request: Request) -> list[_Place]:
    beyond = distance_km(professional, request) - professional.max_travel_km
    if request.remote_share == 1 or beyond <= 0:
        return [_Place((), request.remote_share, 0)]
    return [
        _Place(("further_travel",), request.remote_share, math.ceil(beyond)),
        _Place(("more_remote",), 1.0, 0),
    ]


def _cost_of_place(place: _Place, request: Request, hours: int, prices: Prices) -> float:
    weeks = len(request.weeks)
    more_remote = place.remote_share - request.remote_share
    travelled = place.extra_km * (1 - request.remote_share) * weeks
    return prices.hour_remote * more_remote * hours * weeks + prices.km * travelled


def _times(
    start: Ground,
    professional: Professional,
    request: Request,
    off: tuple[int, ...],
    weeks: range,
    payers: Sequence[str | None],
    place: _Place,
    prices: Prices,
) -> dict[tuple[Kind, ...], _Time]:
    """The cheapest time of each combination of start, hours and leave, at this place."""
    length, asked = len(request.weeks), request.hours_per_week
    free = start.room.hours_left(professional)
    left_of = {one: start.room.budget_left(one) // length for one in set(payers) if one is not None}
    least = max(1, math.ceil(asked * prices.least_share)) if asked else 0
    best: dict[tuple[Kind, ...], _Time] = {}
    for first in range(weeks.start, weeks.stop - length + 1):
        scheme = payers[first]
        most = asked if scheme is None else min(asked, left_of[scheme])
        if most < least:
            continue
        window = free[first : first + length]
        extra = off[first : first + length] if off else (0,) * length
        room = min(map(int.__add__, window, extra)) if asked else 0
        # With more hours each further hour costs more leave, in steps at what is free in a week: the least
        # lies at such a step or at the most that is possible.
        highest = min(most, room)
        for hours in {highest, *(left for left in window if left < highest)}:
            if hours < least:
                continue
            moved = tuple(
                Leave(first + index, hours - left) for index, left in enumerate(window) if hours > left
            )
            kinds: list[Kind] = []
            if first != request.first_week:
                kinds.append("other_start")
            if hours < asked:
                kinds.append("fewer_hours")
            if moved:
                kinds.append("leave_moves")
            cost = (
                prices.week_of_shift * abs(first - request.first_week)
                + prices.hour_less * (asked - hours) * length
                + prices.hour_of_leave * sum(one.hours for one in moved)
                + _cost_of_place(place, request, hours, prices)
            )
            key = tuple(kinds)
            if key not in best or cost < best[key].cost:
                best[key] = _Time(first, hours, moved, cost, scheme)
    return best
