"""From answer to a draft page, without the persons of the question."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, User
from knowledge.actions import publish, set_up
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


def _field(page: str, name: str) -> str:
    """What stands in a field of the form."""
    found = re.search(
        rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>|name="{name}" value="([^"]*)"', page, re.S
    )
    assert found, name
    return html.unescape(found[1] or found[2] or "").strip()


def _posted(page: str, **changes: object) -> dict[str, object]:
    """The form as a browser would send it, with these changes."""
    out = [html.unescape(v) for v in re.findall(r'name="out" value="([^"]*)"[^>]*checked', page)]
    offered = [html.unescape(v) for v in re.findall(r'name="offered" value="([^"]*)"', page)]
    fields = {name: _field(page, name) for name in ("title", "short_answer", "body", "also")}
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    return {**fields, "out": out, "offered": offered, "seen": seen[1], "step": "send", **changes}


@pytest.fixture
def screen(answered: Question, expert: User, client: Client) -> tuple[Client, str]:
    """The expert's browser and the address of the review."""
    client.force_login(expert)
    return client, reverse("loket:make_knowledge", args=[answered.reference])


def test_the_screen_shows_what_was_taken_out(screen: tuple[Client, str], answered: Question) -> None:
    client, address = screen
    page = client.get(address).content.decode()
    assert "Wat eruit is gehaald" in page and "<del>f.aydin@hengelo.example</del>" in page
    assert "<ins>[e-mailadres]</ins>" in page
    fields = " ".join(_field(page, name) for name in ("title", "short_answer", "body"))
    assert not [word for word in PERSONAL if word in fields]
    assert client.post(address, _posted(page, title="", seen="")).status_code == 422
    assert client.post(address, _posted(page)).status_code == 302
    back = client.get(reverse("loket:question", args=[answered.reference])).content.decode()
    assert "Een redacteur publiceert die." in back


def test_what_is_put_back_comes_on_the_page_and_nothing_else(
    screen: tuple[Client, str], answered: Question
) -> None:
    client, address = screen
    data = _posted(client.get(address).content.decode())
    data["out"] = [text for text in data["out"] if text != "7551 EC"]  # type: ignore[attr-defined]
    page = client.post(address, {**data, "step": "look"}).content.decode()
    assert "postcode 7551 EC" in _field(page, "body") and "245 98 76" not in _field(page, "body")
    assert client.post(address, _posted(page)).status_code == 302
    answered.refresh_from_db()
    body = str(answered.knowledge_page.specific.body)
    assert "7551 EC" in body and not [word for word in PERSONAL if word != "7551 EC" and word in body]
    entry = AuditEntry.objects.filter(verb="make_knowledge").latest("pk")
    assert "7551" not in str(entry.details) and entry.details["put_back"] == 1


def test_a_person_adds_what_else_goes(screen: tuple[Client, str]) -> None:
    client, address = screen
    data = _posted(client.get(address).content.decode(), also="begeleiding\n", step="look")
    page = client.post(address, data).content.decode()
    assert "begeleiding" not in _field(page, "body") and "[weggelaten]" in _field(page, "body")
    data = _posted(page, also="")
    assert "door u toegevoegd" in page and client.post(address, data).status_code == 302


def test_a_name_that_is_typed_is_shown_before_it_goes(screen: tuple[Client, str], answered: Question) -> None:
    client, address = screen
    data = _posted(
        client.get(address).content.decode(), body="Vraag het aan Willemijn Terpstra. De gemeente betaalt."
    )
    answer = client.post(address, data)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Uw tekst bevatte namen" in page
    assert "Terpstra" not in _field(page, "body") and "De gemeente betaalt." in _field(page, "body")
    assert not answered.__class__.objects.get(pk=answered.pk).knowledge_page_id
    assert client.post(address, _posted(page)).status_code == 302


def test_text_that_was_typed_stays_when_the_review_is_shown_again(screen: tuple[Client, str]) -> None:
    client, address = screen
    data = _posted(client.get(address).content.decode(), body="Zo doet u dat.", step="look")
    page = client.post(address, data).content.decode()
    assert _field(page, "body") == "Zo doet u dat."


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


def test_the_question_shows_how_far_its_page_is(
    answered: Question, expert: User, front_office: User, client: Client
) -> None:
    page = actions.make_knowledge(expert, answered)
    address = reverse("loket:question", args=[answered.reference])
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.force_login(front_office)
    shown = client.get(address).content.decode()
    assert "Een redacteur publiceert die." in shown and editor not in shown, "the front office edits nothing"
    client.force_login(expert)
    assert editor in client.get(address).content.decode()
    publish(SYSTEM, page)
    page.refresh_from_db()
    shown = client.get(address).content.decode()
    assert page.url in shown and "Vertel het de vrager" in shown
    page.unpublish()
    assert "van de site gehaald" in client.get(address).content.decode()


def test_the_page_leads_back_to_the_question_for_who_may_open_it(
    answered: Question, expert: User, make_user: Callable, client: Client
) -> None:
    page = actions.make_knowledge(expert, answered)
    publish(SYSTEM, page)
    page.refresh_from_db()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    client.force_login(make_user("programme_team", email="team@thuisbasis.example"))
    assert answered.reference in client.get(edit).content.decode()
    client.force_login(make_user("editor", email="redactie@thuisbasis.example"))
    assert answered.reference not in client.get(edit).content.decode()
    client.logout()
    public = client.get(page.url).content.decode()
    assert answered.reference not in public and "question:" not in public
