"""The fields of the Tantivy index and how a passage becomes a document.

Terms are made by `search.dutch` and go in joined by spaces, which the whitespace tokenizer takes apart.
"""

from dataclasses import fields
from typing import Any

import tantivy
from tantivy import Query

from search.engines.documents import passage_terms, to_json
from search.engines.interface import FACET_FIELDS, Passage

HEAP_BYTES = 50_000_000  # Tantivy writes a segment when its buffer is full
# Passages whose numbers share a block: a sum of so many powers of two is exact.
BLOCK = 48


def mark(name: str, value: str) -> str:
    """Return the term by which a passage is filtered: a value of a facet, or a token that may see it."""
    return f"{name}:{value}"


def build_schema() -> tantivy.Schema:
    """Return the schema; change `documents.SCHEMA_VERSION` along with it."""
    builder = tantivy.SchemaBuilder()
    # Positions where phrases are looked for: stems for synonyms of several words, words for what is quoted.
    for name in ("title", "body", "title_words", "words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("title_parts", "body_parts"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("accented", "trigrams"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("page_id", "marks"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    # Fast fields are columns: the number of the passage, that of the first one of its page, the place of the
    # passage in its block as a power of two, and the date.
    for name in ("number", "page", "bit", "day"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("passage", stored=True)  # a text field would be indexed as well
    return builder.build()


class Numbering:
    """Numbers passages: those of one page follow each other, and behind each page a number is left out.

    So a set of passages can be an int, and pages are counted in it by arithmetic; see `tantivy_pages`.
    """

    def __init__(self, first: int = 0) -> None:
        self._next = first
        self._page_id: str | None = None
        self._page = first

    @classmethod
    def after(cls, searcher: tantivy.Searcher) -> "Numbering":
        """Go on behind the passages that an index holds."""
        answer: Any = searcher.aggregate(Query.all_query(), {"last": {"max": {"field": "number"}}})
        last = answer["last"]["value"]
        return cls(0 if last is None else int(last) + 2)

    def of(self, page_id: str) -> tuple[int, int]:
        """Return the number of the next passage and that of its page; passages of a page come in a row."""
        if page_id != self._page_id:
            self._next += self._page_id is not None
            self._page_id, self._page = page_id, self._next
        self._next += 1
        return self._next - 1, self._page


def to_document(passage: Passage, numbering: Numbering) -> tantivy.Document:
    """Analyse a passage into a document of `build_schema`."""
    terms = passage_terms(passage)
    number, page = numbering.of(passage.page_id)
    document = tantivy.Document()
    for field in fields(terms):
        document.add_text(field.name, " ".join(getattr(terms, field.name)))
    for token in passage.visibility:
        document.add_text("marks", mark("visibility", token))
    for name in FACET_FIELDS:
        for value in passage.facet_values(name):
            document.add_text("marks", mark(name, value))
    document.add_text("page_id", passage.page_id)
    document.add_unsigned("number", number)
    document.add_unsigned("page", page)
    document.add_unsigned("bit", 1 << number % BLOCK)
    document.add_unsigned("day", passage.date.toordinal() if passage.date else 0)
    document.add_bytes("passage", to_json(passage).encode())
    return document
