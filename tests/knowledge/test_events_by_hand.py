"""What the organiser does for who called: enter, cancel, give a place; nobody passes the number of places."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.models import AuditEntry, User
from knowledge.events import by_hand
from knowledge.events.actions import EventFull, RegistrationClosed, cancel_registration
from knowledge.models import Event, EventCount, Registration, Session
from post.outbox import run_due

from .test_events import State, hidden_fields, link_in, own, register
from .test_events_organiser import LIST, placed
from .test_events_organiser import editor as editor

NEW, ADD = f"{LIST}toevoegen/", f"{LIST}toevoegen/gereed/"
BEL = {"name": "Bel Beller", "email": "bel@gemeente.example", "organisation": "Gemeente Ergenshuizen"}


def add(client: Client, **changes: str) -> str:
    """Fill in, check, add; the page that comes."""
    check = client.post(NEW, BEL | changes).content.decode()
    return client.post(ADD, hidden_fields(check), follow=True).content.decode()


def letters() -> list[Any]:
    run_due()
    sent = list(mail.outbox)
    mail.outbox.clear()
    return sent


def test_who_called_gets_a_place_and_a_mail_that_says_by_whom(
    content: Path, client: Client, editor: User
) -> None:
    check = client.post(NEW, BEL).content.decode()
    assert "Bel Beller krijgt een plaats" in check
    assert not Registration.objects.exists()
    fields = hidden_fields(check)
    for _press in range(2):
        page = client.post(ADD, fields, follow=True).content.decode()
        assert "Bel Beller heeft een plaats" in page
    one = Registration.objects.get()
    assert (one.state, one.entered_by) == (State.PLACED, editor)
    # As when they had confirmed themselves: the figures know where they are from.
    assert EventCount.objects.get().municipality_id == "GM9999"
    (letter,) = letters()
    assert letter.subject == "U bent aangemeld: Het webinar"
    assert f"{editor.get_full_name()} van Thuisbasis heeft u aangemeld" in letter.body
    assert "U krijgt deze mail omdat" in letter.body
    (entry,) = Calendar.from_ical(letter.attachments[0][1]).walk("VEVENT")
    assert entry["SUMMARY"] == "Het webinar"
    assert "Meld mij af" in client.get(link_in(letter)).content.decode()
    assert AuditEntry.objects.filter(verb="add_participant", actor=editor).count() == 1
    assert "aangemeld door" in client.get(LIST).content.decode()


def test_when_it_is_full_they_wait_or_hear_that_there_must_be_more_places(
    content: Path, client: Client, editor: User
) -> None:
    for number in range(2):
        placed(number)
    assert "Bel Beller staat op de wachtlijst" in add(client)
    assert Registration.objects.get(email=BEL["email"]).state == State.WAITING
    assert "U staat op de wachtlijst, als nummer 1." in letters()[-1].body
    Event.objects.update(waiting_list=False)
    page = add(client, email="nog@gemeente.example")
    assert "Er is geen plaats meer vrij." in page
    assert f"/beheer/pages/{Event.objects.get().pk}/edit/" in page
    assert Registration.objects.holding_a_place().count() == 2


def test_an_address_that_is_known_is_said_and_one_that_waited_for_its_mail_is_confirmed(
    content: Path, client: Client, editor: User
) -> None:
    placed(1)
    assert "Dit adres is al aangemeld: heeft een plaats." in add(client, email="p1@gemeente.example")
    unconfirmed = register(Event.objects.get(), 2)
    assert "Bel Beller heeft een plaats" in add(client, email=unconfirmed.email.upper())
    unconfirmed.refresh_from_db()
    assert (unconfirmed.state, unconfirmed.answer_by) == (State.PLACED, None)
    slip = client.post(NEW, BEL | {"email": "bel@gmial.com"}).content.decode()
    assert "bedoelde u bel@gmail.com" in slip
    mended = client.post(ADD, hidden_fields(slip) | {"slip": "bel@gmial.com"}).content.decode()
    assert hidden_fields(mended)["email"] == "bel@gmail.com"
    assert client.post(NEW, BEL | {"email": "geen"}).status_code == 422


def test_at_the_door_a_place_that_nobody_took_goes_to_who_stands_there(
    content: Path, client: Client, editor: User, time_machine: Any
) -> None:
    people = [placed(number) for number in range(3)]
    Event.objects.update(closes_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    session = Session.objects.get()
    time_machine.move_to(session.starts_at + dt.timedelta(minutes=1))
    client.post(f"{LIST}{people[0].pk}/afmelden/")
    # Nobody moves up by themselves any more, so nobody is passed.
    assert "Bel Beller heeft een plaats" in add(client)
    assert "Er is geen plaats meer vrij." in add(client, email="nog@gemeente.example")
    time_machine.move_to(session.ends_at + dt.timedelta(minutes=1))
    assert "niemand meer toevoegen" in client.get(NEW).content.decode()


def test_the_organiser_cancels_for_who_called_and_the_next_gets_an_offer(
    content: Path, client: Client, editor: User
) -> None:
    first, _second, waits = (placed(number) for number in range(3))
    unconfirmed = register(Event.objects.get(), 4)
    letters()
    address = f"{LIST}{first.pk}/afmelden/"
    asked = client.get(f"{address}?stand=placed").content.decode()
    assert "Komt Persoon 0 niet?" in asked
    first.refresh_from_db()
    assert first.state == State.PLACED
    done = client.post(address, {"terug": "stand=placed"}, follow=True)
    assert done.redirect_chain == [(f"{LIST}?stand=placed#aanmelding-{first.pk}", 302)]
    client.post(address)
    told, offered = letters()
    assert (told.to, told.subject) == ([first.email], "U bent niet meer aangemeld: Het webinar")
    assert Calendar.from_ical(told.attachments[0][1])["METHOD"] == "CANCEL"
    assert told.body.count("/bijeenkomsten/webinar/") == 1
    assert (offered.to, offered.subject) == ([waits.email], "Er is plaats voor u: Het webinar")
    # It may be anybody's address.
    client.post(f"{LIST}{unconfirmed.pk}/afmelden/")
    assert not letters()
    assert not Registration.objects.filter(pk=unconfirmed.pk).exists()
    assert AuditEntry.objects.filter(verb="cancel_for_participant", actor=editor).count() == 2


def test_who_waits_is_put_first_and_gets_the_next_place(content: Path, client: Client, editor: User) -> None:
    people = [placed(number) for number in range(5)]
    last = people[4]
    letters()
    page = client.get(f"{LIST}{last.pk}/").content.decode()
    assert "Op de wachtlijst (3)" in page
    assert "Zet vooraan" in page
    assert "Geef een plaats" not in page
    client.post(f"{LIST}{last.pk}/vooraan/")
    client.post(f"{LIST}{last.pk}/vooraan/")
    # Pressed twice, told once.
    (letter,) = letters()
    assert (letter.to, letter.subject) == ([last.email], "U staat vooraan op de wachtlijst: Het webinar")
    line = list(Registration.objects.in_line().values_list("pk", flat=True))
    assert line == [last.pk, people[2].pk, people[3].pk]
    assert Registration.objects.order_by().values("turn").distinct().count() == 5
    with pytest.raises(EventFull):
        by_hand.give_place(editor, last)
    assert (
        "Er is geen plaats meer vrij."
        in client.post(f"{LIST}{last.pk}/plaats/", follow=True).content.decode()
    )
    client.post(f"{LIST}{people[0].pk}/afmelden/")
    last.refresh_from_db()
    assert last.state == State.OFFERED
    # They say on the telephone that they come.
    client.post(f"{LIST}{last.pk}/plaats/")
    client.post(f"{LIST}{last.pk}/plaats/")
    last.refresh_from_db()
    assert (last.state, last.answer_by) == (State.PLACED, None)
    assert [m.subject for m in letters() if m.to == [last.email]] == [
        "Er is plaats voor u: Het webinar",
        "U bent aangemeld: Het webinar",
    ]


def test_who_gets_a_free_place_by_hand_passes_the_line(content: Path, editor: User) -> None:
    people = [placed(number) for number in range(5)]
    # More places, of which the line has not heard yet.
    Event.objects.update(capacity=3)
    by_hand.give_place(editor, people[4])
    states = dict(Registration.objects.values_list("pk", "state"))
    assert (states[people[4].pk], states[people[2].pk]) == (State.PLACED, State.WAITING)
    with pytest.raises(EventFull):
        by_hand.give_place(editor, people[3])


@pytest.mark.parametrize("verb", ["give", "add"])
def test_what_a_refusal_found_too_late_goes_to_the_next(
    content: Path, editor: User, time_machine: Any, verb: str
) -> None:
    people = [placed(number) for number in range(4)]
    cancel_registration(people[0])
    # The worker has yet to end the offer of the third.
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))
    if verb == "give":
        with pytest.raises(RegistrationClosed):
            by_hand.give_place(editor, people[2])
    else:
        with pytest.raises(by_hand.AlreadyRegistered):
            by_hand.add_participant(
                editor, Event.objects.get(), name="P", email=people[3].email, organisation="O", key="k"
            )
    states = list(Registration.objects.order_by("turn").values_list("state", flat=True))
    assert states == ["cancelled", "placed", "cancelled", "offered"]


def test_nothing_changes_any_more_of_what_is_off_or_over(
    content: Path, client: Client, editor: User, time_machine: Any
) -> None:
    one = placed(1)
    verbs: tuple[Callable[[Any, Registration], object], ...] = (
        by_hand.cancel_for, by_hand.give_place, by_hand.put_first_in_line,
    )  # fmt: skip
    Event.objects.update(live=False)
    for verb in verbs:
        with pytest.raises(RegistrationClosed):
            verb(editor, one)
    page = client.post(f"{LIST}{one.pk}/afmelden/", follow=True).content.decode()
    assert "Dat kan niet meer" in page
    Event.objects.update(live=True)
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(hours=1))
    for verb in verbs:
        with pytest.raises(RegistrationClosed):
            verb(editor, one)
    assert "Meld af" not in client.get(f"{LIST}{one.pk}/").content.decode()


def test_only_who_organises_and_only_of_this_event(
    content: Path, client: Client, people: dict[str, User]
) -> None:
    one = placed(1)
    event = Event.objects.get()
    other = event.copy(update_attrs={"slug": "ander", "title": "Ander"}, copy_revisions=False)
    theirs = register(Event.objects.get(pk=other.pk), 9)
    client.force_login(people["front_office"])
    for path in ("", "afmelden/", "plaats/", "vooraan/"):
        assert client.get(f"{LIST}{one.pk}/{path}").status_code == 403
        assert client.post(f"{LIST}{one.pk}/{path}").status_code in {403, 405}
    assert client.post(ADD, BEL).status_code == 403
    for verb in (by_hand.cancel_for, by_hand.give_place, by_hand.put_first_in_line):
        with pytest.raises(PermissionDenied):
            verb(people["expert"], one)
    client.force_login(people["programme_team"])
    for path in ("", "afmelden/", "plaats/", "vooraan/"):
        assert client.get(f"{LIST}{theirs.pk}/{path}").status_code == 404
        assert client.post(f"{LIST}{theirs.pk}/{path}").status_code in {404, 405}
    assert own(one) not in client.get(f"{LIST}{one.pk}/").content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["programme_team"])
    assert strict.post(f"{LIST}{one.pk}/afmelden/").status_code == 403
    assert strict.post(ADD, BEL).status_code == 403
