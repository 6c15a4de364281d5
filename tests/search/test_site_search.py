"""The search of the site: rights on every result, the outbox that keeps the index, the page itself."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from loket.answering.passages import passages_for as desk_passages
from post.models import Effect
from post.outbox import run_due
from search import indexing, sources
from search.asking import finding_for, passages_for
from search.engine import elasticsearch, engine
from search.engines import EngineUnavailable, IndexDamaged, Passage
from search.tasks import check_indexes, rebuild_when_unreadable

SHELF: dict[str, Passage] = {}
HIDDEN: set[str] = set()
embedded = pytest.mark.skipif(
    bool(site_settings.ELASTICSEARCH_URL), reason="damages the files of the embedded index"
)


def passage(key: str, title: str, text: str, **more: object) -> Passage:
    values: dict = {"visibility": ("public",), "kind": "guide", **more}
    return Passage(
        id=f"shelf:{key}", page_id=f"shelf:{key}", url=f"/{key}/", title=title, text=text, **values
    )


def from_shelf(keys: Collection[str] | None) -> Iterator[Passage]:
    yield from (found for key, found in SHELF.items() if keys is None or key in keys)


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    SHELF.clear()
    HIDDEN.clear()
    source = sources.Source(
        "shelf",
        from_shelf,
        lambda user, keys: set(keys) - HIDDEN,
        kinds={"guide": "Handreiking"},
        tokens=lambda user: {"staff:desk"} if user == "desk" else set(),
    )
    monkeypatch.setattr(sources, "_sources", {"shelf": source})
    SHELF["1"] = passage("1", "Standplaatsen voor woonwagens", "Een standplaats kiest u samen met bewoners.")
    SHELF["2"] = passage("2", "Woonzorgvisie", "Breng in kaart wat ouderen nodig hebben.")
    SHELF["3"] = passage("3", "Intern over woonwagens", "Alleen voor het loket.", visibility=("staff:desk",))
    assert [progress.passages for progress in indexing.rebuild()][-1] == 3


def titles(query: str, user: object = None) -> list[str]:
    return [page.title for page in finding_for(user or AnonymousUser(), query).pages]


def test_a_visitor_finds_a_page_by_another_form_of_the_word() -> None:
    assert titles("woonwagen")[0] == "Standplaatsen voor woonwagens"


def test_what_is_for_staff_is_found_by_staff_alone() -> None:
    assert "Intern over woonwagens" not in titles("woonwagens")
    assert "Intern over woonwagens" in titles("woonwagens", "desk")


def test_a_stale_index_shows_nothing_that_the_database_hides() -> None:
    HIDDEN.add("1")
    found = finding_for(AnonymousUser(), "standplaats")
    assert (found.pages, found.total, found.answer) == ((), 0, None)


def test_what_the_database_hides_counts_nowhere_on_the_page(client: Client) -> None:
    """Not yet taken out of the index, and already neither shown, nor counted, nor proposed, nor related."""
    SHELF["9"] = passage(
        "9", "Zilverlinde", "Een zilverlinde bij het huis.", kind="guide", province="utrecht"
    )
    SHELF["8"] = passage("8", "Kastanje", "Een kastanje bij het huis.", kind="guide")
    list(indexing.rebuild())
    assert finding_for(AnonymousUser(), "huis").total == 2
    HIDDEN.add("9")
    found = finding_for(AnonymousUser(), "huis")
    assert [page.title for page in found.pages] == ["Kastanje"]
    assert found.total == 1
    assert [(value.value, value.count) for value in found.facets["kind"]] == [("guide", 1)]
    assert found.facets["province"] == ()
    for address in ("/zoeken/?q=zilverlinde", "/zoeken/?q=huis", "/zoeken/atom.xml?q=huis", "/zoeken/"):
        text = client.get(address).content.decode()
        assert "Zilverlinde" not in text
        assert "/9/" not in text
    assert "Zilverlinde" not in client.get("/zoeken/suggesties/", {"q": "zilver"}).content.decode()
    indexing.reindex("shelf", "9")
    for query in ("zilverlnde", "zilverlnde huis", "zilverlnde&letterlijk=1"):
        assert "zilverlinde" not in client.get(f"/zoeken/?q={query}").content.decode().lower(), "Bedoelde u"
    assert "Bedoelde u <strong>kastanje" in client.get("/zoeken/?q=kastanke").content.decode()


def test_a_change_is_indexed_by_the_outbox_and_a_removed_page_leaves_the_index() -> None:
    SHELF["4"] = passage("4", "Flexwoningen", "Verplaatsbare huizen.")
    indexing.reindex("shelf", "4")
    run_due()
    assert titles("flexwoning")[0] == "Flexwoningen"
    del SHELF["4"]
    indexing.reindex("shelf", "4")
    run_due()
    assert "Flexwoningen" not in titles("flexwoning")


def test_several_changes_of_one_page_wait_as_one_errand() -> None:
    for _ in range(5):
        indexing.reindex("shelf", "1")
    assert run_due() == 1


def test_passages_for_the_desk_give_one_passage_a_page() -> None:
    found = passages_for(AnonymousUser(), "Hoe kies ik een standplaats voor woonwagens?")
    assert [one.passage.title for one in found][:1] == ["Standplaatsen voor woonwagens"]


def test_what_only_looks_like_a_question_answers_nothing() -> None:
    SHELF["4"] = passage("4", "Kostendelersnorm", "Wie een huis deelt.")
    list(indexing.rebuild())
    looks_alike = finding_for(AnonymousUser(), "kostendelnorm")
    assert looks_alike.nearest and looks_alike.pages
    assert passages_for(AnonymousUser(), "kostendelnorm") == []


def test_the_page_shows_marked_results_and_facets(client: Client) -> None:
    page = client.get("/zoeken/", {"q": "standplaats"}).content.decode()
    assert '<mark class="utrecht-mark">' in page
    assert 'href="/1/"' in page
    assert "Handreiking" in page
    assert "csrfmiddlewaretoken" not in page
    assert client.head("/zoeken/", {"q": "standplaats"}).status_code == 200


def test_markup_in_a_query_or_a_passage_is_text(client: Client) -> None:
    SHELF["5"] = passage("5", "<b>vet</b>", "<script>alert(1)</script> woonkeur")
    list(indexing.rebuild())
    page = client.get("/zoeken/", {"q": "<script>woonkeur</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "<script>woonkeur" not in page
    assert "<b>vet" not in page


def test_nothing_found_leads_to_the_desk_with_the_words_filled_in(client: Client) -> None:
    page = client.get("/zoeken/", {"q": "xqzwvk"}).content.decode()
    assert "Wij vonden niets" in page
    assert "?q=xqzwvk" in page


@pytest.mark.parametrize(
    "query",
    ["", " ", "\x00", '"', "-", "?" * 500, "😀", "a" * 10_000, "de het een", "\u202eabc", "AND OR ( : *"],
)
def test_no_query_breaks_the_page(client: Client, query: str) -> None:
    assert client.get("/zoeken/", {"q": query}).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "abc", "99999999999", "²"])
def test_no_page_number_breaks_the_page(client: Client, number: str) -> None:
    assert client.get("/zoeken/", {"q": "woonwagens", "pagina": number}).status_code == 200


def test_an_engine_that_is_away_is_said_and_the_rest_works(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object, **kwargs: object) -> None:
        raise EngineUnavailable("away")

    monkeypatch.setattr("search.views.finding_for", away)
    answer = client.get("/zoeken/", {"q": "woonwagens"})
    assert answer.status_code == 503
    assert "Zoeken lukt op dit moment niet" in answer.content.decode()


@pytest.mark.parametrize("done", ["changed", "removed"])
def test_what_changes_while_the_engine_is_away_is_indexed_afterwards(
    done: str, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    SHELF["1"] = passage("1", "Flexwoningen", "Verplaatsbare huizen.")
    if done == "removed":
        del SHELF["1"]
    with monkeypatch.context() as away:
        # Nobody listens on port 9 here.
        away.setattr("search.indexing.engine", lambda index: elasticsearch("http://127.0.0.1:9", "proef"))
        indexing.reindex("shelf", "1")
        began = timezone.now()
        for days in range(1, 31):
            time_machine.move_to(began + dt.timedelta(days=days))
            assert run_due() == 1
    time_machine.move_to(began + dt.timedelta(days=40))
    run_due()
    assert "Standplaatsen voor woonwagens" not in titles("standplaats")
    assert ("Flexwoningen" in titles("flexwoning")) == (done == "changed")


def test_what_changes_while_the_first_index_is_built_comes_after_it_and_takes_no_second_one(
    settings, monkeypatch: pytest.MonkeyPatch, time_machine
) -> None:
    settings.SEARCH_INDEX_PREFIX += "x"
    settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR / "elsewhere"
    read: list[object] = []

    def busy(keys: Collection[str] | None) -> Iterator[Passage]:
        read.append(keys)
        for found in list(from_shelf(keys)):
            yield found
            if keys is None and found.page_id == "shelf:1":
                SHELF["1"] = passage("1", "Flexwoningen", "Verplaatsbare huizen.")
                indexing.reindex("shelf", "1")
                run_due()

    monkeypatch.setattr(sources, "_sources", {"shelf": replace(sources._sources["shelf"], passages=busy)})
    assert rebuild_when_unreadable()
    run_due()
    assert set(titles("woonwagen")) == {"Standplaatsen voor woonwagens"}, "as it was when it was read"
    time_machine.move_to(timezone.now() + dt.timedelta(minutes=3))
    run_due()
    assert titles("flexwoning") == ["Flexwoningen"]
    assert read == [None, ["1"]], "all pages once, and then the one that changed"
    if settings.ELASTICSEARCH_URL:
        engine().drop()


def test_the_results_page_asks_the_same_number_of_queries_for_one_and_for_thirty_results(
    client: Client, django_assert_num_queries
) -> None:
    client.get("/zoeken/", {"q": "opvang"})
    for count in (1, 30):
        for number in range(count):
            SHELF[f"n{number}"] = passage(f"n{number}", f"Opvang {number}", "Opvang en begeleiding.")
        list(indexing.rebuild())
        with django_assert_num_queries(5):
            client.get("/zoeken/", {"q": "opvang"})


def test_the_engine_of_the_tests_lies_in_the_tests_own_folder(settings) -> None:
    assert engine().status().passages == 3


def no_name(index: Path) -> None:
    (index / "current").write_bytes(b"\xff\xfe")


def empty_meta(index: Path) -> None:
    (current(index) / "meta.json").write_text("{}")


def truncated(index: Path) -> None:
    for file in current(index).glob("*.*"):
        if file.suffix not in {".json", ".jsonl"}:
            os.truncate(file, file.stat().st_size // 2)


def gone(index: Path) -> None:
    shutil.rmtree(index)


def current(index: Path) -> Path:
    return index / (index / "current").read_text()


@embedded
@pytest.mark.parametrize("damage", [no_name, empty_meta, truncated, gone])
def test_a_damaged_index_stops_nobody_and_is_built_anew(
    damage: Callable[[Path], None], client: Client, settings, time_machine
) -> None:
    damage(settings.SEARCH_INDEX_DIR)
    answer = client.get("/zoeken/", {"q": "woonwagens"})
    assert answer.status_code == 503
    assert "Zoeken lukt op dit moment niet" in answer.content.decode()
    assert client.get("/zoeken/suggesties/", {"q": "standp"}).json()["groups"] == []
    assert desk_passages(AnonymousUser(), "Hoe kies ik een standplaats?") == []
    assert rebuild_when_unreadable()
    assert not rebuild_when_unreadable(), "it is promised already"
    run_due()
    assert titles("woonwagen")[0] == "Standplaatsen voor woonwagens"
    assert not rebuild_when_unreadable()


@embedded
@pytest.mark.parametrize("damage", [no_name, empty_meta, truncated, gone])
def test_the_check_builds_a_damaged_index_anew(damage: Callable[[Path], None], settings) -> None:
    damage(settings.SEARCH_INDEX_DIR)
    out = StringIO()
    call_command("search_check", stdout=out)
    assert "built with 3 passages" in out.getvalue()
    assert titles("woonwagen")[0] == "Standplaatsen voor woonwagens"


def test_a_damage_that_only_reading_shows_is_promised_a_new_index_by_night(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unreadable(page_ids: Collection[str]) -> None:
        raise IndexDamaged("one block of many")

    monkeypatch.setattr(engine(), "stored", unreadable)
    assert check_indexes() == 0
    assert list(Effect.objects.waiting().values_list("kind", "key")) == [(indexing.REBUILD, sources.SITE)]


@embedded
@pytest.mark.parametrize("damage", [no_name, empty_meta, truncated, gone])
def test_a_change_of_one_page_on_a_damaged_index_brings_all_pages_back(
    damage: Callable[[Path], None], settings, time_machine
) -> None:
    damage(settings.SEARCH_INDEX_DIR)
    SHELF["4"] = passage("4", "Flexwoningen", "Verplaatsbare huizen.")
    indexing.reindex("shelf", "4")
    run_due()
    assert engine().page_ids() == {f"shelf:{key}" for key in "1234"}
