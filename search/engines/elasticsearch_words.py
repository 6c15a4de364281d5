"""The words that an Elasticsearch index knows, for one reader: for plans and for the repair of spelling."""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.dsl import A, Search
from elasticsearch.dsl import query as dsl

from search.dutch.spelling import Vocabulary
from search.engines import elasticsearch_queries as queries
from search.plan import Known

# Collecting all words takes the server a second or so on 50,000 passages; not after every small change.
VOCABULARY_SECONDS = 120.0
WORDS_AT_ONCE = 10_000

Ask = Callable[[list[Search]], list[Any] | None]


class Words:
    """What the generation behind an alias knows of words; `ask` puts searches to it, as the engine does."""

    def __init__(self, client: Elasticsearch, alias: str, ask: Ask) -> None:
        self._client, self._alias, self._ask = client, alias, ask
        self._lock = threading.Lock()
        self._vocabularies: dict[frozenset[str], tuple[float, str, Vocabulary]] = {}
        self._collecting: set[frozenset[str]] = set()

    def known(self, stems: Collection[str], allowed: Collection[str]) -> Known:
        """See Engine.known."""
        if not stems or not allowed:
            return Known()
        asked = sorted(stems)
        present = dsl.Bool(filter=[queries.visible(allowed), queries.one_of("passages.known_stems", asked)])
        terms = A("terms", field="passages.known_stems", include=asked, size=len(asked))
        found, passages = self._words_answer(present, terms)
        return Known({bucket["key"]: bucket["doc_count"] for bucket in found.get("buckets", ())}, passages)

    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """See Engine.vocabulary."""
        if not allowed:
            return Vocabulary({})
        key, now = frozenset(allowed), time.monotonic()
        with self._lock:
            made, of, vocabulary = self._vocabularies.get(key, (0.0, "", None))
            if vocabulary is not None and (now - made < VOCABULARY_SECONDS or key in self._collecting):
                return vocabulary
            # While this thread collects, others search with the words of before, and wait for nobody.
            self._collecting.add(key)
        try:
            state = self._state()
            if vocabulary is None or state != of:
                counts = dict(self._all_terms("known_words", allowed))
                accented = [word for word, _ in self._all_terms("accented", allowed)]
                vocabulary = Vocabulary(counts, accented)
            if state:
                with self._lock:
                    few = list(self._vocabularies.items())[-15:]  # few sets of tokens are in use
                    self._vocabularies = {**dict(few), key: (now, state, vocabulary)}
        finally:
            with self._lock:
                self._collecting.discard(key)
        return vocabulary

    def _state(self) -> str:
        """Return what changes whenever the index does; "" without an index."""
        try:
            stats = self._client.indices.stats(index=self._alias, metric=["indexing"])
        except NotFoundError:
            return ""
        return "|".join(
            f"{name}:{one['primaries']['indexing']['index_total']}:{one['primaries']['indexing']['delete_total']}"
            for name, one in sorted(stats["indices"].items())
        )

    def _all_terms(self, field: str, allowed: Collection[str]) -> Iterator[tuple[str, int]]:
        body: dict[str, Any] = {
            "sources": [{"term": {"terms": {"field": f"passages.{field}"}}}],
            "size": WORDS_AT_ONCE,
        }
        while True:
            page = A({"composite": body})
            answer, _ = self._words_answer(queries.visible(allowed), page)
            for bucket in answer.get("buckets", ()):
                yield bucket["key"]["term"], bucket["doc_count"]
            if not answer.get("after_key"):
                return
            body["after"] = answer["after_key"]

    def _words_answer(self, among: dsl.Query, terms: Any) -> tuple[Any, int]:
        """Return an aggregation over the passages that a query lets through, and the number of all passages.

        Empty without an index.
        """
        search = Search()[0:0]
        search.aggs.bucket("passages", "nested", path="passages").bucket("among", "filter", among).bucket(
            "terms", terms
        )
        answers = self._ask([search])
        if not answers:
            return {}, 0
        passages = answers[0]["aggregations"]["passages"]
        return passages["among"]["terms"], passages["doc_count"]
