"""What would place a request that a plan leaves: right, cheapest, and possible when carried out."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experts.matching import (
    Instance,
    Leave,
    Move,
    Prices,
    Remedy,
    parse_instance,
    placement_moves,
    remedies,
    violations,
    with_remedy,
)
from tests.matching.cases import instance, parsed, professional, request

AMERSFOORT: dict[str, Any] = {"latitude": 52.16, "longitude": 5.39}


def carried_out(problem: Instance, assigned: dict[str, str], remedy: Remedy) -> dict[str, str]:
    """The assignment with the remedy in it, which must break no rule of the changed instance."""
    plan = (
        assigned | {move.request: move.after for move in remedy.moves} | {remedy.request: remedy.professional}
    )
    assert not violations(with_remedy(problem, remedy), plan)
    return plan


def of_kinds(found: tuple[Remedy, ...], *kinds: str) -> Remedy:
    return next(one for one in found if set(one.kinds) == set(kinds))


def test_a_later_start_and_fewer_hours_are_offered_with_their_figures() -> None:
    problem = parsed(
        weeks=8,
        professionals=[professional(weeks=8, hours=[16, 16, 32, 32, 32, 32, 32, 32])],
        requests=[request(hours_per_week=24)],
    )
    found = remedies(problem, {}, "R1")
    later, fewer = of_kinds(found, "other_start"), of_kinds(found, "fewer_hours")
    assert (later.first_week, later.hours_per_week, later.cost) == (2, 24, 16)
    assert (fewer.first_week, fewer.hours_per_week, fewer.cost) == (0, 16, 32)
    assert found.index(later) < found.index(fewer)
    for one in found:
        carried_out(problem, {}, one)


def test_another_start_is_paid_by_the_budget_of_that_week() -> None:
    problem = parsed(
        weeks=9,
        professionals=[professional(weeks=9)],
        requests=[request(scheme="S1", hours_per_week=20)],
        schemes=[{"id": "S1", "hours": 10}, {"id": "S2", "hours": 1000}],
    )
    assert not [one for one in remedies(problem, {}, "R1") if "other_start" in one.kinds]
    payers = ["S1"] * 5 + ["S2"] * 4
    later = of_kinds(remedies(problem, {}, "R1", payers=payers), "other_start")
    assert (later.first_week, later.hours_per_week, later.scheme) == (5, 20, "S2")
    carried_out(problem, {}, later)
    # And a year whose budget is gone takes no start, however free the person is.
    gone = parsed(
        weeks=9,
        professionals=[professional(weeks=9, hours=[0, 0, 0, 0, 0, 40, 40, 40, 40])],
        requests=[request(scheme="S2", hours_per_week=20)],
        schemes=[{"id": "S1", "hours": 10}, {"id": "S2", "hours": 1000}],
    )
    assert of_kinds(remedies(gone, {}, "R1"), "other_start").first_week == 5
    assert not remedies(gone, {}, "R1", payers=["S2"] * 5 + ["S1"] * 4)


def test_nothing_begins_before_the_earliest_week() -> None:
    problem = parsed(
        weeks=8,
        professionals=[professional(weeks=8, hours=[32, 32, 32, 32, 0, 32, 32, 32])],
        requests=[request(first_week=2, last_week=4, hours_per_week=24)],
    )
    first = {earliest: remedies(problem, {}, "R1", earliest=earliest)[0].first_week for earliest in (0, 1, 2)}
    assert first == {0: 1, 1: 1, 2: 5}


def test_a_lower_level_is_offered_before_the_skill_is_dropped() -> None:
    problem = parsed(
        professionals=[professional("P1", skills=["a"]), professional("P2", skills=["a", "b"])],
        requests=[request(skills=["a", "b:3"])],
    )
    lower, less = remedies(problem, {}, "R1", easier={"b:3": ("b:2", "b")})
    assert (lower.kinds, lower.professional, lower.dropped_skill, lower.instead, lower.cost) == (
        ("lower_level",), "P2", "b:3", "b", 60,
    )  # fmt: skip
    assert (less.kinds, less.professional, less.instead, less.cost) == (("skill_less",), "P1", None, 80)
    for one in (lower, less):
        carried_out(problem, {}, one)
    assert next(one for one in with_remedy(problem, lower).requests).skills == {"a", "b"}


def test_further_travel_and_more_from_a_distance_help_who_is_too_far() -> None:
    problem = parsed(
        professionals=[professional(max_travel_km=10)], requests=[request(**AMERSFOORT, remote_share=0.5)]
    )
    found = remedies(problem, {}, "R1")
    assert {one.kinds for one in found} == {("further_travel",), ("more_remote",)}
    assert 9 <= of_kinds(found, "further_travel").extra_km <= 11
    assert of_kinds(found, "more_remote").remote_share == 1
    for one in found:
        carried_out(problem, {}, one)


def test_one_skill_may_be_missing_and_never_two() -> None:
    problem = parsed(requests=[request(skills=["a", "b"])])
    assert [one.dropped_skill for one in remedies(problem, {}, "R1")] == ["b"]
    assert remedies(parsed(requests=[request(skills=["b", "c"])]), {}, "R1") == ()


def test_leave_moves_only_as_far_as_it_is_in_the_way() -> None:
    problem = parsed(professionals=[professional(hours=[32, 8, 0, 32])])
    found = remedies(problem, {}, "R1", leave={"P1": (0, 24, 32, 0)})
    assert of_kinds(found, "leave_moves").leave == (Leave(1, 8), Leave(2, 16))
    carried_out(problem, {}, of_kinds(found, "leave_moves"))


def test_what_a_scheme_has_left_limits_the_hours() -> None:
    problem = parsed(requests=[request(scheme="S1")], schemes=[{"id": "S1", "hours": 50}])
    (only,) = remedies(problem, {}, "R1")
    assert (only.kinds, only.hours_per_week) == (("fewer_hours",), 12)


def test_less_than_half_of_what_was_asked_is_no_remedy() -> None:
    problem = parsed(professionals=[professional(hours=[7] * 4)])
    assert remedies(problem, {}, "R1") == ()
    assert remedies(problem, {}, "R1", prices=Prices(least_share=0.25))


def test_who_is_forbidden_is_no_remedy_and_what_fits_needs_none() -> None:
    forbidden = [{"request": "R1", "professional": "P1"}]
    assert remedies(parsed(forbidden=forbidden), {}, "R1") == ()
    (fits,) = remedies(parsed(), {}, "R1")
    assert (fits.kinds, fits.cost) == ((), 0)


def test_a_placement_moves_to_somebody_else_who_can() -> None:
    problem = parsed(
        professionals=[professional(hours=[16] * 4), professional("P2", skills=["b"], hours=[16] * 4)],
        requests=[request(), request("R2", skills=[])],
    )
    assigned = {"R2": "P1"}
    found = placement_moves(problem, assigned, "R1")
    assert found is not None
    assert found.moves == (Move("R2", "P1", "P2"),)
    assert found.kinds == ("placement_moves",)
    carried_out(problem, assigned, found)


def test_what_is_agreed_moves_only_where_no_proposal_would_do() -> None:
    def moved(*agreed: str) -> tuple[tuple[str, ...], list[str], float]:
        found = placement_moves(problem, {"R2": "P1", "R3": "P2"}, "R1", agreed=agreed)
        assert found is not None
        return found.kinds, [one.request for one in found.moves], found.cost

    problem = parsed(
        professionals=[
            professional("P1", skills=["a", "b"], hours=[16] * 4),
            professional("P2", skills=["a", "b"], hours=[16] * 4),
            professional("P3", hours=[16] * 4),
        ],
        requests=[request(skills=["b"]), request("R2"), request("R3")],
    )
    assert moved("R2") == (("placement_moves",), ["R3"], 24)
    assert moved("R3") == (("placement_moves",), ["R2"], 24)
    assert moved("R2", "R3")[0::2] == (("agreed_moves",), 72)


def test_what_is_agreed_does_not_move_in_a_circle() -> None:
    problem = parsed(
        professionals=[
            professional("P1", skills=["a", "b"], hours=[24] * 4),
            professional("P2", hours=[16] * 4),
        ],
        requests=[request(skills=["b"]), request("R2"), request("R3", hours_per_week=8)],
    )
    assigned = {"R2": "P1", "R3": "P2"}
    swapped = placement_moves(problem, assigned, "R1")
    assert swapped is not None
    assert len(swapped.moves) == 2
    assert placement_moves(problem, assigned, "R1", agreed=("R2", "R3")) is None
    assert placement_moves(problem, assigned, "R1", agreed=("R3",)) is not None


def test_a_chain_of_two_placements_is_found() -> None:
    problem = parsed(
        professionals=[
            professional("P1", skills=["a", "c"], hours=[16] * 4),
            professional("P2", skills=["a", "b"], hours=[16] * 4),
            professional("P3", skills=["b"], hours=[16] * 4),
        ],
        requests=[request("R1", skills=["c"]), request("R2", skills=["a"]), request("R3", skills=["b"])],
    )
    assigned = {"R2": "P1", "R3": "P2"}
    found = placement_moves(problem, assigned, "R1")
    assert found is not None
    assert found.moves == (Move("R2", "P1", "P2"), Move("R3", "P2", "P3"))
    carried_out(problem, assigned, found)


@pytest.mark.parametrize("fixed", [True, False])
def test_nothing_that_is_fixed_or_has_nowhere_to_go_moves(fixed: bool) -> None:
    problem = parsed(
        professionals=[professional(hours=[16] * 4)] + ([professional("P2")] if fixed else []),
        requests=[request(), request("R2")],
        current=[{"request": "R2", "professional": "P1", "fixed": fixed}],
        forbidden=[{"request": "R1", "professional": "P2"}] if fixed else [],
    )
    assert placement_moves(problem, {"R2": "P1"}, "R1") is None


def single_changes(problem: Instance, prices: Prices) -> dict[tuple[str, ...], float]:
    """The least cost per combination of start and hours, by trying every one of them."""
    (work,) = (one for one in problem.requests if one.id == "R1")
    length = len(work.weeks)
    best: dict[tuple[str, ...], float] = {}
    for person, first, hours in itertools.product(
        problem.professionals, range(problem.weeks - length + 1), range(1, work.hours_per_week + 1)
    ):
        if hours < work.hours_per_week * prices.least_share:
            continue
        changed = replace(work, first_week=first, last_week=first + length - 1, hours_per_week=hours)
        requests = tuple(changed if one.id == "R1" else one for one in problem.requests)
        plan = {"R2": "P0", "R1": person.id}
        if violations(replace(problem, requests=requests), plan):
            continue
        kinds = ("fewer_hours",) * (hours < work.hours_per_week) + ("other_start",) * (
            first != work.first_week
        )
        cost = prices.week_of_shift * abs(first - work.first_week) + prices.hour_less * length * (
            work.hours_per_week - hours
        )
        best[kinds] = min(cost, best.get(kinds, cost))
    return best


HOURS = st.lists(st.sampled_from([0, 4, 8, 12, 20]), min_size=5, max_size=5)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(
    hours=st.lists(HOURS, min_size=1, max_size=3),
    first=st.integers(0, 4),
    length=st.integers(1, 5),
    asked=st.integers(1, 16),
    budget=st.sampled_from([0, 20, 40, 200]),
)
def test_no_cheaper_start_or_hours_exist(
    hours: list[list[int]], first: int, length: int, asked: int, budget: int
) -> None:
    last = min(4, first + length - 1)
    problem = parse_instance(
        instance(
            weeks=5,
            professionals=[professional(f"P{i}", weeks=5, hours=one) for i, one in enumerate(hours)],
            requests=[
                request(first_week=first, last_week=last, hours_per_week=asked, scheme="S1"),
                request("R2", first_week=0, last_week=1, hours_per_week=4),
            ],
            schemes=[{"id": "S1", "hours": budget}],
            current=[{"request": "R2", "professional": "P0", "fixed": True}],
        )
    )
    prices = Prices()
    found = remedies(problem, {"R2": "P0"}, "R1", prices=prices)
    for one in found:
        carried_out(problem, {"R2": "P0"}, one)
    tried = single_changes(problem, prices)
    assert {tuple(sorted(one.kinds)) for one in found} <= set(tried)
    for one in found:
        assert one.cost == pytest.approx(tried[one.kinds])
    if tried:
        assert found[0].cost == pytest.approx(min(tried.values()))
