"""Schemes are listed by their closing date, which a reader puts in a calendar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from knowledge.models import Scheme

TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def schemes(content: Path) -> dict[str, Scheme]:
    """One scheme in each state, seen from TODAY."""
    original = Scheme.objects.get()
    dates: dict[str, tuple[dt.date | None, dt.date | None]] = {
        "Gesloten": (dt.date(2025, 1, 1), dt.date(2026, 2, 28)),
        "Laat": (dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        "Laatste dag": (dt.date(2026, 1, 1), TODAY),
        "Zonder einde": (dt.date(2026, 1, 1), None),
        "Komt nog": (dt.date(2026, 6, 1), dt.date(2026, 7, 1)),
        "Onbekend": (None, None),
    }
    found = {
        title: original.copy(
            update_attrs={"slug": title.lower().replace(" ", "-"), "title": title, "opens": o, "closes": c}
        )
        for title, (o, c) in dates.items()
    }
    original.delete()
    return found


def test_what_closes_first_stands_on_top_and_what_is_closed_last(
    schemes: dict[str, Scheme], client: Client
) -> None:
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        html = client.get("/regelingen/").content.decode()
    order = ["Laatste dag", "Laat", "Zonder einde", "Komt nog", "Onbekend", "Gesloten"]
    places = [html.index(f">{title}</a>") for title in order]
    assert places == sorted(places)
    assert "Nu open, tot en met 1 maart 2026" in html or "Nu open, tot 1 maart 2026" in html


def test_only_what_is_open_when_asked(schemes: dict[str, Scheme], client: Client) -> None:
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        html = client.get("/regelingen/?status=open").content.decode()
    assert [title for title in schemes if f">{title}</a>" in html] == ["Laat", "Laatste dag", "Zonder einde"]


def entries(text: bytes) -> list[tuple[str, dt.date]]:
    return [(str(e["summary"]), e["dtstart"].dt) for e in Calendar.from_ical(text).walk("VEVENT")]


def test_a_calendar_has_the_days_that_are_still_to_come(schemes: dict[str, Scheme], client: Client) -> None:
    schemes["Komt nog"].unpublish()
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        answer = client.get("/regelingen/sluitingsdata.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    assert entries(answer.content) == [
        ("Laatste dag: Laatste dag", TODAY), ("Laatste dag: Laat", dt.date(2026, 12, 31)),
    ]  # fmt: skip


def test_an_entry_moves_along_with_its_scheme(schemes: dict[str, Scheme], client: Client) -> None:
    address = "/regelingen/laat/sluitingsdatum.ics"
    before = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)):
        scheme = schemes["Laat"]
        scheme.closes = dt.date(2027, 1, 31)
        scheme.save_revision().publish()
        after = Calendar.from_ical(client.get(address).content).walk("VEVENT")[0]
    assert after["uid"] == before["uid"]
    assert after["dtstart"].dt == dt.date(2027, 1, 31)
    assert after["sequence"] > before["sequence"]


def test_a_scheme_without_a_closing_date_has_no_entry(schemes: dict[str, Scheme], client: Client) -> None:
    assert client.get("/regelingen/onbekend/sluitingsdatum.ics").status_code == 404
    assert "sluitingsdatum.ics" not in client.get("/regelingen/onbekend/").content.decode()


def test_queries_of_the_calendar_do_not_grow(
    schemes: dict[str, Scheme], client: Client, django_assert_max_num_queries
) -> None:
    for number in range(10):
        schemes["Laat"].copy(update_attrs={"slug": f"k-{number}", "title": f"K {number}"})
    with time_machine.travel("2026-03-01 12:00+01:00", tick=False):
        client.get("/regelingen/sluitingsdata.ics")
        with django_assert_max_num_queries(3):
            assert len(entries(client.get("/regelingen/sluitingsdata.ics").content)) == 13
