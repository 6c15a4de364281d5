"""The agenda: list and month, filters, calendars to subscribe to, and what is coming beside other pages."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from accounts.actions import SYSTEM
from calendars.ical import AMSTERDAM
from knowledge.events.agenda import Leaf, bounds, month_of
from knowledge.models import Event, Guide, SectionPage, Session
from knowledge.recordings.actions import put_chapters, put_recording
from knowledge.resources.presentation.events import days_text, session_text
from knowledge.resources.presentation.shared import hours
from tests.calendars import strict_ical
from vocabulary.models import TargetGroup

AGENDA = "/bijeenkomsten/"


def add(number: int, starts: dt.datetime, hours: float = 1, **facts: Any) -> Event:
    """Another published event."""
    groups = facts.pop("groups", [])
    event = Event(
        title=f"Bijeenkomst {number}", slug=f"bijeenkomst-{number}", summary="Kom.",
        sessions=[Session(starts_at=starts, ends_at=starts + dt.timedelta(hours=hours))], **facts,
    )  # fmt: skip
    SectionPage.objects.get(kind="event").add_child(instance=event)
    event.target_groups.set(groups)
    event.save_revision().publish()
    return event


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), AMSTERDAM)


def text_of(client: Client, query: str = "") -> str:
    return client.get(AGENDA + query).content.decode()


def test_the_filters_of_the_agenda(content: Path, client: Client) -> None:
    soon = noon(timezone.localdate() + dt.timedelta(days=5))
    add(1, soon, event_kind="training", online=False, place="Utrecht")
    add(2, soon + dt.timedelta(days=60), event_kind="network", online=True, place="Ede")
    everything = ["Het webinar", "Bijeenkomst 1", "Bijeenkomst 2"]
    found = {
        query: [name for name in everything if name in text_of(client, query)]
        for query in (
            "", "?soort=training", "?waar=online", "?waar=plaats", "?soort=training&waar=online",
            f"?wanneer={soon + dt.timedelta(days=60):%Y-%m}", "?soort=onzin", "?wanneer=nooit",
            "?doelgroep=bewoners-a",
        )
    }  # fmt: skip
    assert found == {
        "": everything,
        "?soort=training": ["Bijeenkomst 1"],
        "?waar=online": ["Het webinar", "Bijeenkomst 2"],
        "?waar=plaats": ["Bijeenkomst 1", "Bijeenkomst 2"],
        "?soort=training&waar=online": [],
        f"?wanneer={soon + dt.timedelta(days=60):%Y-%m}": ["Bijeenkomst 2"],
        "?soort=onzin": [],
        "?wanneer=nooit": everything,
        "?doelgroep=bewoners-a": everything,
    }


def test_the_leaf_of_a_month_shows_each_session_on_its_day(content: Path, client: Client) -> None:
    Session.objects.all().delete()
    night = dt.datetime(2027, 10, 30, 23, 0, tzinfo=AMSTERDAM)
    add(1, night, hours=4)
    add(2, dt.datetime(2027, 10, 5, 9, 30, tzinfo=AMSTERDAM))
    add(3, dt.datetime(2027, 10, 5, 9, 0, tzinfo=AMSTERDAM))
    # To midnight is not on the next day.
    add(4, dt.datetime(2027, 10, 11, 23, 0, tzinfo=AMSTERDAM))
    leaf = Leaf(Event.objects.all(), dt.date(2027, 10, 1))
    days = {day.date.day: [event.title for _moment, event in day.times] for day in leaf.days if day.times}
    assert days == {
        5: ["Bijeenkomst 3", "Bijeenkomst 2"],
        11: ["Bijeenkomst 4"],
        30: ["Bijeenkomst 1"],
        31: ["Bijeenkomst 1"],
    }
    assert leaf.offset == 5
    html = text_of(client, "?weergave=maand&wanneer=2027-10&soort=webinar")
    assert "Oktober 2027" in html
    assert "?soort=webinar&amp;wanneer=2027-11&amp;weergave=maand" in html
    assert "In deze maand is er niets." in text_of(client, "?weergave=maand&wanneer=2027-09")


def test_the_hour_that_comes_twice_says_which_it_is() -> None:
    first = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
    assert hours(first) == "2.30 (zomertijd)"
    assert hours(first + dt.timedelta(hours=1)) == "2.30 (wintertijd)"
    assert hours(first + dt.timedelta(hours=2)) == "3.30"
    assert hours(first - dt.timedelta(hours=1)) == "1.30"


def test_past_meetings_say_which_have_a_recording(content: Path, client: Client) -> None:
    past = noon(timezone.localdate() - dt.timedelta(days=3))
    for number in range(3):
        add(number, past - dt.timedelta(hours=number))
    put_recording(SYSTEM, Event.objects.get(slug="bijeenkomst-1"), address="https://media.example.org/a")
    put_chapters(SYSTEM, Event.objects.get(slug="bijeenkomst-2"), [(0, "Begin")])
    for query in ("", f"?wanneer={past:%Y-%m}", f"?weergave=maand&wanneer={past:%Y-%m}"):
        html = text_of(client, query)
        assert html.count("met opname") == 1, query
        assert html.index("Bijeenkomst 1") < html.index("met opname")


@pytest.mark.parametrize(
    "text", ["", "2027", "2027-13", "2027-00", "0000-01", "9999-12", "٢٠٢٧-١٠", "2027-1"]
)
def test_what_is_no_month_is_none(text: str) -> None:
    assert month_of(text) is None


def test_a_month_begins_and_ends_here_also_when_the_clock_changes() -> None:
    begin, end = (moment.astimezone(dt.UTC) for moment in bounds(dt.date(2027, 10, 1)))
    assert end - begin == dt.timedelta(days=31, hours=1)


@pytest.mark.parametrize(("query", "counted"), [("", 10), ("?weergave=maand", 7)])
def test_the_agenda_takes_as_many_queries_for_many_events(
    content: Path, client: Client, query: str, counted: int
) -> None:
    def queries() -> int:
        client.get(AGENDA + query)
        with CaptureQueriesContext(connection) as taken:
            # A filter that does nothing is answered with no copy.
            client.get(f"{AGENDA}{query or '?'}&doelgroep=onzin{Event.objects.count()}")
        return len(taken)

    for number in range(2):
        add(number, timezone.now() + dt.timedelta(hours=1 + number))
    first = queries()
    for number in range(2, 10):
        add(number, timezone.now() + dt.timedelta(hours=1 + number))
    assert queries() == first == counted


def test_calendars_to_subscribe_to(content: Path, client: Client, groups: list[TargetGroup]) -> None:
    soon = timezone.now() + dt.timedelta(days=3)
    only_b = TargetGroup.objects.get(slug="bewoners-b")
    add(1, soon, groups=[only_b])
    add(2, soon)
    add(3, timezone.now() - dt.timedelta(days=90))
    hidden = add(4, soon)
    hidden.unpublish()

    def titles(address: str) -> list[str]:
        answer = client.get(address)
        assert answer.headers["Content-Type"].startswith("text/calendar")
        strict_ical.check(answer.content)
        return sorted(str(entry["SUMMARY"]) for entry in Calendar.from_ical(answer.content).walk("VEVENT"))

    assert titles("/bijeenkomsten/agenda.ics") == ["Bijeenkomst 1", "Bijeenkomst 2", "Het webinar"]
    assert titles("/bijeenkomsten/agenda/bewoners-a.ics") == ["Bijeenkomst 2", "Het webinar"]
    assert titles("/bijeenkomsten/agenda/bewoners-b.ics") == ["Bijeenkomst 1", "Bijeenkomst 2"]
    assert client.get("/bijeenkomsten/agenda/niemand.ics").status_code == 404
    client.get("/bijeenkomsten/agenda.ics")
    with CaptureQueriesContext(connection) as taken:
        client.get("/bijeenkomsten/agenda.ics")
    assert len(taken) == 2
    assert "Bijeenkomst 1" in client.get("/atom/soort/bijeenkomsten/").content.decode()


def test_coming_events_stand_beside_guides_and_groups_about_the_same(
    content: Path, client: Client, time_machine: Any
) -> None:
    group = TargetGroup.objects.get(slug="bewoners-a")
    soon = noon(timezone.localdate() + dt.timedelta(days=2))
    for number in range(4):
        add(number, soon + dt.timedelta(days=number), groups=[group])
    add(8, soon - dt.timedelta(days=1), groups=[TargetGroup.objects.get(slug="bewoners-b")])
    for address in ("/handreikingen/gids/", "/doelgroepen/bewoners-a/"):
        html = client.get(address).content.decode()
        part = html.split('id="komende-bijeenkomsten"')[1].split("</section>")[0]
        shown = [n for n in range(9) if f"Bijeenkomst {n}<" in part]
        assert shown == [0, 1, 2], address
    guide = Guide.objects.get()
    assert guide.related_for(None)[0].title == "Het plan"
    assert "komende-bijeenkomsten" not in client.get("/begrippen/huisregels/").content.decode()
    time_machine.move_to(soon + dt.timedelta(days=40))
    assert "komende-bijeenkomsten" not in client.get("/handreikingen/gids/?x=1").content.decode()


@pytest.mark.parametrize(
    ("begins", "ends", "text"),
    [
        ("2026-12-03 13:30", "2026-12-03 14:30", "donderdag 3 december, 13.30 tot 14.30 uur"),
        ("2027-01-07 09:30", "2027-01-07 12:00", "donderdag 7 januari 2027, 9.30 tot 12.00 uur"),
        # A training of two mornings does not seem to be over after the first.
        ("2026-12-03 09:30", "2026-12-10 12:00", "donderdag 3 december tot en met donderdag 10 december"),
    ],
)
def test_a_line_of_the_agenda_says_on_which_days(
    begins: str, ends: str, text: str, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 1, 12, tzinfo=AMSTERDAM))
    moments = [dt.datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM) for moment in (begins, ends)]
    assert days_text(*moments) == text


def test_a_session_past_midnight_names_both_days_with_their_times() -> None:
    begins = dt.datetime(2026, 12, 31, 22, 0, tzinfo=AMSTERDAM)
    text = session_text(begins, begins + dt.timedelta(hours=3), year=True)
    assert text == "donderdag 31 december 2026, 22.00 uur tot vrijdag 1 januari 2027, 1.00 uur"


def test_the_month_says_which_day_it_is(content: Path, client: Client, time_machine: Any) -> None:
    time_machine.move_to(dt.datetime(2027, 10, 7, 12, tzinfo=AMSTERDAM))
    html = client.get(f"{AGENDA}?weergave=maand").content.decode()
    assert html.count("tb-month__day--today") == 1
    day = html.split("tb-month__day--today")[1].split("</li>")[0]
    assert "donderdag</span> 7" in day and "vandaag" in day
    assert (
        "tb-month__day--today" not in client.get(f"{AGENDA}?weergave=maand&wanneer=2027-11").content.decode()
    )
