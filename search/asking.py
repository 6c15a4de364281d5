"""Searching for a reader: what they may see is part of the query, and every result is judged again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Literal

from . import sources
from .engine import engine
from .engines import EngineUnavailable, Suggestions
from .finding import PassageResult, Results, find


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
) -> Results:
    """The results of a query for this user, who may be anonymous.

    Raises search.engines.EngineUnavailable when the engine does not answer, and when there is no index: to
    say that nothing was found would be untrue.
    """
    results = find(
        engine(),
        query,
        allowed=sources.tokens_of(user),
        filters=filters,
        page=page,
        page_size=page_size,
        sort=sort,
        literal=literal,
        with_facets=with_facets,
    )
    if not results.total and not engine().status().generation:
        raise EngineUnavailable("There is no search index.")
    return _readable_now(user, results)


def passages_for(user: Any, query: str, limit: int = 3) -> list[PassageResult]:
    """The best passages for a question in own words, at most one a page; for the desk and its form."""
    results = finding_for(user, query, page_size=limit, with_facets=False)
    return [page.passages[0] for page in results.pages]


def suggestions_for(user: Any, prefix: str) -> Suggestions:
    """Words and pages that complete what is being typed; raises EngineUnavailable."""
    found = engine().suggest(prefix, sources.tokens_of(user))
    readable = _readable(user, {page.page_id for page in found.pages})
    return replace(found, pages=tuple(page for page in found.pages if page.page_id in readable))


def _readable(user: Any, page_ids: Collection[str]) -> set[str]:
    """Which of these pages the database shows to this user now."""
    keys: dict[str, set[str]] = defaultdict(set)
    for page_id in page_ids:
        source_name, _colon, key = page_id.partition(":")
        keys[source_name].add(key)
    readable: set[str] = set()
    for source_name, wanted in keys.items():
        if source := sources.get(source_name):
            readable |= {f"{source_name}:{key}" for key in source.readable(user, wanted)}
    return readable


def _readable_now(user: Any, results: Results) -> Results:
    """Drop what the database no longer shows to this user."""
    answer_page = results.answer.passage.page_id if results.answer else ""
    readable = _readable(user, {page.page_id for page in results.pages} | ({answer_page} - {""}))
    dropped = [page for page in results.pages if page.page_id not in readable]
    if not dropped and (not answer_page or answer_page in readable):
        return results
    return replace(
        results,
        pages=tuple(page for page in results.pages if page.page_id in readable),
        total=results.total - len(dropped),
        answer=results.answer if answer_page in readable else None,
    )
