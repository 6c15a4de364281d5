"""The embedded engine: Tantivy, one writer at a time and any number of reading processes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from search.dutch.spelling import Vocabulary
from search.dutch.tokens import tokenize
from search.engines import tantivy_queries as queries
from search.engines.changes import note_changes, noted_changes
from search.engines.documents import Leads, by_page
from search.engines.generations import Generations
from search.engines.interface import (
    FACET_FIELDS,
    MOST_SUGGESTED,
    MOST_TYPED,
    PASSAGES_PER_PAGE,
    Engine,
    EngineUnavailable,
    Filters,
    Found,
    FoundPage,
    FoundPassage,
    IndexDamaged,
    Passage,
    Sort,
    Status,
)
from search.engines.nearest import MOST_BY_TRIGRAMS, found_near
from search.engines.tantivy_common import write_common
from search.engines.tantivy_errors import IndexRefused, damage_is_said, refusal_is_said
from search.engines.tantivy_numbers import Numbering, given_below, note_given_below
from search.engines.tantivy_schema import HEAP_BYTES, build_schema, to_document
from search.engines.tantivy_snapshot import Hits, Snapshot, SnapshotCache, version_of, write_version
from search.plan import Known, QueryPlan

# Among so many that come near are the best passages of the pages that are shown.
MOST_NEAR = 1_000
# So many that the best passages of each page shown are among them.
FEWEST_PASSAGES = 100
# Searches of which the best passages are kept until the index changes: facets, the next page, what many ask.
MOST_BEST = 1_000
# Of a search that is kept: some pages of results. Who goes further, a robot mostly, has it searched anew.
MOST_HITS = 200
# What a rebuild loses at most when it is cut off: some seconds of work.
PASSAGES_PER_COMMIT = 5_000
NO_HITS = Hits([], [], [])


class TantivyEngine(Engine):
    """An index below one directory; make one per process and directory and share it."""

    def __init__(self, directory: Path) -> None:
        self._generations = Generations(directory)
        self._snapshots = SnapshotCache(self._generations)

    # Writing

    def index(self, passages: Iterable[Passage]) -> None:
        """See Engine.index."""
        self._change(by_page(passages))

    def delete(self, page_ids: Iterable[str]) -> None:
        """See Engine.delete."""
        self._change({page_id: [] for page_id in page_ids})

    @damage_is_said()
    def _change(self, pages: dict[str, list[Passage]]) -> None:
        if not pages:
            return
        with self._generations.writing():
            being_made = self._generations.being_made()
            if being_made is not None:
                note_changes(being_made, pages)
            current = self._generations.current()
            if current is None and being_made is not None:
                return
            if current is None:
                with self._generations.rebuilding():
                    current = self._generations.new()
                    write_version(current)
                    _create(current)
                    self._generations.switch(current)
            _apply(current, pages)

    @contextmanager
    def rebuild(self, *, anew: bool = False) -> Iterator["TantivyRebuild"]:
        """See Engine.rebuild."""
        with refusal_is_said(), self._generations.rebuilding():
            rebuild = self._unfinished() if not anew else None
            rebuild = rebuild or self._begun()
            try:
                yield rebuild
                rebuild.close()
                finished = Snapshot(_open(rebuild.generation))
                write_common(rebuild.generation, finished.common(), finished.bound)
                with self._generations.writing():
                    _apply(rebuild.generation, noted_changes(rebuild.generation))
                    self._generations.switch(rebuild.generation)
            except Exception as error:
                # What only waits for its turn is gone on with; on a full disk nothing of it stays.
                if not isinstance(error, EngineUnavailable) or isinstance(error, IndexDamaged | IndexRefused):
                    # First its threads, which would go on writing there.
                    rebuild.let_go()
                    self._generations.drop(rebuild.generation)
                raise
            finally:
                rebuild.let_go()

    def _begun(self) -> "TantivyRebuild":
        generation = self._generations.new()
        try:
            write_version(generation)
            return TantivyRebuild(generation, _create(generation), frozenset())
        except Exception:
            self._generations.drop(generation)
            raise

    def _unfinished(self) -> "TantivyRebuild | None":
        """Return the rebuild that was cut off, to go on with; None when there is none or it can't be read."""
        generation = self._generations.unfinished()
        if generation is None or version_of(generation) is None:
            return None
        try:
            with damage_is_said():
                index = _open(generation)
                return TantivyRebuild(generation, index, frozenset(Snapshot(index).page_ids()))
        except IndexDamaged:
            return None

    # Reading

    @damage_is_said()
    def search(
        self,
        plan: QueryPlan,
        *,
        allowed: Collection[str],
        filters: Filters | None = None,
        offset: int = 0,
        limit: int = 10,
        sort: Sort = "relevance",
        with_facets: bool = True,
        without: Collection[str] = (),
    ) -> Found:
        """See Engine.search."""
        snapshot = self._snapshots.latest()
        if snapshot is None or not allowed:
            return Found((), 0, {})
        filters = {name: tuple(values) for name, values in (filters or {}).items() if values}
        meeting = snapshot.meeting(plan, allowed) & ~snapshot.of_pages(without)
        table = snapshot.table
        total = table.count(table.chosen(meeting, filters))
        names = FACET_FIELDS if with_facets else ()
        # Where there are pages about it, of another kind, what only looks like it is no answer.
        nothing = not total and not (filters and table.count(table.chosen(meeting, {})))
        if nothing and plan.nearest and not plan.phrases and not plan.is_listing:
            hits = _nearest(snapshot, plan, allowed, filters, without)
            if order := list(dict.fromkeys(hits.pages)):
                return found_near(_pages(snapshot, hits, order[:MOST_BY_TRIGRAMS]), names, offset, limit)
        facets = {
            name: table.facet_counts(table.chosen(meeting, filters, besides=name), name) for name in names
        }
        plan = replace(plan, trigrams=snapshot.telling(plan.trigrams))
        query = snapshot.narrowed(queries.matching_query(snapshot.schema, plan), allowed, filters, without)
        pages: tuple[FoundPage, ...] = ()
        if total and limit and (sort == "date" or plan.is_listing):
            newest = table.among(table.chosen(meeting, filters), snapshot.newest_first)
            wanted = list(islice(newest, offset, offset + limit))
            hits = snapshot.hits(queries.numbered(snapshot.schema, query, wanted)) if wanted else NO_HITS
            pages = _pages(snapshot, hits, wanted)
        elif total and limit:
            asked = (plan, frozenset(allowed), tuple(sorted(filters.items())), frozenset(without))
            hits = _best(snapshot, asked, query, min(offset + limit, total))
            order = list(dict.fromkeys(hits.pages))
            pages = _pages(snapshot, hits, order[offset : offset + limit])
        return Found(pages, total, facets)

    @damage_is_said()
    def totals(
        self, plans: Sequence[QueryPlan], *, allowed: Collection[str], without: Collection[str] = ()
    ) -> list[int]:
        """See Engine.totals."""
        snapshot = self._snapshots.latest()
        if snapshot is None or not allowed:
            return [0] * len(plans)
        gone = snapshot.of_pages(without)
        return [snapshot.table.count(snapshot.meeting(plan, allowed) & ~gone) for plan in plans]

    @damage_is_said()
    def known(self, stems: Collection[str], allowed: Collection[str]) -> Known:
        """See Engine.known."""
        snapshot = self._snapshots.latest()
        if snapshot is None or not allowed:
            return Known()
        passages = snapshot.searcher.num_docs
        counts = {s: min(snapshot.frequency(s), passages) for s in stems if snapshot.knows(s, allowed)}
        return Known(counts, passages)

    @damage_is_said()
    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """See Engine.vocabulary."""
        return self._snapshots.vocabulary(allowed)

    @damage_is_said()
    def suggest(
        self, prefix: str, allowed: Collection[str], apart: Collection[str] = ()
    ) -> tuple[Passage, ...]:
        """See Engine.suggest."""
        snapshot = self._snapshots.latest()
        words = [token.word for token in tokenize(prefix[:200])]
        if snapshot is None or not allowed or not words:
            return ()
        titles = queries.title_queries(snapshot.schema, words[-MOST_TYPED:])
        pages: dict[str, Passage] = {}
        for filters in ({}, *({"kind": (kind,)} for kind in apart)):
            for passage in snapshot.title_matches(titles, allowed, MOST_SUGGESTED, filters):
                pages.setdefault(passage.page_id, passage)
        return tuple(pages.values())

    @damage_is_said()
    def page_ids(self) -> set[str]:
        """See Engine.page_ids."""
        snapshot = self._snapshots.latest()
        return snapshot.page_ids() if snapshot else set()

    @damage_is_said()
    def stored(self, page_ids: Collection[str]) -> dict[str, list[Passage]]:
        """See Engine.stored."""
        snapshot = self._snapshots.latest()
        if snapshot is None or not page_ids:
            return {}
        found: dict[str, list[Passage]] = {}
        everything = queries.of_pages(snapshot.schema, Query.all_query(), page_ids)
        for address in snapshot.hits(everything).addresses:
            passage = snapshot.passage(address)
            found.setdefault(passage.page_id, []).append(passage)
        return found

    def status(self) -> Status:
        """See Engine.status."""
        try:
            return self._status()
        except EngineUnavailable:
            return Status("", 0, 0, up_to_date=False)

    @damage_is_said()
    def _status(self) -> Status:
        current = self._generations.current()
        snapshot = self._snapshots.latest()
        if current is None or snapshot is None:
            return Status("", 0, 0, up_to_date=False)
        size = sum(path.stat().st_size for path in current.iterdir() if path.is_file())
        return Status(current.name, snapshot.searcher.num_docs, size, up_to_date=True)


