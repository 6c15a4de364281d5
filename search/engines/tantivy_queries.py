"""A query plan as a Tantivy query. Terms go in as terms: Tantivy never parses what a visitor types."""

import re
from collections.abc import Collection

import tantivy
from tantivy import FieldType, Occur, Query

from search.engines.interface import Filters
from search.engines.tantivy_schema import mark
from search.plan import Concept, QueryPlan, Stems, Variant, Weights

STEM_FIELDS = ("body", "title", "body_parts", "title_parts")
FEW = 8


def matching_query(schema: tantivy.Schema, plan: QueryPlan) -> Query:
    """Return what qualifies and how it scores; trigrams add to the score only."""
    clauses: list[tuple[Occur, Query]] = []
    concepts = [concept_query(schema, concept, plan.weights) for concept in plan.concepts]
    for phrase in plan.phrases:
        clauses.append((Occur.Must, literal_query(schema, phrase)))
    if concepts:
        met = any_of([met_query(schema, concept, plan.weights) for concept in plan.qualifying])
        # With a required phrase the words need not qualify a second time.
        clauses.append((Occur.Should if plan.phrases else Occur.Must, met))
        common = [met_query(schema, concept, plan.weights) for concept in plan.concepts if concept.is_common]
        clauses.append((Occur.Should, any_of([*concepts, *common])))
    if plan.trigrams and clauses:
        clauses.append((Occur.Should, trigram_query(schema, plan)))
    if not clauses:
        clauses.append((Occur.Must, Query.all_query()))
    for phrase in plan.excluded:
        clauses.append((Occur.MustNot, literal_query(schema, phrase)))
    return Query.boolean_query(clauses)


def met_query(schema: tantivy.Schema, concept: Concept, weights: Weights) -> Query:
    """Return the query for passages that meet a concept, which adds as much to the score for any concept."""
    return Query.const_score_query(qualifying_query(schema, concept), weights.met)


def qualifying_query(schema: tantivy.Schema, concept: Concept) -> Query:
    """Return what meets a concept, whatever the score."""
    ways = [stems_query(schema, stems) for stems in concept.alone]
    if concept.together:
        ways.append(together_query(schema, concept.together))
    return any_of(ways)


def together_query(schema: tantivy.Schema, parts: tuple[tuple[Stems, ...], ...]) -> Query:
    """Return the query for passages that hold all parts of a compound, whatever the score."""
    return Query.boolean_query(
        [(Occur.Must, any_of([stems_query(schema, row) for row in rows])) for rows in parts]
    )


