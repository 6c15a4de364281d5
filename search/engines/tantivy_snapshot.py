"""One state of a Tantivy index as a reader sees it, and the cache that moves on after a commit."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import and_
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Query

from search.dutch.spelling import Vocabulary
from search.engines import tantivy_queries as queries
from search.engines.documents import VERSION, from_json
from search.engines.generations import Generations
from search.engines.interface import Filters, Passage
from search.engines.tantivy_common import read_common
from search.engines.tantivy_pages import PageTable
from search.engines.tantivy_schema import BLOCK, mark
from search.engines.tantivy_sets import KeptSets
from search.plan import QueryPlan, Stems

# Collecting all words takes up to a tenth of a second on 50,000 passages; not after every small change.
VOCABULARY_SECONDS = 30.0
# A page has a passage with its title for each kind of reader; seldom more than two.
LEADS_PER_PAGE = 3
# Passages per word, kept for the next query: some 3,000 words of 50,000 passages.
MOST_BYTES = 20_000_000
MOST_COMMON = 2_000
MOST_FREQUENCIES = 20_000
# Up to here it is quicker to look at each passage than at each block of them.
FEW_PASSAGES = 4_000
# Of so common stems the passages are read from a file: a megabyte, and two in memory, for 50,000 passages.
COMMON_STEM = 1_000
MOST_COMMON_STEMS = 400


def write_version(generation: Path) -> None:
    """Note by which code a generation is made."""
    (generation / "version").write_text(VERSION, encoding="ascii")


def version_of(generation: Path) -> str | None:
    """Return the version of a generation; None when this code cannot read it."""
    try:
        version = (generation / "version").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    return version if version == VERSION else None


@dataclass(frozen=True)
class Hits:
    """Passages that match, best first; the three lists run in step."""

    addresses: list[DocAddress]
    scores: list[float]
    pages: list[int]  # the numbers of their pages


class Kept:
    """What is known of the passages of one generation, whatever the state: per word, and per mark."""

    def __init__(self, generation: Path | None = None) -> None:
        common, bound = read_common(generation) if generation else ({}, 0)
        self.words = KeptSets(MOST_BYTES, {(stem,): found for stem, found in common.items()}, bound)
        self.marks = KeptSets(MOST_BYTES)


class Snapshot:
    """An index that does not change; `state` counts those of its generation, which share what is `kept`."""

    def __init__(self, index: tantivy.Index, kept: Kept | None = None, state: int = 0) -> None:
        self.schema = index.schema
        self.searcher = index.searcher()
        self._kept, self._state = kept or Kept(), state
        self._seeing_all: dict[frozenset[str], bool] = {}
        self._frequencies: dict[str, int] = {}
        self._common: dict[tuple[str, frozenset[str]], bool] = {}
        self.best: dict[object, Hits] = {}

    def narrowed(
        self,
        query: Query,
        allowed: Collection[str],
        filters: Filters | None = None,
        without: Collection[str] = (),
    ) -> Query:
        """Return the query within what these tokens may see and the filters let through."""
        if without:
            query = queries.without_pages(self.schema, query, without)
        if not filters and self._sees_all(frozenset(allowed)):
            return query
        return queries.narrowed(self.schema, query, allowed, filters)

    def _sees_all(self, allowed: frozenset[str]) -> bool:
        """Say whether these tokens may see every passage, so that no search need ask for each of them."""
        sees_all = self._seeing_all.get(allowed)
        if sees_all is None:
            visible = queries.narrowed(self.schema, Query.all_query(), allowed)
            found: Any = self.searcher.search(visible, 1, count=True)
            sees_all = self._seeing_all[allowed] = found.count == self.searcher.num_docs
        return sees_all

    def hits(self, query: Query, most: int | None = None) -> Hits:
        """Return the best `most` passages that match, or all."""
        found = self._search(query, self.searcher.num_docs if most is None else most)
        addresses = [address for _, address in found]
        return Hits(addresses, [score for score, _ in found], self._column("page", addresses))

    def _search(self, query: Query, most: int) -> list[tuple[float, DocAddress]]:
        if not most or not self.searcher.num_docs:
            return []
        found: Any = self.searcher.search(query, most, count=False)
        hits: list[tuple[float, DocAddress]] = found.hits
        return hits

    def passages(self, query: Query, most: int | None = None) -> int:
        """Return the set of passages that match, whoever may see them, see `tantivy_pages`.

        It takes a time per block of passages; when it is known that at `most` so many match, one per passage.
        """
        if most is not None:
            hits = self._search(Query.const_score_query(query, 0.0), min(most, self.searcher.num_docs))
            return self.of_hits([address for _, address in hits])
        blocks = {
            "histogram": {"field": "number", "interval": BLOCK, "min_doc_count": 1},
            "aggs": {"bits": {"sum": {"field": "bit"}}},
        }
        answer: Any = self.searcher.aggregate(query, {"blocks": blocks})
        found = answer["blocks"]["buckets"]
        digits = bytearray((int(found[-1]["key"]) + BLOCK) // 8 if found else 0)
        for block in found:
            at = int(block["key"]) // 8
            digits[at : at + BLOCK // 8] = int(block["bits"]["value"]).to_bytes(BLOCK // 8, "little")
        return int.from_bytes(digits, "little")

    def of_pages(self, page_ids: Collection[str]) -> int:
        """Return the set of the passages of these pages."""
        if not page_ids:
            return 0
        found = queries.of_pages(self.schema, Query.all_query(), page_ids)
        return self.passages(found, self.searcher.num_docs)

    def of_hits(self, addresses: list[DocAddress]) -> int:
        """Return the set of these passages."""
        numbers = self._column("number", addresses)
        digits = bytearray(max(numbers, default=0) // 8 + 1)
        for number in numbers:
            digits[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(digits, "little")

    @cached_property
    def live(self) -> int:
        """The set of all passages."""
        return self.passages(Query.all_query())

    @cached_property
    def bound(self) -> int:
        """The number below which those of all passages lie."""
        return self.live.bit_length()

    def common(self) -> dict[str, int]:
        """Return the sets of passages of the commonest stems."""
        standing = Counter[str]()
        for name in queries.STEM_FIELDS:
            standing.update(dict(self.searcher.terms_with_prefix(name, "", Query.all_query())))
        commonest = [stem for stem, count in standing.most_common(MOST_COMMON_STEMS) if count >= COMMON_STEM]
        return {stem: self.passages(queries.stems_query(self.schema, (stem,))) for stem in commonest}

    def _kept_set(
        self, kept: KeptSets, key: object, query: Callable[[], Query], most: int | None = None
    ) -> int:
        """Return the set of the passages that match a query, and perhaps of some that are gone."""

        def made_from(first: int) -> int:
            if not first:
                return self.passages(query(), most if most is not None and most <= FEW_PASSAGES else None)
            came = self.bound - first
            came_too = queries.numbered_from(self.schema, query(), first, self.bound)
            return self.passages(came_too, came if came <= FEW_PASSAGES else None)

        return kept.get(key, self._state, self.bound, made_from)

    @cached_property
    def table(self) -> PageTable:
        """All pages, for counting."""
        return PageTable(self.live, self._with_values)

    def _with_values(self, facet: str) -> dict[str, int]:
        """Return per value of a facet the set of the passages that have it."""
        prefix = mark(facet, "")
        values = [term.removeprefix(prefix) for term, _ in self.searcher.terms_with_prefix("marks", prefix)]
        return {value: self._marked(facet, [value]) for value in values}

    def _marked(self, name: str, values: Collection[str]) -> int:
        """Return the set of the passages with one of these values of a facet, or of these tokens."""
        key = (name, frozenset(values))
        found = self._kept_set(self._kept.marks, key, lambda: queries.marked(self.schema, name, values))
        return found & self.live

    @cached_property
    def newest_first(self) -> list[tuple[int, int]]:
        """Return all pages as the numbers of their first and last passage, those without a date last."""
        addresses = [address for _, address in self._search(Query.all_query(), self.searcher.num_docs)]
        days = dict(zip(self._column("number", addresses), self._column("day", addresses), strict=True))
        newest = [
            (-max(map(days.__getitem__, range(first, behind))), first, behind - 1)
            for first, behind in self.table.pages()
        ]
        return [(first, last) for _, first, last in sorted(newest)]

    def visible(self, allowed: Collection[str]) -> int:
        """Return the set of the passages that these tokens may see."""
        return self._marked("visibility", allowed)

    def meeting(self, plan: QueryPlan, allowed: Collection[str]) -> int:
        """Return the set of passages that meet a plan."""
        visible = self.visible(allowed)
        if plan.phrases or plan.excluded:
            query = queries.matching_query(self.schema, replace(plan, trigrams=()))
            return self.passages(query) & visible
        if plan.is_listing:
            return visible
        found = self._holding_any(stems for concept in plan.qualifying for stems in concept.alone)
        for parts in {concept.together for concept in plan.qualifying} - {()}:
            found |= reduce(and_, map(self._holding_any, parts))
        return found & visible

    def _holding_any(self, rows: Iterable[Stems]) -> int:
        """Return the set of passages that hold one of these rows of stems; some may be gone."""
        standing = {stems for stems in rows if all(map(self.frequency, stems))}
        costly = frozenset(filter(self._takes_a_pass, standing))
        found = 0
        if len(costly) > 1:
            # One pass for all of them: each by itself would take as long.
            query = queries.any_of([queries.stems_query(self.schema, stems) for stems in costly])
            found = self._kept_set(self._kept.words, costly, lambda: query)
            standing -= costly
        for stems in standing:
            found |= self._holding(stems)
        return found

    def _takes_a_pass(self, stems: Stems) -> bool:
        """Say whether the set of who holds a row of stems is not known yet and costs as much as any set."""
        return min(map(self.frequency, stems)) > FEW_PASSAGES and stems not in self._kept.words

    def _holding(self, stems: Stems) -> int:
        """Return the set of passages that hold a stem, or stems next to each other; some may be gone."""
        most = min(map(self.frequency, stems))
        return self._kept_set(self._kept.words, stems, lambda: queries.stems_query(self.schema, stems), most)

    def frequency(self, stem: str) -> int:
        """Return in how many fields of passages a stem stands, whoever may see it."""
        frequency = self._frequencies.get(stem)
        if frequency is None:
            if len(self._frequencies) >= MOST_FREQUENCIES:
                self._frequencies.clear()
            count = self.searcher.doc_freq
            frequency = sum([count(name, stem) for name in queries.STEM_FIELDS])
            self._frequencies[stem] = frequency
        return frequency

    def telling(self, trigrams: tuple[str, ...]) -> tuple[str, ...]:
        """Return the trigrams that tell passages apart; those in a quarter of them only take time."""
        most = max(self.searcher.num_docs // 4, 10)
        return tuple(t for t in trigrams if self.searcher.doc_freq("trigrams", t) <= most)

    def _column(self, name: str, addresses: list[DocAddress]) -> list[int]:
        values: Any = self.searcher.fast_field_values(name, addresses)
        return values

    def passage(self, address: DocAddress) -> Passage:
        """Return a passage as it was indexed."""
        stored: Any = self.searcher.doc(address).get_first("passage")
        return from_json(bytes(stored).decode())

    def knows(self, stem: str, allowed: Collection[str]) -> bool:
        """Say whether a stem stands in a passage that these tokens may see, as a word or as a part of one."""
        if not (frequency := self.frequency(stem)):
            return False
        reader = frozenset(allowed)
        if frequency <= FEW_PASSAGES:
            # Most words that are asked for here are looked for next.
            return bool(self._holding((stem,)) & self.visible(reader))
        known = self._common.get((stem, reader))
        if known is None:
            if len(self._common) >= MOST_COMMON:
                self._common.clear()
            known = self._has_match(queries.stems_query(self.schema, (stem,)), reader)
            self._common[stem, reader] = known
        return known

    def _has_match(self, query: Query, allowed: Collection[str]) -> bool:
        narrowed = self.narrowed(query, allowed)
        return bool(self.searcher.search(narrowed, 1, count=False).hits)

    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """Return all words that these tokens may see."""
        visible = self.narrowed(Query.all_query(), allowed)
        counts = Counter[str]()
        for name in ("words", "title_words"):
            counts.update(dict(self.searcher.terms_with_prefix(name, "", visible)))
        accented = [word for word, _ in self.searcher.terms_with_prefix("accented", "", visible)]
        return Vocabulary(counts, accented)

    def title_matches(
        self, titles: Sequence[Query], allowed: Collection[str], limit: int, filters: Filters
    ) -> list[Passage]:
        """Return a passage of each page that queries for titles find: in their order, short titles first."""
        first: dict[int, DocAddress] = {}
        for query in titles:
            found: Any = self.searcher.search(
                self.narrowed(query, allowed, filters),
                LEADS_PER_PAGE * limit,
                count=False,
                order_by_field="title_length",
                order=tantivy.Order.Asc,
            )
            addresses = [address for _, address in found.hits]
            for page, address in zip(self._column("page", addresses), addresses, strict=True):
                first.setdefault(page, address)
            if len(first) >= limit:
                break
        return [self.passage(address) for address in list(first.values())[:limit]]

    def page_ids(self) -> set[str]:
        """Return all pages."""
        return {page_id for page_id, _ in self.searcher.terms_with_prefix("page_id", "", Query.all_query())}


class SnapshotCache:
    """Gives the latest snapshot: two looks at the states of files as long as no writer has committed."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] | None = None
        self._meta = Path()
        self._index: tantivy.Index | None = None
        self._kept = Kept()
        self._state = 0
        self._snapshot: Snapshot | None = None
        self._vocabularies: dict[frozenset[str], tuple[float, Snapshot, Vocabulary]] = {}

    def latest(self) -> Snapshot | None:
        """Return the state of the index now; None when there is none that this code can read."""
        with self._lock:
            for attempt in range(3):
                try:
                    return self._refresh()
                except (OSError, ValueError):
                    # The generation was cleared away, or a merge took a file, between two looks.
                    if attempt == 2:
                        raise
                    self._seen = None
            return None

    def _refresh(self) -> Snapshot | None:
        generation = self._generations.state()
        if self._seen is None or generation != self._seen[0]:
            self._snapshot = self._index = self._seen = None
            current = self._generations.current()
            if current is None or version_of(current) is None:
                return None
            self._meta = current / "meta.json"
            self._index = tantivy.Index.open(str(current))
            self._kept, self._state = Kept(current), 0
            # Without a watching thread: a reader looks for itself, at each search.
            self._index.config_reader("manual")
        state = self._meta.stat()
        seen = (generation, state.st_mtime_ns, state.st_ino, state.st_size)
        if self._index is not None and seen != self._seen:
            self._index.reload()
            self._state += 1
            self._snapshot = Snapshot(self._index, self._kept, self._state)
            self._seen = seen
        return self._snapshot

    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """Return the words that these tokens may see; after a change at most half a minute old."""
        snapshot = self.latest()
        if snapshot is None or not allowed:
            return Vocabulary({})
        key = frozenset(allowed)
        made, of, vocabulary = self._vocabularies.get(key, (0.0, None, None))
        now = time.monotonic()
        if vocabulary is None or (of is not snapshot and now - made > VOCABULARY_SECONDS):
            vocabulary = snapshot.vocabulary(allowed)
            self._vocabularies = dict(list(self._vocabularies.items())[-15:])  # few sets of tokens are in use
            self._vocabularies[key] = (now, snapshot, vocabulary)
        return vocabulary
