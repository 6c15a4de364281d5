"""Registering: fill in, check, done; the same form twice is one place; never more places than there are."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from knowledge.events import access, limits
from knowledge.events.actions import (
    EventFull,
    RegistrationClosed,
    confirm_registration,
    register_for_event,
)
from knowledge.events.calendar import event_calendar
from knowledge.models import Event, Registration, Session
from knowledge.search_source import passages
from post.outbox import run_due

ADDRESS = "/bijeenkomsten/webinar/aanmelden/"
SEND = f"{ADDRESS}versturen/"
State = Registration.State
NOOR = {"name": "Noor de Wit", "email": "noor@gemeente.example", "organisation": "Gemeente Voorbeeld"}


def register(event: Event, number: int, **changes: str) -> Registration:
    data = {
        "name": f"Persoon {number}", "email": f"p{number}@gemeente.example", "organisation": "Gemeente",
        "key": f"sleutel-{number}",
    }  # fmt: skip
    return register_for_event(event, **(data | changes))


def hidden_fields(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def confirmed(registration: Registration) -> Registration:
    return confirm_registration(registration)


def own(registration: Registration) -> str:
    """The path of somebody's own page, as their mails have it."""
    return "/" + access.address_of(registration).split("/", 3)[3]


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/]+(/aanmelding/[\w-]{43}/)", message.body)
    assert found
    return found[1]


def test_a_visitor_registers_confirms_and_gets_the_meeting_for_the_calendar(
    content: Path, client: Client
) -> None:
    check = client.post(ADDRESS, NOOR)
    html = check.content.decode()
    assert "Controleer uw aanmelding" in html
    assert "noor@gemeente.example" in html
    assert not Registration.objects.exists()

    done = client.post(SEND, hidden_fields(html), follow=True)
    assert "Kijk in uw mail" in done.content.decode()
    assert "noor" not in done.redirect_chain[0][0]
    run_due()
    (question,) = mail.outbox
    assert question.to == ["noor@gemeente.example"]
    assert question.subject == "Bevestig uw aanmelding: Het webinar"
    assert not question.attachments
    assert Registration.objects.get().state == State.OFFERED

    page = link_in(question)
    assert "Bevestig mijn aanmelding" in client.get(page).content.decode()
    assert Registration.objects.get().state == State.OFFERED
    answer = client.post(f"{page}bevestigen/", follow=True)
    assert "U heeft een plaats" in answer.content.decode()
    assert Registration.objects.get().state == State.PLACED
    run_due()

    message = mail.outbox[1]
    assert message.subject == "U bent aangemeld: Het webinar"
    assert "Beste Noor de Wit," in message.alternatives[0][0]
    name, text, kind = message.attachments[0]
    assert (name, kind) == ("bijeenkomst.ics", "text/calendar; method=REQUEST")
    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    assert entry["SUMMARY"] == "Het webinar"
    assert entry["DTSTART"].dt == Event.objects.get().sessions.get().starts_at


