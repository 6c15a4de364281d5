"""Measure the search on a data set in BEIR format, in an index of its own.

Measures, as BEIR and trec_eval define them: nDCG with the grade as gain and discount log2(rank + 1); recall
and mean reciprocal rank over the grades above 0.
"""

import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.beir import DataSet, MalformedDataSet, Query, read_beir
from search.engines import Engine, Passage, TantivyEngine
from search.finding import Results, find
from search.semantic import Embedder, Meanings

__all__ = ["MalformedDataSet", "evaluate", "evaluate_data", "ndcg", "recall", "reciprocal_rank"]

PUBLIC = ("public",)
PAGE_SIZE = 10  # as a reader gets it
DEPTH = 20
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class _Outcome:
    kind: str
    ndcg: float
    recall: float
    reciprocal_rank: float
    is_empty: bool
    milliseconds: float


def evaluate(
    directory: Path,
    engine_at: Callable[[Path], Engine] = TantivyEngine,
    embedder: Embedder | None = None,
) -> dict[str, Any]:
    """Read a data set and measure on it, see `evaluate_data`; raises MalformedDataSet."""
    return evaluate_data(read_beir(directory), engine_at, embedder)


def evaluate_data(
    data: DataSet,
    engine_at: Callable[[Path], Engine] = TantivyEngine,
    embedder: Embedder | None = None,
) -> dict[str, Any]:
    """Index a data set in a temporary directory and return its figures, in all and per kind of query.

    The result is {"all": figures, "kinds": {kind: figures}, "index": figures of the index}. Figures are
    ndcg_at_10, recall_at_20, mrr_at_10 (0 to 1), zero_results (a count), p50_ms and p95_ms (milliseconds
    from the text to a first page with facets and snippets). "index" has passages, queries (counts),
    index_bytes and build_seconds. Queries without a grade above 0 are left out. With an `embedder` meaning
    helps to order what questions find; the time of the vectors is part of that of the index.
    """
    with tempfile.TemporaryDirectory(prefix="search-evaluation-") as place:
        engine = engine_at(Path(place))
        started = time.perf_counter()
        with engine.rebuild() as rebuild:
            for start in range(0, len(data.documents), BATCH):
                rebuild.add(_passages(data, start, start + BATCH))
        meanings = Meanings.of(embedder, _passages(data, 0, len(data.documents))) if embedder else None
        build_seconds = time.perf_counter() - started
        measuring = _Measuring(engine, data, meanings)
        # A process that serves has its dictionaries and word list already; each query is measured once, cold.
        measuring.first_page("warming up of dictionaries, vocabulary and caches")
        outcomes = [measuring.outcome(query) for query in data.queries]
        index_bytes = engine.status().size_bytes
    by_kind: defaultdict[str, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.kind:
            by_kind[outcome.kind].append(outcome)
    return {
        "all": _figures(outcomes),
        "kinds": {kind: _figures(of_kind) for kind, of_kind in sorted(by_kind.items())},
        "index": {
            "passages": len(data.documents),
            "queries": len(data.queries),
            "index_bytes": index_bytes,
            "build_seconds": round(build_seconds, 3),
        },
    }


def _passages(data: DataSet, start: int, end: int) -> list[Passage]:
    """Return documents as passages, each a page; numbered, since an engine may not take every id."""
    return [
        Passage(
            id=f"{number:07}",
            page_id=f"{number:07}",
            url=f"/{number}/",
            title=document.title,
            text=document.text,
            visibility=PUBLIC,
        )
        for number, document in enumerate(data.documents[start:end], start)
    ]


class _Measuring:
    """Asks an engine the queries of a data set."""

    def __init__(self, engine: Engine, data: DataSet, meanings: Meanings | None) -> None:
        self._engine = engine
        self._data = data
        self._meanings = meanings

    def first_page(self, text: str, number: int = 1) -> Results:
        """Return a page of results as a reader gets it."""
        return find(
            self._engine,
            text,
            allowed=PUBLIC,
            meanings=self._meanings,
            page=number,
            page_size=PAGE_SIZE,
        )

    def outcome(self, query: Query) -> _Outcome:
        """Ask a query and judge what comes."""
        started = time.perf_counter()
        results = self.first_page(query.text)
        milliseconds = (time.perf_counter() - started) * 1000
        pages = [*results.pages]
        while len(pages) < DEPTH and results.number < results.page_count:
            results = self.first_page(query.text, results.number + 1)
            pages += results.pages
        ranked = [self._data.documents[int(page.page_id)].id for page in pages]
        grades = self._data.grades[query.id]
        return _Outcome(
            kind=query.kind,
            ndcg=ndcg(ranked, grades),
            recall=recall(ranked, grades),
            reciprocal_rank=reciprocal_rank(ranked, grades),
            is_empty=not ranked,
            milliseconds=milliseconds,
        )


def ndcg(ranked: Iterable[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of a ranking, 0 to 1; 0 when nothing is relevant."""

    def gain(values: Iterable[int]) -> float:
        return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(values))

    ideal = gain(sorted(grades.values(), reverse=True)[:depth])
    return gain([grades.get(id_, 0) for id_ in ranked][:depth]) / ideal if ideal else 0.0


def recall(ranked: Iterable[str], grades: Mapping[str, int], depth: int = 20) -> float:
    """Return which share of the relevant documents is among the first `depth`."""
    return len(set(list(ranked)[:depth]) & grades.keys()) / len(grades) if grades else 0.0


def reciprocal_rank(ranked: Iterable[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return 1 / the rank of the first relevant document; 0 when none is among the first `depth`."""
    return next((1 / rank for rank, id_ in enumerate(list(ranked)[:depth], 1) if id_ in grades), 0.0)


def _figures(outcomes: list[_Outcome]) -> dict[str, float | int]:
    count = len(outcomes)
    times = sorted(outcome.milliseconds for outcome in outcomes)

    def mean(values: Iterable[float]) -> float:
        return round(sum(values) / count, 4) if count else 0.0

    def percentile(share: float) -> float:
        return round(times[min(count - 1, math.ceil(share * count) - 1)], 3) if count else 0.0

    return {
        "ndcg_at_10": mean(o.ndcg for o in outcomes),
        "recall_at_20": mean(o.recall for o in outcomes),
        "mrr_at_10": mean(o.reciprocal_rank for o in outcomes),
        "zero_results": sum(o.is_empty for o in outcomes),
        "p50_ms": percentile(0.5),
        "p95_ms": percentile(0.95),
    }
