"""Leave and other work: asked, answered, with what they get in the way of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from experts import actions
from experts.leave_conflicts import conflicts_of
from experts.models import Leave, OtherWork, Professional, TrajectoryMeeting
from post.models import Effect

from .conftest import MONDAY, free_hours

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Any:
    """The Monday a week before the work begins."""
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def person(people: dict[str, User], make_professional: Make) -> Professional:
    return make_professional(people["professional"])


def ask(person: Professional, first: int, last: int) -> Leave:
    return actions.ask_leave(SYSTEM, person, first_day=MONDAY + first * DAY, last_day=MONDAY + last * DAY)


def kinds(person: Professional, first: int, last: int) -> list[str]:
    days = Leave(professional=person, first_day=MONDAY + first * DAY, last_day=MONDAY + last * DAY)
    return [conflict.kind for conflict in conflicts_of([days])[0]]


def test_overlapping_leave_is_refused_and_says_with_which(person: Professional) -> None:
    first = ask(person, 0, 4)
    with pytest.raises(ValidationError, match="11 januari 2027 tot en met 15 januari 2027"):
        ask(person, 4, 6)
    actions.withdraw_leave(person.user, first)
    assert ask(person, 4, 6).state == Leave.State.ASKED


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(3, 1, "last_day"), (0, 500, "last_day"), (4000, 4001, "first_day")],
)
def test_days_that_can_not_be_are_named_with_their_field(
    person: Professional, first: int, last: int, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        ask(person, first, last)
    assert list(refusal.value.error_dict) == [field]
    assert not Leave.objects.exists()


def test_refused_leave_says_why_by_mail_and_takes_no_hours(
    person: Professional, people: dict[str, User]
) -> None:
    leave = ask(person, 0, 4)
    with pytest.raises(ValidationError):
        actions.refuse_leave(people["planner"], leave, answer=" ")
    with pytest.raises(PermissionDenied):
        actions.refuse_leave(people["professional"], leave, answer="Nee.")
    actions.refuse_leave(people["planner"], leave, answer="Dan is de raadsvergadering.")
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]
    mail = Effect.objects.get(kind="mail").payload
    assert "raadsvergadering" in mail["text"] and mail["to"] == person.user.email
    with pytest.raises(ValidationError):
        actions.approve_leave(people["planner"], leave)


def test_withdrawn_leave_gives_its_hours_back_and_begun_leave_needs_a_planner(
    person: Professional, people: dict[str, User]
) -> None:
    leave = ask(person, 0, 4)
    actions.approve_leave(people["planner"], leave)
    assert free_hours([person], MONDAY, 1)[person.pk] == [0]
    with time_machine.travel("2027-01-12T10:00:00+01:00"), pytest.raises(ValidationError):
        actions.withdraw_leave(people["professional"], leave)
    with pytest.raises(PermissionDenied):
        actions.withdraw_leave(people["expert"], leave)
    actions.withdraw_leave(people["professional"], leave)
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]


def test_leave_shows_what_it_gets_in_the_way_of(person: Professional, make_request: Make) -> None:
    assert kinds(person, 0, 4) == []
    make_request(state="placed", professional=person, weeks=8, hours_per_week=16)
    assert kinds(person, 0, 18) == ["rests"]
    assert kinds(person, 0, 25) == ["hinders"]
    # Three weeks that join a week which is approved already are four.
    actions.approve_leave(SYSTEM, ask(person, 21, 25))
    assert kinds(person, 0, 18) == ["hinders"]


def test_leave_beside_other_work_shows_the_week_that_gets_too_full(
    person: Professional, make_request: Make
) -> None:
    make_request(state="placed", professional=person, weeks=1, hours_per_week=24)
    actions.add_other_work(SYSTEM, person, first_day=MONDAY, last_day=MONDAY)
    assert kinds(person, 1, 1) == ["rests"]
    work = Leave(professional=person, first_day=MONDAY, last_day=MONDAY + 2 * DAY)
    [found] = conflicts_of([work])
    assert [one.kind for one in found] == ["rests"]


def test_leave_shows_meetings_and_hours_of_leave_that_lack(person: Professional) -> None:
    trajectory = actions.start_trajectory(
        SYSTEM,
        title="Visie",
        goal="Eén visie",
        organisations=[Organisation.objects.create(kind="region", name="Regio", slug="regio")],
        first_week=MONDAY,
        last_week=MONDAY + 14 * DAY,
        experts={person: 4},
    )
    starts = timezone.make_aware(dt.datetime.combine(dt.date(2027, 1, 12), dt.time(10)))
    TrajectoryMeeting.objects.create(
        trajectory=trajectory, subject="Start", starts_at=starts, ends_at=starts + dt.timedelta(hours=2)
    )
    assert kinds(person, 1, 1) == ["meeting"]
    assert kinds(person, 2, 2) == []
    Professional.objects.update(leave_hours_per_year=40)
    person.refresh_from_db()
    ask(person, 7, 10)
    assert kinds(person, 14, 14) == []
    days = Leave(professional=person, first_day=MONDAY + 14 * DAY, last_day=MONDAY + 15 * DAY)
    [found] = conflicts_of([days])
    assert [one.kind for one in found] == ["budget"]
    assert "Van de 40 verlofuren zijn er 8 over" in found[0].text


def test_asking_shows_conflicts_first_and_keeps_nothing_until_the_second_press(
    client: Client, person: Professional, make_request: Make
) -> None:
    make_request(state="placed", professional=person, weeks=8)
    client.force_login(person.user)
    days = {"first_day": "2027-01-11", "last_day": "2027-02-05"}
    shown = client.post(reverse("experts:agenda_leave"), days)
    assert shown.status_code == 409
    assert "langer dan drie weken" in shown.content.decode()
    assert not Leave.objects.exists()
    assert client.post(reverse("experts:agenda_leave"), {**days, "despite": "1"}).status_code == 302
    assert Leave.objects.get().state == Leave.State.ASKED


def test_a_planner_sees_the_same_conflicts_and_approves_despite_them(
    client: Client, person: Professional, make_request: Make, people: dict[str, User]
) -> None:
    make_request(state="placed", professional=person, weeks=8)
    leave = ask(person, 0, 25)
    client.force_login(people["planner"])
    assert "langer dan drie weken" in client.get(reverse("experts:leave")).content.decode()
    approve = reverse("experts:leave_approve", args=[leave.pk])
    assert client.post(approve, {"list": "1"}).status_code == 409
    leave.refresh_from_db()
    assert leave.state == Leave.State.ASKED
    assert client.post(approve, {"list": "1", "despite": "1"})["Location"] == reverse("experts:leave")
    leave.refresh_from_db()
    assert leave.state == Leave.State.APPROVED
    withdraw = reverse("experts:leave_withdraw", args=[leave.pk])
    assert client.post(withdraw)["Location"] == reverse("experts:leave")


def test_a_planner_refuses_on_a_page_that_asks_why(
    client: Client, person: Professional, people: dict[str, User]
) -> None:
    leave = ask(person, 0, 1)
    client.force_login(people["planner"])
    address = reverse("experts:leave_refuse", args=[leave.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"answer": ""}).status_code == 422
    assert client.post(address, {"answer": "Te druk."}).status_code == 302
    client.force_login(person.user)
    assert "Te druk." in client.get(reverse("experts:agenda")).content.decode()


def test_the_municipality_sees_when_the_placement_rests_and_not_why(
    client: Client, person: Professional, make_request: Make, people: dict[str, User], organisation: Any
) -> None:
    request = make_request(state="placed", professional=person, weeks=8)
    actions.approve_leave(SYSTEM, ask(person, 7, 11))
    Membership.objects.create(user=people["employee"], organisation=organisation)
    client.force_login(people["employee"])
    page = client.get(reverse("experts:request", args=[request.pk])).content.decode()
    assert f"Van 18 januari tot en met 22 januari 2027 rust de plaatsing: {person} is afwezig." in page
    assert "verlof" not in page.lower()


def test_the_list_of_leave_asks_as_much_for_many_as_for_one(
    client: Client,
    make_professional: Make,
    make_request: Make,
    people: dict[str, User],
    django_assert_num_queries: Any,
) -> None:
    client.force_login(people["planner"])
    for count in (1, 6):
        for _number in range(count):
            one = make_professional()
            make_request(state="placed", professional=one, weeks=8, hours_per_week=8)
            ask(one, 0, 25)
        with django_assert_num_queries(17):
            client.get(reverse("experts:leave"))


def test_other_work_is_added_and_taken_away_on_the_agenda(client: Client, person: Professional) -> None:
    client.force_login(person.user)
    address = reverse("experts:other_work")
    wrong = {"work-first_day": "2027-01-11", "work-last_day": "2027-01-10", "work-hours_per_week": "0"}
    refused = client.post(address, wrong)
    assert refused.status_code == 422
    assert "Vul een kwartier tot 60 uur in" in refused.content.decode()
    assert not OtherWork.objects.exists()
    right = {"work-first_day": "2027-01-11", "work-last_day": "2027-01-24", "work-hours_per_week": "7.5"}
    assert client.post(address, right).status_code == 302
    work = OtherWork.objects.get()
    assert work.hours_per_week == Decimal("7.5")
    assert free_hours([person], MONDAY, 3)[person.pk] == [24, 24, 32]
    assert client.post(reverse("experts:other_work_remove", args=[work.pk])).status_code == 302
    assert not OtherWork.objects.exists()


def test_other_work_over_what_is_agreed_is_taken_and_said(
    client: Client, person: Professional, make_request: Make
) -> None:
    make_request(state="placed", professional=person, hours_per_week=24, weeks=2)
    client.force_login(person.user)
    address = reverse("experts:other_work")
    fits = {"work-first_day": "2027-01-11", "work-last_day": "2027-01-17", "work-hours_per_week": "8"}
    assert "uur te veel" not in client.post(address, fits, follow=True).content.decode()
    more = fits | {"work-last_day": "2027-01-31"}
    told = client.post(address, more, follow=True).content.decode()
    # Sixteen hours elsewhere in the first week, eight after it; the placement is two weeks long.
    assert "In week 2 van 2027 heeft u 8 uur te veel." in told
    assert "Bel de planner" in told
    assert OtherWork.objects.count() == 2
    most = fits | {"work-last_day": "2027-01-24", "work-hours_per_week": "10"}
    told = client.post(address, most, follow=True).content.decode()
    assert "In 2 weken, vanaf week 2 van 2027, heeft u tot 18 uur te veel." in told


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EXPERT])
def test_leave_and_work_of_others_do_not_exist(
    role: Role, client: Client, people: dict[str, User], make_professional: Make
) -> None:
    other = make_professional()
    make_professional(people["expert"])
    leave = ask(other, 0, 1)
    work = actions.add_other_work(SYSTEM, other, first_day=MONDAY, last_day=MONDAY)
    client.force_login(people[role])
    assert client.post(reverse("experts:leave_withdraw", args=[leave.pk])).status_code == 404
    assert client.post(reverse("experts:other_work_remove", args=[work.pk])).status_code == 404
    assert client.post(reverse("experts:leave_approve", args=[leave.pk])).status_code == 403
