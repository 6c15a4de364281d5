"""Trajectories: who sees them, their hours, meetings and actions."""

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
from accounts.models import Organisation, User
from accounts.roles import Role
from experts import actions
from experts.agenda.feed import feed_of
from experts.models import Professional, Trajectory, TrajectoryAction, TrajectoryMeeting

from .conftest import MONDAY, free_hours

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
WEEKS = dt.timedelta(weeks=3)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def expert(people: dict[str, User], make_professional: Make) -> Professional:
    return make_professional(people["expert"], answers_questions=True)


@pytest.fixture
def trajectory(people: dict[str, User], expert: Professional, organisation: Organisation) -> Trajectory:
    return actions.start_trajectory(
        people["expert"],
        title="Woonzorgvisie",
        goal="Eén visie voor de regio.",
        organisations=[organisation],
        participants=[people["employee"]],
        first_week=MONDAY,
        last_week=MONDAY + WEEKS,
        experts={expert: 6},
    )


def test_only_who_takes_part_sees_it(client: Client, trajectory: Trajectory, people: dict[str, User]) -> None:
    address = reverse("experts:trajectory", args=[trajectory.pk])
    for role in Role:
        client.force_login(people[role])
        takes_part = role in (Role.EXPERT, Role.EMPLOYEE)
        assert client.get(address).status_code == (200 if takes_part else 404), role
        listed = client.get(reverse("experts:trajectories")).content.decode()
        assert ("Woonzorgvisie" in listed) == takes_part, role


def test_its_hours_come_out_of_the_same_week(
    trajectory: Trajectory, expert: Professional, make_request: Make
) -> None:
    assert free_hours([expert], MONDAY, 5)[expert.pk] == [26, 26, 26, 26, 32]
    with pytest.raises(ValidationError) as refusal:
        actions.place_request(SYSTEM, make_request(hours_per_week=27), expert)
    assert refusal.value.code == "hours"
    actions.place_request(SYSTEM, make_request(hours_per_week=26), expert)
    with pytest.raises(ValidationError, match="0 uur vrij in week 2"):
        actions.start_trajectory(
            SYSTEM,
            title="Nog een",
            goal="Meer",
            organisations=trajectory.organisations.all(),
            first_week=MONDAY,
            last_week=MONDAY,
            experts={expert: 1},
        )
    assert Trajectory.objects.count() == 1, "nothing half is kept"


def test_ending_gives_the_hours_back_and_needs_a_result(
    trajectory: Trajectory, expert: Professional, people: dict[str, User]
) -> None:
    with pytest.raises(PermissionDenied):
        actions.end_trajectory(people["employee"], trajectory, result="Klaar")
    with pytest.raises(ValidationError):
        actions.end_trajectory(people["expert"], trajectory, result=" ")
    held, coming = (
        actions.plan_meeting(
            people["expert"],
            trajectory,
            subject="Overleg",
            place="",
            starts_at=day,
            ends_at=day + dt.timedelta(hours=1),
        )
        for day in (dt.datetime(2027, 1, 19, 9, tzinfo=dt.UTC), dt.datetime(2027, 1, 26, 9, tzinfo=dt.UTC))
    )
    with time_machine.travel("2027-01-20T10:00:00+01:00"):
        actions.end_trajectory(people["expert"], trajectory, result="De visie is vastgesteld.")
    held.refresh_from_db()
    coming.refresh_from_db()
    assert [(one.cancelled, one.sequence) for one in (held, coming)] == [(False, 0), (True, 1)]
    assert free_hours([expert], MONDAY, 4)[expert.pk] == [26, 26, 32, 32]
    with pytest.raises(ValidationError):
        actions.add_action(people["expert"], trajectory, text="Nog iets", owner=people["expert"], due=MONDAY)


def test_leave_that_came_since_hinders_no_better_title_and_no_hours_more(
    trajectory: Trajectory, expert: Professional, people: dict[str, User]
) -> None:
    leave = actions.ask_leave(SYSTEM, expert, first_day=MONDAY, last_day=MONDAY + dt.timedelta(weeks=5))
    actions.approve_leave(people["planner"], leave)

    def change(hours: int, weeks: int = 3) -> Trajectory:
        return actions.change_trajectory(
            people["expert"],
            trajectory,
            title="Woonzorgvisie voor de regio",
            goal=trajectory.goal,
            organisations=trajectory.organisations.all(),
            participants=[people["employee"]],
            experts={expert: hours},
            first_week=trajectory.first_week,
            last_week=MONDAY + dt.timedelta(weeks=weeks),
        )

    assert change(6).title == "Woonzorgvisie voor de regio"
    assert change(5).experts.get().hours_per_week == 5
    for hours, weeks in ((6, 3), (5, 4)):
        with pytest.raises(ValidationError, match="0 uur vrij"):
            change(hours, weeks)


