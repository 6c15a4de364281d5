"""The tuning made ready for finding: what a process keeps as long as nobody changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from search.dutch.analysis import part_stems
from search.dutch.parsing import parse
from search.dutch.stemming import stem
from search.dutch.stop_phrases import StopPhrases
from search.dutch.stopwords import is_stop_word
from search.dutch.synonyms import Synonyms, stems_of
from search.dutch.tokens import Token, tokenize
from search.models import PromotedResult

# Above the results there is room for a few.
MOST_PROMOTED = 3

Meaning = frozenset[str]


@dataclass(frozen=True)
class Tuning:
    """All that is in use. `version` names this state."""

    version: str
    groups: tuple[tuple[str, ...], ...]
    promoted: tuple[PromotedResult, ...]
    phrases: tuple[str, ...]

    @cached_property
    def synonyms(self) -> Synonyms:
        """The groups, ready for finding."""
        return Synonyms(self.groups)

    @cached_property
    def stop_phrases(self) -> StopPhrases:
        """The stop phrases, ready for finding."""
        return StopPhrases(self.phrases)

    @cached_property
    def _groups_by_form(self) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for group in self.groups:
            for form in set(map(stems_of, group)):
                found.setdefault(form, []).append(group)
        return found

    def other_forms(self, stems: tuple[str, ...]) -> list[str]:
        """The other words, as they are written, of the groups of synonyms that hold this form."""
        return [
            form for group in self._groups_by_form.get(stems, []) for form in group if stems_of(form) != stems
        ]

    @cached_property
    def _promoted_by_meaning(self) -> dict[Meaning, list[PromotedResult]]:
        found: dict[Meaning, list[PromotedResult]] = {}
        for promoted in self.promoted:
            for meaning in {meaning_of(tuple(tokenize(phrase))) for phrase in promoted.phrases}:
                found.setdefault(meaning, []).append(promoted)
        return found

    def promoted_for(self, query: str, day: dt.date) -> list[PromotedResult]:
        """What stands on top for this query on this day, in order. A query that excludes words gets none."""
        parsed = parse(query)
        if parsed.excluded or not parsed.words:
            return []
        wanted = self._promoted_by_meaning.get(meaning_of(self.stop_phrases.without(parsed.words)), [])
        return [promoted for promoted in wanted if promoted.is_due(day)][:MOST_PROMOTED]


def meaning_of(words: tuple[Token, ...]) -> Meaning:
    """What makes two queries the same: the stems of their words, small words left out, in any order."""
    stems = [stem(token.word) for token in words if not is_stop_word(token.word)]
    return frozenset(stems or [stem(token.word) for token in words])


def holds_one_of(forms: Collection[str]) -> Callable[[str], bool]:
    """A test of queries: does one hold one of these words or phrases, also as a part of a compound?"""
    rows = set(map(stems_of, forms)) - {()}
    longest = max(map(len, rows), default=0)

    def test(query: str) -> bool:
        words = [token.word for token in tokenize(query)]
        stems = [stem(word) for word in words]
        if any((part,) in rows for word in words for part in part_stems(word)):
            return True
        return any(
            tuple(stems[start:end]) in rows
            for start in range(len(stems))
            for end in range(start + 1, min(start + longest, len(stems)) + 1)
        )

    return test
