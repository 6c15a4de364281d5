"""The fields of the Tantivy index and how a passage becomes a document.

Terms are made by `search.dutch` and go in joined by spaces, which the whitespace tokenizer takes apart.
"""

import hashlib
import json
from dataclasses import fields

import tantivy

from search.engines.documents import passage_terms, to_json
from search.engines.interface import FACET_FIELDS, Passage

HEAP_BYTES = 50_000_000  # Tantivy writes a segment when its buffer is full


def facet_field(name: str) -> str:
    """Return the field that filters on a facet."""
    return f"facet_{name}"


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
    for name in ("visibility", "page_id", *map(facet_field, FACET_FIELDS)):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    # Fast fields are columns, read for every hit, so numbers; `facets` spells out what `facets_key` means.
    builder.add_unsigned_field("page_key", fast=True)
    builder.add_unsigned_field("facets_key", fast=True)
    builder.add_unsigned_field("day", fast=True)
    builder.add_text_field("facets", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_bytes_field("passage", stored=True)  # a text field would be indexed as well
    return builder.build()


def to_document(passage: Passage) -> tantivy.Document:
    """Analyse a passage into a document of `build_schema`."""
    terms = passage_terms(passage)
    document = tantivy.Document()
    for field in fields(terms):
        document.add_text(field.name, " ".join(getattr(terms, field.name)))
    for token in passage.visibility:
        document.add_text("visibility", token)
    document.add_text("page_id", passage.page_id)
    facets = {name: values for name in FACET_FIELDS if (values := passage.facet_values(name))}
    for name, values in facets.items():
        for value in values:
            document.add_text(facet_field(name), value)
    spelled = json.dumps(facets, ensure_ascii=False, separators=(",", ":"))
    document.add_text("facets", spelled)
    document.add_unsigned("facets_key", key_of(spelled))
    document.add_unsigned("page_key", key_of(passage.page_id))
    document.add_unsigned("day", passage.date.toordinal() if passage.date else 0)
    document.add_bytes("passage", to_json(passage).encode())
    return document


def key_of(text: str) -> int:
    """Return a number of 63 bits for a text; the chance that any two of a million meet is below 1 in 10⁷."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
