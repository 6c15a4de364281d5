"""What an organiser writes to participants: to whom, once each, and nothing that they must not have yet."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import AuditEntry, User
from knowledge.events.actions import cancel_registration
from knowledge.events.forgetting import forget_event
from knowledge.events.writing.actions import send_message, write
from knowledge.models import Attendance, Event, EventMessage, Session
from post.models import Effect
from post.outbox import run_due

from .test_events import hidden_fields, own, register
from .test_events_organiser import LIST, placed
from .test_events_organiser import editor as editor

WRITE, SEND = f"{LIST}bericht/", f"{LIST}bericht/versturen/"
TEXT = {
    "to": "placed",
    "subject": "Neem uw cijfers mee",
    "text": "Eerste alinea.\nMet een regel.\n\nTweede <b>x</b>.",
}


def addresses() -> list[str]:
    run_due()
    return sorted(address for message in mail.outbox for address in message.recipients())


def test_a_message_goes_to_who_has_a_place_each_in_a_mail_of_their_own_and_once(
    content: Path, client: Client, editor: User
) -> None:
    people = [placed(number) for number in range(3)]
    register(Event.objects.get(), 4)
    run_due()
    mail.outbox.clear()
    check = client.post(WRITE, TEXT).content.decode()
    assert "2 mensen krijgen dit bericht" in check
    assert "&lt;b&gt;x&lt;/b&gt;" in check
    assert not EventMessage.objects.exists()
    fields = hidden_fields(check)
    for _press in range(2):
        page = client.post(SEND, fields, follow=True).content.decode()
        assert "Het bericht gaat naar 2 mensen." in page
    assert addresses() == ["p0@gemeente.example", "p1@gemeente.example"]
    # Killed after it wrote and before it ticked that off: the mails are there already.
    Effect.objects.filter(kind="event-message").update(state=Effect.State.PENDING, done_at=None)
    assert len(addresses()) == 2
    first = next(m for m in mail.outbox if m.to == [people[0].email])
    assert first.subject == "Neem uw cijfers mee"
    assert (first.cc, first.bcc) == ([], [])
    assert "p1@" not in first.message().as_string()
    html = first.alternatives[0][0]
    assert "Eerste alinea.<br>Met een regel.</p>" in html
    assert "Tweede &lt;b&gt;x&lt;/b&gt;." in html
    assert "Beste Persoon 0," in first.body and "Eerste alinea.\nMet een regel." in first.body
    assert own(people[0]) in first.body
    page = client.get(WRITE).content.decode()
    assert "Neem uw cijfers mee" in page and "aan 2 mensen" in page and editor.get_full_name() in page
    entry = AuditEntry.objects.get(verb="write_to_participants")
    assert (entry.actor, entry.details["to"], entry.details["people"]) == (editor, "placed", 2)
    assert "cijfers" not in str(entry.details)


def test_each_kind_of_receiver_is_who_it_says(content: Path, client: Client, editor: User) -> None:
    there, _away, offered, waits = (placed(number) for number in range(4))
    register(Event.objects.get(), 5)
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    cancel_registration(_away)
    run_due()
    form = client.get(WRITE).content.decode()
    event = Event.objects.get()
    for to, expected in (
        ("placed", [there]), ("waiting", [offered, waits]),
        ("all", [there, offered, waits]), ("present", [there]),
    ):  # fmt: skip
        assert f"({len(expected)})" in form
        mail.outbox.clear()
        send_message(editor, event, to=to, subject="Dag", text="Dag", key=to)
        assert addresses() == sorted(one.email for one in expected)


def test_who_cancels_before_it_is_sent_gets_none_and_a_large_hall_goes_in_parts(
    content: Path, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Event.objects.update(capacity=None)
    people = [placed(number) for number in range(5)]
    run_due()
    mail.outbox.clear()
    monkeypatch.setattr("knowledge.events.letters.AT_ONCE", 2)
    send_message(editor, Event.objects.get(), to="all", subject="Dag", text="Dag", key="een")
    assert Effect.objects.filter(kind="event-message").count() == 3
    cancel_registration(people[3])
    # Whoever filled in the address again since, nobody has said that it was them.
    register(Event.objects.get(), 3, key="nog eens")
    assert [a for a in addresses() if "p3@" not in a] == [f"p{n}@gemeente.example" for n in (0, 1, 2, 4)]
    assert all(m.subject != "Dag" for m in mail.outbox if m.to == ["p3@gemeente.example"])


def test_no_message_gives_the_link_to_take_part(content: Path, client: Client, editor: User) -> None:
    placed(1)
    Event.objects.update(online_url="https://Video.example/kamer/7/")
    for field in ("subject", "text"):
        answer = client.post(WRITE, TEXT | {field: "Kom naar http://video.example/KAMER/7"})
        assert answer.status_code == 422
        assert "Laat de link om mee te doen weg" in answer.content.decode()
    assert not EventMessage.objects.exists()


def test_what_is_wrong_is_said_and_a_subject_stays_one_line(
    content: Path, client: Client, editor: User
) -> None:
    assert "Niemand heeft een plaats of wacht." in client.get(WRITE).content.decode()
    placed(1)
    empty = client.post(WRITE, {})
    assert empty.status_code == 422
    for said in (
        "Kies wie het bericht krijgt.",
        "Schrijf waar het bericht over gaat.",
        "Schrijf een bericht.",
    ):
        assert said in empty.content.decode()
    assert "Niemand zou dit bericht krijgen." in client.post(WRITE, TEXT | {"to": "waiting"}).content.decode()
    assert client.post(WRITE, TEXT | {"text": "x" * 5001}).status_code == 422
    run_due()
    mail.outbox.clear()
    sent = TEXT | {
        "subject": "Een\r\nBcc: dief@kwaad.example",
        "text": '<img src=x onerror="alert(1)"> javascript:alert(1)',
    }
    client.post(SEND, sent)
    assert addresses() == ["p1@gemeente.example"]
    assert mail.outbox[0].subject == "Een Bcc: dief@kwaad.example"
    assert (
        "<img" not in mail.outbox[0].alternatives[0][0]
        and 'href="javascript' not in mail.outbox[0].alternatives[0][0]
    )
    back = client.post(SEND, TEXT | {"change": "1"})
    assert "Tweede &lt;b&gt;x&lt;/b&gt;." in back.content.decode()
    assert EventMessage.objects.count() == 1


def test_only_who_organises_writes(content: Path, client: Client, people: dict[str, User]) -> None:
    placed(1)
    client.force_login(people["front_office"])
    assert client.get(WRITE).status_code == client.post(SEND, TEXT).status_code == 403
    with pytest.raises(PermissionDenied):
        send_message(people["planner"], Event.objects.get(), to="all", subject="x", text="x", key="x")


def test_messages_go_with_the_registrations(content: Path, editor: User, time_machine: Any) -> None:
    placed(1)
    send_message(editor, Event.objects.get(), to="all", subject="x", text="x", key="x")
    effect = Effect.objects.get(kind="event-message")
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(hours=1))
    forget_event(editor, Event.objects.get())
    assert not EventMessage.objects.exists()
    write(effect)
