"""From hand to hand: taking, passing on, answering, reacting, closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from helpdesk.models import FollowUp, Ticket

from accounts.models import AuditEntry, User
from loket import actions
from loket.models import Message, Question
from loket.models.question import State
from loket.rights import TokenHolder
from tests.loket.conftest import token_in


def test_the_loop_from_question_to_reaction(
    question: Question, front_office: User, expert: User, sent: Callable
) -> None:
    actions.take_question(front_office, question)
    actions.pass_to_expert(front_office, question, expert, reason="Weet jij dit?")
    question.refresh_from_db()
    assert (question.state, question.expert, question.handler) == (State.WITH_EXPERT, expert, front_office)
    actions.publish_answer(expert, question, "De gemeente betaalt de begeleiding.")
    question.refresh_from_db()
    assert question.state == State.ANSWERED and question.first_answered_at
    assert Ticket.objects.get().status == Ticket.RESOLVED_STATUS
    actions.react(TokenHolder(question.pk), question, "En als zij weigert?")
    question.refresh_from_db()
    assert question.state == State.WITH_EXPERT
    actions.close(front_office, question)
    assert Ticket.objects.get().status == Ticket.CLOSED_STATUS
    mails = sent()
    assert [m.to[0] for m in mails] == [
        "f.aydin@hengelo.example",
        "expert@thuisbasis.example",
        "f.aydin@hengelo.example",
        "expert@thuisbasis.example",
        "f.aydin@hengelo.example",
    ]
    assert token_in(mails[0]) == token_in(mails[2])
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"ask_question", "take_question", "pass_to_expert", "publish_answer", "react", "close"} <= verbs


def test_all_mails_come_in_text_and_html_without_a_word_of_the_conversation(
    question: Question, front_office: User, expert: User, sent: Callable
) -> None:
    actions.pass_to_expert(front_office, question, expert, reason="GEHEIM-1")
    actions.write_note(expert, question, "GEHEIM-2")
    actions.publish_answer(expert, question, "OPENBAAR-1", then=State.WAITING_FOR_ASKER)
    actions.react(TokenHolder(question.pk), question, "OPENBAAR-2")
    mails = sent()
    assert len(mails) == 4
    for message in mails:
        ((html, mimetype),) = message.alternatives
        assert mimetype == "text/html" and "<p>" in html
        everything = message.subject + message.body + html + str(message.extra_headers)
        assert "GEHEIM" not in everything and "OPENBAAR" not in everything
        assert "{{" not in everything and "{%" not in everything
        assert "@" not in message.body.split("http", 1)[1].split()[0]


def test_of_two_who_answer_at_once_the_second_is_told(
    question: Question, front_office: User, expert: User, sent: Callable
) -> None:
    seen = question.version
    actions.publish_answer(front_office, question, "De eerste.", version=seen)
    with pytest.raises(actions.Conflict):
        actions.publish_answer(front_office, question, "De tweede.", version=seen)
    assert question.messages.filter(kind=Message.Kind.ANSWER).count() == 1
    assert len(sent()) == 2


def test_a_note_of_a_colleague_is_no_conflict(question: Question, front_office: User) -> None:
    seen = question.version
    actions.write_note(front_office, question, "Even gebeld.")
    actions.publish_answer(front_office, question, "Zo zit het.", version=seen)
    assert question.messages.filter(kind=Message.Kind.ANSWER).count() == 1


@pytest.mark.parametrize("verb", ["take_question", "close", "hand_back"])
def test_other_steps_conflict_too(verb: str, question: Question, front_office: User, expert: User) -> None:
    seen = question.version
    actions.pass_to_expert(front_office, question, expert)
    with pytest.raises(actions.Conflict):
        getattr(actions, verb)(front_office, question, version=seen)


def test_only_an_expert_gets_a_question(question: Question, front_office: User, people: dict) -> None:
    for role in set(people) - {"expert"}:
        with pytest.raises(ValidationError):
            actions.pass_to_expert(front_office, question, people[role])


def test_an_expert_who_has_a_question_is_not_asked_again(
    question: Question, front_office: User, expert: User, sent: Callable
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    told, said = len(sent()), question.messages.count()
    since = question.consultations.get().asked_at
    actions.pass_to_expert(front_office, question, expert, reason="Graag voor vrijdag.")
    assert len(sent()) == told
    assert [one.kind for one in question.messages.all()][said:] == [Message.Kind.NOTE]
    assert question.consultations.get().asked_at == since


def test_a_finished_question_is_not_passed_on(question: Question, front_office: User, expert: User) -> None:
    actions.close(front_office, question)
    with pytest.raises(ValidationError):
        actions.pass_to_expert(front_office, question, expert)


def test_an_expert_gives_a_question_back(question: Question, front_office: User, expert: User) -> None:
    actions.pass_to_expert(front_office, question, expert)
    actions.hand_back(expert, question, reason="Niet mijn vak.")
    question.refresh_from_db()
    assert (question.state, question.expert) == (State.WITH_FRONT_OFFICE, None)
    assert expert in [c.expert for c in question.consultations.all()]


def test_who_gives_a_question_back_says_why_where_they_do_it(
    client: Client, question: Question, front_office: User, expert: User
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    client.force_login(expert)
    address = reverse("loket:hand_back", args=[question.reference])
    form = client.get(reverse("loket:question", args=[question.reference])).content.decode()
    assert 'name="reason"' in form.split(f'action="{address}"', 1)[1].split("</form>", 1)[0]
    client.post(address, {"reason": "Dit is huurrecht."})
    assert question.messages.get(kind="note").followup.comment == "Dit is huurrecht."


def test_a_question_is_given_back_while_a_colleague_is_consulted(
    question: Question, front_office: User, expert: User, make_user: Callable
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    actions.consult(expert, question, "Grond", "Weet jij dit?", colleague=make_user("expert"))
    actions.hand_back(expert, question)
    question.refresh_from_db()
    assert (question.state, question.expert) == (State.WITH_FRONT_OFFICE, None)


@pytest.mark.parametrize("answered", [False, True])
def test_what_comes_back_to_who_left_is_for_everybody_and_they_hear_nothing(
    question: Question, front_office: User, sent: Callable, answered: bool
) -> None:
    actions.take_question(front_office, question)
    if answered:
        actions.publish_answer(front_office, question, "Zo.")
    front_office.role_grants.all().delete()
    count = len(sent())
    actions.react(TokenHolder(question.pk), question, "En nu?")
    question.refresh_from_db()
    assert (question.state, question.handler) == (State.NEW, None)
    assert len(sent()) == count


def test_a_reaction_lets_the_clock_go_on(question: Question, front_office: User) -> None:
    actions.publish_answer(front_office, question, "Welke wijk?", then=State.WAITING_FOR_ASKER)
    with time_machine.travel(timezone.now() + dt.timedelta(days=20), tick=False):
        actions.react(TokenHolder(question.pk), question, "Noord.")
        question.refresh_from_db()
        assert question.state == State.WITH_FRONT_OFFICE
        assert question.due_at > timezone.now()


def test_the_asker_reopens_for_thirty_days(question: Question, front_office: User) -> None:
    holder = TokenHolder(question.pk)
    actions.close(holder, question)
    with time_machine.travel(timezone.now() + dt.timedelta(days=29)):
        actions.reopen(holder, question)
        actions.close(holder, question)
    with time_machine.travel(timezone.now() + dt.timedelta(days=61)):
        for verb in (
            lambda: actions.reopen(holder, question),
            lambda: actions.react(holder, question, "Hallo?"),
        ):
            with pytest.raises(PermissionDenied):
                verb()
        actions.reopen(front_office, question)


def test_closing_twice_is_closing_once(question: Question, front_office: User) -> None:
    actions.close(front_office, question)
    actions.close(front_office, question)
    assert question.messages.filter(event=Message.Event.CLOSED).count() == 1


def test_a_reaction_after_the_expert_left_comes_to_the_desk(
    question: Question, front_office: User, expert: User
) -> None:
    actions.pass_to_expert(front_office, question, expert)
    actions.publish_answer(expert, question, "Zo.")
    expert.is_active = False
    expert.save()
    actions.react(TokenHolder(question.pk), question, "En dan?")
    question.refresh_from_db()
    assert (question.state, question.expert) == (State.WITH_FRONT_OFFICE, None)


def test_public_is_what_both_tables_call_public(question: Question, front_office: User) -> None:
    note = actions.write_note(front_office, question, "Intern.")
    assert list(question.messages.public()) == [question.messages.get(kind=Message.Kind.ASKER)]
    FollowUp.objects.filter(pk=note.pk).update(public=True)
    assert note not in question.messages.public()
    FollowUp.objects.filter(pk=note.pk).update(public=False)
    Message.objects.filter(pk=note.pk).update(kind=Message.Kind.ANSWER)
    assert note not in question.messages.public()


def test_texts_stay_as_they_were_typed(question: Question, front_office: User) -> None:
    typed = "  <script>alert(1)</script>\r\nRegel twee\x00  "
    answer = actions.publish_answer(front_office, question, typed)
    assert answer.followup.comment == "<script>alert(1)</script>\nRegel twee"


@pytest.mark.parametrize("how", ["release", "take", "pass"])
def test_a_question_that_was_held_is_confirmed_once_it_is_let_through(
    make_question: Callable, front_office: User, expert: User, sent: Callable, how: str
) -> None:
    question = make_question(held=True)
    assert sent() == []
    let_through = {
        "release": lambda: actions.release(front_office, question),
        "take": lambda: actions.take_question(front_office, question),
        "pass": lambda: actions.pass_to_expert(front_office, question, expert),
    }[how]
    with time_machine.travel(timezone.now() + dt.timedelta(days=20), tick=False):
        let_through()
        actions.take_question(front_office, question)
        question.refresh_from_db()
        assert not question.held and question.due_at > timezone.now()
        to_asker = [mail for mail in sent() if mail.to == [question.asker_email]]
    assert len(to_asker) == 1
