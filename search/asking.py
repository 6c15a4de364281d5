"""Searching for a reader: what they may see is part of the query, and every result is judged again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Literal

from django.utils import timezone

from . import sources, vectors
from .engine import engine
from .engines import EngineUnavailable, Passage
from .finding import FacetValue, PageResult, PassageResult, Results, find
from .judging import gone_since, readable_ids, standing
from .snippets import snippet
from .tuning import store
from .tuning.words import Tuning


def finding_for(
    user: Any,
    query: str,
    *,
    filters: Mapping[str, Collection[str]] | None = None,
    page: int = 1,
    page_size: int = 10,
    sort: Literal["relevance", "date"] = "relevance",
    literal: bool = False,
    with_facets: bool = True,
    tuning: Tuning | None = None,
    index: str = sources.SITE,
    without: Collection[str] | None = None,
) -> Results:
    """The results of a query for this user, who may be anonymous. `tuning` None: what is in use.

    `index` names where to look; each is searched by itself. `without`: what `gone_since` told a caller who
    asks for more searches at once.

    Raises search.engines.EngineUnavailable when the engine does not answer, and when there is no index: to
    say that nothing was found would be untrue.
    """
    results = _found_for(
        user,
        query,
        tuning or store.tuning(),
        index,
        filters=filters,
        page=page,
        page_size=page_size,
        sort=sort,
        literal=literal,
        with_facets=with_facets,
        meanings=vectors.meanings(index),
        without=gone_since(user, index) if without is None else without,
    )
    return _readable_now(user, results)


def alike(
    user: Any,
    text: str,
    limit: int,
    *,
    filters: Mapping[str, Collection[str]] | None = None,
    index: str = sources.SITE,
) -> list[str]:
    """The ids of pages that resemble a text most, for a caller who reads them from the database itself.

    So they are not judged here: whoever asks shows only what the database says that this user may see. For a
    further search of one page: it takes no query. Raises EngineUnavailable.
    """
    results = _found_for(
        user, text, store.read_last(), index, filters=filters, page_size=limit, with_facets=False
    )
    return [page.page_id for page in results.pages]


def _found_for(user: Any, query: str, tuning: Tuning, index: str, **how: Any) -> Results:
    results = find(
        engine(index),
        query,
        synonyms=tuning.synonyms,
        stop_phrases=tuning.stop_phrases,
        allowed=sources.tokens_of(user, index),
        **how,
    )
    if not results.total and not engine(index).status().generation:
        raise EngineUnavailable("There is no search index.")
    return results


def passages_for(user: Any, query: str, limit: int = 3) -> list[PassageResult]:
    """The best passages for a question in own words, at most one a page; for the desk and its form.

    What only looks like the question by its letters answers nothing.
    """
    results = finding_for(user, query, page_size=limit, with_facets=False)
    return [] if results.nearest else [page.passages[0] for page in results.pages]


def promoted_for(
    user: Any,
    results: Results,
    filters: Mapping[str, Collection[str]] | None = None,
    tuning: Tuning | None = None,
) -> list[PageResult]:
    """The pages that the team puts above these results, as the database has them now.

    Only on the first page, and only what this user may read and what fits the filters.
    """
    if results.number != 1:
        return []
    tuning, today = tuning or store.tuning(), timezone.localdate()
    wanted = tuning.promoted_for(results.query, today)
    if not wanted and results.suggested_query:
        wanted = tuning.promoted_for(results.suggested_query, today)
    readable = readable_ids(user, {promoted.page_id for promoted in wanted})
    pages = [
        page_of(page_id)
        for page_id in dict.fromkeys(promoted.page_id for promoted in wanted)
        if page_id in readable
    ]
    return [page for page in pages if page is not None and _fits(page.passages[0].passage, filters or {})]


def page_of(page_id: str) -> PageResult | None:
    """A page by its id as the results would show it, made by its source; None when it may not be found."""
    source_name, _colon, key = page_id.partition(":")
    source = sources.get(source_name)
    first = next(iter(source.passages([key])), None) if source else None
    if first is None:
        return None
    shown = PassageResult(first, first.url, snippet(first.text), 0.0)
    return PageResult(page_id, first.url, first.title, first.kind, first.date, first.target_groups, (shown,))


def public_ids(page_ids: Collection[str]) -> set[str]:
    """Which of these pages a visitor may read now."""
    return readable_ids(None, page_ids)


def _fits(passage: Passage, filters: Mapping[str, Collection[str]]) -> bool:
    return all(set(passage.facet_values(name)) & set(values) for name, values in filters.items() if values)


def suggestions_for(user: Any, prefix: str, apart: Collection[str] = ()) -> tuple[Passage, ...]:
    """A passage of each page whose title completes what is being typed; of kinds in `apart` some in any case.

    Raises EngineUnavailable.
    """
    found = engine().suggest(prefix, sources.tokens_of(user), apart=apart)
    standing_ = standing(user, found)
    return tuple(passage for passage in found if passage.id in standing_)


def _readable_now(user: Any, results: Results) -> Results:
    """Drop what the database no longer says, or no longer to this user."""
    passages = [found.passage for page in results.pages for found in page.passages]
    answer = results.answer
    standing_ = standing(user, [*passages, *([answer.passage] if answer else [])])
    if answer is not None and answer.passage.id not in standing_:
        answer = None
    kept = [(page, tuple(p for p in page.passages if p.passage.id in standing_)) for page in results.pages]
    shown = [replace(page, passages=some) for page, some in kept if some]
    kept_ids = {page.page_id for page in shown}
    hidden = [page for page in results.pages if page.page_id not in kept_ids]
    if not hidden:
        return replace(results, pages=tuple(shown), answer=answer)
    facets = {name: _uncounted(name, values, hidden) for name, values in results.facets.items()}
    return replace(
        results, pages=tuple(shown), total=results.total - len(hidden), facets=facets, answer=answer
    )


def _uncounted(
    name: str, values: tuple[FacetValue, ...], hidden: Collection[PageResult]
) -> tuple[FacetValue, ...]:
    """The values of a facet with their counts less those of pages that the database no longer shows."""
    less = Counter(
        value
        for page in hidden
        for value in {one for found in page.passages for one in found.passage.facet_values(name)}
    )
    counted = [replace(value, count=value.count - less[value.value]) for value in values]
    return tuple(value for value in counted if value.count > 0 or value.selected)
