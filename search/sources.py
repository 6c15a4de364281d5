"""Where passages come from: rooms above register a source; search itself knows no pages and no questions.

A page id is `<source name>:<primary key>`, so an id tells which source can make it again and judge it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .engines import Passage


@dataclass(frozen=True)
class Source:
    """One kind of searchable thing.

    `passages(keys)` yields the passages of the objects with these primary keys (None: of all), page by
    page, and nothing for an object that may not be found. `readable(user, keys)` says which of the keys this
    user may read now; it is asked again for every result, so a stale index leaks nothing.
    """

    name: str
    passages: Callable[[Collection[str] | None], Iterable[Passage]]
    readable: Callable[[Any, Collection[str]], set[str]]
    kinds: dict[str, Any] = field(default_factory=dict)  # kind -> label for people, lazily translated


_sources: dict[str, Source] = {}
_tokens: list[Callable[[Any], Collection[str]]] = []


def register(source: Source) -> None:
    """Add a source; called from AppConfig.ready."""
    _sources[source.name] = source


def register_reader_tokens(tokens: Callable[[Any], Collection[str]]) -> None:
    """Add a function that gives the visibility tokens of a user beyond "public"."""
    _tokens.append(tokens)


def get(name: str) -> Source | None:
    """The source of this name."""
    return _sources.get(name)


def every() -> Iterator[Source]:
    """All sources, in order of registration."""
    yield from _sources.values()


def kind_labels() -> dict[str, Any]:
    """The label of each kind, for facets and results."""
    return {kind: label for source in _sources.values() for kind, label in source.kinds.items()}


def tokens_of(user: Any) -> frozenset[str]:
    """What this user may find: "public" and what the rooms add for them."""
    return frozenset({"public"}).union(*(tokens(user) for tokens in _tokens))
