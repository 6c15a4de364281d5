"""What is read: counted without cookies or persons, also when the page comes from a cache."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.actions import SYSTEM
from accounts.models import User
from accounts.readers import is_robot
from files.exports import harmless
from knowledge.feedback.actions import give_feedback, mark_feedback
from knowledge.insight import counting, figures, views
from knowledge.insight.actions import put_views
from knowledge.insight.counting import Counts
from knowledge.models import Guide, Legislation, PageViews, Resource, StepPlan, TargetGroupPage
from vocabulary.models import TargetGroup

HERE = {"origin": "http://testserver", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(autouse=True)
def empty_counts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test counts for itself."""
    monkeypatch.setattr(views, "counts", Counts())
    yield


@pytest.fixture
def guide(content: Path) -> Guide:
    return Guide.objects.get()


def read(client: Client, page: Any, **headers: str) -> int:
    return client.post(f"/gelezen/{page.pk}/", headers={**HERE, **headers}).status_code


def views_of(page: Any) -> int:
    return sum(PageViews.objects.filter(page=page).values_list("count", flat=True))


def put(page: Any, count: int, days_ago: int = 0) -> None:
    PageViews.objects.create(page=page, day=timezone.localdate() - dt.timedelta(days=days_ago), count=count)


@pytest.mark.parametrize("key", ["9" * 18, "9" * 19, "9" * 5000])
def test_a_number_that_is_no_page_harms_no_count(guide: Guide, client: Client, key: str) -> None:
    assert client.post(f"/gelezen/{key}/", headers=HERE).status_code in (204, 404)
    assert client.post(f"/nuttig/{key}/", {"useful": "yes"}, headers=HERE).status_code == 404
    assert read(client, guide) == 204
    views.counts.write()
    assert views_of(guide) == 1


def test_a_page_says_that_it_is_shown_and_nothing_is_kept_of_who_reads(guide: Guide, client: Client) -> None:
    assert f'data-count-view="/gelezen/{guide.pk}/"' in client.get(guide.url).content.decode()
    answer = client.post(f"/gelezen/{guide.pk}/", headers=HERE)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    row = PageViews.objects.get()
    assert (row.page_id, row.day, row.count) == (guide.pk, timezone.localdate(), 1)
    assert {field.name for field in PageViews._meta.get_fields()} == {"id", "page", "day", "count"}


