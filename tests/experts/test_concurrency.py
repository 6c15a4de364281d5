"""Twenty planners approve at the same moment, and nobody gets more hours than they have."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from accounts.models import User
from experts import actions
from experts.availability import weeks_of
from experts.models import Placement, Plan, Professional

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
    start = threading.Barrier(PLANS)
    outcomes: list[str] = []

    def approve(plan: Plan, planner: User) -> None:
        try:
            start.wait(timeout=30)
            actions.approve_plan(planner, Plan.objects.get(pk=plan.pk))
            outcomes.append("booked")
        except actions.NoLongerFits:
            outcomes.append("refused")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=approve, args=(plan, planners[index % 2])) for index, plan in enumerate(plans)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["booked"] * 2 + ["refused"] * (PLANS - 2)

    def count() -> tuple[int, int]:
        fresh = Professional.objects.get(pk=person.pk)
        weeks = weeks_of([fresh], MONDAY, 4)[person.pk]
        return Placement.objects.count(), max(week.overbooked for week in weeks)

    assert in_thread(count) == (2, 0)
