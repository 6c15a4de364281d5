"""Files with leave and other work: what is read of them, and what hostile ones may not do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import vRecur

from accounts.actions import SYSTEM
from accounts.models import User
from experts import actions, importing
from experts.importing.entries import MOST_ENTRIES
from experts.importing.repeating import days_of, rule_of
from experts.models import Leave, OtherWork, Professional

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ZONE = "TZID=Europe/Amsterdam"


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel("2027-01-04T10:00:00+01:00", tick=False):
        yield


@pytest.fixture
def person(people: dict[str, User], make_professional: Make) -> Professional:
    return make_professional(people["professional"], hours=[8, 8, 8, 8, 8])


def ics(*events: str) -> bytes:
    """A calendar with these appointments, each without its frame."""
    framed = [
        f"BEGIN:VEVENT\r\nUID:{number}@voorbeeld\r\nSUMMARY:Afspraak {number}\r\n"
        + event.replace("\n", "\r\n")
        + "\r\nEND:VEVENT\r\n"
        for number, event in enumerate(events)
    ]
    return ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + "".join(framed) + "END:VCALENDAR\r\n").encode()


def read(person: Professional, data: bytes, name: str = "agenda.ics", kind: str = "other") -> Any:
    return importing.read(data, name, kind, person)


def days(reading: Any) -> list[tuple[str, str, Decimal | None]]:
    return [(one.first_day.isoformat(), one.last_day.isoformat(), one.hours) for one in reading.added]


def why(reading: Any) -> list[str]:
    return [one.problem for one in reading.skipped]


def test_times_of_other_zones_are_those_of_the_netherlands(person: Professional) -> None:
    reading = read(
        person,
        ics(
            "DTSTART:20270111T080000Z\nDTEND:20270111T093000Z",
            "DTSTART;TZID=America/New_York:20270111T200000\nDTEND;TZID=America/New_York:20270111T210000",
            "DTSTART;TZID=W. Europe Standard Time:20270113T090000\nDURATION:PT2H",
            "DTSTART;TZID=Zelf bedacht:20270114T090000\nDTEND;TZID=Zelf bedacht:20270114T100000",
        ),
    )
    assert days(reading) == [
        ("2027-01-11", "2027-01-11", Decimal("1.50")),
        # Eight in the evening there is two at night here, the day after.
        ("2027-01-12", "2027-01-12", Decimal("1.00")),
        ("2027-01-13", "2027-01-13", Decimal("2.00")),
        ("2027-01-14", "2027-01-14", Decimal("1.00")),
    ]


def test_nine_o_clock_stays_nine_o_clock_when_the_clock_changes(person: Professional) -> None:
    series = f"DTSTART;{ZONE}:20270325T090000\nDTEND;{ZONE}:20270325T110000\nRRULE:FREQ=WEEKLY;COUNT=3"
    reading = read(person, ics(series))
    assert days(reading) == [
        (day, day, Decimal("2.00")) for day in ("2027-03-25", "2027-04-01", "2027-04-08")
    ]


def test_all_day_appointments_are_whole_days_without_the_day_after(person: Professional) -> None:
    reading = read(person, ics("DTSTART;VALUE=DATE:20270111\nDTEND;VALUE=DATE:20270116"))
    assert days(reading) == [("2027-01-11", "2027-01-15", None)]


def test_a_series_loses_what_was_left_out_and_moves_what_was_moved(person: Professional) -> None:
    series = (
        f"DTSTART;{ZONE}:20270111T090000\nDTEND;{ZONE}:20270111T100000\n"
        f"RRULE:FREQ=WEEKLY;UNTIL=20270208T225959Z\nEXDATE;{ZONE}:20270118T090000"
    )
    moved = (
        "BEGIN:VEVENT\r\nUID:0@voorbeeld\r\nSUMMARY:Verzet\r\nRECURRENCE-ID;TZID=Europe/Amsterdam:20270125T090000\r\n"
        f"DTSTART;{ZONE}:20270127T090000\r\nDTEND;{ZONE}:20270127T120000\r\nEND:VEVENT\r\n"
    )
    data = ics(series).replace(b"END:VCALENDAR", moved.encode() + b"END:VCALENDAR")
    found = days(read(person, data))
    assert [first for first, _last, _hours in found] == [
        "2027-01-11",
        "2027-02-01",
        "2027-02-08",
        "2027-01-27",
    ]
    assert found[-1][2] == Decimal("3.00")


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2027-01-29", "2027-02-26"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2", ["2027-02-01", "2027-03-01"]),
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", ["2027-01-04", "2027-01-07", "2027-01-10"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=3", ["2027-01-04", "2027-01-06", "2027-01-18"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2027-01-31", "2027-02-28"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU;COUNT=2", ["2027-05-09", "2028-05-14"]),
    ],
)
def test_rules_as_calendars_write_them(rule: str, first: list[str]) -> None:
    found = days_of(rule_of(vRecur.from_ical(rule)), dt.date(2027, 1, 4), dt.date(2029, 1, 1))
    assert [day.isoformat() for day in found] == first


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20270111T000000Z\nDTEND:20270111T000001Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:20270111T000000Z\nDTEND:20270111T010000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "DTSTART:20270111T000000Z\nDTEND:20270111T010000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
        "DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY",
        "DTSTART:geen datum",
        "RRULE:FREQ=DAILY",
        "DTSTART:20270111T090000Z\nDTEND:20270111T080000Z",
        "DTSTART:20270111T090000Z\nDTEND;VALUE=DATE:20270112",
        "DTSTART:20270111T090000Z\nDTEND:20270111T100000Z\nSTATUS:CANCELLED",
        "DTSTART:20270111T090000Z\nDTEND:20270111T100000Z\nTRANSP:TRANSPARENT",
        "DTSTART;VALUE=DATE:20270109\nDTEND;VALUE=DATE:20270111",
        "DTSTART;VALUE=DATE:20200101",
        "DTSTART:99991231T235959Z\nDURATION:P9999D",
    ],
)
def test_what_can_not_be_added_is_left_out_with_line_and_reason(person: Professional, event: str) -> None:
    reading = read(person, ics("DTSTART:20270112T090000Z\nDTEND:20270112T100000Z", event))
    assert days(reading) == [("2027-01-12", "2027-01-12", Decimal("1.00"))]
    [left_out] = reading.skipped
    assert left_out.line == 9 and left_out.problem


def test_a_rule_without_end_stops_at_the_window_and_at_the_limit(person: Professional) -> None:
    hours = "DTSTART:20270111T090000Z\nDTEND:20270111T100000Z\n"
    reading = read(
        person, ics(hours + "RRULE:FREQ=DAILY", hours + "RRULE:FREQ=DAILY", hours + "RRULE:FREQ=DAILY")
    )
    assert len(reading.added) == MOST_ENTRIES
    assert max(one.first_day for one in reading.added) <= dt.date(2029, 1, 4)
    assert "1000" in why(reading)[-1]


def test_an_appointment_without_end_spoils_no_other(person: Professional) -> None:
    good = ics("DTSTART:20270112T090000Z\nDTEND:20270112T100000Z").decode()
    broken = good.replace("BEGIN:VEVENT", "BEGIN:VEVENT\r\nUID:half\r\nBEGIN:VEVENT")
    reading = read(person, broken.encode())
    assert len(reading.added) == 1
    assert why(reading) == ["Deze afspraak heeft geen einde in het bestand."]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "leeg.ics"),
        (b"x" * (importing.MOST_BYTES + 1), "groot.ics"),
        (b"\x00\x01\x02", "rommel.ics"),
        (b"Geen agenda", "agenda.ics"),
        (b"naam;kleur\r\nrood;blauw\r\n", "tabel.csv"),
        (b"%PDF-1.7", "stuk.pdf"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "niets.ics"),
    ],
)
def test_a_file_of_which_nothing_can_be_made_says_so(person: Professional, data: bytes, name: str) -> None:
    with pytest.raises(importing.Unreadable):
        read(person, data, name)


def test_a_table_in_dutch_with_kinds_days_and_hours(person: Professional) -> None:
    table = (
        "Soort;Van;Tot;Uren per week;Omschrijving\n"
        "verlof;11-01-2027;15-01-2027;;Wintersport\n"
        "werk;18/1/2027;29.1.2027;7,5;Lesgeven\n"
        "zwemmen;1-2-2027;2-2-2027;;\n"
        "werk;31-2-2027;1-3-2027;8;\n"
        "werk;1-2-2027;5-2-2027;-3;\n"
        "verlof;14-01-2027;20-01-2027;;Overlap\n"
    )
    reading = read(person, table.encode("cp1252"), "uren.csv")
    assert [(one.kind, *rest) for one, rest in zip(reading.added, days(reading), strict=True)] == [
        ("leave", "2027-01-11", "2027-01-15", None),
        ("other", "2027-01-18", "2027-01-29", Decimal("7.5")),
    ]
    assert [one.line for one in reading.skipped] == [4, 5, 6, 7]
    assert "zwemmen" in why(reading)[0] and "31-2-2027" in why(reading)[1]


def test_tables_in_other_languages_and_letters(person: Professional) -> None:
    english = "from,until,hours\n2027-01-11,2027-01-12,4\n"
    german = "Von\tBis\tArt\n11.01.2027\t12.01.2027\tUrlaub\n"
    assert days(read(person, english.encode("utf-8-sig"), "a.csv")) == [
        ("2027-01-11", "2027-01-12", Decimal("4.00"))
    ]
    assert read(person, german.encode("utf-16"), "b.csv").added[0].kind == "leave"


def upload(client: Client, data: bytes, kind: str = "other", name: str = "agenda.ics") -> Any:
    return client.post(reverse("experts:time_import"), {"file": SimpleUploadedFile(name, data), "kind": kind})


def test_a_file_is_checked_first_then_added_and_twice_adds_nothing(
    client: Client, person: Professional
) -> None:
    client.force_login(person.user)
    data = ics(
        "DTSTART:20270112T090000Z\nDTEND:20270112T110000Z",
        "DTSTART;VALUE=DATE:20270118\nDTEND;VALUE=DATE:20270120",
        "DTSTART;VALUE=DATE:20270109",
    )
    checked = upload(client, data)
    page = checked.content.decode()
    assert "Afspraak 0" in page and "U werkt niet op deze dagen." in page
    assert not OtherWork.objects.exists()
    answer = client.post(reverse("experts:time_import"), {"read": checked.context["signed"]})
    assert answer["Location"] == reverse("experts:agenda")
    assert sorted(OtherWork.objects.values_list("first_day", "hours_per_week")) == [
        (dt.date(2027, 1, 12), Decimal("2.00")),
        (dt.date(2027, 1, 18), None),
    ]
    again = upload(client, data)
    assert not again.context["signed"]
    assert again.content.decode().count("Het staat er al.") == 2


def test_when_one_entry_no_longer_fits_nothing_is_added(client: Client, person: Professional) -> None:
    client.force_login(person.user)
    data = ics("DTSTART;VALUE=DATE:20270111\nDTEND;VALUE=DATE:20270113", "DTSTART;VALUE=DATE:20270118")
    signed = upload(client, data, "leave").context["signed"]
    actions.ask_leave(SYSTEM, person, first_day=dt.date(2027, 1, 18), last_day=dt.date(2027, 1, 20))
    answer = client.post(reverse("experts:time_import"), {"read": signed})
    assert "Er is niets toegevoegd" in answer.content.decode()
    assert Leave.objects.count() == 1


def test_what_was_read_can_be_added_by_nobody_else_and_not_changed(
    client: Client, person: Professional, people: dict[str, User], make_professional: Make
) -> None:
    client.force_login(person.user)
    signed = upload(client, ics("DTSTART;VALUE=DATE:20270111")).context["signed"]
    client.post(reverse("experts:time_import"), {"read": signed[:-2]})
    make_professional(people["expert"])
    client.force_login(people["expert"])
    client.post(reverse("experts:time_import"), {"read": signed})
    assert not OtherWork.objects.exists()


def test_a_file_that_can_not_be_read_gives_its_reason_on_the_form(
    client: Client, person: Professional
) -> None:
    client.force_login(person.user)
    answer = upload(client, b"Geen agenda")
    assert answer.status_code == 422
    assert "Dit is geen agendabestand" in answer.content.decode()
    assert client.post(reverse("experts:time_import"), {}).status_code == 422


def test_leave_in_a_file_shows_what_it_gets_in_the_way_of(
    client: Client, person: Professional, make_request: Make
) -> None:
    make_request(state="placed", professional=person, weeks=8)
    client.force_login(person.user)
    page = upload(client, ics("DTSTART;VALUE=DATE:20270111\nDTEND;VALUE=DATE:20270206"), "leave")
    assert "langer dan drie weken" in page.content.decode()
