"""Answers on their way: kept while typed, undone, planned, and never lost or sent twice."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calendars.ical import AMSTERDAM
from loket import access, actions
from loket.models import Message, PlannedAnswer, Question, ReplyDraft
from loket.models.question import State
from loket.rights import TokenHolder
from loket.service_level import WorkingTime
from post.outbox import run_due
from tests.loket.conftest import send_planned


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def page_of(question: Question) -> str:
    return reverse("loket:question", args=[question.reference])


def form(question: Question, **more: object) -> dict[str, object]:
    return {
        "version": question.version, "kind": "answer", "then": "answered", "body": "Het antwoord.",
        "key": "k" * 20, **more,
    }  # fmt: skip


def answers(question: Question) -> list[str]:
    found = question.messages.filter(kind=Message.Kind.ANSWER)
    return list(found.values_list("followup__comment", flat=True))


def opening_time(days: int) -> dt.datetime:
    return WorkingTime().after(timezone.now() + dt.timedelta(days=days), dt.timedelta(minutes=1))


def test_an_answer_waits_half_a_minute_and_can_be_undone(
    desk: Client, question: Question, front_office: User, sent: Callable
) -> None:
    upload = SimpleUploadedFile("bijlage.txt", b"Een bijlage.")
    assert desk.post(page_of(question), form(question, attachment=upload)).status_code == 302
    assert re.search(r"tb-message--planned.*bijlage\.txt", desk.get(page_of(question)).content.decode(), re.S)
    planned = question.planned_answers.get()
    assert 25 < (planned.send_at - timezone.now()).total_seconds() <= 30
    assert len(sent()) == 1 and answers(question) == []
    page = desk.get(page_of(question)).content.decode()
    assert "Maak verzenden ongedaan" in page
    desk.post(reverse("loket:planned", args=[question.reference, planned.pk]), {"doe": "haal-terug"})
    send_planned()
    assert len(sent()) == 1 and answers(question) == []
    page = desk.get(page_of(question)).content.decode()
    assert "Het antwoord.</textarea>" in page and "bijlage.txt" in page
    question.refresh_from_db()
    kept = ReplyDraft.objects.get()
    file = page.split('name="keep_file" value="')[1].split('"')[0]
    desk.post(page_of(question), form(question, key="nieuw" * 4, keep_file=file))
    send_planned()
    assert answers(question) == ["Het antwoord."]
    assert "bijlage.txt" in desk.get(page_of(question)).content.decode()
    assert not ReplyDraft.objects.filter(pk=kept.pk).exists()


def test_what_was_sent_can_not_be_undone(desk: Client, question: Question) -> None:
    desk.post(page_of(question), form(question))
    planned = question.planned_answers.get()
    send_planned()
    response = desk.post(
        reverse("loket:planned", args=[question.reference, planned.pk]), {"doe": "haal-terug"}, follow=True
    )
    assert "al verstuurd" in response.content.decode()
    assert answers(question) == ["Het antwoord."]


def test_a_double_click_is_one_answer_also_after_it_went_out(
    desk: Client, question: Question, sent: Callable
) -> None:
    data = form(question)
    assert desk.post(page_of(question), data).status_code == 302
    assert desk.post(page_of(question), data).status_code == 302
    send_planned()
    assert desk.post(page_of(question), data).status_code == 302
    send_planned()
    note = form(question, kind="note", then="note", key="n" * 20)
    for _ in range(2):
        assert desk.post(page_of(question), note).status_code == 302
    assert answers(question) == ["Het antwoord."]
    assert question.messages.filter(kind=Message.Kind.NOTE).count() == 1
    assert len(sent()) == 2


def test_a_colleague_who_answers_while_one_waits_is_told(
    desk: Client, question: Question, make_user: Callable
) -> None:
    seen = question.version
    first = make_user("front_office")
    actions.plan_answer(first, question, "De eerste.", version=seen)
    response = desk.post(page_of(question), form(question, version=seen))
    page = response.content.decode()
    assert response.status_code == 409 and "Het antwoord.</textarea>" in page and "De eerste." in page
    assert f"Intussen heeft {first} deze vraag gewijzigd." in page


def test_a_question_is_not_closed_over_an_answer_that_waits(
    desk: Client, question: Question, front_office: User, sent: Callable
) -> None:
    planned = actions.plan_answer(front_office, question, "Straks.")
    address = reverse("loket:change_state", args=[question.reference])
    page = desk.post(address, {"doe": "sluit"}, follow=True).content.decode()
    question.refresh_from_db()
    assert question.is_open and "Er wacht nog een antwoord" in page
    # Who asked may: they need no answer any more.
    actions.close(TokenHolder(question.pk), question)
    actions.reopen(front_office, question)
    actions.take_back(front_office, planned)
    desk.post(address, {"doe": "sluit"})
    question.refresh_from_db()
    assert question.state == State.CLOSED


def test_an_answer_is_sent_at_the_chosen_time_and_no_sooner(
    desk: Client, question: Question, sent: Callable
) -> None:
    when = opening_time(3)
    local = when.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    assert desk.post(page_of(question), form(question, send_at=local)).status_code == 302
    planned = question.planned_answers.get()
    assert planned.scheduled and planned.send_at.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M") == local
    later = opening_time(5)
    address = reverse("loket:planned", args=[question.reference, planned.pk])
    new = later.astimezone(AMSTERDAM).strftime("%Y-%m-%dT%H:%M")
    desk.post(address, {"doe": "verplaats", "send_at": new})
    planned.refresh_from_db()
    assert planned.send_at > when
    # The promise of the first time is due first; it sends nothing.
    send_planned(first=True)
    assert answers(question) == []
    send_planned()
    assert answers(question) == ["Het antwoord."] and len(sent()) == 2


@pytest.mark.parametrize("days", [-1, 100])
def test_a_time_that_passed_or_is_far_away_is_refused(
    question: Question, front_office: User, days: int
) -> None:
    with pytest.raises(ValidationError, match="dagen"):
        actions.plan_answer(front_office, question, "Tekst.", send_at=opening_time(days))


def test_a_closed_desk_sends_nothing_and_the_form_says_so(desk: Client, question: Question) -> None:
    day = opening_time(3).astimezone(AMSTERDAM).date()
    response = desk.post(page_of(question), form(question, send_at=f"{day}T22:00"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "waarop het loket open is" in page and "Het antwoord.</textarea>" in page


def test_a_reaction_of_the_asker_stops_a_planned_answer(
    desk: Client, question: Question, front_office: User, sent: Callable
) -> None:
    actions.plan_answer(front_office, question, "Te vroeg.")
    actions.react(TokenHolder(question.pk), question, "O ja, nog iets.")
    send_planned()
    mails = sent()
    assert answers(question) == []
    assert mails[-1].to == [front_office.email] and "Te vroeg" not in str(mails[-1].message())
    question.refresh_from_db()
    assert question.state != State.ANSWERED
    page = desk.get(page_of(question)).content.decode()
    assert "de vrager reageerde intussen" in page and "Te vroeg." in page


def test_a_reaction_of_who_gets_the_answer_too_stops_it(make_question: Callable, front_office: User) -> None:
    lead, other = make_question(), make_question(asker_email="een@a.example")
    actions.merge(front_office, other, lead)
    actions.plan_answer(front_office, lead, "Voor één.")
    actions.react(TokenHolder(other.pk), other, "Nog iets.")
    send_planned()
    assert answers(lead) == ["Voor één."], "what does not go to them does not wait for them"
    planned = actions.plan_answer(front_office, lead, "Voor allebei.", also_to=[other.reference])
    actions.react(TokenHolder(other.pk), other, "O ja, en dit.")
    send_planned()
    assert answers(lead) == ["Voor één."] and answers(other) == []
    assert PlannedAnswer.objects.get(pk=planned.pk).stopped == PlannedAnswer.Stopped.REACTED


def test_an_answer_of_who_lost_the_question_is_stopped(
    question: Question, front_office: User, expert: User, make_user: Callable
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    planned = actions.plan_answer(expert, question, "Van mij.")
    actions.pass_to_expert(front_office, question, make_user("expert"))
    send_planned()
    assert answers(question) == []
    assert PlannedAnswer.objects.get(pk=planned.pk).stopped == PlannedAnswer.Stopped.MOVED


def test_a_draft_is_kept_for_each_and_seen_by_nobody_else(
    question: Question, front_office: User, make_user: Callable
) -> None:
    other = make_user("front_office")
    for user, text in ((front_office, "Van de een."), (other, "Van de ander.")):
        browser = Client()
        browser.force_login(user)
        kept = browser.post(reverse("loket:keep_draft", args=[question.reference]), {"body": text})
        assert kept.status_code == 200 and "Concept" in kept.content.decode()
    for user, own, foreign in ((front_office, "de een", "de ander"), (other, "de ander", "de een")):
        browser = Client()
        browser.force_login(user)
        page = browser.get(page_of(question)).content.decode()
        assert f"Van {own}.</textarea>" in page and f"Van {foreign}" not in page


def test_a_keystroke_that_arrives_after_the_answer_leaves_no_draft(desk: Client, question: Question) -> None:
    data = form(question)
    desk.post(page_of(question), data)
    desk.post(reverse("loket:keep_draft", args=[question.reference]), data)
    assert not ReplyDraft.objects.exists()


def test_a_draft_is_kept_without_scripts_too(desk: Client, question: Question) -> None:
    desk.post(page_of(question), form(question, then="draft", body="Half af."))
    assert "Half af.</textarea>" in desk.get(page_of(question)).content.decode()
    assert not question.planned_answers.exists()


def test_what_was_sent_after_the_session_ended_is_there_after_signing_in(
    client: Client, question: Question, front_office: User
) -> None:
    client.force_login(front_office)
    page = client.get(page_of(question)).content.decode()
    who = page.split('name="who" value="')[1].split('"')[0]
    del client.cookies["sessionid"]
    response = client.post(page_of(question), form(question, who=who, body="Mijn lange tekst."))
    assert response.status_code == 401
    login = {"login": front_office.email, "password": "thuis-voor-iedereen"}
    front_office.set_password(login["password"])
    front_office.save()
    client.post(reverse("account_login"), login)
    assert "Mijn lange tekst.</textarea>" in client.get(page_of(question)).content.decode()


def test_a_text_of_an_ended_session_is_not_shown_to_somebody_else(
    client: Client, question: Question, front_office: User, make_user: Callable
) -> None:
    client.force_login(front_office)
    who = client.get(page_of(question)).content.decode().split('name="who" value="')[1].split('"')[0]
    del client.cookies["sessionid"]
    client.post(page_of(question), form(question, who=who, body="Alleen van mij."))
    client.force_login(make_user("front_office"))
    assert "Alleen van mij." not in client.get(page_of(question)).content.decode()


def test_nothing_planned_is_on_the_askers_page(
    client: Client, question: Question, front_office: User
) -> None:
    actions.plan_answer(front_office, question, "Nog niet.")
    actions.keep_draft(front_office, question, "Ook niet.")
    run_due()
    page = client.get(reverse("loket:asker", args=[access.token_of(question.access_salt)])).content.decode()
    assert "Nog niet." not in page and "Ook niet." not in page
