"""One state of a Tantivy index as a reader sees it, and the cache that moves on after a commit."""

import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import DocAddress, Occur, Query

from search.dutch.spelling import Vocabulary
from search.engines import tantivy_queries as queries
from search.engines.documents import VERSION, from_json
from search.engines.generations import Generations
from search.engines.interface import FacetCount, Passage
from search.engines.tantivy_schema import key_of

# Collecting all words takes up to a tenth of a second on 50,000 passages; not after every small change.
VOCABULARY_SECONDS = 30.0
MOST_FACET_COMBINATIONS = 65_000


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
    """All passages that match, best first; the four lists run in step."""

    addresses: list[DocAddress]
    scores: list[float]
    page_keys: list[int]
    facet_keys: list[int]

    @cached_property
    def facet_keys_of_pages(self) -> Counter[tuple[int, ...]]:
        """Count the pages per set of facet keys of their passages; mostly a page has one."""
        key_of_page = dict(zip(self.page_keys, self.facet_keys, strict=True))
        counts: Counter[tuple[int, ...]] = Counter((key,) for key in key_of_page.values())
        pairs = set(zip(self.page_keys, self.facet_keys, strict=True))
        if len(pairs) > len(key_of_page):
            mixed: defaultdict[int, set[int]] = defaultdict(set)
            for page, key in pairs:
                mixed[page].add(key)
            counts = Counter(tuple(sorted(keys)) for keys in mixed.values())
        return counts


class Snapshot:
    """An index that does not change."""

    def __init__(self, index: tantivy.Index) -> None:
        self.schema = index.schema
        self.searcher = index.searcher()
        self._facets = self._facet_combinations()

    def hits(self, query: Query, most: int | None = None) -> Hits:
        """Return all passages that match, or the best `most`."""
        limit = self.searcher.num_docs if most is None else most
        if not limit:
            return Hits([], [], [], [])
        found = self.searcher.search(query, limit, count=False).hits
        addresses = [address for _, address in found]
        return Hits(
            addresses,
            [score for score, _ in found],
            self._column("page_key", addresses),
            self._column("facets_key", addresses),
        )

    def _column(self, name: str, addresses: list[DocAddress]) -> list[int]:
        values: Any = self.searcher.fast_field_values(name, addresses)
        return values

    def passage(self, address: DocAddress) -> Passage:
        """Return a passage as it was indexed."""
        stored: Any = self.searcher.doc(address).get_first("passage")
        return from_json(bytes(stored).decode())

    def facet_counts(self, hits: Hits, name: str) -> tuple[FacetCount, ...]:
        """Count the pages of the hits per value of one facet, the commonest value first."""
        pages_of = Counter[str]()
        for keys, count in hits.facet_keys_of_pages.items():
            for value in {value for key in keys for value in self._facets.get(key, {}).get(name, ())}:
                pages_of[value] += count
        return tuple(
            FacetCount(value, n) for value, n in sorted(pages_of.items(), key=lambda i: (-i[1], i[0]))
        )

    def newest_first(self, hits: Hits, page_keys: list[int]) -> list[int]:
        """Return pages by date, newest first; within a day in the order given, those without a date last."""
        days = dict(zip(hits.page_keys, self._column("day", hits.addresses), strict=True))
        return sorted(page_keys, key=lambda page: -(days[page] or 0))

    def knows(self, stem: str, allowed: Collection[str]) -> bool:
        """Say whether a stem stands in a passage that these tokens may see, as a word or as a part of one."""
        fields = [
            name
            for name in ("body", "title", "body_parts", "title_parts")
            if self.searcher.doc_freq(name, stem)
        ]
        terms = [Query.term_query(self.schema, name, stem, "basic") for name in fields]
        return bool(terms) and self._has_match(queries.any_of(terms), allowed)

    def _has_match(self, query: Query, allowed: Collection[str]) -> bool:
        narrowed = queries.narrowed(self.schema, query, allowed)
        return bool(self.searcher.search(narrowed, 1, count=False).hits)

    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """Return all words that these tokens may see."""
        visible = queries.narrowed(self.schema, Query.all_query(), allowed)
        counts = Counter[str]()
        for name in ("words", "title_words"):
            counts.update(dict(self.searcher.terms_with_prefix(name, "", visible)))
        accented = [word for word, _ in self.searcher.terms_with_prefix("accented", "", visible)]
        return Vocabulary(counts, accented)

    def completions(self, prefix: str, allowed: Collection[str], limit: int) -> list[str]:
        """Return the commonest words that begin with a folded prefix."""
        visible = queries.narrowed(self.schema, Query.all_query(), allowed)
        counts = Counter[str]()
        for name in ("words", "title_words"):
            counts.update(dict(self.searcher.terms_with_prefix(name, prefix, visible)))
        return [word for word, _ in counts.most_common(limit)]

    def title_matches(
        self, before: list[str], last: str, allowed: Collection[str], limit: int
    ) -> list[Passage]:
        """Return passages whose title holds the words and one that begins with the last."""
        clauses = [
            (Occur.Must, Query.term_query(self.schema, "title_words", word, "freq")) for word in before
        ]
        clauses.append((Occur.Must, Query.regex_query(self.schema, "title_words", f"{re.escape(last)}.*")))
        hits = self.hits(queries.narrowed(self.schema, Query.boolean_query(clauses), allowed))
        first: dict[int, DocAddress] = {}
        for page, address in zip(hits.page_keys, hits.addresses, strict=True):
            first.setdefault(page, address)
        return [self.passage(address) for address in list(first.values())[:limit]]

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
