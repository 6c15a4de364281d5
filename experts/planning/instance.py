"""The planning problem of a plan, as `experts.matching` reads it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from experts.availability import free_hours
from experts.models import PlacementRequest, Plan, Professional
from experts.weeks import weeks_between

from .budget import BudgetState, budget_key, budget_states


def request_id(request: PlacementRequest) -> str:
    """The name of a request in an instance."""
    return f"R{request.pk}"


def professional_id(professional: Professional) -> str:
    """The name of a professional in an instance."""
    return f"P{professional.pk}"


def pk_of(name: str) -> int:
    """The primary key behind a name in an instance."""
    return int(name[1:])


def build_instance(plan: Plan) -> dict[str, Any]:
    """The instance of a plan as JSON-able data: hours and budgets with everything agreed taken off."""
    requests = list(plan.requests.with_details())
    last_day = plan.last_week + dt.timedelta(days=6)
    people = list(
        Professional.objects.placeable().under_contract(plan.start, last_day).with_profile().order_by("pk")
    )
    hours = free_hours(people, plan.start, plan.weeks)
    budgets = budget_states({request.first_week.year for request in requests})
    return {
        "start": plan.start.isoformat(),
        "weeks": plan.weeks,
        "professionals": [_professional(person, hours[person.pk]) for person in people],
        "requests": [_request(request, plan, budgets) for request in requests],
        "schemes": [
            {"id": f"S{state.budget.pk}", "hours": state.left} for _key, state in sorted(budgets.items())
        ],
        "current": [],
    }


def _professional(person: Professional, hours: list[int]) -> dict[str, Any]:
    return {
        "id": professional_id(person),
        "skills": sorted(skill.slug for skill in person.skills.all()),
        "target_groups": sorted(group.slug for group in person.target_groups),
        "latitude": person.home_municipality.latitude,
        "longitude": person.home_municipality.longitude,
        "max_travel_km": person.max_travel_km,
        "hours": hours,
    }


def _request(
    request: PlacementRequest, plan: Plan, budgets: dict[tuple[int, int], BudgetState]
) -> dict[str, Any]:
    first = weeks_between(plan.start, request.first_week) - 1
    key = budget_key(request)
    state = budgets.get(key) if key else None
    return {
        "id": request_id(request),
        "latitude": request.municipality.latitude,
        "longitude": request.municipality.longitude,
        "first_week": first,
        "last_week": first + request.weeks - 1,
        "hours_per_week": request.hours_per_week,
        "skills": sorted(skill.slug for skill in request.skills.all()),
        "target_groups": sorted(group.slug for group in request.target_groups.all()),
        "priority": request.priority,
        "remote_share": float(request.remote_share),
        "scheme": f"S{state.budget.pk}" if state else None,
    }
