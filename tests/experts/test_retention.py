"""Nothing of a person stays in the pool longer than the privacy page says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from accounts.privacy import PersonalData
from experts import actions
from experts.actions import retention
from experts.models import (
    AgendaFeed,
    Evaluation,
    Leave,
    OtherWork,
    Placement,
    PlacementAnswer,
    PlacementRequest,
    Plan,
    Professional,
    Trajectory,
    TrajectoryAction,
    TrajectoryExpert,
)
from experts.tasks import forget_pool
from experts.weeks import WEEK

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
# What goes together with something else.
GOES_WITH = {
    "PlannedAssignment": "plans",
    "ForbiddenPair": "plans",
    "ScenarioMove": "plans",
    "ScenarioChange": "plans",
    "Opening": "openings",
    "TrajectoryExpert": "trajectories",
    "TrajectoryAction": "trajectories",
    "Trajectory": "trajectories",
    "Leave": "leave",
    "OtherWork": "other_work",
    "PlacementRequest": "requesters",
    "Evaluation": "evaluations",
    "PlacementAnswer": "answers",
    "Plan": "plans",
    "Placement": "placements",
    "Professional": "professionals",
}


def noon(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def test_each_period_that_is_declared_has_its_errand() -> None:
    declared = {
        model.__name__
        for model in apps.get_app_config("experts").get_models()
        if isinstance(data := getattr(model, "personal_data", None), PersonalData)
        and data.retention_days is not None
    }
    assert declared == set(GOES_WITH)
    assert set(GOES_WITH.values()) == set(retention.FORGETTING)


@pytest.mark.parametrize("model", [Leave, OtherWork])
def test_days_off_and_other_work_go_a_year_after_the_last_day(make_professional: Make, model: Any) -> None:
    person, today = make_professional(), timezone.localdate()
    for age in (364, 365, 366):
        model.objects.create(
            professional=person,
            first_day=today - dt.timedelta(days=age + 3),
            last_day=today - dt.timedelta(days=age),
        )
    assert forget_pool() == 1
    assert {(today - one.last_day).days for one in model.objects.all()} == {364, 365}
    assert forget_pool() == 0


def test_who_requested_evaluated_and_answered_goes_two_years_after_the_last_week(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    request = make_request()
    PlacementRequest.objects.update(requested_by=people["employee"])
    placement = actions.place_request(people["planner"], request, make_professional())
    Evaluation.objects.create(
        placement=placement, side="municipality", author=people["employee"], score=4, result="Goed"
    )
    PlacementAnswer.objects.get_or_create(placement=placement, side="municipality", accepted=True)
    # The week of Monday 1 February is over on the 8th, two years later on 7 February: that day is kept.
    over = MONDAY + 4 * WEEK + dt.timedelta(days=730)
    retention.forget_pool(noon(over - dt.timedelta(days=1)))
    assert PlacementRequest.objects.get().requested_by and Evaluation.objects.get().author
    assert PlacementAnswer.objects.exists()
    retention.forget_pool(noon(over))
    assert PlacementRequest.objects.get().requested_by is None
    assert Evaluation.objects.get().author is None
    assert not PlacementAnswer.objects.exists()
    assert Placement.objects.get().professional, "the accounts of the scheme need it seven years"
    retention.forget_pool(noon(over + dt.timedelta(days=5 * 366)))
    assert not Placement.objects.exists() and not Evaluation.objects.exists()
    assert PlacementRequest.objects.get().total_hours == 64


def test_a_plan_goes_two_years_after_its_decision_with_all_it_proposed(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    first = propose(make_request())
    propose(request := make_request(first_week=MONDAY + 4 * WEEK))
    actions.reject_plan(people["planner"], first)
    soon = timezone.now() + dt.timedelta(days=729)
    retention.forget_pool(soon)
    assert Plan.objects.count() == 2
    retention.forget_pool(soon + dt.timedelta(days=2))
    assert not Plan.objects.exists()
    request.refresh_from_db()
    assert request.state == PlacementRequest.State.SUBMITTED, "what nobody decided on waits again"


def test_a_trajectory_forgets_who_took_part(people: dict[str, User], make_professional: Make) -> None:
    trajectory = Trajectory.objects.create(title="Visie", goal="Doel", first_week=MONDAY, last_week=MONDAY)
    trajectory.participants.add(people["employee"])
    TrajectoryExpert.objects.create(trajectory=trajectory, professional=make_professional(), hours_per_week=2)
    TrajectoryAction.objects.create(trajectory=trajectory, text="Bel", owner=people["employee"], due=MONDAY)
    retention.forget_pool(noon(MONDAY + WEEK + dt.timedelta(days=730)))
    assert not trajectory.participants.exists() and not trajectory.experts.exists()
    assert trajectory.actions.get().owner is None
    assert Trajectory.objects.get().title == "Visie"


def test_who_left_is_forgotten_at_once_or_but_for_the_placements(
    people: dict[str, User],
    make_user: Make,
    make_professional: Make,
    make_request: Make,
) -> None:
    until = MONDAY + 8 * WEEK
    _gone, placed = (
        make_professional(user=make_user(), contract_until=until, profile="Ik help.") for _ in range(2)
    )
    stays = make_professional(user=make_user())
    actions.place_request(people["planner"], make_request(), placed)
    AgendaFeed.objects.create(professional=placed, token_hash="x" * 64)
    now = noon(until + dt.timedelta(days=731))
    retention.forget_pool(now)
    assert set(Professional.objects.all()) == {placed, stays}
    placed.refresh_from_db()
    assert (placed.profile, placed.pattern, placed.max_travel_km) == ("", (0, 0, 0, 0, 0), 0)
    assert not placed.skill_levels.exists() and not AgendaFeed.objects.exists()
    assert Placement.objects.get().professional == placed
    assert stays.skill_levels.exists()
    assert retention.forget_pool(now)["professionals"] == 0, "nothing more is done the next day"


def test_who_left_without_an_end_of_contract_goes_two_years_after_the_last_trace(
    people: dict[str, User], make_user: Make, make_professional: Make, make_request: Make
) -> None:
    here, unused, placed = (make_professional(user=make_user()) for _ in range(3))
    request = make_request(first_week=MONDAY + 4 * WEEK)
    actions.place_request(people["planner"], request, placed)
    User.objects.filter(pk__in=[unused.user_id, placed.user_id]).update(is_active=False)
    User.objects.filter(pk=unused.user_id).update(last_login=timezone.now())
    now = timezone.now() + dt.timedelta(days=729)
    retention.forget_pool(now)
    assert Professional.objects.count() == 3
    now += dt.timedelta(days=2)
    retention.forget_pool(now)
    assert set(Professional.objects.all()) == {here, placed}
    # The week of Monday 1 March is over on the 8th.
    over = noon(MONDAY + 8 * WEEK + dt.timedelta(days=730))
    retention.forget_pool(over - dt.timedelta(days=1))
    placed.refresh_from_db()
    assert placed.week_hours == 32
    retention.forget_pool(over)
    placed.refresh_from_db()
    assert placed.week_hours == 0 and not placed.skill_levels.exists()
    assert here.skill_levels.exists()
