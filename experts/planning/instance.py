"""The planning problem of a plan, as `experts.matching` reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from experts.availability import weeks_of
from experts.models import (
    Level,
    Placement,
    PlacementRequest,
    Plan,
    Professional,
    ScenarioChange,
    SchemeBudget,
)
from experts.weeks import WEEK, weeks_between, year_of

from .budget import BudgetState, budget_states

if TYPE_CHECKING:
    from experts.matching import Instance


def request_id(request: PlacementRequest) -> str:
    """The name of a request in an instance."""
    return f"R{request.pk}"


def professional_id(professional: Professional) -> str:
    """The name of a professional in an instance."""
    return f"P{professional.pk}"


def skill_id(slug: str, level: int) -> str:
    """The name of a skill at a level in an instance; who has a higher level has the lower ones too."""
    return slug if level == Level.BASIC else f"{slug}:{level}"


def skill_slug(name: str) -> str:
    """The slug of the skill behind a name in an instance."""
    return name.partition(":")[0]


def level_of(name: str) -> int:
    """The level of a skill behind a name in an instance."""
    return int(name.partition(":")[2] or Level.BASIC)


def easier_skills(instance: Instance) -> dict[str, tuple[str, ...]]:
    """For each skill that an instance asks the same one at lower levels, the highest first."""
    asked = {name for request in instance.requests for name in request.skills}
    return {
        name: tuple(skill_id(skill_slug(name), level) for level in range(level_of(name) - 1, 0, -1))
        for name in asked
    }


def pk_of(name: str) -> int:
    """The primary key behind a name in an instance."""
    return int(name[1:])


def build_instance(plan: Plan, loose: Sequence[Placement] = ()) -> dict[str, Any]:
    """The instance of a plan as JSON-able data: hours and budgets with everything agreed taken off.

    What a planner changed in the scenario counts: requests asked otherwise, leave and agreed placements that
    would move, pairs that are forbidden, and pins, which are fixed. What the scenario was made from is to be
    kept where it can. `loose` are agreed placements that are part of the problem, as if they were not agreed;
    their hours stay paid.
    """
    requests = list(plan.requests.with_details())
    last_day = plan.last_week + dt.timedelta(days=6)
    people = list(
        Professional.objects.placeable().under_contract(plan.start, last_day).with_profile().order_by("pk")
    )
    changes = {change.request_id: change for change in plan.changes.select_related("dropped_skill")}
    hours = {
        pk: [week.room for week in weeks] for pk, weeks in weeks_of(people, plan.start, plan.weeks).items()
    }
    for change in changes.values():
        _add_moved_leave(hours, plan, change)
    for move in plan.moves.select_related("placement"):
        if move.placement.may_move:
            _give_back(hours, plan, move.placement)
            _give_back(hours, plan, move.placement, to=move.professional_id, sign=-1)
    for placement in loose:
        _give_back(hours, plan, placement)
    hours = {pk: [max(0, left) for left in weeks] for pk, weeks in hours.items()}
    asked = [asked_as(request, changes.get(request.pk)) for request in requests]
    # What begins elsewhere by now is no part of these weeks.
    asked = [one for one in asked if plan.start <= one.first_week and one.last_week <= plan.last_week]
    # Of all years in which work could begin, since another start may be what helps.
    payers = {one.request.scheme_id for one in asked}
    years = range(year_of(plan.start), year_of(plan.last_week) + 1)
    budgets = {key: state for key, state in budget_states(years).items() if key[0] in payers}
    return {
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "professionals": [_professional(person, hours[person.pk]) for person in people],
        "requests": [
            *(_request(one, plan, budgets) for one in asked),
            *(_request(asked_as(one.request, None), plan, {}) for one in loose),
        ],
        "schemes": [
            {"id": f"S{state.budget.pk}", "hours": state.left} for _key, state in sorted(budgets.items())
        ],
        "current": [
            *_current(plan, {one.request.pk for one in asked}, {person.pk for person in people}),
            *({"request": f"R{one.request_id}", "professional": f"P{one.professional_id}"} for one in loose),
        ],
        "forbidden": [
            {"request": f"R{request}", "professional": f"P{person}"}
            for request, person in sorted(_unwanted(plan, loose))
            if person in hours
            and request in {*(one.request.pk for one in asked), *(one.request_id for one in loose)}
        ],
    }


def _unwanted(plan: Plan, loose: Sequence[Placement]) -> set[tuple[int, int]]:
    """Requests with people whom a planner forbids in this plan, or with whom one side said no."""
    mine = Q(request__in=plan.requests.all()) | Q(request__in=[one.request_id for one in loose])
    declined = Placement.objects.filter(mine, state=Placement.State.DECLINED).values_list(
        "request", "professional"
    )
    return {*plan.forbidden.values_list("request", "professional"), *declined}


def payers_of(plan: Plan, instance: Instance) -> dict[int, list[str | None]]:
    """By scheme (pk) the name, in the instance of the plan, of the budget that pays for work which begins in
    each week; None where none is known. One query."""
    known = SchemeBudget.objects.filter(pk__in=[pk_of(one.id) for one in instance.schemes])
    names = {(one.scheme_id, one.year): f"S{one.pk}" for one in known}
    years = [year_of(plan.start + week * WEEK) for week in range(plan.weeks)]
    return {scheme: [names.get((scheme, year)) for year in years] for scheme, _year in names}


def leave_hours(plan: Plan) -> dict[str, tuple[int, ...]]:
    """The hours per week of leave that is so long that it hinders, by the instance's name of who has some:
    shorter leave lets a placement rest, so nobody has to move it."""
    last_day = plan.last_week + dt.timedelta(days=6)
    people = Professional.objects.placeable().under_contract(plan.start, last_day)
    found = weeks_of(people, plan.start, plan.weeks)
    hours = {f"P{pk}": tuple(week.hindering for week in weeks) for pk, weeks in found.items()}
    return {name: weeks for name, weeks in hours.items() if any(weeks)}


@dataclass(frozen=True)
class Asked:
    """A request as a scenario asks for it."""

    request: PlacementRequest
    first_week: dt.date
    hours_per_week: int
    remote_share: float
    change: ScenarioChange | None = None

    @property
    def levels(self) -> dict[str, int]:
        """The level that each skill needs at least, by slug; free after `with_details`."""
        levels, change = self.request.levels, self.change
        slug = change.dropped_skill.slug if change and change.dropped_skill else None
        if change and slug in levels and change.lower_level is not None:
            return {**levels, slug: min(levels[slug], change.lower_level)}
        return {one: level for one, level in levels.items() if one != slug}

    @property
    def last_week(self) -> dt.date:
        """The Monday of the last week."""
        return self.first_week + (self.request.weeks - 1) * WEEK

    @property
    def total_hours(self) -> int:
        """Hours over the whole period."""
        return self.hours_per_week * self.request.weeks


def asked_as(request: PlacementRequest, change: ScenarioChange | None) -> Asked:
    """The request with the change of a scenario, if there is one."""
    if change is None:
        return Asked(request, request.first_week, request.hours_per_week, float(request.remote_share))
    return Asked(
        request,
        change.first_week or request.first_week,
        change.hours_per_week or request.hours_per_week,
        float(request.remote_share if change.remote_share is None else change.remote_share),
        change,
    )


def _add_moved_leave(hours: dict[int, list[int]], plan: Plan, change: ScenarioChange) -> None:
    """Count the hours of leave that would move as free ones, for the one who would move it."""
    free = hours.get(change.professional_id or 0)
    for monday, moved in change.leave:
        week = weeks_between(plan.start, dt.date.fromisoformat(monday)) - 1
        if free is not None and 0 <= week < len(free):
            free[week] += moved


def _give_back(
    hours: dict[int, list[int]], plan: Plan, placement: Placement, *, to: int | None = None, sign: int = 1
) -> None:
    """Count the hours of a placement as free ones of who has it; or with `to` and -1 as taken of somebody."""
    free = hours.get(placement.professional_id if to is None else to)
    if free is None:
        return
    first = weeks_between(plan.start, placement.first_week) - 1
    for week in range(max(0, first), min(len(free), first + placement.weeks)):
        free[week] += sign * placement.hours_per_week


def _current(plan: Plan, requests: set[int], people: set[int]) -> list[dict[str, Any]]:
    """Pins, which are fixed, and what the scenario was made from, which is not."""
    pinned = dict(plan.assignments.filter(pinned=True).values_list("request", "professional"))
    before = dict(plan.based_on.assignments.values_list("request", "professional")) if plan.based_on else {}
    return [
        {"request": f"R{request}", "professional": f"P{person}", "fixed": request in pinned}
        for request, person in sorted({**before, **pinned}.items())
        if request in requests and person in people
    ]


def _professional(person: Professional, hours: list[int]) -> dict[str, Any]:
    return {
        "id": professional_id(person),
        "skills": sorted(
            skill_id(slug, level) for slug, most in person.levels.items() for level in range(1, most + 1)
        ),
        "target_groups": sorted(group.slug for group in person.target_groups),
        "latitude": person.home_municipality.latitude,
        "longitude": person.home_municipality.longitude,
        "max_travel_km": person.max_travel_km,
        "hours": hours,
    }


def _request(one: Asked, plan: Plan, budgets: dict[tuple[int, int], BudgetState]) -> dict[str, Any]:
    request = one.request
    first = weeks_between(plan.start, one.first_week) - 1
    state = budgets.get((request.scheme_id, year_of(one.first_week))) if request.scheme_id else None
    return {
        "id": request_id(request),
        "latitude": request.municipality.latitude,
        "longitude": request.municipality.longitude,
        "first_week": first,
        "last_week": first + request.weeks - 1,
        "hours_per_week": one.hours_per_week,
        "skills": sorted(skill_id(slug, level) for slug, level in one.levels.items()),
        "target_groups": sorted(group.slug for group in request.target_groups.all()),
        "priority": request.priority,
        "remote_share": one.remote_share,
        "scheme": f"S{state.budget.pk}" if state else None,
    }
