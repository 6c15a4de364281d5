"""The promise of a question: what starts, stops and recounts it, who hears of it, and who sets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, User
from loket import actions
from loket.models import Message, OpeningHours, Question, ServicePolicy
from loket.models.question import FINISHED, TO_DO, State
from loket.rights import TokenHolder
from loket.service_level import ServiceLevel, WorkingTime, alarms, follow, recalculation, running
from loket.service_level.level import NORMAL, URGENT, Promise
from loket.service_level.working_time import OFFICE_HOURS
from post.models import Effect
from post.outbox import run_due
from tests.loket.test_clock import at, minute_by_minute

PAGE = reverse("loket:service_level")
MONDAY = at("2026-11-23T09:00")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def team(make_user: Callable[..., User]) -> User:
    return make_user("programme_team", email="programma@thuisbasis.example")


def ask_at(moment: dt.datetime, make_question: Callable, **more: object) -> Question:
    with time_machine.travel(moment, tick=False):
        return make_question(**more)


def test_a_question_has_two_promises(make_question: Callable) -> None:
    question = ask_at(MONDAY, make_question)
    assert question.due_at == question.response_due_at == at("2026-11-24T17:00")
    assert question.solution_due_at == at("2026-11-27T17:00")
    assert question.warn_at == at("2026-11-24T13:00")
    urgent = ask_at(MONDAY, make_question, urgent=True)
    assert (urgent.due_at, urgent.solution_due_at) == (at("2026-11-23T17:00"), at("2026-11-24T17:00"))


def test_waiting_for_the_asker_stops_the_clock_and_a_reaction_lets_it_go_on(
    make_question: Callable, front_office: User
) -> None:
    question = ask_at(MONDAY, make_question)
    with time_machine.travel(MONDAY + 3 * HOUR, tick=False):
        actions.publish_answer(front_office, question, "Welke wijk?", then=State.WAITING_FOR_ASKER)
        question.refresh_from_db()
    assert (question.first_response_minutes, question.first_response_in_time) == (180, True)
    with time_machine.travel(at("2026-12-21T10:00"), tick=False):
        actions.react(TokenHolder(question.pk), question, "Noord.")
        question.refresh_from_db()
    # 37 of 40 hours are left from Monday the 21st at ten, over Christmas.
    assert question.due_at == at("2026-12-28T15:00")
    with time_machine.travel(at("2026-12-22T10:00"), tick=False):
        actions.publish_answer(front_office, question, "Zo.")
        question.refresh_from_db()
    assert (question.solution_minutes, question.solution_in_time) == ((3 + 8) * 60, True)


def test_what_comes_back_after_it_was_finished_starts_anew(
    make_question: Callable, front_office: User
) -> None:
    question = ask_at(MONDAY, make_question)
    with time_machine.travel(at("2026-12-01T09:00"), tick=False):
        actions.publish_answer(front_office, question, "Zo.")
        question.refresh_from_db()
    assert question.first_response_in_time is False and question.solution_in_time is False
    with time_machine.travel(at("2026-12-07T09:00"), tick=False):
        actions.reopen(front_office, question)
        question.refresh_from_db()
    assert question.due_at == at("2026-12-08T17:00") and question.clock_used == 0
    assert question.first_response_in_time is False


STEPS = st.lists(st.tuples(st.integers(0, 5 * 24 * 60), st.sampled_from(list(State))), min_size=1, max_size=8)


@settings(max_examples=80)
@given(st.integers(0, 60 * 24 * 60), STEPS)
def test_the_clock_of_a_question_is_the_sum_of_its_running_minutes(
    start: int, steps: list[tuple[int, State]]
) -> None:
    """Whatever happens to it: pauses, reopening, holidays, both changes of the clock."""
    now = at("2026-03-02T08:00").astimezone(dt.UTC) + dt.timedelta(minutes=start)
    level = ServiceLevel()
    question = Question(state=State.NEW, channel="web")
    counted = dt.timedelta()
    with patch.object(running, "service_level", return_value=level):
        running.begin(question, now)
        for minutes, state in steps:
            later = now + dt.timedelta(minutes=minutes)
            if question.state in TO_DO:
                counted += minute_by_minute(level.time, now, later)
            before, question.state = question.state, state
            follow(question, before, later)
            if before in FINISHED and state not in FINISHED:
                counted = dt.timedelta()
            now = later
            assert running.used(question, now) == counted
            if state in TO_DO:
                # What is left, from now on, is what was promised less what was used.
                left = max(NORMAL.first_response - counted, dt.timedelta())
                assert level.time.between(now, question.due_at) == left
                assert question.warn_at <= question.due_at <= question.solution_due_at


def test_priority_and_channel_count_anew(make_question: Callable, team: User, front_office: User) -> None:
    actions.set_promises(team, {("phone", True): Promise(HOUR, 2 * HOUR)})
    question = ask_at(MONDAY, make_question)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        question = actions.set_priority(front_office, question, True)
        assert question.due_at == at("2026-11-23T17:00")
        question = actions.set_channel(front_office, question, "phone")
        assert question.due_at == at("2026-11-23T10:00")
        question = actions.set_priority(front_office, question, False)
        assert question.due_at == at("2026-11-24T17:00")
    assert question.messages.filter(event=Message.Event.PRIORITY).count() == 2
    with pytest.raises(ValidationError):
        actions.set_channel(front_office, question, "duif")
    with pytest.raises(actions.Conflict):
        actions.set_priority(front_office, question, True, version=1)


def test_a_change_of_the_promise_counts_all_open_questions_anew(
    make_question: Callable, team: User, front_office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recalculation, "BATCH", 2)
    questions = [ask_at(MONDAY, make_question) for _ in range(5)]
    waiting = ask_at(MONDAY, make_question)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        actions.publish_answer(front_office, waiting, "Welke?", then=State.WAITING_FOR_ASKER)
        actions.set_promises(team, {("web", False): Promise(4 * HOUR, 8 * HOUR)})
        run_due()
    for question in questions:
        question.refresh_from_db()
        assert question.due_at == at("2026-11-23T13:00") == question.ticket.due_date
    with time_machine.travel(MONDAY + 2 * HOUR, tick=False):
        actions.set_opening_hours(team, [(dt.time(9), dt.time(12))] * 5 + [None, None])
        actions.add_closing_day(team, dt.date(2026, 11, 24), "Verhuizing")
        run_due()
        assert Question.objects.get(pk=questions[4].pk).due_at == at("2026-11-25T10:00")
        actions.remove_closing_day(team, dt.date(2026, 11, 24))
        run_due()
        assert Question.objects.get(pk=questions[0].pk).due_at == at("2026-11-24T10:00")
        actions.react(TokenHolder(waiting.pk), waiting, "Die.")
    # One of eight hours was used; seven are left from eleven, three a day.
    assert Question.objects.get(pk=waiting.pk).due_at == at("2026-11-25T12:00")
    assert not Effect.objects.filter(kind=recalculation.KIND).exclude(state=Effect.State.DONE).exists()


def test_the_handler_is_warned_once_and_the_team_hears_once_that_it_is_late(
    make_question: Callable, front_office: User, expert: User, make_user: Callable, sent: Callable
) -> None:
    colleague = make_user("front_office", email="collega@thuisbasis.example")
    question = ask_at(MONDAY, make_question)
    with time_machine.travel(MONDAY + HOUR, tick=False):
        actions.pass_to_expert(front_office, question, expert)
        before = len(sent())
    assert alarms.sweep(at("2026-11-24T12:59")) == 0
    assert alarms.sweep(at("2026-11-24T13:00")) == 1
    assert alarms.sweep(at("2026-11-24T16:00")) == 0
    assert [mail.to for mail in sent()[before:]] == [[expert.email]]
    assert alarms.sweep(at("2026-11-24T17:00")) == 1
    assert alarms.sweep(at("2026-11-30T17:00")) == 0
    late = sent()[before + 1 :]
    assert {mail.to[0] for mail in late} == {expert.email, front_office.email, colleague.email}
    assert all("te laat" in mail.subject and question.reference in mail.body for mail in late)
    assert all(question.title not in mail.body + mail.subject for mail in late)
    assert question.messages.get(event=Message.Event.LATE).kind == Message.Kind.EVENT
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"warn", "escalate"}


def test_a_new_promise_is_told_of_again_and_one_mail_names_all(
    make_question: Callable, front_office: User, sent: Callable
) -> None:
    questions = [ask_at(MONDAY, make_question) for _ in range(3)]
    for question in questions:
        actions.take_question(front_office, question)
    before = len(sent())
    assert alarms.sweep(at("2026-12-30T12:00")) == 3
    [mail] = sent()[before:]
    assert all(question.reference in mail.body for question in questions)
    with time_machine.travel(at("2027-01-04T09:00"), tick=False):
        actions.publish_answer(front_office, questions[0], "Zo.")
        actions.reopen(front_office, questions[0])
    assert alarms.sweep(at("2027-01-04T10:00")) == 0
    assert alarms.sweep(at("2027-01-05T13:30")) == 1
    assert len([mail for mail in sent()[before:] if mail.to == [front_office.email]]) == 2


def test_nobody_hears_of_what_is_held_waiting_or_done(make_question: Callable, front_office: User) -> None:
    ask_at(MONDAY, make_question, held=True)
    waiting, done = (ask_at(MONDAY, make_question) for _ in range(2))
    actions.publish_answer(front_office, waiting, "Welke?", then=State.WAITING_FOR_ASKER)
    actions.publish_answer(front_office, done, "Zo.")
    assert alarms.sweep(at("2027-02-01T12:00")) == 0


def test_a_warning_that_is_rolled_back_is_told_the_next_time(
    make_question: Callable, front_office: User, sent: Callable
) -> None:
    actions.take_question(front_office, ask_at(MONDAY, make_question))
    before = len(sent())
    with (
        patch("loket.mails.queue_mail", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        alarms.sweep(at("2026-12-30T12:00"))
    assert alarms.sweep(at("2026-12-30T12:00")) == 1
    assert len(sent()) == before + 1


def test_only_the_programme_team_sets_the_promise(people: dict[str, User]) -> None:
    for role, person in people.items():
        for change in (
            lambda: actions.set_promises(person, {("web", False): NORMAL}),  # noqa: B023
            lambda: actions.set_opening_hours(person, OFFICE_HOURS),  # noqa: B023
            lambda: actions.add_closing_day(person, dt.date(2026, 12, 24), "Kerst"),  # noqa: B023
            lambda: actions.remove_closing_day(person, dt.date(2026, 12, 24)),  # noqa: B023
        ):
            if role == "programme_team":
                change()
            else:
                with pytest.raises(PermissionDenied):
                    change()


def test_a_promise_makes_sense(db: None) -> None:
    for promises in (
        {("web", False): Promise(2 * HOUR, HOUR)},
        {("web", False): Promise(dt.timedelta(), HOUR)},
        {("duif", False): NORMAL},
    ):
        with pytest.raises(ValidationError):
            actions.set_promises(SYSTEM, promises)
    night = (dt.time(2), dt.time(4))
    for hours in ([None] * 7, [night] * 7, [(dt.time(17), dt.time(9))] * 7, [(dt.time(9), dt.time(17))]):
        with pytest.raises(ValidationError):
            actions.set_opening_hours(SYSTEM, hours)
    for make in (
        lambda: ServicePolicy.objects.create(channel="web", first_response=5, solution=4),
        lambda: OpeningHours.objects.create(weekday=1, opens=dt.time(2), closes=dt.time(4)),
        lambda: OpeningHours.objects.create(weekday=1, opens=dt.time(9)),
        lambda: OpeningHours.objects.create(weekday=7),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def form_of(client: Client, name: str) -> dict[str, str]:
    """The fields of one form as the page shows them."""
    form = client.get(PAGE).context[name]
    return {bound.name: bound.value() if bound.value() is not None else "" for bound in form}


def test_the_team_sets_it_on_a_page(client: Client, team: User) -> None:
    client.force_login(team)
    promises = {**form_of(client, "promises"), "phone_urgent_first": "0,5", "doe": "normen"}
    assert client.post(PAGE, promises).status_code == 302
    row = ServicePolicy.objects.get(channel="phone", urgent=True)
    assert (row.first_response, row.solution) == (30, URGENT.solution // dt.timedelta(minutes=1))
    assert client.post(PAGE, {**promises, "web_normal_first": "50"}).status_code == 422
    hours = {**form_of(client, "hours"), "opens_5": "10:00", "closes_5": "12:00", "doe": "uren"}
    assert client.post(PAGE, hours).status_code == 302
    assert OpeningHours.objects.get(weekday=5).closes == dt.time(12)
    for wrong in ({"closes_0": ""}, {"opens_1": "18:00"}, {"opens_2": "25:99"}, {"opens_3": "04:00"}):
        response = client.post(PAGE, {**hours, **wrong})
        assert response.status_code == 422 and "Fout" in response.content.decode()
    with time_machine.travel(MONDAY):
        assert (
            client.post(PAGE, {"day": "2026-12-24", "name": "Kerst", "doe": "dag-erbij"}).status_code == 302
        )
        assert "24 december 2026" in client.get(PAGE).content.decode()
        client.post(PAGE, {"dag": "2026-12-24", "doe": "dag-weg"})
        assert "24 december 2026" not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"doe": "dag-weg", "dag": "x"}).status_code == 200


def test_a_saturday_that_is_open_counts(make_question: Callable) -> None:
    actions.set_opening_hours(SYSTEM, [*OFFICE_HOURS[:5], (dt.time(10), dt.time(12)), None])
    question = ask_at(at("2026-11-20T16:00"), make_question, urgent=True)
    assert question.due_at == at("2026-11-23T14:00")
    assert WorkingTime().after(at("2026-11-20T16:00"), 8 * HOUR) == at("2026-11-23T16:00")
