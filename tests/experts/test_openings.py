"""What waits is proposed to the planner as soon as hours come free or somebody joins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import SYSTEM
from accounts.models import User
from accounts.roles import PLANNERS, Role
from experts import actions
from experts.actions.openings import find_openings
from experts.models import Opening, Placement
from experts.weeks import WEEK, this_monday
from post.models import Effect
from post.outbox import run_due

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def openings() -> list[tuple[Any, Any, str]]:
    run_due()
    return [(one.request, one.professional, one.because) for one in Opening.objects.waiting()]


def test_leave_that_is_withdrawn_opens_what_waited(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person = make_professional()
    leave = actions.ask_leave(SYSTEM, person, first_day=MONDAY, last_day=MONDAY + dt.timedelta(weeks=5))
    actions.approve_leave(people["planner"], leave)
    request = make_request(first_week=MONDAY + WEEK)
    assert openings() == []
    actions.withdraw_leave(people["planner"], leave)
    assert openings() == [(request, person, "leave")]
    with time_machine.travel(dt.datetime.combine(MONDAY + 2 * WEEK, dt.time(12))):
        assert not Opening.objects.waiting(), "it would have begun, so nobody can be placed"


def test_a_placement_that_ends_earlier_opens_what_waited(
    people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    person = make_professional()
    run_due()
    placement = make_request(state="placed", professional=person, hours_per_week=32, weeks=8).placements.get()
    request = make_request(first_week=MONDAY + 4 * WEEK, hours_per_week=32)
    assert openings() == []
    actions.end_placement(people["planner"], placement, MONDAY + WEEK)
    assert openings() == [(request, person, "placement")]


def test_somebody_who_joins_opens_what_waited_and_nothing_else(
    people: dict[str, User], make_professional: Make, make_request: Make, places: tuple[Any, Any]
) -> None:
    request = make_request(priority=3)
    make_request(municipality=places[1])
    person = make_professional()
    assert openings() == [(request, person, "person")]
    # Found again it stays one line; put aside it stays away.
    actions.put_opening_aside(people["planner"], Opening.objects.get())
    actions.put_professional(
        SYSTEM,
        person.user,
        skills=[one.skill for one in person.skill_levels.all()],
        home_municipality=person.home_municipality,
        max_travel_km=61,
        hours=person.pattern,
        contract_from=person.contract_from,
    )
    assert openings() == []


def test_the_planner_places_from_the_list_or_puts_it_aside(
    people: dict[str, User], make_professional: Make, make_request: Make, client: Client
) -> None:
    first, second = make_request(), make_request(hours_per_week=32)
    person = make_professional()
    assert {request for request, _person, _because in openings()} == {first, second}
    client.force_login(people["planner"])
    page = client.get(reverse("experts:planning")).content.decode()
    assert "Past nu" in page
    one, other = Opening.objects.order_by("request_id")
    client.post(reverse("experts:opening_decide", args=[one.pk]), {"place": "1"})
    assert Placement.objects.get().professional == person
    # The other no longer fits beside it: it says so, and books nothing.
    answer = client.post(reverse("experts:opening_decide", args=[other.pk]), {"place": "1"}, follow=True)
    assert "te kort" in answer.content.decode() or "tekort" in answer.content.decode()
    assert Placement.objects.count() == 1
    client.post(reverse("experts:opening_decide", args=[other.pk]))
    assert not Opening.objects.waiting().exists()


def test_a_request_that_several_can_do_stands_in_the_list_once(
    people: dict[str, User], make_professional: Make, make_request: Make, client: Client
) -> None:
    request = make_request()
    both = {make_professional(), make_professional()}
    run_due()
    client.force_login(people["planner"])
    [(asked, offers)] = client.get(reverse("experts:planning")).context["openings"]
    assert (asked, {one.professional for one in offers}) == (request, both)


def test_looking_again_asks_no_more_for_many_that_wait(
    make_professional: Make,
    make_request: Make,
    skills: tuple[Any, Any],
    places: tuple[Any, Any],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_professional()
    run_due()
    fitting = [make_request(first_week=MONDAY + number * WEEK) for number in range(12)]
    make_request(skills=[skills[1]])
    make_request(municipality=places[1])
    make_request(hours_per_week=33)
    scheme = actions.put_scheme(SYSTEM, slug="potje", name="Potje", hours_by_year={2027: 63})
    make_request(scheme=scheme)
    make_request(first_week=this_monday() - WEEK)
    effect = Effect(payload={"professional": person.pk, "because": "person"})
    # The person with skills and target groups 4, what waits with its details 4, the weeks 4, budgets and what
    # they paid 2; what is kept 1.
    with django_assert_num_queries(15):
        find_openings(effect)
    assert set(Opening.objects.values_list("request", flat=True)) == {one.pk for one in fitting}


@pytest.mark.parametrize("role", [role for role in Role if role not in PLANNERS])
def test_only_planners_see_and_decide(
    role: Role, people: dict[str, User], make_professional: Make, make_request: Make
) -> None:
    make_request()
    make_professional()
    assert openings()
    assert not Opening.objects.visible_to(people[role]).exists()
    with pytest.raises(PermissionDenied):
        actions.put_opening_aside(people[role], Opening.objects.get())
