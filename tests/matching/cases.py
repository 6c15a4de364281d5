"""Small instances for the tests: builders with sensible values, and a judge that tries every plan."""

import itertools
from typing import Any

from hypothesis import strategies as st

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


PLACES = st.sampled_from([(52.09, 5.12), (52.16, 5.39), (52.37, 4.9), (53.22, 6.57)])
NAMES = st.lists(st.sampled_from("abc"), unique=True, max_size=2)


@st.composite
def tiny_instances(draw: st.DrawFn) -> Instance:
    """Few people and little work, with all that is odd: no hours, no skills, fixed work that overruns."""
    people = [f"P{number}" for number in range(draw(st.integers(0, 3)))]
    work = [f"R{number}" for number in range(draw(st.integers(0, 5)))]

    def place() -> dict[str, Any]:
        latitude, longitude = draw(PLACES)
        return {"latitude": latitude, "longitude": longitude}

    def period() -> dict[str, Any]:
        first = draw(st.integers(0, 3))
        return {"first_week": first, "last_week": draw(st.integers(first, 3))}

    links = [{"request": one, "professional": draw(st.sampled_from(people))} for one in work if people]
    return parse_instance(
        instance(
            professionals=[
                professional(
                    name,
                    **place(),
                    skills=draw(NAMES),
                    target_groups=draw(NAMES),
                    max_travel_km=draw(st.sampled_from([0, 40, 200])),
                    hours=draw(st.lists(st.sampled_from([0, 8, 20, 32]), min_size=4, max_size=4)),
                )
                for name in people
            ],
            requests=[
                request(
                    name,
                    **place(),
                    **period(),
                    hours_per_week=draw(st.sampled_from([0, 4, 8, 12, 20])),
                    skills=draw(st.lists(st.sampled_from("abc"), max_size=1)),
                    target_groups=draw(NAMES),
                    priority=draw(st.integers(1, 3)),
                    remote_share=draw(st.sampled_from([0, 0.5, 1])),
                    scheme=draw(st.sampled_from([None, "S1"])),
                )
                for name in work
            ],
            schemes=[{"id": "S1", "hours": draw(st.sampled_from([0, 40, 100]))}],
            current=[link | {"fixed": draw(st.booleans())} for link in links if draw(st.booleans())],
            forbidden=[link for link in links if draw(st.integers(0, 4)) == 0],
        )
    )
