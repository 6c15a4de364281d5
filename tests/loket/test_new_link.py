"""An asker whose link no longer works gets a new one by mail; who only tries learns nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from loket import access
from loket.intake import limits
from loket.models import Question
from tests.loket.conftest import token_in

FORM, ASKED = reverse("loket:new_link"), reverse("loket:new_link_asked")


@pytest.fixture
def old(question: Question, sent: Callable) -> str:
    """The address of a link that ended yesterday."""
    token = token_in(sent()[0])
    Question.objects.update(access_expires_at=timezone.now() - dt.timedelta(days=1))
    return reverse("loket:asker", args=[token])


def test_a_link_that_ended_shows_nothing_and_a_way_to_a_new_one(
    client: Client, question: Question, old: str
) -> None:
    response = client.get(old)
    page = response.content.decode()
    assert response.status_code == 404 and FORM in page
    assert question.title not in page and question.reference not in page
    assert client.get(reverse("loket:asker", args=["A" * 43])).content.decode() == page


def test_the_asker_gets_a_working_link_by_mail(
    client: Client, question: Question, old: str, sent: Callable
) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, {"email": question.asker_email}).status_code == 403
    assert client.post(FORM, {"email": "F.Aydin@Hengelo.example "}).url == ASKED
    message = sent()[-1]
    assert message.to == [question.asker_email] and question.title not in message.body
    assert client.get(f"/vraag/{token_in(message)}/").status_code == 200
    question.refresh_from_db()
    left = question.access_expires_at - timezone.now()
    assert dt.timedelta(days=179) < left <= access.LINK_WORKS


def test_all_questions_of_the_address_are_in_one_mail_and_no_others(
    client: Client, make_question: Callable, sent: Callable
) -> None:
    mine = [make_question() for _n in range(12)]
    other = make_question(asker_email="ander@almere.example")
    held = make_question()
    Question.objects.filter(pk=held.pk).update(held=True)
    before = len(sent())
    client.post(FORM, {"email": mine[0].asker_email})
    assert len(sent()) == before + 1
    body = sent()[-1].body
    assert [q.reference in body for q in mine] == [False] * 2 + [True] * 10
    assert other.reference not in body and held.reference not in body


def test_the_answer_is_the_same_for_an_address_that_nobody_asked_with(
    client: Client, question: Question, sent: Callable
) -> None:
    before = len(sent())
    client.post(FORM, {"email": "warmlopen@x.example"})
    answers = []
    for email in ("niemand@nergens.example", question.asker_email):
        with CaptureQueriesContext(connection) as captured:
            response = client.post(FORM, {"email": email})
        answers.append((response.status_code, response["Location"], len(captured)))
        assert email not in response["Location"]
    assert answers[0] == answers[1]
    assert len(sent()) == before + 1
    assert question.asker_email not in client.get(ASKED).content.decode()


def test_an_address_gets_three_mails_an_hour_and_the_answer_stays_the_same(
    client: Client, question: Question, sent: Callable
) -> None:
    before = len(sent())
    for _n in range(5):
        assert client.post(FORM, {"email": question.asker_email}).url == ASKED
    assert len(sent()) == before + limits.LINKS_PER_ADDRESS


def test_a_network_may_ask_so_often(
    client: Client, question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LINKS_PER_NETWORK", 1)
    client.post(FORM, {"email": "een@x.example"})
    response = client.post(FORM, {"email": question.asker_email})
    assert response.status_code == 429 and question.asker_email in response.content.decode()


@pytest.mark.parametrize("email", ["", "geen adres", "a@" + "b" * 300 + ".nl"])
def test_what_is_no_address_is_told(client: Client, db: None, email: str) -> None:
    assert client.post(FORM, {"email": email}).status_code == 422


def test_an_emptied_question_is_not_found_by_an_empty_address(
    client: Client, question: Question, sent: Callable
) -> None:
    before = len(sent())
    Question.objects.update(asker_email="")
    client.post(FORM, {"email": ""})
    assert len(sent()) == before
