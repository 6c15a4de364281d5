"""What a search of an Elasticsearch index asks besides its query, and how its answer becomes ours."""

from collections.abc import Collection, Iterable
from typing import Any

from elasticsearch.dsl import Search
from elasticsearch.dsl import query as dsl

from search.engines import elasticsearch_queries as queries
from search.engines.documents import from_json
from search.engines.elasticsearch_schema import facet_field
from search.engines.interface import FacetCount, FoundPage, FoundPassage

MOST_FACET_VALUES = 10_000


def besides(page_ids: Collection[str]) -> Search:
    """Return a search outside these pages."""
    search = Search()
    return search.exclude(queries.one_of("page_id", page_ids)) if page_ids else search


def count_facets(search: Search, names: Iterable[str], among: dsl.Query) -> Search:
    """Let a search count the pages per value of facets among the passages that a query lets through."""
    passages = search.aggs.bucket("passages", "nested", path="passages").bucket("among", "filter", among)
    for name in names:
        values = passages.bucket(name, "terms", field=facet_field(name), size=MOST_FACET_VALUES)
        values.bucket("pages", "reverse_nested")
    return search


def facet_counts(buckets: Any) -> tuple[FacetCount, ...]:
    """Return the counts of a facet from its buckets, the commonest value first."""
    counts = [(bucket["key"], bucket["pages"]["doc_count"]) for bucket in buckets]
    return tuple(FacetCount(value, n) for value, n in sorted(counts, key=lambda c: (-c[1], c[0])))


def found_page(hit: Any) -> FoundPage:
    """Return a hit as a page with its best passages."""
    inner = hit["inner_hits"]["passages"]["hits"]["hits"]
    passages = tuple(
        FoundPassage(from_json(one["_source"]["passage"]), one["_score"] or 0.0) for one in inner
    )
    return FoundPage(hit["_id"], passages)
