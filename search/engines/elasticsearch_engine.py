"""Elasticsearch as the engine: the same terms, plan and answers as the embedded one, on a server.

All it needs is in the index; a plain server will do. A server that is away is EngineUnavailable, at once.
"""

import functools
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Concatenate, ParamSpec, TypeVar

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, helpers
from elasticsearch.dsl import Search
from elasticsearch.dsl import query as dsl

from search.dutch.spelling import Vocabulary
from search.dutch.tokens import tokenize
from search.engines import elasticsearch_queries as queries
from search.engines.documents import by_page, from_json
from search.engines.elasticsearch_answers import besides, count_facets, facet_counts, found_page
from search.engines.elasticsearch_generations import Generations
from search.engines.elasticsearch_schema import to_source
from search.engines.elasticsearch_words import Words
from search.engines.interface import (
    FACET_FIELDS,
    MOST_SUGGESTED,
    MOST_TYPED,
    PASSAGES_PER_PAGE,
    Engine,
    EngineUnavailable,
    FacetCount,
    Filters,
    Found,
    FoundPage,
    Passage,
    Sort,
    Status,
)
from search.engines.nearest import MOST_BY_TRIGRAMS, found_near
from search.plan import Known, QueryPlan

READ_SECONDS = 3.0
WRITE_SECONDS = 30.0
# One visitor notices that the server is away, not each.
LEAVE_ALONE = 5.0  # seconds
# Below every time, so that what others change during a rebuild stands.
OLDEST = 1
BULK_BYTES = 5_000_000

P = ParamSpec("P")
R = TypeVar("R")


def _server(
    method: Callable[Concatenate["ElasticsearchEngine", P], R],
) -> Callable[Concatenate["ElasticsearchEngine", P], R]:
    """Turn every failure to reach the server into EngineUnavailable."""

    @functools.wraps(method)
    def asked(self: "ElasticsearchEngine", *args: P.args, **kwargs: P.kwargs) -> R:
        with self._asking():
            return method(self, *args, **kwargs)

    return asked


