"""Measuring triage on questions of which the target group is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from .deciding import Keyword, best_two, guesses, stems_of
from .learning import START_WEIGHT
from .start import start_examples, start_keywords
from .training import Example, Meanings, train


class MalformedQuestions(Exception):
    """A file that cannot be read; the message names file and line number."""


def read_questions(path: Path) -> list[Example]:
    """Lines of {"text", "target_group", "also"}; `also` may be left out."""
    return [_example(where, row) for where, row in _rows(path)]


def evaluate(
    questions: Sequence[Example], extra: Iterable[Example] = (), meanings: Meanings | None = None
) -> dict[str, float]:
    """How often the first suggestion is right, and how often one of the first two; by what is in the files
    of a fresh installation and `extra` examples."""
    classifier = train([*start_examples(), *extra], meanings)
    keywords = [Keyword(slug, words, stems_of(words), START_WEIGHT) for slug, words in start_keywords()]
    meant: Any = meanings([q.text for q in questions]) if meanings else [None] * len(questions)
    first = second = 0
    for question, meaning in zip(questions, meant, strict=True):
        best = [guess.group for guess in best_two(guesses(question.text, keywords, classifier, meaning))]
        right = {question.group, *question.also}
        first += best[0] in right
        second += bool(right.intersection(best))
    count = len(questions) or 1
    return {"accuracy": round(first / count, 4), "accuracy_at_2": round(second / count, 4)}


def _example(where: str, row: Any) -> Example:
    if not isinstance(row, dict):
        raise MalformedQuestions(f"{where}: not an object")
    for name in ("text", "target_group"):
        if not isinstance(row.get(name), str) or not row[name].strip():
            raise MalformedQuestions(f'{where}: no text in "{name}"')
    also = row.get("also") or []
    if not isinstance(also, list) or not all(isinstance(slug, str) for slug in also):
        raise MalformedQuestions(f'{where}: "also" is not a list of target groups')
    return Example(row["text"], row["target_group"].strip(), tuple(also))


def _rows(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise MalformedQuestions(f"{path}: cannot be read ({error.strerror})") from error
    for number, raw in enumerate(lines, 1):
        where = f"{path}:{number}"
        try:
            line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise MalformedQuestions(f"{where}: not UTF-8") from None
        if not line.strip():
            continue
        try:
            yield where, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise MalformedQuestions(f"{where}: no JSON ({error})") from None
