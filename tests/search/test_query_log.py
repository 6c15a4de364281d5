"""What readers look for: counted without the reader, stripped, shown when common, and gone in time."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, User
from search import actions, indexing
from search.behaviour import counting, views
from search.behaviour.counting import Counts
from search.behaviour.marks import SALT, Mark, counted_query, read_mark
from search.models import PageOrder, QueryCount
from search.tasks import forget_queries
from tests.search.shelf import Shelf
from vocabulary.models import TargetGroup

HERE = {"origin": "http://testserver", "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture(autouse=True)
def empty_counts(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    """Each test counts for itself, and writes at once."""
    monkeypatch.setattr(views, "counts", Counts())
    monkeypatch.setattr(counting, "WRITE_EVERY", 0.0)
    yield


@pytest.fixture
def team(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("editor"))
    return client


def mark_on_page(client: Client, query: str, **parameters: str) -> str:
    return str(client.get("/zoeken/", {"q": query, **parameters}).context["mark"])


def tell(client: Client, mark: str, page: str = "", **headers: str) -> int:
    data = {"mark": mark, **({"page": page} if page else {})}
    return client.post("/zoeken/geteld/", data, headers={**HERE, **headers}).status_code


def counted(query: str, group: str = "") -> tuple[int, int, int]:
    row = QueryCount.objects.filter(query=query, group=group).first()
    return (row.asked, row.without_result, row.clicked) if row else (0, 0, 0)


def put(query: str, asked: int = 0, days_ago: int = 0, **values: Any) -> None:
    day = timezone.localdate() - dt.timedelta(days=days_ago)
    QueryCount.objects.create(query=query, asked=asked, day=day, **values)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Flex\u00a0 WONEN? ", "flex wonen"),
        ("mail jan.jansen@hengelo.nl over urgentie", "mail [e-mailadres] over urgentie"),
        ("bel 06 12345678", "bel [telefoonnummer]"),
        ("bsn 111222333 uitkering", "bsn [burgerservicenummer] uitkering"),
        ("bsn 123456789 uitkering", "bsn [burgerservicenummer] uitkering"),
        ("rekening nl91abna0417164300", "rekening [rekeningnummer]"),
        ("nota 2024-2025", "nota 2024-2025"),
        ("taakstelling 2021 2022 2023", "taakstelling 2021 2022 2023"),
        ("subsidie 2.000.000 euro", "subsidie 2.000.000 euro"),
        ("regeling 20.000.000 euro per jaar", "regeling 20.000.000 euro per jaar"),
        ("nummer 111.222.334", "nummer [nummer]"),
        ("bel 06.123.456.78", "bel [telefoonnummer]"),
        ("jan @ gmail.com woont", "[e-mailadres] woont"),
        ("jan＠gmail.com", "[e-mailadres]"),
        ("jan.o'brien@gmail.com", "[e-mailadres]"),
        ("nummer 111,222,333", "nummer [nummer]"),
        ("nummer 111 - 222 - 333", "nummer [nummer]"),
        ("nummer 111_222_333", "nummer [nummer]"),
        ("bel 06,12,34,56,78", "bel [nummer]"),
        ("bel 06 | 12 | 34 | 56 | 78", "bel [nummer]"),
        ("jan(at)gmail.com urgentie", "[e-mailadres] urgentie"),
        ("jan [at] gmail [punt] com", "[e-mailadres]"),
        ("jan at gmail punt com", "[e-mailadres]"),
        ("jan@gmail,com", "[e-mailadres]"),
        ("mail jan@gmail over urgentie", "mail [e-mailadres] over urgentie"),
        ("500 - 1000 woningen", "500 - 1000 woningen"),
        ("nota 2024 - 2025 - 2026", "nota 2024 - 2025 - 2026"),
        ("artikel 7.3 lid 2 uit 2024", "artikel 7.3 lid 2 uit 2024"),
        ("24 uur per week, 52 weken", "24 uur per week, 52 weken"),
        ("?!", ""),
        ("", ""),
        ("\x00\n", ""),
        ("x" * 121, ""),
    ],
)
def test_a_query_is_kept_without_what_may_name_a_person(typed: str, kept: str) -> None:
    assert counted_query(typed) == kept


@pytest.mark.parametrize("key", ["9" * 25, "²", "-1", "x", ""])
def test_a_page_that_cannot_be_loses_no_counts(shelf: Shelf, client: Client, key: str) -> None:
    mark = mark_on_page(client, "Standplaats")
    assert tell(client, mark) == 204
    assert tell(client, mark, page=f"resource:{key}") == 204
    assert tell(client, mark, page=f"document:{key}") == 204
    assert counted("standplaats")[0] >= 1


def test_shown_results_count_and_nothing_is_kept_of_who_searched(shelf: Shelf, client: Client) -> None:
    page = client.get("/zoeken/", {"q": "Standplaats"})
    assert 'data-count-search="/zoeken/geteld/"' in page.content.decode()
    assert not QueryCount.objects.exists(), "a search itself writes nothing"
    answer = client.post("/zoeken/geteld/", {"mark": page.context["mark"]}, headers=HERE)
    assert (answer.status_code, answer.content, dict(answer.cookies)) == (204, b"", {})
    assert counted("standplaats") == (1, 0, 0)
    fields = {field.name for field in QueryCount._meta.get_fields()}
    assert fields == {"id", "day", "query", "group", "asked", "without_result", "clicked"}


def test_a_search_without_a_good_result_counts_as_one(shelf: Shelf, client: Client) -> None:
    tell(client, mark_on_page(client, "qqxx"))
    assert counted("qqxx") == (1, 1, 0)


def test_a_search_narrowed_to_a_group_counts_for_the_group_and_further_pages_for_nothing(
    shelf: Shelf, client: Client
) -> None:
    TargetGroup.objects.get_or_create(slug="ouderen", defaults={"name": "Ouderen", "order": 1})
    tell(client, mark_on_page(client, "woonzorgvisie", doelgroep="ouderen"))
    tell(client, mark_on_page(client, "woonzorgvisie", doelgroep="bestaat-niet"))
    tell(client, mark_on_page(client, "woonzorgvisie", soort="guide"))
    for number in range(12):
        shelf.put(f"9{number}", f"Woonzorgvisie {number}", "Een woonzorgvisie.")
    list(indexing.rebuild())
    tell(client, mark_on_page(client, "woonzorgvisie", pagina="2"))
    assert counted("woonzorgvisie") == (0, 0, 0)
    assert counted("woonzorgvisie", "ouderen")[0] == 1
    assert QueryCount.objects.count() == 1


def test_a_click_counts_for_the_query_and_for_the_groups_of_the_page(shelf: Shelf, client: Client) -> None:
    mark = mark_on_page(client, "woonzorgvisie")
    tell(client, mark, page="shelf:2")
    assert counted("woonzorgvisie")[2] == 1
    assert counted("woonzorgvisie", "ouderen")[2] == 1


@pytest.mark.parametrize("page", ["shelf:99", "shelf:' OR 1=1", "bron:1", "\x00", "x" * 500])
def test_a_click_on_what_is_no_public_page_is_not_counted(shelf: Shelf, client: Client, page: str) -> None:
    assert tell(client, mark_on_page(client, "woonzorgvisie"), page=page) == 204
    assert sum(QueryCount.objects.values_list("clicked", flat=True)) == 0


def test_nobody_makes_up_a_query(client: Client, time_machine: Any) -> None:
    made_up = signing.dumps(["piet jansen is gek", [""], False], salt="something else")
    for mark in ("", "piet jansen", made_up, "\x00", "a:b:c", "é" * 3000):
        assert tell(client, mark) == 204
    assert read_mark(made_up) is None
    old = signing.dumps(["wonen", [""], False], salt=SALT)
    time_machine.move_to(timezone.now() + dt.timedelta(hours=13))
    tell(client, old)
    assert not QueryCount.objects.exists()


def test_robots_the_team_and_other_sites_do_not_count(shelf: Shelf, client: Client, team: Client) -> None:
    mark = mark_on_page(client, "standplaats")
    tell(client, mark, **{"user-agent": "Googlebot/2.1"})
    tell(team, mark)
    assert tell(client, mark, origin="https://elders.example") == 403
    assert not QueryCount.objects.exists()


def test_one_network_can_not_push_a_query_up_also_on_a_quiet_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_PER_QUERY", 3)
    counts = Counts()
    for _ in range(10):
        counts.shown(Mark("wonen", ("",), False), "192.0.2.1")
    counts.shown(Mark("wonen", ("",), False), "192.0.2.2")
    assert counted("wonen") == (4, 0, 0)


def test_one_network_can_not_fill_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST_PER_NETWORK", 3)
    counts = Counts()
    for number in range(10):
        counts.shown(Mark(f"vraag {number}", ("",), False), "192.0.2.1")
    assert QueryCount.objects.count() == 3


def test_a_flood_of_queries_fills_neither_memory_nor_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "MOST_GATHERED", 5)
    monkeypatch.setattr(counting, "MOST_ROWS_A_DAY", 5)
    monkeypatch.setattr(counting, "WRITE_EVERY", float("inf"))
    counts = Counts()
    for number in range(20):
        counts.shown(Mark(f"vraag {number}", ("",), False), f"192.0.2.{number}")
    counts.write()
    assert QueryCount.objects.count() == 5
    counts.shown(Mark("nog een", ("",), False), "192.0.2.1")
    counts.shown(Mark("vraag 1", ("",), False), "192.0.2.1")
    counts.write()
    assert QueryCount.objects.count() == 5
    assert counted("vraag 1") == (2, 0, 0)


def test_what_can_not_be_written_now_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*args: object) -> None:
        raise DatabaseError

    counts, write = Counts(), counting._write
    monkeypatch.setattr(counting, "_write", away)
    counts.shown(Mark("wonen", ("",), True), "192.0.2.1")
    monkeypatch.setattr(counting, "_write", write)
    counts.write()
    assert counted("wonen") == (1, 1, 0)


def test_queries_go_after_the_time_that_the_privacy_page_says(client: Client) -> None:
    put("oud", 3, days_ago=181)
    put("jong", 3, days_ago=179)
    assert forget_queries() == 1
    assert counted("oud") == (0, 0, 0)
    assert counted("jong") == (3, 0, 0)
    assert "180 dagen" in client.get("/privacy/").content.decode()


def test_a_page_to_make_goes_that_long_after_it_is_settled_and_not_before(
    make_user: Callable[..., User], time_machine: Any
) -> None:
    editor, now = make_user("editor"), timezone.now()
    time_machine.move_to(now, tick=False)
    orders = {query: actions.order_page(editor, query) for query in ("open", "gemaakt", "weer open")}
    for query in ("gemaakt", "weer open"):
        actions.set_order_state(editor, orders[query], "made")
    actions.order_page(editor, "weer open")
    time_machine.move_to(now + dt.timedelta(days=179), tick=False)
    assert forget_queries() == 0
    time_machine.move_to(now + dt.timedelta(days=181), tick=False)
    assert forget_queries() == 1
    assert set(PageOrder.objects.values_list("query", flat=True)) == {"open", "weer open"}


@pytest.mark.parametrize(("state", "settled"), [("made", False), ("wanted", True)])
def test_an_order_is_settled_at_a_moment(db: None, state: str, settled: bool) -> None:
    with pytest.raises(IntegrityError):
        PageOrder.objects.create(query="x", state=state, settled_at=timezone.now() if settled else None)


def queries_on(page: Any, name: str) -> list[str]:
    return [row["query"] for row in page.context[name]]


def test_the_team_sees_what_is_popular_not_opened_and_not_found(team: Client) -> None:
    put("wonen", 5, clicked=4)
    put("wonen", 2, days_ago=3)
    put("urgentie", 4)
    put("huifkar", 3, without_result=3)
    put("piet jansen", 1)
    put("lang geleden", 9, days_ago=40)
    page = team.get("/kennis/zoekgedrag/")
    assert queries_on(page, "popular") == ["wonen", "urgentie", "huifkar"]
    assert queries_on(page, "without_click") == ["urgentie"]
    assert queries_on(page, "without_result") == ["huifkar"]
    assert page.context["totals"] == {"asked": 15, "without": 3, "clicked": 4}
    assert "piet jansen" not in page.content.decode(), "what was asked once may name a person"
    assert page.context["rare"] == 1
    assert "lang geleden" in queries_on(team.get("/kennis/zoekgedrag/?days=90"), "popular")
    assert team.get("/kennis/zoekgedrag/?days=x&group=%00").status_code == 200


def test_of_a_group_the_team_sees_its_searches_and_its_clicks(team: Client) -> None:
    TargetGroup.objects.get_or_create(slug="ouderen", defaults={"name": "Ouderen", "order": 1})
    put("wonen", 5)
    put("zorg", 2, group="ouderen")
    put("lift", 0, group="ouderen", clicked=3)
    page = team.get("/kennis/zoekgedrag/?days=30&group=ouderen")
    assert queries_on(page, "popular") == ["lift", "zorg"]
    assert queries_on(page, "without_click") == ["zorg"]


def test_all_that_is_shown_comes_as_a_file_and_no_more(team: Client) -> None:
    put("=HYPERLINK(1)", 3)
    put("piet jansen", 1)
    answer = team.get("/kennis/zoekgedrag/?days=30&als=csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Zoekopdracht"
    assert rows[1:] == [["'=HYPERLINK(1)", "3", "0", "0"]]


def test_the_page_asks_no_more_for_more_queries(team: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert team.get("/kennis/zoekgedrag/").status_code == 200
        return len(captured)

    put("nul", 3)
    first = queries()
    for number in range(30):
        put(f"vraag {number}", 3, without_result=number % 2)
        PageOrder.objects.create(query=f"vraag {number}")
    assert queries() == first == 10


def test_from_a_query_a_page_is_ordered_in_one_step_and_only_once(team: Client) -> None:
    put("huifkar", 3, without_result=3)
    for _ in range(2):
        answer = team.post(
            "/kennis/te-maken/nieuw/", {"query": "Huifkar", "back": "/kennis/zoekgedrag/?days=7"}
        )
        assert (answer.status_code, answer["Location"]) == (302, "/kennis/zoekgedrag/?days=7")
    order = PageOrder.objects.get()
    assert (order.query, order.state) == ("huifkar", "wanted")
    assert AuditEntry.objects.filter(verb="order_page").count() == 1
    assert "te maken" in team.get("/kennis/zoekgedrag/").content.decode()
    text = team.get("/kennis/te-maken/").content.decode()
    assert "huifkar" in text
    team.post(f"/kennis/te-maken/{order.pk}/", {"state": "made", "back": "https://elders.example/"})
    assert "huifkar" not in team.get("/kennis/te-maken/").content.decode()
    assert "huifkar" in team.get("/kennis/te-maken/?alles=1").content.decode()
    team.post("/kennis/te-maken/nieuw/", {"query": "huifkar"})
    order.refresh_from_db()
    assert order.state == "wanted"


def test_an_order_that_makes_no_sense_is_refused_in_words(team: Client) -> None:
    order = PageOrder.objects.create(query="wonen")
    for query in ("", "?", "x" * 500, "\x00"):
        assert team.post("/kennis/te-maken/nieuw/", {"query": query}).status_code == 400
    assert team.post(f"/kennis/te-maken/{order.pk}/", {"state": "weg"}).status_code == 400


def test_only_who_publishes_orders_and_puts_states(make_user: Callable[..., User]) -> None:
    order = PageOrder.objects.create(query="wonen")
    for role in ("employee", "expert", "front_office"):
        with pytest.raises(PermissionDenied):
            actions.order_page(make_user(role), "aap")
        with pytest.raises(PermissionDenied):
            actions.set_order_state(make_user(role), order, "made")