def nearest_query(schema: tantivy.Schema, plan: QueryPlan) -> Query:
    """Return what comes near: a part of a compound or like letters; for when nothing qualifies."""
    # A few trigrams of a word are in any text: resembling takes a third of them.
    terms = [(Occur.Should, Query.term_query(schema, "trigrams", t, "basic")) for t in plan.nearest]
    near = [Query.boolean_query(terms, minimum_number_should_match=max(1, len(terms) // 3))]
    near += [
        stems_query(schema, row) for concept in plan.concepts for rows in concept.together for row in rows
    ]
    clauses = [(Occur.Must, any_of(near))]
    clauses += [(Occur.MustNot, literal_query(schema, phrase)) for phrase in plan.excluded]
    return Query.boolean_query(clauses)


def stems_query(schema: tantivy.Schema, stems: tuple[str, ...]) -> Query:
    """Return the query for a stem in any field, or for stems next to each other, whatever the score."""
    if len(stems) > 1:
        return any_of([Query.phrase_query(schema, name, list(stems), slop=1) for name in ("title", "body")])
    return any_of([Query.term_query(schema, name, stems[0], "basic") for name in STEM_FIELDS])


def concept_query(schema: tantivy.Schema, concept: Concept, weights: Weights) -> Query:
    """Return the query for one concept: its best variant counts; parts of a compound add up to one."""
    ways = _variants(schema, concept.variants, weights)
    if concept.parts:
        ways.append(any_of([_best_of(_variants(schema, part, weights), weights) for part in concept.parts]))
    return _best_of(ways, weights)


def _variants(schema: tantivy.Schema, variants: tuple[Variant, ...], weights: Weights) -> list[Query]:
    return [_variant_query(schema, variant, weights) for variant in variants]


def _best_of(ways: list[Query], weights: Weights) -> Query:
    return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways, tie_breaker=weights.second_best)


def _variant_query(schema: tantivy.Schema, variant: Variant, weights: Weights) -> Query:
    if len(variant.stems) > 1:
        fields = {"title": weights.title, "body": weights.body}
        queries = [
            Query.boost_query(
                Query.phrase_query(schema, name, list(variant.stems), slop=1), variant.weight * weight
            )
            for name, weight in fields.items()
        ]
    else:
        fields = {
            "title": weights.title,
            "body": weights.body,
            "title_parts": weights.title_parts,
            "body_parts": weights.body_parts,
        }
        queries = [
            Query.boost_query(
                Query.term_query(schema, name, variant.stems[0], "freq"), variant.weight * weight
            )
            for name, weight in fields.items()
        ]
    return any_of(queries)


def trigram_query(schema: tantivy.Schema, plan: QueryPlan) -> Query:
    """Return the query for the trigrams of the plan, weighed as it says."""
    terms = [Query.term_query(schema, "trigrams", trigram, "basic") for trigram in plan.trigrams]
    return Query.boost_query(any_of(terms), plan.weights.trigrams)


def literal_query(schema: tantivy.Schema, words: tuple[str, ...]) -> Query:
    """Return the query for folded words that stand next to each other, in the title or in the body."""
    queries = []
    for name in ("title_words", "words"):
        if len(words) == 1:
            queries.append(Query.term_query(schema, name, words[0], "freq"))
        else:
            queries.append(Query.phrase_query(schema, name, list(words)))
    return any_of(queries)


def title_queries(schema: tantivy.Schema, words: list[str]) -> list[Query]:
    """Return the queries for titles that begin with these words, and for those that hold them, best first.

    The last word may be begun only.
    """
    *before, last = map(re.escape, words)
    begins = Query.regex_query(schema, "page_title_whole", f"{' '.join([*before, last])}.*")
    clauses = [(Occur.Must, Query.term_query(schema, "page_title", word, "basic")) for word in words[:-1]]
    clauses.append((Occur.Must, Query.regex_query(schema, "page_title", f"{last}.*")))
    return [begins, Query.boolean_query(clauses)]


def any_of(queries: list[Query]) -> Query:
    """Return the query that adds up the scores of those that match."""
    return (
        queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
    )


def narrowed(
    schema: tantivy.Schema, query: Query, allowed: Collection[str], filters: Filters | None = None
) -> Query:
    """Return the query within what these tokens may see and the filters let through, its scores unchanged."""
    clauses = [(Occur.Must, query), (Occur.Must, marked(schema, "visibility", allowed))]
    for name, values in (filters or {}).items():
        if values:
            clauses.append((Occur.Must, marked(schema, name, values)))
    return Query.boolean_query(clauses)


def marked(schema: tantivy.Schema, name: str, values: Collection[str]) -> Query:
    """Return the query for what has one of these values of a facet, or of these tokens; it adds no score."""
    return _one_of(schema, "marks", [mark(name, value) for value in values])


def numbered(schema: tantivy.Schema, query: Query, pages: Collection[int]) -> Query:
    """Return the query within the pages of these numbers, its scores unchanged."""
    ranges = [Query.range_query(schema, "page", FieldType.Unsigned, page, page) for page in pages]
    return Query.boolean_query(
        [(Occur.Must, query), (Occur.Must, Query.const_score_query(any_of(ranges), 0.0))]
    )


def numbered_from(schema: tantivy.Schema, query: Query, first: int, bound: int) -> Query:
    """Return the query within the passages with numbers from `first` to below `bound`."""
    numbers = Query.range_query(schema, "number", FieldType.Unsigned, first, bound)
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(numbers, 0.0))])


def of_pages(schema: tantivy.Schema, query: Query, page_ids: Collection[str]) -> Query:
    """Return the query within these pages, its scores unchanged."""
    return Query.boolean_query([(Occur.Must, query), (Occur.Must, _one_of(schema, "page_id", page_ids))])


def without_pages(schema: tantivy.Schema, query: Query, page_ids: Collection[str]) -> Query:
    """Return the query outside these pages, its scores unchanged."""
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, _one_of(schema, "page_id", page_ids))])


def _one_of(schema: tantivy.Schema, field: str, values: Collection[str]) -> Query:
    # For a few values single terms are quicker: a set walks through the dictionary of the field.
    if len(values) <= FEW:
        query = any_of([Query.term_query(schema, field, value, "basic") for value in sorted(values)])
    else:
        query = Query.term_set_query(schema, field, sorted(values))
    return Query.const_score_query(query, 0.0)
