"""Asking during a meeting: who may, who sees it, one vote for each, and nothing sent when nothing is new."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from knowledge.events.actions import cancel_registration, confirm_registration
from knowledge.events.asking.actions import AskingClosed, ask_at_event, moderate, set_board, vote_at_event
from knowledge.events.forgetting import forget_registrations
from knowledge.models import Event, EventQuestion, EventVote, QuestionBoard, Registration, Session
from post.outbox import run_due

from .test_events import own, register

State = EventQuestion.State
TEAM = "/bijeenkomsten/webinar/vragen-uit-de-zaal/"
WAY_IN = "/bijeenkomsten/webinar/vragen/"


@pytest.fixture
def now_on(content: Path) -> Event:
    """The webinar, with room for many, which began some minutes ago."""
    Event.objects.update(capacity=None)
    return Event.objects.get()


def come(event: Event, number: int) -> Registration:
    return confirm_registration(register(event, number))


def begin() -> None:
    """From here on the meeting is going on."""
    now = timezone.now()
    Session.objects.update(starts_at=now - dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=1))


def asks(person: Registration, text: str = "Wie betaalt de woningen?", **how: Any) -> EventQuestion:
    person = Registration.objects.get(pk=person.pk)
    return ask_at_event(person, text, key=f"{person.pk}-{text}", **how)


def page(person: Registration) -> str:
    return f"{own(person)}vragen/"


@pytest.fixture
def team(make_user: Any) -> User:
    user: User = make_user("programme_team")
    return user


def test_a_question_waits_for_the_team_and_then_everybody_sees_it(
    now_on: Event, client: Client, team: User
) -> None:
    asker, other = come(now_on, 1), come(now_on, 2)
    begin()
    data = {"text": "Wie  betaalt\nde woningen?", "key": "een"}
    html = client.post(page(asker), data, follow=True).content.decode()
    client.post(page(asker), data)
    assert "Het team bekijkt hem eerst" in html
    question = EventQuestion.objects.get()
    assert (question.text, question.shown_name) == ("Wie betaalt de woningen?", "")
    assert "Wie betaalt" in client.get(page(asker)).content.decode()
    assert "Wie betaalt" not in client.get(page(other)).content.decode()
    client.force_login(team)
    assert "Wie betaalt" not in client.get(f"{TEAM}scherm/").content.decode()
    client.post(f"{TEAM}{question.pk}/", {"stand": "shown"})
    assert "Wie betaalt" in client.get(f"{TEAM}scherm/").content.decode()
    seen = client.get(page(other)).content.decode()
    assert "Wie betaalt" in seen
    assert asker.name not in seen
    client.post(f"{TEAM}{question.pk}/", {"stand": "hidden"})
    assert "Wie betaalt" not in client.get(page(other)).content.decode()
    assert "Wie betaalt" not in client.get(f"{TEAM}scherm/").content.decode()


def test_a_name_stands_with_it_only_where_the_asker_wants_that(now_on: Event, client: Client) -> None:
    asker, other = come(now_on, 1), come(now_on, 2)
    begin()
    QuestionBoard.objects.create(event=now_on, moderated=False)
    client.post(page(asker), {"text": "Met mijn naam erbij?", "key": "a", "show_name": "on"})
    client.post(page(other), {"text": "Zonder mijn naam?", "key": "b"})
    html = client.get(page(other)).content.decode()
    assert "Persoon 1" in html
    assert "Persoon 2" not in html


def test_what_most_want_to_hear_stands_on_top(now_on: Event, client: Client, team: User) -> None:
    people = [come(now_on, number) for number in range(4)]
    begin()
    set_board(team, now_on, moderated=False)
    first, second = asks(people[0], "De eerste vraag"), asks(people[1], "De tweede vraag")
    for person in people[2:]:
        client.post(f"{page(person)}{second.pk}/", {"wil": "1"})
    client.post(f"{page(people[2])}{second.pk}/", {"wil": "1"})
    html = client.get(page(people[0])).content.decode()
    assert html.index("De tweede vraag") < html.index("De eerste vraag")
    assert EventVote.objects.filter(question=second).count() == 3
    client.force_login(team)
    for address in (TEAM, f"{TEAM}scherm/"):
        shown = client.get(address).content.decode()
        assert shown.index("De tweede vraag") < shown.index("De eerste vraag")
    # Who thinks again takes it back.
    client.post(f"{page(people[3])}{second.pk}/", {"liever-niet": "1"})
    client.post(f"{page(people[2])}{second.pk}/", {"liever-niet": "1"})
    for person in (people[2], people[3]):
        client.post(f"{page(person)}{first.pk}/", {"wil": "1"})
    html = client.get(page(people[0])).content.decode()
    assert html.index("De eerste vraag") < html.index("De tweede vraag")


def test_nothing_is_sent_when_nothing_is_new(now_on: Event, client: Client, team: User) -> None:
    asker = come(now_on, 1)
    begin()
    question = asks(asker)
    script = {"HX-Request": "true"}

    def lists(client: Client) -> list[str]:
        return [f"{page(asker)}lijst/", TEAM, f"{TEAM}scherm/"]

    client.force_login(team)
    for address in lists(client):
        html = client.get(address, headers=script).content.decode()
        seen = re.search(r"gezien=(\d+)", html)
        assert seen
        assert "<html" not in html
        again = client.get(f"{address}?gezien={seen[1]}", headers=script)
        assert (again.status_code, again.content) == (204, b"")
        moderate(team, question, State.SHOWN if address == lists(client)[0] else State.ANSWERED)
        moderate(team, question, State.SHOWN)
        assert client.get(f"{address}?gezien={seen[1]}", headers=script).status_code == 200
        moderate(team, question, State.WAITING)


def test_asking_whether_something_is_new_costs_four_queries(now_on: Event, client: Client) -> None:
    asker = come(now_on, 1)
    begin()
    asks(asker)
    board = QuestionBoard.objects.get()
    with CaptureQueriesContext(connection) as taken:
        assert client.get(f"{page(asker)}lijst/?gezien={board.version}").status_code == 204
    assert len(taken) <= 4, [query["sql"] for query in taken]


def test_the_lists_take_as_many_queries_for_many_as_for_few(
    now_on: Event, client: Client, team: User
) -> None:
    people = [come(now_on, number) for number in range(4)]
    begin()
    set_board(team, now_on, moderated=False)

    def queries() -> dict[str, int]:
        found = {}
        for address in (page(people[0]), TEAM, f"{TEAM}scherm/"):
            client.get(address)
            with CaptureQueriesContext(connection) as taken:
                assert client.get(address).status_code == 200
            found[address] = len(taken)
        return found

    client.force_login(team)
    asks(people[0])
    few = queries()
    people = list(Registration.objects.select_related("event").order_by("turn"))
    for number, person in enumerate(people * 4):
        question = asks(person, f"Vraag nummer {number}")
        for voter in people:
            vote_at_event(voter, question, wants=True)
        if number % 3 == 0:
            moderate(team, question, State.ANSWERED)
    assert queries() == few
    assert list(few.values()) == [6, 6, 6]


def test_who_has_no_place_asks_nothing(now_on: Event, client: Client) -> None:
    waits = register(now_on, 1)
    gone = come(now_on, 2)
    cancel_registration(gone)
    begin()
    for person in (waits, gone):
        assert client.post(page(person), {"text": "Mag ik iets vragen?", "key": "x"}).status_code == 422
        shown = client.get(page(person)).content.decode()
        assert "Stel deze vraag" not in shown and "als u een plaats heeft" in shown
        assert "vanaf een dag voor" not in shown, "the time is right"
    assert client.get(f"/aanmelding/{'x' * 43}/vragen/").status_code == 404
    assert not EventQuestion.objects.exists()


def test_nobody_votes_at_another_meeting_or_for_what_they_may_not_see(
    now_on: Event, client: Client, team: User
) -> None:
    asker, other = come(now_on, 1), come(now_on, 2)
    begin()
    question = asks(asker)
    assert client.post(f"{page(other)}{question.pk}/", {"wil": "1"}).status_code == 404
    with pytest.raises(AskingClosed):
        vote_at_event(Registration.objects.get(pk=other.pk), question, wants=True)
    moderate(team, question, State.ANSWERED)
    with pytest.raises(AskingClosed):
        vote_at_event(Registration.objects.get(pk=other.pk), question, wants=True)
    assert EventVote.objects.count() == 1


def test_a_form_of_somebody_else_is_another_question(now_on: Event) -> None:
    people = [come(now_on, number) for number in range(2)]
    begin()
    people = [Registration.objects.get(pk=person.pk) for person in people]
    first, second = (ask_at_event(one, f"Vraag van {n}?", key="zelfde") for n, one in enumerate(people))
    again = ask_at_event(people[0], "Vraag van 0?", key="zelfde")
    assert (first.text, second.text, again) == ("Vraag van 0?", "Vraag van 1?", first)


def test_it_opens_a_day_before_and_closes_an_hour_after_or_by_the_team(
    now_on: Event, client: Client, team: User, time_machine: Any
) -> None:
    asker = come(now_on, 1)
    session = Session.objects.get()
    for moment, open_ in (
        (session.starts_at - dt.timedelta(hours=25), False),
        (session.starts_at - dt.timedelta(hours=23), True),
        (session.ends_at + dt.timedelta(minutes=59), True),
        (session.ends_at + dt.timedelta(minutes=61), False),
    ):
        time_machine.move_to(moment)
        assert ("Stel deze vraag" in client.get(page(asker)).content.decode()) is open_
        assert ("Stel een vraag" in client.get(own(asker)).content.decode()) is open_
    time_machine.move_to(session.starts_at)
    set_board(team, now_on, closed=True)
    assert "Het team neemt geen vragen meer aan" in client.get(page(asker)).content.decode()
    with pytest.raises(AskingClosed):
        asks(asker)
    # Who was still writing keeps what they wrote, and reads once why it is not taken.
    late = client.post(page(asker), {"text": "Wie betaalt de beheerder?", "key": "laat"})
    assert late.status_code == 422
    assert "Wie betaalt de beheerder?" in late.content.decode()
    assert late.content.decode().count(">U kunt hier nu niets vragen<") == 1
    assert "U kunt hier nu niets vragen." not in late.content.decode()


def test_a_question_has_a_length_and_one_person_asks_no_hundred(now_on: Event, client: Client) -> None:
    asker = come(now_on, 1)
    begin()
    for text in ("", "Hm?", "x" * 501):
        assert client.post(page(asker), {"text": text, "key": text[:9]}).status_code == 422
    answers = [
        client.post(page(asker), {"text": f"Vraag nummer {number}?", "key": f"k{number}"}).status_code
        for number in range(21)
    ]
    # One of the three that were refused was long enough to be counted.
    assert answers == [302] * 19 + [429] * 2


def test_only_the_team_moderates(now_on: Event, client: Client, people: dict[str, User]) -> None:
    asker = come(now_on, 1)
    begin()
    question = asks(asker)
    for role in ("employee", "expert", "planner"):
        client.force_login(people[role])
        assert client.get(TEAM).status_code == 403
        assert client.get(f"{TEAM}scherm/").status_code == 403
        assert client.post(f"{TEAM}{question.pk}/", {"stand": "shown"}).status_code == 403
        with pytest.raises(PermissionDenied):
            moderate(people[role], question, State.SHOWN)
    assert not EventQuestion.objects.visible_to(people["employee"]).exists()
    assert EventQuestion.objects.get().state == State.WAITING


def test_no_longer_looking_first_shows_what_waits(now_on: Event, client: Client, team: User) -> None:
    asker, other = come(now_on, 1), come(now_on, 2)
    begin()
    asks(asker)
    client.force_login(team)
    client.post(f"{TEAM}instellen/", {"open": "on"})
    asks(asker, "Nog een vraag van mij")
    client.logout()
    html = client.get(page(other)).content.decode()
    assert "Wie betaalt" in html
    assert "Nog een vraag" in html


def test_the_address_on_the_screen_leads_who_is_signed_in_to_their_own_page(
    now_on: Event, client: Client, make_user: Any
) -> None:
    user = make_user("employee")
    registration = confirm_registration(register(now_on, 1, email=user.email))
    begin()
    client.force_login(user)
    assert client.get(WAY_IN).headers["Location"] == page(registration)


def test_the_address_on_the_screen_mails_a_link_and_tells_nobody_who_is_registered(
    now_on: Event, client: Client
) -> None:
    known = come(now_on, 1)
    begin()
    run_due()
    mail.outbox.clear()
    html = [
        client.post(WAY_IN, {"email": address}).content.decode()
        for address in (known.email, "vreemd@elders.example")
    ]
    assert html[0] == html[1]
    run_due()
    (sent,) = mail.outbox
    assert sent.to == [known.email]
    assert page(known) in sent.body
    assert [client.post(WAY_IN, {"email": known.email}).status_code for _n in range(5)][-1] == 429


def test_three_months_later_nobody_knows_who_asked_and_votes_still_count(
    now_on: Event, team: User, time_machine: Any
) -> None:
    people = [come(now_on, number) for number in range(3)]
    begin()
    shown, waiting = (
        asks(people[0], "Wat blijft er staan?", show_name=True),
        asks(people[1], "Wat verdwijnt?"),
    )
    moderate(team, shown, State.SHOWN)
    vote_at_event(Registration.objects.get(pk=people[2].pk), shown, wants=True)
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(days=93))
    assert forget_registrations() == 3
    left: Any = EventQuestion.objects.by_votes().get()
    assert (left.text, left.shown_name, left.asked_by, left.votes) == ("Wat blijft er staan?", "", None, 2)
    assert not EventQuestion.objects.filter(pk=waiting.pk).exists()


def test_the_trail_does_not_say_who_asked_or_voted(now_on: Event, team: User) -> None:
    asker = come(now_on, 1)
    begin()
    asks(asker)
    for entry in AuditEntry.objects.filter(verb__in=["ask_at_event", "vote_at_event"]):
        assert entry.actor is None
        assert asker.email not in str(entry.details)
