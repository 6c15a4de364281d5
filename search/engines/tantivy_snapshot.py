"""One state of a Tantivy index as a reader sees it, and the cache that moves on after a commit."""

import json
import re
import threading
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Occur, Query

from search.dutch.spelling import Vocabulary
from search.engines import tantivy_queries as queries
from search.engines.documents import VERSION, from_json
from search.engines.generations import Generations
from search.engines.interface import Filters, Passage
from search.engines.tantivy_pages import PageTable
from search.engines.tantivy_schema import key_of
from search.plan import QueryPlan

# Collecting all words takes up to a tenth of a second on 50,000 passages; not after every small change.
VOCABULARY_SECONDS = 30.0
MOST_FACET_COMBINATIONS = 65_000
MOST_TITLES = 500
# Pages per word, kept for the next query: 2,000 words of 50,000 pages take 13 MB.
MOST_KEPT = 2_000
MOST_FREQUENCIES = 20_000
FEW_PASSAGES = 1_000


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
    page_keys: list[int]


class Snapshot:
    """An index that does not change."""

    def __init__(self, index: tantivy.Index) -> None:
        self.schema = index.schema
        self.searcher = index.searcher()
        self._seeing_all: dict[frozenset[str], bool] = {}
        self._frequencies: dict[str, int] = {}
        self._found: dict[tuple[object, frozenset[str]], int] = {}
        self._common: dict[tuple[str, frozenset[str]], bool] = {}

    def narrowed(self, query: Query, allowed: Collection[str], filters: Filters | None = None) -> Query:
        """Return the query within what these tokens may see and the filters let through."""
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
        limit = self.searcher.num_docs if most is None else most
        found = (
            self.searcher.search(query, limit, count=False).hits if limit and self.searcher.num_docs else []
        )
        addresses = [address for _, address in found]
        return Hits(addresses, [score for score, _ in found], self._column("page_key", addresses))

    @cached_property
    def pages(self) -> PageTable:
        """All pages, for counting."""
        hits = self.hits(Query.all_query())
        facet_keys, days = self._column("facets_key", hits.addresses), self._column("day", hits.addresses)
        return PageTable(hits.page_keys, facet_keys, days, self._facet_combinations())

    def matching(self, query: Query, allowed: Collection[str]) -> int:
        """Return the set of pages that match, see `tantivy_pages`."""
        return self.of_hits(self.hits(self.narrowed(Query.const_score_query(query, 0.0), allowed)))

    def of_hits(self, hits: Hits) -> int:
        """Return the set of the pages of these passages."""
        return self.pages.of_passages(hits.page_keys, self._column("facets_key", hits.addresses))

    def meeting(self, plan: QueryPlan, allowed: Collection[str]) -> int:
        """Return the set of pages that meet a plan; what is known per word is kept until the next commit."""
        if plan.phrases or plan.excluded:
            return self.matching(queries.matching_query(self.schema, replace(plan, trigrams=())), allowed)
        reader = frozenset(allowed)
        if plan.is_listing:
            return self._kept("", Query.all_query(), reader)
        found = 0
        for stems in {stems for concept in plan.concepts for stems in concept.alone}:
            if all(map(self.frequency, stems)):
                found |= self._kept(stems, queries.stems_query(self.schema, stems), reader)
        for parts in {concept.together for concept in plan.concepts} - {()}:
            if all(any(all(map(self.frequency, row)) for row in rows) for rows in parts):
                query = queries.together_query(self.schema, parts)
                found |= self._kept(("together", *parts), query, reader)
        return found

    def _kept(self, key: object, query: Query, allowed: frozenset[str]) -> int:
        found = self._found.get((key, allowed))
        if found is None:
            if len(self._found) >= MOST_KEPT:
                self._found.clear()
            found = self._found[key, allowed] = self.matching(query, allowed)
        return found

    def frequency(self, stem: str) -> int:
        """Return in how many fields of passages a stem stands, whoever may see it."""
        frequency = self._frequencies.get(stem)
        if frequency is None:
            if len(self._frequencies) >= MOST_FREQUENCIES:
                self._frequencies.clear()
            frequency = sum(self.searcher.doc_freq(name, stem) for name in queries.STEM_FIELDS)
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
            return bool(self._kept((stem,), queries.stems_query(self.schema, (stem,)), reader))
        known = self._common.get((stem, reader))
        if known is None:
            if len(self._common) >= MOST_KEPT:
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

    def completions(self, prefix: str, allowed: Collection[str], limit: int) -> list[str]:
        """Return the commonest words that begin with a folded prefix."""
        visible = self.narrowed(Query.all_query(), allowed)
        counts = Counter[str]()
        for name in ("words", "title_words"):
            counts.update(dict(self.searcher.terms_with_prefix(name, prefix, visible)))
        return [word for word, _ in counts.most_common(limit)]

    def title_matches(
        self, before: list[str], last: str, allowed: Collection[str], limit: int, filters: Filters
    ) -> list[Passage]:
        """Return passages whose title holds the words and one that begins with the last."""
        clauses = [
            (Occur.Must, Query.term_query(self.schema, "title_words", word, "freq")) for word in before
        ]
        clauses.append((Occur.Must, Query.regex_query(self.schema, "title_words", f"{re.escape(last)}.*")))
        hits = self.hits(self.narrowed(Query.boolean_query(clauses), allowed, filters), MOST_TITLES)
        first: dict[int, DocAddress] = {}
        for page, address in zip(hits.page_keys, hits.addresses, strict=True):
            first.setdefault(page, address)
        return [self.passage(address) for address in list(first.values())[:limit]]

    @cached_property
    def page_id_of(self) -> dict[int, str]:
        """Return the page of each key."""
        return {key_of(page_id): page_id for page_id in self.page_ids()}

    def page_ids(self) -> set[str]:
        """Return all pages."""
        return {page_id for page_id, _ in self.searcher.terms_with_prefix("page_id", "", Query.all_query())}

    def _facet_combinations(self) -> dict[int, dict[str, list[str]]]:
        """Return what each facets_key stands for; there are far fewer combinations than passages."""
        if not self.searcher.num_docs:
            return {}
        terms = {"field": "facets", "size": MOST_FACET_COMBINATIONS}
        buckets = self.searcher.aggregate(Query.all_query(), {"all": {"terms": terms}})["all"]["buckets"]
        return {key_of(bucket["key"]): json.loads(bucket["key"]) for bucket in buckets}


class SnapshotCache:
    """Gives the latest snapshot: three looks at small files as long as no writer has committed."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] | None = None
        self._index: tantivy.Index | None = None
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
        current = self._generations.current()
        if current is None or version_of(current) is None:
            self._seen = self._index = self._snapshot = None
            return None
        state = (current / "meta.json").stat()
        seen = (current.name, state.st_mtime_ns, state.st_ino, state.st_size)
        if seen == self._seen:
            return self._snapshot
        if self._index is None or self._seen is None or self._seen[0] != current.name:
            self._index = tantivy.Index.open(str(current))
            # Without a watching thread: a reader looks for itself, at each search.
            self._index.config_reader("manual")
        self._index.reload()
        self._snapshot = Snapshot(self._index)
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
