"""Twenty planners approve at the same moment, and nobody gets more hours than they have."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from accounts.models import User
from experts import actions
from experts.availability import weeks_of
from experts.models import Placement, Plan, PlannedAssignment, Professional, ScenarioMove

from .conftest import MONDAY

Make = Callable[..., Any]
PLANS = 20


@pytest.fixture
def shared_database(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Lets threads have connections of their own. SQLite's test database lives in memory, where threads would
    block each other at once; what was set up is copied into a file, as a real one is."""
    place = tmp_path / "shared.sqlite3"
    before = connections.settings["default"]["NAME"]

    def share() -> None:
        if connection.vendor != "sqlite":
            return
        with sqlite3.connect(place) as copy:
            connection.connection.backup(copy)
        connections.settings["default"]["NAME"] = str(place)

    yield share
    connections.settings["default"]["NAME"] = before


def in_thread(work: Callable[[], Any]) -> Any:
    """Run with a connection of its own, as another process would."""
    result: list[Any] = []

    def run() -> None:
        try:
            result.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return result[0]


def at_once(works: Sequence[Callable[[], Any]], refusals: tuple[type[Exception], ...]) -> list[str]:
    """Do all of it at the same moment, each with a connection of its own; "done", "refused" or the error."""
    start = threading.Barrier(len(works))
    outcomes: list[str] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            work()
            outcomes.append("done")
        except refusals:
            outcomes.append("refused")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
def test_nobody_is_booked_over_their_hours_by_approvals_at_once(
    engine: str,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    shared_database: Callable[[], None],
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    # Each plan alone fits; of all of them two do, for 32 hours.
    person = make_professional(contract_until=None)
    plans = [propose(make_request()) for _plan in range(PLANS)]
    assert all(plan.assignments.get().professional == person for plan in plans)
    planners = [people["planner"], people["programme_team"]]
    shared_database()

    def approve(plan: Plan, planner: User) -> Callable[[], Any]:
        return lambda: actions.approve_plan(planner, Plan.objects.get(pk=plan.pk))

    outcomes = at_once(
        [approve(plan, planners[index % 2]) for index, plan in enumerate(plans)], (actions.NoLongerFits,)
    )

    assert sorted(outcomes) == ["done"] * 2 + ["refused"] * (PLANS - 2)

    def count() -> tuple[int, int]:
        fresh = Professional.objects.get(pk=person.pk)
        weeks = weeks_of([fresh], MONDAY, 4)[person.pk]
        return Placement.objects.count(), max(week.overbooked for week in weeks)

    assert in_thread(count) == (2, 0)


@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
def test_a_move_is_agreed_to_while_others_want_the_same_hours(
    engine: str,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    shared_database: Callable[[], None],
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    planner = people["planner"]
    before = make_professional(hours=[8, 8, 0, 0, 0])
    agreed = Placement.objects.get(request=make_request(state="placed", professional=before))
    after = make_professional(hours=[8, 8, 0, 0, 0])
    helped = make_request()
    plan = propose(helped)
    # As a remedy does it: who comes instead would do the new work, so that moves aside.
    PlannedAssignment.objects.filter(plan=plan).update(professional=before)
    ScenarioMove.objects.create(plan=plan, placement=agreed, professional=after)
    others = [propose(make_request(hours_per_week=8)) for _plan in range(4)]
    (move,) = actions.approve_plan(planner, plan)
    actions.accept_placement(planner, move, side="professional")
    shared_database()

    def say_yes() -> None:
        actions.accept_placement(planner, Placement.objects.get(pk=move.pk), side="municipality")

    def approve(plan: Plan) -> Callable[[], Any]:
        return lambda: actions.approve_plan(planner, Plan.objects.get(pk=plan.pk))

    works = [say_yes, lambda: actions.end_placement(planner, agreed, MONDAY), *map(approve, others)]
    outcomes = at_once(works, (actions.NoLongerFits, ValidationError))
    assert {"done", "refused"} >= set(outcomes)

    def found() -> tuple[int, int]:
        weeks = weeks_of(Professional.objects.all(), MONDAY, 4)
        standing = Placement.objects.filter(request=agreed.request, state=Placement.State.CONFIRMED)
        return standing.count(), max(week.overbooked for one in weeks.values() for week in one)

    # It is one person's work the whole time, and nobody is booked over their hours.
    assert in_thread(found) == (1, 0)
