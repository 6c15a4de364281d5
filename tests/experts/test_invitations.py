"""What reaches the calendars of both sides: invitations by mail, and the feed of an organisation. Each file
is read strictly and once more by `icalendar`."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.actions import SYSTEM
from accounts.models import Organisation, User
from calendars.ical import AMSTERDAM
from experts import actions
from experts.models import OrganisationFeed, Placement, PlacementRequest, Professional, Trajectory
from post.outbox import run_due
from tests.calendars import strict_ical

from .conftest import MONDAY, both_say_yes

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
HOSTILE = 'Kamers; "vrij", \\n en\nATTENDEE:mailto:een@ander.example\r\nBEGIN:VEVENT'


class Inbox:
    """Keeps what a mail server takes."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(cast(EmailMessage, found))
        return "250 OK"

    def to(self, user: User, about: str = "") -> list[EmailMessage]:
        """The mails to somebody whose subject holds `about`, oldest first."""
        return [one for one in self.messages if one["To"] == user.email and about in str(one["Subject"])]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Inbox]:
    """A mail server of this test."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield inbox
    controller.stop()


@pytest.fixture
def employee(people: dict[str, User], organisation: Organisation) -> User:
    """Somebody of the town hall that asks, with a name that would break a line."""
    user = people["employee"]
    user.memberships.get_or_create(organisation=organisation)
    User.objects.filter(pk=user.pk).update(first_name='Jan "de', last_name="Vries; x, y")
    user.refresh_from_db()
    return user


@pytest.fixture
def placement(
    employee: User, people: dict[str, User], make_professional: Make, make_request: Make
) -> Placement:
    """Proposed, of a request with a hostile title."""
    request = make_request()
    PlacementRequest.objects.filter(pk=request.pk).update(requested_by=employee, title=HOSTILE)
    request.refresh_from_db()
    return actions.place_request(people["planner"], request, make_professional(people["professional"]))


def invitation(message: EmailMessage) -> tuple[str, dict[str, str], Any]:
    """The method, strictly read properties, and icalendar's event of a mail's invitation: one of the ways to
    read it, and the same as a file."""
    ways = [part for part in message.walk() if part.get_content_type() == "multipart/alternative"]
    kinds = [part.get_content_type() for part in ways[0].iter_parts()]  # type: ignore[attr-defined]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    way = list(ways[0].iter_parts())[-1]  # type: ignore[attr-defined]
    [file] = list(message.iter_attachments())
    assert file.get_filename().endswith(".ics")
    raw = cast(bytes, way.get_payload(decode=True))
    assert file.get_payload(decode=True) == raw
    [event] = strict_ical.check(raw)
    method = str(way.get_param("method"))
    assert file.get_param("method") == method == event["METHOD"]
    [read] = Calendar.from_ical(raw).walk("VEVENT")
    assert event["ATTENDEE"] == f"mailto:{message['To']}"
    return method, event, read


def test_both_sides_get_a_placement_in_their_calendar_its_change_and_its_end(
    placement: Placement, employee: User, people: dict[str, User], smtp: Inbox, settings: Any
) -> None:
    run_due()
    assert not any(list(one.iter_attachments()) for one in smtp.messages), (
        "a proposal is not in a calendar yet"
    )
    placement = both_say_yes(people["planner"], placement)
    run_due()
    uids = set()
    for user in (employee, people["professional"]):
        [_proposal, message] = smtp.to(user)
        method, event, read = invitation(message)
        assert (method, event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", "1")
        assert read.decoded("dtstart") == MONDAY
        assert str(read["description"]) == HOSTILE.replace("\r\n", "\n")
        assert read["organizer"] == f"mailto:{settings.DESK_EMAIL}"
        assert message["Reply-To"] == settings.DESK_EMAIL
        uids.add(event["UID"])
    assert str(read["attendee"].params["CN"]) == str(people["professional"])
    assert len(uids) == 1

    placement = actions.end_placement(people["planner"], placement, MONDAY + dt.timedelta(weeks=1))
    run_due()
    for user in (employee, people["professional"]):
        method, event, read = invitation(smtp.to(user)[-1])
        assert (method, event["SEQUENCE"], event["UID"]) == ("REQUEST", "2", *uids)
        assert read.decoded("dtend") == MONDAY + dt.timedelta(weeks=1, days=5)


def test_what_does_not_take_place_goes_out_of_both_calendars(
    placement: Placement, employee: User, people: dict[str, User], smtp: Inbox
) -> None:
    placement = both_say_yes(people["planner"], placement)
    actions.end_placement(people["planner"], placement, MONDAY - dt.timedelta(weeks=1))
    run_due()
    for user in (employee, people["professional"]):
        first, last = (invitation(one) for one in smtp.to(user)[-2:])
        assert (first[0], last[0]) == ("REQUEST", "CANCEL")
        assert first[1]["UID"] == last[1]["UID"]
        assert int(first[1]["SEQUENCE"]) < int(last[1]["SEQUENCE"])


def test_a_name_with_quotes_is_one_name_in_an_invitation(
    placement: Placement, employee: User, people: dict[str, User], smtp: Inbox
) -> None:
    both_say_yes(people["planner"], placement)
    run_due()
    raw = invitation(smtp.to(employee)[-1])[2].to_ical().replace(b"\r\n ", b"")
    assert b'CN="Jan de Vries; x, y"' in raw


@pytest.fixture
def trajectory(people: dict[str, User], organisation: Organisation, make_professional: Make) -> Trajectory:
    """A trajectory of the expert with the employee."""
    return actions.start_trajectory(
        people["expert"],
        title="Woonzorgvisie",
        goal="Een visie",
        organisations=[organisation],
        participants=[people["employee"]],
        first_week=MONDAY,
        last_week=MONDAY + dt.timedelta(weeks=7),
        experts={make_professional(people["expert"]): 4},
    )


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2027, 1, day, hour, tzinfo=AMSTERDAM)


def test_who_takes_part_is_invited_to_a_meeting_and_hears_that_it_is_off(
    trajectory: Trajectory, people: dict[str, User], smtp: Inbox
) -> None:
    meeting = actions.plan_meeting(
        people["expert"],
        trajectory,
        subject=HOSTILE,
        place="Zaal; 2",
        starts_at=at(20, 10),
        ends_at=at(20, 12),
    )
    run_due()
    for user in (people["expert"], people["employee"]):
        method, event, read = invitation(smtp.to(user)[-1])
        assert (method, event["SEQUENCE"]) == ("REQUEST", "0")
        assert read.decoded("dtstart") == at(20, 10)
    actions.cancel_meeting(people["expert"], meeting)
    run_due()
    for user in (people["expert"], people["employee"]):
        first, last = (invitation(one) for one in smtp.to(user))
        assert (last[0], last[1]["UID"], last[1]["SEQUENCE"]) == ("CANCEL", first[1]["UID"], "1")


def test_who_joins_is_invited_and_who_leaves_is_told(
    trajectory: Trajectory, people: dict[str, User], make_user: Make, smtp: Inbox
) -> None:
    actions.plan_meeting(
        people["expert"], trajectory, subject="Start", place="", starts_at=at(20, 10), ends_at=at(20, 12)
    )
    newcomer = make_user("employee")
    actions.change_trajectory(
        people["expert"],
        trajectory,
        title=trajectory.title,
        goal=trajectory.goal,
        organisations=trajectory.organisations.all(),
        participants=[newcomer],
        experts={Professional.objects.get(user=people["expert"]): 4},
        first_week=trajectory.first_week,
        last_week=trajectory.last_week,
    )
    run_due()
    assert invitation(smtp.to(newcomer)[-1])[0] == "REQUEST"
    assert invitation(smtp.to(people["employee"])[-1])[0] == "CANCEL"
    assert len(smtp.to(people["expert"])) == 1


def test_what_is_loaded_invites_nobody(trajectory: Trajectory, mailoutbox: list[Any]) -> None:
    actions.plan_meeting(
        SYSTEM, trajectory, subject="Start", place="", starts_at=at(20, 10), ends_at=at(20, 12)
    )
    run_due()
    assert not mailoutbox


def feed(client: Client, secret: str) -> dict[str, dict[str, str]]:
    """The events of an organisation's feed by state and UID, read by both readers."""
    answer = client.get(reverse("experts:organisation_ics", args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert "private" in answer["Cache-Control"]
    events = strict_ical.check(answer.content)
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) == len(events)
    return {event["UID"]: event for event in events}


def test_a_town_hall_follows_who_comes_in_its_own_calendar(
    client: Client,
    placement: Placement,
    trajectory: Trajectory,
    employee: User,
    organisation: Organisation,
    people: dict[str, User],
) -> None:
    actions.plan_meeting(
        people["expert"],
        trajectory,
        subject="Start",
        place="Stadhuis",
        starts_at=at(20, 10),
        ends_at=at(20, 12),
    )
    secret = actions.renew_organisation_feed(employee, organisation)
    events = feed(client, secret)
    assert sorted(one["STATUS"] for one in events.values()) == ["CONFIRMED", "TENTATIVE"]
    [uid] = [uid for uid, one in events.items() if one["STATUS"] == "TENTATIVE"]
    assert str(placement.professional) in events[uid]["SUMMARY"]
    placement = both_say_yes(people["planner"], placement)
    assert (feed(client, secret)[uid]["STATUS"], feed(client, secret)[uid]["SEQUENCE"]) == ("CONFIRMED", "1")
    actions.end_placement(people["planner"], placement, MONDAY - dt.timedelta(weeks=1))
    assert (feed(client, secret)[uid]["STATUS"], feed(client, secret)[uid]["SEQUENCE"]) == ("CANCELLED", "2")
    # The feed of the professional has the same entry.
    own = actions.renew_feed(people["professional"], placement.professional)
    answer = client.get(reverse("experts:agenda_ics", args=[own]))
    assert [one["UID"] for one in strict_ical.check(answer.content)] == [uid]


def test_an_address_of_an_organisation_is_ones_own_and_ends_with_the_work_there(
    client: Client, employee: User, organisation: Organisation, make_user: Make
) -> None:
    colleague, stranger = make_user("employee"), make_user("employee")
    colleague.memberships.create(organisation=organisation)
    secrets = [actions.renew_organisation_feed(one, organisation) for one in (employee, employee, colleague)]
    assert client.get(reverse("experts:organisation_ics", args=[secrets[0]])).status_code == 404
    feed(client, secrets[1])
    with pytest.raises(PermissionDenied):
        actions.renew_organisation_feed(stranger, organisation)
    employee.memberships.all().delete()
    assert client.get(reverse("experts:organisation_ics", args=[secrets[1]])).status_code == 404
    feed(client, secrets[2])
    actions.withdraw_organisation_feed(colleague, organisation)
    assert client.get(reverse("experts:organisation_ics", args=[secrets[2]])).status_code == 404


def test_the_agenda_of_a_town_hall_shows_its_own_alone(
    client: Client,
    placement: Placement,
    employee: User,
    organisation: Organisation,
    people: dict[str, User],
    make_user: Make,
) -> None:
    client.force_login(employee)
    page = client.get(reverse("experts:organisation_agenda"))
    assert reverse("experts:answer", args=[placement.pk]) in page.content.decode()
    assert [one.pk for one in page.context["to_answer"]] == [placement.pk]
    shown = client.post(reverse("experts:organisation_feed", args=[organisation.pk]), {"renew": "1"})
    secret = shown.context["new_address"].rsplit("/", 1)[1].removesuffix(".ics")
    assert "no-store" in shown["Cache-Control"]
    assert secret not in client.get(reverse("experts:organisation_agenda")).content.decode()
    assert secret not in OrganisationFeed.objects.get().token_hash
    feed(client, secret)

    stranger = make_user("employee")
    client.force_login(stranger)
    address = reverse("experts:organisation_feed", args=[organisation.pk])
    assert client.post(address, {"renew": "1"}).status_code == 404
    page = client.get(reverse("experts:organisation_agenda"), {"organisatie": organisation.pk})
    assert str(placement.professional) not in page.content.decode()


def test_queries_of_an_agenda_and_a_feed_do_not_grow(
    client: Client, employee: User, organisation: Organisation, make_request: Make, make_professional: Make
) -> None:
    secret = actions.renew_organisation_feed(employee, organisation)
    client.force_login(employee)
    addresses = [reverse("experts:organisation_agenda"), reverse("experts:organisation_ics", args=[secret])]
    counts = []
    for more in (1, 4):
        for _each in range(more):
            make_request(state="placed", professional=make_professional())
            actions.place_request(SYSTEM, make_request(), make_professional())
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as caught:
                client.get(address)
            counts.append(len(caught))
    assert counts == [10, 5, 10, 5]
