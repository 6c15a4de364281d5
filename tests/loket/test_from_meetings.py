"""What a meeting left open goes to the desk once, with its asker only where they want the answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import User
from knowledge.actions import set_up
from knowledge.events.actions import confirm_registration, register_for_event
from knowledge.events.asking.actions import ask_at_event, moderate
from knowledge.models import Event, EventQuestion, QuestionBoard, Registration, SectionPage, Session
from loket import actions
from loket.actions import take_from_meeting
from loket.models import Question
from post.outbox import run_due

TEAM = "/bijeenkomsten/dag/vragen-uit-de-zaal/"


@pytest.fixture
def asker(db: None) -> Registration:
    """Somebody with a place at a meeting that goes on now."""
    set_up(SYSTEM)
    now = timezone.now()
    event = Event(
        title="De dag", slug="dag", summary="Kom.",
        sessions=[Session(starts_at=now + dt.timedelta(minutes=5), ends_at=now + dt.timedelta(hours=1))],
    )  # fmt: skip
    SectionPage.objects.get(kind="event").add_child(instance=event)
    event.save_revision().publish()
    registration = register_for_event(
        Event.objects.get(),
        name="Aya Vraagt",
        email="aya@gemeente.example",
        organisation="Gemeente X",
        key="k",
    )
    return Registration.objects.get(pk=confirm_registration(registration).pk)


def asks(asker: Registration, *, wants_answer: bool) -> EventQuestion:
    QuestionBoard.objects.get_or_create(event=asker.event, defaults={"moderated": False})
    return ask_at_event(asker, "Hoe regelen we de huur?", key=f"k{wants_answer}", wants_answer=wants_answer)


def test_one_click_makes_a_question_that_keeps_its_link_and_its_asker_hears_the_answer(
    asker: Registration, client: Client, people: dict[str, User]
) -> None:
    asked = asks(asker, wants_answer=True)
    client.force_login(people["programme_team"])
    for _click in range(2):
        client.post(f"{TEAM}{asked.pk}/", {"stand": "at_desk"})
    question = Question.objects.get()
    assert (question.channel, question.title) == ("meeting", "Hoe regelen we de huur?")
    assert (question.asker_email, question.asker_name) == ("aya@gemeente.example", "Aya Vraagt")
    html = client.get(TEAM).content.decode()
    assert f"/loket/vragen/{question.reference}/" in html
    assert "bij het loket" in html
    assert f"{TEAM}#vraag-{asked.pk}" in client.get(f"/loket/vragen/{question.reference}/").content.decode()
    version = QuestionBoard.objects.get().version
    actions.publish_answer(people["front_office"], question, "De huurtoeslag helpt.")
    run_due()
    assert [m.subject for m in mail.outbox if "antwoord" in m.subject.lower() and m.to == [asker.email]]
    assert "beantwoord door het loket" in client.get(TEAM).content.decode()
    # Who looks at the list all the while gets it anew.
    assert QuestionBoard.objects.get().version > version


def test_without_consent_the_desk_does_not_know_who_asked(
    asker: Registration, client: Client, people: dict[str, User]
) -> None:
    run_due()
    mail.outbox.clear()
    asked = asks(asker, wants_answer=False)
    question = take_from_meeting(people["programme_team"], asked)
    shown = f"{question.asker_name} {question.asker_email} {question.organisation_name}"
    assert "Aya" not in shown
    assert "aya" not in shown
    assert question.asker is None
    assert question.organisation_name == ""
    actions.publish_answer(people["front_office"], question, "De huurtoeslag helpt.")
    run_due()
    assert not [m for m in mail.outbox if "aya@" in str(m.to)]
    client.force_login(people["front_office"])
    html = client.get(f"/loket/vragen/{question.reference}/").content.decode()
    assert "De dag" in html
    assert "Aya" not in html


def test_the_room_sees_how_far_the_desk_is_and_no_reference(
    asker: Registration, client: Client, people: dict[str, User]
) -> None:
    from knowledge.events.access import token_of

    asked = asks(asker, wants_answer=True)
    question = take_from_meeting(people["programme_team"], asked)
    html = client.get(f"/aanmelding/{token_of(asker.access_salt)}/vragen/").content.decode()
    assert "bij het loket" in html
    assert question.reference not in html


def test_who_asked_reads_the_answer_of_the_desk_on_their_own_page_and_nobody_else_does(
    asker: Registration, client: Client, people: dict[str, User], time_machine: Any
) -> None:
    from knowledge.events.access import token_of

    asked = asks(asker, wants_answer=False)
    event = Event.objects.get()
    other = confirm_registration(
        register_for_event(event, name="Bo", email="bo@gemeente.example", organisation="G", key="b")
    )
    question = take_from_meeting(people["programme_team"], asked)
    actions.write_note(people["front_office"], question, "Dit is van binnen.")
    actions.publish_answer(people["front_office"], question, "De huurtoeslag <b>helpt</b>.")
    time_machine.move_to(timezone.now() + dt.timedelta(days=3))
    own, others = (f"/aanmelding/{token_of(one.access_salt)}/" for one in (asker, other))
    html = client.get(own).content.decode()
    assert f'href="{own}vragen/"' in html
    assert "Bekijk wat u vroeg" in html
    assert "Bekijk wat u vroeg" not in client.get(others).content.decode()
    html = client.get(f"{own}vragen/").content.decode()
    assert "De huurtoeslag &lt;b&gt;helpt&lt;/b&gt;." in html
    assert "Dit is van binnen" not in html
    html = client.get(f"{others}vragen/").content.decode()
    assert "beantwoord door het loket" in html
    assert "huurtoeslag" not in html


def test_an_editor_who_is_not_at_the_desk_passes_on_and_gets_no_link(
    asker: Registration, client: Client, people: dict[str, User]
) -> None:
    asked = asks(asker, wants_answer=True)
    client.force_login(people["editor"])
    client.post(f"{TEAM}{asked.pk}/", {"stand": "at_desk"})
    question = Question.objects.get()
    assert question.reference not in client.get(TEAM).content.decode()
    assert client.get(f"/loket/vragen/{question.reference}/").status_code in (403, 404)


def test_what_was_answered_or_hidden_does_not_go_and_others_may_not_send(
    asker: Registration, people: dict[str, User]
) -> None:
    asked = asks(asker, wants_answer=True)
    for role in ("employee", "expert", "planner"):
        with pytest.raises(PermissionDenied):
            take_from_meeting(people[role], asked)
    for state in ("answered", "hidden"):
        moderate(people["programme_team"], asked, state)
        with pytest.raises(ValidationError):
            take_from_meeting(people["programme_team"], asked)
    assert not Question.objects.exists()


def test_what_lies_at_the_desk_stays_there(asker: Registration, people: dict[str, User]) -> None:
    asked = asks(asker, wants_answer=True)
    take_from_meeting(people["programme_team"], asked)
    assert not moderate(people["programme_team"], asked, "hidden")
    assert EventQuestion.objects.get().state == "at_desk"


def test_the_states_at_the_desk_are_two_queries_however_many(
    asker: Registration, people: dict[str, User], django_assert_num_queries: Any
) -> None:
    from loket.actions.from_meetings import states_for_meeting

    keys = []
    QuestionBoard.objects.create(event=asker.event, moderated=False)
    for number in range(5):
        asked = ask_at_event(asker, f"Vraag nummer {number}", key=str(number))
        take_from_meeting(people["programme_team"], asked)
        keys.append(asked.pk)
    for some in (keys[:1], keys):
        with django_assert_num_queries(2):
            assert len(states_for_meeting(people["front_office"], some)) == len(some)
