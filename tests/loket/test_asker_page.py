"""The asker's own page: by the link of a mail, and signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from accounts.models import User
from files.actions import store_file
from loket import actions
from loket.intake import limits
from loket.models import Question
from loket.models.question import State
from loket.rights import TokenHolder
from tests.loket.conftest import token_in


@pytest.fixture
def link(question: Question, sent: Callable) -> str:
    """The address in the confirmation."""
    return reverse("loket:asker", args=[token_in(sent()[0])])


@pytest.fixture
def strict() -> Client:
    """A browser whose forms are checked as in production."""
    return Client(enforce_csrf_checks=True)


def test_the_page_tells_nobody_else(client: Client, link: str) -> None:
    response = client.get(link)
    assert response.status_code == 200
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]
    page = response.content.decode()
    assert "f.aydin@hengelo.example" not in page


def test_reading_changes_nothing(client: Client, question: Question, link: str) -> None:
    before = Question.objects.values().get()
    client.get(link)
    client.head(link)
    assert Question.objects.values().get() == before


def test_the_asker_sees_answers_and_no_notes(
    client: Client, question: Question, front_office: User, expert: User, link: str
) -> None:
    actions.pass_to_expert(front_office, question, expert, reason="Interne reden")
    note = actions.write_note(front_office, question, "Interne notitie")
    answer = actions.publish_answer(expert, question, "Het openbare antwoord")
    inside = store_file(None, ContentFile(b"x y z", "intern.txt"), owner=note)
    outside = store_file(None, ContentFile(b"lees", "openbaar.txt"), owner=answer)
    page = client.get(link).content.decode()
    assert "Het openbare antwoord" in page and "openbaar.txt" in page
    assert "Interne" not in page and "intern.txt" not in page
    token = link.split("/")[2]
    assert client.get(reverse("loket:asker_file", args=[token, outside.pk])).status_code == 200
    assert client.get(reverse("loket:asker_file", args=[token, inside.pk])).status_code == 404


def test_the_asker_reacts_with_a_file(
    strict: Client, question: Question, front_office: User, link: str
) -> None:
    actions.publish_answer(front_office, question, "Zo.")
    data = {"text": "Nog een vraag.", "attachment": SimpleUploadedFile("brief.txt", b"Geachte")}
    assert strict.post(link, data).url == link
    question.refresh_from_db()
    assert question.state == State.WITH_FRONT_OFFICE
    assert "brief.txt" in strict.get(link).content.decode()


def test_an_empty_reaction_and_a_bad_file_keep_what_was_typed(
    client: Client, question: Question, link: str
) -> None:
    assert client.post(link, {"text": " "}).status_code == 422
    response = client.post(
        link, {"text": "Zie bijlage", "attachment": SimpleUploadedFile("x.pdf", b"geen pdf")}
    )
    assert response.status_code == 422 and "Zie bijlage" in response.content.decode()
    assert question.messages.count() == 1


def test_the_asker_closes_and_reopens(strict: Client, question: Question, link: str) -> None:
    strict.post(link, {"doe": "sluit"})
    question.refresh_from_db()
    assert question.state == State.CLOSED
    strict.post(link, {"doe": "heropen"})
    question.refresh_from_db()
    assert question.state == State.NEW


def test_reopening_twice_is_reopening_once(client: Client, question: Question, link: str) -> None:
    client.post(link, {"doe": "sluit"})
    for _n in range(2):
        assert client.post(link, {"doe": "heropen"}).url == link
    assert question.messages.filter(event="reopened").count() == 1


def test_the_same_form_sent_twice_is_one_reaction(
    client: Client, question: Question, front_office: User, link: str, sent: Callable
) -> None:
    actions.take_question(front_office, question)
    key = client.get(link).context["form"]["key"].value()
    for _n in range(3):
        assert client.post(link, {"text": "Nog iets", "key": key}).url == link
    assert question.messages.filter(kind="asker").count() == 2
    assert [mail.to for mail in sent()].count([front_office.email]) == 1
    assert client.post(link, {"text": "Nog iets", "key": "x" * 20}).url == link
    assert question.messages.filter(kind="asker").count() == 3


def test_too_many_reactions_wait_and_keep_what_was_typed(
    client: Client, question: Question, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REACTIONS_PER_QUESTION", 1)
    assert client.post(link, {"text": "Nog iets"}).status_code == 302
    refused = client.post(link, {"text": "En dan dit nog"})
    page = refused.content.decode()
    assert refused.status_code == 429 and "En dan dit nog" in page and "Probeer het over een uur" in page
    assert client.post(link, {"doe": "sluit"}).status_code == 429
    assert question.messages.count() == 2


@pytest.mark.parametrize("broken", [PermissionDenied, Http404, RuntimeError])
def test_an_error_keeps_the_address_to_itself(
    question: Question, link: str, monkeypatch: pytest.MonkeyPatch, broken: type[Exception]
) -> None:
    def fail(*args: object) -> None:
        raise broken

    monkeypatch.setattr(actions, "close", fail)
    response = Client(raise_request_exception=False).post(link, {"doe": "sluit"})
    assert response.status_code in (403, 404, 500)
    assert response["Referrer-Policy"] == "no-referrer" and "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("token", ["A" * 43, "z" * 43, "_-" * 21 + "x"])
def test_a_guess_opens_nothing(client: Client, question: Question, token: str) -> None:
    response = client.get(f"/vraag/{token}/")
    assert response.status_code == 404 and response["Referrer-Policy"] == "no-referrer"
    assert client.post(f"/vraag/{token}/", {"doe": "sluit"}).status_code == 404
    assert question.title not in response.content.decode()


@pytest.mark.parametrize("token", ["kort", "A" * 44, "A" * 42 + "!"])
def test_what_is_no_token_is_no_page(client: Client, db: None, token: str) -> None:
    assert client.get(f"/vraag/{token}/").status_code == 404


def test_signed_in_askers_see_their_own_questions_only(
    client: Client, question: Question, make_question: Callable, make_user: Callable
) -> None:
    other = make_question(asker_email="ander@almere.example", title="Van een ander")
    client.force_login(make_user("employee", email="f.aydin@hengelo.example"))
    listed = client.get(reverse("loket:my_questions")).content.decode()
    assert question.title in listed and "Van een ander" not in listed
    assert client.get(reverse("loket:my_question", args=[question.reference])).status_code == 200
    assert client.get(reverse("loket:my_question", args=[other.reference])).status_code == 404


def test_my_questions_ask_to_sign_in(client: Client, question: Question) -> None:
    for address in (reverse("loket:my_questions"), reverse("loket:my_question", args=[question.reference])):
        assert client.get(address).status_code == 302


def test_a_signed_in_page_checks_its_forms(strict: Client, question: Question, make_user: Callable) -> None:
    """There the cookie is the key, so a page elsewhere could forge the request."""
    strict.force_login(make_user("employee", email="f.aydin@hengelo.example"))
    address = reverse("loket:my_question", args=[question.reference])
    assert strict.post(address, {"doe": "sluit"}).status_code == 403
    assert strict.get(address).headers.get("Referrer-Policy") != "no-referrer"


def test_closed_long_ago_is_told_kindly(client: Client, question: Question, link: str) -> None:
    import datetime as dt

    actions.close(TokenHolder(question.pk), question)
    Question.objects.update(closed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    page = client.get(link).content.decode()
    assert "meer dan dertig dagen geleden" in page
    assert client.post(link, {"text": "Toch nog iets"}).status_code == 403
