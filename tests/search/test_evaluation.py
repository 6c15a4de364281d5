"""Measuring on a data set in BEIR format; the figures here were worked out by hand."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from search.evaluation import MalformedDataSet, evaluate, ndcg, read_beir, recall, reciprocal_rank

CORPUS: list[Any] = [
    {"_id": "d1", "title": "Woonwagens", "text": "Standplaatsen voor woonwagens in de gemeente"},
    {"_id": "d2", "title": "Urgentie", "text": "Wie voorrang krijgt"},
    {"_id": "d3", "title": "", "text": "Kamers voor studenten"},
]
QUERIES: list[Any] = [
    {"_id": "q1", "text": "woonwagen", "metadata": {"kind": "morph"}},
    {"_id": "q2", "text": "studentenkamer", "metadata": {"kind": "compound"}},
    {"_id": "q3", "text": "zonder oordeel"},
]
QRELS = ["query-id\tcorpus-id\tscore", "q1\td1\t2", "q1\td2\t0", "q2\td3\t1"]


@pytest.fixture
def data_set(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    write(tmp_path / "corpus.jsonl", [json.dumps(row) for row in CORPUS])
    write(tmp_path / "queries.jsonl", [json.dumps(row) for row in QUERIES])
    write(tmp_path / "qrels/test.tsv", QRELS)
    return tmp_path


def write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_figures_are_given_in_all_and_per_kind(data_set: Path) -> None:
    figures = evaluate(data_set)
    assert figures["all"]["queries"] == 2
    assert (
        figures["all"]["ndcg_at_10"] == figures["all"]["recall_at_20"] == figures["all"]["mrr_at_10"] == 1.0
    )
    assert figures["all"]["zero_results"] == 0
    assert figures["all"]["passages"] == 3
    assert figures["all"]["index_bytes"] > 0
    assert set(figures["kinds"]) == {"morph", "compound"}
    assert {"ndcg_at_10", "recall_at_20", "mrr_at_10", "zero_results", "p50_ms", "p95_ms"} <= set(
        figures["kinds"]["morph"]
    )
    json.dumps(figures)


def test_measures_are_those_of_trec_eval() -> None:
    grades = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], grades) == 1.0
    assert ndcg(["x", "a"], grades) == pytest.approx((2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert ndcg([], grades) == 0.0
    assert recall(["x", "b"], grades) == 0.5
    assert reciprocal_rank(["x", "b", "a"], grades) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], grades) == 0.0


@pytest.mark.parametrize(
    ("file", "lines", "message"),
    [
        ("corpus.jsonl", ['{"_id": "d1", "text": "a"}', "{"], "corpus.jsonl:2: no JSON"),
        ("corpus.jsonl", ['{"_id": "d1"}'], 'corpus.jsonl:1: no text in "text"'),
        ("corpus.jsonl", ['{"_id": "a", "text": ""}'] * 2, 'corpus.jsonl:2: the _id "a" occurs twice'),
        ("queries.jsonl", ["[]"], "queries.jsonl:1: not an object"),
        ("queries.jsonl", ['{"_id": "q", "text": "a", "metadata": 3}'], "queries.jsonl:1: metadata"),
        ("qrels/test.tsv", ["query-id\tcorpus-id\tscore", "q1 d1 1"], "test.tsv:2: 1 columns, not 3"),
        ("qrels/test.tsv", ["q1\td1\thigh"], 'test.tsv:1: the score "high"'),
        ("qrels/test.tsv", ["q1\td9\t1"], 'test.tsv:1: no document "d9"'),
        ("qrels/test.tsv", ["q9\td1\t1"], 'test.tsv:1: no query "q9"'),
    ],
)
def test_a_malformed_line_is_named(data_set: Path, file: str, lines: list[str], message: str) -> None:
    write(data_set / file, lines)
    with pytest.raises(MalformedDataSet, match=f"^{message[:20].replace('[', '.')}") as caught:
        read_beir(data_set)
    assert message in str(caught.value)


def test_a_missing_file_and_bytes_that_are_no_text_are_named(data_set: Path) -> None:
    (data_set / "corpus.jsonl").write_bytes(b'{"_id": "a", "text": "\xff"}\n')
    with pytest.raises(MalformedDataSet, match=r"^corpus\.jsonl:1: not UTF-8"):
        read_beir(data_set)
    (data_set / "corpus.jsonl").unlink()
    with pytest.raises(MalformedDataSet, match=r"^corpus\.jsonl: cannot be read"):
        read_beir(data_set)
