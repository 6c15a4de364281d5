"""How quick and how well our search finds, against Tantivy with its own Dutch stemmer on the same passages.

`python -m bench.search --passages 20000` measures latency on a made-up corpus; `--beir DIR` measures quality
on a data set in BEIR format as well.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import tantivy

from bench.search_corpus import passages, queries
from search.engines import Passage, TantivyEngine
from search.evaluation import evaluate
from search.finding import find

QUERIES = 200
BATCH = 2000


class Peer:
    """Tantivy as its documentation shows it: stemmed Dutch text, any of the words."""

    def __init__(self, folder: Path, found: Sequence[tuple[str, str, str]]) -> None:
        """`found` holds (id, title, text)."""
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("title", tokenizer_name="nl_stem")
        builder.add_text_field("text", tokenizer_name="nl_stem")
        self.index = tantivy.Index(builder.build(), path=str(folder))
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("dutch"))
            .build()
        )
        self.index.register_tokenizer("nl_stem", analyzer)
        writer = self.index.writer(heap_size=100_000_000, num_threads=1)
        for key, title, text in found:
            writer.add_document(tantivy.Document(id=key, title=title, text=text))
        writer.commit()
        self.index.reload()
        self.searcher = self.index.searcher()

    def search(self, query: str) -> list[str]:
        """The ids of the ten best."""
        words = " ".join("".join(c if c.isalnum() else " " for c in query).split())
        parsed = self.index.parse_query(words, ["title", "text"]) if words else tantivy.Query.empty_query()
        hits = self.searcher.search(parsed, 10, count=False).hits
        return [self.searcher.doc(address).get_first("id") for _score, address in hits]


def milliseconds(search: Callable[[str], object], queries: Sequence[str]) -> tuple[float, float]:
    """Median and 95th percentile per query, after one round to warm up."""
    for query in queries[:20]:
        search(query)
    taken = []
    for query in queries:
        began = time.perf_counter()
        search(query)
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]


def latency(count: int) -> None:
    """Print both latencies and their ratio on a made-up corpus."""
    found: list[Passage] = list(passages(count))
    asked = queries(QUERIES)
    with tempfile.TemporaryDirectory() as ours_at, tempfile.TemporaryDirectory() as peer_at:
        engine = TantivyEngine(Path(ours_at))
        began = time.perf_counter()
        with engine.rebuild() as rebuild:
            for start in range(0, len(found), BATCH):
                rebuild.add(found[start : start + BATCH])
        built = time.perf_counter() - began
        peer = Peer(Path(peer_at), [(one.id, one.title, one.text) for one in found])
        ours = milliseconds(lambda query: find(engine, query, allowed={"public"}), asked)
        theirs = milliseconds(peer.search, asked)
        size = engine.status().size_bytes / 1e6
    print(f"{len(found)} passages, built in {built:.1f} s, {size:.1f} MB")
    print(f"ours  p50 {ours[0]:7.2f} ms  p95 {ours[1]:7.2f} ms")
    print(f"peer  p50 {theirs[0]:7.2f} ms  p95 {theirs[1]:7.2f} ms")
    print(f"ratio p50 {ours[0] / theirs[0]:7.1f} x   p95 {ours[1] / theirs[1]:7.1f} x")


def quality(folder: Path) -> None:
    """Print nDCG@10 of both on a BEIR data set, and the ratio."""
    rows, asked = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("corpus.jsonl", "queries.jsonl")
    )
    wanted: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels/test.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, passage, grade = line.split("\t")
        wanted.setdefault(query, {})[passage] = int(grade)
    with tempfile.TemporaryDirectory() as peer_at:
        peer = Peer(Path(peer_at), [(row["_id"], row.get("title", ""), row["text"]) for row in rows])
        scores = [
            ndcg(
                [wanted[query["_id"]].get(key, 0) for key in peer.search(query["text"])], wanted[query["_id"]]
            )
            for query in asked
            if query["_id"] in wanted
        ]
    theirs = statistics.mean(scores)
    ours = evaluate(folder)["all"]["ndcg_at_10"]
    print(f"nDCG@10 ours {ours:.3f}, peer {theirs:.3f}, ratio {ours / theirs:.2f} x")


def ndcg(grades: list[int], judged: dict[str, int]) -> float:
    """nDCG@10 with linear gain, as BEIR's own measure has it."""

    def gain(row: list[int]) -> float:
        return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(row[:10]))

    best = gain(sorted(judged.values(), reverse=True))
    return gain(grades) / best if best else 0.0


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--beir", type=Path)
    options = parser.parse_args()
    latency(options.passages)
    if options.beir:
        quality(options.beir)


if __name__ == "__main__":
    main()
