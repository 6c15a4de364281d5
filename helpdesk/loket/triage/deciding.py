"""Putting keywords and what was learned together: which groups, how sure, because of which words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.dutch.analysis import analyse

from .classifier import Classifier
from .features import MOST_CHARACTERS

if TYPE_CHECKING:
    import numpy as np

# A word inside a compound says less than the word itself.
PART_FACTOR = 0.7
# What one point of keywords does to the odds, and the most that they may do: many words for one group are
# not ten times as sure as two.
PULL, MOST_POINTS = 0.45, 6.0
# From here on one group is named; below it two, so that a person chooses.
SURE = 0.7
# A group with this many points is named in the question: a word of its own, if only inside a compound.
NAMED = 2.0


@dataclass(frozen=True)
class Keyword:
    """A word or phrase that points to a group, in the form in which it is found in a question."""

    group: str
    words: str
    stems: str
    weight: float


@dataclass(frozen=True)
class Guess:
    """A group with how probable it is, the points of its keywords and the words that gave them."""

    group: str
    probability: float
    points: float
    words: tuple[str, ...]


def stems_of(words: str) -> str:
    """How a word or phrase is found in a question: its stems, in order."""
    return " ".join(analyse(words).stems)


def guesses(
    text: str,
    keywords: Iterable[Keyword],
    classifier: Classifier | None,
    meaning: np.ndarray | None = None,
) -> list[Guess]:
    """All groups that something points to, most probable first."""
    points, words = _by_keywords(text[:MOST_CHARACTERS], keywords)
    learned: Mapping[str, float] = classifier.log_probabilities(text, meaning) if classifier else {}
    groups = points.keys() | learned.keys()
    if not groups:
        return []
    # A group that is too new to be learned can only be pointed to by its words.
    floor = min(learned.values(), default=0.0)
    sums = {
        group: learned.get(group, floor) + PULL * min(points.get(group, 0.0), MOST_POINTS) for group in groups
    }
    total = sum(math.exp(value) for value in sums.values())
    found = [
        Guess(
            group,
            math.exp(value) / total,
            points.get(group, 0.0),
            tuple(word for _weight, word in sorted(words[group], reverse=True)),
        )
        for group, value in sums.items()
    ]
    return sorted(found, key=lambda guess: (-guess.probability, guess.group))


def best_two(found: Sequence[Guess]) -> list[Guess]:
    """What to suggest of these guesses: the most probable, and after it what the question itself names.

    Keywords are precise: that somebody writes "statushouder" must not be lost to two groups that the rest of
    the sentence resembles more.
    """
    best = list(found[:2])
    if len(best) == 2 and best[1].points < NAMED:
        best[1] = next((guess for guess in found[2:] if guess.points >= NAMED), best[1])
    return best


def _by_keywords(
    text: str, keywords: Iterable[Keyword]
) -> tuple[dict[str, float], dict[str, list[tuple[float, str]]]]:
    analysis = analyse(text)
    stems = f" {' '.join(analysis.stems)} "
    parts = set(analysis.parts)
    points: dict[str, float] = defaultdict(float)
    words: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for keyword in keywords:
        weight = keyword.weight
        if f" {keyword.stems} " not in stems:
            if keyword.stems not in parts:
                continue
            weight *= PART_FACTOR
        points[keyword.group] += weight
        words[keyword.group].append((weight, keyword.words))
    return points, words
