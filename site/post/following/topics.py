"""What can be followed. Rooms above register their topics; this room knows none."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class News:
    """One thing that is new. `key` names it whatever topic it came by, so that nobody hears it twice."""

    key: str
    at: dt.datetime
    title: str
    url: str
    text: str
    label: str


@dataclass(frozen=True)
class Topic:
    """A kind of thing to follow; `ref` says which one of the kind, at most 300 characters.

    `labels(refs)` is what a reader calls each, without those that are not there (any more).
    `news(ref, since)` gives what became public after `since` and is public now. It may raise
    TopicUnavailable: then it is asked again later and nothing is skipped.
    """

    kind: str
    labels: Callable[[Collection[str]], dict[str, str]]
    news: Callable[[str, dt.datetime], list[News]]


class UnknownTopic(Exception):
    """There is nothing to follow of this kind and name."""


class TopicUnavailable(Exception):
    """What is new can't be said now."""


_topics: dict[str, Topic] = {}


def register(topic: Topic) -> None:
    """Add a kind; called from AppConfig.ready."""
    _topics[topic.kind] = topic


def get(kind: str) -> Topic:
    """The topic of this kind. Raises UnknownTopic."""
    try:
        return _topics[kind]
    except KeyError:
        raise UnknownTopic from None


def label_of(kind: str, ref: str) -> str:
    """What a reader calls it; "" when there is no such thing."""
    return labels_of([(kind, ref)]).get((kind, ref), "")


def labels_of(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What a reader calls each (kind, ref), without what is not there; as many queries as there are kinds."""
    refs: dict[str, list[str]] = defaultdict(list)
    for kind, ref in wanted:
        refs[kind].append(ref)
    return {
        (kind, ref): label
        for kind, topic in _topics.items()
        if refs[kind]
        for ref, label in topic.labels(refs[kind]).items()
        if label
    }
