"""Registering by who means harm: made-up form keys, old links, odd ways back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core import mail
from django.test import Client

from knowledge.events.actions import cancel_registration, confirm_registration
from knowledge.models import Event, Registration
from post.outbox import run_due

from .test_events import NOOR, SEND, State, own, register


def test_the_key_of_a_form_opens_nobody_elses_registration(
    content: Path, client: Client, make_user: Any
) -> None:
    user = make_user("employee")
    client.force_login(user)
    client.post(SEND, NOOR | {"key": "verzonnen"})
    noor = Registration.objects.get()
    answer = client.post(SEND, NOOR | {"email": user.email, "key": "verzonnen"})
    mine = Registration.objects.get(email=user.email)
    assert answer.headers["Location"] == own(mine) != own(noor)
    noor.refresh_from_db()
    assert noor.confirmed_at is None


def test_forms_with_keys_that_begin_alike_take_their_colleagues_along(content: Path, client: Client) -> None:
    Event.objects.update(capacity=None)
    for number in range(2):
        fields = {"email": f"p{number}@gemeente.example", "key": f"{'k' * 60}{number}"}
        answer = client.post(SEND, NOOR | fields | {"colleagues": f"Sam, s{number}@gemeente.example"})
        assert answer.status_code == 302
    assert Registration.objects.count() == 4


def test_who_confirms_after_it_is_off_gets_no_place_and_no_calendar(content: Path, client: Client) -> None:
    Event.objects.update(capacity=None)
    late, placed = register(Event.objects.get(), 1), register(Event.objects.get(), 2)
    confirm_registration(placed)
    Event.objects.get().unpublish()
    run_due()
    mail.outbox.clear()
    page = client.post(f"{own(late)}bevestigen/", follow=True).content.decode()
    assert "gaat niet door" in page
    assert "U kunt zich niet meer aanmelden" in page
    run_due()
    assert not mail.outbox
    late.refresh_from_db()
    assert late.state == State.OFFERED
    assert client.get(f"{own(placed)}bijeenkomst.ics").status_code == 404


def test_who_comes_back_by_themselves_is_not_told_that_a_colleague_registered_them(content: Path) -> None:
    event = Event.objects.get()
    Event.objects.update(capacity=None)
    confirm_registration(register(event, 1, colleagues=[("Persoon 2", "p2@gemeente.example")]))
    cancel_registration(Registration.objects.get(email="p2@gemeente.example"))
    register(event, 2)
    run_due()
    last = [message for message in mail.outbox if message.to == ["p2@gemeente.example"]][-1]
    assert "Persoon 1" not in last.body


def test_an_odd_way_back_from_checking_in_is_left_out(content: Path, client: Client, make_user: Any) -> None:
    person = confirm_registration(register(Event.objects.get(), 1))
    client.force_login(make_user("editor"))
    (session,) = Event.objects.get().session_list
    answer = client.post(
        f"/bijeenkomsten/webinar/deelnemers/{person.pk}/aanwezig/",
        {"present": str(session.uid), "terug": "stand=placed\r\nX-Odd: 1"},
    )
    assert answer.headers["Location"] == f"/bijeenkomsten/webinar/deelnemers/#aanmelding-{person.pk}"
    assert person.attendances.exists()
