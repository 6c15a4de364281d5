"""The fields of the Tantivy index and how a passage becomes a document.

Terms are made by `search.dutch` and go in joined by spaces, which the whitespace tokenizer takes apart.
"""

from dataclasses import fields

import tantivy

from search.engines.documents import Leads, passage_terms, title_terms, to_json
from search.engines.interface import FACET_FIELDS, Passage
from search.engines.tantivy_numbers import Numbering

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
    # Titles of pages, in one passage a page: their words, and how they begin.
    for name in ("accented", "trigrams", "page_title"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("page_id", "marks", "page_title_whole"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    # Fast fields are columns: the number of the passage, that of the first one of its page, the place of the
    # passage in its block as a power of two, the date, and how many words the title has.
    for name in ("number", "page", "bit", "day", "title_length"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("passage", stored=True)  # a text field would be indexed as well
    return builder.build()


def to_document(passage: Passage, numbering: Numbering, leads: Leads) -> tantivy.Document:
    """Analyse a passage into a document of `build_schema`."""
    terms = passage_terms(passage)
    number, page = numbering.of(passage.page_id)
    document = tantivy.Document()
    for field in fields(terms):
        document.add_text(field.name, " ".join(getattr(terms, field.name)))
    if leads.is_one(passage):
        title = title_terms(passage.title)
        document.add_text("page_title", " ".join(title.words))
        document.add_text("page_title_whole", title.whole)
        document.add_unsigned("title_length", title.length)
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
