"""Measuring on a data set in BEIR format; the figures here were worked out by hand."""

import json
import math
import os
import re
import signal
import tempfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch

from search.beir import MalformedDataSet, read_beir
from search.evaluation import evaluate, ndcg, recall, reciprocal_rank

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


FIGURES = {"ndcg_at_10", "recall_at_20", "mrr_at_10", "zero_results", "p50_ms", "p95_ms"}


def test_figures_are_given_in_all_and_per_kind(data_set: Path) -> None:
    figures = evaluate(data_set)
    assert (
        figures["all"]["ndcg_at_10"] == figures["all"]["recall_at_20"] == figures["all"]["mrr_at_10"] == 1.0
    )
    assert figures["all"]["zero_results"] == 0
    assert figures["index"]["queries"] == 2, "q3 has no judgement"
    assert figures["index"]["passages"] == 3
    assert figures["index"]["index_bytes"] > 0
    assert set(figures["kinds"]) == {"morph", "compound"}


def test_documents_past_the_first_page_count_for_recall(data_set: Path) -> None:
    rows = [{"_id": f"d{n}", "text": "woonwagen " + "en meer " * n} for n in range(25)]
    write(data_set / "corpus.jsonl", [json.dumps(row) for row in rows])
    write(data_set / "qrels/test.tsv", [f"q1\td{n}\t1" for n in range(20)])
    assert evaluate(data_set)["all"]["recall_at_20"] == 1.0


def test_a_query_without_a_result_is_counted(data_set: Path) -> None:
    write(data_set / "queries.jsonl", [json.dumps({"_id": "q1", "text": "!?", "metadata": {"kind": "odd"}})])
    write(data_set / "qrels/test.tsv", ["q1\td1\t2"])
    figures = evaluate(data_set)
    assert figures["kinds"]["odd"]["zero_results"] == figures["all"]["zero_results"] == 1
    assert figures["all"]["ndcg_at_10"] == 0.0


def test_other_fields_no_title_and_no_metadata_are_fine(data_set: Path) -> None:
    long_id = "é" * 400
    rows: list[Any] = [
        {"_id": long_id, "text": "Woonwagens", "metadata": {"url": ["x"]}, "n": 1},
        {"_id": "leeg", "title": None, "text": ""},
    ]
    write(data_set / "corpus.jsonl", [json.dumps(row) for row in rows])
    write(data_set / "queries.jsonl", ['{"_id": "q1", "text": "woonwagen", "metadata": null, "lang": "nl"}'])
    write(data_set / "qrels/test.tsv", [f"q1\t{long_id}\t1"])
    figures = evaluate(data_set)
    assert figures["all"]["ndcg_at_10"] == 1.0
    assert figures["kinds"] == {}


def test_the_command_prints_and_writes_the_figures(data_set: Path, tmp_path: Path) -> None:
    out, file = StringIO(), tmp_path / "figures.json"
    call_command("search_eval", str(data_set), engine="tantivy", json=file, stdout=out)
    written = json.loads(file.read_text(encoding="utf-8"))
    assert set(written) == {"all", "kinds"}
    assert set(written["all"]) == set(written["kinds"]["morph"]) == FIGURES
    printed = out.getvalue()
    assert all(word in printed for word in (*FIGURES, "compound", "morph", "all", "index", "built in"))


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_measurement_that_is_stopped_leaves_nothing(
    data_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, code: int
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))

    def stopped(*_args: object, **_how: object) -> None:
        assert list(place.iterdir()), "the index is there"
        os.kill(os.getpid(), sent)

    monkeypatch.setattr("search.evaluation.find", stopped)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises((CommandError, SystemExit)) as ended:
        call_command("search_eval", str(data_set), engine="tantivy", stdout=StringIO())
    assert code in (getattr(ended.value, "returncode", None), getattr(ended.value, "code", None))
    assert not list(place.iterdir())
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.elasticsearch
def test_the_command_leaves_nothing_on_the_server(data_set: Path) -> None:
    out = StringIO()
    call_command("search_eval", str(data_set), engine="elasticsearch", stdout=out)
    assert "3 passages" in out.getvalue()
    server = Elasticsearch(settings.ELASTICSEARCH_URL)
    assert not server.indices.get(index="evaluation-*", allow_no_indices=True).body


