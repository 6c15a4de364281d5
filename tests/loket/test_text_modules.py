"""Standard texts: kept by the desk, filled in, put in an answer with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from helpdesk.models import PreSetReply, Queue
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from loket import actions
from loket.answering.filling import VARIABLES, examples, fill, values_for
from loket.answering.text_modules import fitting
from loket.models import Question, ReplyDraft
from tests.loket.conftest import a_place, send_planned
from vocabulary.models import TargetGroup


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    client.force_login(front_office)
    return client


def page_of(question: Question) -> str:
    return reverse("loket:question", args=[question.reference])


def test_a_text_is_filled_in_with_what_is_known(question: Question, front_office: User) -> None:
    filled = fill(
        "Beste {naam}, uw vraag {{ kenmerk }} is bij ons. Groet, {AFZENDER}",
        values_for(question, front_office),
    )
    assert (
        filled.text == f"Beste Fatma Aydin, uw vraag {question.reference} is bij ons. Groet, {front_office}"
    )
    assert filled.missing == filled.unknown == ()


def test_what_is_not_known_and_what_does_not_exist_is_named(question: Question, front_office: User) -> None:
    filled = fill("In {gemeente} vraagt u {naam} en {burgemeester}.", values_for(question, front_office))
    assert "[vul in: gemeente van de vrager]" in filled.text and "[vul in: burgemeester]" in filled.text
    assert filled.missing == ("gemeente van de vrager",) and filled.unknown == ("burgemeester",)


@pytest.mark.parametrize(
    "text",
    [
        "{% load static %}{{ settings.SECRET_KEY }}",
        "{{ question.ticket.secret_key }}",
        "{% include 'x' %} {naam.__class__}",
        "{{ naam|safe }}",
    ],
)
def test_no_template_code_is_carried_out(text: str) -> None:
    filled = fill(text, examples())
    assert "Fatma" not in filled.text and filled.unknown


def test_a_name_that_looks_like_a_variable_stays_as_it_is(
    make_question: Callable, front_office: User
) -> None:
    question = make_question(asker_name="{kenmerk} {% debug %}")
    filled = fill("Beste {naam},", values_for(question, front_office))
    assert filled.text == "Beste {kenmerk} {% debug %},"


@given(st.text())
def test_any_text_can_be_filled_in_and_a_text_without_braces_is_left_alone(text: str) -> None:
    filled = fill(text, examples())
    if "{" not in text:
        assert filled.text == text.replace("\r\n", "\n")


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_each_variable_has_words_and_an_example(variable: object) -> None:
    assert variable.example and str(variable.label)  # type: ignore[attr-defined]


def test_the_desk_makes_changes_and_removes_a_text(desk: Client, groups: list[TargetGroup]) -> None:
    data = {"name": "Meer informatie", "body": "Beste {naam},", "target_groups": [groups[0].slug]}
    assert desk.post(reverse("loket:text_module_new"), data).url == reverse("loket:text_modules")
    reply = PreSetReply.objects.get()
    page = desk.get(reverse("loket:text_modules")).content.decode()
    assert "Meer informatie" in page and groups[0].name in page
    here = reverse("loket:text_module", args=[reply.pk])
    assert "Beste {naam}," in desk.get(here).content.decode()
    desk.post(here, {"name": "Meer weten", "body": "Dag {naam},"})
    reply.refresh_from_db()
    assert (reply.name, reply.body, list(reply.module.target_groups.all())) == (
        "Meer weten",
        "Dag {naam},",
        [],
    )
    desk.post(reverse("loket:text_module_remove", args=[reply.pk]))
    assert not PreSetReply.objects.exists()


def test_a_text_with_an_unknown_variable_or_a_known_name_is_not_kept(desk: Client) -> None:
    desk.post(reverse("loket:text_module_new"), {"name": "Dank", "body": "Dank u wel."})
    response = desk.post(reverse("loket:text_module_new"), {"name": "Nieuw", "body": "Dag {voornaam} {x}"})
    page = response.content.decode()
    assert response.status_code == 422 and "{voornaam}, {x}" in page and "Dag {voornaam} {x}" in page
    again = desk.post(reverse("loket:text_module_new"), {"name": "dank", "body": "Dank."})
    assert "Er is al een standaardtekst met deze naam" in again.content.decode()
    assert PreSetReply.objects.count() == 1


def test_a_text_is_looked_at_with_an_example_before_it_is_kept(desk: Client) -> None:
    data = {"name": "Nieuw", "body": "Beste {naam}, <b>{oeps}</b>", "doe": "bekijk"}
    page = desk.post(reverse("loket:text_module_new"), data).content.decode()
    assert "Beste Fatma Aydin, &lt;b&gt;" in page and "{oeps}" in page
    assert not PreSetReply.objects.exists()


def test_the_list_takes_as_many_queries_for_2_as_for_20(
    desk: Client, front_office: User, groups: list[TargetGroup], django_assert_num_queries: Callable
) -> None:
    def add(first: int, last: int) -> None:
        for number in range(first, last):
            actions.put_text_module(
                front_office, f"Tekst {number}", "Dag.", target_groups=[groups[number % 3]]
            )

    address = reverse("loket:text_modules")
    add(0, 2)
    desk.get(address)
    with django_assert_num_queries(5):
        desk.get(address)
    add(2, 20)
    with django_assert_num_queries(5):
        desk.get(address)


def test_only_the_desk_keeps_texts(expert: User, question: Question, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        actions.put_text_module(expert, "Naam", "Tekst")
    client.force_login(expert)
    assert client.get(reverse("loket:text_modules")).status_code == 403


def test_a_question_gets_the_texts_of_its_group_and_those_for_all(
    make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    question = make_question(target_group=groups[0])
    actions.put_text_module(front_office, "Algemeen", "Dag.")
    actions.put_text_module(front_office, "Groep A", "Dag.", target_groups=[groups[0], groups[1]])
    actions.put_text_module(front_office, "Groep B", "Dag.", target_groups=[groups[1]])
    PreSetReply.objects.create(name="Van vroeger", body="Dag.")
    elsewhere = PreSetReply.objects.create(name="Van elders", body="Dag.")
    elsewhere.queues.add(Queue.objects.create(title="Elders", slug="elders"))
    found = list(fitting(front_office, question).values_list("name", flat=True))
    assert found == ["Algemeen", "Groep A", "Van vroeger"]
    assert not fitting(expert, question).exists()


def test_the_preview_shows_what_will_be_put_in(desk: Client, question: Question, front_office: User) -> None:
    reply = actions.put_text_module(front_office, "Plaats", "Beste {naam}, hoe is het in {gemeente}?")
    address = reverse("loket:text_module_look", args=[question.reference])
    page = desk.get(address, {"text_module": reply.pk}).content.decode()
    assert "Beste Fatma Aydin, hoe is het in [vul in: gemeente van de vrager]?" in page
    assert "Niet bekend, vul zelf in: gemeente van de vrager." in page
    for wrong in ("", "x", "9" * 12, "0"):
        assert desk.get(address, {"text_module": wrong}).content.decode().strip() == ""


def test_texts_are_proposed_by_name_filled_in(desk: Client, question: Question, front_office: User) -> None:
    actions.put_text_module(front_office, "Meer informatie nodig", "Dag {naam}")
    actions.put_text_module(front_office, "Dank", "Dank u wel")
    address = reverse("loket:text_module_names", args=[question.reference])
    options = desk.get(address, {"q": "info"}).json()["options"]
    assert [(one["label"], one["text"]) for one in options] == [("Meer informatie nodig", "Dag Fatma Aydin")]
    assert len(desk.get(address).json()["options"]) == 2


def test_without_scripts_a_text_and_a_passage_come_behind_what_was_typed(
    desk: Client, question: Question, front_office: User
) -> None:
    reply = actions.put_text_module(front_office, "Groet", "Met groet, {afzender}")
    typed = {"body": "Beste mevrouw,", "kind": "answer", "text_module": reply.pk, "put": "standaardtekst"}
    upload = SimpleUploadedFile("bijlage.txt", b"Een bijlage.")
    assert desk.post(page_of(question), {**typed, "attachment": upload}).status_code == 302
    page = desk.get(page_of(question)).content.decode()
    assert f"Beste mevrouw,\n\nMet groet, {front_office}</textarea>" in page and "bijlage.txt" in page
    desk.post(page_of(question), {"body": "Notitie", "kind": "note", "put": "Gids: https://x.example/gids/"})
    draft = ReplyDraft.objects.get()
    assert draft.body == "Notitie\n\nGids: https://x.example/gids/" and draft.is_note
    assert question.messages.count() == 1


def test_putting_in_nothing_keeps_what_was_typed_and_says_so(desk: Client, question: Question) -> None:
    response = desk.post(
        page_of(question), {"body": "Half af", "kind": "answer", "put": "standaardtekst"}, follow=True
    )
    page = response.content.decode()
    assert "Kies eerst een standaardtekst." in page and "Half af</textarea>" in page


def test_an_answer_with_an_open_place_is_not_sent_and_stays(
    desk: Client, question: Question, front_office: User
) -> None:
    open_text = "Hoe is het in [vul in: gemeente van de vrager]?"
    data = {
        "version": question.version,
        "kind": "answer",
        "then": "answered",
        "body": open_text,
        "key": "k" * 9,
    }
    response = desk.post(page_of(question), data)
    page = response.content.decode()
    assert response.status_code == 422 and open_text in page and "Vul eerst in wat nog open staat" in page
    for verb in (actions.publish_answer, actions.plan_answer):
        with pytest.raises(ValidationError):
            verb(front_office, question, open_text)
    send_planned()
    assert question.messages.count() == 1
    # Inside, a half text may stand.
    actions.write_note(front_office, question, open_text)


def test_every_known_value_of_a_question_is_filled_in(
    make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    place = a_place()
    question = make_question(target_group=groups[0], municipality=place)
    question = actions.pass_to_expert(front_office, question, expert)
    filled = fill(" ".join(f"{{{one.name}}}" for one in VARIABLES), values_for(question, front_office))
    assert filled.missing == () and filled.unknown == ()
    assert place.name in filled.text and str(expert) in filled.text and groups[0].name in filled.text
