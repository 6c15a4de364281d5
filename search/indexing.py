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
BATCH = 500


def reindex(source_name: str, primary_key: Any) -> None:
    """Promise that this object is indexed anew, or taken out when it may no longer be found."""
    outbox.enqueue_again(KIND, f"{source_name}:{primary_key}")


def carry_out(effect: Effect) -> None:
    """Index the object of an effect as it is now; repeating it does no harm."""
    source_name, _colon, key = effect.key.partition(":")
    source = sources.get(source_name)
    index = source.index if source else sources.SITE
    try:
        if not engine(index).status().generation:
            # An index of this page alone would pass for a whole one.
            promise_rebuild(index)
            return
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error
    passages = list(source.passages([key])) if source else []
    try:
        if passages:
            engine(index).index(passages)
        else:
            engine(index).delete([effect.key])
    except IndexDamaged as error:
        promise_rebuild(index)
        raise outbox.NotNow(str(error)) from error
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


def promise_rebuild(index: str = sources.SITE) -> None:
    """Promise a new index, because there is none that can be read; one that is being made is begun again."""
    outbox.enqueue_again(REBUILD, index)


def rebuild_when_unreadable() -> bool:
    """Promise each index anew that can't be read and is not promised yet; tells whether there was one."""
    promised = False
    for index in sources.indexes():
        try:
            readable = engine(index).status().up_to_date
        except EngineUnavailable:
            continue
        if not readable and not Effect.objects.waiting().filter(kind=REBUILD, key=index).exists():
            promise_rebuild(index)
            promised = True
    return promised


def carry_out_rebuild(effect: Effect) -> None:
    """Build an index anew; searches use the old one, if any, until then."""
    try:
        for _count in rebuild(effect.key if effect.key in sources.indexes() else sources.SITE):
            pass
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


def rebuild(index: str = sources.SITE) -> Iterator[int]:
    """Build a new generation of an index; yields the number of passages so far, batch by batch."""
    count = 0
    with engine(index).rebuild() as rebuilding:
        found = (passage for source in sources.every(index) for passage in source.passages(None))
        for batch in _batches(found):
            rebuilding.add(batch)
            count += len(batch)
            yield count


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    iterator = iter(passages)
    while batch := list(islice(iterator, BATCH)):
        yield batch


outbox.register(KIND, carry_out, external=True, lease=120)
outbox.register(REBUILD, carry_out_rebuild, external=True, lease=1800)
