"""Whether an answer helped: one click from mail or page, once a question, and nothing by looking."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from loket import access, actions
from loket.intake import limits
from loket.models import Question, Satisfaction
from loket.models.question import State
from loket.rights import TokenHolder
from tests.loket.conftest import token_in


@pytest.fixture
def answered(question: Question, front_office: User) -> Question:
    actions.publish_answer(front_office, question, "Het antwoord.")
    question.refresh_from_db()
    return question


@pytest.fixture
def link(answered: Question, sent: Callable) -> str:
    """The address of the page to rate on."""
    return reverse("loket:asker_rating", args=[token_in(sent()[-1])])


def test_the_mail_of_an_answer_asks_whether_it_helped(answered: Question, sent: Callable) -> None:
    message = sent()[-1]
    html = message.alternatives[0][0]
    for body in (message.body, html):
        found = re.findall(r"/vraag/[A-Za-z0-9_-]{43}/tevreden/\?keuze=([123])", body)
        assert found == ["3", "2", "1"]
        assert answered.asker_email not in re.sub(r"\s", "", " ".join(re.findall(r"https?://\S+", body)))


def test_a_mail_that_asks_something_does_not(question: Question, front_office: User, sent: Callable) -> None:
    actions.publish_answer(front_office, question, "Welke regeling?", then=State.WAITING_FOR_ASKER)
    assert "tevreden" not in sent()[-1].body


def test_looking_rates_nothing(client: Client, answered: Question, link: str) -> None:
    for choice in ("", "?keuze=1", "?keuze=3", "?keuze=9", "?keuze=x"):
        assert client.get(link + choice).status_code == 200
        client.head(link + choice)
    assert not Satisfaction.objects.exists()
    page = client.get(link + "?keuze=2").content.decode()
    assert re.search(r'value="2"[^>]*checked', page)


def test_one_click_rates_and_a_text_may_be_added_and_changed(
    answered: Question, link: str, front_office: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, {"score": "3"}).url == link
    assert Satisfaction.objects.get().score == 3
    client.post(link, {"score": "2", "text": "Het duurde lang."})
    rating = Satisfaction.objects.get()
    assert (rating.score, rating.text) == (2, "Het duurde lang.")
    # One click on the question's page says nothing of the text: it stays.
    client.post(link, {"score": "1"})
    rating.refresh_from_db()
    assert (rating.score, rating.text) == (1, "Het duurde lang.")
    client.post(link, {"score": "1", "text": ""})
    rating.refresh_from_db()
    assert rating.text == ""
    assert Satisfaction.objects.count() == 1


def test_rating_moves_nothing_and_mails_nobody(
    client: Client, answered: Question, link: str, sent: Callable
) -> None:
    before, mails = Question.objects.values().get(), len(sent())
    client.post(link, {"score": "1", "text": "Nee."})
    assert Question.objects.values().get() == before and len(sent()) == mails


@pytest.mark.parametrize("data", [{}, {"score": "4"}, {"score": "x"}, {"score": "2", "text": "a" * 1001}])
def test_what_is_no_rating_is_refused_and_keeps_what_was_typed(
    client: Client, link: str, data: dict[str, str]
) -> None:
    response = client.post(link, data)
    assert response.status_code == 422 and data.get("text", "") in response.content.decode()
    assert not Satisfaction.objects.exists()


def test_the_page_of_the_question_has_the_three_buttons_once_there_is_an_answer(
    client: Client, question: Question, front_office: User, sent: Callable
) -> None:
    page = reverse("loket:asker", args=[token_in(sent()[0])])
    assert "tevreden/" not in client.get(page).content.decode()
    rating = f"{page}tevreden/"
    assert client.get(rating).url == page and client.post(rating, {"score": "3"}).url == page
    assert not Satisfaction.objects.exists()
    actions.publish_answer(front_office, question, "Het antwoord.")
    assert f'action="{rating}"' in client.get(page).content.decode()
    client.post(rating, {"score": "3"})
    assert "U zei: Ja." in client.get(page).content.decode()


def test_who_is_signed_in_as_the_asker_rates_too(
    answered: Question, make_user: Callable, make_question: Callable
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_user("employee", email="f.aydin@hengelo.example"))
    address = reverse("loket:my_rating", args=[answered.reference])
    assert strict.get(address).status_code == 200
    assert strict.post(address, {"score": "3"}).status_code == 403
    client = Client()
    client.force_login(User.objects.get(email="f.aydin@hengelo.example"))
    client.post(address, {"score": "3"})
    assert answered.satisfaction.score == 3
    other = make_question(asker_email="ander@almere.example")
    assert client.get(reverse("loket:my_rating", args=[other.reference])).status_code == 404


def test_only_who_asked_may_rate(answered: Question, front_office: User, expert: User) -> None:
    for actor in (front_office, expert, None, TokenHolder(answered.pk + 1)):
        with pytest.raises(PermissionDenied):
            actions.rate(actor, answered, 3)
    with pytest.raises(ValidationError):
        actions.rate(TokenHolder(answered.pk), answered, 7)


def test_the_desk_sees_it_with_the_question(
    client: Client, answered: Question, link: str, front_office: User
) -> None:
    client.post(link, {"score": "2", "text": "Bijna <goed>."})
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[answered.reference])).content.decode()
    assert "Bijna &lt;goed&gt;." in page and "liet weten of het antwoord hielp: Voor een deel" in page


def test_the_address_is_a_key_and_goes_nowhere(client: Client, link: str) -> None:
    response = client.get(link)
    assert response["Referrer-Policy"] == "no-referrer" and "no-store" in response["Cache-Control"]
    assert client.get(reverse("loket:asker_rating", args=["A" * 43])).status_code == 404


def test_too_many_are_refused(client: Client, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REACTIONS_PER_QUESTION", 1)
    client.post(link, {"score": "3"})
    assert client.post(link, {"score": "1"}).status_code == 429
    assert Satisfaction.objects.get().score == 3


def test_an_asker_is_told_when_we_close(
    question: Question, front_office: User, expert: User, sent: Callable
) -> None:
    actions.publish_answer(front_office, question, "Het antwoord.")
    count = len(sent())
    actions.close(front_office, question)
    message = sent()[-1]
    assert len(sent()) == count + 1 and message.to == [question.asker_email]
    assert (
        "gesloten" in message.subject
        and "dertig dagen" in message.body
        and "tevreden/?keuze=3" in message.body
    )
    actions.close(front_office, question)
    assert len(sent()) == count + 1


def test_who_closes_their_own_question_gets_no_mail_nor_does_who_is_perhaps_a_machine(
    question: Question, make_question: Callable, front_office: User, sent: Callable
) -> None:
    held = make_question(asker_email="spam@x.example")
    count = len(sent())
    Question.objects.filter(pk=held.pk).update(held=True)
    actions.close(TokenHolder(question.pk), question)
    actions.close(front_office, held)
    assert len(sent()) == count


def test_a_closed_question_without_an_answer_is_not_rated(
    question: Question, front_office: User, sent: Callable, client: Client
) -> None:
    actions.close(front_office, question)
    message = sent()[-1]
    assert "tevreden" not in message.body
    question.refresh_from_db()
    token = access.token_of(question.access_salt)
    assert client.get(reverse("loket:asker_rating", args=[token])).status_code == 302
