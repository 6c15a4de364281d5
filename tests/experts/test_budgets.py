"""Budgets of schemes: what is counted, and that no plan spends more."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import User
from experts import actions, budgets
from experts.models import Leave, Placement, PlacementRequest, Plan, Professional, Scheme, SchemeBudget

from .conftest import MONDAY, both_say_yes
from .test_concurrency import in_thread, shared_database

__all__ = ["shared_database"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def scheme(db: None) -> Scheme:
    return actions.put_scheme(
        SYSTEM, slug="flexpool", name="Flexpool", hours_by_year={2027: 100}, hourly_rate=Decimal("90.50")
    )


def row(year: int = 2027) -> budgets.Overview:
    [found] = budgets.overview(year)
    return found


def test_hours_are_reserved_placed_realised_and_left(
    scheme: Scheme, make_request: Make, make_professional: Make
) -> None:
    person = make_professional()
    make_request(scheme=scheme, hours_per_week=5)
    make_request(scheme=scheme, state="placed", professional=person, hours_per_week=16)
    with time_machine.travel("2027-01-27T10:00:00+01:00"):
        found = row()
        assert (found.hours, found.reserved, found.placed, found.realised, found.left) == (
            100,
            20,
            64,
            32,
            36,
        )
        assert found.columns[3] == (64, Decimal("5792.00"))
        Leave.objects.create(
            professional=person, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=4), state="approved"
        )
        assert row().realised == 16, "a week that rested was not worked"


def test_a_proposal_is_kept_and_is_not_yet_placed(
    scheme: Scheme, make_request: Make, make_professional: Make, people: dict[str, User]
) -> None:
    placement = actions.place_request(SYSTEM, make_request(scheme=scheme), make_professional())
    found = row()
    assert (found.proposed, found.placed, found.left) == (64, 0, 36)
    with time_machine.travel("2027-01-27T10:00:00+01:00"):
        assert row().realised == 0, "nobody said yes to it"
    both_say_yes(people["planner"], placement)
    found = row()
    assert (found.proposed, found.placed, found.left) == (0, 64, 36)


def test_a_first_budget_is_not_lower_than_what_is_placed_without_one(
    make_request: Make, make_professional: Make
) -> None:
    free = actions.put_scheme(SYSTEM, slug="ruim", name="Ruim")
    actions.place_request(SYSTEM, make_request(scheme=free), make_professional())
    with pytest.raises(ValidationError) as refusal:
        actions.put_scheme(SYSTEM, slug="ruim", name="Ruim", hours_by_year={2027: 63})
    assert "64" in refusal.value.message_dict["hours"][0]
    assert not SchemeBudget.objects.exists()
    actions.put_scheme(SYSTEM, slug="ruim", name="Ruim", hours_by_year={2027: 64})


def test_an_open_request_takes_nothing_and_too_many_show(scheme: Scheme, make_request: Make) -> None:
    make_request(scheme=scheme, hours_per_week=30)
    assert (row().left, row().lacking) == (100, 20)


def test_a_week_counts_in_its_iso_year(scheme: Scheme, make_request: Make, make_professional: Make) -> None:
    # 2026 has 53 weeks: the Monday of 28 December still lies in it; that of 31 December 2029 lies in 2030.
    actions.put_scheme(SYSTEM, slug="flexpool", name="Flexpool", hours_by_year={2026: 10, 2030: 40})
    person = make_professional()
    last = make_request(scheme=scheme, first_week=dt.date(2026, 12, 28), weeks=1, hours_per_week=16)
    with pytest.raises(ValidationError, match="6 uur"):
        actions.place_request(SYSTEM, last, person)
    first = make_request(scheme=scheme, first_week=dt.date(2029, 12, 31), weeks=1, hours_per_week=16)
    actions.place_request(SYSTEM, first, person)
    assert (row(2026).proposed, row(2027).proposed, row(2030).proposed) == (0, 0, 16)


def test_a_scheme_can_not_pay_more_than_it_has(
    scheme: Scheme, make_request: Make, make_professional: Make
) -> None:
    person = make_professional()
    actions.place_request(SYSTEM, make_request(scheme=scheme), person)
    with pytest.raises(ValidationError) as refusal:
        actions.place_request(SYSTEM, make_request(scheme=scheme, hours_per_week=10), person)
    assert refusal.value.code == "budget"
    assert row().proposed == 64
    actions.place_request(SYSTEM, make_request(scheme=scheme, hours_per_week=9), person)
    assert row().left == 0


def test_a_budget_never_sinks_below_what_is_placed(
    client: Client, people: dict[str, User], scheme: Scheme, make_request: Make, make_professional: Make
) -> None:
    actions.place_request(SYSTEM, make_request(scheme=scheme), make_professional())
    client.force_login(people["planner"])
    address = reverse("experts:budget_edit", args=["flexpool", 2027])
    refused = client.post(address, {"hours": 63, "hourly_rate": ""})
    assert refused.status_code == 422
    assert "al 64 uur geplaatst of voorgesteld" in refused.content.decode()
    assert client.post(address, {"hours": -1}).status_code == 422
    assert client.post(address, {"hours": 64, "hourly_rate": "101,25"}).status_code == 302
    scheme.refresh_from_db()
    assert (scheme.hourly_rate, SchemeBudget.objects.get().hours) == (Decimal("101.25"), 64)
    page = client.get(reverse("experts:budgets") + "?jaar=2027").content.decode()
    assert "€ 6.480" in page
    assert client.get(reverse("experts:budgets") + "?jaar=onzin").status_code == 200
    assert client.get(reverse("experts:budget_edit", args=["flexpool", 9999])).status_code == 404


def test_the_overview_asks_as_much_for_many_as_for_one(
    client: Client,
    people: dict[str, User],
    scheme: Scheme,
    make_request: Make,
    make_professional: Make,
    django_assert_num_queries: Any,
) -> None:
    with time_machine.travel("2027-03-01T10:00:00+01:00"):
        client.force_login(people["planner"])
        for number, count in enumerate((1, 5)):
            for index in range(count):
                one = actions.put_scheme(SYSTEM, slug=f"r{number}{index}", name=f"Regeling {number} {index}")
                make_request(scheme=one, state="placed", professional=make_professional(), hours_per_week=8)
            with django_assert_num_queries(13):
                client.get(reverse("experts:budgets"))


@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
def test_approvals_at_once_spend_no_hour_twice(
    engine: str,
    transactional_db: None,
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    shared_database: Callable[[], None],
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    scheme = actions.put_scheme(SYSTEM, slug="flexpool", name="Flexpool", hours_by_year={2027: 100})
    # Each has a person of its own, so hours are no matter: the budget pays for three of twenty.
    pairs = [(make_request(scheme=scheme, hours_per_week=8), make_professional()) for _number in range(20)]
    shared_database()
    start = threading.Barrier(len(pairs))
    outcomes: list[str] = []

    def place(request: PlacementRequest, person: Professional) -> None:
        try:
            start.wait(timeout=30)
            actions.place_request(
                people["planner"],
                PlacementRequest.objects.get(pk=request.pk),
                Professional.objects.get(pk=person.pk),
            )
            outcomes.append("placed")
        except ValidationError as error:
            outcomes.append(str(error.code))
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=place, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["budget"] * 17 + ["placed"] * 3
    assert in_thread(lambda: (Placement.objects.count(), row().left)) == (3, 4)


def test_what_would_help_is_paid_by_the_year_in_which_it_begins(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    scheme = actions.put_scheme(SYSTEM, slug="krap", name="Krap", hours_by_year={2027: 10, 2028: 1000})
    make_professional(contract_until=None)
    request = make_request(scheme=scheme)
    plan = propose(request, weeks=60)
    left = plan.unassigned.get()
    assert left.reason == "budget"
    [later] = [one for one in left.remedies or [] if one["kinds"] == ["other_start"]]
    assert later["first_week"] == "2028-01-03"
    plan.refresh_from_db()
    actions.apply_remedy(people["planner"], plan, request, (left.remedies or []).index(later), plan.revision)
    [placement] = actions.approve_plan(people["planner"], Plan.objects.get(pk=plan.pk))
    assert placement.first_week == dt.date(2028, 1, 3)
    assert (row().left, row(2028).left) == (10, 1000 - 64)
