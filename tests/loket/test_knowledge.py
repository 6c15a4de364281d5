"""From answer to a draft page, without the persons of the question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.actions import set_up
from loket import actions
from loket.answering.anonymise import clean
from loket.models import Question

ANSWER = """Beste mevrouw Aydin,

Wij spraken u, Fatma, over Hengelo. De gemeente Hengelo betaalt de begeleiding.
Bel 074 - 245 98 76 of mail f.aydin@hengelo.example, postcode 7551 EC.

Met vriendelijke groet,
Proef expert"""
PERSONAL = ("Aydin", "Fatma", "Hengelo", "245 98 76", "f.aydin", "7551 EC", "Proef expert", "Beste")


@pytest.fixture
def answered(question: Question, front_office: User, expert: User, groups: list) -> Question:
    """A question that its expert answered."""
    set_up(SYSTEM)
    actions.pass_to_expert(front_office, question, expert, target_group=groups[0])
    actions.publish_answer(expert, question, ANSWER)
    return question


def test_the_draft_names_nobody_and_is_not_public(answered: Question, expert: User, groups: list) -> None:
    page = actions.make_knowledge(expert, answered)
    assert not page.live
    everything = " ".join([page.title, page.summary, str(page.short_answer), str(page.body), page.slug])
    assert not [word for word in PERSONAL if word in everything]
    assert "betaalt de begeleiding" in everything
    assert list(page.target_groups.all()) == [groups[0]]
    answered.refresh_from_db()
    assert answered.knowledge_page_id == page.pk


def test_what_a_person_types_is_cleaned_too(answered: Question, expert: User) -> None:
    page = actions.make_knowledge(
        expert,
        answered,
        title="Wat zei Fatma Aydin?",
        short_answer="Hengelo betaalt.",
        body="Aydin vroeg het.",
    )
    assert not [word for word in PERSONAL if word in f"{page.title} {page.short_answer} {page.body}"]


def test_twice_is_one_page(answered: Question, expert: User) -> None:
    assert actions.make_knowledge(expert, answered).pk == actions.make_knowledge(expert, answered).pk


def test_without_leave_or_answer_there_is_no_page(
    answered: Question, expert: User, make_question: Callable, front_office: User
) -> None:
    Question.objects.filter(pk=answered.pk).update(may_share=False)
    with pytest.raises(ValidationError):
        actions.make_knowledge(expert, answered)
    with pytest.raises(ValidationError):
        actions.make_knowledge(front_office, make_question())


def test_the_screen_shows_what_was_taken_out(answered: Question, expert: User, client: Client) -> None:
    client.force_login(expert)
    address = reverse("loket:make_knowledge", args=[answered.reference])
    page = client.get(address).content.decode()
    assert "Wat eruit is gehaald" in page and "f.aydin@hengelo.example" in page
    form = page[page.index('<form class="tb-form') :].split("</form>")[0]
    assert not [word for word in PERSONAL if word in form]
    data = {"title": "Wie betaalt?", "short_answer": "De gemeente.", "body": "De gemeente betaalt."}
    assert client.post(address, {**data, "title": ""}).status_code == 422
    assert client.post(address, data).status_code == 302
    back = client.get(reverse("loket:question", args=[answered.reference])).content.decode()
    assert "Een redacteur publiceert die." in back


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Mail jan.de-wit+x@sub.gemeente.nl even.", "jan.de-wit"),
        ("IBAN NL91 ABNA 0417 1643 00 graag.", "0417"),
        ("Mijn BSN is 111222333.", "111222333"),
        ("Bel 06-12345678 of +31 6 1234 5678.", "1234"),
        ("Ik woon op 1234 AB.", "1234 AB"),
        ("Vraag het aan Jan de Wit.", "Wit"),
        ("Dhr. J. de Wit belde.", "Wit"),
        ("DE WIT belde: JAN DE WIT.", "JAN DE WIT"),
    ],
)
def test_fixed_shapes_and_known_names_go(text: str, gone: str) -> None:
    cleaned = clean(text, names=["Jan de Wit"], organisations=["Gemeente Oss"])
    assert gone not in cleaned.text and cleaned.removed


@pytest.mark.parametrize(
    "text",
    [
        "In 2024 kwamen er 100000 woningen bij.",
        "Artikel 7:274 en de wet van 2022.",
        "De witte wagens van de jan-van-gentstraat zijn wit.",
        "Dat kost 123456789 euro.",
        "",
    ],
)
def test_what_is_no_person_stays(text: str) -> None:
    assert clean(text, names=["Jan de Wit"], organisations=["Gemeente Oss"]).text == text


@pytest.mark.parametrize(
    ("organisation", "text", "cleaned"),
    [
        ("Gemeente Buren", "Praat eerst met de buren.", "Praat eerst met de buren."),
        ("Gemeente Best", "Het is best druk.", "Het is best druk."),
        ("Gemeente Buren", "Bel met Buren.", "Bel met de gemeente."),
        ("Gemeente Best", "Vraag het aan de GEMEENTE BEST zelf.", "Vraag het aan de gemeente zelf."),
        ("Gemeente Best", "In de gemeente Best wonen", "In de gemeente wonen"),
        ("Woonstichting Thuis", "Bel de Woonstichting Thuis.", "Bel de organisatie."),
    ],
)
def test_the_name_of_an_organisation_goes_and_the_word_it_looks_like_stays(
    organisation: str, text: str, cleaned: str
) -> None:
    assert clean(text, organisations=[organisation]).text == cleaned