class ElasticsearchEngine(Engine):
    """The generations below one prefix on a server; make one per process and share it."""

    def __init__(self, url: str, prefix: str) -> None:
        self._client = Elasticsearch(url, request_timeout=READ_SECONDS, max_retries=0, retry_on_timeout=False)
        self._writer = self._client.options(request_timeout=WRITE_SECONDS)
        self._generations = Generations(self._writer, prefix)
        self._alias = self._generations.alias
        self._away_until = 0.0
        self._words = Words(self._client, self._alias, self._ask)

    # Writing

    @_server
    def index(self, passages: Iterable[Passage]) -> None:
        """See Engine.index."""
        self._change(by_page(passages))

    @_server
    def delete(self, page_ids: Iterable[str]) -> None:
        """See Engine.delete."""
        self._change({page_id: [] for page_id in page_ids})

    def _change(self, pages: dict[str, list[Passage]]) -> None:
        if not pages:
            return
        targets = self._generations.targets()
        if not targets.others:
            self._generations.make_first()
            targets = self._generations.targets()
        # An index of other code alone: the rebuild that it needs reads this change from the source.
        version = time.time_ns()
        changes = [
            {"_id": page_id, "_op_type": "index" if passages else "delete", "version": version}
            | ({"_source": to_source(page_id, passages)} if passages else {})
            for page_id, passages in pages.items()
        ]
        for name in targets.every():
            refused = self._bulk(name, changes, refresh=name == targets.current)
            if refused:
                # The clocks of two machines differ: a moment later this one is past the other.
                raise EngineUnavailable(f"{len(refused)} pages were changed by another process.")

    def _bulk(self, name: str, changes: Iterable[dict[str, Any]], *, refresh: bool = False) -> list[str]:
        """Carry out changes in one index; return the pages of which the index has a later version."""
        actions = ({"_index": name, "version_type": "external", **change} for change in changes)
        refused = []
        for fine, item in helpers.streaming_bulk(
            self._writer,
            actions,
            max_chunk_bytes=BULK_BYTES,
            raise_on_error=False,
            refresh=refresh,
        ):
            ((_, outcome),) = item.items()
            if outcome["status"] == 409:
                refused.append(outcome["_id"])
            elif not fine and outcome["status"] != 404:
                raise EngineUnavailable(f"A page was not taken: {outcome.get('error', outcome['status'])}")
        return refused

    @contextmanager
    def rebuild(self, *, anew: bool = False) -> Iterator["ElasticsearchRebuild"]:
        """See Engine.rebuild."""
        with self._asking():
            name, goes_on = self._generations.make_new(anew=anew)
            done = self._pages_in(name) if goes_on else frozenset()
        try:
            rebuild = ElasticsearchRebuild(self, name, done)
            yield rebuild
            with self._asking():
                rebuild.close()
                self._generations.switch(name)
        except BaseException as error:
            # When the server is away now, the next rebuild finds out that this one is dead.
            with suppress(EngineUnavailable), self._asking():
                if isinstance(error, Exception) and not isinstance(error, EngineUnavailable):
                    self._generations.drop(name)
                else:
                    self._generations.let_go(name)
            raise
        finally:
            self._generations.leave(name)

    def _pages_in(self, name: str) -> frozenset[str]:
        self._writer.indices.refresh(index=name)
        hits = helpers.scan(self._writer, index=name, query={"_source": False}, size=5_000)
        return frozenset(hit["_id"] for hit in hits)

    def drop(self) -> None:
        """Delete all generations."""
        with self._asking():
            self._generations.drop_all()

    # Reading

    @_server
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
        if not allowed:
            return Found((), 0, {})
        filters = {name: tuple(values) for name, values in (filters or {}).items() if values}
        matching = queries.matching_query(plan)
        by_date = sort == "date" or plan.is_listing
        first = self._pages_search(queries.narrowed(matching, allowed, filters), without, by_date=by_date)
        names = FACET_FIELDS if with_facets else ()
        counted = queries.counting_query(plan)
        open_facets = [name for name in names if name not in filters]
        if open_facets:
            count_facets(first, open_facets, queries.narrowed(counted, allowed, filters))
        searches = [first[offset : offset + limit].extra(track_total_hits=True)]
        for name in names:
            if name in filters:
                rest = queries.narrowed(counted, allowed, queries.without(filters, name))
                searches.append(count_facets(besides(without)[0:0], [name], rest))
        answers = self._ask(searches)
        if answers is None:
            return Found((), 0, {})
        total = answers[0]["hits"]["total"]["value"]
        if not total and plan.nearest and not plan.phrases and not plan.is_listing:
            if filters and self.totals([plan], allowed=allowed, without=without)[0]:
                # There are pages about it, of another kind: no reason to show what only looks like it.
                return Found((), 0, self._facets_of(answers, names))
            if nearest := self._nearest(plan, allowed, filters, without):
                return found_near(nearest, names, offset, limit)
        pages = tuple(found_page(hit) for hit in answers[0]["hits"]["hits"])
        return Found(pages, total, self._facets_of(answers, names))

    @staticmethod
    def _facets_of(answers: Sequence[Any], names: Collection[str]) -> dict[str, tuple[FacetCount, ...]]:
        buckets = {
            name: values
            for answer in answers
            if "aggregations" in answer
            for name, values in answer["aggregations"]["passages"]["among"].items()
        }
        return {name: facet_counts(buckets[name]["buckets"]) for name in names}

    def _pages_search(
        self,
        query: dsl.Query,
        without: Collection[str] = (),
        *,
        passages: int = PASSAGES_PER_PAGE,
        by_date: bool = False,
    ) -> Search:
        found = dsl.Nested(
            path="passages",
            query=query,
            score_mode="max",
            inner_hits={"size": passages, "_source": ["passages.passage"]},
        )
        newest = [{"day": {"order": "desc", "missing": "_last"}}] if by_date else []
        return besides(without).query(found).sort(*newest, "_score", "page_id").source(["page_id"])

    def _nearest(
        self, plan: QueryPlan, allowed: Collection[str], filters: Filters, without: Collection[str]
    ) -> list[FoundPage]:
        query = queries.narrowed(queries.nearest_query(plan), allowed, filters)
        answers = self._ask([self._pages_search(query, without)[:MOST_BY_TRIGRAMS]])
        return [found_page(hit) for hit in answers[0]["hits"]["hits"]] if answers else []

    @_server
    def totals(
        self, plans: Sequence[QueryPlan], *, allowed: Collection[str], without: Collection[str] = ()
    ) -> list[int]:
        """See Engine.totals."""
        if not plans or not allowed:
            return [0] * len(plans)
        counted = (queries.narrowed(queries.counting_query(plan), allowed) for plan in plans)
        searches = [self._pages_search(query, without)[0:0].extra(track_total_hits=True) for query in counted]
        answers = self._ask(searches)
        return [answer["hits"]["total"]["value"] for answer in answers] if answers else [0] * len(plans)

    @_server
    def known(self, stems: Collection[str], allowed: Collection[str]) -> Known:
        """See Engine.known."""
        return self._words.known(stems, allowed)

    @_server
    def vocabulary(self, allowed: Collection[str]) -> Vocabulary:
        """See Engine.vocabulary."""
        return self._words.vocabulary(allowed)

    @_server
    def suggest(
        self, prefix: str, allowed: Collection[str], apart: Collection[str] = ()
    ) -> tuple[Passage, ...]:
        """See Engine.suggest."""
        words = [token.word for token in tokenize(prefix[:200])]
        if not allowed or not words:
            return ()
        titles = queries.title_query(words[-MOST_TYPED:], allowed)
        narrowed = [titles, *(queries.narrowed(titles, allowed, {"kind": (kind,)}) for kind in apart)]
        best_first = ("_score", "title_length", "page_id")
        searches = [
            self._pages_search(query, passages=1).sort(*best_first)[:MOST_SUGGESTED] for query in narrowed
        ]
        pages: dict[str, Passage] = {}
        for hit in (hit for answer in self._ask(searches) or () for hit in answer["hits"]["hits"]):
            passage = found_page(hit).passages[0].passage
            pages.setdefault(passage.page_id, passage)
        return tuple(pages.values())

    @_server
    def page_ids(self) -> set[str]:
        """See Engine.page_ids."""
        try:
            return set(self._pages_in(self._alias))
        except NotFoundError:
            return set()

    @_server
    def stored(self, page_ids: Collection[str]) -> dict[str, list[Passage]]:
        """See Engine.stored."""
        if not page_ids:
            return {}
        try:
            answer = self._writer.mget(
                index=self._alias, ids=sorted(page_ids), source_includes=["passages.passage"]
            )
        except NotFoundError:
            return {}
        return {
            one["_id"]: [from_json(passage["passage"]) for passage in one["_source"].get("passages", ())]
            for one in answer["docs"]
            if one.get("found")
        }

    @_server
    def status(self) -> Status:
        """See Engine.status."""
        name = self._generations.targets().current
        if name is None:
            return Status("", 0, 0, up_to_date=False)
        search = Search()[0:0]
        search.aggs.bucket("passages", "nested", path="passages")
        answers = self._ask([search])
        stats = self._client.indices.stats(index=name, metric=["store"])
        size = stats["indices"][name]["primaries"]["store"]["size_in_bytes"]
        count = answers[0]["aggregations"]["passages"]["doc_count"] if answers else 0
        return Status(name, count, size, up_to_date=True)

    # The server

    def _ask(self, searches: list[Search]) -> list[Any] | None:
        """Return the answers, in one round trip; None when there is no index."""
        lines = [part for search in searches for part in ({"index": self._alias}, search.to_dict())]
        answers = self._client.msearch(searches=lines)["responses"]
        for answer in answers:
            if answer["status"] == 404:
                return None
            if answer["status"] != 200 or answer["_shards"]["failed"]:
                raise EngineUnavailable(f"Elasticsearch did not answer a search: {answer.get('error')}")
        return list(answers)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if time.monotonic() < self._away_until:
            raise EngineUnavailable("Elasticsearch did not answer a moment ago.")
        try:
            yield
        except TransportError as error:
            self._away_until = time.monotonic() + LEAVE_ALONE
            raise EngineUnavailable(f"Elasticsearch does not answer: {error}") from error
        except (NotFoundError, BadRequestError):
            # What is not there is handled where it is asked; a bad request is a defect of ours.
            raise
        except (ApiError, helpers.ScanError) as error:
            # Too busy, broken, or with rights that were taken away: the rest of the site goes on.
            raise EngineUnavailable(f"Elasticsearch cannot do this now: {error}") from error


