"""The agenda feed: read back by icalendar, behind an address that can be renewed and withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from experts import actions
from experts.models import AgendaFeed

from .conftest import MONDAY, both_say_yes

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def person(people: dict[str, User], make_professional: Make) -> Any:
    """The professional with an account of that role."""
    return make_professional(people["professional"])


def read(client: Client, secret: str) -> list[Any]:
    answer = client.get(reverse("experts:agenda_ics", args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    text = answer.content.decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return Calendar.from_ical(text).walk("VEVENT")


def test_the_feed_shows_placements_and_their_end(
    client: Client, people: dict[str, User], person: Any, make_request: Make
) -> None:
    request = make_request(
        title="Kamers; komma, en een heel lange titel met een ‘accent’ erin voor de regelbreuk"
    )
    placement = both_say_yes(people["planner"], actions.place_request(people["planner"], request, person))
    secret = actions.renew_feed(people["professional"], person)

    [event] = read(client, secret)
    assert event.decoded("dtstart") == MONDAY
    # All-day entries end the day after: the Saturday after the last working day.
    assert event.decoded("dtend") == MONDAY + dt.timedelta(weeks=3, days=5)
    assert str(event["description"]) == request.title
    assert (event["sequence"], event["status"]) == (1, "CONFIRMED")
    # A placement is some hours a week: the weeks must not look full.
    assert event["transp"] == "TRANSPARENT"
    uid = event["uid"]
    assert read(client, secret)[0].to_ical() == event.to_ical()

    actions.end_placement(people["planner"], placement, MONDAY)
    [event] = read(client, secret)
    assert (event["uid"], event["sequence"]) == (uid, 2)
    assert event.decoded("dtend") == MONDAY + dt.timedelta(days=5)


def test_a_cancelled_placement_stays_as_cancelled(
    client: Client, people: dict[str, User], person: Any, make_request: Make
) -> None:
    placement = both_say_yes(
        people["planner"], actions.place_request(people["planner"], make_request(), person)
    )
    actions.end_placement(people["planner"], placement, MONDAY - dt.timedelta(weeks=1))
    [event] = read(client, actions.renew_feed(people["professional"], person))
    assert (event["status"], event["sequence"]) == ("CANCELLED", 2)


def test_an_address_works_until_it_is_renewed_or_withdrawn(
    client: Client, people: dict[str, User], person: Any
) -> None:
    first = actions.renew_feed(people["professional"], person)
    second = actions.renew_feed(people["professional"], person)
    assert client.get(reverse("experts:agenda_ics", args=[first])).status_code == 404
    assert read(client, second) == []
    actions.withdraw_feed(people["professional"], person)
    assert client.get(reverse("experts:agenda_ics", args=[second])).status_code == 404


def test_a_closed_account_has_no_feed(client: Client, people: dict[str, User], person: Any) -> None:
    secret = actions.renew_feed(people["professional"], person)
    User.objects.filter(pk=people["professional"].pk).update(is_active=False)
    assert client.get(reverse("experts:agenda_ics", args=[secret])).status_code == 404


def test_only_the_owner_makes_an_address(people: dict[str, User], person: Any) -> None:
    for role in ("planner", "programme_team", "administrator", "expert"):
        with pytest.raises(PermissionDenied):
            actions.renew_feed(people[role], person)
        with pytest.raises(PermissionDenied):
            actions.withdraw_feed(people[role], person)


def test_the_address_is_shown_once_and_kept_as_a_hash(
    client: Client, people: dict[str, User], person: Any
) -> None:
    client.force_login(people["professional"])
    shown = client.post(reverse("experts:agenda_feed"), {"renew": "1"})
    assert "no-store" in shown["Cache-Control"]
    address = shown.context["new_address"]
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in client.get(reverse("experts:agenda")).content.decode()
    assert secret not in AgendaFeed.objects.get().token_hash
    read(client, secret)
    client.post(reverse("experts:agenda_feed"), {"withdraw": "1"})
    assert not AgendaFeed.objects.exists()


def test_leave_is_asked_on_the_agenda_and_approved_on_the_planning(
    client: Client, people: dict[str, User], person: Any
) -> None:
    client.force_login(people["professional"])
    address = reverse("experts:agenda_leave")
    assert client.post(address, {"first_day": "2027-02-02", "last_day": "2027-02-01"}).status_code == 422
    assert client.post(address, {"first_day": "2027-02-01", "last_day": "2027-02-02"}).status_code == 302
    leave = person.leave.get()
    client.force_login(people["planner"])
    assert str(person) in client.get(reverse("experts:planning")).content.decode()
    client.post(reverse("experts:leave_approve", args=[leave.pk]))
    leave.refresh_from_db()
    assert leave.state == "approved"
