"""A small pool: two places, two skills, and makers of professionals and requests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import time_machine as clock

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from experts import actions, matching
from experts.availability import weeks_of
from experts.models import Placement, PlacementAnswer, PlacementRequest, Plan, Professional, Skill
from post.outbox import run_due
from vocabulary.models import Municipality, Province

# Week 2 of 2027: no Dutch public holiday falls in the weeks up to Good Friday (26 March).
MONDAY = dt.date(2027, 1, 11)


@pytest.fixture(autouse=True)
def before_monday(time_machine: clock.TimeMachineFixture) -> None:
    """MONDAY lies ahead, whatever day it is."""
    time_machine.move_to(dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC))


@pytest.fixture
def places(db: None) -> tuple[Municipality, Municipality]:
    """Two municipalities 100 km from each other, near enough."""
    province = Province.objects.create(code="PV90", name="Proefprovincie", slug="proefprovincie")
    near, far = (
        Municipality.objects.create(
            code=code,
            name=name,
            slug=code.lower(),
            province=province,
            inhabitants=1000,
            inhabitants_year=2026,
            latitude=latitude,
            longitude=5.0,
        )
        for code, name, latitude in [("GM9001", "Dichtbij", 52.0), ("GM9002", "Verweg", 52.9)]
    )
    return near, far


@pytest.fixture
def skills(db: None) -> tuple[Skill, Skill]:
    """Two things people can do."""
    return (
        actions.put_skill(SYSTEM, slug="leiden", name="Leiden"),
        actions.put_skill(SYSTEM, slug="rekenen", name="Rekenen"),
    )


@pytest.fixture
def make_professional(
    make_user: Callable[..., User],
    places: tuple[Municipality, Municipality],
    skills: tuple[Skill, Skill],
) -> Callable[..., Professional]:
    """Make a professional: 32 hours (no Friday), lives in the near place, can do the first skill."""

    def make(user: User | None = None, **changes: Any) -> Professional:
        data: dict[str, Any] = {
            "skills": [skills[0]],
            "home_municipality": places[0],
            "max_travel_km": 60,
            "hours": [8, 8, 8, 8, 0],
            "contract_from": dt.date(2026, 1, 1),
        }
        return actions.put_professional(SYSTEM, user or make_user("professional"), **{**data, **changes})

    return make


@pytest.fixture
def make_request(
    organisation: Organisation,
    places: tuple[Municipality, Municipality],
    skills: tuple[Skill, Skill],
) -> Callable[..., PlacementRequest]:
    """Make a submitted request: four weeks of 16 hours from MONDAY in the near place."""
    count = 0

    def make(**changes: Any) -> PlacementRequest:
        nonlocal count
        count += 1
        data: dict[str, Any] = {
            "key": f"aanvraag-{count}",
            "organisation": organisation,
            "municipality": places[0],
            "title": f"Aanvraag {count}",
            "description": "Wat er moet gebeuren.",
            "skills": [skills[0]],
            "target_groups": [],
            "first_week": MONDAY,
            "weeks": 4,
            "hours_per_week": 16,
        }
        return actions.put_request(SYSTEM, **{**data, **changes})

    return make


def free_hours(people: Iterable[Professional], start: dt.date, count: int) -> dict[int, list[int]]:
    """The free hours per week of each professional, by pk."""
    return {pk: [week.free for week in weeks] for pk, weeks in weeks_of(people, start, count).items()}


def both_say_yes(planner: User, placement: Placement) -> Placement:
    """Make a proposal certain: the planner hears two times yes by telephone."""
    for side in PlacementAnswer.Side.values:
        placement = actions.accept_placement(planner, placement, side=side)
    return placement


@pytest.fixture
def greedy_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan greedily, without child processes: these tests are about what happens around the solver."""

    def solve(instance: matching.Instance, *_arguments: Any, **_options: Any) -> matching.Plan:
        assigned = matching.greedy(instance)
        return matching.make_plan(instance, assigned, matching.evaluate(instance, assigned).value, "feasible")

    monkeypatch.setattr(matching, "solve", solve)
    monkeypatch.setattr("experts.matching.moving.solve", solve)


@pytest.fixture
def propose(people: dict[str, User], greedy_solver: None) -> Callable[..., Plan]:
    """Have a plan proposed by the planner, and computed."""

    def make(*requests: PlacementRequest, start: dt.date = MONDAY, weeks: int = 8) -> Plan:
        plan = actions.propose_plan(people["planner"], start=start, weeks=weeks, requests=list(requests))
        run_due()
        plan.refresh_from_db()
        return plan

    return make
