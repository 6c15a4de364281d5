"""The work list and the page of a question: what they show, and how many queries that takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from loket import actions
from loket.models import Message, Question
from loket.models.question import State
from tests.loket.conftest import send_planned
from vocabulary.models import TargetGroup

LIST = reverse("loket:worklist")


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    """The browser of the front office."""
    client.force_login(front_office)
    return client


def page_of(question: Question) -> str:
    return reverse("loket:question", args=[question.reference])


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_takes_as_many_queries_for_5_as_for_50(
    desk: Client, make_question: Callable, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    def add(count: int) -> None:
        for number in range(count):
            question = make_question(target_group=groups[number % 3])
            if number % 2:
                actions.pass_to_expert(front_office, question, expert)

    add(5)
    with_five = queries(desk, f"{LIST}?weergave=open")
    add(45)
    assert queries(desk, f"{LIST}?weergave=open") == with_five <= 15


def test_the_page_of_a_question_takes_as_many_queries_however_long_it_is(
    desk: Client, question: Question, front_office: User, expert: User, groups: list[TargetGroup]
) -> None:
    actions.pass_to_expert(front_office, question, expert, target_group=groups[0])
    actions.publish_answer(expert, question, "Kort.", then=State.WAITING_FOR_ASKER)
    short = queries(desk, page_of(question))
    for number in range(30):
        actions.write_note(front_office, question, f"Notitie {number}")
        actions.publish_answer(expert, question, f"Antwoord {number}", then=State.WAITING_FOR_ASKER)
    assert queries(desk, page_of(question)) == short <= 25


def test_my_questions_take_as_many_queries_for_2_as_for_20(
    client: Client, make_question: Callable, make_user: Callable
) -> None:
    client.force_login(make_user("employee", email="f.aydin@hengelo.example"))
    address = reverse("loket:my_questions")
    for _ in range(2):
        make_question()
    with_two = queries(client, address)
    for _ in range(18):
        make_question()
    assert queries(client, address) == with_two


def test_each_view_holds_what_its_name_says(
    desk: Client, make_question: Callable, front_office: User, expert: User
) -> None:
    _new, mine, passed, waiting, done, held = (make_question(title=f"Vraag {n}") for n in "ABCDEF")
    Question.objects.filter(pk=held.pk).update(held=True)
    actions.take_question(front_office, mine)
    actions.pass_to_expert(front_office, passed, expert)
    actions.publish_answer(front_office, waiting, "Welke?", then=State.WAITING_FOR_ASKER)
    actions.publish_answer(front_office, done, "Zo.")

    def titles(view: str, **more: str) -> set[str]:
        return {row["title"] for row in desk.get(LIST, {"weergave": view, **more}).context["rows"]}

    assert titles("nieuw") == titles("") == {"Vraag A"}
    assert titles("mijn") == {"Vraag B", "Vraag C", "Vraag D"}
    assert titles("bij-expert") == {"Vraag C"}
    assert titles("mijn-team") == {"Vraag A", "Vraag B", "Vraag C", "Vraag D"}
    assert titles("dreigt") == titles("te-laat") == titles("weggelegd") == set()
    assert titles("wacht-op-vrager") == {"Vraag D"}
    assert titles("afgehandeld") == {"Vraag E"}
    assert titles("te-beoordelen") == {"Vraag F"}
    assert titles("open") == {"Vraag A", "Vraag B", "Vraag C", "Vraag D"}
    assert len(titles("alles")) == 6
    assert titles("alles", q=passed.reference) == {"Vraag C"}
    assert titles("alles", q="%") == set()


def test_the_list_filters_by_target_group(desk: Client, make_question: Callable, groups: list) -> None:
    make_question(target_group=groups[0])
    make_question(target_group=groups[1])
    assert len(desk.get(LIST, {"weergave": "open", "doelgroep": groups[0].slug}).context["rows"]) == 1
    assert desk.get(LIST, {"weergave": "open", "doelgroep": "bestaat-niet"}).context["rows"] == []


def test_an_expert_starts_with_what_is_theirs(
    client: Client, make_question: Callable, front_office: User, expert: User
) -> None:
    make_question()
    mine = actions.pass_to_expert(front_office, make_question(), expert)
    client.force_login(expert)
    response = client.get(LIST)
    assert [row["reference"] for row in response.context["rows"]] == [mine.reference]
    assert "Te beoordelen" not in response.content.decode()


def test_the_page_suggests_who_may_answer_and_why(
    desk: Client, question: Question, expert: User, groups: list[TargetGroup], front_office: User
) -> None:
    actions.set_target_group(front_office, question, groups[0])
    address = reverse("loket:suggestions", args=[question.reference])
    # The page fetches them; without scripts a link leads to them.
    assert f'hx-get="{address}"' in (page := desk.get(page_of(question)).content.decode())
    assert f'href="{address}"' in page
    part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div") and "Experts die passen" in part
    page = desk.get(address).content.decode()
    assert "Experts die passen" in page and str(expert) in page
    assert "Expert voor Bewoners A" in page and "Nu geen open vragen" in page


def test_passing_on_from_the_page(desk: Client, question: Question, expert: User) -> None:
    address = reverse("loket:pass_on", args=[question.reference])
    response = desk.post(address, {"expert": expert.pk, "version": question.version, "reason": "Jouw vak."})
    assert response.url == page_of(question)
    question.refresh_from_db()
    assert question.expert == expert
    assert question.messages.get(kind=Message.Kind.NOTE).followup.comment == "Jouw vak."


def test_passing_on_to_nobody_says_so_and_keeps_the_note(desk: Client, question: Question) -> None:
    response = desk.post(reverse("loket:pass_on", args=[question.reference]), {"reason": "Voor jou."})
    page = response.content.decode()
    assert response.status_code == 422 and "Kies een expert." in page and "Voor jou." in page


def test_an_answer_and_a_note_from_the_page(desk: Client, question: Question, sent: Callable) -> None:
    base = {"version": question.version, "body": "Een tekst."}
    desk.post(page_of(question), {**base, "kind": "note", "then": "answered"})
    desk.post(page_of(question), {**base, "kind": "answer", "then": "note"})
    assert question.messages.filter(kind=Message.Kind.NOTE).count() == 2
    assert question.messages.filter(kind=Message.Kind.ANSWER).count() == 0
    assert len(sent()) == 1
    desk.post(page_of(question), {**base, "kind": "answer", "then": "waiting_for_asker"})
    send_planned()
    question.refresh_from_db()
    assert question.state == State.WAITING_FOR_ASKER


def test_the_second_of_two_answers_is_told_and_not_lost(
    desk: Client, question: Question, front_office: User
) -> None:
    seen = question.version
    actions.publish_answer(front_office, question, "De eerste.")
    data = {"version": seen, "kind": "answer", "body": "Mijn zorgvuldige tekst.", "then": "answered"}
    response = desk.post(page_of(question), data)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Intussen heeft" in page and "Mijn zorgvuldige tekst." in page and "De eerste." in page
    question.refresh_from_db()
    assert f'name="version" value="{question.version}"' in page
    assert desk.post(page_of(question), {**data, "version": question.version}).status_code == 302


def test_an_expert_who_lost_the_question_while_typing_keeps_the_text(
    client: Client, question: Question, front_office: User, expert: User, make_user: Callable
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    question.refresh_from_db()
    actions.pass_to_expert(front_office, question, make_user("expert"))
    client.force_login(expert)
    data = {"version": question.version, "kind": "answer", "body": "Half af.", "then": "answered"}
    response = client.post(page_of(question), data)
    assert response.status_code == 409 and "Half af." in response.content.decode()
    assert client.post(page_of(question), {**data, "then": "note"}).status_code == 302
    assert not question.messages.filter(kind=Message.Kind.ANSWER).exists()


def test_a_typed_script_is_text(desk: Client, make_question: Callable) -> None:
    evil = '<script>alert(1)</script> "><img src=x onerror=alert(1)> https://x.example/?a=1&b=2'
    question = make_question(text=f"Mag dit? {evil}", asker_name=evil[:90], organisation_name=evil)
    page = desk.get(page_of(question)).content.decode()
    assert "<script>alert" not in page and "<img src=x" not in page
    listed = desk.get(LIST).content.decode()
    assert "<script>alert" not in listed and "<img src=x" not in listed


def test_a_list_in_an_answer_becomes_a_list() -> None:
    from loket.workbench.conversation import as_html

    assert as_html("Zo:\n\n- een\n- twee\n  verder\n\n1. a\n2. b") == (
        "<p>Zo:</p>\n<ul><li>een</li><li>twee verder</li></ul>\n<ol><li>a</li><li>b</li></ol>"
    )
    assert as_html("- alleen") == "<p>- alleen</p>"
