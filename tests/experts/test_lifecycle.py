"""A request from horizon to evaluation, and what others learn from it."""

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
from accounts.models import Membership, Organisation, User
from experts import actions
from experts.availability import weeks_of
from experts.models import Evaluation, Placement, PlacementRequest, Professional
from experts.weeks import WEEK
from knowledge.actions import set_up
from knowledge.models import PracticeCase
from post.models import Effect
from post.outbox import run_due

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def employee(people: dict[str, User], organisation: Organisation) -> User:
    Membership.objects.create(user=people["employee"], organisation=organisation)
    return people["employee"]


@pytest.fixture
def placement(people: dict[str, User], make_request: Make, make_professional: Make) -> Placement:
    make_request(state="placed", professional=make_professional(people["professional"]))
    return Placement.objects.get()


@pytest.fixture
def knowledge(db: None) -> None:
    """The sections of the knowledge centre, in which a draft is put."""
    set_up(SYSTEM)


def over(placement: Placement) -> Placement:
    """The same placement, with its weeks behind it."""
    actions.finish_past_placements(dt.date(2027, 2, 8))
    return Placement.objects.select_related("request").get(pk=placement.pk)


@pytest.mark.parametrize(
    ("first_week", "weeks", "field"),
    [(dt.date(2026, 12, 28), 4, "first_week"), (dt.date(2028, 12, 25), 4, "weeks"), (MONDAY, 104, "weeks")],
)
def test_a_period_outside_the_horizon_is_named_with_its_field(
    first_week: dt.date, weeks: int, field: str, employee: User, organisation: Organisation, places: Any
) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.draft_request(
            employee,
            organisation,
            municipality=places[0],
            title="Te ver",
            description="x",
            first_week=first_week,
            weeks=weeks,
            hours_per_week=8,
        )
    assert list(refusal.value.error_dict) == [field]
    assert not PlacementRequest.objects.exists()


def test_a_concept_that_waited_too_long_is_not_sent(
    client: Client, employee: User, organisation: Organisation, places: Any
) -> None:
    concept = actions.draft_request(
        employee,
        organisation,
        municipality=places[0],
        title="Oud",
        description="x",
        first_week=MONDAY,
        weeks=2,
        hours_per_week=8,
    )
    with time_machine.travel("2027-02-01T10:00:00+01:00"):
        client.force_login(employee)
        answer = client.post(reverse("experts:request_check", args=[concept.pk]))
    assert answer.status_code == 422
    assert "in het verleden" in answer.content.decode()


def test_the_form_keeps_the_level_of_a_skill(
    client: Client, employee: User, organisation: Organisation, places: Any, skills: Any
) -> None:
    client.force_login(employee)
    data = {
        "organisation": organisation.pk,
        "municipality": places[0].pk,
        "title": "Projectleider",
        "description": "Veel werk.",
        "skills": [skills[0].pk],
        f"level_{skills[0].pk}": "3",
        "first_week": MONDAY.isoformat(),
        "weeks": 6,
        "hours_per_week": 12,
        "remote_share": "0.25",
        "priority": 1,
    }
    new = reverse("experts:request_new")
    assert client.post(new, {**data, "weeks": 104}).status_code == 422
    assert client.post(new, {**data, "hours_per_week": 0}).status_code == 422
    client.post(new, data)
    request = PlacementRequest.objects.get()
    assert request.levels == {"leiden": 3}
    assert (
        "Leiden (gevorderd)"
        in client.get(reverse("experts:request_check", args=[request.pk])).content.decode()
    )


def test_a_refused_request_says_why_on_its_page_and_by_mail(
    client: Client, employee: User, people: dict[str, User], make_request: Make
) -> None:
    request = make_request()
    PlacementRequest.objects.update(requested_by=employee)
    with pytest.raises(PermissionDenied):
        actions.refuse_request(employee, request, answer="Nee.")
    client.force_login(people["planner"])
    address = reverse("experts:request_refuse", args=[request.pk])
    client.post(address, {"answer": " "})
    request.refresh_from_db()
    assert request.state == "submitted"
    client.post(address, {"answer": "De regeling betaalt dit niet."})
    client.force_login(employee)
    page = client.get(reverse("experts:request", args=[request.pk])).content.decode()
    assert "De regeling betaalt dit niet." in page
    assert "De regeling betaalt dit niet." in Effect.objects.get(kind="mail").payload["text"]


