"""Two workers at once, on a database that lets them."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils import timezone

from loket.intake.mail.processing import process, process_left_behind
from loket.intake.mail.receiving import receive
from loket.models import IncomingMail, Question
from post.models import Effect
from tests.loket.mail.conftest import simple
from tests.loket.test_concurrency import at_once

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def test_the_same_message_at_once_is_one_question_and_one_confirmation() -> None:
    def take(_number: int) -> bool:
        mail, new = receive(io.BytesIO(simple().encode()))
        process(mail)
        return new

    results = at_once(6, take)
    assert sorted(map(bool, results)) == [False] * 5 + [True]
    assert not [result for result in results if isinstance(result, Exception)]
    assert IncomingMail.objects.count() == 1
    assert Question.objects.count() == 1
    assert Effect.objects.filter(key__startswith="loket-confirmation").count() == 1


def test_different_messages_at_once_are_each_a_question_with_a_reference_of_its_own() -> None:
    def take(number: int) -> str:
        mail, _new = receive(io.BytesIO(simple(f"Vraag {number}", message_id=f"<{number}@x>").encode()))
        process(mail)
        return mail.question.reference if mail.question else mail.reason

    references = at_once(8, take)
    assert sorted(int(str(reference)[-4:]) for reference in references) == list(range(1, 9))


def test_what_was_left_behind_is_dealt_with_by_one_of_two_errands() -> None:
    for number in range(5):
        receive(io.BytesIO(simple(f"Vraag {number}", message_id=f"<{number}@x>").encode()))
    IncomingMail.objects.update(received_at=timezone.now() - dt.timedelta(minutes=5))
    assert sum(at_once(2, lambda _number: process_left_behind())) == 5
    assert Question.objects.count() == 5
