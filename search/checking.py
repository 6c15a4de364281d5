"""Compare an index with the database, page by page in batches, and mend what differs.

The outbox keeps both equal. This is for what it can't know of: rows changed by hand, an index restored from
a copy, a mistake. Whatever changes while it runs ends right: a page that was mended is read again afterwards,
and a later change has an errand of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from post.models import Effect

from . import sources, vectors
from .engine import engine
from .engines import Passage
from .engines.documents import to_json
from .indexing import KIND, in_bits

# A page that changes each time it is looked at has an errand waiting anyway.
MOST_LOOKS = 3


@dataclass
class Report:
    """What was compared and what differed, by page id."""

    pages: int = 0
    passages: int = 0
    missing: list[str] = field(default_factory=list)
    superfluous: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    # Pages of which the worker has yet to make the vectors of the extra `semantic`: no difference.
    to_vectorize: int = 0

    @property
    def differences(self) -> list[str]:
        """All pages that differ."""
        return [*self.missing, *self.stale, *self.superfluous]

    def waiting(self) -> int:
        """How many of them the worker was going to index anyway."""
        differ = set(self.differences)
        keys = Effect.objects.waiting().filter(kind=KIND).values_list("key", flat=True)
        return sum(key in differ for key in keys)


def check(index: str, report: Report, *, mend: bool) -> Iterator[Report]:
    """Compare one index with its sources and fill the report; yields it after each batch.

    With `mend` a page that differs is indexed as it is now, or taken out. Raises EngineUnavailable.
    """
    seen: set[str] = set()
    for source in sources.every(index):
        for some in in_bits(_keys(source)):
            wanted = {f"{source.name}:{key}": key for key in some}
            _compare(index, wanted, report, mend)
            seen.update(wanted)
            yield report
    more = sorted(engine(index).page_ids() - seen)
    for some in in_bits(more):
        # What was made since its source was listed is no more than it should be.
        for page_id in _gone(some):
            report.superfluous.append(page_id)
            if mend:
                _mend(index, page_id)
        yield report
    if mend and vectors.is_on(index):
        vectors.forget(_gone(sorted(vectors.page_ids() - seen)))


def _keys(source: sources.Source) -> Iterable[str]:
    if source.keys is not None:
        return source.keys()
    pages = dict.fromkeys(passage.page_id for passage in source.passages(None))
    return [page_id.partition(":")[2] for page_id in pages]


def _compare(index: str, wanted: dict[str, str], report: Report, mend: bool) -> None:
    """Compare these pages, given with their keys in one source."""
    should = _now(wanted)
    stored = engine(index).stored(list(wanted))
    for page_id in wanted:
        there, here = stored.get(page_id, []), should.get(page_id, [])
        report.pages += bool(here)
        report.passages += len(here)
        if _texts(there) == _texts(here):
            continue
        if not here:
            report.superfluous.append(page_id)
        else:
            (report.stale if there else report.missing).append(page_id)
        if mend:
            _mend(index, page_id)
    if vectors.is_on(index):
        differ = vectors.differing(passage for passages in should.values() for passage in passages)
        report.to_vectorize += len(differ)
        if mend:
            vectors.promise_once(differ)


def _gone(page_ids: Collection[str]) -> list[str]:
    """Those of these pages that may not be found now."""
    should = _now(page_ids)
    return [page_id for page_id in page_ids if not should.get(page_id)]


def _mend(index: str, page_id: str) -> None:
    """Put one page in the index as it is now; again when it changed in between."""
    wrote: list[str] | None = None
    for _look in range(MOST_LOOKS):
        passages = _now([page_id]).get(page_id, [])
        if (texts := _texts(passages)) == wrote:
            return
        if passages:
            engine(index).index(passages)
        else:
            engine(index).delete([page_id])
        wrote = texts


def _now(page_ids: Iterable[str]) -> dict[str, list[Passage]]:
    """The passages that the sources give for these pages."""
    keys: dict[str, list[str]] = {}
    for page_id in page_ids:
        name, _colon, key = page_id.partition(":")
        keys.setdefault(name, []).append(key)
    found: dict[str, list[Passage]] = {}
    for name, wanted in keys.items():
        if source := sources.get(name):
            for passage in source.passages(wanted):
                found.setdefault(passage.page_id, []).append(passage)
    return found


def _texts(passages: Iterable[Passage]) -> list[str]:
    return sorted(map(to_json, passages))