def test_a_request_that_should_have_begun_begins_later(
    client: Client,
    employee: User,
    people: dict[str, User],
    make_request: Make,
    make_professional: Make,
    mailoutbox: list[Any],
) -> None:
    request, person = make_request(), make_professional()
    PlacementRequest.objects.filter(pk=request.pk).update(requested_by=employee)
    later = MONDAY + 3 * WEEK
    with pytest.raises(PermissionDenied):
        actions.move_request(employee, request, later)
    with time_machine.travel(dt.datetime.combine(MONDAY + WEEK, dt.time(12))):
        client.force_login(people["planner"])
        page = reverse("experts:request", args=[request.pk])
        assert "had al moeten beginnen" in client.get(page).content.decode()
        address = reverse("experts:request_move", args=[request.pk])
        assert "Kies een week uit de lijst." in client.post(
            address, {"first_week": MONDAY.isoformat()}, follow=True
        ).content.decode()  # fmt: skip
        client.post(address, {"first_week": later.isoformat()})
        request.refresh_from_db()
        assert (request.first_week, request.weeks) == (later, 4)
        run_due()
        [mail] = mailoutbox
        assert mail.to == [employee.email] and "1 februari 2027" in mail.body
        placement = actions.place_request(people["planner"], request, person)
        assert placement.first_week == later
        with pytest.raises(ValidationError):
            actions.move_request(people["planner"], request, MONDAY + 5 * WEEK)


def test_weeks_that_come_and_go_move_a_request_on(placement: Placement, people: dict[str, User]) -> None:
    request = placement.request
    assert actions.begin_placements(dt.date(2027, 1, 4)) == 0
    assert actions.begin_placements(dt.date(2027, 1, 13)) == 1
    request.refresh_from_db()
    assert request.state == "running"
    assert actions.finish_past_placements(dt.date(2027, 2, 7)) == 0
    assert actions.finish_past_placements(dt.date(2027, 2, 8)) == 1
    request.refresh_from_db()
    assert request.state == "finished"
    [mail] = Effect.objects.filter(kind="mail")
    assert mail.payload["to"] == people["professional"].email
    assert reverse("experts:evaluate", args=[placement.pk]) in mail.payload["text"]


def test_a_running_placement_can_end_earlier(placement: Placement, people: dict[str, User]) -> None:
    actions.begin_placements(dt.date(2027, 1, 13))
    with time_machine.travel("2027-01-20T10:00:00+01:00"):
        actions.end_placement(people["planner"], placement, MONDAY)
    placement.refresh_from_db()
    assert (placement.state, placement.request.state) == ("ended", "finished")


def test_a_placement_lasts_longer_within_hours_and_budget(
    placement: Placement, employee: User, people: dict[str, User], make_request: Make, mailoutbox: list[Any]
) -> None:
    planner, person, request = people["planner"], placement.professional, placement.request
    scheme = actions.put_scheme(planner, slug="potje", name="Potje", hours_by_year={MONDAY.year: 100})
    PlacementRequest.objects.filter(pk=request.pk).update(scheme=scheme)
    make_request(state="placed", professional=person, first_week=MONDAY + 6 * WEEK, hours_per_week=20)
    run_due()
    mailoutbox.clear()

    def longer(weeks: int) -> Placement:
        return actions.change_placement(planner, placement, last_week=placement.last_week + weeks * WEEK)

    with pytest.raises(PermissionDenied):
        actions.change_placement(employee, placement, last_week=placement.last_week + WEEK)
    for weeks, code in ((0, "same"), (-1, "earlier"), (3, "hours"), (104, "long")):
        with pytest.raises(ValidationError) as refusal:
            longer(weeks)
        assert refusal.value.code == code
    with time_machine.travel(dt.datetime.combine(MONDAY, dt.time(12))):
        changed = longer(2)
        assert (changed.weeks, changed.hours_per_week, changed.sequence) == (6, 16, 1)
        request.refresh_from_db()
        assert request.weeks == 6
        assert weeks_of([person], MONDAY, 6)[person.pk][5].free == 16
        run_due()
        assert len(mailoutbox) == 2
        assert all(mail.attachments for mail in mailoutbox), "it changes in the calendars"
        # 96 of 100 hours are spent: the next week is too much for the scheme, were there hours or not.
        Placement.objects.exclude(pk=placement.pk).delete()
        placement.refresh_from_db()
        with pytest.raises(ValidationError) as refusal:
            longer(1)
        assert refusal.value.code == "budget"
        with pytest.raises(ValidationError, match="begonnen"):
            actions.change_placement(planner, placement, last_week=placement.last_week, hours_per_week=8)
        User.objects.filter(pk=person.user_id).update(is_active=False)
        with pytest.raises(ValidationError) as refusal:
            longer(1)
        assert refusal.value.code == "professional"


