"""Free hours: pattern, holidays, leave, other work, placements and trajectories, week by week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
import time_machine

from accounts.actions import SYSTEM
from experts import actions
from experts.absences import absences_of
from experts.availability import placeable_hours, weeks_of
from experts.desk import desk_capacity
from experts.models import Leave, PlacementRequest, Professional, Trajectory, TrajectoryExpert
from experts.weeks import monday_of, period_in_words, week_number, weeks_between, weeks_from

from .conftest import MONDAY, free_hours

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
    actions.add_other_work(SYSTEM, person, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=1))
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


def away(person: Professional, first: int, last: int) -> None:
    """Approved leave from so many to so many days after MONDAY."""
    Leave.objects.create(
        professional=person,
        first_day=MONDAY + dt.timedelta(days=first),
        last_day=MONDAY + dt.timedelta(days=last),
        state=Leave.State.APPROVED,
    )


def test_a_placement_rests_during_three_weeks_of_leave_in_a_row(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, weeks=6, hours_per_week=24)
    away(person, 7, 25)
    weeks = weeks_of([person], MONDAY, 6)[person.pk]
    assert [week.booked for week in weeks] == [24, 0, 0, 0, 24, 24]
    assert [week.resting for week in weeks] == [0, 24, 24, 24, 0, 0]
    assert [week.overbooked for week in weeks] == [0] * 6
    assert [week.free for week in weeks] == [8, 0, 0, 0, 8, 8]
    # Something that goes on all those weeks may still ask eight hours: it would rest too.
    assert placeable_hours([person], MONDAY, 6)[person.pk] == [8] * 6


def test_leave_of_more_than_three_weeks_in_a_row_hinders(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, weeks=6, hours_per_week=24)
    # Two leaves with nothing but a weekend and a Friday without work between them.
    away(person, 7, 17)
    away(person, 21, 28)
    weeks = weeks_of([person], MONDAY, 6)[person.pk]
    assert [week.overbooked for week in weeks] == [0, 24, 24, 24, 0, 0]
    assert placeable_hours([person], MONDAY, 6)[person.pk] == [8, 0, 0, 0, 0, 8]
    assert weeks[2].room == -24


def test_in_a_week_that_is_leave_in_part_a_part_rests(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional()
    make_request(state="placed", professional=person, weeks=1, hours_per_week=24)
    away(person, 0, 1)
    week = weeks_of([person], MONDAY, 1)[person.pk][0]
    assert (week.capacity, week.booked, week.resting, week.free) == (16, 12, 12, 4)


def test_leave_over_new_year_of_a_year_with_53_weeks_is_one_absence(
    make_professional: Callable[..., Professional],
) -> None:
    person = make_professional()
    days = [(dt.date(2026, 12, 14), dt.date(2026, 12, 31)), (dt.date(2027, 1, 4), dt.date(2027, 1, 5))]
    leave = [Leave(professional=person, first_day=first, last_day=last) for first, last in days]
    (absence,) = absences_of(person, leave)
    assert (absence.first_day, absence.last_day) == (dt.date(2026, 12, 14), dt.date(2027, 1, 5))
    assert absence.hinders
    assert not absences_of(person, leave[:1])[0].hinders


def test_other_work_takes_hours_on_days_that_are_worked(
    make_professional: Callable[..., Professional],
) -> None:
    person = make_professional()
    day = dt.timedelta(days=1)
    six = Decimal("6.5")
    actions.add_other_work(SYSTEM, person, first_day=MONDAY, last_day=MONDAY + 6 * day, hours_per_week=six)
    # A Saturday takes nothing, and a Monday that is leave already is not taken twice.
    actions.add_other_work(SYSTEM, person, first_day=MONDAY + 5 * day, last_day=MONDAY + 5 * day)
    actions.add_other_work(SYSTEM, person, first_day=MONDAY + 7 * day, last_day=MONDAY + 8 * day)
    away(person, 7, 7)
    assert free_hours([person], MONDAY, 3)[person.pk] == [25, 16, 32]
    # That Monday rests, the other day is taken.
    assert placeable_hours([person], MONDAY, 3)[person.pk] == [25, 24, 32]


def test_a_trajectory_takes_hours_of_the_same_week_until_it_stops(
    make_professional: Callable[..., Professional],
) -> None:
    person = make_professional()
    trajectory = Trajectory.objects.create(
        title="Visie", goal="Een visie", first_week=MONDAY, last_week=MONDAY + dt.timedelta(weeks=1)
    )
    TrajectoryExpert.objects.create(trajectory=trajectory, professional=person, hours_per_week=6)
    week = weeks_of([person], MONDAY, 1)[person.pk][0]
    assert (week.placed, week.trajectories, week.booked, week.free) == (0, 6, 6, 26)
    assert free_hours([person], MONDAY, 3)[person.pk] == [26, 26, 32]
    Trajectory.objects.update(state=Trajectory.State.STOPPED)
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]


@time_machine.travel("2027-01-12T10:00:00+01:00", tick=False)
def test_the_desk_gives_questions_out_of_the_same_hours(
    make_professional: Callable[..., Professional], make_request: Callable[..., PlacementRequest]
) -> None:
    person = make_professional(answers_questions=True)
    pk, today = person.user_id, dt.date(2027, 1, 12)
    assert desk_capacity([pk], today) == {pk: 16}
    make_request(state="placed", professional=person, hours_per_week=24)
    assert desk_capacity([pk], today) == {pk: 4}
    Professional.objects.update(desk_hours=6, minutes_per_question=90)
    assert desk_capacity([pk], today) == {pk: 4}
    Professional.objects.update(desk_hours=2)
    assert desk_capacity([pk], today) == {pk: 1}
    away(person, 0, 4)
    assert desk_capacity([pk], today) == {pk: 0}
    Professional.objects.update(answers_questions=False)
    assert desk_capacity([pk], today) == {}


def test_the_number_of_queries_does_not_grow_with_people(
    make_professional: Callable[..., Professional], django_assert_num_queries: Callable[..., object]
) -> None:
    people = [make_professional() for _count in range(4)]
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        weeks_of(people, MONDAY, 52)
