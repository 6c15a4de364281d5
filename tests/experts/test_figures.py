"""What the pool's figures count, who sees whose, and that the files say the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from accounts.actions import SYSTEM
from accounts.models import User
from experts import actions
from experts.availability import weeks_of
from experts.figures.period import Weeks, WeeksForm, named_weeks
from experts.figures.report import Figures, figures
from experts.figures.utilisation import use_of
from experts.models import PlacementRequest, Plan, Trajectory, TrajectoryExpert
from experts.weeks import WEEK

from .conftest import MONDAY, both_say_yes

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
FOUR = Weeks(MONDAY, MONDAY + 3 * WEEK, "week")


@pytest.fixture
def planner(people: dict[str, User]) -> User:
    return people["planner"]


def cells(found: Figures, table: str) -> dict[str, tuple[Any, ...]]:
    return {row.label: row.cells for row in found.tables[table].all_rows}


def test_each_hour_that_can_be_worked_is_counted_once(
    planner: User, make_professional: Make, make_request: Make
) -> None:
    person = make_professional(answers_questions=True, desk_hours=4)
    actions.place_request(planner, make_request(hours_per_week=16), person)
    trajectory = Trajectory.objects.create(
        title="Woonzorgvisie", goal="Doel", first_week=MONDAY, last_week=MONDAY + 7 * WEEK
    )
    TrajectoryExpert.objects.create(trajectory=trajectory, professional=person, hours_per_week=4)
    # A day of leave lets a quarter of the work rest; six weeks of it leave nothing and hinder.
    leave = actions.ask_leave(SYSTEM, person, first_day=MONDAY, last_day=MONDAY)
    actions.approve_leave(planner, leave)
    away = actions.ask_leave(
        SYSTEM, person, first_day=MONDAY + 3 * WEEK, last_day=MONDAY + 8 * WEEK + dt.timedelta(days=6)
    )
    actions.approve_leave(planner, away)
    found = cells(figures(planner, FOUR), "bezetting")
    assert [row[1:] for row in found.values()] == [
        (24, 12, 3, 4, 5, 0, 63),
        (32, 16, 4, 4, 8, 0, 63),
        (32, 16, 4, 4, 8, 0, 63),
        (0, 16, 4, 0, 0, 20, None),
        (88, 60, 15, 12, 21, 20, 85),
    ]
    assert list(found)[:2] == ["week 2, 2027", "week 3, 2027"]
    for week in weeks_of([person], MONDAY, 9)[person.pk]:
        use = use_of(person, week)
        assert use.available + use.overbooked == use.placed + use.trajectories + use.desk + use.free


def test_people_are_told_to_planners_and_sums_of_enough_people_to_others(
    planner: User, people: dict[str, User], make_professional: Make, make_user: Make, places: tuple[Any, Any],
    skills: tuple[Any, Any],
) -> None:  # fmt: skip
    for _number in range(5):
        make_professional(user=make_user())
    seldom = make_professional(user=make_user(), skills=[skills[1]])
    mine, others = figures(planner, FOUR), figures(people["programme_team"], FOUR)
    assert cells(mine, "bezetting-persoon")[str(seldom)][0] == 128
    assert "bezetting-persoon" not in others.tables
    assert cells(mine, "bezetting-vaardigheid")["Rekenen"][:2] == (1, 128)
    assert set(cells(others, "bezetting-vaardigheid")["Rekenen"]) == {None}
    assert cells(others, "bezetting-vaardigheid")["Leiden"][:2] == (5, 640)
    assert cells(others, "bezetting")["Alles samen"][:2] == (6, 768)


def test_no_stretch_with_few_people_is_found_by_taking_the_rest_off(
    people: dict[str, User], make_professional: Make, make_user: Make
) -> None:
    make_professional(user=make_user())
    for _number in range(5):
        make_professional(user=make_user(), contract_from=MONDAY + WEEK)
    found = cells(figures(people["programme_team"], FOUR), "bezetting")
    assert found.pop("Alles samen")[0] == 6
    assert all(set(row) == {None} for row in found.values())


def test_what_is_asked_placed_and_waits_is_counted_within_the_weeks(
    planner: User, make_professional: Make, make_request: Make, propose: Make, skills: tuple[Any, Any],
    places: tuple[Any, Any],
) -> None:  # fmt: skip
    person = make_professional()
    make_request(state="placed", professional=person, weeks=8, hours_per_week=8)
    proposal = actions.place_request(planner, make_request(hours_per_week=6), person)
    looked_at = make_request(municipality=places[1], hours_per_week=10)
    assert propose(looked_at).state == Plan.State.PROPOSED
    make_request(skills=list(skills), first_week=MONDAY - 2 * WEEK, hours_per_week=4)
    actions.withdraw_request(planner, make_request(hours_per_week=20))
    make_request(first_week=MONDAY + 4 * WEEK)
    make_request(first_week=MONDAY - 4 * WEEK)
    found = figures(planner, FOUR)
    rows = cells(found, "vraag-vaardigheid")
    assert rows["Leiden"][:9] == (5, 32 + 24 + 40 + 8 + 80, 1, 32, 1, 24, 2, 48, 1)
    assert rows["Rekenen"][:9] == (1, 8, 0, 0, 0, 0, 1, 8, 0)
    assert rows["Rekenen"][9] == "Nog geen plan heeft ernaar gekeken (1)"
    assert cells(found, "vraag-provincie")["Alles samen"][:9] == rows["Leiden"][:9]
    assert cells(found, "vraag-reden") == {
        "Niemand dichtbij genoeg": (1, 40),
        "Nog geen plan heeft ernaar gekeken": (1, 8),
        "Alles samen": (2, 48),
    }
    both_say_yes(planner, proposal)
    rows = cells(figures(planner, FOUR), "vraag-vaardigheid")
    assert rows["Leiden"][2:6] == (2, 56, 0, 0)


def test_a_placement_that_ended_early_counts_for_the_weeks_it_lasted(
    planner: User, make_professional: Make, make_request: Make
) -> None:
    request = make_request(state="placed", professional=make_professional(), hours_per_week=8)
    placement = request.placements.get()
    actions.end_placement(planner, placement, MONDAY + WEEK)
    assert cells(figures(planner, FOUR), "vraag-vaardigheid")["Leiden"][:8] == (1, 32, 1, 16, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("13-weken", dt.date(2026, 12, 28), dt.date(2027, 3, 22)),
        # Week 53 of 2026 has its Thursday in 2026.
        ("dit-jaar", dt.date(2025, 12, 29), dt.date(2026, 12, 28)),
        ("dit-kwartaal", dt.date(2026, 9, 28), dt.date(2026, 12, 28)),
        ("vorig-kwartaal", dt.date(2026, 6, 29), dt.date(2026, 9, 21)),
        ("volgend-jaar", dt.date(2027, 1, 4), dt.date(2027, 12, 27)),
    ],
)
def test_a_period_by_name_has_whole_weeks_also_around_week_53(
    preset: str, first: dt.date, last: dt.date
) -> None:
    assert named_weeks(preset, dt.date(2026, 12, 28)) == (first, last)


def test_weeks_months_and_quarters_hold_every_week_once() -> None:
    for zoom, labels in (
        ("week", ["week 53, 2026", "week 1, 2027"]),
        ("maand", ["december 2026", "januari 2027"]),
        ("kwartaal", ["K4 2026", "K1 2027"]),
    ):
        weeks = Weeks(dt.date(2026, 12, 28), dt.date(2027, 1, 4), zoom)
        stretches = list(weeks.stretches())
        assert [one.label for one in stretches] == labels
        assert [monday for one in stretches for monday in one.mondays] == weeks.mondays


@pytest.mark.parametrize(
    "address",
    [
        "van=2027-01-04&tot=2026-01-04",
        "van=2027-01-04",
        "van=2020-01-06&tot=2030-01-06",
        "van=0001-01-01&tot=0001-01-02",
        "van=9999-12-31&tot=9999-12-31",
        "van=x&tot=%00",
        "periode=altijd",
        "schaal=eeuw",
    ],
)
def test_weeks_that_make_no_sense_are_explained(planner: User, client: Client, address: str) -> None:
    client.force_login(planner)
    page = client.get(f"{reverse('experts:figures')}?{address}")
    assert page.status_code == 400
    assert WeeksForm.of(QueryDict(address)).errors
    assert 'role="alert"' in page.content.decode() or "Fout:" in page.content.decode()


def test_the_files_hold_the_tables_of_the_page_and_no_formula(
    planner: User, make_professional: Make, make_user: Make, client: Client
) -> None:
    person = make_user()
    User.objects.filter(pk=person.pk).update(first_name="=1+1", last_name="Kwaad")
    make_professional(user=person)
    client.force_login(planner)
    address = f"{reverse('experts:figures')}?van={MONDAY}&tot={MONDAY + 3 * WEEK}"
    answer = client.get(f"{address}&als=csv&tabel=bezetting-persoon")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[1][:2] == ["'=1+1 Kwaad", "128"]
    answer = client.get(f"{address}&als=xlsx")
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    sheet = book["Inzet van uren per professional"[:31]]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["B2"].value) == ("=1+1 Kwaad", "s", 128)
    assert client.get(f"{address}&als=csv&tabel=bestaat-niet").status_code == 404
    assert client.get(f"{address}&als=pdf").status_code == 404


def test_queries_do_not_grow_with_people_and_requests(
    planner: User,
    make_professional: Make,
    make_user: Make,
    make_request: Make,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(planner)
    address = f"{reverse('experts:figures')}?van={MONDAY}&tot={MONDAY + 3 * WEEK}"
    for _round in range(2):
        for _number in range(3):
            person = make_professional(user=make_user())
            actions.place_request(planner, make_request(), person)
            make_request()
        client.get(address)
        with django_assert_num_queries(22):
            assert client.get(address).status_code == 200
    assert PlacementRequest.objects.count() == 12
