"""Free hours: pattern, holidays, leave, contract and placements, week by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from accounts.actions import SYSTEM
from experts import actions
from experts.availability import free_hours, weeks_of
from experts.models import PlacementRequest, Professional
from experts.weeks import monday_of, period_in_words, week_number, weeks_between, weeks_from

from .conftest import MONDAY

pytestmark = pytest.mark.django_db


def test_a_week_has_the_hours_of_the_working_pattern(make_professional: Callable[..., Professional]) -> None:
    person = make_professional()
    assert free_hours([person], MONDAY, 3) == {person.pk: [32, 32, 32]}


def test_public_holidays_are_taken_off(make_professional: Callable[..., Professional]) -> None:
    person = make_professional(hours=[8, 8, 8, 8, 8])
    # Good Friday is 26 March, Easter Monday 29 March, King's Day Tuesday 27 April 2027.
    assert free_hours([person], dt.date(2027, 3, 22), 2)[person.pk] == [32, 32]
    assert free_hours([person], dt.date(2027, 4, 26), 1)[person.pk] == [32]


def test_leave_counts_once_it_is_approved(make_professional: Callable[..., Professional]) -> None:
    person = make_professional()
    leave = actions.ask_leave(
        SYSTEM, person, first_day=MONDAY + dt.timedelta(days=2), last_day=MONDAY + dt.timedelta(days=8)
    )
    assert free_hours([person], MONDAY, 2)[person.pk] == [32, 32]
    actions.approve_leave(SYSTEM, leave)
    assert free_hours([person], MONDAY, 2)[person.pk] == [16, 16]


def test_outside_the_contract_nobody_has_hours(make_professional: Callable[..., Professional]) -> None:
    person = make_professional(
        contract_from=MONDAY + dt.timedelta(days=1), contract_until=MONDAY + dt.timedelta(days=7)
    )
    assert free_hours([person], MONDAY, 3)[person.pk] == [24, 8, 0]


def test_placements_take_hours_and_too_much_shows(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, weeks=2, hours_per_week=24)
    assert free_hours([person], MONDAY, 3)[person.pk] == [8, 8, 32]
    leave = actions.ask_leave(SYSTEM, person, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=1))
    actions.approve_leave(SYSTEM, leave)
    week = weeks_of([person], MONDAY, 1)[person.pk][0]
    assert (week.capacity, week.booked, week.free, week.overbooked) == (16, 24, 0, 8)


def test_a_placement_that_began_earlier_counts_in_the_weeks_asked(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, weeks=6)
    assert free_hours([person], MONDAY + dt.timedelta(weeks=4), 3)[person.pk] == [16, 16, 32]


def test_weeks_over_a_year_of_53_weeks_and_over_the_change_of_the_clock() -> None:
    weeks = weeks_from(dt.date(2026, 12, 21), 4)
    assert [week_number(monday) for monday in weeks] == [52, 53, 1, 2]
    # The clock changes on 28 March 2027; a week stays seven days.
    assert weeks_from(dt.date(2027, 3, 22), 2)[1] == dt.date(2027, 3, 29)
    assert weeks_between(dt.date(2026, 12, 21), dt.date(2027, 1, 11)) == 4
    assert monday_of(dt.date(2027, 1, 3)) == dt.date(2026, 12, 28)
    assert "53" in period_in_words(dt.date(2026, 12, 28), dt.date(2027, 1, 4))


def test_the_weeks_asked_begin_on_a_monday(make_professional: Callable[..., Professional]) -> None:
    with pytest.raises(ValueError, match="Monday"):
        free_hours([make_professional()], MONDAY + dt.timedelta(days=1), 1)


def test_the_number_of_queries_does_not_grow_with_people(
    make_professional: Callable[..., Professional], django_assert_num_queries: Callable[..., object]
) -> None:
    people = [make_professional() for _count in range(4)]
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        weeks_of(people, MONDAY, 52)
