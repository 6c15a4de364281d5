"""What to try when a search finds little: its words one by one, other words for the same, and what explains
them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from . import sources
from .asking import readable_ids
from .dutch import compounds
from .dutch.parsing import parse
from .dutch.stemming import stem
from .dutch.stopwords import is_stop_word
from .dutch.tokens import Token
from .engine import engine
from .engines import PageSuggestion
from .finding import Results, find
from .tuning.words import Tuning

# A question of 300 words is no reason to let a reader wait.
MOST_WORDS = 5
MOST_SEARCHES = 6
MOST_PAGES = 4
SHORTEST_PART = 4


@dataclass(frozen=True)
class WiderSearch:
    """Another search that finds something."""

    query: str
    total: int


@dataclass(frozen=True)
class Related:
    """Searches with results, and pages that say what a word or a group is."""

    searches: tuple[WiderSearch, ...] = ()
    pages: tuple[PageSuggestion, ...] = ()


def related_to(user: Any, results: Results, tuning: Tuning) -> Related:
    """What this user may find instead. Raises EngineUnavailable."""
    words = _words(results.suggested_query or results.query, tuning)
    return Related(
        tuple(_that_find(_candidates(words, tuning), user, results, tuning)), _explaining(user, words)
    )


def _words(query: str, tuning: Tuning) -> list[Token]:
    """The words that a query is about, at most a few."""
    words = tuning.stop_phrases.without(parse(query).words)
    about = {token.word: token for token in words if len(token.word) > 1 and not is_stop_word(token.word)}
    return list(about.values())[:MOST_WORDS]


def _candidates(words: list[Token], tuning: Tuning) -> Iterator[str]:
    if len(words) > 1:
        yield from (token.word for token in words)
    stems = [stem(token.word) for token in words]
    for start in range(len(stems)):
        for end in range(len(stems), start, -1):
            yield from tuning.other_forms(tuple(stems[start:end]))
    for token in words:
        yield from (part for part in compounds.split(token.word) if len(part) >= SHORTEST_PART)


def _that_find(
    candidates: Iterable[str], user: Any, results: Results, tuning: Tuning
) -> Iterator[WiderSearch]:
    """Those with results, each counted as a search for it would count."""
    allowed, found = sources.tokens_of(user), 0
    asked = [query for query in dict.fromkeys(candidates) if query != results.query.casefold()]
    vocabulary = engine().vocabulary(allowed)
    for query in asked[: 2 * MOST_SEARCHES]:
        other = find(
            engine(),
            query,
            allowed=allowed,
            synonyms=tuning.synonyms,
            stop_phrases=tuning.stop_phrases,
            page_size=1,
            literal=True,
            with_facets=False,
        )
        if other.total and not other.nearest and not other.weak:
            yield WiderSearch(" ".join(map(vocabulary.spelled, query.split())), other.total)
            found += 1
            if found == MOST_SEARCHES:
                return


def _explaining(user: Any, words: list[Token]) -> tuple[PageSuggestion, ...]:
    """Pages of the kinds that are suggested apart, such as terms, with one of these words in the title."""
    apart = sources.suggested_apart()
    # By its stem, so that daklozen also meets dakloosheid.
    beginnings = [beginning for token in words if len(beginning := stem(token.word)) >= SHORTEST_PART]
    pages: dict[str, PageSuggestion] = {}
    for beginning in beginnings:
        for page in engine().suggest(beginning, sources.tokens_of(user), apart=apart).pages:
            if page.kind in apart:
                pages.setdefault(page.page_id, page)
    readable = readable_ids(user, pages)
    return tuple(page for page in pages.values() if page.page_id in readable)[:MOST_PAGES]
