"""What the organiser has: who comes, who was there, files, certificates, opinions, a series."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import AuditEntry, User
from calendars.ical import AMSTERDAM
from knowledge.events.actions import confirm_registration
from knowledge.events.attending import note_attendance
from knowledge.events.certificate import certificate_of
from knowledge.events.series import days_of, repeat_event
from knowledge.models import Attendance, Evaluation, Event, Registration, Session
from knowledge.recordings.models import Recording
from post.outbox import run_due

from .test_events import own, register

LIST = "/bijeenkomsten/webinar/deelnemers/"
State = Registration.State
HOSTILE = ['=HYPERLINK("http://x.example")', "+31", "-1", "@SUM(A1)", "\t=1", " =1", "é, \"q\"; 'x'"]


def placed(number: int) -> Registration:
    return confirm_registration(register(Event.objects.get(), number))


@pytest.fixture
def editor(client: Client, make_user: Any) -> User:
    """An organiser who is signed in."""
    user: User = make_user("editor")
    client.force_login(user)
    return user


def test_the_list_says_who_comes_who_waits_and_who_cancelled(
    content: Path, client: Client, editor: User
) -> None:
    people = [placed(number) for number in range(4)]
    client.post(f"{own(people[1])}afmelden/")
    html = client.get(LIST).content.decode()
    assert "Persoon 0" in html
    assert "Persoon 1" not in html
    assert "Op de wachtlijst (1)" in html
    assert "Persoon 1" in client.get(f"{LIST}?stand=cancelled").content.decode()
    found = client.get(f"{LIST}?zoek=p3@gemeente").content.decode()
    assert "Persoon 3" in found
    assert "Persoon 0" not in found
    assert "Niemand past bij deze filters." in client.get(f"{LIST}?zoek=%00bestaat+niet").content.decode()


def test_who_lost_their_mail_gets_it_once_more(content: Path, client: Client, editor: User) -> None:
    has_place, gone = placed(1), placed(2)
    client.post(f"{own(gone)}afmelden/")
    run_due()
    mail.outbox.clear()
    answer = client.post(f"{LIST}{has_place.pk}/mail/", {"terug": "stand=placed"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?stand=placed#aanmelding-{has_place.pk}", 302)]
    assert "Persoon 1 krijgt de mail nog een keer." in answer.content.decode()
    answer = client.post(f"{LIST}{gone.pk}/mail/", follow=True)
    assert "Er is geen mail om te sturen" in answer.content.decode()
    run_due()
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["p1@gemeente.example"], "U bent aangemeld: Het webinar")
    client.logout()
    assert client.post(f"{LIST}{has_place.pk}/mail/").status_code in {302, 403}
    run_due()
    assert len(mail.outbox) == 1


def test_the_list_takes_as_many_queries_for_many_as_for_few(
    content: Path, client: Client, editor: User
) -> None:
    Event.objects.update(capacity=None)

    def queries() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as taken:
            assert client.get(LIST).status_code == 200
        return len(taken)

    placed(1)
    few = queries()
    for number in range(2, 12):
        placed(number)
    assert queries() == few == 10


def test_who_organises_nothing_sees_no_list(content: Path, client: Client, people: dict[str, User]) -> None:
    registration = placed(1)
    for role in ("employee", "front_office", "planner"):
        client.force_login(people[role])
        assert client.get(LIST).status_code == 403
        assert client.get("/bijeenkomsten/webinar/deelnemers.csv").status_code == 403
        assert "Deelnemers en aanwezigheid" not in client.get("/bijeenkomsten/webinar/").content.decode()
        with pytest.raises(PermissionDenied):
            note_attendance(people[role], registration, Session.objects.get().uid, present=True)
    client.force_login(people["programme_team"])
    assert "Deelnemers en aanwezigheid" in client.get("/bijeenkomsten/webinar/").content.decode()


def test_checking_in_and_taking_it_back(content: Path, client: Client, editor: User) -> None:
    registration, uid = placed(1), Session.objects.get().uid
    address = f"{LIST}{registration.pk}/aanwezig/"
    answer = client.post(address, {"present": str(uid), "terug": "stand=placed"})
    assert answer.headers["Location"] == f"{LIST}?stand=placed#aanmelding-{registration.pk}"
    client.post(address, {"present": str(uid)})
    assert Attendance.objects.get().noted_by == editor
    assert "Toch niet" in client.get(LIST).content.decode()
    client.post(address, {"absent": str(uid)})
    assert not Attendance.objects.exists()
    assert client.post(address, {"present": "geen-sessie"}).status_code == 404
    waiting = [placed(2), placed(3)][1]
    client.post(f"{LIST}{waiting.pk}/aanwezig/", {"present": str(uid)})
    assert not Attendance.objects.exists()


def test_the_list_of_a_meeting_program_is_pasted_as_it_is(
    content: Path, client: Client, editor: User
) -> None:
    Event.objects.update(capacity=None)
    for number in range(3):
        placed(number)
    pasted = (
        "Naam\tE-mail\tDuur\nP\tP0@Gemeente.example\t55 min\n"
        "<p1@gemeente.example>; vreemd@elders.example\np1@gemeente.example"
    )
    data = {"session": str(Session.objects.get().uid), "list": pasted}
    for _time in range(2):
        html = client.post(f"{LIST}lijst/", data, follow=True).content.decode()
        assert "2 deelnemers genoteerd." in html
        assert "vreemd@elders.example" in html
    assert Attendance.objects.count() == 2


def test_nothing_in_the_files_is_a_formula(content: Path, client: Client, editor: User) -> None:
    event = Event.objects.get()
    event.questions = [("question", {"label": "=Vraag", "kind": "short", "choices": "", "required": False})]
    event.capacity = None
    event.save_revision().publish()
    key = Event.objects.get().questions[0].id
    for number, name in enumerate(HOSTILE):
        placed(number)
        Registration.objects.filter(email=f"p{number}@gemeente.example").update(
            name=name, organisation=name, answers={key: name}
        )
    answer = client.get("/bijeenkomsten/webinar/deelnemers.csv")
    assert "no-store" in answer.headers["Cache-Control"]
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(HOSTILE) + 1
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)

    book = load_workbook(BytesIO(client.get("/bijeenkomsten/webinar/deelnemers.xlsx").getvalue()))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert book.active[2][1].value == HOSTILE[0]
    assert AuditEntry.objects.filter(verb="export_participants").count() == 2
    assert client.get("/bijeenkomsten/webinar/deelnemers.exe").status_code == 404


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def test_who_was_there_gets_a_certificate_and_nobody_else(content: Path, client: Client) -> None:
    there, away = placed(1), placed(2)
    name = "Şule Đặng-Łukasz (x) \\) Tj **vet** <b>x</b> ]] >> /JS"
    Registration.objects.filter(pk=there.pk).update(name=name)
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    answer = client.get(f"{own(there)}bewijs.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    text = pdf_text(answer.content)
    assert name in text
    assert "Het webinar" in text
    assert "1 uur en 0 minuten" in text
    reader = PdfReader(BytesIO(answer.content))
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert "/JavaScript" not in answer.content.decode("latin-1")
    assert client.get(f"{own(away)}bewijs.pdf").status_code == 404
    assert "Uw bewijs van deelname" not in client.get(own(away)).content.decode()


def test_a_meeting_that_went_off_the_agenda_when_it_was_over_took_place(
    content: Path, client: Client, time_machine: Any
) -> None:
    there = placed(1)
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(days=9))
    Event.objects.get().unpublish()
    html = client.get(own(there)).content.decode()
    assert "gaat niet door" not in html
    assert "Uw bewijs van deelname" in html
    assert client.get(f"{own(there)}bewijs.pdf").status_code == 200


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ждан Ёлкин", "Ждан Ёлкин"),
        ("عمر الفاروق", "p1@gemeente.example"),
        ("עֹמֶר כהן", "p1@gemeente.example"),
        ("王小明", "WangXiaoMing"),
        ("नमस्ते", "p1@gemeente.example"),
        ("👩‍🏫 Ans 😀", "Ans"),
        ("Jose\u0301 \u202eenaJ", "José enaJ"),
        ("😀😀", "p1@gemeente.example"),
    ],
)
def test_a_name_in_any_script_is_written_and_no_letter_is_an_empty_box(
    content: Path, client: Client, caplog: pytest.LogCaptureFixture, name: str, shown: str
) -> None:
    there = placed(1)
    Registration.objects.update(name=name, organisation=f"Gemeente {name}")
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    assert shown in pdf_text(client.get(f"{own(there)}bewijs.pdf").content)
    # What draws the letters says so when one is lacking.
    assert "missing" not in caplog.text


@pytest.mark.parametrize(
    ("day", "hours"), [(dt.date(2026, 10, 25), "3 uur"), (dt.date(2027, 3, 28), "1 uur")]
)
def test_a_certificate_counts_the_hours_of_a_night_on_which_the_clock_changes(
    content: Path, client: Client, day: dt.date, hours: str
) -> None:
    there, uid = placed(1), Session.objects.get().uid
    Attendance.objects.create(registration=there, session_uid=uid)
    Session.objects.update(
        starts_at=dt.datetime.combine(day, dt.time(1, 30), AMSTERDAM),
        ends_at=dt.datetime.combine(day, dt.time(3, 30), AMSTERDAM),
    )
    text = pdf_text(certificate_of(Registration.objects.get()) or b"")
    assert f"Samen: {hours} en 0 minuten" in text
    assert "1.30 tot 3.30 uur" in text


def test_a_very_long_name_makes_more_lines_not_an_error(content: Path, client: Client) -> None:
    there = placed(1)
    Registration.objects.update(name="W" * 150, organisation="Ω " * 75)
    Event.objects.update(title="x" * 255)
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    assert client.get(f"{own(there)}bewijs.pdf").status_code == 200


def test_after_it_people_are_asked_once_and_their_answer_bears_no_name(
    content: Path, client: Client, time_machine: Any
) -> None:
    there, away = placed(1), placed(2)
    early = client.post(f"{own(there)}beoordelen/", {"score": "5"}, follow=True)
    assert "nog niet voorbij" in early.content.decode()
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    run_due()
    mail.outbox.clear()
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(hours=3))
    run_due()
    asked = [m for m in mail.outbox if "Wat vond u ervan?" in m.subject]
    # Where it was noted who came, who stayed away is not asked.
    assert [m.to for m in asked] == [[there.email]]
    assert "Vertel wat u ervan vindt" in client.get(own(there)).content.decode()
    assert client.post(f"{own(there)}beoordelen/", {}).status_code == 422
    for score in ("4", "1"):
        client.post(f"{own(there)}beoordelen/", {"score": score, "useful": "Alles"})
    opinion = Evaluation.objects.get()
    assert (opinion.score, opinion.useful) == (4, "Alles")
    assert not [f for f in Evaluation._meta.get_fields() if f.related_model in (Registration, User)]
    assert not AuditEntry.objects.filter(verb="judge_event", content_type__model="registration").exists()
    assert away.email not in str(Evaluation.objects.values())


def test_after_it_the_own_page_says_that_it_is_over_and_leads_to_the_recording(
    content: Path, client: Client, time_machine: Any
) -> None:
    there, away, waits = (placed(number) for number in range(3))
    Attendance.objects.create(registration=there, session_uid=Session.objects.get().uid)
    assert "Deze bijeenkomst is voorbij" not in client.get(own(there)).content.decode()
    time_machine.move_to(Session.objects.get().ends_at + dt.timedelta(hours=3))
    html = client.get(own(there)).content.decode()
    assert "Deze bijeenkomst is voorbij" in html and "Fijn dat u erbij was." in html
    assert "U heeft een plaats" not in html
    assert "#de-opname" not in html
    assert "Fijn dat u erbij was." not in client.get(own(away)).content.decode()
    assert "op de wachtlijst" not in client.get(own(waits)).content.decode()
    Recording.objects.create(event=Event.objects.get(), address="https://video.example/1")
    assert "/bijeenkomsten/webinar/#de-opname" in client.get(own(away)).content.decode()


@pytest.mark.parametrize(
    ("first", "frequency", "until", "days"),
    [
        ("2026-12-03", "weekly", "2026-12-24", ["2026-12-10", "2026-12-17", "2026-12-24"]),
        ("2026-12-03", "fortnightly", "2027-01-05", ["2026-12-17", "2026-12-31"]),
        ("2026-12-03", "monthly", "2027-02-28", ["2027-01-07", "2027-02-04"]),
        # A fifth Thursday, which the next months don't all have.
        ("2026-12-31", "monthly", "2027-05-01", ["2027-04-29"]),
    ],
)
def test_the_days_of_a_rule(first: str, frequency: str, until: str, days: list[str]) -> None:
    found = days_of(dt.date.fromisoformat(first), frequency, dt.date.fromisoformat(until))
    assert [day.isoformat() for day in found] == days


def test_a_series_is_pages_of_their_own_at_the_same_time_on_the_wall(
    content: Path, client: Client, editor: User
) -> None:
    begins = dt.datetime(2027, 10, 24, 13, 30, tzinfo=AMSTERDAM)
    Session.objects.update(starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    placed(1)
    address = "/bijeenkomsten/webinar/reeks/"
    wrong = client.post(address, {"frequency": "weekly", "until": "2027-10-01", "left_out": "kerst"})
    assert wrong.status_code == 422
    assert "Dit is geen datum: kerst" in wrong.content.decode()
    data = {"frequency": "weekly", "until": "2027-11-14", "left_out": "07-11-2027"}
    done = client.post(address, data, follow=True)
    assert "Gemaakt of teruggezet: 2. Van de agenda gehaald: 0." in done.content.decode()
    # The day that is left out stands there as it is asked for.
    assert ">\n07-11-2027</textarea>" in done.content.decode()
    pages = Event.objects.with_times().order_by("begins")
    assert [timezone.localtime(page.begins).strftime("%d-%m %H:%M") for page in pages] == [
        "24-10 13:30", "31-10 13:30", "14-11 13:30",
    ]  # fmt: skip
    assert all(page.live for page in pages)
    # The clock changed in between.
    assert pages[1].begins - pages[0].begins == dt.timedelta(days=7, hours=1)
    assert len({str(uid) for uid in Session.objects.values_list("uid", flat=True)}) == 3
    assert [page.registrations.count() for page in pages] == [1, 0, 0]
    # Once more makes nothing twice; what is left out later is off, and who registered hears it.
    assert "Gemaakt of teruggezet: 0." in client.post(address, data, follow=True).content.decode()
    confirm_registration(register(pages[1], 5))
    run_due()
    mail.outbox.clear()
    client.post(address, data | {"left_out": "07-11-2027 31-10-2027"})
    run_due()
    assert [m.subject for m in mail.outbox] == ["Gaat niet door: Het webinar"]
    assert "31-10-2027" not in client.get("/bijeenkomsten/").content.decode()
    # A day that is no longer left out is the same meeting with who registered; one never made is made.
    off = Event.objects.get(live=False)
    mail.outbox.clear()
    done = client.post(address, data | {"left_out": ""}, follow=True)
    assert "Gemaakt of teruggezet: 2. Van de agenda gehaald: 0." in done.content.decode()
    off.refresh_from_db()
    assert off.live
    run_due()
    assert [m.subject for m in mail.outbox] == ["Gaat toch door: Het webinar"]


def test_a_page_of_a_series_leads_to_its_other_times_that_are_to_come(
    content: Path, client: Client, editor: User, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2027, 10, 1, 12, tzinfo=AMSTERDAM))
    begins = dt.datetime(2027, 10, 7, 13, 30, tzinfo=AMSTERDAM)
    Session.objects.update(starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    rule: dict[str, Any] = {"frequency": "weekly", "until": dt.date(2027, 10, 28), "left_out": []}
    repeat_event(editor, Event.objects.get(), **rule)
    Event.objects.get(occurs_on=dt.date(2027, 10, 21)).unpublish()
    # What somebody took off in the editor stays off.
    assert repeat_event(editor, Event.objects.get(slug="webinar"), **rule) == (0, 0)
    time_machine.move_to(dt.datetime(2027, 10, 8, 12, tzinfo=AMSTERDAM))
    page = Client().get("/bijeenkomsten/webinar-28-oktober-2027/").content.decode()
    card = page.split("Andere keren van deze bijeenkomst")[1].split("</section>")[0]
    assert "Donderdag 14 oktober, 13.30 tot 14.30 uur" in card
    # Over, off, and the page itself.
    assert not any(day in card for day in ("7 oktober", "21 oktober", "28 oktober"))
    assert card.count("<li>") == 1


def test_a_time_of_a_series_that_was_moved_is_not_made_again(content: Path, editor: User) -> None:
    begins = dt.datetime(2027, 10, 7, 13, 30, tzinfo=AMSTERDAM)
    Session.objects.update(starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    rule: dict[str, Any] = {"frequency": "weekly", "until": dt.date(2027, 10, 21), "left_out": []}
    assert repeat_event(editor, Event.objects.get(), **rule) == (2, 0)
    second = Event.objects.get(occurs_on=dt.date(2027, 10, 14))
    session = second.sessions.get()
    session.starts_at += dt.timedelta(days=1)
    session.ends_at += dt.timedelta(days=1)
    second.sessions.set([session])
    second.save_revision().publish()
    assert repeat_event(editor, Event.objects.get(slug="webinar"), **rule) == (0, 0)


def test_drafts_of_a_series_are_made_once_too(content: Path, editor: User) -> None:
    begins = dt.datetime(2027, 10, 7, 13, 30, tzinfo=AMSTERDAM)
    Session.objects.update(starts_at=begins, ends_at=begins + dt.timedelta(hours=1))
    Event.objects.get().unpublish()
    rule: dict[str, Any] = {"frequency": "weekly", "until": dt.date(2027, 10, 21), "left_out": []}
    assert repeat_event(editor, Event.objects.get(), **rule) == (2, 0)
    assert repeat_event(editor, Event.objects.get(slug="webinar"), **rule) == (0, 0)
    assert not Event.objects.filter(live=True).exists()


def test_only_publishers_repeat(content: Path, make_user: Any) -> None:
    with pytest.raises(PermissionDenied):
        repeat_event(
            make_user("employee"), Event.objects.get(), frequency="weekly", until=dt.date(2030, 1, 1),
            left_out=[],
        )  # fmt: skip


def test_a_page_that_is_copied_in_the_editor_is_another_meeting_to_a_calendar(
    content: Path, client: Client, make_user: Any
) -> None:
    client.force_login(make_user("administrator"))
    page = Event.objects.get()
    form = {
        "new_title": "Nog een", "new_slug": "nog-een", "new_parent_page": page.get_parent().pk,
        "publish_copies": "on", "copy_subpages": "",
    }  # fmt: skip
    client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), form)
    copy = Event.objects.get(slug="nog-een")
    assert copy.sessions.get().uid != page.sessions.get().uid
    copy.get_latest_revision().publish()
    assert copy.sessions.get().uid != page.sessions.get().uid
    assert not copy.registrations.exists()
