"""Consulting, merging, splitting, following and putting aside: who sees what, and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import User
from loket import access, actions
from loket.answering.attachments import may_read
from loket.models import Message, Question, Relation, SideParticipant
from loket.models.question import State
from loket.rights import TokenHolder
from post.models import Effect
from post.outbox import run_due


def more(question: Question) -> str:
    return reverse("loket:more", args=[question.reference])


def asker_page(question: Question) -> str:
    return Client().get(reverse("loket:asker", args=[access.token_of(question.access_salt)])).content.decode()


def desk_page(user: User, question: Question) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get(reverse("loket:question", args=[question.reference])).content.decode()


def test_an_outside_expert_sees_the_side_conversation_alone_and_answers_in_it(
    client: Client, question: Question, front_office: User, sent: Callable
) -> None:
    client.force_login(front_office)
    actions.write_note(front_office, question, "Interne notitie.")
    form = {
        "doe": "raadpleeg", "name": "Hoogleraar Huur", "email": "huur@kennis.example",
        "subject": "Schuld en huur", "text": "Hoe ziet u dit?", "key": "s" * 20,
    }  # fmt: skip
    for _ in range(2):
        assert client.post(more(question), form).status_code == 302
    question.refresh_from_db()
    assert question.state == State.WAITING_FOR_COLLEAGUE and question.side_conversations.count() == 1
    mail = sent()[-1]
    assert mail.to == ["huur@kennis.example"] and "Hoe ziet u dit?" not in str(mail.message())
    guest = SideParticipant.objects.get()
    address = reverse("loket:aside_by_link", args=[access.token_of(guest.access_salt, access.SIDE)])
    assert address in mail.body
    outsider = Client()
    response = outsider.get(address)
    page = response.content.decode()
    assert "Hoe ziet u dit?" in page and response["Referrer-Policy"] == "no-referrer"
    for hidden in ("Wie betaalt", "Aydin", "Interne notitie", question.reference, "Hengelo"):
        assert hidden not in page
    reply = {"text": "Ik zou betalen.", "key": "r" * 20}
    for _ in range(2):
        outsider.post(address, reply)
    question.refresh_from_db()
    assert question.state == State.WITH_FRONT_OFFICE or question.state == State.NEW
    assert question.side_conversations.get().messages.count() == 2
    assert sent()[-1].to == [front_office.email] and "Ik zou betalen" not in str(sent()[-1].message())
    assert "Ik zou betalen" not in asker_page(question) and "Hoogleraar" not in asker_page(question)
    there = desk_page(front_office, question)
    assert "gaf advies" in there and there.count('href="#samen"') == 2 and 'id="samen"' in there


def test_a_question_is_quoted_to_an_outsider_only_on_purpose(
    client: Client, question: Question, front_office: User
) -> None:
    client.force_login(front_office)
    form = {"doe": "raadpleeg", "email": "a@kennis.example", "subject": "S", "text": "Kijk.", "quote": "on"}
    client.post(more(question), form)
    assert "> Wie betaalt" in question.side_conversations.get().messages.get().text


def test_a_side_link_that_is_old_or_of_something_else_opens_nothing(
    question: Question, front_office: User
) -> None:
    actions.consult(front_office, question, "S", "T", email="a@kennis.example")
    guest = SideParticipant.objects.get()
    side, own = access.token_of(guest.access_salt, access.SIDE), access.token_of(question.access_salt)
    assert Client().get(reverse("loket:asker", args=[side])).status_code == 404
    assert Client().get(reverse("loket:aside_by_link", args=[own])).status_code == 404
    SideParticipant.objects.update(access_expires_at=timezone.now())
    assert Client().get(reverse("loket:aside_by_link", args=[side])).status_code == 404
    # Who is asked something more can open it to answer that.
    actions.say_aside(front_office, guest.conversation, "En na een jaar?")
    assert "En na een jaar?" in Client().get(reverse("loket:aside_by_link", args=[side])).content.decode()


def test_a_consulted_colleague_signs_in_and_others_find_nothing(
    client: Client, question: Question, front_office: User, make_user: Callable
) -> None:
    colleague, stranger = make_user("expert"), make_user("expert")
    conversation = actions.consult(front_office, question, "S", "Denk mee.", colleague=colleague)
    address = reverse("loket:aside", args=[conversation.pk])
    client.force_login(colleague)
    assert "Denk mee." in client.get(address).content.decode()
    assert client.get(reverse("loket:question", args=[question.reference])).status_code == 404
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.say_aside(stranger, conversation, "Mag niet.")


def test_an_ended_consultation_takes_nothing_more_and_the_question_is_ours_again(
    question: Question, front_office: User
) -> None:
    conversation = actions.consult(front_office, question, "S", "T", email="a@kennis.example")
    actions.end_consultation(front_office, conversation)
    question.refresh_from_db()
    assert question.state != State.WAITING_FOR_COLLEAGUE
    with pytest.raises(ValidationError):
        actions.say_aside(front_office, conversation, "Nog iets.")


def test_askers_of_merged_questions_see_their_own_part_alone(
    client: Client, make_question: Callable, front_office: User, expert: User, sent: Callable
) -> None:
    one = make_question(text="Vraag van de een?", asker_email="een@a.example", asker_name="Een")
    two = make_question(text="Vraag van de ander?", asker_email="ander@b.example", asker_name="Ander")
    secret = SimpleUploadedFile("plan.txt", b"Ons plan.")
    message = actions.react(TokenHolder(one.pk), one, "Bijlage van de een.", uploads=[secret])
    client.force_login(front_office)
    response = client.post(more(one), {"doe": "voeg-samen", "reference": two.reference})
    assert response.url == reverse("loket:question", args=[two.reference])
    page = desk_page(front_office, two)
    assert "Vraag van de een?" in page and "Vraag van de ander?" in page
    assert f"voegde deze vraag samen met {one.reference}" in page
    assert f"voegde deze vraag samen met {two.reference}" not in page, "it is read here as one question"
    assert "eerder bericht" not in page, "and nothing seems to be left out"
    # The history names both as the questions that they are, also the one that came first.
    history = page.split("Geschiedenis", 1)[1]
    assert history.count("Binnengekomen via de website") == 1 == history.count("Reactie van")
    assert f"Vraag {one.reference} van Een binnengekomen via de website" in history
    # Not ticked beforehand: it is another asker.
    assert f'name="also_to" value="{one.reference}"><' in page.replace(" checked", " CHECKED")
    assert "Vraag van de een?" not in asker_page(two) and "Vraag van de ander?" not in asker_page(one)
    assert "In behandeling" in asker_page(one) or "Ontvangen" in asker_page(one)
    actions.publish_answer(front_office, two, "Alleen voor de ander.")
    assert "Alleen voor de ander." not in asker_page(one)
    actions.publish_answer(front_office, two, "Voor allebei.", also_to=[one.reference])
    assert "Voor allebei." in asker_page(one) and "Voor allebei." in asker_page(two)
    assert {m.to[0] for m in sent()[-2:]} == {"een@a.example", "ander@b.example"}
    actions.react(TokenHolder(one.pk), one, "Dank, en nog dit.")
    two.refresh_from_db()
    assert two.is_open and "Dank, en nog dit." in desk_page(front_office, two)
    assert "Dank, en nog dit." not in asker_page(two)
    actions.pass_to_expert(front_office, two, expert)
    message.refresh_from_db()
    assert may_read(expert, Message.objects.get(pk=message.pk))
    actions.unmerge(front_office, Question.objects.get(pk=one.pk))
    assert not may_read(expert, Message.objects.get(pk=message.pk))


def test_what_was_merged_opens_again_where_it_is_answered(
    client: Client, make_question: Callable, front_office: User
) -> None:
    merged, lead = make_question(asker_email="een@a.example"), make_question()
    actions.merge(front_office, merged, lead)
    actions.publish_answer(front_office, lead, "Zo.", then=State.CLOSED, also_to=[merged.reference])
    address = reverse("loket:asker", args=[access.token_of(merged.access_salt)])
    assert "Heropen mijn vraag" in client.get(address).content.decode()
    for _click in range(2):
        client.post(address, {"doe": "heropen"})
        lead.refresh_from_db()
        assert (lead.state, lead.closed_at, lead.reopened) == (State.WITH_FRONT_OFFICE, None, 1)
    merged.refresh_from_db()
    assert merged.merged_into == lead
    assert "Heropen mijn vraag" not in client.get(address).content.decode()
    # Nor does the desk reopen here what is open there.
    assert 'value="heropen"' not in desk_page(front_office, merged)
    assert "Fatma Aydin heropende de vraag." in desk_page(front_office, lead)
    actions.close(front_office, lead)
    lead.refresh_from_db()
    assert 'value="heropen"' in desk_page(front_office, merged)
    with time_machine.travel(lead.closed_at + dt.timedelta(days=31)), pytest.raises(PermissionDenied):
        actions.reopen(TokenHolder(merged.pk), merged)


def test_merging_solves_nothing_and_taking_apart_reopens_nothing(
    make_question: Callable, front_office: User
) -> None:
    start = dt.datetime(2026, 11, 23, 9, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(start) as clock:
        merged, lead = make_question(asker_email="een@a.example"), make_question()
        clock.shift(dt.timedelta(hours=1))
        actions.merge(front_office, merged, lead)
        merged.refresh_from_db()
        assert (merged.solution_minutes, merged.solution_in_time) == (None, None)
        clock.shift(dt.timedelta(hours=2))
        actions.unmerge(front_office, merged)
        merged.refresh_from_db()
        assert (merged.state, merged.reopened) == (State.NEW, 0)
        clock.shift(dt.timedelta(hours=1))
        actions.publish_answer(front_office, merged, "Zo.")
    merged.refresh_from_db()
    assert merged.first_response_minutes == merged.solution_minutes == 4 * 60, "its asker waited all the time"


def test_the_clock_of_what_was_answered_while_it_was_merged_goes_on_when_it_is_taken_apart(
    make_question: Callable, front_office: User
) -> None:
    start = dt.datetime(2026, 11, 23, 9, tzinfo=timezone.get_current_timezone())
    with time_machine.travel(start) as clock:
        merged, lead = make_question(asker_email="een@a.example"), make_question()
        actions.merge(front_office, merged, lead)
        clock.shift(dt.timedelta(hours=3))
        actions.publish_answer(front_office, lead, "Voor allebei.", also_to=[merged.reference])
        merged.refresh_from_db()
        assert merged.first_response_minutes == 3 * 60
        clock.shift(dt.timedelta(hours=2))
        actions.unmerge(front_office, merged)
        clock.shift(dt.timedelta(minutes=30))
        actions.publish_answer(front_office, merged, "En dit.")
    merged.refresh_from_db()
    assert (merged.reopened, merged.first_response_minutes, merged.solution_minutes) == (0, 3 * 60, 30)


def test_what_another_is_merged_into_did_not_come_back(make_question: Callable, front_office: User) -> None:
    finished, other = make_question(), make_question(asker_email="een@a.example")
    actions.publish_answer(front_office, finished, "Zo.")
    actions.merge(front_office, other, finished)
    finished.refresh_from_db()
    assert (finished.is_open, finished.reopened) == (True, 0)


def test_what_is_open_where_it_is_answered_is_not_said_to_be_reopened(
    client: Client, make_question: Callable, front_office: User
) -> None:
    merged, lead = make_question(asker_email="een@a.example"), make_question()
    actions.merge(front_office, merged, lead)
    client.force_login(front_office)
    state = reverse("loket:change_state", args=[merged.reference])
    page = client.post(state, {"doe": "heropen"}, follow=True).content.decode()
    assert "samen met een andere beantwoord" in page and "is weer open" not in page
    link = reverse("loket:asker", args=[access.token_of(merged.access_salt)])
    page = Client().post(link, {"doe": "heropen"}, follow=True).content.decode()
    assert "Uw vraag is open: we werken eraan." in page and "weer open" not in page
    assert not merged.messages.filter(event="reopened").exists()


def test_an_expert_does_not_merge(make_question: Callable, front_office: User, expert: User) -> None:
    one, two = make_question(), make_question()
    for question in (one, two):
        actions.pass_to_expert(front_office, question, expert)
    with pytest.raises(PermissionDenied):
        actions.merge(expert, one, two)
    with pytest.raises(ValidationError):
        actions.merge(front_office, one, one)


def test_a_message_becomes_a_question_with_its_files(
    question: Question, front_office: User, sent: Callable
) -> None:
    upload = SimpleUploadedFile("kaart.txt", b"Een kaart.")
    later = actions.react(TokenHolder(question.pk), question, "Heel iets anders?", uploads=[upload])
    new = actions.split(front_office, later)
    assert new.messages.get(kind=Message.Kind.ASKER).pk == later.pk and new.message_count == 1
    assert "Heel iets anders?" not in asker_page(question)
    page = asker_page(new)
    assert "Heel iets anders?" in page and "kaart.txt" in page and "Wie betaalt" not in page
    assert new.reference in sent()[-1].body
    assert Relation.objects.filter(first=question, second=new).exists()
    first = question.messages.filter(kind=Message.Kind.ASKER).get()
    with pytest.raises(ValidationError):
        actions.split(front_office, first)


def test_what_is_split_off_came_as_the_rest_did_and_is_promised_as_much(
    make_question: Callable, front_office: User, expert: User
) -> None:
    question = make_question(SYSTEM, channel="mail", urgent=True)
    actions.pass_to_expert(front_office, question, expert)
    later = actions.react(TokenHolder(question.pk), question, "Heel iets anders?")
    new = actions.split(expert, later)
    assert (new.channel, new.urgent) == ("mail", True)


def test_a_link_names_only_a_question_that_the_reader_may_open(
    client: Client, make_question: Callable, front_office: User, expert: User
) -> None:
    one, two = make_question(title="Vraag A"), make_question(title="Vraag B")
    actions.pass_to_expert(front_office, one, expert)
    actions.link(front_office, one, two)
    assert "Vraag B" in desk_page(front_office, one) and "Vraag B" not in desk_page(expert, one)
    with pytest.raises(PermissionDenied):
        actions.link(expert, one, two)
    actions.unlink(front_office, one, two)
    assert not Relation.objects.exists()
    for this, that in ((one, two), (two, one)):
        said = this.messages.filter(event=Message.Event.UNLINKED).get()
        assert said.followup.comment == that.reference
    client.force_login(front_office)
    # As a colleague reads it out.
    spoken = {"doe": "koppel", "reference": f" {two.reference.lower().replace('-', ' ')} "}
    assert client.post(more(one), spoken).status_code == 302
    assert Relation.objects.exists()


def test_who_is_mentioned_gets_a_mail_without_the_note_and_only_who_may_read_it(
    question: Question, front_office: User, expert: User, make_user: Callable, sent: Callable
) -> None:
    colleague = make_user("programme_team")
    note = f"@{colleague} en @{expert}: de wethouder belde."
    actions.write_note(front_office, question, note)
    mail = sent()[-1]
    assert mail.to == [colleague.email] and "wethouder" not in str(mail.message())
    assert not [m for m in sent() if m.to == [expert.email]]


def test_a_follower_hears_of_a_reaction_until_the_right_is_gone(
    question: Question, front_office: User, make_user: Callable, sent: Callable
) -> None:
    follower = make_user("front_office")
    actions.watch(follower, question)
    actions.react(TokenHolder(question.pk), question, "Nieuws.")
    assert sent()[-1].to == [follower.email] and "Nieuws" not in sent()[-1].body
    follower.role_grants.all().delete()
    count = len(sent())
    actions.react(TokenHolder(question.pk), question, "Meer nieuws.")
    assert len(sent()) == count


def test_what_was_put_aside_comes_back_by_itself_or_by_a_reaction(
    question: Question, front_office: User, sent: Callable
) -> None:
    actions.take_question(front_office, question)
    until = timezone.now() + dt.timedelta(days=2)
    question = actions.snooze(front_office, question, until)
    run_due()
    question.refresh_from_db()
    assert question.snoozed_until == until
    Effect.objects.filter(kind="loket-wake").update(not_before=timezone.now())
    assert sent()[-1].to == [front_office.email]
    question.refresh_from_db()
    assert question.snoozed_until is None
    actions.snooze(front_office, question, until)
    actions.react(TokenHolder(question.pk), question, "Toch nog iets.")
    question.refresh_from_db()
    assert question.snoozed_until is None


@pytest.mark.parametrize("then", [State.ANSWERED, State.CLOSED])
def test_what_was_finished_while_it_was_put_aside_does_not_come_back(
    question: Question, front_office: User, sent: Callable, then: State
) -> None:
    actions.take_question(front_office, question)
    actions.snooze(front_office, question, timezone.now() + dt.timedelta(days=2))
    actions.publish_answer(front_office, question, "Zo.", then=then)
    count = len(sent())
    Effect.objects.filter(kind="loket-wake").update(not_before=timezone.now())
    assert len(sent()) == count
    assert not question.messages.filter(event=Message.Event.WOKEN).exists()


def test_a_question_is_handed_over_with_a_reason_that_stays_inside(
    client: Client, question: Question, front_office: User, make_user: Callable, sent: Callable
) -> None:
    colleague = make_user("front_office")
    client.force_login(front_office)
    response = client.post(more(question), {"doe": "draag-over", "colleague": colleague.pk, "reason": ""})
    assert response.status_code == 422 and "Schrijf waarom." in response.content.decode()
    form = {"doe": "draag-over", "colleague": colleague.pk, "reason": "Jij kent deze wethouder."}
    client.post(more(question), form)
    question.refresh_from_db()
    assert question.handler == colleague
    assert sent()[-1].to == [colleague.email] and "wethouder" not in str(sent()[-1].message())
