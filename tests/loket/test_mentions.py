"""Mentioning colleagues in a note: proposed while typing, told by mail, and nobody who may not read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from loket import actions
from loket.actions.following import mentioned_in
from loket.models import Question


@pytest.fixture
def noor(make_user: Callable) -> User:
    user = make_user("front_office", email="noor@thuisbasis.example")
    return named(user, "Noor", "de Wit")


def named(user: User, first: str, last: str) -> User:
    user.first_name, user.last_name = first, last
    user.save()
    return user


@pytest.fixture
def desk(client: Client, front_office: User) -> Client:
    named(front_office, "Sanne", "Vos")
    client.force_login(front_office)
    return client


def proposed(client: Client, question: Question, text: str) -> list[str]:
    address = reverse("loket:mention_names", args=[question.reference])
    return [one["label"] for one in client.get(address, {"q": text}).json()["options"]]


def test_colleagues_who_may_read_the_question_are_proposed_and_no_others(
    desk: Client, question: Question, noor: User, expert: User, front_office: User, make_user: Callable
) -> None:
    named(expert, "Karim", "Haddad")
    named(make_user("expert"), "Kees", "Elders")
    named(make_user("employee"), "Karin", "Vrager")
    gone = named(make_user("front_office"), "Kim", "Weg")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert proposed(desk, question, "") == ["Noor de Wit"]
    actions.pass_to_expert(front_office, question, expert)
    assert proposed(desk, question, "k") == ["Karim Haddad"]
    assert proposed(desk, question, "WIT") == ["Noor de Wit"]
    assert proposed(desk, question, "noor wi") == ["Noor de Wit"]
    assert proposed(desk, question, "oor") == []
    assert proposed(desk, question, "x" * 500) == []


def test_who_may_not_read_the_question_gets_no_names(
    client: Client, question: Question, expert: User
) -> None:
    client.force_login(expert)
    address = reverse("loket:mention_names", args=[question.reference])
    assert client.get(address).status_code == 404


def test_proposing_takes_as_many_queries_for_2_as_for_20(
    desk: Client, question: Question, make_user: Callable, django_assert_num_queries: Callable
) -> None:
    address = reverse("loket:mention_names", args=[question.reference])
    for count in (2, 18):
        for _n in range(count):
            make_user("front_office")
        desk.get(address)
        with django_assert_num_queries(6):
            desk.get(address)


def test_a_note_tells_who_is_mentioned_and_names_whom_nobody_is(
    desk: Client, question: Question, noor: User, sent: Callable
) -> None:
    data = {
        "kind": "note",
        "then": "note",
        "body": "@Noor de Wit kijk je mee? @Piet weet het ook.",
        "key": "k" * 9,
    }
    page = desk.post(reverse("loket:question", args=[question.reference]), data, follow=True).content.decode()
    assert "Noor de Wit krijgt een e-mail" in page and "@Piet" in page and "heet zo" in page
    mail = sent()[-1]
    assert mail.to == [noor.email] and "kijk je mee" not in mail.body


@pytest.mark.parametrize(
    ("text", "told", "nobody"),
    [
        ("@Noor de Wit, en @noor DE wit nog eens", ["Noor de Wit"], []),
        ("@Noor kijk eens", ["Noor de Wit"], []),
        ("@Jan kijk eens", [], ["Jan"]),
        ("@Jan Smit en @Jan Bos", ["Jan Bos", "Jan Smit"], []),
        ("@Noordwijk", [], ["Noordwijk"]),
        ("mail noor@wit.example of f.noor@thuis", [], []),
        ("(@Noor) zie @, @3 en @@", ["Noor de Wit"], []),
        ("zonder iemand", [], []),
    ],
)
def test_a_whole_name_or_a_first_name_that_one_colleague_has(
    question: Question, noor: User, make_user: Callable, text: str, told: list[str], nobody: list[str]
) -> None:
    named(make_user("front_office"), "Jan", "Smit")
    named(make_user("programme_team"), "Jan", "Bos")
    people, unknown = mentioned_in(question, text)
    assert sorted(map(str, people)) == told and unknown == nobody


def test_mentioning_oneself_mails_nobody(question: Question, noor: User, sent: Callable) -> None:
    before = len(sent())
    actions.write_note(noor, question, "@Noor de Wit")
    assert len(sent()) == before


def test_an_at_sign_in_an_answer_tells_nobody(
    question: Question, noor: User, sent: Callable, front_office: User
) -> None:
    actions.publish_answer(front_office, question, "Vraag het @Noor de Wit.")
    assert noor.email not in [address for mail in sent() for address in mail.to]
