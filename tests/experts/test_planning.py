"""From open requests to placements: who may, what the solver gives, and that nobody gets too many hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.audit import AuditEntry
from accounts.models import Membership, User
from accounts.roles import PLANNERS, Role
from experts import actions, matching
from experts.availability import weeks_of
from experts.models import Level, Placement, PlacementRequest, Plan, Professional, Skill, UnassignedRequest
from experts.planning.board import board_of
from experts.planning.choosing import choices_for
from experts.planning.columns import columns_from
from experts.planning.instance import build_instance
from experts.planning.scenario import scenario_of
from experts.planning.words import proposed_cards, unplaced_cards
from experts.tasks import fail_abandoned_plans
from post.models import Effect
from post.outbox import run_due

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
State = PlacementRequest.State


def test_the_solver_proposes_and_the_planner_approves(
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    mailoutbox: list[Any],
) -> None:
    """The whole way with the real solver, in its own process."""
    person = make_professional(people["professional"])
    request = make_request(hours_per_week=24)
    PlacementRequest.objects.filter(pk=request.pk).update(requested_by=people["employee"])
    Membership.objects.create(user=people["employee"], organisation=request.organisation)
    other = make_request(hours_per_week=16, weeks=2)
    plan = actions.propose_plan(
        people["planner"], start=MONDAY, weeks=8, requests=[request, other], seconds=5
    )
    assert plan.state == Plan.State.COMPUTING
    run_due()
    plan.refresh_from_db()
    assert (plan.state, plan.status, plan.value, plan.bound) == ("proposed", "optimal", 96, 96)
    [assignment] = plan.assignments.all()
    assert (assignment.request, assignment.professional) == (request, person)
    assert (assignment.distance_km, assignment.least_free_hours) == (0, 32)
    assert plan.unassigned.get().reason == UnassignedRequest.Reason.OUTBID

    [placement] = actions.approve_plan(people["planner"], plan)

    assert (placement.first_week, placement.last_week) == (MONDAY, MONDAY + dt.timedelta(weeks=3))
    request.refresh_from_db()
    other.refresh_from_db()
    assert (request.state, other.state) == (State.OFFERED, State.SUBMITTED)
    run_due()
    assert {mail.to[0] for mail in mailoutbox} == {people["employee"].email, people["professional"].email}
    assert AuditEntry.objects.filter(verb="approve_plan", actor=people["planner"]).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in PLANNERS])
def test_only_planners_plan(role: Role, people: dict[str, User], make_request: Make, propose: Make) -> None:
    request = make_request()
    plan, user = propose(request), people[role]
    with pytest.raises(PermissionDenied):
        actions.propose_plan(user, start=MONDAY, weeks=8, requests=[request])
    with pytest.raises(PermissionDenied):
        actions.approve_plan(user, plan)
    with pytest.raises(PermissionDenied):
        actions.reject_plan(user, plan)
    assert not Plan.objects.visible_to(user)


def test_asking_the_same_twice_computes_once(people: dict[str, User], make_request: Make) -> None:
    request = make_request()
    first = actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=[request])
    again = actions.propose_plan(people["programme_team"], start=MONDAY, weeks=8, requests=[request])
    assert first == again
    assert Effect.objects.filter(kind="experts.plan").count() == 1


def test_computing_twice_changes_nothing(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    plan = propose(make_request())
    effect = Effect.objects.get(kind="experts.plan")
    Effect.objects.update(state=Effect.State.PENDING, payload={"plan": plan.pk})
    run_due()
    effect.refresh_from_db()
    assert effect.state == Effect.State.DONE
    assert plan.assignments.count() == 1


def test_a_request_outside_the_weeks_of_the_plan_is_named(
    people: dict[str, User], make_request: Make
) -> None:
    late = make_request(title="Te laat", first_week=MONDAY + dt.timedelta(weeks=7))
    with pytest.raises(ValidationError, match="Te laat"):
        actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=[late])
    with pytest.raises(ValidationError):
        actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=[])
    with pytest.raises(ValidationError):
        actions.propose_plan(
            people["planner"], start=MONDAY + dt.timedelta(days=1), weeks=20, requests=[late]
        )
    assert not Plan.objects.exists()


def test_a_solver_that_fails_is_tried_again_and_then_said(
    people: dict[str, User], make_request: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(matching, "solve", broken)
    plan = actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=[make_request()])
    for _attempt in range(3):
        plan.refresh_from_db()
        assert plan.state == Plan.State.COMPUTING
        Effect.objects.update(not_before=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        run_due()
    plan.refresh_from_db()
    assert plan.state == Plan.State.FAILED
    assert Effect.objects.get(kind="experts.plan").state == Effect.State.FAILED


def test_a_plan_whose_workers_were_killed_is_said_to_fail_and_can_be_asked_again(
    people: dict[str, User], make_request: Make, time_machine: Any
) -> None:
    request = make_request()
    ask: dict[str, Any] = {"start": MONDAY, "weeks": 8, "requests": [request]}
    plan = actions.propose_plan(people["planner"], **ask)
    time_machine.move_to(plan.created_at + dt.timedelta(minutes=30))
    assert fail_abandoned_plans() == 0, "it still waits for a worker"
    # Each of them took it and none came back: nothing ran that could say so.
    Effect.objects.filter(kind="experts.plan").update(attempts=9)
    run_due()
    assert fail_abandoned_plans() == 1
    plan.refresh_from_db()
    assert plan.state == Plan.State.FAILED
    assert actions.propose_plan(people["planner"], **ask) != plan


def test_what_changed_after_computing_is_named_and_nothing_is_booked(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    first, second = make_request(), make_request(first_week=MONDAY + dt.timedelta(weeks=4))
    plan = propose(first, second)
    actions.add_other_work(
        SYSTEM, person, first_day=MONDAY + dt.timedelta(weeks=1), last_day=MONDAY + dt.timedelta(days=13)
    )

    with pytest.raises(actions.NoLongerFits) as refusal:
        actions.approve_plan(people["planner"], plan)
    [misfit] = refusal.value.misfits
    assert (misfit.request, misfit.kind, misfit.weeks) == (first, "hours", (MONDAY + dt.timedelta(weeks=1),))
    assert first.title in misfit.in_words
    assert not Placement.objects.exists()

    [placement] = actions.approve_plan(people["planner"], plan, leave_out_misfits=True)
    assert placement.request == second
    first.refresh_from_db()
    assert first.state == State.SUBMITTED


def test_two_plans_for_the_same_hours_book_them_once(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    one, other = propose(make_request(hours_per_week=24)), propose(make_request(hours_per_week=24))
    actions.approve_plan(people["planner"], one)
    with pytest.raises(actions.NoLongerFits):
        actions.approve_plan(people["programme_team"], other)
    assert all(week.overbooked == 0 for week in weeks_of([person], MONDAY, 8)[person.pk])


def test_the_board_shows_the_proposals_of_one_plan_at_a_time(
    make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    first, other = make_request(hours_per_week=8), make_request(hours_per_week=8)
    for plan, bars, hours in [(None, 0, 0), (propose(first), 1, 8), (propose(first, other), 2, 16)]:
        (row,) = board_of([person], columns_from(MONDAY, "week"), plan).rows
        assert (len(row.bars), max(week.value for week in row.hours)) == (bars, hours)


def test_a_plan_is_decided_once(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    request = make_request()
    plan = propose(request)
    request.refresh_from_db()
    assert request.state == State.PLANNED
    actions.reject_plan(people["planner"], plan)
    request.refresh_from_db()
    assert request.state == State.SUBMITTED
    with pytest.raises(ValidationError):
        actions.approve_plan(people["planner"], plan)


def test_what_would_have_begun_already_is_not_proposed(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    late, other = make_request(), make_request(first_week=MONDAY + dt.timedelta(weeks=1))
    plan = propose(late, other)
    with time_machine.travel(dt.datetime.combine(MONDAY + dt.timedelta(weeks=1), dt.time(12))):
        with pytest.raises(ValidationError) as refusal:
            actions.place_request(people["planner"], late, person)
        assert refusal.value.code == "past"
        with pytest.raises(actions.NoLongerFits) as no_longer:
            actions.approve_plan(people["planner"], plan)
        assert [(one.request, one.kind) for one in no_longer.value.misfits] == [(late, "past")]
        [placement] = actions.approve_plan(people["planner"], plan, leave_out_misfits=True)
        assert placement.request == other


def test_a_withdrawn_request_no_longer_fits(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    request = make_request()
    plan = propose(request)
    actions.withdraw_request(people["planner"], request)
    with pytest.raises(actions.NoLongerFits) as refusal:
        actions.approve_plan(people["planner"], plan)
    assert refusal.value.misfits[0].kind == "request"


def test_a_scheme_is_not_overspent(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional()
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={MONDAY.year: 100})
    one, other = make_request(scheme=scheme), make_request(scheme=scheme)
    first, second = propose(one), propose(other)
    actions.approve_plan(people["planner"], first)
    with pytest.raises(actions.NoLongerFits) as refusal:
        actions.approve_plan(people["planner"], second)
    assert (refusal.value.misfits[0].kind, refusal.value.misfits[0].short_of) == ("budget", 28)
    actions.reject_plan(people["planner"], second)
    third = propose(other)
    assert third.unassigned.get().reason == UnassignedRequest.Reason.BUDGET
    assert "64" in unplaced_cards(third)[0].reasons[0]
    assert "36" in unplaced_cards(third)[0].reasons[0]


def test_each_reason_is_said_with_its_figures(
    make_professional: Make,
    make_request: Make,
    propose: Make,
    skills: tuple[Skill, Skill],
    places: tuple[Any, Any],
) -> None:
    make_professional()
    asked = [
        make_request(skills=[skills[1]]),
        make_request(municipality=places[1]),
        make_request(hours_per_week=40),
    ]
    plan = propose(*asked)
    cards = {card.request: card.reasons[0] for card in unplaced_cards(plan)}
    reasons = {one.request: one.reason for one in plan.unassigned.all()}
    assert [reasons[one] for one in asked] == ["no_skill", "too_far", "no_hours"]
    assert "Rekenen" in cards[asked[0]]
    assert "100" in cards[asked[1]]
    assert "60" in cards[asked[1]]
    assert "32" in cards[asked[2]]


def test_the_figures_of_a_reason_are_of_whom_it_is_about_beside_what_is_pinned(
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    skills: tuple[Skill, Skill],
    places: tuple[Any, Any],
    client: Client,
) -> None:
    planner = people["planner"]
    only = make_professional(skills=list(skills))
    # 100.1 km from here: a limit of 100 is not enough, however the distance is rounded.
    make_professional(skills=[skills[0]], max_travel_km=100, hours=[8, 8, 0, 0, 0])
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={MONDAY.year: 100})
    pinned = make_request(skills=[skills[1]], hours_per_week=24, weeks=3, scheme=scheme)
    declined = make_request(skills=[skills[1]], first_week=MONDAY + dt.timedelta(weeks=4))
    full = make_request(skills=[skills[1]], hours_per_week=16)
    far = make_request(municipality=places[1])
    poor = make_request(hours_per_week=8, scheme=scheme)
    actions.decline_placement(
        planner, actions.place_request(planner, declined, only), reason="Nee.", side="municipality"
    )
    declined.refresh_from_db()
    plan = propose(pinned, declined, full, far, poor)
    actions.move_assignment(planner, plan, pinned, only)
    reasons = {one.request: (one.reason, one.facts) for one in plan.unassigned.select_related("request")}
    words = {card.request: card.reasons[0] for card in unplaced_cards(Plan.objects.get(pk=plan.pk))}
    assert reasons[declined] == ("no_skill", {"excluded": 1})
    assert words[declined].startswith("Alleen 1 persoon heeft dit allemaal")
    assert reasons[full] == ("no_hours", {"near": 1, "most_free": 8})
    assert reasons[far] == ("too_far", {"skilled": 2, "distance": 101, "limit": 100})
    assert reasons[poor] == ("budget", {"left": 28, "needed": 32})
    client.force_login(planner)
    UnassignedRequest.objects.update(remedies=[])
    page = client.get(reverse("experts:plan", args=[plan.pk])).content.decode()
    assert page.count("Geef de regeling meer uren") == 1


def test_a_proposal_says_why_this_person(
    make_user: Make, groups: list[Any], make_professional: Make, make_request: Make, propose: Make
) -> None:
    make_professional(make_user("professional", target_groups=[groups[0]]))
    plan = propose(make_request(target_groups=groups[:2]))
    [card] = proposed_cards(plan)
    text = " ".join(card.reasons)
    assert "Kan dit: Leiden" in text
    assert "Bewoners A" in text
    assert "Bewoners B" not in text


def test_a_proposal_says_what_a_planner_passed_over_knowingly(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make, places: Any
) -> None:
    person = make_professional(levels={"leiden": Level.EXPERIENCED})
    request = make_request(levels={"leiden": Level.LEADING}, municipality=places[1])
    plan = propose(request)
    [choice] = choices_for(scenario_of(plan), request)
    assert choice.missing == ["Leiden (gevorderd)"]
    actions.move_assignment(people["planner"], plan, request, person, knowingly=True)
    [card] = proposed_cards(plan)
    text = " ".join(card.reasons)
    assert "Kan dit" not in text
    assert "Mist: Leiden (gevorderd)" in text
    assert "verder dan de 60 km" in text


def test_the_instance_is_one_that_the_solver_accepts(
    people: dict[str, User], make_professional: Make, make_request: Make, groups: list[Any]
) -> None:
    make_professional()
    make_professional(goes_to_municipalities=False)
    make_professional(contract_until=dt.date(2026, 6, 1))
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={MONDAY.year: 500})
    request = make_request(scheme=scheme, target_groups=groups[:1], first_week=MONDAY + dt.timedelta(weeks=2))
    plan = actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=[request])
    instance = matching.parse_instance(build_instance(plan))
    assert (len(instance.professionals), instance.weeks) == (1, 8)
    [work] = instance.requests
    assert (work.first_week, work.last_week, work.target_groups) == (2, 5, {"bewoners-a"})
    assert instance.schemes[0].hours == 500


def test_the_queries_of_an_instance_do_not_grow(
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    django_assert_num_queries: Make,
) -> None:
    requests = [make_request() for _count in range(5)]
    for _count in range(5):
        make_professional()
    plan = actions.propose_plan(people["planner"], start=MONDAY, weeks=8, requests=requests)
    with django_assert_num_queries(18):
        build_instance(plan)


def test_the_planner_places_by_hand_within_the_hours(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person: Professional = make_professional()
    actions.place_request(people["planner"], make_request(hours_per_week=24), person)
    with pytest.raises(ValidationError) as refusal:
        actions.place_request(people["planner"], make_request(hours_per_week=16), person)
    assert refusal.value.code == "hours"
    with pytest.raises(PermissionDenied):
        actions.place_request(people["employee"], make_request(hours_per_week=1), person)
