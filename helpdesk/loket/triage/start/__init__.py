"""What a fresh installation knows of triage: examples and keywords per target group, as files of text.

They are content: a file is named by the slug of its target group, and no code names one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from loket.triage.training import Example

HERE = Path(__file__).parent


@lru_cache(maxsize=1)
def start_examples() -> tuple[Example, ...]:
    """The questions with which learning begins."""
    return tuple(Example(text, slug) for slug, text in _lines("examples"))


@lru_cache(maxsize=1)
def start_held_back() -> tuple[Example, ...]:
    """Questions that avoid the obvious words and are never learned: what learning is tried on."""
    lines = (HERE / "held_back.jsonl").read_text(encoding="utf-8").splitlines()
    rows = map(json.loads, lines)
    return tuple(Example(row["text"], row["target_group"], tuple(row["also"])) for row in rows)


@lru_cache(maxsize=1)
def start_keywords() -> tuple[tuple[str, str], ...]:
    """Slug of a target group and a word or phrase that points to it by itself."""
    return tuple(_lines("keywords"))


def _lines(kind: str) -> Iterator[tuple[str, str]]:
    for path in sorted((HERE / kind).glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if (text := line.strip()) and not text.startswith("#"):
                yield path.stem, text
