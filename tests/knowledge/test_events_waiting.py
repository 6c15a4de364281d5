"""The waiting list: who waits moves up by itself, has a time to answer, and is passed by nobody."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from knowledge.events.actions import OfferOver, cancel_registration, confirm_registration, register_for_event
from knowledge.events.typos import suggestions
from knowledge.models import Event, Registration, Session
from post.outbox import run_due

from .test_events import ADDRESS, NOOR, SEND, hidden_fields, link_in, own, register

State = Registration.State


def states() -> list[str]:
    return list(Registration.objects.order_by("turn").values_list("state", flat=True))


def placed(number: int) -> Registration:
    return confirm_registration(register(Event.objects.get(), number))


def test_who_waits_moves_up_when_somebody_cancels_and_takes_the_place(content: Path, client: Client) -> None:
    first, _second, third, fourth = (placed(number) for number in range(4))
    assert states() == ["placed", "placed", "waiting", "waiting"]
    assert "U bent nummer 2 op de wachtlijst" in client.get(own(fourth)).content.decode()
    run_due()
    mail.outbox.clear()
    client.post(f"{own(first)}afmelden/")
    assert states() == ["cancelled", "placed", "offered", "waiting"]
    run_due()
    offer = next(m for m in mail.outbox if m.to == [third.email])
    assert offer.subject == "Er is plaats voor u: Het webinar"
    answer = client.post(f"{link_in(offer)}bevestigen/", follow=True)
    assert "U heeft een plaats" in answer.content.decode()
    assert states() == ["cancelled", "placed", "placed", "waiting"]


def test_before_cancelling_somebody_reads_what_they_give_up(content: Path, client: Client) -> None:
    people = [placed(number) for number in range(2)]
    assert "Uw plaats komt vrij" in client.get(f"{own(people[0])}afmelden/").content.decode()
    people.append(placed(2))
    assert "naar de volgende op de wachtlijst" in client.get(f"{own(people[0])}afmelden/").content.decode()
    assert "uw plek op de wachtlijst kwijt" in client.get(f"{own(people[2])}afmelden/").content.decode()
    assert states() == ["placed", "placed", "waiting"]
    cancel_registration(people[0])
    # An address that stayed in the bar leads to the page that says how it stands.
    for part in ("afmelden/", "bevestigen/"):
        back = client.get(own(people[0]) + part, follow=True)
        assert "U komt niet naar deze bijeenkomst" in back.content.decode()


def test_an_offer_that_nobody_takes_goes_to_the_next(
    content: Path, client: Client, time_machine: Any
) -> None:
    first, _second, third, _fourth = (placed(number) for number in range(4))
    cancel_registration(first)
    run_due()
    mail.outbox.clear()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))
    run_due()
    run_due()
    assert states() == ["cancelled", "placed", "cancelled", "offered"]
    assert [m.subject for m in mail.outbox if m.to == [third.email]] == [
        "Uw plaats is vervallen: Het webinar"
    ]
    with pytest.raises(OfferOver):
        confirm_registration(third)
    late = client.post(f"{own(third)}bevestigen/", follow=True)
    assert "Het was te laat" in late.content.decode()


def test_a_place_that_is_kept_is_kept_while_the_meeting_is_off(
    content: Path, client: Client, time_machine: Any
) -> None:
    first, _second, third = (placed(number) for number in range(3))
    cancel_registration(first)
    Event.objects.get().unpublish()
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))
    run_due()
    assert states() == ["cancelled", "placed", "offered"]
    mail.outbox.clear()
    Event.objects.get().get_latest_revision().publish()
    run_due()
    told = [m.subject for m in mail.outbox if m.to == [third.email]]
    assert sorted(told) == ["Er is plaats voor u: Het webinar", "Gaat toch door: Het webinar"]
    client.post(f"{own(third)}bevestigen/")
    assert states() == ["cancelled", "placed", "placed"]


def test_a_meeting_that_is_put_back_when_it_began_offers_no_place_that_nobody_can_take(
    content: Path, time_machine: Any
) -> None:
    draft = Event.objects.get().get_latest_revision_as_object()
    one, week = draft.sessions.get(), dt.timedelta(days=7)
    draft.sessions.set([one, Session(starts_at=one.starts_at + week, ends_at=one.ends_at + week)])
    draft.save_revision().publish()
    first, _second, third = (placed(number) for number in range(3))
    cancel_registration(first)
    Event.objects.get().unpublish()
    run_due()
    time_machine.move_to(one.starts_at + dt.timedelta(hours=1))
    mail.outbox.clear()
    Event.objects.get().get_latest_revision().publish()
    run_due()
    assert "Er is plaats voor u: Het webinar" not in [m.subject for m in mail.outbox if m.to == [third.email]]


def test_too_late_is_too_late_also_when_the_worker_is_late(content: Path, time_machine: Any) -> None:
    first, _second, third, fourth = (placed(number) for number in range(4))
    cancel_registration(first)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=49))
    with pytest.raises(OfferOver):
        confirm_registration(third)
    # Who asked too late let the place go to the next.
    assert states() == ["cancelled", "placed", "cancelled", "offered"]
    confirm_registration(fourth)
    assert Registration.objects.holding_a_place().count() == 2


def test_an_address_that_is_not_confirmed_is_forgotten_and_gets_no_more_mail(
    content: Path, time_machine: Any
) -> None:
    register(Event.objects.get(), 1)
    run_due()
    assert len(mail.outbox) == 1
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25))
    run_due()
    assert not Registration.objects.exists()
    assert len(mail.outbox) == 1


def test_who_did_not_confirm_is_passed_and_keeps_their_turn_until_then(content: Path) -> None:
    first, _second = placed(0), placed(1)
    silent = register(Event.objects.get(), 2)
    placed(3)
    cancel_registration(first)
    assert states() == ["cancelled", "placed", "waiting", "offered"]
    confirm_registration(silent)
    assert states() == ["cancelled", "placed", "waiting", "offered"]


def test_a_newcomer_never_passes_who_waits(content: Path) -> None:
    for number in range(3):
        placed(number)
    Event.objects.update(capacity=3)
    # Nobody has settled it yet; the newcomer does, and comes after who waits.
    placed(4)
    assert states() == ["placed", "placed", "offered", "waiting"]


def test_more_places_go_to_who_waits_and_fewer_take_nobodys(content: Path) -> None:
    for number in range(5):
        placed(number)
    event = Event.objects.get()
    event.capacity = 4
    event.save_revision().publish()
    assert states() == ["placed", "placed", "offered", "offered", "waiting"]
    event.capacity = 1
    event.save_revision().publish()
    assert states() == ["placed", "placed", "offered", "offered", "waiting"]
    cancel_registration(Registration.objects.order_by("turn")[0])
    assert states() == ["cancelled", "placed", "offered", "offered", "waiting"]


def test_no_offer_is_longer_than_until_it_begins_and_none_comes_after(
    content: Path, time_machine: Any
) -> None:
    people = [placed(number) for number in range(4)]
    starts = Session.objects.get().starts_at
    time_machine.move_to(starts - dt.timedelta(hours=3))
    cancel_registration(people[0])
    assert Registration.objects.get(state=State.OFFERED).answer_by == starts
    time_machine.move_to(starts + dt.timedelta(minutes=5))
    cancel_registration(people[1])
    assert states() == ["cancelled", "cancelled", "cancelled", "waiting"]


def test_somebody_who_cancelled_can_come_back_at_the_end_of_the_line(content: Path, client: Client) -> None:
    first, second, _third = (placed(number) for number in range(3))
    old = own(first)
    cancel_registration(first)
    again = confirm_registration(register(Event.objects.get(), 0, key="opnieuw"))
    assert again.pk == first.pk
    assert again.turn > second.turn
    assert again.state == State.WAITING
    assert client.get(old).status_code == 404


def test_one_person_registers_colleagues_who_hear_of_it_when_that_person_confirms(
    content: Path, client: Client
) -> None:
    Event.objects.update(capacity=3)
    colleagues = (
        "Bo Jansen, bo@gemeente.example\nCem Kaya; cem@gemeente.example\nDoor <door@gemeente.example>"
    )
    html = client.post(
        "/bijeenkomsten/webinar/aanmelden/", NOOR | {"colleagues": colleagues}
    ).content.decode()
    assert "Bo Jansen" in html
    client.post(SEND, hidden_fields(html))
    run_due()
    (question,) = mail.outbox
    assert "U meldt ook aan: Bo Jansen, Cem Kaya, Door." in question.body
    assert states() == ["offered", "offered", "offered", "waiting"]
    client.post(f"{link_in(question)}bevestigen/")
    assert states() == ["placed", "placed", "placed", "waiting"]
    assert "Bo Jansen<br>Cem Kaya<br>Door" in client.get(link_in(question)).content.decode()
    run_due()
    told = {m.to[0]: m for m in mail.outbox[1:]}
    assert set(told) == {"noor@gemeente.example", *(f"{n}@gemeente.example" for n in ("bo", "cem", "door"))}
    assert "omdat Noor de Wit u heeft aangemeld" in told["bo@gemeente.example"].body
    client.post(f"{link_in(told['bo@gemeente.example'])}afmelden/")
    assert states() == ["placed", "cancelled", "placed", "offered"]


def test_colleagues_go_with_who_never_confirmed(content: Path, time_machine: Any) -> None:
    register_for_event(
        Event.objects.get(), name="A", email="a@gemeente.example", organisation="G", key="k",
        colleagues=[("B", "b@gemeente.example")],
    )  # fmt: skip
    time_machine.move_to(timezone.now() + dt.timedelta(hours=25))
    run_due()
    assert not Registration.objects.exists()
    assert [m.to for m in mail.outbox] == [["a@gemeente.example"]]


@pytest.mark.parametrize(
    "line",
    ["alleen een naam", "Bo, geen adres", ", bo@gemeente.example", "www.koop.nl, bo@gemeente.example"],
)
def test_a_line_that_is_no_colleague_is_said_to_be_none(content: Path, client: Client, line: str) -> None:
    answer = client.post("/bijeenkomsten/webinar/aanmelden/", NOOR | {"colleagues": line})
    assert answer.status_code == 422
    assert "Schrijf per regel: naam, e-mailadres." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("n@gmial.com", "n@gmail.com"),
        ("n@hotmial.com", "n@hotmail.com"),
        ("n@ergenshuizn.nl", "n@ergenshuizen.nl"),
        ("n@gemeente.ergenshuizen.nl", ""),
        ("n@ergenshuizen.nl", ""),
        ("n@iets-heel-anders.example", ""),
    ],
)
def test_a_slip_in_the_domain_is_noticed(content: Path, typed: str, meant: str) -> None:
    assert suggestions([typed]) == ({typed: meant} if meant else {})


def test_the_address_that_was_meant_is_one_button(content: Path, client: Client) -> None:
    html = client.post(
        "/bijeenkomsten/webinar/aanmelden/", NOOR | {"email": "noor@ergenshuizn.nl"}
    ).content.decode()
    assert "noor@ergenshuizn.nl: bedoelde u noor@ergenshuizen.nl?" in html
    again = client.post(SEND, hidden_fields(html) | {"slip": "noor@ergenshuizn.nl"}).content.decode()
    assert "bedoelde u" not in again
    client.post(SEND, hidden_fields(again))
    assert Registration.objects.get().email == "noor@ergenshuizen.nl"


def test_a_slip_in_the_address_of_a_colleague_is_noticed_too(content: Path, client: Client) -> None:
    people = "Bo Boer, bo@ergenshuizn.nl\nAy Aydin <ay@ergenshuizen.nl>"
    html = client.post("/bijeenkomsten/webinar/aanmelden/", NOOR | {"colleagues": people}).content.decode()
    assert "bo@ergenshuizn.nl: bedoelde u bo@ergenshuizen.nl?" in html
    again = client.post(SEND, hidden_fields(html) | {"slip": "bo@ergenshuizn.nl"}).content.decode()
    assert "bedoelde u" not in again
    client.post(SEND, hidden_fields(again))
    addresses = set(Registration.objects.values_list("email", flat=True))
    assert addresses == {NOOR["email"], "bo@ergenshuizen.nl", "ay@ergenshuizen.nl"}


def test_a_slip_that_nobody_typed_changes_nothing(content: Path, client: Client) -> None:
    html = client.post("/bijeenkomsten/webinar/aanmelden/", NOOR).content.decode()
    again = client.post(SEND, hidden_fields(html) | {"slip": "ander@ergenshuizn.nl"}).content.decode()
    assert NOOR["email"] in again
    assert not Registration.objects.exists()


def test_who_is_signed_in_with_the_address_need_not_confirm(
    content: Path, client: Client, make_user: Any
) -> None:
    user = make_user("employee", email="noor@gemeente.example")
    client.force_login(user)
    answer = client.post(SEND, NOOR | {"key": "een"}, follow=True)
    assert states() == ["placed"]
    assert "U heeft een plaats" in answer.content.decode()
    client.post(SEND, NOOR | {"key": "twee", "email": "ander@gemeente.example"})
    assert states() == ["placed", "offered"]


def test_the_questions_of_an_event_are_asked_checked_kept_and_can_be_changed(
    content: Path, client: Client
) -> None:
    event = Event.objects.get()
    event.questions = [
        ("question", {"label": "Dieet?", "kind": "choice", "choices": "geen\nvegan", "required": True}),
        ("question", {"label": "Uw vraag", "kind": "long", "choices": "", "required": False}),
        ("question", {"label": "Blijft u eten?", "kind": "yes", "choices": "", "required": False}),
    ]
    event.save_revision().publish()
    diet, asked, eats = (f"vraag-{block.id}" for block in Event.objects.get().questions)
    refused = client.post("/bijeenkomsten/webinar/aanmelden/", NOOR)
    assert "Beantwoord deze vraag." in refused.content.decode()
    html = client.post(
        "/bijeenkomsten/webinar/aanmelden/", NOOR | {diet: "vegan", asked: "Waarom?", eats: "on"}
    ).content.decode()
    client.post(SEND, hidden_fields(html))
    person = confirm_registration(Registration.objects.get())
    assert sorted(person.answers.values()) == ["Waarom?", "ja", "vegan"]
    page = client.get(f"{own(person)}wijzigen/").content.decode()
    assert "Waarom?" in page
    client.post(f"{own(person)}wijzigen/", {"name": "Noor", "organisation": "G", diet: "geen"})
    person.refresh_from_db()
    assert (person.name, list(person.answers.values()), person.wants_reminders) == ("Noor", ["geen"], False)
    assert "geen" in client.get(own(person)).content.decode()


def test_registering_waits_for_its_window(content: Path, client: Client) -> None:
    event = Event.objects.get()
    event.opens_at = timezone.now() + dt.timedelta(days=1)
    event.save_revision().publish()
    before = client.get("/bijeenkomsten/webinar/").content.decode()
    assert "U kunt zich aanmelden vanaf" in before and "plaatsen vrij" not in before
    assert client.post(SEND, NOOR | {"key": "een"}).status_code == 422
    event.opens_at, event.closes_at = None, timezone.now() - dt.timedelta(hours=1)
    event.save_revision().publish()
    closed = client.get(ADDRESS).content.decode()
    assert "De aanmelding is gesloten." in closed and "begonnen" not in closed
    assert client.post(SEND, NOOR | {"key": "een"}).status_code == 422
    assert not Registration.objects.exists()