class TantivyRebuild:
    """A generation that is being filled; see Engine.rebuild. What is committed outlives the process."""

    def __init__(self, generation: Path, index: tantivy.Index, done: frozenset[str]) -> None:
        self.generation, self.done = generation, done
        self._schema = index.schema
        self._numbering, self._leads = Numbering.after(index.searcher()), Leads()
        self._writer: Any = index.writer(HEAP_BYTES, 1)
        self._added = 0
        self._page_id = ""

    def add(self, passages: Iterable[Passage]) -> None:
        """Add passages of pages that this rebuild has not had before, those of one page after each other."""
        for passage in passages:
            # Between two pages: what is gone on with is whole.
            if self._added >= PASSAGES_PER_COMMIT and passage.page_id != self._page_id:
                self._commit()
            self._writer.add_document(to_document(passage, self._numbering, self._leads))
            self._page_id = passage.page_id
            self._added += 1

    def forget(self, page_ids: Collection[str]) -> None:
        """Take pages out that were `done`."""
        for page_id in page_ids:
            self._writer.delete_documents_by_query(_of_page(self._schema, page_id))

    def close(self) -> None:
        """Write what was added and let the writer go."""
        self._writer.commit()
        self._writer.wait_merging_threads()

    def let_go(self) -> None:
        """Let go of the library's own lock; what was not committed is lost."""
        self._writer = None

    def _commit(self) -> None:
        self._writer.commit()
        self._added = 0
        mark = self.generation / "unfinished"
        if not mark.exists():
            mark.touch()


