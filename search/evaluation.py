"""Measure the search on a data set in BEIR format, in an index of its own.

A data set is a directory with corpus.jsonl (_id, title, text), queries.jsonl (_id, text, metadata.kind) and
qrels/test.tsv (query-id, corpus-id, score; tab-separated with a heading). Measures, as BEIR and trec_eval
define them: nDCG with the grade as gain and discount log2(rank + 1); recall and mean reciprocal rank over the
grades above 0.
"""

import json
import math
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.dutch.synonyms import Synonyms
from search.engines import Engine, Passage, TantivyEngine
from search.finding import find
from search.plan import Weights

PUBLIC = ("public",)


class MalformedDataSet(Exception):
    """A data set that cannot be read; the message names file and line number."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a data set; `kind` says what makes it hard, "" when nothing is said."""

    id: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set in memory; `grades` holds per query the judged documents with grades above 0."""

    passages: tuple[Passage, ...]
    queries: tuple[Query, ...]
    grades: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class _Outcome:
    kind: str
    ndcg: float
    recall: float
    reciprocal_rank: float
    is_empty: bool
    milliseconds: float


def read_beir(directory: Path) -> DataSet:
    """Read a data set; raises MalformedDataSet for a missing file, a malformed line and an unknown id."""
    passages = [
        Passage(
            id=row["_id"],
            page_id=row["_id"],
            url=f"/{row['_id']}",
            title=row.get("title") or "",
            text=row["text"],
            visibility=PUBLIC,
        )
        for _, row in _rows(directory / "corpus.jsonl")
    ]
    queries = []
    for where, row in _rows(directory / "queries.jsonl"):
        metadata = row.get("metadata") or {}
        if not isinstance(metadata, dict):
            raise MalformedDataSet(f"{where}: metadata is not an object")
        queries.append(Query(row["_id"], row["text"], str(metadata.get("kind", ""))))
    grades = _grades(directory / "qrels/test.tsv", {q.id for q in queries}, {p.id for p in passages})
    return DataSet(tuple(passages), tuple(q for q in queries if q.id in grades), grades)


def evaluate(
    directory: Path,
    engine_at: Callable[[Path], Engine] = TantivyEngine,
    synonyms: Synonyms | None = None,
    weights: Weights | None = None,
) -> dict[str, Any]:
    """Index a data set in a temporary directory and return its figures, in all and per kind of query.

    The result is {"all": figures, "kinds": {kind: figures}}. Figures are ndcg_at_10, recall_at_20, mrr_at_10
    (0 to 1), zero_results and queries (counts), p50_ms and p95_ms (milliseconds per query, text to snippets);
    "all" also has passages (count), index_bytes and build_seconds. Queries without judgements are left out.
    """
    data = read_beir(directory)
    with tempfile.TemporaryDirectory(prefix="search-evaluation-") as place:
        engine = engine_at(Path(place))
        started = time.perf_counter()
        with engine.rebuild() as rebuild:
            rebuild.add(data.passages)
        build_seconds = time.perf_counter() - started
        find(engine, "warming up of dictionaries and caches", allowed=PUBLIC, synonyms=synonyms)
        outcomes = [_try(engine, query, data.grades[query.id], synonyms, weights) for query in data.queries]
        index_bytes = engine.status().size_bytes
    by_kind: defaultdict[str, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.kind:
            by_kind[outcome.kind].append(outcome)
    extra = {
        "passages": len(data.passages),
        "index_bytes": index_bytes,
        "build_seconds": round(build_seconds, 3),
    }
    return {
        "all": _figures(outcomes) | extra,
        "kinds": {kind: _figures(of_kind) for kind, of_kind in sorted(by_kind.items())},
    }


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


def _try(
    engine: Engine,
    query: Query,
    grades: Mapping[str, int],
    synonyms: Synonyms | None,
    weights: Weights | None,
) -> _Outcome:
    started = time.perf_counter()
    results = find(engine, query.text, allowed=PUBLIC, synonyms=synonyms, page_size=20, weights=weights)
    milliseconds = (time.perf_counter() - started) * 1000
    ranked = [page.page_id for page in results.pages]
    return _Outcome(
        kind=query.kind,
        ndcg=ndcg(ranked, grades),
        recall=recall(ranked, grades),
        reciprocal_rank=reciprocal_rank(ranked, grades),
        is_empty=not ranked,
        milliseconds=milliseconds,
    )


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
        "queries": count,
    }


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield ("file:line number", line) for each line that is not blank."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                where = f"{path.name}:{number}"
                try:
                    line = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
                except UnicodeDecodeError:
                    raise MalformedDataSet(f"{where}: not UTF-8") from None
                if line.strip():
                    yield where, line
    except OSError as error:
        raise MalformedDataSet(f"{path.name}: cannot be read ({error.strerror})") from error


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: set[str] = set()
    for where, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise MalformedDataSet(f"{where}: no JSON ({error})") from None
        if not isinstance(row, dict):
            raise MalformedDataSet(f"{where}: not an object")
        for name in ("_id", "text"):
            if not isinstance(row.get(name), str):
                raise MalformedDataSet(f'{where}: no text in "{name}"')
        if row["_id"] in seen:
            raise MalformedDataSet(f'{where}: the _id "{row["_id"]}" occurs twice')
        seen.add(row["_id"])
        yield where, row


def _grades(path: Path, query_ids: set[str], passage_ids: set[str]) -> dict[str, dict[str, int]]:
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for index, (where, line) in enumerate(_lines(path)):
        columns = line.split("\t")
        if index == 0 and columns[0] == "query-id":
            continue
        if len(columns) != 3:
            raise MalformedDataSet(f"{where}: {len(columns)} columns, not 3")
        query_id, passage_id, score = (column.strip() for column in columns)
        if query_id not in query_ids:
            raise MalformedDataSet(f'{where}: no query "{query_id}"')
        if passage_id not in passage_ids:
            raise MalformedDataSet(f'{where}: no document "{passage_id}"')
        try:
            grade = int(score)
        except ValueError:
            raise MalformedDataSet(f'{where}: the score "{score}" is no whole number') from None
        if grade > 0:
            grades[query_id][passage_id] = grade
    return dict(grades)