class ElasticsearchRebuild:
    """A generation that is being filled; see Engine.rebuild."""

    def __init__(self, engine: ElasticsearchEngine, name: str, done: frozenset[str]) -> None:
        # What is published after this is later than what this rebuild knows of.
        self._began = time.time_ns()
        self._engine = engine
        self._name = name
        self.done = done
        self._last: list[Passage] = []

    def add(self, passages: Iterable[Passage]) -> None:
        """Add passages; those of one page follow each other, but a batch may end halfway a page."""
        with self._engine._asking():
            self._engine._generations.still_busy(self._name)
            self._engine._bulk(self._name, self._whole_pages(passages))

    def forget(self, page_ids: Collection[str]) -> None:
        """Take pages out that were `done`."""
        deleted = [{"_id": one, "_op_type": "delete", "version": self._began} for one in page_ids]
        with self._engine._asking():
            self._engine._bulk(self._name, deleted)

    def close(self) -> None:
        """Write the page that was waiting for more."""
        if self._last:
            self._engine._bulk(self._name, [_added(self._last)])
            self._last = []

    def _whole_pages(self, passages: Iterable[Passage]) -> Iterator[dict[str, Any]]:
        for passage in passages:
            if self._last and self._last[0].page_id != passage.page_id:
                yield _added(self._last)
                self._last = []
            self._last.append(passage)


def _added(passages: list[Passage]) -> dict[str, Any]:
    page_id = passages[0].page_id
    return {"_id": page_id, "_op_type": "index", "version": OLDEST, "_source": to_source(page_id, passages)}