def _of_page(schema: tantivy.Schema, page_id: str) -> Query:
    return Query.term_query(schema, "page_id", page_id, "basic")


def _create(generation: Path) -> tantivy.Index:
    return tantivy.Index(build_schema(), str(generation))


def _open(generation: Path) -> tantivy.Index:
    return tantivy.Index.open(str(generation))


def _apply(generation: Path, pages: dict[str, list[Passage]]) -> None:
    """Replace pages in an index, all or nothing."""
    if not pages:
        return
    index = _open(generation)
    numbering = Numbering.after(index.searcher(), given_below(generation))
    leads = Leads()
    documents = [to_document(one, numbering, leads) for passages in pages.values() for one in passages]
    note_given_below(generation, numbering.next_page)
    writer = index.writer(HEAP_BYTES, 1)
    try:
        for page_id in pages:
            writer.delete_documents_by_query(_of_page(index.schema, page_id))
        for document in documents:
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
    finally:
        del writer  # with the library's own lock, also while somebody looks at what went wrong


def _nearest(
    snapshot: Snapshot, plan: QueryPlan, allowed: Collection[str], filters: Filters, without: Collection[str]
) -> Hits:
    """Return the passages that resemble the query."""
    nearest = queries.nearest_query(snapshot.schema, plan)
    return snapshot.hits(snapshot.narrowed(nearest, allowed, filters, without), MOST_NEAR)


def _best(snapshot: Snapshot, asked: object, query: Query, pages: int) -> Hits:
    """Return the best passages, enough of them for this number of pages; kept by what is `asked`."""
    kept = snapshot.best.get(asked)
    if kept is not None and len(set(kept.pages)) >= pages:
        return kept
    most = max(FEWEST_PASSAGES, 4 * pages)
    while True:
        hits = snapshot.hits(query, most)
        if len(set(hits.pages)) >= pages or len(hits.addresses) < most:
            break
        most *= 4
    if len(hits.addresses) <= MOST_HITS:
        if len(snapshot.best) >= MOST_BEST:
            snapshot.best.clear()
        snapshot.best[asked] = hits
    return hits


def _pages(snapshot: Snapshot, hits: Hits, wanted: list[int]) -> tuple[FoundPage, ...]:
    """Read the best passages of the wanted pages, in the order of the pages."""
    best: dict[int, list[FoundPassage]] = {key: [] for key in wanted}
    missing = len(wanted) * PASSAGES_PER_PAGE
    for key, address, score in zip(hits.pages, hits.addresses, hits.scores, strict=True):
        found = best.get(key)
        if found is not None and len(found) < PASSAGES_PER_PAGE:
            found.append(FoundPassage(snapshot.passage(address), score))
            missing -= 1
            if not missing:
                break
    return tuple(FoundPage(found[0].passage.page_id, tuple(found)) for found in best.values())
