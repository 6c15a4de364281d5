"""What the report counts, and that its files say the same and no more."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from accounts.models import User
from loket.models import Question
from loket.models.question import State
from loket.reports.measures import Times
from loket.reports.period import PeriodForm, period_of
from loket.reports.report import Report, report
from vocabulary.models import Municipality, TargetGroup

Put = Callable[..., list[Question]]
URL = "/loket/cijfers/"


@pytest.fixture
def team(make_user: Callable[..., User]) -> User:
    return make_user("programme_team")


def of_today(user: User) -> Report:
    return report(user, period_of("30-dagen", timezone.localdate()))


def cells(found: Report, table: str) -> dict[str, tuple[Any, ...]]:
    return {row.label: row.cells for row in found.tables[table].all_rows}


def by_key(found: Report) -> dict[str, Any]:
    return {figure.key: figure.now for figure in found.figures}


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60))
def test_the_middle_and_the_ninth_tenth_are_those_of_the_sorted_list(minutes: list[int]) -> None:
    times, ordered = Times.of(minutes), sorted(minutes)
    half = len(ordered) // 2
    middle = ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
    assert times.median == middle
    assert sum(one <= times.p90 for one in ordered) * 10 >= 9 * len(ordered)  # type: ignore[operator]
    assert sum(one < times.p90 for one in ordered) * 10 < 9 * len(ordered)  # type: ignore[operator]


def test_questions_are_counted_by_group_channel_and_subject_with_their_times(
    put_questions: Put, groups: list[TargetGroup], team: User
) -> None:
    put_questions(8, target_group=groups[0], first_response_minutes=30, solution_minutes=600)
    put_questions(6, target_group=groups[1], channel="mail", first_response_minutes=90, reopened=2)
    put_questions(
        6, target_group=groups[1], channel="mail", first_response_in_time=False, solution_in_time=False
    )
    found = of_today(team)
    rows = cells(found, "doelgroep")
    assert rows["Bewoners A"] == (8, 0.5, None, 100, 10.0, None, 100, 0)
    assert rows["Bewoners B"] == (12, 1.3, 1.5, 50, 2.0, 2.0, 50, 50)
    assert rows["Alles samen"][0] == 20
    assert [row[0] for row in cells(found, "kanaal").values()] == [8, 12, 0, 0, 20]


def test_a_question_that_nobody_answered_in_time_counts_as_late(put_questions: Put, team: User) -> None:
    put_questions(9)
    put_questions(
        3,
        state=State.NEW,
        first_response_minutes=None,
        first_response_in_time=None,
        solution_minutes=None,
        solution_in_time=None,
        response_due_at=timezone.now() - dt.timedelta(minutes=1),
    )
    assert by_key(of_today(team))["first_in_time"] == 75


def test_what_nobody_looked_at_yet_is_no_question(put_questions: Put, team: User) -> None:
    put_questions(9)
    put_questions(9, held=True)
    assert by_key(of_today(team))["asked"] == 9


def test_each_day_belongs_to_the_period_in_local_time(put_questions: Put, team: User) -> None:
    day = dt.date(2026, 6, 30)
    zone = timezone.get_current_timezone()
    put_questions(6, asked_at=dt.datetime(2026, 6, 30, 0, 0, tzinfo=zone))
    put_questions(7, asked_at=dt.datetime(2026, 6, 30, 23, 59, tzinfo=zone))
    put_questions(90, asked_at=dt.datetime(2026, 7, 1, 0, 0, tzinfo=zone))
    form = PeriodForm({"periode": "eigen", "van": str(day), "tot": str(day)})
    period = form.chosen()
    assert period is not None
    assert by_key(report(team, period))["asked"] == 13


def test_the_period_before_stands_beside_it(put_questions: Put, team: User) -> None:
    put_questions(10)
    put_questions(8, asked_at=timezone.now() - dt.timedelta(days=40))
    figure = of_today(team).figures[0]
    assert (figure.now, figure.before) == (10, 8)
    assert figure.as_stat()["trend_text"] == "▲ 2 meer"


def test_few_questions_are_no_figures(put_questions: Put, groups: list[TargetGroup], team: User) -> None:
    put_questions(4, target_group=groups[0], score=1)
    found = of_today(team)
    assert by_key(found)["asked"] is None
    for key, table in found.tables.items():
        if key not in ("werkdruk", "leemten"):
            assert {cell for row in table.all_rows for cell in row.cells if isinstance(cell, int)} == set(), (
                key
            )


def test_one_small_group_hides_another_so_that_subtraction_tells_nothing(
    put_questions: Put, groups: list[TargetGroup], team: User
) -> None:
    for group, count in zip(groups, (20, 9, 2), strict=True):
        put_questions(count, target_group=group)
    rows = cells(of_today(team), "doelgroep")
    assert [row[0] for row in rows.values()] == [20, None, None, None, 31]


def test_municipalities_are_gathered_within_their_province(
    put_questions: Put, places: list[Municipality], team: User
) -> None:
    for place, count in zip(places, (12, 3, 2, 1, 1, 1), strict=True):
        put_questions(count, municipality=place)
    put_questions(20)
    rows = cells(of_today(team), "gemeente")
    assert rows["Noordhoek 0"] == ("Noordhoek", 12)
    assert rows["Overige in Noordhoek (2)"] == ("Noordhoek", 5)
    assert "Zuidhoek 0" not in rows
    assert not any(label.startswith("Noordhoek 1") for label in rows)


def test_where_all_say_the_same_no_answer_is_given_away(put_questions: Put, team: User) -> None:
    put_questions(5, score=3)
    assert by_key(of_today(team))["helped"] == 80
    Question.objects.all().delete()
    put_questions(5, score=1)
    assert by_key(of_today(team))["helped"] == 20


def test_what_askers_wrote_is_in_no_report_and_no_file(
    put_questions: Put, team: User, client: Client
) -> None:
    put_questions(12, score=1)
    client.force_login(team)
    assert "Geheim" not in client.get(URL).content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{URL}?als=xlsx").getvalue()))
    assert not any("Geheim" in str(cell.value) for sheet in book for row in sheet for cell in row)


def test_figures_per_expert_are_for_the_programme_team_alone(
    put_questions: Put, make_user: Callable[..., User], expert: User, client: Client
) -> None:
    put_questions(3, state=State.WITH_EXPERT, expert=expert, due_at=timezone.now() - dt.timedelta(days=1))
    for role, sees in (("programme_team", True), ("front_office", False)):
        client.force_login(make_user(role))
        assert ("Werkdruk per expert" in client.get(URL).content.decode()) is sees
        assert client.get(f"{URL}?als=csv&tabel=werkdruk").status_code == (200 if sees else 404)
        names = load_workbook(io.BytesIO(client.get(f"{URL}?als=xlsx").getvalue())).sheetnames
        assert ("Werkdruk per expert" in names) is sees
    row = cells(of_today(make_user("programme_team")), "werkdruk")[str(expert)]
    assert row[:4] == (3, 8, 3.0, 3)


@pytest.mark.parametrize("role", ["employee", "expert", "planner", "editor", "professional", "administrator"])
def test_other_roles_get_neither_page_nor_file(
    role: str, make_user: Callable[..., User], client: Client
) -> None:
    client.force_login(make_user(role))
    for query in ("", "?als=xlsx", "?als=csv&tabel=gemeente"):
        assert client.get(URL + query).status_code == 403


def test_days_that_make_no_sense_give_the_page_with_what_is_wrong(team: User, client: Client) -> None:
    client.force_login(team)
    answer = client.get(f"{URL}?periode=eigen&van=2026-05-02&tot=2026-05-01&als=xlsx")
    assert answer.status_code == 400
    assert "De laatste dag ligt voor de eerste" in answer.content.decode()


@pytest.mark.parametrize("query", ["als=pdf", "als=csv&tabel=niets", "als=csv&tabel=../etc"])
def test_a_file_that_does_not_exist_is_not_found(query: str, team: User, client: Client) -> None:
    client.force_login(team)
    assert client.get(f"{URL}?{query}").status_code == 404


def test_the_files_say_what_the_page_says(
    put_questions: Put, groups: list[TargetGroup], team: User, client: Client
) -> None:
    TargetGroup.objects.filter(pk=groups[0].pk).update(name="=1+1")
    put_questions(12, target_group=groups[0], first_response_minutes=100)
    put_questions(2, target_group=groups[1])
    put_questions(7, target_group=groups[2])
    put_questions(4)
    client.force_login(team)
    text = client.get(f"{URL}?als=csv&tabel=doelgroep").getvalue().decode()
    assert text.startswith("\ufeffDoelgroep;Vragen;")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text[1:]), delimiter=";")}
    assert rows["'=1+1"][1:3] == ["12", "1,7"]
    assert rows["Bewoners B"][1:] == [""] * 8
    book = load_workbook(io.BytesIO(client.get(f"{URL}?als=xlsx").getvalue()))
    lines = {row[0].value: row for row in book["Vragen per doelgroep"]}
    assert (lines["=1+1"][0].data_type, lines["=1+1"][1].value, lines["=1+1"][2].value) == ("s", 12, 1.7)
    assert lines["Bewoners B"][1].value is None
    assert book.sheetnames[0] == "Samenvatting"
    assert book.sheetnames[-1] == "Toelichting"


# Per table three at most, twice five for the numbers on top, and what each page of the desk asks.
QUERIES = 28


@pytest.mark.parametrize("count", [1, 40])
def test_the_report_takes_as_many_queries_whatever_there_is(
    count: int,
    put_questions: Put,
    groups: list[TargetGroup],
    places: list[Municipality],
    team: User,
    make_user: Callable[..., User],
    client: Client,
    django_assert_num_queries: Any,
) -> None:
    for number in range(count):
        put_questions(2, target_group=groups[number % 3], municipality=places[number % 6], score=3)
        make_user("expert")
    client.force_login(team)
    client.get(URL)
    with django_assert_num_queries(QUERIES):
        client.get(URL)
