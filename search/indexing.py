"""Keeps the index equal to the database, by the outbox: what changed is indexed after its transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from post import outbox
from post.models import Effect

from . import sources
from .engine import engine
from .engines import EngineUnavailable, IndexDamaged, Passage

KIND = "search.index"
REBUILD = "search.rebuild"
WHOLE = "all"
BATCH = 500


def reindex(source_name: str, primary_key: Any) -> None:
    """Promise that this object is indexed anew, or taken out when it may no longer be found."""
    outbox.enqueue_again(KIND, f"{source_name}:{primary_key}")


def carry_out(effect: Effect) -> None:
    """Index the object of an effect as it is now; repeating it does no harm."""
    source_name, _colon, key = effect.key.partition(":")
    source = sources.get(source_name)
    try:
        if not engine().status().generation:
            # An index of this page alone would pass for a whole one.
            promise_rebuild()
            return
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error
    passages = list(source.passages([key])) if source else []
    try:
        if passages:
            engine().index(passages)
        else:
            engine().delete([effect.key])
    except IndexDamaged as error:
        promise_rebuild()
        raise outbox.NotNow(str(error)) from error
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


def promise_rebuild() -> None:
    """Promise a new index, because there is none that can be read; one that is being made is begun again."""
    outbox.enqueue_again(REBUILD, WHOLE)


def rebuild_when_unreadable() -> bool:
    """Promise a new index when there is none to read and none promised; tells whether it did."""
    try:
        if engine().status().up_to_date or Effect.objects.waiting().filter(kind=REBUILD).exists():
            return False
    except EngineUnavailable:
        return False
    promise_rebuild()
    return True


def carry_out_rebuild(effect: Effect) -> None:
    """Build the whole index anew; searches use the old one, if any, until then."""
    try:
        for _count in rebuild():
            pass
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
outbox.register(REBUILD, carry_out_rebuild, external=True, lease=1800)
