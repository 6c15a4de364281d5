"""What people hear of an event: reminders, another time or place, that it is off and on again."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from icalendar import Calendar

from calendars.ical import AMSTERDAM
from knowledge.events.actions import cancel_registration, change_registration, confirm_registration
from knowledge.events.calendar import event_calendar, personal_calendar
from knowledge.events.changes import TELL, look_after
from knowledge.models import Event, Registration, Session, ToldOfEvent
from post.models import Effect
from post.outbox import carry_out, claim, run_due
from tests.calendars import strict_ical

from .test_events import own, register

State = Registration.State


def placed(number: int) -> Registration:
    return confirm_registration(register(Event.objects.get(), number))


def sent() -> list[Any]:
    """The mails since the last time that this was asked."""
    run_due()
    found = list(mail.outbox)
    mail.outbox.clear()
    return found


def move(by: dt.timedelta, **changes: Any) -> None:
    """Publish the event anew, at another time."""
    event = Event.objects.get()
    draft = event.get_latest_revision_as_object()
    sessions = list(draft.sessions.all())
    for session in sessions:
        session.starts_at += by
        session.ends_at += by
    draft.sessions.set(sessions)
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def attached(message: EmailMessage) -> dict[str, dict[str, str]]:
    """The events in the calendar files of a mail, by method and UID."""
    found = {}
    for _name, text, kind in message.attachments:
        assert kind.startswith("text/calendar; method=")
        Calendar.from_ical(text)
        for event in strict_ical.check(text.encode()):
            assert f"method={event['METHOD']}" in kind
            found[f"{event['METHOD']} {event['UID']}"] = event
    return found


def test_who_has_a_place_is_reminded_a_week_a_day_and_an_hour_before_once(
    content: Path, time_machine: Any
) -> None:
    move(dt.timedelta(0), online_url="https://vergaderen.voorbeeld.example/kamer")
    placed(1)
    quiet = register(Event.objects.get(), 2)
    change_registration(
        confirm_registration(quiet), name="Stil", organisation="G", answers={}, wants_reminders=False
    )
    sent()
    starts = Session.objects.get().starts_at
    for before, expected in [
        (dt.timedelta(days=7), {"p1@gemeente.example"}),
        (dt.timedelta(days=1), {"p1@gemeente.example"}),
        # Without it nobody gets in.
        (dt.timedelta(hours=1), {"p1@gemeente.example", "p2@gemeente.example"}),
    ]:
        time_machine.move_to(starts - before - dt.timedelta(minutes=1))
        assert sent() == []
        time_machine.move_to(starts - before + dt.timedelta(seconds=1))
        reminders = sent()
        assert {m.to[0] for m in reminders} == expected
        assert all(m.subject == "Binnenkort: Het webinar" for m in reminders)
    assert sent() == []


OLD_LINK, NEW_LINK = (f"https://vergaderen.voorbeeld.example/{room}" for room in ("oud", "nieuw"))


def reminded_of_the_hour(time_machine: Any) -> dt.datetime:
    """When the last reminder has just left, with the old link."""
    move(dt.timedelta(0), online_url=OLD_LINK, capacity=3)
    starts = Session.objects.get().starts_at
    time_machine.move_to(starts - dt.timedelta(hours=2))
    for number in range(5):
        placed(number)
    # One waits, one cancelled.
    cancel_registration(Registration.objects.get(email="p4@gemeente.example"))
    time_machine.move_to(starts - dt.timedelta(minutes=50))
    sent()
    return starts


def test_another_link_after_the_last_reminder_goes_once_to_who_has_the_old_one(
    content: Path, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    monkeypatch.setattr("knowledge.events.letters.AT_ONCE", 2)
    starts = reminded_of_the_hour(time_machine)
    # Changed twice before anybody was told: the last one counts.
    move(dt.timedelta(0), online_url="https://vergaderen.voorbeeld.example/vergissing")
    move(dt.timedelta(0), online_url=NEW_LINK)
    letters = sent()
    assert sorted(m.to[0] for m in letters) == [f"p{n}@gemeente.example" for n in range(3)]
    for letter in letters:
        assert letter.subject == "Nieuwe link om mee te doen: Het webinar"
        assert NEW_LINK in letter.body and OLD_LINK not in letter.body
    assert look_after() == 0
    move(dt.timedelta(0), summary="Anders.")
    assert sent() == []
    # While it goes on people still come in.
    time_machine.move_to(starts + dt.timedelta(minutes=5))
    move(dt.timedelta(0), online_url=OLD_LINK)
    assert len(sent()) == 3


def test_another_link_that_is_taken_back_or_comes_before_the_last_reminder_is_no_mail(
    content: Path, time_machine: Any
) -> None:
    starts = reminded_of_the_hour(time_machine)
    move(dt.timedelta(0), online_url=NEW_LINK)
    move(dt.timedelta(0), online_url=OLD_LINK)
    assert sent() == []
    # Another day's last reminder will have it.
    session = Session.objects.get()
    publish_sessions([session, later(session, 7)])
    time_machine.move_to(starts + dt.timedelta(days=1))
    sent()
    move(dt.timedelta(0), online_url=NEW_LINK)
    assert sent() == []


def test_many_people_are_reminded_and_asked_in_several_rounds_each_once(
    content: Path, monkeypatch: pytest.MonkeyPatch, time_machine: Any
) -> None:
    monkeypatch.setattr("knowledge.events.letters.AT_ONCE", 3)
    Event.objects.update(capacity=None)
    everybody = [placed(number).email for number in range(7)]
    sent()
    session = Session.objects.get()
    for moment, about in (
        (session.starts_at - dt.timedelta(days=7, seconds=-1), "Binnenkort: Het webinar"),
        (session.ends_at + dt.timedelta(hours=3), "Wat vond u ervan? Het webinar"),
    ):
        time_machine.move_to(moment)
        assert sorted(m.to[0] for m in sent() if m.subject == about) == everybody


def test_an_event_that_moves_reminds_at_its_new_time_alone(content: Path, time_machine: Any) -> None:
    placed(1)
    starts = Session.objects.get().starts_at
    move(dt.timedelta(days=2))
    sent()
    time_machine.move_to(starts - dt.timedelta(days=1) + dt.timedelta(seconds=1))
    # The reminder of a day before the old time is dropped; a week before the new one is past too.
    assert [m.subject for m in sent() if "Binnenkort" in m.subject] == ["Binnenkort: Het webinar"]
    time_machine.move_to(starts - dt.timedelta(minutes=59))
    assert sent() == []
    time_machine.move_to(starts + dt.timedelta(days=1, seconds=1))
    assert [m.subject for m in sent()] == ["Binnenkort: Het webinar"]


def test_another_time_and_place_is_told_with_the_same_uid_and_a_higher_sequence(
    content: Path, time_machine: Any
) -> None:
    person = placed(1)
    waiting = [placed(2), placed(3)][1]
    assert waiting.state == State.WAITING
    (before,) = strict_ical.check(personal_calendar(person, person.event).encode())
    sent()
    move(dt.timedelta(days=1), place="Utrecht")
    letters = {m.to[0]: m for m in sent()}
    assert set(letters) == {"p1@gemeente.example", "p2@gemeente.example", "p3@gemeente.example"}
    letter = letters["p1@gemeente.example"]
    assert letter.subject == "Gewijzigd: Het webinar"
    assert "Eerst was het op:" in letter.body
    assert "Eerst was de plaats: online." in letter.body
    (after,) = attached(letter).values()
    assert after["METHOD"] == "REQUEST"
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"] != before["DTSTART"]
    assert not letters["p3@gemeente.example"].attachments


def test_a_change_of_the_text_alone_is_no_mail(content: Path) -> None:
    placed(1)
    sent()
    move(dt.timedelta(0), summary="Een andere samenvatting.")
    assert sent() == []
    assert look_after() == 0


def test_who_registers_after_the_move_is_not_told_of_it(content: Path) -> None:
    placed(1)
    sent()
    move(dt.timedelta(days=1))
    placed(2)
    subjects = {(m.to[0], m.subject) for m in sent()}
    assert ("p1@gemeente.example", "Gewijzigd: Het webinar") in subjects
    assert ("p2@gemeente.example", "Gewijzigd: Het webinar") not in subjects


def publish_sessions(sessions: list[Session]) -> None:
    draft = Event.objects.get().get_latest_revision_as_object()
    draft.sessions.set(sessions)
    draft.save_revision().publish()


def later(session: Session, days: int) -> Session:
    by = dt.timedelta(days=days)
    return Session(starts_at=session.starts_at + by, ends_at=session.ends_at + by)


def test_each_session_comes_in_a_mail_of_its_own_that_puts_it_in_the_calendar_and_takes_it_out(
    content: Path, client: Client
) -> None:
    first = Session.objects.get()
    publish_sessions([first, later(first, 7), later(first, 14)])
    person = placed(1)
    letters = sent()[-3:]
    assert [m.subject for m in letters] == [
        f"U bent aangemeld: Het webinar{n}" for n in ("", " (2/3)", " (3/3)")
    ]
    assert "Er zijn 3 agendabestanden. Elk bestand krijgt u in een eigen mail." in letters[0].body
    assert "hierbij zit bestand 3 van 3" in letters[2].body
    # As the first part of its mail each is an invitation that a program takes in by itself.
    assert {len(m.attachments) for m in letters} == {1}
    uids = {event["UID"] for letter in letters for event in attached(letter).values()}
    assert len(uids) == 3
    # What one saves oneself is one file, that asks for no answer.
    saved = strict_ical.check(client.get(f"{own(person)}bijeenkomst.ics").content)
    assert {event["UID"] for event in saved} == uids
    assert {event["METHOD"] for event in saved} == {"PUBLISH"}
    cancel_registration(person)
    letters = sent()
    assert {event["UID"] for letter in letters for event in attached(letter).values()} == uids
    assert all(event["METHOD"] == "CANCEL" for letter in letters for event in attached(letter).values())
    assert "haalt dit uit uw agenda" in letters[0].body


def test_a_session_that_is_no_more_goes_out_of_the_calendar_once(content: Path) -> None:
    first = Session.objects.get()
    second = later(first, 7)
    publish_sessions([first, second])
    placed(1)
    (before, *_others) = (event for event in attached(sent()[-1]).values() if str(second.uid) in event["UID"])
    publish_sessions([Session.objects.get(uid=first.uid)])
    placed(2)
    letters = {m.subject: m for m in sent() if m.to == ["p1@gemeente.example"]}
    assert set(letters) == {"Gewijzigd: Het webinar", "Een moment vervalt: Het webinar"}
    # Each in a mail of its own: programs take one calendar file of a mail by themselves.
    assert [event["METHOD"] for event in attached(letters["Gewijzigd: Het webinar"]).values()] == ["REQUEST"]
    letter = letters["Een moment vervalt: Het webinar"]
    assert "haalt dit uit uw agenda" in letter.body
    (gone,) = attached(letter).values()
    assert (gone["METHOD"], gone["UID"]) == ("CANCEL", before["UID"])
    assert int(gone["SEQUENCE"]) > int(before["SEQUENCE"])
    # The next change does not say it again, and who came after it never had it.
    move(dt.timedelta(hours=1))
    assert {m.subject for m in sent()} == {"Gewijzigd: Het webinar"}


def test_a_session_that_went_just_before_it_is_off_goes_out_of_the_calendar_too(content: Path) -> None:
    first = Session.objects.get()
    publish_sessions([first, later(first, 7)])
    placed(1)
    uids = {event["UID"] for letter in sent() for event in attached(letter).values()}
    assert len(uids) == 2
    publish_sessions([Session.objects.get(uid=first.uid)])
    Event.objects.get().unpublish()
    letters = sent()
    assert letters[0].subject == "Gaat niet door: Het webinar"
    gone = [event for letter in letters for event in attached(letter).values()]
    assert {event["UID"] for event in gone} == uids
    assert {event["METHOD"] for event in gone} == {"CANCEL"}


def test_off_and_on_again_before_anybody_heard_of_it_is_no_mail(content: Path) -> None:
    placed(1)
    sent()
    Event.objects.get().unpublish()
    Event.objects.get().get_latest_revision().publish()
    assert sent() == []
    move(dt.timedelta(days=1))
    assert [m.subject for m in sent()] == ["Gewijzigd: Het webinar"]


def test_on_and_off_again_before_anybody_heard_of_it_is_no_mail(content: Path) -> None:
    placed(1)
    sent()
    Event.objects.get().unpublish()
    assert [m.subject for m in sent()] == ["Gaat niet door: Het webinar"]
    Event.objects.get().get_latest_revision().publish()
    Event.objects.get().unpublish()
    assert sent() == []


def test_taking_the_page_away_tells_that_it_is_off_and_putting_it_back_that_it_is_on(content: Path) -> None:
    placed(1)
    person = Registration.objects.get()
    (before,) = strict_ical.check(personal_calendar(person, person.event).encode())
    sent()
    Event.objects.get().unpublish()
    (letter,) = sent()
    assert letter.subject == "Gaat niet door: Het webinar"
    (gone,) = attached(letter).values()
    assert (gone["METHOD"], gone["UID"]) == ("CANCEL", before["UID"])
    assert int(gone["SEQUENCE"]) > int(before["SEQUENCE"])
    assert look_after() == 0
    assert sent() == []
    Event.objects.get().get_latest_revision().publish()
    (again,) = sent()
    assert again.subject == "Gaat toch door: Het webinar"
    (back,) = attached(again).values()
    assert back["METHOD"] == "REQUEST"
    assert int(back["SEQUENCE"]) > int(gone["SEQUENCE"])


def test_a_change_that_nobody_noticed_is_found_by_the_errand(content: Path) -> None:
    placed(1)
    sent()
    session = Session.objects.get()
    Session.objects.update(starts_at=session.starts_at + dt.timedelta(minutes=30))
    assert look_after() == 1
    assert [m.subject for m in sent()] == ["Gewijzigd: Het webinar"]
    assert look_after() == 0


def test_many_people_are_told_in_several_rounds_each_once(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knowledge.events.letters.AT_ONCE", 3)
    Event.objects.update(capacity=None)
    for number in range(8):
        placed(number)
    sent()
    move(dt.timedelta(hours=1))
    assert sorted(m.to[0] for m in sent()) == [f"p{n}@gemeente.example" for n in range(8)]
    sequence = ToldOfEvent.objects.get().sequence
    assert set(Registration.objects.values_list("told_sequence", flat=True)) == {sequence}


def test_what_older_code_promised_to_tell_is_told(content: Path) -> None:
    placed(1)
    sent()
    move(dt.timedelta(hours=1))
    effect = Effect.objects.get(kind=TELL)
    effect.payload = {name: effect.payload[name] for name in ("event", "before", "was_off")}
    effect.save()
    assert [m.subject for m in sent()] == ["Gewijzigd: Het webinar"]
    assert Effect.objects.get(kind=TELL).state == Effect.State.DONE


@pytest.fixture
def five_people(content: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """What is in the calendar of each: more people than are told at once."""
    monkeypatch.setattr("knowledge.events.letters.AT_ONCE", 3)
    Event.objects.update(capacity=None)
    for number in range(5):
        placed(number)
    return calendars_after({}, sent())


def calendars_after(
    calendars: dict[str, dict[str, str]], letters: list[EmailMessage]
) -> dict[str, dict[str, str]]:
    """What is in the calendar of each after these mails."""
    return calendars | {m.to[0]: event for m in letters for event in attached(m).values()}


def tell_some() -> None:
    """Carry out the first round alone."""
    while (effect := claim()) is not None:
        carry_out(effect)
        if effect.kind == TELL:
            return


def test_a_move_taken_back_between_two_rounds_leaves_every_calendar_right(
    five_people: dict[str, dict[str, str]],
) -> None:
    move(dt.timedelta(hours=1))
    tell_some()
    move(dt.timedelta(hours=-1))
    letters = sent()
    after = calendars_after(five_people, letters)
    assert len(after) == 5
    for address, event in after.items():
        assert event["DTSTART"] == five_people[address]["DTSTART"]
    # Who had not heard of the move hears nothing; the others hear of it and of the way back.
    assert sorted(m.to[0] for m in letters) == sorted([f"p{n}@gemeente.example" for n in range(3)] * 2)


def test_what_is_on_again_between_two_rounds_is_in_every_calendar(
    five_people: dict[str, dict[str, str]],
) -> None:
    Event.objects.get().unpublish()
    tell_some()
    Event.objects.get().get_latest_revision().publish()
    after = calendars_after(five_people, sent())
    assert {event["METHOD"] for event in after.values()} == {"REQUEST"}


def test_a_move_while_others_have_yet_to_hear_of_an_older_one_is_told_to_all(
    five_people: dict[str, dict[str, str]],
) -> None:
    move(dt.timedelta(hours=1))
    tell_some()
    # A second change that is taken back does not hide the first from who stands behind.
    move(dt.timedelta(hours=3))
    move(dt.timedelta(hours=-3))
    after = calendars_after(five_people, sent())
    starts = {event["DTSTART"] for event in after.values()}
    assert len(starts) == 1
    assert starts.isdisjoint(event["DTSTART"] for event in five_people.values())


def test_who_has_yet_to_hear_that_it_is_off_does_though_it_moved_since(
    five_people: dict[str, dict[str, str]],
) -> None:
    Event.objects.get().unpublish()
    tell_some()
    session = Session.objects.get()
    Session.objects.update(starts_at=session.starts_at + dt.timedelta(minutes=30))
    assert look_after() == 1
    letters = sent()
    assert sorted(m.to[0] for m in letters) == [f"p{n}@gemeente.example" for n in range(5)]
    assert {m.subject for m in letters} == {"Gaat niet door: Het webinar"}


def test_cancelling_takes_the_entry_out_of_the_calendar_and_coming_back_puts_it_in_again(
    content: Path,
) -> None:
    person = placed(1)
    (before,) = attached(sent()[-1]).values()
    cancel_registration(person)
    (letter,) = sent()
    assert letter.subject == "U bent afgemeld: Het webinar"
    (gone,) = attached(letter).values()
    assert (gone["METHOD"], gone["UID"]) == ("CANCEL", before["UID"])
    assert int(gone["SEQUENCE"]) > int(before["SEQUENCE"])
    assert not cancel_registration(person)
    assert sent() == []
    confirm_registration(register(Event.objects.get(), 1, key="nog een keer"))
    (again,) = attached(sent()[-1]).values()
    assert again["METHOD"] == "REQUEST"
    assert int(again["SEQUENCE"]) > int(gone["SEQUENCE"])
    # Who came back hears of the next change too, though it comes in the same second.
    move(dt.timedelta(days=1))
    (letter,) = sent()
    assert letter.subject == "Gewijzigd: Het webinar"
    (moved,) = attached(letter).values()
    assert int(moved["SEQUENCE"]) > int(again["SEQUENCE"])


@pytest.mark.parametrize(
    ("day", "hours"), [(dt.date(2027, 10, 31), 3), (dt.date(2027, 3, 28), 1)], ids=["winter", "summer"]
)
def test_the_clock_changes_during_an_event(content: Path, day: dt.date, hours: int) -> None:
    # From half past one to half past three on the wall.
    begins = dt.datetime.combine(day, dt.time(1, 30), AMSTERDAM)
    ends = dt.datetime.combine(day, dt.time(3, 30), AMSTERDAM)
    Session.objects.update(starts_at=begins, ends_at=ends)
    text = event_calendar(Event.objects.get())
    (event,) = strict_ical.check(text.encode())
    assert event["DTSTART"] == f"{day:%Y%m%d}T013000"
    assert event["DTEND"] == f"{day:%Y%m%d}T033000"
    (read,) = Calendar.from_ical(text).walk("VEVENT")
    length = read["DTEND"].dt.astimezone(dt.UTC) - read["DTSTART"].dt.astimezone(dt.UTC)
    assert length == dt.timedelta(hours=hours)


def test_hostile_texts_leave_the_calendar_file_right(content: Path) -> None:
    hostile = 'Été; 50% \\n, "a"\r\nEND:VEVENT\r\nATTENDEE:mailto:x@y.example 🏠' * 4
    Event.objects.update(title=hostile[:255], place=hostile[:200], summary=hostile[:300])
    person = placed(1)
    Registration.objects.update(name='";X-EVIL="1\r\nSUMMARY:boos: é🏠' * 4)
    person.refresh_from_db()
    (event,) = strict_ical.check(personal_calendar(person, Event.objects.get()).encode())
    assert "X-EVIL" not in event
    (read,) = Calendar.from_ical(personal_calendar(person, Event.objects.get())).walk("VEVENT")
    assert str(read["LOCATION"]) == hostile[:200].replace("\r\n", "\n")


class Inbox:
    """Keeps what a mail server takes in."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.messages.append(envelope.content)
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Inbox]:
    """A mail server of this test."""
    inbox = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield inbox
    controller.stop()


def test_a_real_mail_server_takes_the_letters_with_their_calendar_files(content: Path, smtp: Inbox) -> None:
    person = placed(1)
    cancel_registration(person)
    run_due()
    assert len(smtp.messages) == 3
    methods = []
    for raw in smtp.messages:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["To"] == "p1@gemeente.example"
        for part in message.iter_attachments():  # type: ignore[attr-defined]
            assert part.get_content_type() == "text/calendar"
            methods.append(part.get_param("method"))
            strict_ical.check(part.get_payload(decode=True))
    assert sorted(methods) == ["CANCEL", "REQUEST"]