def test_sending_the_same_form_twice_is_one_registration_and_one_mail(content: Path, client: Client) -> None:
    fields = hidden_fields(client.post(ADDRESS, NOOR).content.decode())
    first, second = (client.post(SEND, fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Registration.objects.count() == 1
    run_due()
    assert len(mail.outbox) == 1


def test_the_last_step_needs_the_token_of_its_form(content: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    html = client.post(ADDRESS, NOOR).content.decode()
    fields = hidden_fields(html)
    assert (
        client.post(SEND, {k: v for k, v in fields.items() if k != "csrfmiddlewaretoken"}).status_code == 403
    )
    assert client.post(SEND, fields).status_code == 302


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(content: Path, client: Client) -> None:
    response = client.post(ADDRESS, {"name": "Noor", "email": "geen adres", "organisation": " "})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Noor"' in html
    assert "Vul een e-mailadres in, zoals" in html
    assert "Vul uw gemeente of organisatie in." in html


def test_somebody_can_go_back_and_change(content: Path, client: Client) -> None:
    fields = hidden_fields(client.post(ADDRESS, NOOR).content.decode())
    html = client.post(SEND, fields | {"change": "1"}).content.decode()
    assert 'value="Noor de Wit"' in html
    assert not Registration.objects.exists()


def test_a_form_key_of_another_event_is_no_error(content: Path, client: Client) -> None:
    event = Event.objects.get()
    register(event, 1)
    other = event.copy(update_attrs={"slug": "ander", "title": "Ander"}, copy_revisions=False)
    assert register(Event.objects.get(pk=other.pk), 1).event_id == other.pk
    assert Registration.objects.count() == 2


def test_filling_in_the_address_of_another_tells_nothing(content: Path, client: Client) -> None:
    Event.objects.update(capacity=3)
    registration = register(Event.objects.get(), 1)
    pages = []
    for email in (registration.email, "nieuw@gemeente.example"):
        browser = Client()
        answer = browser.post(SEND, NOOR | {"name": "Vreemde", "email": email, "key": f"een-{email}"[:20]})
        assert "/aanmelding/" not in answer.headers["Location"]
        pages.append((answer.headers["Location"], browser.get(answer.headers["Location"]).content))
    assert pages[0] == pages[1]
    run_due()
    assert [m.to[0] for m in mail.outbox].count(registration.email) == 2
    assert "Vreemde" not in "".join(m.body for m in mail.outbox if m.to == [registration.email])


def test_a_full_event_without_a_list_says_so_to_registered_addresses_too(content: Path) -> None:
    Event.objects.update(waiting_list=False)
    event = Event.objects.get()
    register(event, 1)
    register(event, 2)
    with pytest.raises(EventFull):
        register(event, 1, key="ander formulier")
    assert register(event, 1).email == "p1@gemeente.example"


def test_the_confirmation_is_for_the_browser_that_registered(content: Path, client: Client) -> None:
    assert client.get(f"{ADDRESS}gedaan/").headers["Location"] == ADDRESS


def test_too_many_registrations_wait_and_keep_what_was_typed(
    content: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_NETWORK", 1)
    assert client.post(SEND, NOOR | {"key": "een"}).status_code == 302
    refused = client.post(SEND, NOOR | {"email": "b@gemeente.example", "key": "twee"})
    assert refused.status_code == 429
    assert 'value="b@gemeente.example"' in refused.content.decode()
    assert "Er zijn hiervandaan veel aanmeldingen" in refused.content.decode()
    assert Registration.objects.count() == 1


@pytest.mark.parametrize("name", ["Win op https://x.example", "Kijk op koopnu.nl"])
def test_a_name_that_is_a_link_is_refused(content: Path, client: Client, name: str) -> None:
    refused = client.post(ADDRESS, NOOR | {"name": name})
    assert refused.status_code == 422
    assert "Vul uw naam in, zonder link." in refused.content.decode()


def test_the_same_address_has_one_place(content: Path) -> None:
    event = Event.objects.get()
    first = register(event, 1)
    assert register(event, 2, email="P1@Gemeente.example") == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            event=event, name="x", email="P1@GEMEENTE.example", organisation="x", key="y"
        )


def test_a_full_event_without_a_list_takes_nobody_more(content: Path, client: Client) -> None:
    Event.objects.update(waiting_list=False)
    event = Event.objects.get()
    register(event, 1)
    register(event, 2)
    with pytest.raises(EventFull):
        register(event, 3)
    assert "Alle plaatsen zijn bezet." in client.get("/bijeenkomsten/webinar/").content.decode()
    assert "Alle plaatsen zijn bezet." in client.get(ADDRESS).content.decode()
    late = client.post(SEND, NOOR | {"key": "laat"})
    assert late.status_code == 422
    assert Registration.objects.count() == 2


def test_nobody_registers_after_the_start_or_for_a_draft(content: Path, client: Client) -> None:
    event = Event.objects.get()
    event.unpublish()
    with pytest.raises(RegistrationClosed):
        register(Event.objects.get(), 1)
    assert client.get(ADDRESS).status_code == 404
    event.save_revision().publish()
    Session.objects.update(starts_at=timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(RegistrationClosed):
        register(Event.objects.get(), 1)
    assert "U kunt zich niet meer aanmelden" in client.get("/bijeenkomsten/webinar/").content.decode()


def test_past_events_stand_below_those_to_come(content: Path, client: Client) -> None:
    now = timezone.now()
    Session.objects.update(starts_at=now - dt.timedelta(days=2), ends_at=now - dt.timedelta(days=1))
    html = client.get("/bijeenkomsten/").content.decode()
    assert "Eerdere bijeenkomsten" in html
    assert "Het webinar" in html
    assert "Het webinar" not in client.get("/").content.decode()


def test_the_own_page_opens_by_its_secret_only(content: Path, client: Client) -> None:
    registration = register(Event.objects.get(), 1)
    page = client.get(own(registration))
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/aanmelding/{registration.pk}/").status_code == 404
    assert client.get(f"/aanmelding/{registration.access_hash}/").status_code == 404
    assert client.get(f"/aanmelding/{registration.access_salt}/").status_code == 404


def test_looking_at_links_changes_nothing(content: Path, client: Client) -> None:
    registration = register(Event.objects.get(), 1)
    before = Registration.objects.values().get()
    for part in ("", "bevestigen/", "afmelden/", "wijzigen/", "beoordelen/", "bijeenkomst.ics", "bewijs.pdf"):
        client.get(own(registration) + part)
    assert Registration.objects.values().get() == before


def test_the_link_ends_with_the_data(content: Path, client: Client, time_machine: Any) -> None:
    registration = confirmed(register(Event.objects.get(), 1))
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(days=93))
    gone = client.get(own(registration))
    assert gone.status_code == 404
    assert "Deze link werkt niet meer" in gone.content.decode()


def test_hostile_names_do_no_harm_in_mail_and_calendar(content: Path, client: Client) -> None:
    Event.objects.update(title="Kop\r\nBCC: x; <b>,")
    fields = hidden_fields(
        client.post(ADDRESS, NOOR | {"name": 'N\x0boor";X=1:\r\nBcc: boos'}).content.decode()
    )
    client.post(SEND, fields)
    confirmed(Registration.objects.get())
    run_due()
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert message.recipients() == ["noor@gemeente.example"]
    (entry,) = Calendar.from_ical(mail.outbox[1].attachments[0][1]).walk("VEVENT")
    assert entry["ATTENDEE"].params["CN"] == "N oor ;X=1: Bcc: boos"
    assert "X" not in entry["ATTENDEE"].params


def test_the_calendar_file_of_the_page(content: Path, client: Client) -> None:
    response = client.get("/bijeenkomsten/webinar/agenda.ics")
    assert response.headers["Content-Type"].startswith("text/calendar")
    (entry,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert entry["UID"].startswith(f"session-{Session.objects.get().uid}@")


LINK = "https://vergaderen.voorbeeld.example/kamer"


def entries(text: str) -> dict[str, Any]:
    return {str(entry["DTSTART"].dt): entry for entry in Calendar.from_ical(text).walk("VEVENT")}


def test_the_link_to_take_part_is_for_who_has_a_place_and_near_the_time(
    content: Path, client: Client, time_machine: Any
) -> None:
    event = Event.objects.get()
    event.online_url = LINK
    event.save_revision().publish()
    placed = confirmed(register(event, 1))
    unconfirmed = register(event, 2)
    waiting = confirmed(register(event, 3))
    pages = [own(one) for one in (placed, unconfirmed, waiting)]
    run_due()
    assert not any(LINK in str(m.message()) for m in mail.outbox)
    assert not any(LINK in client.get(page).content.decode() for page in pages)
    starts = Session.objects.get().starts_at
    time_machine.move_to(starts - dt.timedelta(hours=23))
    assert [LINK in client.get(page).content.decode() for page in pages] == [True, False, False]
    time_machine.move_to(starts - dt.timedelta(minutes=59))
    run_due()
    told = {m.to[0] for m in mail.outbox if LINK in m.body}
    assert told == {placed.email}
    time_machine.move_to(starts + dt.timedelta(hours=2))
    assert LINK not in client.get(pages[0]).content.decode()
    for address in ("/bijeenkomsten/webinar/", ADDRESS, "/bijeenkomsten/webinar/agenda.ics"):
        assert LINK not in client.get(address, follow=True).content.decode()
    assert all(LINK not in passage.text for passage in passages(None))


def test_without_a_link_nobody_is_promised_one(content: Path, client: Client) -> None:
    placed = confirmed(register(Event.objects.get(), 1))
    assert "Vraag de link om mee te doen aan het loket." in client.get(own(placed)).content.decode()


def test_a_calendar_takes_over_what_changed_of_the_same_session(content: Path, time_machine: Any) -> None:
    event = Event.objects.get()
    (before,) = entries(event_calendar(event)).values()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=1))
    draft = event.get_latest_revision_as_object()
    (session,) = draft.sessions.all()
    earlier = Session(
        starts_at=session.starts_at - dt.timedelta(days=1), ends_at=session.ends_at - dt.timedelta(days=1)
    )
    draft.place = "Utrecht"
    draft.sessions.set([earlier, session])
    draft.save_revision().publish()
    after = entries(event_calendar(Event.objects.get()))
    assert len(after) == 2
    same = after[str(before["DTSTART"].dt)]
    assert same["UID"] == before["UID"]
    assert same["SEQUENCE"] > before["SEQUENCE"]
    assert len({str(entry["UID"]) for entry in after.values()}) == 2
