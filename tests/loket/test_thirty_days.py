"""Closing, reacting, adding a file and reopening by the asker, up to and past thirty days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from files.models import StoredFile
from loket import access, actions
from loket.models import Question
from loket.models.question import State
from loket.rights import REOPEN_WITHIN, TokenHolder

CLOSED_AT = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(CLOSED_AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def closed(clock: time_machine.Coordinates, make_question: Callable, front_office: User) -> Question:
    """A question that was answered and closed at this moment."""
    question = make_question()
    actions.publish_answer(front_office, question, "Zo.", then=State.CLOSED)
    question.refresh_from_db()
    return question


def test_on_the_last_second_of_the_thirtieth_day_the_asker_may_still(
    closed: Question, clock: time_machine.Coordinates, client: Client
) -> None:
    clock.move_to(CLOSED_AT + REOPEN_WITHIN)
    page = reverse("loket:asker", args=[access.token_of(closed.access_salt)])
    text = client.get(page).content.decode()
    assert "Heropen mijn vraag" in text and 'name="text"' in text
    upload = SimpleUploadedFile("brief.txt", b"Tekst")
    assert client.post(page, {"text": "Toch nog iets.", "attachment": upload}).url == page
    closed.refresh_from_db()
    assert closed.state == State.WITH_FRONT_OFFICE and StoredFile.objects.filter(name="brief.txt").exists()


def test_reopening_on_the_last_second(closed: Question, clock: time_machine.Coordinates) -> None:
    clock.move_to(CLOSED_AT + REOPEN_WITHIN)
    actions.reopen(TokenHolder(closed.pk), closed)
    closed.refresh_from_db()
    assert closed.is_open and closed.closed_at is None


def test_a_second_later_the_asker_may_not_and_is_told_what_to_do(
    closed: Question, clock: time_machine.Coordinates, client: Client, front_office: User
) -> None:
    clock.move_to(CLOSED_AT + REOPEN_WITHIN + SECOND)
    page = reverse("loket:asker", args=[access.token_of(closed.access_salt)])
    text = client.get(page).content.decode()
    assert "Heropen mijn vraag" not in text and 'name="text"' not in text and "dertig dagen" in text
    assert client.post(page, {"text": "Te laat."}).status_code == 403
    assert client.post(page, {"doe": "heropen"}).status_code == 403
    upload = SimpleUploadedFile("laat.txt", b"Tekst")
    assert client.post(page, {"text": "Te laat.", "attachment": upload}).status_code == 403
    assert not StoredFile.objects.filter(name="laat.txt").exists()
    for verb in (actions.reopen, lambda actor, q: actions.react(actor, q, "Te laat.")):
        with pytest.raises(PermissionDenied):
            verb(TokenHolder(closed.pk), closed)
    closed.refresh_from_db()
    assert closed.state == State.CLOSED
    # The desk may always.
    actions.reopen(front_office, closed)
    closed.refresh_from_db()
    assert closed.is_open


def test_what_was_answered_and_never_closed_stays_open_for_the_asker(
    clock: time_machine.Coordinates, question: Question, front_office: User
) -> None:
    actions.publish_answer(front_office, question, "Zo.")
    clock.move_to(CLOSED_AT + 4 * REOPEN_WITHIN)
    actions.react(TokenHolder(question.pk), question, "Nog iets.")
    question.refresh_from_db()
    assert question.state == State.WITH_FRONT_OFFICE


def test_thirty_days_count_anew_when_it_is_closed_again(
    closed: Question, clock: time_machine.Coordinates
) -> None:
    holder = TokenHolder(closed.pk)
    clock.move_to(CLOSED_AT + REOPEN_WITHIN)
    actions.reopen(holder, closed)
    actions.close(holder, closed)
    clock.move_to(CLOSED_AT + 2 * REOPEN_WITHIN)
    actions.reopen(holder, closed)
    closed.refresh_from_db()
    assert closed.is_open


def test_a_link_works_on_its_last_second_and_not_after(
    closed: Question, clock: time_machine.Coordinates, client: Client
) -> None:
    page = reverse("loket:asker", args=[access.token_of(closed.access_salt)])
    clock.move_to(closed.access_expires_at - SECOND)
    assert client.get(page).status_code == 200
    clock.move_to(closed.access_expires_at)
    assert client.get(page).status_code == 404
    assert client.post(page, {"doe": "heropen"}).status_code == 404
