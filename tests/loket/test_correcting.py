"""The desk puts right who asks: a slip in an address, an organisation that nobody knew."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, Organisation, User
from loket import access, actions
from loket.models import Question
from loket.models.question import State
from loket.reply_address import question_of, reply_address
from tests.loket.conftest import a_place, token_in


def more(question: Question) -> str:
    return reverse("loket:more", args=[question.reference])


def asker_page(token: str) -> int:
    return Client().get(reverse("loket:asker", args=[token])).status_code


@pytest.fixture
def form() -> dict[str, str]:
    """As the page sends it."""
    return {
        "doe": "verbeter", "title": "Wie betaalt de begeleiding?", "name": "Fatma Aydin",
        "email": "f.aydin@dichtbij.example", "organisation": "dichtbij", "organisation_kind": "other",
    }  # fmt: skip


def test_another_address_gets_the_link_and_the_old_one_opens_nothing(
    client: Client, question: Question, front_office: User, form: dict[str, str], sent: Callable
) -> None:
    place = a_place()
    town = Organisation.objects.create(
        kind="municipality", name="Gemeente Dichtbij", slug="d", municipality=place
    )
    old, old_reply = token_in(sent()[-1]), reply_address(question)
    client.force_login(front_office)
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert f"{more(question)}?open=verbeter" in page
    for _click in range(2):
        assert client.post(more(question), form).status_code == 302
    question.refresh_from_db()
    assert (question.title, question.ticket.title) == ("Wie betaalt de begeleiding?",) * 2
    assert (question.organisation, question.organisation_name) == (town, "Gemeente Dichtbij")
    assert (question.municipality, question.organisation_kind) == (place, "municipality")
    assert asker_page(old) == 404 and question_of(old_reply) is None
    told = sent()[-1]
    assert told.to == ["f.aydin@dichtbij.example"] and asker_page(token_in(told)) == 200
    assert len(sent()) == 2, "once, however often the form is sent"
    page = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert "verbeterde wat wij van de vrager weten: titel, e-mailadres, organisatie." in page
    (entry,) = AuditEntry.objects.filter(verb="correct_asker")
    assert "dichtbij.example" not in str(entry.details)
    assert "verbeterde" not in Client().get(reverse("loket:asker", args=[token_in(told)])).content.decode()


@pytest.mark.parametrize(
    ("then", "says"),
    [(State.ANSWERED, "antwoord op uw vraag"), (State.CLOSED, "hebben uw vraag")],
)
def test_the_new_address_hears_how_far_it_is(
    client: Client, question: Question, front_office: User, form: dict[str, str], sent: Callable,
    then: State, says: str,
) -> None:  # fmt: skip
    actions.publish_answer(front_office, question, "Zo.", then=then)
    client.force_login(front_office)
    client.post(more(question), form)
    told = sent()[-1]
    assert told.to == ["f.aydin@dichtbij.example"] and says in told.body
    question.refresh_from_db()
    assert question.state == then


def test_an_expert_does_not_and_a_wrong_address_is_told(
    client: Client, question: Question, front_office: User, expert: User, form: dict[str, str]
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    client.force_login(expert)
    assert "verbeter" not in client.get(reverse("loket:question", args=[question.reference])).content.decode()
    client.post(more(question), form)
    client.force_login(front_office)
    for changes in ({"email": "geen adres"}, {"email": ""}, {"name": ""}):
        assert client.post(more(question), {**form, **changes}).status_code == 422
    question.refresh_from_db()
    assert question.asker_email == "f.aydin@hengelo.example"
    assert access.open_link(access.token_of(question.access_salt)) is not None
