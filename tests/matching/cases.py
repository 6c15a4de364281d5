"""Small instances for the tests: builders with sensible values, and a judge that tries every plan."""

import itertools
from typing import Any

from experts.matching import Instance, Objective, evaluate, parse_instance, violations

UTRECHT = {"latitude": 52.09, "longitude": 5.12}


def professional(name: str = "P1", weeks: int = 4, **changed: Any) -> dict[str, Any]:
    """A professional in Utrecht with one skill and 32 hours free each week."""
    return {
        "id": name,
        "skills": ["a"],
        "target_groups": [],
        **UTRECHT,
        "max_travel_km": 60,
        "hours": [32] * weeks,
    } | changed


def request(name: str = "R1", **changed: Any) -> dict[str, Any]:
    """A request in Utrecht for 16 hours in weeks 0 to 3."""
    return {
        "id": name,
        **UTRECHT,
        "first_week": 0,
        "last_week": 3,
        "hours_per_week": 16,
        "skills": ["a"],
        "target_groups": [],
        "priority": 1,
        "remote_share": 0.5,
        "scheme": None,
    } | changed


def instance(**changed: Any) -> dict[str, Any]:
    """One professional and one request over four weeks."""
    return {
        "start": "2026-11-30",
        "weeks": 4,
        "professionals": [professional()],
        "requests": [request()],
        "schemes": [],
        "current": [],
    } | changed


def parsed(**changed: Any) -> Instance:
    """`instance`, read."""
    return parse_instance(instance(**changed))


def best_by_trying_all(problem: Instance) -> Objective:
    """The best objective of all plans that are allowed."""
    names = [one.id for one in problem.professionals]
    fixed = {one.request: one.professional for one in problem.current if one.fixed}
    free = [one.id for one in problem.requests if one.id not in fixed]
    plans = (
        fixed | {work: name for work, name in zip(free, choice, strict=True) if name is not None}
        for choice in itertools.product([None, *names], repeat=len(free))
    )
    return max((evaluate(problem, plan) for plan in plans if not violations(problem, plan)), key=_rank)


def _rank(objective: Objective) -> tuple[int, ...]:
    return objective.rank
