"""What to try when a search finds little: its words one by one, other words for the same, and what explains
them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from . import sources
from .dutch import compounds
from .dutch.parsing import parse
from .dutch.stemming import stem
from .dutch.stopwords import is_stop_word
from .dutch.tokens import Token
from .engine import engine
from .finding import Results, find
from .judging import standing
from .totals import totals_of
from .tuning.words import Tuning

# A question of 300 words is no reason to let a reader wait.
MOST_WORDS = 5
MOST_SEARCHES = 6
MOST_PAGES = 4
LOOKED_AT = 20  # pages that hold a word, to find those with one in the title


@dataclass(frozen=True)
class WiderSearch:
    """Another search that finds something."""

    query: str
    total: int


@dataclass(frozen=True)
class Explanation:
    """A page that says what a word or a group is; `kind` says which of these it is."""

    title: str
    url: str
    kind: str


@dataclass(frozen=True)
class Related:
    """Searches with results, and pages that say what a word or a group is."""

    searches: tuple[WiderSearch, ...] = ()
    pages: tuple[Explanation, ...] = ()


def related_to(user: Any, results: Results, tuning: Tuning) -> Related:
    """What this user may find instead. Raises EngineUnavailable."""
    words = _words(results.suggested_query or results.query, tuning)
    return Related(
        tuple(_that_find(_candidates(words, tuning), user, results, tuning)),
        _explaining(user, words, tuning, results.without),
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
        yield from compounds.split(token.word)


def _that_find(
    candidates: Iterable[str], user: Any, results: Results, tuning: Tuning
) -> Iterator[WiderSearch]:
    """Those with results, counted as a search for each would count; the engine is asked once for all."""
    allowed = sources.tokens_of(user)
    asked = [query for query in dict.fromkeys(candidates) if query != results.query.casefold()]
    asked = asked[: 2 * MOST_SEARCHES]
    if not asked:
        return
    totals = totals_of(
        engine(),
        asked,
        allowed=allowed,
        synonyms=tuning.synonyms,
        stop_phrases=tuning.stop_phrases,
        without=results.without,
    )
    vocabulary = engine().vocabulary(allowed)
    fruitful = ((query, total) for query, total in zip(asked, totals, strict=True) if total)
    for query, total in islice(fruitful, MOST_SEARCHES):
        yield WiderSearch(" ".join(map(vocabulary.spelled, query.split())), total)


def _explaining(
    user: Any, words: list[Token], tuning: Tuning, without: Collection[str]
) -> tuple[Explanation, ...]:
    """Pages of the kinds that are suggested apart, such as terms, with one of these words in the title."""
    apart = tuple(sources.suggested_apart())
    if not apart or not words:
        return ()
    found = find(
        engine(),
        " ".join(token.word for token in words),
        allowed=sources.tokens_of(user),
        synonyms=tuning.synonyms,
        stop_phrases=tuning.stop_phrases,
        filters={"kind": apart},
        page_size=LOOKED_AT,
        literal=True,
        with_facets=False,
        without=without,
    )
    named = [page for page in found.pages if any(piece.is_match for piece in page.title_pieces)]
    standing_ = standing(user, [page.passages[0].passage for page in named])
    kinds = sources.kind_labels()
    return tuple(
        Explanation(page.title, page.url, str(kinds.get(page.kind, "")))
        for page in named
        if page.passages[0].passage.id in standing_
    )[:MOST_PAGES]
