"""Two at once, on a database that lets them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.actions import SYSTEM, put_user
from loket import actions
from loket.intake import drafts
from loket.intake.sending import send
from loket.models import Draft, Message, Question
from post.limits import within_limit
from post.models import SendCount
from tests.loket.conftest import ASKER
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
