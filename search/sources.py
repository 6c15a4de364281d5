"""Where passages come from: rooms above register a source; search itself knows no pages and no questions.

A page id is `<source name>:<primary key>`, so an id tells which source can make it again and judge it.
What staff alone may find lies in an index of its own: nothing that a visitor gets, such as a count, a repair
of spelling or the weight of a word, can come from it, and its changes cost their searches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .engines import Passage

# The index of what this site publishes; others are named by the sources that lie in them.
SITE = "site"
# The token of what anybody may see.
PUBLIC = "public"


@dataclass(frozen=True)
class Source:
    """One kind of searchable thing.

    `passages(keys)` yields the passages of the objects with these primary keys (None: of all), page by
    page, and nothing for an object that may not be found. `readable(user, keys)` says which of the keys this
    user may read now. `still(user, passages)` says the same of passages: the ids of those that this user may
    read and that say what the database says; without it a page is judged as a whole. It is asked for all
    that is shown of an index, so a stale one leaks nothing. `tokens(user)`: what they may find.
    `keys()` gives the keys of all objects that may be found, so that all can be read bit by bit.
    """

    name: str
    passages: Callable[[Collection[str] | None], Iterable[Passage]]
    readable: Callable[[Any, Collection[str]], set[str]]
    kinds: dict[str, Any] = field(default_factory=dict)  # kind -> label for people, lazily translated
    index: str = SITE
    tokens: Callable[[Any], Collection[str]] | None = None
    still: Callable[[Any, Collection[Passage]], set[str]] | None = None
    keys: Callable[[], Iterable[str]] | None = None
    # Kinds that the box suggests under a heading of their own, in this order: kind -> heading.
    suggested_apart: dict[str, Any] = field(default_factory=dict)


_sources: dict[str, Source] = {}

# 64 bits hold each number of this length; a longer one is no primary key, and a database fails on it.
MOST_DIGITS = 18


def primary_keys(keys: Collection[str]) -> list[int]:
    """The keys that a row may have, as numbers; visitors can make up others."""
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) <= MOST_DIGITS]


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    _sources[source.name] = source


def get(name: str) -> Source | None:
    """The source of this name."""
    return _sources.get(name)


def every(index: str = SITE) -> Iterator[Source]:
    """The sources of one index, in order of registration."""
    yield from (source for source in _sources.values() if source.index == index)


def indexes() -> list[str]:
    """The names of all indexes, that of the site first."""
    return list(dict.fromkeys([SITE, *(source.index for source in _sources.values())]))


def kind_labels(index: str = SITE) -> dict[str, Any]:
    """The label of each kind in an index, for facets and results."""
    return {kind: label for source in every(index) for kind, label in source.kinds.items()}


def suggested_apart() -> dict[str, Any]:
    """The kinds that the box of the site suggests under a heading of their own."""
    return {kind: label for source in every() for kind, label in source.suggested_apart.items()}


def tokens_of(user: Any, index: str = SITE) -> frozenset[str]:
    """What this user may find in an index: in that of the site what is public, and what the sources add."""
    public = {PUBLIC} if index == SITE else set()
    return frozenset(public).union(*(source.tokens(user) for source in every(index) if source.tokens))
