"""Two at once, on a database that lets them."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM, put_user
from accounts.models import User
from loket import actions
from loket.actions.planning import SEND
from loket.actions.retention import empty_question
from loket.intake import drafts
from loket.intake.mail.processing import process
from loket.intake.mail.receiving import receive
from loket.intake.sending import send
from loket.models import Draft, Message, PhoneCall, Question, ReplyDraft
from loket.reply_address import reply_address
from loket.service_level import alarms
from loket.workbench import bulk
from post.limits import within_limit
from post.models import Effect, SendCount
from post.outbox import carry_out, run_due
from tests.loket.conftest import ASKER
from tests.loket.mail.conftest import simple
from tests.loket.test_form import CONTACT, QUESTION

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act` in so many threads that start together; gives results and exceptions."""
    start, results = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_references_of_questions_at_once_differ_and_have_no_gaps() -> None:
    asked = at_once(12, lambda number: actions.ask_question(None, **ASKER))
    numbers = sorted(int(question.reference[-4:]) for question in asked)
    assert numbers == list(range(1, 13))


def test_one_of_two_answers_at_once_is_sent() -> None:
    desk = put_user(SYSTEM, email="l@x.example", first_name="A", last_name="B", roles=["front_office"])
    question = actions.ask_question(None, **ASKER)
    results = at_once(4, lambda n: actions.publish_answer(desk, question, f"Antwoord {n}", version=1))
    assert sum(isinstance(result, Message) for result in results) == 1
    assert sum(isinstance(result, actions.Conflict) for result in results) == 3


def test_a_draft_sent_from_two_tabs_is_one_question() -> None:
    draft, _key = drafts.begin()
    drafts.keep(draft, {**QUESTION, **CONTACT, "organisation": "Gemeente Hengelo"})
    results = at_once(4, lambda n: send(None, Draft.objects.get(), may_share=True))
    assert len({result.pk for result in results}) == 1 and Question.objects.count() == 1


def test_attempts_at_once_are_all_counted() -> None:
    at_once(8, lambda number: within_limit("test", "x", 100))
    assert SendCount.objects.get().count == 8


def _desk() -> User:
    number = User.objects.count()
    return put_user(
        SYSTEM, email=f"l{number}@x.example", first_name="A", last_name=f"B{number}", roles=["front_office"]
    )


def _expert(name: str) -> User:
    return put_user(SYSTEM, email=f"{name}@x.example", first_name="E", last_name=name, roles=["expert"])


def _conflicts(results: list[Any]) -> int:
    return sum(isinstance(result, actions.Conflict) for result in results)


def test_of_two_who_take_or_pass_on_the_same_question_at_once_one_is_told() -> None:
    people, experts = [_desk() for _ in range(3)], [_expert(name) for name in "xyz"]
    taken, passed = actions.ask_question(None, **ASKER), actions.ask_question(None, **ASKER)
    results = at_once(3, lambda n: actions.take_question(people[n], taken, version=1))
    assert _conflicts(results) == 2
    winner = next(n for n, result in enumerate(results) if isinstance(result, Question))
    taken.refresh_from_db()
    assert (taken.handler, taken.version) == (people[winner], 2)
    results = at_once(3, lambda n: actions.pass_to_expert(people[n], passed, experts[n], version=1))
    assert _conflicts(results) == 2
    winner = next(n for n, result in enumerate(results) if isinstance(result, Question))
    passed.refresh_from_db()
    assert passed.expert == experts[winner] and passed.consultations.count() == 1
    assert Effect.objects.filter(key__startswith="loket-passed-").count() == 1, "nobody else gets a mail"


def test_of_two_answers_sent_from_two_pages_at_once_neither_text_is_lost() -> None:
    people, question = [_desk() for _ in range(2)], actions.ask_question(None, **ASKER)
    address = reverse("loket:question", args=[question.reference])
    browsers = [Client() for _ in people]
    for browser, person in zip(browsers, people, strict=True):
        browser.force_login(person)

    def send_answer(number: int) -> tuple[int, str]:
        data = {"version": 1, "kind": "answer", "body": f"Antwoord {number}.", "then": "answered"}
        response = browsers[number].post(address, data)
        return response.status_code, response.content.decode()

    results = at_once(2, send_answer)
    assert sorted(status for status, _page in results) == [302, 409]
    loser = next(number for number, (status, _page) in enumerate(results) if status == 409)
    assert f"Antwoord {loser}." in results[loser][1], "what was typed is still there"
    assert question.planned_answers.count() + question.messages.filter(kind="answer").count() == 1


