"""Requests: who may ask, what is refused, how a concept becomes a request and how it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, Membership, Organisation, User
from accounts.roles import PLANNERS, Role
from experts import actions
from experts.forms import EndPlacementForm
from experts.models import Leave, Placement, PlacementRequest, SchemeBudget
from post.models import Effect
from post.outbox import run_due

from .conftest import MONDAY, both_say_yes, free_hours

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
State = PlacementRequest.State


@pytest.fixture
def wish(places: Any, skills: Any) -> dict[str, Any]:
    """What somebody fills in."""
    return {
        "municipality": places[0],
        "title": "Projectleider",
        "description": "Drie locaties op gang brengen.",
        "skills": [skills[0]],
        "target_groups": [],
        "first_week": MONDAY,
        "weeks": 8,
        "hours_per_week": 16,
    }


@pytest.fixture
def employee(people: dict[str, User], organisation: Organisation) -> User:
    """Somebody who works at the organisation."""
    Membership.objects.create(user=people["employee"], organisation=organisation)
    return people["employee"]


def test_an_employee_drafts_and_submits(
    employee: User, organisation: Organisation, wish: dict[str, Any], mailoutbox: list[Any]
) -> None:
    request = actions.draft_request(employee, organisation, **wish)
    assert request.state == State.CONCEPT
    actions.change_request(employee, request, organisation, **{**wish, "weeks": 4})
    sent = actions.submit_request(employee, request)
    assert (sent.state, sent.weeks) == (State.SUBMITTED, 4)
    actions.submit_request(employee, request)
    run_due()
    [mail] = mailoutbox
    assert mail.to == [employee.email]
    assert request.reference in mail.subject
    assert f"/flexpool/aanvragen/{request.pk}/" in mail.body


@pytest.mark.parametrize("role", [role for role in Role if role not in PLANNERS])
def test_nobody_requests_for_an_organisation_of_others(
    role: Role, people: dict[str, User], organisation: Organisation, wish: dict[str, Any]
) -> None:
    with pytest.raises(PermissionDenied):
        actions.draft_request(people[role], organisation, **wish)
    request = actions.draft_request(people["planner"], organisation, **wish)
    for verb in (actions.submit_request, actions.withdraw_request):
        with pytest.raises(PermissionDenied):
            verb(people[role], request)
    assert not PlacementRequest.objects.visible_to(people[role])


def test_membership_without_the_role_gives_no_right(
    people: dict[str, User], organisation: Organisation, wish: dict[str, Any]
) -> None:
    Membership.objects.create(user=people["expert"], organisation=organisation)
    with pytest.raises(PermissionDenied):
        actions.draft_request(people["expert"], organisation, **wish)


def test_a_concept_is_its_organisations_own(
    employee: User, people: dict[str, User], organisation: Organisation, wish: dict[str, Any]
) -> None:
    request = actions.draft_request(employee, organisation, **wish)
    assert request in PlacementRequest.objects.visible_to(employee)
    assert request not in PlacementRequest.objects.visible_to(people["planner"])
    actions.submit_request(employee, request)
    assert request in PlacementRequest.objects.visible_to(people["planner"])


def test_a_professional_sees_the_request_once_placed_there(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person, request = make_professional(people["professional"]), make_request()
    assert request not in PlacementRequest.objects.visible_to(people["professional"])
    actions.place_request(people["planner"], request, person)
    assert request in PlacementRequest.objects.visible_to(people["professional"])
    assert not Placement.objects.visible_to(people["expert"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_week", MONDAY + dt.timedelta(days=1)),
        ("weeks", 0),
        ("weeks", 105),
        ("hours_per_week", 0),
        ("hours_per_week", 41),
        ("remote_share", "1.01"),
        ("priority", 4),
        ("title", ""),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_kept(
    field: str, value: object, employee: User, organisation: Organisation, wish: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        actions.draft_request(employee, organisation, **{**wish, field: value})
    assert not PlacementRequest.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"first_week": MONDAY + dt.timedelta(days=1)},
        {"weeks": 0},
        {"hours_per_week": 41},
        {"remote_share": 2},
        {"priority": 0},
    ],
)
def test_the_database_refuses_it_too(change: dict[str, Any], make_request: Make) -> None:
    request = make_request()
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementRequest.objects.filter(pk=request.pk).update(**change)


def test_pressing_needs_a_reason(employee: User, organisation: Organisation, wish: dict[str, Any]) -> None:
    request = actions.draft_request(employee, organisation, **{**wish, "priority": 3})
    with pytest.raises(ValidationError):
        actions.submit_request(employee, request)
    actions.change_request(employee, request, organisation, priority=3, priority_reason="Opvang sluit.")
    assert actions.submit_request(employee, request).state == State.SUBMITTED


def test_what_was_submitted_no_longer_changes(make_request: Make, people: dict[str, User]) -> None:
    request = make_request()
    with pytest.raises(ValidationError):
        actions.change_request(people["planner"], request, request.organisation, weeks=2)


def test_withdrawing_twice_is_once_and_not_after_placement(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    request, placed = make_request(), make_request()
    actions.withdraw_request(people["planner"], request)
    assert actions.withdraw_request(people["planner"], request).state == State.WITHDRAWN
    placement = actions.place_request(people["planner"], placed, make_professional())
    both_say_yes(people["planner"], placement)
    with pytest.raises(ValidationError):
        actions.withdraw_request(people["planner"], placed)


def test_bringing_in_twice_changes_nothing(
    make_request: Make, make_professional: Make, organisation: Organisation
) -> None:
    person = make_professional()
    for _time in range(2):
        request = make_request(key="vast", state="placed")
    assert PlacementRequest.objects.count() == Placement.objects.count() == 1
    assert (request.state, request.placements.get().professional) == (State.PLACED, person)
    assert make_request(state="withdrawn").state == State.WITHDRAWN
    assert make_request(state="concept").state == State.CONCEPT
    with pytest.raises(ValidationError):
        make_request(state="onbekend")


def test_a_placement_that_ends_earlier_frees_hours_and_is_told(
    people: dict[str, User], make_professional: Make, make_request: Make, mailoutbox: list[Any]
) -> None:
    person = make_professional()
    request = make_request(state="placed", professional=person)
    placement = request.placements.get()
    people["employee"].memberships.create(organisation=request.organisation)
    with pytest.raises(PermissionDenied):
        actions.end_placement(people["professional"], placement, MONDAY)
    with pytest.raises(ValidationError):
        actions.end_placement(people["planner"], placement, placement.last_week)
    with pytest.raises(ValidationError):
        actions.end_placement(people["planner"], placement, MONDAY + dt.timedelta(days=1))
    ended = actions.end_placement(people["planner"], placement, MONDAY)
    assert (ended.state, ended.sequence, ended.weeks) == (Placement.State.ENDED, 1, 1)
    assert free_hours([person], MONDAY, 2)[person.pk] == [16, 32]
    request.refresh_from_db()
    assert request.state == State.FINISHED
    run_due()
    assert len(mailoutbox) == 2


def test_a_placement_that_does_not_take_place_lets_the_request_wait_again(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person = make_professional()
    request = make_request(state="placed", professional=person)
    placement = request.placements.get()
    cancelled = actions.end_placement(people["planner"], placement, MONDAY - dt.timedelta(weeks=1))
    assert cancelled.state == Placement.State.CANCELLED
    request.refresh_from_db()
    assert request.state == State.SUBMITTED
    assert actions.place_request(people["planner"], request, person).state == Placement.State.PROPOSED


def test_what_took_place_is_not_cancelled_afterwards(
    people: dict[str, User], make_professional: Make, make_request: Make, time_machine: Any
) -> None:
    request = make_request(state="placed", professional=make_professional())
    placement = request.placements.get()
    time_machine.move_to(MONDAY + dt.timedelta(weeks=5))
    never = MONDAY - dt.timedelta(weeks=1)
    assert never.isoformat() not in str(EndPlacementForm(placement=placement))
    with pytest.raises(ValidationError):
        actions.end_placement(people["planner"], placement, never)
    PlacementRequest.objects.update(state=State.EVALUATED)
    with pytest.raises(ValidationError):
        actions.end_placement(people["planner"], placement, MONDAY)
    PlacementRequest.objects.update(state=State.FINISHED)
    assert actions.end_placement(people["planner"], placement, MONDAY).weeks == 1


def test_requests_are_finished_when_their_weeks_are_over(make_professional: Make, make_request: Make) -> None:
    make_professional()
    request = make_request(state="placed", weeks=2)
    assert actions.finish_past_placements(MONDAY + dt.timedelta(days=13)) == 0
    assert actions.finish_past_placements(MONDAY + dt.timedelta(days=14)) == 1
    request.refresh_from_db()
    assert request.state == State.FINISHED


def test_leave_that_overlaps_or_runs_backwards_is_refused(
    people: dict[str, User], make_professional: Make
) -> None:
    person = make_professional(people["professional"])
    day = dt.timedelta(days=1)
    actions.ask_leave(people["professional"], person, first_day=MONDAY, last_day=MONDAY + day)
    for first, last in [(MONDAY + day, MONDAY + 3 * day), (MONDAY + 9 * day, MONDAY + 8 * day)]:
        with pytest.raises(ValidationError):
            actions.ask_leave(people["professional"], person, first_day=first, last_day=last)
    with pytest.raises(PermissionDenied):
        actions.ask_leave(people["expert"], person, first_day=MONDAY + 9 * day, last_day=MONDAY + 9 * day)
    with pytest.raises(PermissionDenied):
        actions.approve_leave(people["professional"], Leave.objects.get())


def test_a_working_day_has_no_80_hours(make_professional: Make) -> None:
    with pytest.raises(ValidationError):
        make_professional(hours=[80, 8, 8, 8, 8])
    with pytest.raises(ValidationError):
        make_professional(hours=[8, 8])
    with pytest.raises(ValidationError):
        make_professional(contract_until=dt.date(2025, 1, 1))


def test_a_scheme_has_one_budget_a_year() -> None:
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={2027: 10})
    actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={2027: 20})
    assert SchemeBudget.objects.get(scheme=scheme).hours == 20


def test_putting_the_same_twice_leaves_no_trace_and_a_change_does(
    make_user: Callable[..., User], places: Any, skills: Any
) -> None:
    user = make_user("professional")
    profile: dict[str, Any] = {
        "skills": [skills[0]],
        "home_municipality": places[0],
        "max_travel_km": 60,
        "hours": [8, 8, 8, 8, 0],
        "contract_from": dt.date(2026, 1, 1),
    }

    def put(skill: str = "Leiden", hours: int = 10, **changes: Any) -> int:
        before = AuditEntry.objects.count()
        actions.put_skill(SYSTEM, slug="leiden", name=skill)
        actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={2027: hours})
        actions.put_professional(SYSTEM, user, **{**profile, **changes})
        return AuditEntry.objects.count() - before

    put()
    assert put() == 0
    assert put(skill="Leidinggeven") == 1
    assert put(skill="Leidinggeven", hours=20) == 1
    assert put(skill="Leidinggeven", hours=20, skills=list(skills)) == 1
    assert user.professional.skills.count() == 2
    assert put(skill="Leidinggeven", hours=20, max_travel_km=80) == 1


def test_who_left_the_organisation_sees_no_longer_what_they_asked(
    employee: User, organisation: Organisation, wish: dict[str, Any]
) -> None:
    request = actions.draft_request(employee, organisation, **wish)
    assert request in PlacementRequest.objects.visible_to(employee)
    employee.memberships.all().delete()
    assert request not in PlacementRequest.objects.visible_to(employee)


def test_who_left_the_organisation_hears_no_more_of_their_request(
    employee: User, organisation: Organisation, people: dict[str, User], wish: dict[str, Any]
) -> None:
    request = actions.submit_request(employee, actions.draft_request(employee, organisation, **wish))
    assert Effect.objects.filter(payload__to=employee.email).count() == 1
    employee.memberships.all().delete()
    actions.refuse_request(people["planner"], request, answer="Er is niemand.")
    assert Effect.objects.filter(payload__to=employee.email).count() == 1
