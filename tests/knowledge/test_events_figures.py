"""The team's view of meetings: figures that stay when people are forgotten, and who never comes."""

from __future__ import annotations

import csv
import datetime as dt
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from knowledge.events.actions import cancel_registration, change_registration, confirm_registration
from knowledge.events.figures import numbers
from knowledge.events.figures.reach import by_province, reached
from knowledge.events.forgetting import forget_registrations
from knowledge.models import (
    Attendance,
    Evaluation,
    Event,
    EventCount,
    EventQuestion,
    Registration,
    SectionPage,
    Session,
)
from vocabulary.models import Municipality, Province
from vocabulary.periods import Period

from .test_events import register

ONE, ALL = "/bijeenkomsten/webinar/cijfers/", "/kennis/bijeenkomsten/"
TOWN = {"organisation": "Gemeente Ergenshuizen"}


@pytest.fixture
def held(content: Path) -> Event:
    """A webinar of yesterday: three had a place, two came, one cancelled, two said what they thought."""
    Event.objects.update(capacity=None)
    event = Event.objects.get()
    people = [confirm_registration(register(event, n, **(TOWN if n < 2 else {}))) for n in range(4)]
    cancel_registration(people[3])
    uid = Session.objects.get().uid
    for person in people[:2]:
        Attendance.objects.create(registration=person, session_uid=uid)
    for score in (5, 4):
        Evaluation.objects.create(event=event, score=score, useful="Het stappenplan" if score == 5 else "")
    for state in ("at_desk", "answered", "hidden"):
        EventQuestion.objects.create(event=event, text=f"Vraag {state}", state=state, key=state)
    yesterday = timezone.now() - dt.timedelta(days=1)
    Session.objects.update(starts_at=yesterday, ends_at=yesterday + dt.timedelta(hours=1))
    return event


@pytest.fixture
def team(client: Client, make_user: Any) -> User:
    user: User = make_user("programme_team")
    client.force_login(user)
    return user


def silent_town() -> Municipality:
    return Municipality.objects.create(
        code="GM9998", name="Stilstad", slug="stilstad", province=Province.objects.get(code="PV99"),
        inhabitants=1, inhabitants_year=2026, latitude=52.2, longitude=5.3,
    )  # fmt: skip


def figures() -> tuple[Any, ...]:
    event = Event.objects.get()
    [line] = numbers.lines_of([event])
    days = numbers.registered_on([event])
    places = {row.municipality.name: (row.events, row.ever) for row in reached([event])}
    counts = tuple(line.counts[name] for name in numbers.COUNTED)
    return counts, line.score, line.opinions, line.asked, line.at_desk, days, places


def test_the_figures_are_the_same_when_the_people_are_forgotten(held: Event, time_machine: Any) -> None:
    silent_town()
    before = figures()
    today = timezone.localdate()
    assert before == (
        (3, 0, 1, 2), 4.5, 2, 2, 1, {today: 4}, {"Ergenshuizen": (1, True), "Stilstad": (0, False)},
    )  # fmt: skip
    time_machine.move_to(timezone.now() + dt.timedelta(days=100))
    assert forget_registrations() == 4
    assert not Registration.objects.exists()
    assert figures() == before


def test_a_page_shows_how_a_meeting_went(held: Event, client: Client, team: User) -> None:
    silent_town()
    html = client.get(ONE).content.decode()
    for said in ("67% van wie een plaats had", "Het stappenplan", "Er kwam 1 gemeente", "Stilstad"):
        assert said in html
    assert "Vraag at_desk" in html
    assert "Vraag hidden" not in html
    # The drawing has its numbers in a table too.
    assert "Aanmeldingen in de tijd: de getallen" in html
    # No word here of who it was.
    assert "Persoon" not in html
    assert "p1@" not in html


def test_the_page_of_a_period_counts_what_began_in_it(held: Event, client: Client, team: User) -> None:
    html = client.get(ALL).content.decode()
    assert "Het webinar" in html
    Session.objects.update(
        starts_at=timezone.now() - dt.timedelta(days=40), ends_at=timezone.now() - dt.timedelta(days=39)
    )
    assert "In deze periode begon geen bijeenkomst." in client.get(ALL).content.decode()
    assert "Het webinar" in client.get(f"{ALL}?days=90").content.decode()
    assert client.get(f"{ALL}?days=onzin&group=niets").status_code == 200


