"""How a change would alter the results: the queries that it touches, their first results before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Sum
from django.utils import timezone

from search.asking import finding_for, promoted_for
from search.judging import gone_since
from search.models import QueryCount

from .words import Tuning, holds_one_of

SHOWN = 10
# Queries of readers are looked at as long back as this, the most asked first, and so many are compared.
LOOKED_BACK = dt.timedelta(days=90)
MOST_LOGGED = 500
MOST_COMPARED = 25


@dataclass(frozen=True)
class Place:
    """A page in the first results after the change; `was` is its place before, None: it was not there."""

    number: int
    title: str
    url: str
    was: int | None

    @property
    def is_new(self) -> bool:
        """Whether the change brings it."""
        return self.was is None

    @property
    def is_moved(self) -> bool:
        """Whether it stands elsewhere than before."""
        return self.was is not None and self.was != self.number


@dataclass(frozen=True)
class Gone:
    """A page that leaves the first results."""

    was: int
    title: str


@dataclass(frozen=True)
class QueryEffect:
    """What happens to one query; `asked` is how often readers asked it lately."""

    query: str
    asked: int
    before: tuple[str, ...]
    after: tuple[Place, ...]
    gone: tuple[Gone, ...]

    @property
    def changes(self) -> bool:
        """Whether a reader would see other results."""
        return bool(self.gone) or any(place.is_new or place.is_moved for place in self.after)


def effects(forms: Iterable[str], before: Tuning, after: Tuning) -> list[QueryEffect]:
    """Compare, as a visitor sees them, the results of these words and of recent queries that hold one.

    Raises search.engines.EngineUnavailable.
    """
    own = list(dict.fromkeys(" ".join(form.split()).casefold() for form in forms))
    holds = holds_one_of(own)
    asked = {query: count for query, count in _recent() if query in own or holds(query)}
    queries = list(dict.fromkeys([*own, *asked]))[:MOST_COMPARED]
    gone = gone_since(AnonymousUser())
    return [_compare(query, asked.get(query, 0), before, after, gone) for query in queries]


def _recent() -> Iterable[tuple[str, int]]:
    today = timezone.localdate()
    counted = QueryCount.objects.between(today - LOOKED_BACK, today).filter(group="")
    return (
        counted.values_list("query")
        .annotate(n=Sum("asked"))
        .filter(n__gte=settings.SEARCH_QUERIES_SHOWN_FROM)
        .order_by("-n", "query")[:MOST_LOGGED]
    )


def _compare(query: str, asked: int, before: Tuning, after: Tuning, gone: Collection[str]) -> QueryEffect:
    old, new = _first(query, before, gone), _first(query, after, gone)
    places = {page_id: number for number, page_id in enumerate(old, 1)}
    return QueryEffect(
        query,
        asked,
        tuple(title for title, _url in old.values()),
        tuple(
            Place(number, title, url, places.get(page_id))
            for number, (page_id, (title, url)) in enumerate(new.items(), 1)
        ),
        tuple(Gone(places[page_id], title) for page_id, (title, _url) in old.items() if page_id not in new),
    )


def _first(query: str, tuning: Tuning, gone: Collection[str]) -> dict[str, tuple[str, str]]:
    """The pages on top by id, with title and address; what is promoted comes first."""
    visitor = AnonymousUser()
    found = finding_for(visitor, query, page_size=SHOWN, with_facets=False, tuning=tuning, without=gone)
    pages = [*promoted_for(visitor, found, tuning=tuning), *found.pages]
    shown = {page.page_id: (page.title, page.url) for page in pages}
    return dict(list(shown.items())[:SHOWN])
