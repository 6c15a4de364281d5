"""The query plan: what an engine must look for and how heavily each match weighs.

It names no engine. Both engines carry out the same plan, so they rank by the same reasoning.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["term", "joined", "repair", "synonym", "part"]
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What an index knows of some stems: in how many of its passages each stands, about."""

    counts: Mapping[str, int] = field(default_factory=dict)
    passages: int = 0

    def __contains__(self, stem: object) -> bool:
        return stem in self.counts

    def and_also(self, other: "Known") -> "Known":
        """Return what is known of both sets of stems."""
        return Known({**self.counts, **other.counts}, max(self.passages, other.passages))

    def count(self, row: Stems) -> float:
        """Return in how many passages stems stand next to each other, at a guess for more than one."""
        return min(self.counts.get(stem, 0) for stem in row) / len(row)

    def rarity(self, count: float) -> float:
        """Return what a match in this many passages tells, as engines count it (the idf of BM25)."""
        count = min(count, self.passages)
        return math.log(1 + (self.passages - count + 0.5) / (count + 0.5))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much a match weighs by what it is (first five) and by where it stands (next four)."""

    term: float = 1.0
    joined: float = 1.2
    repair: float = 0.8
    synonym: float = 0.9
    part: float = 0.7
    title: float = 1.0
    body: float = 1.0
    title_parts: float = 0.4
    body_parts: float = 0.5
    trigrams: float = 0.15
    second_best: float = 0.6  # share of what the other ways to meet a concept add to the best one
    met: float = 2.5  # what a concept that is met adds, however common its words

    def of(self, source: Source) -> float:
        """Return the weight of a match of this source."""
        return {
            "term": self.term,
            "joined": self.joined,
            "repair": self.repair,
            "synonym": self.synonym,
            "part": self.part,
        }[source]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to meet a concept: stems that stand next to each other (mostly one), and its weight."""

    stems: tuple[str, ...]
    weight: float
    source: Source


@dataclass(frozen=True, slots=True)
class Concept:
    """A word of the query, or neighbours joined, with all the ways in which a passage may meet it."""

    word: str
    variants: tuple[Variant, ...]
    parts: tuple[tuple[Variant, ...], ...] = ()  # of a compound, with the ways to meet each of them
    is_loose: bool = False  # one part will do, since no passage holds the whole compound
    is_extra: bool = False  # asks in another way for what other concepts ask too
    is_common: bool = False  # so many passages meet it that it counts, and qualifies none by itself

    @property
    def alone(self) -> tuple[Stems, ...]:
        """Return the rows of stems of which one is enough: the word, or what means the same."""
        whole = tuple(variant.stems for variant in self.variants)
        return whole + tuple(row for rows in self.together for row in rows) if self.is_loose else whole

    @property
    def together(self) -> tuple[tuple[Stems, ...], ...]:
        """Return the parts of a compound, which say what it says when they stand in one passage.

        Each part is given as the rows of stems of which one is enough. One part says too little: "wonen"
        stands in every text about a woonwagen, and in all others here.
        """
        return tuple(tuple(variant.stems for variant in part) for part in self.parts)

    def is_met(self, present: Collection[str]) -> bool:
        """Say whether a text that holds these stems meets the concept."""
        return self.share_met(present) > 0

    def share_met(self, present: Collection[str]) -> float:
        """Return 1 when a text that holds these stems meets the concept, 0 when not, and 0.5 when it does by
        one part of a compound alone."""

        def holds(rows: tuple[Stems, ...]) -> bool:
            return any(all(stem in present for stem in row) for row in rows)

        parts = [holds(rows) for rows in self.together]
        if holds(tuple(variant.stems for variant in self.variants)) or (parts and all(parts)):
            return 1.0
        return 0.5 if self.is_loose and any(parts) else 0.0


@dataclass(frozen=True, slots=True)
class Repair:
    """A word that the index does not know and the word that was put in its place."""

    original: str
    replacement: str
    start: int  # place of the original in the query, in characters
    end: int


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """What to look for. A passage qualifies when it meets a concept that is not common, holds all phrases and
    nothing excluded.

    Parts of a compound meet its concept together. A single part and trigrams only add to the score; where
    nothing qualifies an engine falls back on single parts and `nearest`. Without concepts and phrases
    everything qualifies that is not excluded.
    """

    concepts: tuple[Concept, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()  # folded words, not stems: a phrase is meant literally
    excluded: tuple[tuple[str, ...], ...] = ()
    trigrams: tuple[str, ...] = ()  # of words that no passage holds; what is known needs no likeness
    nearest: tuple[str, ...] = ()  # trigrams of all words, for when nothing qualifies
    repairs: tuple[Repair, ...] = ()
    is_question: bool = False
    weights: Weights = field(default_factory=Weights)

    @property
    def qualifying(self) -> tuple[Concept, ...]:
        """Return the concepts of which a passage must meet one."""
        return tuple(concept for concept in self.concepts if not concept.is_common)

    @property
    def is_listing(self) -> bool:
        """Say whether nothing is asked for, so that everything qualifies."""
        return not (self.concepts or self.phrases)
