"""Asking a question: the verb."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from helpdesk.models import FollowUp, Ticket

from accounts.actions import SYSTEM
from accounts.models import AuditEntry, Organisation, User
from loket import access
from loket.actions import ask_question, release
from loket.models import Question, ReferenceCounter
from loket.models.question import State
from tests.loket.conftest import ASKER, token_in

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_a_visitor_asks_and_gets_a_reference_and_a_promise(question: Question, sent: Callable) -> None:
    assert question.reference == f"TB-{question.asked_at.year}-0001"
    assert question.state == State.NEW
    assert question.title == "Wie betaalt de begeleiding van een huurder met schulden?"
    assert question.due_at > question.asked_at
    assert Ticket.objects.get().description == ASKER["text"]
    (confirmation,) = sent()
    assert confirmation.to == ["f.aydin@hengelo.example"]
    assert question.reference in confirmation.subject
    assert "/vraag/" in confirmation.body and "f.aydin" not in confirmation.body.split("/vraag/")[1]


def test_the_text_of_a_stranger_is_not_mailed_on(make_question: Callable, sent: Callable) -> None:
    """Else the form could send anybody anything in our name."""
    make_question(text="Koop nu goedkope pillen op deze site, dat is toch een vraag?")
    assert "pillen" not in "".join(m.body + m.subject + str(m.alternatives) for m in sent())


def test_references_follow_each_other_per_year(make_question: Callable) -> None:
    last_year = dt.datetime(2025, 12, 31, 12, tzinfo=AMSTERDAM)
    references = [make_question().reference for _ in range(3)]
    assert [r[-4:] for r in references] == ["0001", "0002", "0003"]
    old = make_question(SYSTEM, at=last_year, silent=True)
    assert old.reference == "TB-2025-0001"


def test_a_failed_question_gives_its_number_back(
    make_question: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(question: Question) -> None:
        raise RuntimeError

    monkeypatch.setattr("loket.mails.confirm", explode)
    with pytest.raises(RuntimeError):
        make_question()
    monkeypatch.undo()
    assert make_question().reference.endswith("-0001")
    assert ReferenceCounter.objects.get().last == 1


@pytest.mark.parametrize(
    "wrong", [{"text": "  \n "}, {"text": "x" * 20_001}, {"asker_email": "geen-adres"}, {"asker_email": ""}]
)
def test_bad_input_makes_no_question(make_question: Callable, wrong: dict) -> None:
    with pytest.raises(ValidationError):
        make_question(**wrong)
    assert not Question.objects.exists() and not Ticket.objects.exists()


def test_the_token_is_in_the_mail_and_nowhere_in_the_database(question: Question, sent: Callable) -> None:
    token = token_in(sent()[0])
    question.refresh_from_db()
    stored = [str(value) for value in Question.objects.values().get().values()]
    stored += [str(v) for row in Ticket.objects.values() for v in row.values()]
    stored += [str(v) for row in FollowUp.objects.values() for v in row.values()]
    stored += [str(v) for row in AuditEntry.objects.values() for v in row.values()]
    assert not any(token in value for value in stored)
    assert question.access_hash == access.hash_of(token)
    found, holder = access.open_link(token)  # type: ignore[misc]
    assert found == question and holder.question_id == question.pk


def test_an_old_or_changed_link_opens_nothing(question: Question, sent: Callable) -> None:
    token = token_in(sent()[0])
    assert access.open_link(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    Question.objects.update(access_expires_at=dt.datetime(2020, 1, 1, tzinfo=AMSTERDAM))
    assert access.open_link(token) is None


def test_a_question_under_review_is_silent_until_it_is_released(
    make_question: Callable, front_office: User, expert: User, sent: Callable
) -> None:
    question = make_question(held=True)
    assert sent() == []
    with pytest.raises(PermissionDenied):
        release(expert, question)
    release(front_office, question)
    assert len(sent()) == 1
    question.refresh_from_db()
    assert not question.held


def test_only_the_desk_notes_down_a_telephone_question(
    make_question: Callable, people: dict[str, User]
) -> None:
    for role, person in people.items():
        if role in ("front_office", "programme_team"):
            assert make_question(person, channel="phone").channel == "phone"
        else:
            with pytest.raises(PermissionDenied):
                make_question(person, channel="phone")
    with pytest.raises(PermissionDenied):
        make_question(None, channel="phone")


def test_nobody_but_the_command_line_backdates(make_question: Callable, people: dict[str, User]) -> None:
    then = dt.datetime(2026, 1, 5, 10, tzinfo=AMSTERDAM)
    for person in (None, *people.values()):
        with pytest.raises(PermissionDenied):
            make_question(person, at=then)
    assert make_question(SYSTEM, at=then, silent=True).asked_at == then


def test_an_asker_with_an_account_finds_the_question_there(
    make_question: Callable, make_user: Callable
) -> None:
    asker = make_user("employee", email="f.aydin@hengelo.example")
    question = make_question(asker_email="F.Aydin@Hengelo.example")
    assert question.asker == asker
    assert list(Question.objects.visible_to(asker)) == [question]


def test_an_organisation_brings_its_name_and_kind(db: None, organisation: Organisation) -> None:
    question = ask_question(
        None,
        text="Hoe gaat dit verder?",
        asker_name="A",
        asker_email="a@b.example",
        organisation=organisation,
    )
    assert question.organisation_name == "Gemeente Voorbeeld"
    assert question.organisation_kind == "municipality"
