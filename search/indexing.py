"""Keeps the index equal to the database, by the outbox: what changed is indexed after its transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from post import outbox
from post.models import Effect

from . import sources, vectors
from .engine import engine
from .engines import EngineUnavailable, IndexDamaged, Passage

KIND = "search.index"
# The same errand at a moment to come; under a kind of its own, or a change meanwhile would take its place.
IN_TIME = "search.index_in_time"
REBUILD = "search.rebuild"
BATCH = 500
KEYS_AT_ONCE = 100


def reindex(source_name: str, primary_key: Any) -> None:
    """Promise that this object is indexed anew, or taken out when it may no longer be found."""
    outbox.enqueue_again(KIND, f"{source_name}:{primary_key}")


def reindex_at(source_name: str, primary_key: Any, moment: dt.datetime) -> None:
    """Promise the same for a moment (aware) at which it may no longer be found, or may be found from then on.

    The last moment that was promised counts.
    """
    outbox.enqueue_again(IN_TIME, f"{source_name}:{primary_key}", not_before=moment)


def carry_out(effect: Effect) -> None:
    """Index the object of an effect as it is now; repeating it does no harm."""
    source_name, _colon, key = effect.key.partition(":")
    source = sources.get(source_name)
    index = source.index if source else sources.SITE
    try:
        readable = engine(index).status().generation
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error
    if not readable:
        # An index of this page alone would pass for a whole one. A rebuild that runs may have read the page
        # before it changed, so the errand stays until there is an index to put it in.
        promise_rebuild(index)
        raise outbox.NotNow("There is no search index yet.")
    passages = list(source.passages([key])) if source else []
    try:
        if passages:
            engine(index).index(passages)
        else:
            engine(index).delete([effect.key])
        if vectors.is_on(index):
            vectors.promise([effect.key])
    except IndexDamaged as error:
        promise_rebuild(index)
        raise outbox.NotNow(str(error)) from error
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


def promise_rebuild(index: str = sources.SITE) -> bool:
    """Promise a new index, because there is none that can be read; tells whether that was not promised yet.

    One that the worker runs counts as promised: what changes meanwhile does not make it begin again.
    """
    if Effect.objects.waiting().filter(kind=REBUILD, key=index).exists():
        return False
    outbox.enqueue_again(REBUILD, index)
    return True


def rebuild_when_unreadable() -> bool:
    """Promise each index anew that can't be read and is not promised yet; tells whether there was one."""
    promised = False
    for index in sources.indexes():
        try:
            readable = engine(index).status().up_to_date
        except EngineUnavailable:
            continue
        promised |= not readable and promise_rebuild(index)
    return promised


def carry_out_rebuild(effect: Effect) -> None:
    """Build an index anew; searches use the old one, if any, until then."""
    try:
        for _progress in rebuild(effect.key if effect.key in sources.indexes() else sources.SITE):
            pass
    except EngineUnavailable as error:
        raise outbox.NotNow(str(error)) from error


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is: passages added, and pages done, with those of one that was cut off, of all."""

    passages: int
    pages: int
    of_pages: int | None  # None where a source can't tell


def rebuild(index: str = sources.SITE, *, anew: bool = False) -> Iterator[Progress]:
    """Build a new generation of an index; yields after each batch. One that was cut off is gone on with.

    Pages are read by a few keys at a time, so no memory or lock of the database grows with their number.
    """
    with engine(index).rebuild(anew=anew) as rebuilding:
        here = [(source, list(source.keys()) if source.keys else None) for source in sources.every(index)]
        of_pages: int | None = 0
        for _source, keys in here:
            of_pages = None if of_pages is None or keys is None else of_pages + len(keys)
        met: set[str] = set()
        count = 0
        for source, keys in here:
            for batch in _pages_of(source, keys, rebuilding.done, met):
                rebuilding.add(batch)
                count += len(batch)
                if vectors.is_on(index):
                    vectors.promise_once(vectors.differing(batch))
                yield Progress(count, len(met), of_pages)
        rebuilding.forget(set(rebuilding.done) - met)
    yield Progress(count, len(met), of_pages)


def _pages_of(
    source: sources.Source, keys: Iterable[str] | None, done: Collection[str], met: set[str]
) -> Iterator[list[Passage]]:
    """Yield the passages of a source in batches, without pages that are done; `met` gets all their ids."""
    if keys is None:
        batches = _batches(source.passages(None))
    else:
        batches = (batch for some in in_bits(keys) for batch in _of_keys(source, some, done, met))
    for batch in batches:
        wanted = [passage for passage in batch if passage.page_id not in done]
        met.update(passage.page_id for passage in batch)
        if wanted:
            yield wanted


def _of_keys(
    source: sources.Source, keys: list[str], done: Collection[str], met: set[str]
) -> Iterator[list[Passage]]:
    pages = {f"{source.name}:{key}": key for key in keys}
    met.update(page for page in pages if page in done)
    if wanted := [key for page, key in pages.items() if page not in done]:
        yield from _batches(source.passages(wanted))


def in_bits(keys: Iterable[str]) -> Iterator[list[str]]:
    """Yield keys some at a time."""
    iterator = iter(keys)
    while some := list(islice(iterator, KEYS_AT_ONCE)):
        yield some


def _batches(passages: Iterable[Passage]) -> Iterator[list[Passage]]:
    iterator = iter(passages)
    while batch := list(islice(iterator, BATCH)):
        yield batch


outbox.register(KIND, carry_out, external=True, lease=120)
outbox.register(IN_TIME, carry_out, external=True, lease=120)
outbox.register(REBUILD, carry_out_rebuild, external=True, lease=1800)
