"""The documents of the Elasticsearch index: one per page, its passages nested in it.

Each nested passage is a document to Lucene, so it is matched and scored by itself, while hits, totals and
facets (by `reverse_nested`) count pages exactly. A page is replaced or deleted in one step under its own id.
Terms are made by `search.dutch` and go in joined by spaces; the server only takes them apart again.
"""

from typing import Any, Literal

from elasticsearch.dsl import Document, InnerDoc, Integer, Keyword, MetaField, Nested, Text

from search.engines.documents import Leads, passage_terms, title_terms, to_json
from search.engines.interface import FACET_FIELDS, Passage

# One shard: scores and counts are then exact, and a site of this kind is small to Elasticsearch.
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "mapping.nested_objects.limit": 100_000,
    # A deletion keeps its version for as long as a rebuild may take, see elasticsearch_generations.
    "gc_deletes": "24h",
}
WHILE_FILLING: dict[str, Any] = {
    "auto_expand_replicas": False,
    "number_of_replicas": 0,
    "refresh_interval": "-1",
}
ONCE_FILLED: dict[str, Any] = {"auto_expand_replicas": "0-1", "refresh_interval": None}


def _terms(index_options: Literal["positions", "freqs", "docs"]) -> Any:
    return Text(analyzer="whitespace", index_options=index_options)


class PassageOfPage(InnerDoc):
    """A passage: the fields that the Tantivy index has too, and two to list words from."""

    title = _terms("positions")
    body = _terms("positions")
    title_words = _terms("positions")
    words = _terms("positions")
    title_parts = _terms("freqs")
    body_parts = _terms("freqs")
    trigrams = _terms("docs")
    page_title = _terms("docs")
    page_title_whole = Keyword()
    visibility = Keyword()
    known_stems = Keyword()
    known_words = Keyword()
    accented = Keyword()
    facet_kind = Keyword()
    facet_target_groups = Keyword()
    facet_action_lines = Keyword()
    facet_province = Keyword()
    facet_year = Keyword()
    facet_audience = Keyword()
    passage = Keyword(index=False, doc_values=False)  # JSON; comes back as it went in


class PageDocument(Document):
    """A page with its passages."""

    page_id = Keyword()
    day = Integer()
    title_length = Integer()
    passages = Nested(PassageOfPage)

    class Meta:
        """Only what is shown is kept as source; the terms are in the index alone."""

        dynamic = MetaField("strict")
        source = MetaField(includes=["page_id", "passages.passage"])


def facet_field(name: str) -> str:
    """Return the field that filters on a facet and counts it."""
    return f"passages.facet_{name}"


def to_source(page_id: str, passages: list[Passage]) -> dict[str, Any]:
    """Analyse the passages of a page into the source of a `PageDocument`."""
    days = [passage.date.toordinal() for passage in passages if passage.date]
    leads = Leads()
    document = PageDocument(
        page_id=page_id,
        day=max(days, default=None),
        title_length=title_terms(passages[0].title).length,
        passages=[_nested(passage) | _title(passage, leads) for passage in passages],
    )
    return document.to_dict()


def _nested(passage: Passage) -> dict[str, Any]:
    terms = passage_terms(passage)
    facets = {f"facet_{name}": list(passage.facet_values(name)) for name in FACET_FIELDS}
    return facets | {
        "title": " ".join(terms.title),
        "body": " ".join(terms.body),
        "title_words": " ".join(terms.title_words),
        "words": " ".join(terms.words),
        "title_parts": " ".join(terms.title_parts),
        "body_parts": " ".join(terms.body_parts),
        "trigrams": " ".join(terms.trigrams),
        "visibility": list(passage.visibility),
        "known_stems": _distinct(terms.title, terms.body, terms.title_parts, terms.body_parts),
        "known_words": _distinct(terms.title_words, terms.words),
        "accented": _distinct(terms.accented),
        "passage": to_json(passage),
    }


def _title(passage: Passage, leads: Leads) -> dict[str, Any]:
    if not leads.is_one(passage):
        return {}
    title = title_terms(passage.title)
    return {"page_title": " ".join(title.words), "page_title_whole": title.whole}


def _distinct(*lists: list[str]) -> list[str]:
    return list(dict.fromkeys(term for terms in lists for term in terms))
