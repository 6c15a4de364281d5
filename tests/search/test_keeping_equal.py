"""The index is kept equal to the database: rebuilds that go on, and a check that mends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from search import indexing, sources
from search.engine import elasticsearch, engine
from search.engines import Passage
from search.tasks import check_indexes

SHELF: dict[str, Passage] = {}
READ: list[str] = []


def put(key: str, title: str) -> None:
    SHELF[key] = Passage(
        f"shelf:{key}#", f"shelf:{key}", f"/{key}/", title, "Tekst over wonen.", visibility=("public",)
    )


def from_shelf(keys: Collection[str] | None) -> Iterator[Passage]:
    assert keys is not None, "all at once is no way to read everything"
    for key in keys:
        if key in SHELF:
            READ.append(key)
            yield SHELF[key]


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    SHELF.clear()
    source = sources.Source("shelf", from_shelf, lambda user, keys: set(keys), keys=lambda: list(SHELF))
    monkeypatch.setattr(sources, "_sources", {"shelf": source})
    monkeypatch.setattr(indexing, "KEYS_AT_ONCE", 10)
    monkeypatch.setattr("search.engines.tantivy_engine.PASSAGES_PER_COMMIT", 10)
    for number in range(100):
        put(f"{number:03}", f"Gids {number}")
    list(indexing.rebuild())
    READ.clear()


def check(*options: str) -> str:
    out = StringIO()
    call_command("search_check", *options, stdout=out)
    return out.getvalue()


def test_a_rebuild_reads_few_pages_at_a_time_and_says_how_far_it_is() -> None:
    steps = list(indexing.rebuild())
    assert [(step.pages, step.of_pages) for step in steps][:3] == [(10, 100), (20, 100), (30, 100)]
    assert (steps[-1].passages, steps[-1].pages) == (100, 100)


def test_a_rebuild_that_is_stopped_goes_on_where_it_was_and_knows_what_changed_since() -> None:
    put("200", "Nieuw")
    rebuilding = indexing.rebuild()
    for _step in range(6):
        next(rebuilding)
    rebuilding.close()
    assert len(READ) == 60
    assert "shelf:200" not in engine().page_ids(), "searches use the old index until it is whole"
    READ.clear()
    put("001", "Veranderd")
    engine().index([SHELF["001"]])
    del SHELF["002"]  # without a word to the index
    out = StringIO()
    call_command("search_rebuild", stdout=out, verbosity=2)
    assert len(READ) <= 60, "what was done is not read again"
    assert "100 of 100 pages" in out.getvalue()
    assert engine().page_ids() == {f"shelf:{key}" for key in SHELF}
    assert engine().stored(["shelf:001"])["shelf:001"][0].title == "Veranderd"


def test_a_rebuild_can_be_begun_anew() -> None:
    rebuilding = indexing.rebuild()
    for _step in range(6):
        next(rebuilding)
    rebuilding.close()
    READ.clear()
    call_command("search_rebuild", "--anew", stdout=StringIO())
    assert len(READ) == 100


def test_an_index_in_order_is_left_alone() -> None:
    assert "100 pages, 100 passages compared; 0 missing, 0 stale, 0 superfluous." in check()
    assert "0 missing" in check("--dry-run")


def test_differences_are_found_and_mended() -> None:
    engine().delete(["shelf:005"])
    put("006", "Anders dan in de index")
    del SHELF["007"]
    engine().index([Passage("gone:1#", "gone:1", "/", "Weg", "Tekst", visibility=("public",))])
    out = StringIO()
    with pytest.raises(CommandError) as unmended:
        call_command("search_check", "--dry-run", stdout=out)
    assert unmended.value.returncode == 1
    assert "1 missing, 1 stale, 2 superfluous" in out.getvalue()
    assert "shelf:007" in engine().page_ids()
    said = check()
    for line in ("missing: shelf:005", "stale: shelf:006", "superfluous: shelf:007", "superfluous: gone:1"):
        assert line in said
    assert "mended" in said
    assert engine().page_ids() == {f"shelf:{key}" for key in SHELF}
    assert engine().stored(["shelf:006"])["shelf:006"][0].title == "Anders dan in de index"
    assert "0 missing, 0 stale, 0 superfluous." in check()


def test_each_night_what_differs_is_mended() -> None:
    engine().delete(["shelf:005"])
    put("006", "Anders dan in de index")
    assert check_indexes() == 2
    assert engine().page_ids() == {f"shelf:{key}" for key in SHELF}
    assert check_indexes() == 0


def test_a_page_that_changes_while_it_is_mended_ends_as_it_is_last(monkeypatch: pytest.MonkeyPatch) -> None:
    engine().delete(["shelf:005"])
    write, changed = engine().index, []

    def slow(passages: list[Passage]) -> None:
        write(passages)
        if not changed:
            changed.append(True)
            put("005", "Intussen veranderd")

    monkeypatch.setattr(engine(), "index", slow)
    check()
    assert engine().stored(["shelf:005"])["shelf:005"][0].title == "Intussen veranderd"


def test_without_an_index_the_check_builds_one(settings) -> None:
    settings.SEARCH_INDEX_PREFIX += "x"
    settings.SEARCH_INDEX_DIR = settings.SEARCH_INDEX_DIR / "elsewhere"
    with pytest.raises(CommandError):
        check("--dry-run")
    assert "no index that can be read" in check()
    assert len(engine().page_ids()) == 100
    if settings.ELASTICSEARCH_URL:
        engine().drop()


def test_an_engine_that_is_away_is_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    away = elasticsearch("http://127.0.0.1:9", "proef")
    monkeypatch.setattr("search.management.commands.search_check.engine", lambda index: away)
    with pytest.raises(CommandError) as error:
        check()
    assert error.value.returncode == 2
    monkeypatch.setattr("search.indexing.engine", lambda index: away)
    with pytest.raises(CommandError):
        call_command("search_rebuild")
    monkeypatch.setattr("search.management.commands.search_rebuild.engine", lambda index: away)
    with pytest.raises(CommandError):
        call_command("search_rebuild", "--if-needed")
