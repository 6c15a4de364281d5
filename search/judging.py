"""What the database says now of what an index gave: no reader gets what was taken away since.

An index runs some seconds behind, longer while its server or the worker is away. So each result is judged
again, passage by passage, and pages that are gone but still indexed are left out of a search beforehand: then
totals and facets are right on every page of results, and nothing is left to subtract.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q
from django.utils import timezone

from post.models import Effect

from . import sources
from .engines import Passage
from .indexing import IN_TIME, KIND

# A worker that was away for a day leaves more; what is shown is judged in any case.
MOST_WAITING = 500


def standing(user: Any, passages: Collection[Passage]) -> set[str]:
    """The ids of those passages that this user may read now and that say what the database says.

    A few queries per source, however many passages.
    """
    by_source: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_source[passage.page_id.partition(":")[0]].append(passage)
    found: set[str] = set()
    for name, some in by_source.items():
        source = sources.get(name)
        if source is not None and source.still is not None:
            found |= source.still(user, some)
        elif source is not None:
            readable = readable_ids(user, {passage.page_id for passage in some})
            found |= {passage.id for passage in some if passage.page_id in readable}
    return found


def readable_ids(user: Any, page_ids: Collection[str]) -> set[str]:
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


def gone_since(user: Any, index: str = sources.SITE) -> frozenset[str]:
    """The pages that wait to be indexed anew and that this user may not read any more.

    One query while nothing waits; then one more per source.
    """
    waiting = set(_waiting(source.name for source in sources.every(index)))
    return frozenset(waiting - readable_ids(user, waiting)) if waiting else frozenset()


def _waiting(names: Iterable[str]) -> Iterable[str]:
    of_index = Q()
    for name in names:
        of_index |= Q(key__startswith=f"{name}:")
    if not of_index:
        return ()
    # What failed waits for its next turn, and is no less due; what is promised for a moment to come is.
    due = Q(kind=KIND) | Q(kind=IN_TIME) & (Q(not_before__lte=timezone.now()) | Q(attempts__gt=0))
    found = Effect.objects.waiting().filter(due, of_index).order_by("-not_before", "-pk")
    return found.values_list("key", flat=True)[:MOST_WAITING]
