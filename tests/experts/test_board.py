"""The board at each zoom: every week stands in one column, and one full week is not hidden by a mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from experts import actions
from experts.models import Plan
from experts.planning.board import board_of
from experts.planning.columns import ZOOMS, columns_from, shifted
from experts.weeks import WEEK, monday_of
from vocabulary.models import Province

from .conftest import MONDAY

Make = Callable[..., Any]


@given(st.dates(dt.date(2019, 1, 1), dt.date(2040, 1, 1)), st.sampled_from(list(ZOOMS)))
def test_every_week_stands_in_one_column(day: dt.date, zoom: str) -> None:
    start = monday_of(day)
    columns = columns_from(start, zoom)
    mondays = [monday for column in columns for monday in column.mondays]
    assert len(columns) == ZOOMS[zoom]
    assert mondays == [mondays[0] + index * WEEK for index in range(len(mondays))]
    assert start in columns[0].mondays
    later = shifted(start, zoom, back=False)
    assert columns_from(later, zoom)[0] == columns[len(columns) // 2]
    assert shifted(start, zoom, back=True) < columns[0].first


def test_a_year_of_53_weeks_has_them_all_in_its_months() -> None:
    columns = columns_from(dt.date(2026, 1, 1) - dt.timedelta(days=3), "maand")
    assert sum(len(column.mondays) for column in columns) == 53
    assert [columns[0].label, columns[0].heading] == ["jan", "2026"]


@pytest.mark.django_db
def test_a_column_of_a_month_tells_that_one_of_its_weeks_is_too_full(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, hours_per_week=32, weeks=4)
    actions.add_other_work(people["planner"], person, first_day=MONDAY, last_day=MONDAY)
    (row,) = board_of([person], columns_from(MONDAY, "maand")).rows
    assert row.hours[0].load == "over"
    assert row.hours[3].load == "none"
    (bar,) = [bar for bar in row.bars if bar.kind == "fixed"]
    assert (bar.first, bar.weeks) == (0, 2)


@pytest.mark.django_db
def test_the_board_shows_the_hours_that_are_free_and_leads_to_the_person(
    people: dict[str, User], make_professional: Make, make_request: Make, client: Client
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, hours_per_week=24, weeks=4)
    make_request(state="placed", professional=person, hours_per_week=8, weeks=2)
    actions.add_other_work(people["planner"], person, first_day=MONDAY, last_day=MONDAY)
    client.force_login(people["planner"])

    def hours(**query: str) -> list[tuple[int, str]]:
        page = client.get(reverse("experts:board"), {"vanaf": MONDAY.isoformat(), **query})
        (row,) = page.context["board"].rows
        assert row.url == reverse("experts:person", args=[person.pk])
        return [(one.value, one.load) for one in row.hours[:5]]

    assert hours() == [(32, "over"), (32, "full"), (24, ""), (24, ""), (0, "none")]
    assert hours(uren="vrij") == [(-8, "over"), (0, "full"), (8, ""), (8, ""), (32, "")]


@pytest.mark.django_db
def test_the_board_is_narrowed_by_target_group_province_and_scenario(
    people: dict[str, User],
    make_user: Make,
    make_professional: Make,
    make_request: Make,
    propose: Make,
    groups: list[Any],
    client: Client,
) -> None:
    knows = make_professional(make_user("professional", target_groups=[groups[0]]))
    other = make_professional()
    request = make_request()
    first = propose(request)
    second = actions.solve_again(people["planner"], first)
    actions.reject_plan(people["planner"], first)
    client.force_login(people["planner"])
    address = reverse("experts:board")

    def names(**query: str) -> set[int]:
        page = client.get(address, {"vanaf": MONDAY.isoformat(), **query})
        assert page.status_code == 200
        return {int(row.anchor[1:]) for row in page.context["board"].rows}

    assert names() == {knows.pk, other.pk}
    assert names(doelgroep=groups[0].slug) == {knows.pk}
    assert names(provincie=Province.objects.get().slug) == {knows.pk, other.pk}
    assert names(doelgroep="bestaat-niet", provincie="\x00", schaal="eeuw", plan="9" * 40) == {
        knows.pk,
        other.pk,
    }
    for zoom in ZOOMS:
        assert names(schaal=zoom) == {knows.pk, other.pk}

    def proposals(plan: Plan) -> int:
        page = client.get(address, {"vanaf": MONDAY.isoformat(), "plan": str(plan.pk)})
        return sum(bar.kind == "proposal" for row in page.context["board"].rows for bar in row.bars)

    assert proposals(first) == 1
    assert proposals(second) == 0
    assert sum(len(row.bars) for row in client.get(address).context["board"].rows) == 0


@pytest.mark.django_db
def test_queries_of_a_scenario_on_the_board_do_not_grow(
    people: dict[str, User],
    make_professional: Make,
    make_request: Make,
    propose: Make,
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    client.force_login(people["planner"])
    for _time in range(2):
        for _number in range(3):
            make_professional()
        plan = propose(*(make_request() for _number in range(3)))
        with django_assert_num_queries(22):
            client.get(reverse("experts:board"), {"vanaf": MONDAY.isoformat(), "plan": plan.pk})


@pytest.mark.django_db
def test_what_a_scenario_proposes_rests_in_short_leave_as_what_is_agreed_does(
    people: dict[str, User], make_professional: Make, make_request: Make, propose: Make
) -> None:
    person = make_professional()
    leave = actions.ask_leave(
        people["planner"], person, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=6)
    )
    actions.approve_leave(people["planner"], leave)
    plan = propose(make_request(hours_per_week=24))

    def hours(shown: Plan | None) -> list[tuple[int, str]]:
        (row,) = board_of([person], columns_from(MONDAY, "week"), shown).rows
        return [(one.value, one.load) for one in row.hours[:2]]

    assert hours(plan) == [(0, "none"), (24, "")]
    actions.approve_plan(people["planner"], plan)
    assert hours(None) == [(0, "none"), (24, "")]