def test_the_command_fails_with_file_and_line(data_set: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("search_eval", str(data_set), engine="tantivy", json=tmp_path, stdout=StringIO())
    write(data_set / "queries.jsonl", ['{"_id": "q1", "text": "a"}', "{"])
    with pytest.raises(CommandError, match=r"queries\.jsonl:2: no JSON"):
        call_command("search_eval", str(data_set), engine="tantivy", stdout=StringIO())


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
        ("corpus.jsonl", ['{"_id" 2}'], "corpus.jsonl:1: no JSON (Expecting ':' delimiter, column 8)"),
        ("corpus.jsonl", ['{"_id": "d1"}'], 'corpus.jsonl:1: no text in "text"'),
        ("corpus.jsonl", ['{"_id": "a", "text": ""}'] * 2, 'corpus.jsonl:2: the _id "a" occurs twice'),
        ("corpus.jsonl", ['{"_id": 1, "text": "a"}'], 'corpus.jsonl:1: no text in "_id"'),
        ("corpus.jsonl", ['{"_id": "", "text": "a"}'], 'corpus.jsonl:1: "_id" is empty'),
        ("corpus.jsonl", ['{"_id": "a", "text": "b", "title": 3}'], 'corpus.jsonl:1: "title" is no text'),
        ("corpus.jsonl", ['{"_id": "a", "text": "\\ud800"}'], "corpus.jsonl:1: half a character"),
        ("corpus.jsonl", ["[" * 100_000], "corpus.jsonl:1: no JSON"),
        ("corpus.jsonl", [""], "corpus.jsonl:1: the file is empty"),
        ("queries.jsonl", ["", ""], "queries.jsonl:1: the file is empty"),
        ("qrels/test.tsv", ["query-id\tcorpus-id\tscore"], "qrels/test.tsv: no document has a score"),
        ("qrels/test.tsv", ["q1\td1\t1", "q1\td1\t2"], 'qrels/test.tsv:2: "q1" and "d1" are judged twice'),
        ("queries.jsonl", ['{"_id": "q", "text": "a", "metadata": {"kind": 1}}'], 'queries.jsonl:1: "kind"'),
        ("queries.jsonl", ["[]"], "queries.jsonl:1: not an object"),
        ("queries.jsonl", ['{"_id": "q", "text": "a", "metadata": 3}'], "queries.jsonl:1: metadata"),
        ("qrels/test.tsv", ["query-id\tcorpus-id\tscore", "q1 d1 1"], "qrels/test.tsv:2: 1 columns, not 3"),
        ("qrels/test.tsv", ["q1\td1\thigh"], 'qrels/test.tsv:1: the score "high"'),
        ("qrels/test.tsv", ["q1\td1\t" + "9" * 400], "qrels/test.tsv:1: the score is above 1000000"),
        ("qrels/test.tsv", ["q1\td1\t" + "9" * 5000], f'qrels/test.tsv:1: the score "{"9" * 40}" is no'),
        ("qrels/test.tsv", ["q1\td9\t1"], 'qrels/test.tsv:1: no document "d9"'),
        ("qrels/test.tsv", ["q9\td1\t1"], 'qrels/test.tsv:1: no query "q9"'),
    ],
)
def test_a_malformed_line_is_named(data_set: Path, file: str, lines: list[str], message: str) -> None:
    write(data_set / file, lines)
    with pytest.raises(MalformedDataSet, match=f"^{re.escape(message)}"):
        read_beir(data_set)


def test_a_missing_file_and_bytes_that_are_no_text_are_named(data_set: Path) -> None:
    (data_set / "corpus.jsonl").write_bytes(b'{"_id": "a", "text": "\xff"}\n')
    with pytest.raises(MalformedDataSet, match=r"^corpus\.jsonl:1: not UTF-8"):
        read_beir(data_set)
    with pytest.raises(MalformedDataSet, match=r"nowhere: no such directory$"):
        read_beir(data_set / "nowhere")
    (data_set / "corpus.jsonl").unlink()
    with pytest.raises(MalformedDataSet, match=r"^corpus\.jsonl: cannot be read"):
        read_beir(data_set)