def test_other_hours_are_agreed_before_it_begins_on_the_page_of_the_request(
    placement: Placement, people: dict[str, User], client: Client
) -> None:
    client.force_login(people["planner"])
    page = reverse("experts:request", args=[placement.request_id])
    assert "Langer of andere uren" in client.get(page).content.decode()
    address = reverse("experts:placement_change", args=[placement.pk])
    wanted = {"change-last_week": placement.last_week.isoformat(), "change-hours_per_week": "24"}
    assert "Vraag het eerst aan beide kanten." in client.post(address, wanted, follow=True).content.decode()
    answer = client.post(address, {**wanted, "change-agreed": "on"}, follow=True).content.decode()
    assert "De plaatsing is gewijzigd." in answer
    placement.refresh_from_db()
    assert (placement.hours_per_week, placement.request.hours_per_week) == (24, 24)
    # More than there is: the page says what lacks.
    answer = client.post(
        address, {**wanted, "change-hours_per_week": "36", "change-agreed": "on"}, follow=True
    )
    assert "4 uur tekort" in answer.content.decode()
    placement.refresh_from_db()
    assert placement.hours_per_week == 24


def test_both_sides_look_back_and_what_others_learn_becomes_a_draft(
    client: Client, placement: Placement, employee: User, people: dict[str, User], knowledge: None
) -> None:
    address = reverse("experts:evaluate", args=[placement.pk])
    client.force_login(employee)
    assert client.get(address).status_code == 302, "it is not over yet"
    over(placement)
    page = client.get(reverse("experts:request", args=[placement.request_id])).content.decode()
    assert "Terugkijken op de plaatsing" in page
    assert "Wie was er?" in page and "Wie komt er?" not in page
    assert client.post(address, {"score": 4}).status_code == 422
    name = str(people["professional"])
    said = {"score": 4, "result": f"{name} maakte een plan.", "lessons": "Begin vroeg.\nBetrek de buurt."}
    assert client.post(address, said).status_code == 302
    assert not PracticeCase.objects.exists()
    placement.request.refresh_from_db()
    assert placement.request.state == "finished"
    assert client.post(address, said).status_code == 302, "once is enough"
    client.force_login(people["professional"])
    client.post(address, {"score": 5, "result": "Fijn.", "better": "Meer tijd.", "lessons": ""})
    placement.request.refresh_from_db()
    assert placement.request.state == "evaluated"
    assert Evaluation.objects.count() == 2
    page = PracticeCase.objects.get()
    assert not page.live
    assert (page.municipality, page.start_year) == (placement.request.municipality, 2027)
    assert [lesson.value for lesson in page.lessons] == ["Begin vroeg.", "Betrek de buurt."]
    assert name not in str(page.body)
    shown = client.get(reverse("experts:request", args=[placement.request_id])).content.decode()
    assert "Begin vroeg." in shown


def test_a_planner_makes_the_draft_while_one_side_is_silent(
    client: Client, placement: Placement, people: dict[str, User], knowledge: None
) -> None:
    placement = over(placement)
    client.force_login(people["planner"])
    address = reverse("experts:lessons_draft", args=[placement.pk])
    client.post(address)
    assert not PracticeCase.objects.exists(), "nobody wrote anything"
    actions.evaluate(people["professional"], placement, score=5, result="Goed.", lessons="Deel de cijfers.")
    client.post(address)
    client.post(address)
    assert PracticeCase.objects.count() == 1


def test_who_had_no_part_looks_back_on_nothing(
    client: Client, placement: Placement, people: dict[str, User], make_professional: Make
) -> None:
    placement = over(placement)
    address = reverse("experts:evaluate", args=[placement.pk])
    make_professional(people["expert"])
    for role in ("expert", "employee"):
        client.force_login(people[role])
        assert client.get(address).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.evaluate(people[role], placement, score=1, result="x")
    client.force_login(people["planner"])
    assert client.get(address).status_code == 403


def test_what_comes_in_from_elsewhere_can_be_anywhere_on_the_way(
    make_request: Make, make_professional: Make
) -> None:
    person: Professional = make_professional()
    for state in ("running", "finished", "evaluated", "refused", "withdrawn"):
        request = make_request(state=state, professional=person, hours_per_week=2)
        request.refresh_from_db()
        assert request.state == state
    assert Placement.objects.count() == 3