def test_a_busy_minute_is_written_together(
    guide: Guide, client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    read(client, guide)
    with django_assert_num_queries(0):
        assert [read(client, guide) for _ in range(5)] == [204] * 5
    assert views_of(guide) == 1
    monkeypatch.setattr(counting, "WRITE_EVERY", 0.0)
    read(client, guide)
    assert views_of(guide) == 7
    assert PageViews.objects.count() == 1


def test_one_network_can_not_push_a_page_up(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_PER_NETWORK", 3)
    counts = Counts()
    counts._written_at = float("inf")
    for _ in range(10):
        counts.add(guide.pk, "192.0.2.1")
    counts.add(guide.pk, "192.0.2.2")
    counts.write()
    # What was written is no new chance.
    counts.add(guide.pk, "192.0.2.1")
    counts.write()
    assert views_of(guide) == 4


def test_what_can_not_be_written_now_is_written_later(guide: Guide, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(views: object) -> None:
        raise DatabaseError

    counts = Counts()
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_write", broken)
        counts.add(guide.pk, "")
    assert views_of(guide) == 0
    counts.write()
    assert views_of(guide) == 1


def test_two_processes_add_up(guide: Guide) -> None:
    for _ in range(2):
        Counts().add(guide.pk, "")
    assert views_of(guide) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        put(guide, 1)


@pytest.mark.parametrize(
    ("agent", "robot"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True), ("HeadlessChrome/140", True), ("", True),
        ("Mozilla/5.0 (Windows NT 10.0) Edg/140.0", False), ("Mozilla/5.0 (Macintosh) Safari/605.1", False),
    ],
)  # fmt: skip
def test_robots_do_not_count(agent: str, robot: bool) -> None:
    assert is_robot(agent) == robot


def test_the_team_elsewhere_and_made_up_pages_do_not_count(
    guide: Guide, client: Client, make_user: Callable[..., User]
) -> None:
    assert read(client, guide, origin="https://elders.example") == 403
    assert client.post("/gelezen/999999/", headers=HERE).status_code == 204
    client.force_login(make_user("editor"))
    assert read(client, guide) == 204
    assert not PageViews.objects.exists()
    client.force_login(make_user("employee"))
    read(client, guide)
    assert client.get(f"/gelezen/{guide.pk}/").status_code == 405


def test_an_employee_counts(guide: Guide, client: Client, make_user: Callable[..., User]) -> None:
    client.force_login(make_user("employee"))
    read(client, guide)
    assert views_of(guide) == 1


def test_the_page_shows_what_is_read_outdated_and_missed(
    guide: Guide, client: Client, make_user: Callable[..., User]
) -> None:
    editor = make_user("editor")
    put(guide, 41)
    put(StepPlan.objects.get(), 1, days_ago=40)
    put(TargetGroupPage.objects.get(group__slug="bewoners-b"), 7)
    Legislation.objects.update(next_check_on=timezone.localdate() - dt.timedelta(days=1))
    give_feedback(guide, useful=False, reason="Ik mis de kosten.")
    give_feedback(guide, useful=True)
    mark_feedback(editor, give_feedback(guide, useful=False, reason="Koop"), "spam")
    client.force_login(editor)
    html = client.get("/kennis/inzicht/").content.decode()
    assert '<dd class="tb-stat__value">48</dd>' in html
    assert "De gids" in html
    assert "Het plan" not in html
    assert "De wet" in html
    assert f"stuk={guide.pk}" in html
    assert "style=" not in html
    assert "Het plan" in client.get("/kennis/inzicht/?days=90").content.decode()
    only_b = client.get("/kennis/inzicht/?days=7&group=bewoners-b").content.decode()
    assert '<dd class="tb-stat__value">7</dd>' in only_b
    assert "De gids" not in only_b


@pytest.mark.parametrize("query", ["days=zzz", "group=%00", "days=-1&group=zzz", "als=xml"])
def test_nonsense_in_the_address_shows_the_last_month(
    guide: Guide, client: Client, make_user: Callable[..., User], query: str
) -> None:
    client.force_login(make_user("administrator"))
    put(guide, 41)
    answer = client.get(f"/kennis/inzicht/?{query}")
    assert answer.status_code == 200
    assert "De gids" in answer.content.decode()


def test_views_count_for_each_group_that_a_page_names(guide: Guide) -> None:
    put(guide, 5)
    put(TargetGroupPage.objects.get(group__slug="bewoners-a"), 2)
    today = timezone.localdate()
    rows = {row["slug"]: row["value"] for row in figures.by_group(figures.PeriodOfReading(today, today))}
    assert (rows["bewoners-a"], rows["bewoners-b"]) == (7, 0)


def test_days_on_which_nobody_read_are_drawn_too(guide: Guide) -> None:
    put(guide, 5)
    today = timezone.localdate()
    week = figures.over_time(figures.PeriodOfReading(today - dt.timedelta(days=6), today))
    assert [count for _label, count in week] == [0, 0, 0, 0, 0, 0, 5]
    year = figures.over_time(figures.PeriodOfReading(today - dt.timedelta(days=364), today))
    assert 53 <= len(year) <= 54
    assert sum(count for _label, count in year) == 5


def test_queries_of_the_page_do_not_grow(
    guide: Guide, client: Client, make_user: Callable[..., User], django_assert_num_queries: Any
) -> None:
    editor = make_user("editor")
    client.force_login(editor)
    put(guide, 1)
    give_feedback(guide, useful=False)
    client.get("/kennis/inzicht/")
    for address, queries in (
        ("/kennis/inzicht/", QUERIES),
        ("/kennis/inzicht/?als=csv&days=7", QUERIES_OF_FILE),
    ):
        with django_assert_num_queries(queries):
            client.get(address)
    for number in range(5):
        copy = guide.copy(update_attrs={"slug": f"gids-{number}", "title": f"Gids {number}"})
        put(copy, number + 1)
        give_feedback(copy, useful=False)
        Guide.objects.filter(pk=copy.pk).update(maintainer=editor, next_check_on=dt.date(2020, 1, 1))
    for address, queries in (
        ("/kennis/inzicht/", QUERIES),
        ("/kennis/inzicht/?als=csv&days=7", QUERIES_OF_FILE),
    ):
        with django_assert_num_queries(queries):
            client.get(address)


QUERIES, QUERIES_OF_FILE = 20, 7


def test_counts_from_elsewhere_come_by_an_administrator_and_change_no_day_that_was_counted(
    guide: Guide, make_user: Callable[..., User]
) -> None:
    put(guide, 4)
    today = timezone.localdate()
    put_views(SYSTEM, [(guide.pk, today, 9), (guide.pk, today - dt.timedelta(days=1), 2)])
    assert views_of(guide) == 6
    with pytest.raises(PermissionDenied):
        put_views(make_user("editor"), [])


def test_the_file_has_every_page_and_no_formula(
    guide: Guide, client: Client, make_user: Callable[..., User]
) -> None:
    Guide.objects.update(title='=HYPERLINK("https://elders.example")')
    put(guide, 3)
    client.force_login(make_user("programme_team"))
    answer = client.get("/kennis/inzicht/?als=csv")
    assert answer["Content-Disposition"].startswith('attachment; filename="inzicht-')
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + Resource.objects.live().count()
    [row] = [row for row in rows if "HYPERLINK" in row[0]]
    assert row[0].startswith("'=")
    assert row[4] == "3"
    assert "0" in {row[4] for row in rows}, "what nobody read is in it too"


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert str(harmless(cell)).startswith("'")


@pytest.mark.parametrize(("cell", "shown"), [("gewoon", "gewoon"), (-3, -3), (None, "")])
def test_other_cells_stay_as_they_are(cell: object, shown: object) -> None:
    assert harmless(cell) == shown


def test_there_is_a_group_for_each_bar(groups: list[TargetGroup]) -> None:
    today = timezone.localdate()
    assert len(figures.by_group(figures.PeriodOfReading(today, today))) == len(groups)