def test_who_never_came_is_who_came_to_no_meeting_at_all(held: Event) -> None:
    town = silent_town()
    other = Event.objects.get()
    [line] = by_province(reached([]))
    assert (line.came, [one.name for one in line.never]) == (0, ["Stilstad"])
    EventCount.objects.create(event=other, municipality=town, first_at=timezone.now())
    [line] = by_province(reached([other]))
    assert (line.came, line.never, line.share) == (2, [], 100)


def test_a_corporation_in_town_is_no_visit_of_the_town_and_a_mended_name_is(content: Path) -> None:
    event = Event.objects.get()
    person = confirm_registration(register(event, 1, organisation="Corporatie Ergenshuizen"))
    assert not EventCount.objects.reached().exists()
    change_registration(
        person, name="P", organisation="Gemeente Ergenshuizen", answers={}, wants_reminders=True
    )
    assert EventCount.objects.reached().get().municipality_id == "GM9999"
    assert Registration.objects.get().municipality_id == "GM9999"


def test_an_address_that_nobody_confirmed_reaches_no_municipality(content: Path) -> None:
    register(Event.objects.get(), 1, **TOWN)
    assert not EventCount.objects.exists()


def test_the_files_hold_the_same_figures(held: Event, client: Client, team: User) -> None:
    Event.objects.update(title="=HYPERLINK(1)")
    book = load_workbook(BytesIO(client.get(f"{ONE}?als=xlsx").getvalue()))
    assert book.sheetnames == ["Bijeenkomsten", "Aanmeldingen per dag", "Gemeenten"]
    row = [cell.value for cell in book["Bijeenkomsten"][2]]
    assert (row[0], row[4:]) == ("=HYPERLINK(1)", [3, 0, 1, 2, 2, 4.5, 2, 1])
    assert {cell.data_type for cell in book["Bijeenkomsten"][2]} <= {"s", "n", "inlineStr", "d"}
    text = client.get(f"{ALL}?als=bijeenkomsten").getvalue().decode("utf-8-sig")
    [_header, line] = csv.reader(StringIO(text), delimiter=";")
    assert line[0] == "'=HYPERLINK(1)"
    places = client.get(f"{ALL}?als=gemeenten").getvalue().decode("utf-8-sig")
    assert "Ergenshuizen;Voorbeeldland;1;ja" in places
    assert client.get(f"{ALL}?als=exe").status_code == 404


def test_others_see_no_figures(held: Event, client: Client, people: dict[str, User]) -> None:
    for role in ("employee", "expert", "planner", "front_office"):
        client.force_login(people[role])
        assert client.get(ONE).status_code == 403
        assert client.get(ALL).status_code == 403


def test_the_pages_take_as_many_queries_for_many_as_for_few(held: Event, client: Client, team: User) -> None:
    def queries() -> list[int]:
        found = []
        for address in (ONE, ALL):
            client.get(address)
            with CaptureQueriesContext(connection) as taken:
                assert client.get(address).status_code == 200
            found.append(len(taken))
        return found

    few = queries()
    now = timezone.now()
    for number in range(4):
        event = Event(
            title=f"Nog een {number}", slug=f"nog-{number}", summary="Kom.",
            sessions=[Session(starts_at=now + dt.timedelta(days=2), ends_at=now + dt.timedelta(days=3))],
        )  # fmt: skip
        SectionPage.objects.get(kind="event").add_child(instance=event)
        event.save_revision().publish()
        for person in range(3):
            confirm_registration(register(event, person, **TOWN))
        Session.objects.filter(event=event).update(starts_at=now - dt.timedelta(hours=3), ends_at=now)
        Evaluation.objects.create(event=event, score=3)
        EventQuestion.objects.create(event=event, text="Vraag?", state="at_desk", key="k")
    silent_town()
    assert queries() == few
    assert few == [19, 16]


def test_an_empty_period_has_no_end(team: User, client: Client, content: Path) -> None:
    day = timezone.localdate()
    assert numbers.totals(numbers.lines_of(numbers.events_in(Period(day, day)))).score is None
