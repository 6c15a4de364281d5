"""A proposed placement: both sides answer, hours are held meanwhile and free again when one says no."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM, grant_role
from accounts.models import AuditEntry, Organisation, User
from accounts.roles import Role
from experts import actions
from experts.models import Opening, Placement, PlacementAnswer, PlacementRequest, Professional
from experts.planning.board import board_of
from experts.planning.columns import columns_from
from experts.sides import Side, contacts_of
from post.outbox import run_due

from .conftest import MONDAY, both_say_yes, free_hours
from .test_concurrency import in_thread, shared_database

__all__ = ["shared_database"]

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
State = Placement.State


@pytest.fixture
def employee(people: dict[str, User], organisation: Organisation) -> User:
    """Somebody of the town hall that asks."""
    people["employee"].memberships.get_or_create(organisation=organisation)
    return people["employee"]


@pytest.fixture
def person(people: dict[str, User], make_professional: Make) -> Professional:
    """The professional with an account of that role."""
    return make_professional(people["professional"])


@pytest.fixture
def proposal(employee: User, people: dict[str, User], person: Professional, make_request: Make) -> Placement:
    """Proposed by hand, four weeks of 16 hours."""
    request = make_request()
    PlacementRequest.objects.filter(pk=request.pk).update(requested_by=employee)
    return actions.place_request(people["planner"], request, person)


def state_of(placement: Placement) -> tuple[str, str]:
    placement.refresh_from_db()
    return placement.state, PlacementRequest.objects.get(pk=placement.request_id).state


def mails_to(mailoutbox: list[Any], user: User) -> list[Any]:
    return [mail for mail in mailoutbox if mail.to == [user.email]]


def test_two_times_yes_makes_it_certain(
    proposal: Placement, employee: User, people: dict[str, User], person: Professional, mailoutbox: list[Any]
) -> None:
    assert state_of(proposal) == ("proposed", "offered")
    assert free_hours([person], MONDAY, 1)[person.pk] == [16], "the hours are taken at once"
    run_due()
    for user in (employee, person.user):
        [mail] = mails_to(mailoutbox, user)
        assert reverse("experts:answer", args=[proposal.pk]) in mail.body
    actions.accept_placement(person.user, proposal)
    assert state_of(proposal) == ("proposed", "offered")
    run_due()
    assert len(mailoutbox) == 2
    actions.accept_placement(person.user, proposal)
    actions.accept_placement(employee, proposal)
    assert state_of(proposal) == ("confirmed", "placed")
    assert proposal.sequence == 1
    run_due()
    assert len(mailoutbox) == 4
    assert not proposal.answers.filter(by_telephone=True).exists()


@pytest.mark.parametrize("side", Side.values)
def test_a_no_frees_the_hours_and_the_planner_alone_hears_why(
    side: str,
    proposal: Placement,
    employee: User,
    people: dict[str, User],
    person: Professional,
    mailoutbox: list[Any],
) -> None:
    who, other = (person.user, employee) if side == Side.PROFESSIONAL else (employee, person.user)
    # A yes of before may become a no, until both have said yes.
    actions.accept_placement(who, proposal)
    with pytest.raises(ValidationError):
        actions.decline_placement(who, proposal, reason="  ")
    actions.decline_placement(who, proposal, reason="Te ver rijden in de winter.")
    assert state_of(proposal) == ("declined", "submitted")
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]
    run_due()
    [to_planner] = mails_to(mailoutbox, people["planner"])
    assert "Te ver rijden" in to_planner.body
    assert len(mails_to(mailoutbox, other)) == 2
    assert not any("Te ver rijden" in mail.body for mail in mails_to(mailoutbox, other))
    with pytest.raises(ValidationError):
        actions.accept_placement(other, proposal)


def test_after_a_no_others_are_proposed_and_not_the_same_two_again(
    proposal: Placement,
    employee: User,
    make_professional: Make,
    person: Professional,
    propose: Make,
    client: Client,
) -> None:
    other = make_professional()
    run_due()
    Opening.objects.all().delete()
    actions.decline_placement(employee, proposal, reason="Wij kennen elkaar.")
    run_due()
    client.force_login(proposal.proposed_by)
    page = client.get(reverse("experts:request", args=[proposal.request_id]))
    assert [one.reason for one in page.context["fell_through"][0].answers.all()] == ["Wij kennen elkaar."]
    assert (person, True) in [(one, declined) for one, _km, declined in page.context["candidates"]]
    [opening] = Opening.objects.all()
    assert (opening.request, opening.professional, opening.because) == (proposal.request, other, "declined")
    actions.put_opening_aside(proposal.proposed_by, opening)
    plan = propose(PlacementRequest.objects.get(pk=proposal.request_id))
    assert [one.professional for one in plan.assignments.all()] == [other]


def test_who_said_no_sees_the_own_answer_and_the_request_no_longer(
    proposal: Placement, person: Professional, client: Client
) -> None:
    client.force_login(person.user)
    page, answer = (
        reverse("experts:request", args=[proposal.request_id]),
        reverse("experts:answer", args=[proposal.pk]),
    )
    assert client.get(page).status_code == 200
    assert "Wat er moet gebeuren." in client.get(answer).content.decode()
    client.post(answer, {"answer": "no", "reason": "Te ver."})
    assert client.get(page).status_code == 404
    after = client.get(answer)
    assert "Te ver." in after.content.decode()
    assert "Wat er moet gebeuren." not in after.content.decode()


def test_who_plans_answers_for_no_town_hall_but_the_own(
    proposal: Placement, employee: User, people: dict[str, User]
) -> None:
    planner = people["planner"]
    grant_role(SYSTEM, planner, Role.EMPLOYEE)
    planner = User.objects.get(pk=planner.pk)
    with pytest.raises(PermissionDenied):
        actions.accept_placement(planner, proposal)
    planner.memberships.create(organisation=proposal.request.organisation)
    actions.accept_placement(planner, proposal)
    assert proposal.answers.get().side == Side.MUNICIPALITY


def test_nobody_answers_in_time(
    proposal: Placement, employee: User, people: dict[str, User], person: Professional, mailoutbox: list[Any]
) -> None:
    actions.accept_placement(employee, proposal)
    assert proposal.answer_by is not None
    halfway = timezone.now() + (proposal.answer_by - timezone.now()) / 2 + dt.timedelta(minutes=1)
    run_due()
    with time_machine.travel(halfway):
        run_due()
    assert len(mails_to(mailoutbox, person.user)) == 2, "a reminder for who is silent"
    assert len(mails_to(mailoutbox, employee)) == 1
    with time_machine.travel(proposal.answer_by + dt.timedelta(seconds=1)):
        with pytest.raises(ValidationError):
            actions.accept_placement(person.user, proposal)
        run_due()
    assert state_of(proposal) == ("lapsed", "submitted")
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]
    [to_planner] = mails_to(mailoutbox, people["planner"])
    assert "professional" in to_planner.body
    assert len(mails_to(mailoutbox, person.user)) == 3


def test_an_answer_ends_what_was_promised_for_the_end_of_the_term(
    proposal: Placement, people: dict[str, User], mailoutbox: list[Any]
) -> None:
    until = proposal.answer_by
    assert until is not None
    both_say_yes(people["planner"], proposal)
    run_due()
    count = len(mailoutbox)
    with time_machine.travel(until + dt.timedelta(days=1)):
        run_due()
    assert state_of(proposal) == ("confirmed", "placed")
    assert len(mailoutbox) == count


def test_the_term_is_that_of_the_setting_and_not_after_the_work_begins(
    people: dict[str, User], person: Professional, make_request: Make, settings: Any
) -> None:
    settings.PLACEMENT_ANSWER_DAYS = 3
    placement = actions.place_request(people["planner"], make_request(hours_per_week=4), person)
    until = timezone.localtime(placement.answer_by)
    assert (until.date() - timezone.localdate(), until.hour) == (dt.timedelta(days=3), 17)
    # Work begins on Monday 11 January: on Thursday there is till Friday, on Friday a day.
    for day, until in ((7, (8, 16)), (8, (9, 11))):
        with time_machine.travel(dt.datetime(2027, 1, day, 11, tzinfo=dt.UTC), tick=False):
            soon = actions.place_request(people["planner"], make_request(hours_per_week=4), person)
            assert soon.answer_by == dt.datetime(2027, 1, *until, tzinfo=dt.UTC)


def test_a_planner_writes_down_what_was_said_by_telephone(
    proposal: Placement, people: dict[str, User]
) -> None:
    actions.accept_placement(people["planner"], proposal, side=Side.PROFESSIONAL)
    answer = PlacementAnswer.objects.get()
    assert (answer.by_telephone, answer.answered_by, answer.side) == (True, people["planner"], "professional")
    assert AuditEntry.objects.filter(verb="accept_placement", actor=people["planner"]).exists()
    actions.decline_placement(
        people["programme_team"], proposal, side=Side.MUNICIPALITY, reason="Er is geen bureau."
    )
    assert state_of(proposal) == ("declined", "submitted")


def test_nobody_else_answers(
    proposal: Placement, people: dict[str, User], make_user: Make, make_professional: Make
) -> None:
    strangers = [make_user("employee"), make_professional().user, people["expert"], people["planner"]]
    for user in strangers:
        with pytest.raises(PermissionDenied):
            actions.accept_placement(user, proposal)
        with pytest.raises(PermissionDenied):
            actions.decline_placement(user, proposal, reason="Zomaar")
    for user in (people["employee"], people["professional"]):
        with pytest.raises(PermissionDenied):
            actions.accept_placement(user, proposal, side=Side.MUNICIPALITY)
        with pytest.raises(PermissionDenied):
            actions.take_back_placement(user, proposal)


def test_taken_back_or_withdrawn_both_hear_it(
    proposal: Placement,
    employee: User,
    people: dict[str, User],
    person: Professional,
    mailoutbox: list[Any],
) -> None:
    actions.take_back_placement(people["planner"], proposal)
    assert state_of(proposal) == ("cancelled", "submitted")
    run_due()
    assert (len(mails_to(mailoutbox, employee)), len(mails_to(mailoutbox, person.user))) == (2, 2)
    again = actions.place_request(
        people["planner"], PlacementRequest.objects.get(pk=proposal.request_id), person
    )
    actions.withdraw_request(employee, again.request)
    assert state_of(again) == ("cancelled", "withdrawn")
    run_due()
    assert (len(mails_to(mailoutbox, employee)), len(mails_to(mailoutbox, person.user))) == (4, 4)
    assert free_hours([person], MONDAY, 1)[person.pk] == [32]


def test_the_database_keeps_a_proposal_to_one_and_with_a_term(proposal: Placement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=proposal.pk).update(answer_by=None)
    copy = Placement.objects.get(pk=proposal.pk)
    copy.pk, copy.state = None, State.CONFIRMED
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.bulk_create([copy])
    with pytest.raises(IntegrityError), transaction.atomic():
        PlacementAnswer.objects.create(placement=proposal, side=Side.PROFESSIONAL, accepted=False)


def test_who_hears_for_a_town_hall(
    proposal: Placement, employee: User, make_user: Make, organisation: Organisation
) -> None:
    request = proposal.request
    request.refresh_from_db()
    assert contacts_of(request) == [employee]
    colleague = make_user("employee")
    colleague.memberships.create(organisation=organisation)
    employee.memberships.all().delete()
    assert contacts_of(request) == [colleague], "who left the town hall hears no more"


def test_each_answers_on_a_page_and_looking_changes_nothing(
    client: Client, proposal: Placement, employee: User, people: dict[str, User], person: Professional
) -> None:
    address = reverse("experts:answer", args=[proposal.pk])
    client.force_login(person.user)
    agenda = client.get(reverse("experts:agenda"))
    assert address in agenda.content.decode()
    assert client.get(address + "?answer=yes").status_code == 200
    assert client.post(address, {"answer": "no"}).status_code == 422
    assert not PlacementAnswer.objects.exists()
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert not client.get(reverse("experts:agenda")).context["to_answer"]

    client.force_login(employee)
    assert address in client.get(reverse("experts:request", args=[proposal.request_id])).content.decode()
    assert client.post(address, {"answer": "yes"}).status_code == 302
    assert state_of(proposal) == ("confirmed", "placed")
    assert client.post(address, {"answer": "no", "reason": "Toch niet"}).status_code == 302
    assert state_of(proposal) == ("confirmed", "placed")


def test_a_planner_answers_for_a_side_on_the_page_and_sees_what_waits(
    client: Client, proposal: Placement, people: dict[str, User], make_user: Make
) -> None:
    address = reverse("experts:answer", args=[proposal.pk])
    client.force_login(people["planner"])
    assert address in client.get(reverse("experts:planning")).content.decode()
    assert client.post(address, {"answer": "yes"}).status_code == 422
    assert client.post(address, {"answer": "yes", "side": "professional"}).status_code == 302
    page = client.get(address).content.decode()
    assert str(people["planner"]) in page
    no = {"answer": "no", "side": "municipality", "reason": "Toch niet nodig."}
    assert client.post(address, no).status_code == 302
    assert "Toch niet nodig." in client.get(address).content.decode()
    client.force_login(people["professional"])
    assert "Toch niet nodig." not in client.get(address).content.decode()
    client.force_login(make_user("employee"))
    assert client.get(address).status_code == 404


def test_the_board_shows_a_proposal_as_one_and_counts_its_hours_once(
    proposal: Placement, people: dict[str, User], person: Professional
) -> None:
    (row,) = board_of([person], columns_from(MONDAY, "week")).rows
    (bar,) = row.bars
    assert (bar.kind, bar.url) == ("proposal", reverse("experts:answer", args=[proposal.pk]))
    assert "voorgesteld" in bar.detail
    assert row.hours[0].value == 16
    both_say_yes(people["planner"], proposal)
    (row,) = board_of([person], columns_from(MONDAY, "week")).rows
    assert row.bars[0].kind == "fixed"
    assert "bevestigd" in row.bars[0].detail


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "bevestigd"), (0, "loopt"), (27, "loopt"), (28, "afgelopen")]
)
def test_what_was_agreed_is_called_by_where_it_is_in_time(
    days: int, words: str, person: Professional, make_request: Make
) -> None:
    placement = make_request(state="placed", professional=person).placements.get()
    with time_machine.travel(dt.datetime.combine(MONDAY, dt.time(12)) + dt.timedelta(days=days)):
        assert placement.phase_in_words == words


def test_the_list_of_what_waits_asks_the_same_few_queries(
    client: Client,
    people: dict[str, User],
    make_request: Make,
    make_professional: Make,
) -> None:
    client.force_login(people["planner"])
    counts = []
    for more in (1, 5):
        for _each in range(more):
            actions.place_request(people["planner"], make_request(), make_professional())
        client.get(reverse("experts:planning"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("experts:planning"))
        counts.append(len(caught))
    assert counts == [12, 12]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("engine", [pytest.param("any"), pytest.param("pg", marks=pytest.mark.postgresql)])
def test_answers_and_the_end_of_the_term_at_once_end_in_one_state(
    engine: str,
    proposal: Placement,
    employee: User,
    people: dict[str, User],
    person: Professional,
    shared_database: Callable[[], None],
) -> None:
    if engine == "any" and connection.vendor == "postgresql":
        pytest.skip("the same test runs as the one for PostgreSQL")
    actions.accept_placement(employee, proposal)
    shared_database()
    works = [
        lambda: actions.accept_placement(person.user, proposal),
        lambda: actions.decline_placement(employee, proposal, reason="Toch niet"),
        lambda: actions.take_back_placement(people["planner"], proposal),
        lambda: actions.withdraw_request(employee, proposal.request),
    ] * 3
    start = threading.Barrier(len(works))
    failures: list[str] = []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            work()
        except ValidationError:
            pass
        except Exception as error:
            failures.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures

    def outcome() -> tuple[str, str, int]:
        placement = Placement.objects.get()
        return placement.state, PlacementRequest.objects.get().state, placement.sequence

    state, request, sequence = in_thread(outcome)
    assert (state, request) in {
        ("confirmed", "placed"),
        ("declined", "withdrawn"),
        ("cancelled", "withdrawn"),
    }
    assert sequence == 1
