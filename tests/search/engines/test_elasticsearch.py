"""Elasticsearch as the engine: the shared suite on a real server, and what only a server brings along."""

import secrets
import socket
import time
from collections.abc import Iterator

import pytest
from django.conf import settings

from search.engines import EngineUnavailable
from search.engines.elasticsearch_engine import ElasticsearchEngine
from tests.search.engines.asking import pages, passage, search
from tests.search.engines.suite import EngineSuite


@pytest.fixture
def prefix() -> str:
    return f"proef-{secrets.token_hex(6)}"


@pytest.fixture
def engine(prefix: str) -> Iterator[ElasticsearchEngine]:
    engine = ElasticsearchEngine(settings.ELASTICSEARCH_URL, prefix)
    yield engine
    engine.drop()


@pytest.fixture
def reader(engine: ElasticsearchEngine, prefix: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(settings.ELASTICSEARCH_URL, prefix)


@pytest.mark.elasticsearch
class TestElasticsearch(EngineSuite):
    """The shared suite on Elasticsearch."""

    def test_a_rebuild_never_undoes_a_change_that_it_reads_too_late(
        self, engine: ElasticsearchEngine
    ) -> None:
        engine.index([passage("een", "Urgentie"), passage("twee", "Urgentie")])
        with engine.rebuild() as rebuild:
            engine.index([passage("een", "Voorrang")])
            engine.delete(["twee"])
            rebuild.add([passage("een", "Urgentie"), passage("twee", "Urgentie")])
        assert engine.page_ids() == {"een"}
        assert pages(search(engine, "voorrang")) == ["een"]

    def test_a_page_may_be_spread_over_batches(self, engine: ElasticsearchEngine) -> None:
        with engine.rebuild() as rebuild:
            rebuild.add([passage("een", "Urgentie"), passage("twee", "Voorrang")])
            rebuild.add([passage("twee", "Woonwagens"), passage("drie", "Studenten")])
        assert engine.page_ids() == {"een", "twee", "drie"}
        assert pages(search(engine, "voorrang")) == pages(search(engine, "woonwagens")) == ["twee"]

    def test_a_rebuild_that_died_holds_nobody_up(
        self, engine: ElasticsearchEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine.index([passage("een", "Urgentie")])
        engine._generations.make_new()
        with pytest.raises(EngineUnavailable), engine.rebuild():
            pass
        monkeypatch.setattr("search.engines.elasticsearch_generations.DEAD_AFTER", 0.0)
        with engine.rebuild() as rebuild:
            rebuild.add([passage("twee", "Urgentie")])
        assert pages(search(engine, "urgentie")) == ["twee"]

    def test_few_generations_are_kept(self, engine: ElasticsearchEngine) -> None:
        for n in range(4):
            with engine.rebuild() as rebuild:
                rebuild.add([passage(f"p{n}", "Urgentie")])
            assert pages(search(engine, "urgentie")) == [f"p{n}"]
        assert len(engine._generations._aliases()) == 2

    def test_an_index_of_other_code_is_not_read_and_asks_for_a_rebuild(
        self, engine: ElasticsearchEngine, prefix: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine.index([passage("een", "Urgentie")])
        monkeypatch.setattr("search.engines.elasticsearch_generations.VERSION", "0.0")
        other = ElasticsearchEngine(settings.ELASTICSEARCH_URL, prefix)
        other.index([passage("twee", "Urgentie")])  # the rebuild will read it from the source
        assert not other.status().up_to_date
        assert search(other, "urgentie").total == 0
        with other.rebuild() as rebuild:
            rebuild.add([passage("twee", "Urgentie")])
        assert pages(search(other, "urgentie")) == ["twee"]


def test_a_server_that_is_away_is_said_quickly() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        engine = ElasticsearchEngine(f"http://127.0.0.1:{unused.getsockname()[1]}", "proef")
    began = time.monotonic()
    for _ in range(20):
        with pytest.raises(EngineUnavailable):
            engine.suggest("urg", ("public",))
        with pytest.raises(EngineUnavailable):
            engine.index([passage("een", "Urgentie")])
        with pytest.raises(EngineUnavailable), engine.rebuild():
            pass
    assert time.monotonic() - began < 3
