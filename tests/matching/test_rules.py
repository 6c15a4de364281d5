"""Who may do what, why a request is left, and what a plan made by hand breaks."""

import itertools
import math
import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from experts.matching import Instance, distance_km, evaluate, fixed_conflicts, greedy, make_plan, violations
from experts.matching.rules import travel_km
from tests.matching.cases import parsed, professional, request, tiny_instances

GRONINGEN: dict[str, Any] = {"latitude": 53.22, "longitude": 6.57}


def test_distance_is_along_the_great_circle() -> None:
    problem = parsed(
        professionals=[professional(latitude=0, longitude=0)],
        requests=[request(latitude=0, longitude=90), request("R2", latitude=60, longitude=0)],
    )
    quarter, sixth = (distance_km(problem.professionals[0], one) for one in problem.requests)
    assert quarter == pytest.approx(6371 * math.pi / 2)
    assert sixth == pytest.approx(6371 * math.pi / 3)


def test_travel_is_rounded_per_assignment_with_halves_up() -> None:
    # One degree of latitude is 111.195 km, so this is 0.5 km or just over.
    near = 0.5 / (6371 * math.pi / 180) + 1e-12
    problem = parsed(
        professionals=[professional(latitude=0, longitude=0)],
        requests=[request(latitude=near, longitude=0, last_week=0, remote_share=0)],
    )
    assert travel_km(problem.professionals[0], problem.requests[0]) == 1


@pytest.mark.parametrize(
    ("work", "person", "reason"),
    [
        ({"skills": ["x"], **GRONINGEN, "hours_per_week": 90}, {}, "no_skill"),
        ({**GRONINGEN, "hours_per_week": 90}, {}, "too_far"),
        ({**GRONINGEN, "hours_per_week": 90, "remote_share": 1}, {}, "no_hours"),
        ({"hours_per_week": 33, "scheme": "S1"}, {}, "no_hours"),
        ({"scheme": "S1"}, {"hours": [16, 16, 15, 16]}, "no_hours"),
        ({"scheme": "S1"}, {}, "budget"),
        ({"scheme": None}, {}, "outbid"),
        ({"skills": []}, {"skills": []}, "outbid"),
    ],
)
def test_the_first_reason_that_holds_is_given(
    work: dict[str, Any], person: dict[str, Any], reason: str
) -> None:
    problem = parsed(
        professionals=[professional(**person)],
        requests=[request(**work)],
        schemes=[{"id": "S1", "hours": 63}],
    )
    plan = make_plan(problem, {}, bound=64, status="feasible")
    assert [one.reason for one in plan.unassigned] == [reason]


def test_fixed_work_counts_in_the_reasons_and_other_current_work_does_not() -> None:
    work = [request("R1"), request("R2", hours_per_week=20)]
    for fixed, reason in ((True, "no_hours"), (False, "outbid")):
        problem = parsed(requests=work, current=[{"request": "R1", "professional": "P1", "fixed": fixed}])
        plan = make_plan(problem, {"R1": "P1"}, bound=64, status="feasible")
        assert [one.reason for one in plan.unassigned] == [reason]


def test_a_forbidden_person_counts_as_absent_in_the_reason() -> None:
    problem = parsed(forbidden=[{"request": "R1", "professional": "P1"}])
    assert make_plan(problem, {}, 0, "optimal").unassigned[0].reason == "no_skill"


def test_a_current_assignment_that_is_moved_or_dropped_is_changed() -> None:
    problem = parsed(
        professionals=[professional("P1"), professional("P2")],
        requests=[request("R1"), request("R2"), request("R3")],
        current=[{"request": name, "professional": "P1"} for name in ("R1", "R2", "R3")],
    )
    assert evaluate(problem, {"R1": "P1", "R2": "P2"}).changed == 2


def test_a_plan_by_hand_hears_each_rule_it_breaks() -> None:
    problem = parsed(
        professionals=[professional("P1"), professional("P2", **GRONINGEN, skills=[])],
        requests=[
            request("R1", hours_per_week=24),
            request("R2", last_week=1),
            request("R3", scheme="S1"),
            request("R4"),
        ],
        schemes=[{"id": "S1", "hours": 10}],
        current=[{"request": "R4", "professional": "P1", "fixed": True}],
        forbidden=[{"request": "R3", "professional": "P2"}],
    )
    broken = violations(problem, {"R1": "P1", "R2": "P1", "R3": "P2"})
    assert {(one.kind, one.requests, one.weeks) for one in broken} == {
        ("fixed", ("R4",), ()),
        ("forbidden", ("R3",), ()),
        ("skill", ("R3",), ()),
        ("distance", ("R3",), ()),
        ("hours", ("R1", "R2"), (0, 1)),
        ("budget", ("R3",), ()),
    }
    assert not violations(problem, {"R4": "P1", "R2": "P1"})