def test_a_meeting_stands_in_the_agenda_and_its_feed_until_it_is_cancelled(
    client: Client, trajectory: Trajectory, expert: Professional, people: dict[str, User]
) -> None:
    client.force_login(people["expert"])
    plan = reverse("experts:trajectory_meeting", args=[trajectory.pk])
    data = {"m-subject": "Startgesprek", "m-place": "Stadhuis", "m-day": "2027-03-29", "m-begin": "10:00"}
    assert client.post(plan, {**data, "m-end": "09:00"}).status_code == 422
    assert client.post(plan, {**data, "m-end": "12:00"}).status_code == 302
    meeting = TrajectoryMeeting.objects.get()
    # The day after the clock went to summer time.
    assert meeting.starts_at == dt.datetime(2027, 3, 29, 8, tzinfo=dt.UTC)
    assert "Startgesprek" in client.get(reverse("experts:agenda")).content.decode()
    feed = feed_of(expert, dt.date(2027, 1, 4))
    assert "SUMMARY:Startgesprek" in feed and str(meeting.uid) in feed
    client.force_login(people["employee"])
    assert client.post(reverse("experts:meeting_cancel", args=[meeting.pk])).status_code == 403
    client.force_login(people["expert"])
    client.post(reverse("experts:meeting_cancel", args=[meeting.pk]))
    assert "Startgesprek" not in client.get(reverse("experts:agenda")).content.decode()
    feed = feed_of(expert, dt.date(2027, 1, 4))
    assert "STATUS:CANCELLED" in feed and "SEQUENCE:1" in feed


def test_who_takes_part_writes_actions_and_ticks_their_own(
    client: Client, trajectory: Trajectory, people: dict[str, User]
) -> None:
    client.force_login(people["employee"])
    add = reverse("experts:trajectory_action", args=[trajectory.pk])
    assert client.post(add, {"a-text": "Cijfers", "a-owner": people["planner"].pk}).status_code == 422
    data = {"a-text": "Cijfers", "a-owner": people["employee"].pk, "a-due": "2027-02-01"}
    assert client.post(add, data).status_code == 302
    assert client.post(add, {**data, "a-owner": people["expert"].pk}).status_code == 302
    own, of_other = TrajectoryAction.objects.order_by("pk")
    tick = reverse("experts:action_tick", args=[own.pk])
    client.post(tick, {"done": "1"})
    own.refresh_from_db()
    assert own.done_at is not None
    assert client.post(reverse("experts:action_tick", args=[of_other.pk]), {"done": "1"}).status_code == 403
    client.force_login(people["planner"])
    assert client.post(tick, {}).status_code == 404
    client.force_login(people["expert"])
    client.post(tick, {})
    own.refresh_from_db()
    assert own.done_at is None


def test_the_form_from_start_to_change(
    client: Client, people: dict[str, User], expert: Professional, organisation: Organisation
) -> None:
    client.force_login(people["planner"])
    data = {
        "title": "Verdeling",
        "goal": "Afspraken over plekken.",
        "organisations": [organisation.pk],
        "participants": people["employee"].email,
        "first_week": MONDAY.isoformat(),
        "weeks": 3,
        f"hours_{expert.pk}": "8",
    }
    new = reverse("experts:trajectory_new")
    unknown = client.post(new, {**data, "participants": "niemand@voorbeeld.example"})
    assert unknown.status_code == 422
    assert "niemand@voorbeeld.example" in unknown.content.decode()
    assert client.post(new, {**data, f"hours_{expert.pk}": "-4"}).status_code == 422
    assert client.post(new, {**data, "weeks": 104}).status_code == 422
    assert client.post(new, {**data, f"hours_{expert.pk}": "33"}).status_code == 422
    assert not Trajectory.objects.exists()
    assert client.post(new, data).status_code == 302
    trajectory = Trajectory.objects.get()
    assert set(trajectory.participants.all()) == {people["employee"], people["planner"]}
    edit = reverse("experts:trajectory_edit", args=[trajectory.pk])
    assert 'value="8"' in client.get(edit).content.decode()
    assert client.post(edit, {**data, f"hours_{expert.pk}": "32"}).status_code == 302
    assert free_hours([expert], MONDAY, 1)[expert.pk] == [0]
    end = reverse("experts:trajectory_end", args=[trajectory.pk])
    assert client.post(end, {"e-result": "", "e-finished": "yes"}).status_code == 422
    assert client.post(end, {"e-result": "Vastgesteld.", "e-finished": "no"}).status_code == 302
    assert free_hours([expert], MONDAY, 1)[expert.pk] == [32]
    assert "Vastgesteld." in client.get(reverse("experts:trajectory", args=[trajectory.pk])).content.decode()


def test_pages_of_trajectories_ask_as_much_for_many_as_for_one(
    client: Client, trajectory: Trajectory, people: dict[str, User], django_assert_num_queries: Any
) -> None:
    client.force_login(people["expert"])
    for count in (1, 5):
        for _number in range(count):
            actions.start_trajectory(
                people["expert"],
                title="Nog een",
                goal="Doel",
                organisations=trajectory.organisations.all(),
                first_week=MONDAY,
                last_week=MONDAY,
            )
            actions.add_action(
                people["expert"], trajectory, text="Iets", owner=people["employee"], due=MONDAY
            )
        with django_assert_num_queries(6):
            client.get(reverse("experts:trajectories"))
        with django_assert_num_queries(11):
            client.get(reverse("experts:trajectory", args=[trajectory.pk]))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_meeting_on_a_day_that_no_calendar_has_is_refused(
    client: Client, trajectory: Trajectory, people: dict[str, User], day: str
) -> None:
    client.force_login(people["expert"])
    fields = {"m-subject": "Overleg", "m-day": day, "m-begin": "00:00", "m-end": "10:00"}
    answer = client.post(reverse("experts:trajectory_meeting", args=[trajectory.pk]), fields)
    assert answer.status_code == 422
    assert not trajectory.meetings.exists()
