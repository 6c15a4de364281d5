"""What should be found is found: the floors of the search on relevance sets, on each engine.

nDCG@10 is 1 when the best passages stand first. The sets and how they were judged: `relevance/README.md`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from search.beir import DataSet, read_beir
from search.engines import Engine, TantivyEngine
from search.evaluation import evaluate_data
from tests.conftest import EVALUATION_SET

OWN = Path(__file__).parent / "relevance"
ENGINES = ["tantivy", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]

FLOOR = 0.80  # on the set beside the checkout
OWN_FLOOR = 0.70  # on the queries of our own that the search was tuned on
MOST_LOST = 0.05  # on those that it was not tuned on


@contextmanager
def engine_of(name: str) -> Iterator[Callable[[Path], Engine]]:
    """How to make this engine at a directory; a server is left as it was."""
    if name == "tantivy":
        yield TantivyEngine
        return
    from search.engines.elasticsearch_engine import ElasticsearchEngine

    engine = ElasticsearchEngine(settings.ELASTICSEARCH_URL, f"relevance-{secrets.token_hex(6)}")
    try:
        yield lambda _: engine
    finally:
        engine.drop()


def figures(data: DataSet, engine: str) -> dict[str, Any]:
    with engine_of(engine) as engine_at:
        measured: dict[str, Any] = evaluate_data(data, engine_at)["all"]
    return measured


def part(name: str) -> DataSet:
    """The own set with the queries of one part."""
    rows = map(json.loads, (OWN / "queries.jsonl").read_text(encoding="utf-8").splitlines())
    chosen = {row["_id"] for row in rows if row["metadata"]["part"] == name}
    data = read_beir(OWN)
    return replace(data, queries=tuple(query for query in data.queries if query.id in chosen))


def test_the_parts_of_the_own_set_hold_all_kinds() -> None:
    tuning, frozen = part("tuning"), part("frozen")
    assert (len(tuning.queries), len(frozen.queries)) == (60, 20)
    assert {query.kind for query in tuning.queries} == {query.kind for query in frozen.queries}
    assert len({query.kind for query in tuning.queries}) == 6


def ndcg_of_kinds(data: DataSet, engine: str) -> float:
    """The mean of the kinds, since the parts hold them in other proportions and some kinds are harder."""
    with engine_of(engine) as engine_at:
        kinds = evaluate_data(data, engine_at)["kinds"].values()
    return sum(float(kind["ndcg_at_10"]) for kind in kinds) / len(kinds)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_search_was_tuned_to_the_language_and_not_to_the_queries(engine: str) -> None:
    tuning, frozen = ndcg_of_kinds(part("tuning"), engine), ndcg_of_kinds(part("frozen"), engine)
    assert tuning >= OWN_FLOOR
    assert frozen >= tuning - MOST_LOST


@pytest.mark.parametrize("engine", ENGINES)
def test_no_query_of_our_own_has_an_empty_result(engine: str) -> None:
    assert figures(read_beir(OWN), engine)["zero_results"] == 0


@pytest.mark.evaluation
@pytest.mark.parametrize("engine", ENGINES)
def test_the_floor_holds_on_the_set_beside_the_checkout(engine: str) -> None:
    found = figures(read_beir(EVALUATION_SET), engine)
    assert found["ndcg_at_10"] >= FLOOR
    assert found["zero_results"] == 0