def test_two_clicks_at_once_that_end_a_call_make_one_question() -> None:
    desk, address = _desk(), reverse("loket:telephone")
    browsers = [Client() for _click in range(3)]
    for browser in browsers:
        browser.force_login(desk)
    key = browsers[0].get(address).context["form"]["key"].value()
    call = {"name": "Sanne", "text": "Mag dit?", "ending": "answered", "answer": "Nee.", "key": key}
    browsers[0].post(address, call)
    results = at_once(3, lambda n: browsers[n].post(address, {**call, "doe": "klaar"}).status_code)
    assert results == [302] * 3
    assert Question.objects.count() == PhoneCall.objects.count() == 1


def test_a_step_for_many_and_one_for_one_of_them_change_each_question_once() -> None:
    one, other = _desk(), _desk()
    questions = [actions.ask_question(None, **ASKER) for _ in range(5)]
    ticked = {question.reference: question.version for question in questions}

    def act(number: int) -> Any:
        if number == 0:
            step = lambda user, question, version: actions.take_question(user, question, version=version)  # noqa: E731
            return bulk.carry_out(one, step, ticked)
        question = questions[number + 1]
        return actions.take_question(other, question, version=1)

    outcome, *singles = at_once(3, act)
    assert set(Question.objects.values_list("version", flat=True)) == {2}
    lost = sum(isinstance(result, Question) for result in singles)
    assert (len(outcome.done), len(outcome.failed)) == (5 - lost, lost)
    assert Message.objects.filter(event="taken").count() == 5


def test_mail_that_comes_while_its_question_is_merged_is_kept_where_it_belongs() -> None:
    desk, question, into = _desk(), *(actions.ask_question(None, **ASKER) for _ in range(2))
    raw = simple("Nog iets.", sender=question.asker_email, to=reply_address(question))

    def act(number: int) -> Any:
        if number == 0:
            return actions.merge(desk, question, into)
        mail, _new = receive(io.BytesIO(f"{raw}{number}\n".encode()))
        process(mail)
        return mail

    _merged, *mails = at_once(4, act)
    assert [(mail.outcome, mail.question) for mail in mails] == [("reaction", question)] * 3
    question.refresh_from_db()
    assert question.message_count == question.messages.filter(kind="asker").count() == 4
    assert question.merged_into == into and question.state == "closed"
    into.refresh_from_db()
    assert into.is_open


def test_an_answer_is_either_sent_or_undone_and_its_text_is_in_one_place() -> None:
    desk = _desk()
    for _round in range(4):
        question = actions.ask_question(None, **ASKER)
        planned = actions.plan_answer(desk, question, "Straks.")
        Effect.objects.filter(kind=SEND).update(not_before=timezone.now())
        results = at_once(3, lambda n: run_due() if n else actions.take_back(desk, planned))  # noqa: B023
        sent = question.messages.filter(kind="answer").count()
        undone = ReplyDraft.objects.filter(question=question, body="Straks.").count()
        assert (sent, undone) in ((1, 0), (0, 1))
        assert isinstance(results[0], ValidationError) == bool(sent)
        assert not question.planned_answers.exists()


def test_two_workers_send_a_planned_answer_once() -> None:
    desk, question = _desk(), actions.ask_question(None, **ASKER)
    actions.plan_answer(desk, question, "Straks.")
    Effect.objects.filter(kind=SEND).update(not_before=timezone.now())
    effect = Effect.objects.get(kind=SEND)
    # Both hold it, as when the lease of a slow worker ran out: one of them ticks it off.
    Effect.objects.filter(pk=effect.pk).update(lease="a", leased_until=timezone.now())
    effect.refresh_from_db()
    results = at_once(4, lambda _n: carry_out(effect))
    assert question.messages.filter(kind="answer").count() == 1
    assert results.count(True) == 1
    assert Effect.objects.filter(key__startswith="loket-answer-").count() == 1


def test_what_became_late_is_told_once_by_two_errands() -> None:
    desk = _desk()
    for _ in range(4):
        question = actions.ask_question(None, **ASKER)
        actions.take_question(desk, question)
    past = timezone.now() - dt.timedelta(days=1)
    Question.objects.update(warn_at=past, due_at=past)
    assert sum(at_once(3, lambda _n: alarms.sweep())) == 4
    assert Message.objects.filter(event="late").count() == 4


def test_the_same_question_is_emptied_once() -> None:
    desk, question = _desk(), actions.ask_question(None, **ASKER)
    actions.close(desk, question)
    Question.objects.update(closed_at=timezone.now() - dt.timedelta(days=800))
    assert sorted(at_once(3, lambda _n: empty_question(SYSTEM, question))) == [False, False, True]