def test_fixed_work_that_overruns_is_allowed_but_nothing_may_join_it() -> None:
    problem = parsed(
        requests=[
            request("R1", hours_per_week=40),
            request("R2", hours_per_week=1),
            request("R3", hours_per_week=0),
        ],
        current=[{"request": "R1", "professional": "P1", "fixed": True}],
    )
    assert not violations(problem, {"R1": "P1", "R3": "P1"})
    assert [one.requests for one in violations(problem, {"R1": "P1", "R2": "P1"})] == [("R1", "R2")]


def test_conflicting_fixed_work_is_told_with_the_smallest_set() -> None:
    hours = {"R1": 4, "R2": 20, "R3": 6, "R4": 16}
    problem = parsed(
        requests=[request(name, hours_per_week=one) for name, one in hours.items()],
        current=[{"request": name, "professional": "P1", "fixed": True} for name in hours],
    )
    (conflict,) = fixed_conflicts(problem)
    assert conflict.kind == "hours"
    assert conflict.requests == ("R2", "R4")
    assert conflict.weeks == (0, 1, 2, 3)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(tiny_instances())
def test_each_reason_is_the_first_that_holds_when_told_in_other_words(problem: Instance) -> None:
    fixed = {one.request: one.professional for one in problem.current if one.fixed}
    work = {one.id: one for one in problem.requests}
    left = {one.id: list(one.hours) for one in problem.professionals}
    money = {one.id: one.hours for one in problem.schemes}
    for name, person in fixed.items():
        for week in work[name].weeks:
            left[person][week] -= work[name].hours_per_week
        if work[name].scheme:
            money[str(work[name].scheme)] -= work[name].total_hours
    for one in make_plan(problem, fixed, 10**9, "feasible").unassigned:
        asked = work[one.request]
        away = {pair.professional for pair in problem.forbidden if pair.request == asked.id}
        able = [who for who in problem.professionals if who.id not in away and asked.skills <= who.skills]
        near = [
            who for who in able if asked.remote_share == 1 or distance_km(who, asked) <= who.max_travel_km
        ]
        free = [
            who
            for who in near
            if not asked.hours_per_week
            or all(left[who.id][week] >= asked.hours_per_week for week in asked.weeks)
        ]
        paid = not (asked.scheme and asked.total_hours) or money[str(asked.scheme)] >= asked.total_hours
        found = [("no_skill", able), ("too_far", near), ("no_hours", free), ("budget", paid)]
        assert one.reason == next((reason for reason, holds in found if not holds), "outbid")


@pytest.mark.parametrize("seed", range(40))
def test_no_smaller_set_of_fixed_work_conflicts_and_none_of_it_can_be_left_out(seed: int) -> None:
    draw = random.Random(seed)
    names = [f"R{number}" for number in range(draw.randint(2, 6))]
    problem = parsed(
        professionals=[professional("P1", hours=[draw.choice([0, 8, 24, 40]) for _ in range(4)])],
        requests=[
            request(
                name,
                hours_per_week=draw.choice([0, 4, 8, 16, 20]),
                first_week=(first := draw.randint(0, 3)),
                last_week=draw.randint(first, 3),
                scheme=draw.choice([None, "S1"]),
            )
            for name in names
        ],
        schemes=[{"id": "S1", "hours": draw.choice([0, 40, 90])}],
        current=[{"request": name, "professional": "P1", "fixed": True} for name in names],
    )
    found = fixed_conflicts(problem)

    def clashes(together: tuple[str, ...], scheme: str | None, weeks: tuple[int, ...]) -> bool:
        work = [one for one in problem.requests if one.id in together]
        if scheme:
            return sum(one.total_hours for one in work if one.scheme) > problem.schemes[0].hours
        return any(
            sum(one.hours_per_week for one in work if week in one.weeks)
            > problem.professionals[0].hours[week]
            for week in weeks
        )

    for conflict in found:
        assert clashes(conflict.requests, conflict.scheme, conflict.weeks)
        for size in range(len(conflict.requests)):
            for fewer in itertools.combinations(names, size):
                assert not clashes(fewer, conflict.scheme, conflict.weeks)
    # Where all of it together overruns something, that is told.
    everything = tuple(names)
    assert clashes(everything, None, (0, 1, 2, 3)) == any(one.kind == "hours" for one in found)
    assert clashes(everything, "S1", ()) == any(one.kind == "budget" for one in found)


def test_greedy_takes_the_pressing_first_and_the_nearest_person() -> None:
    problem = parsed(
        professionals=[professional("P1", latitude=52.2), professional("P2")],
        requests=[request("R1", hours_per_week=32), request("R2", priority=3), request("R3", priority=3)],
    )
    assert greedy(problem) == {"R1": "P1", "R2": "P2", "R3": "P2"}
