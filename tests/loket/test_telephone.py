"""The telephone: nothing that is typed is lost, the caller is found, and the time is counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from loket.actions.telephone import digits, finish_call, forget_old_calls
from loket.models import PhoneCall, Question

HERE = reverse("loket:telephone")
CALL = {
    "name": "Sanne Proef",
    "organisation": "Stichting Veldzicht",
    "number": "+31 (0)6 1234 5678",
    "email": "",
    "text": "Mag een corporatie een campuscontract geven aan wie werkt?",
    "target_group": "",
    "ending": "answered",
    "answer": "Nee, alleen aan studenten.",
    "expert": "",
}


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def key_of(desk: Client) -> str:
    """The key of the screen as it opens now."""
    return desk.get(HERE).context["form"]["key"].value()


def test_a_call_is_answered_on_the_spot_and_timed(desk: Client, sent: Callable, time_machine: Any) -> None:
    time_machine.move_to("2026-11-19 10:00:00 +01:00", tick=False)
    desk.post(HERE, {**CALL, "doe": "bewaar"})
    time_machine.move_to("2026-11-19 10:04:10 +01:00", tick=False)
    desk.post(HERE, {**CALL, "doe": "stop"})
    time_machine.move_to("2026-11-19 11:00:00 +01:00", tick=False)
    response = desk.post(HERE, {**CALL, "doe": "klaar"}, follow=True)
    question = Question.objects.get()
    assert (question.channel, question.state) == ("phone", "closed")
    assert [message.kind for message in question.messages.all()] == ["asker", "answer"]
    assert question.calls.get().minutes == 5 and "5 minuten" in response.content.decode()
    assert "Samen 5 minuten" in desk.get(HERE).content.decode()
    # There is no address, so nothing is mailed to nobody.
    assert sent() == []


@pytest.mark.parametrize("button", [{"doe": "klaar"}, {"doe": "vergeet"}, {"doe": "stop"}, {"beller": "1"}])
def test_a_button_that_only_has_the_focus_while_the_page_keeps_what_was_typed_does_nothing(
    desk: Client, front_office: User, button: dict[str, str]
) -> None:
    desk.post(HERE, {**CALL, "doe": "bewaar"})
    response = desk.post(HERE, {**CALL, "answer": "Nee.", **button}, headers={"HX-Request": "true"})
    assert response.status_code == 200 and "De klok loopt" in response.content.decode()
    call = PhoneCall.objects.of(front_office).unfinished().get()
    assert (call.data["answer"], call.data["name"]) == ("Nee.", CALL["name"])
    assert call.running_since is not None and not Question.objects.exists()


def test_who_takes_over_a_caller_goes_on_with_the_question(desk: Client, make_question: Callable) -> None:
    known, *_others = (make_question(asker_name="Sanne Proef", title=f"Vraag {n}") for n in range(5))
    page = desk.post(HERE, {**CALL, "name": "Sanne Pr"}, headers={"HX-Request": "true"}).content.decode()
    # One person is named once, with what they asked last: the keyboard is soon past it.
    assert page.count('name="beller"') == 1
    assert [f"Vraag {n}" in page for n in range(5)] == [False, False, True, True, True]
    response = desk.post(HERE, {**CALL, "name": "Sanne", "beller": str(known.pk)})
    assert response.url == f"{HERE}#id_text"


def test_with_an_address_the_answer_is_mailed_once(desk: Client, sent: Callable) -> None:
    desk.post(HERE, {**CALL, "email": "sanne@veldzicht.example", "doe": "klaar"})
    (mail,) = sent()
    assert mail.to == ["sanne@veldzicht.example"] and "campuscontract" not in mail.body


def test_a_call_is_passed_on_or_kept(desk: Client, front_office: User, expert: User) -> None:
    desk.post(HERE, {**CALL, "ending": "expert", "expert": expert.pk, "doe": "klaar"})
    desk.post(HERE, {**CALL, "ending": "mine", "doe": "klaar"})
    passed, mine = Question.objects.order_by("pk")
    assert (passed.state, passed.expert) == ("with_expert", expert)
    assert (mine.state, mine.handler) == ("with_front_office", front_office)
    # What was typed for another ending is not said to anybody.
    assert not passed.messages.filter(kind="answer").exists()


def test_what_is_typed_survives_a_lost_session_and_another_browser(desk: Client, front_office: User) -> None:
    desk.post(HERE, CALL, headers={"HX-Request": "true"})
    Session.objects.all().delete()
    other = Client()
    other.force_login(front_office)
    page = other.get(HERE).content.decode()
    for value in (CALL["name"], CALL["organisation"], CALL["text"], CALL["answer"]):
        assert value in page


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"name": ""}, "Vraag de naam"),
        ({"text": ""}, "Schrijf de vraag op"),
        ({"answer": " "}, "Schrijf op wat u antwoordde"),
        ({"ending": "expert"}, "Kies een expert"),
        ({"email": "geen-adres"}, "e-mailadres"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(desk: Client, missing: dict, words: str) -> None:
    response = desk.post(HERE, {**CALL, **missing, "doe": "klaar"})
    assert response.status_code == 422 and words in response.content.decode()
    assert not Question.objects.exists()
    kept = PhoneCall.objects.get().data
    assert all(kept[name] == value for name, value in {**CALL, **missing}.items())


@pytest.mark.parametrize(
    "looked_for",
    [{"name": "sanne"}, {"organisation": "veldz"}, {"email": "sanne@"}, {"number": "06-1234"}],
)
def test_the_caller_is_found_by_whatever_is_known(desk: Client, looked_for: dict) -> None:
    desk.post(HERE, {**CALL, "email": "sanne@veldzicht.example", "doe": "klaar"})
    question = Question.objects.get()
    answer = desk.post(HERE, looked_for, headers={"HX-Request": "true"}).content.decode()
    assert "Sanne Proef" in answer and question.title in answer
    desk.post(HERE, {**looked_for, "beller": question.pk})
    data = PhoneCall.objects.unfinished().get().data
    assert data["email"] == "sanne@veldzicht.example" and digits(data["number"]) == "0612345678"


def test_one_letter_or_nothing_finds_nobody(desk: Client) -> None:
    desk.post(HERE, {**CALL, "doe": "klaar"})
    for typed in ({}, {"name": "s"}, {"number": "06"}, {"beller": "x"}, {"beller": "99999"}):
        assert "Sanne" not in desk.post(HERE, typed, headers={"HX-Request": "true"}).content.decode()


def test_a_number_is_compared_by_its_digits() -> None:
    for number in ("+31 6 12345678", "0031612345678", "06-1234 5678", "31612345678"):
        assert digits(number) == "0612345678"


def test_ending_a_call_twice_is_one_question(desk: Client, front_office: User) -> None:
    desk.post(HERE, CALL)
    call = PhoneCall.objects.get()
    first = finish_call(front_office, call, text="Een vraag?", name="Sanne")
    assert finish_call(front_office, call, text="Een vraag?", name="Sanne") == first
    call.refresh_from_db()
    assert call.data == {} and Question.objects.count() == 1


def test_a_second_click_and_a_late_keystroke_are_about_the_call_that_ended(
    desk: Client, sent: Callable
) -> None:
    call = {**CALL, "email": "sanne@veldzicht.example", "key": key_of(desk)}
    desk.post(HERE, call, headers={"HX-Request": "true"})
    # A second screen, such as on another computer, shows the same call.
    assert key_of(desk) == call["key"]
    ended = [desk.post(HERE, {**call, "doe": "klaar"}).url for _click in range(2)]
    late = desk.post(HERE, call, headers={"HX-Request": "true"})
    assert (late.status_code, late.content) == (204, b"")
    question = Question.objects.get()
    assert ended == [reverse("loket:question", args=[question.reference])] * 2
    assert PhoneCall.objects.count() == 1 and len(sent()) == 1
    # A screen that the browser brought back, with the next call typed in it, loses nothing.
    desk.post(HERE, {**call, "text": "Mag het wel voor wie een opleiding volgt?", "doe": "klaar"})
    assert Question.objects.count() == PhoneCall.objects.count() == 2
    # The next call has a screen of its own.
    assert key_of(desk) != call["key"] and "Sanne" not in desk.get(HERE).content.decode()
    desk.post(HERE, {**CALL, "doe": "klaar", "key": key_of(desk)})
    assert Question.objects.count() == 3


def test_a_call_that_was_forgotten_stays_forgotten(desk: Client) -> None:
    call = {**CALL, "key": key_of(desk)}
    for _click in range(2):
        assert desk.post(HERE, {**call, "doe": "vergeet"}).url == HERE
    for wanted in ("klaar", "bewaar"):
        # On a screen that stood elsewhere it may be the next call: it is shown, under a key of its own.
        again = desk.post(HERE, {**call, "doe": wanted})
        assert again.status_code == 200 and CALL["text"] in again.content.decode()
        assert again.context["form"]["key"].value() != call["key"]
    assert PhoneCall.objects.get().data == {} and not Question.objects.exists()


def test_a_screen_of_an_ended_call_leaves_the_next_one_alone(desk: Client, front_office: User) -> None:
    first = {**CALL, "key": key_of(desk)}
    desk.post(HERE, {**first, "doe": "klaar"})
    following = {**CALL, "name": "Joost Proef", "text": "Wie beslist er?", "key": key_of(desk)}
    desk.post(HERE, {**following, "doe": "bewaar"})
    late = desk.post(HERE, {**first, "answer": "Laat."}, headers={"HX-Request": "true"})
    again = desk.post(HERE, {**first, "doe": "klaar"})
    question = Question.objects.get()
    assert late.status_code == 204
    assert again.url == reverse("loket:question", args=[question.reference])
    # What it says now belongs to no call that it knows.
    desk.post(HERE, {**first, "text": "Mag het daarna?", "doe": "klaar"})
    data = PhoneCall.objects.of(front_office).unfinished().get().data
    assert (data["name"], data["text"]) == ("Joost Proef", "Wie beslist er?")
    assert Question.objects.count() == 1


def test_enter_on_the_screen_of_an_ended_call_begins_the_next(desk: Client, front_office: User) -> None:
    call = {**CALL, "key": key_of(desk)}
    desk.post(HERE, {**call, "doe": "klaar"})
    assert desk.post(HERE, {**call, "text": "Mag het daarna?", "doe": "bewaar"}).url == HERE
    assert PhoneCall.objects.of(front_office).unfinished().get().data["text"] == "Mag het daarna?"


def test_a_call_without_a_question_leaves_only_its_minutes(desk: Client) -> None:
    desk.post(HERE, CALL)
    desk.post(HERE, {**CALL, "doe": "vergeet"})
    call = PhoneCall.objects.get()
    assert (call.data, call.number, call.finished_at is None) == ({}, "", False)
    assert "Sanne" not in desk.get(HERE).content.decode()


def test_a_colleague_sees_nothing_of_a_call_and_can_not_end_it(
    desk: Client, make_user: Callable[..., User]
) -> None:
    from django.core.exceptions import PermissionDenied

    desk.post(HERE, CALL)
    colleague = make_user("front_office", email="collega@thuisbasis.example")
    other = Client()
    other.force_login(colleague)
    assert CALL["text"] not in other.get(HERE).content.decode()
    with pytest.raises(PermissionDenied):
        finish_call(colleague, PhoneCall.objects.get(), text="x", name="y")


def test_forgotten_calls_go(desk: Client, time_machine: Any) -> None:
    time_machine.move_to("2026-11-01 10:00 +01:00")
    desk.post(HERE, CALL)
    assert forget_old_calls() == 0
    time_machine.move_to("2026-11-16 10:00 +01:00")
    assert forget_old_calls() == 1


def test_the_screen_takes_as_many_queries_for_one_caller_as_for_six(
    desk: Client, make_question: Callable, django_assert_num_queries: Any
) -> None:
    for count in (1, 5):
        for _number in range(count):
            make_question()
        desk.post(HERE, {"name": "Aydin"})
        desk.get(HERE)
        with django_assert_num_queries(8):
            desk.get(HERE)
