"""Keeps the index equal to the database, by the outbox: what changed is indexed after its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from post import outbox
from post.models import Effect

from . import sources
from .engine import engine
from .engines import EngineUnavailable, Passage

KIND = "search.index"
BATCH = 500


def reindex(source_name: str, primary_key: Any) -> None:
    """Promise that this object is indexed anew, or taken out when it may no longer be found."""
    outbox.enqueue_again(KIND, f"{source_name}:{primary_key}")


def carry_out(effect: Effect) -> None:
    """Index the object of an effect as it is now; repeating it does no harm."""
    source_name, _colon, key = effect.key.partition(":")
    source = sources.get(source_name)
    passages = list(source.passages([key])) if source else []
    try:
        if passages:
            engine().index(passages)
        else:
            engine().delete([effect.key])
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


def rebuild() -> Iterator[int]:
    """Build a new generation of the whole index; yields the number of passages so far, batch by batch."""
    count = 0
    with engine().rebuild() as rebuilding:
        for batch in _batches(passage for source in sources.every() for passage in source.passages(None)):
            rebuilding.add(batch)
            count += len(batch)
            yield count


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    iterator = iter(passages)
    while batch := list(islice(iterator, BATCH)):
        yield batch


outbox.register(KIND, carry_out, external=True, lease=120)
