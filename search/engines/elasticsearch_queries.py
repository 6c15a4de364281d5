"""A query plan as an Elasticsearch query. Terms go in as terms: no query text is parsed by the server."""

from collections.abc import Collection

from elasticsearch.dsl import query as dsl

from search.engines.elasticsearch_schema import facet_field
from search.engines.interface import Filters
from search.plan import Concept, QueryPlan, Variant, Weights

Query = dsl.Query


def matching_query(plan: QueryPlan) -> Query:
    """Return which passages qualify and how they score; trigrams add to the score only."""
    must: list[Query] = [literal_query(phrase) for phrase in plan.phrases]
    should: list[Query] = []
    if plan.concepts:
        common = [met_query(concept, plan.weights) for concept in plan.concepts if concept.is_common]
        should.append(any_of([*(concept_query(one, plan.weights) for one in plan.concepts), *common]))
        met = any_of([met_query(concept, plan.weights) for concept in plan.qualifying])
        # With a required phrase the words need not qualify a second time.
        (should if plan.phrases else must).append(met)
    if plan.trigrams and (must or should):
        should.append(any_of([_term("trigrams", t, plan.weights.trigrams) for t in plan.trigrams]))
    if plan.is_listing:
        must.append(dsl.MatchAll())
    excluded = [literal_query(phrase) for phrase in plan.excluded]
    return dsl.Bool(must=must, should=should, must_not=excluded)


def counting_query(plan: QueryPlan) -> Query:
    """Return which passages qualify, without what they score: a filter for counts, of far fewer clauses."""
    must: list[Query] = [literal_query(phrase) for phrase in plan.phrases]
    if plan.concepts and not plan.phrases:
        must.append(any_of([qualifying_query(concept) for concept in plan.qualifying]))
    return dsl.Bool(
        filter=must or [dsl.MatchAll()], must_not=[literal_query(phrase) for phrase in plan.excluded]
    )


def met_query(concept: Concept, weights: Weights) -> Query:
    """Return the query for passages that meet a concept, which adds as much to the score for any concept."""
    return dsl.ConstantScore(filter=qualifying_query(concept), boost=weights.met)


def qualifying_query(concept: Concept) -> Query:
    """Return what meets a concept, whatever the score."""
    ways = [_stems_query(stems) for stems in concept.alone]
    if concept.together:
        ways.append(
            dsl.Bool(filter=[any_of([_stems_query(row) for row in rows]) for rows in concept.together])
        )
    return any_of(ways)


def _stems_query(stems: tuple[str, ...]) -> Query:
    if len(stems) > 1:
        return any_of([_phrase(name, " ".join(stems), slop=1) for name in ("title", "body")])
    # One clause for what stands in any of the four fields: with hundreds of them each costs.
    return _term("known_stems", stems[0])


def nearest_query(plan: QueryPlan) -> Query:
    """Return what comes near: a part of a compound or like letters; for when nothing qualifies."""
    # A few trigrams of a word are in any text: resembling takes a third of them.
    alike = dsl.Bool(
        should=[_term("trigrams", trigram) for trigram in plan.nearest],
        minimum_should_match=max(1, len(plan.nearest) // 3),
    )
    parts = [_stems_query(row) for concept in plan.concepts for rows in concept.together for row in rows]
    excluded = [literal_query(phrase) for phrase in plan.excluded]
    return dsl.Bool(must=[any_of([alike, *parts])], must_not=excluded)


def concept_query(concept: Concept, weights: Weights) -> Query:
    """Return the query for one concept: its best variant counts; parts of a compound add up to one."""
    ways = [_variant_query(variant, weights) for variant in concept.variants]
    if concept.parts:
        parts = [[_variant_query(variant, weights) for variant in part] for part in concept.parts]
        ways.append(any_of([_best_of(part, weights) for part in parts]))
    return _best_of(ways, weights)


def _best_of(ways: list[Query], weights: Weights) -> Query:
    return ways[0] if len(ways) == 1 else dsl.DisMax(queries=ways, tie_breaker=weights.second_best)


def _variant_query(variant: Variant, weights: Weights) -> Query:
    if len(variant.stems) > 1:
        stems = " ".join(variant.stems)
        fields = {"title": weights.title, "body": weights.body}
        return any_of([_phrase(name, stems, variant.weight * w, slop=1) for name, w in fields.items()])
    fields = {
        "title": weights.title,
        "body": weights.body,
        "title_parts": weights.title_parts,
        "body_parts": weights.body_parts,
    }
    return any_of([_term(name, variant.stems[0], variant.weight * w) for name, w in fields.items()])


def literal_query(words: tuple[str, ...]) -> Query:
    """Return the query for folded words that stand next to each other, in the title or in the body."""
    return any_of([_phrase(name, " ".join(words)) for name in ("title_words", "words")])


def any_of(queries: list[Query]) -> Query:
    """Return the query that adds up the scores of those that match."""
    return queries[0] if len(queries) == 1 else dsl.Bool(should=queries, minimum_should_match=1)


def narrowed(query: Query, allowed: Collection[str], filters: Filters | None = None) -> Query:
    """Return the query within what these tokens may see and the filters let through, its scores unchanged."""
    return dsl.Bool(must=[query], filter=[visible(allowed), *_chosen(filters)])


def visible(allowed: Collection[str]) -> Query:
    """Return the query for the passages that these tokens may see."""
    return one_of("passages.visibility", allowed)


def title_query(words: list[str], allowed: Collection[str]) -> Query:
    """Return the query for titles that hold these words, the last perhaps begun; what begins so scores."""
    *before, last = words
    held: list[Query] = [_begins("page_title", last), *(_term("page_title", word) for word in before)]
    begins = dsl.ConstantScore(filter=_begins("page_title_whole", " ".join(words)))
    return dsl.Bool(filter=[visible(allowed), *held], should=[begins])


def _begins(name: str, text: str) -> Query:
    return dsl.Prefix(**{f"passages.{name}": {"value": text}})


def without(filters: Filters, name: str) -> Filters:
    """Return the filters but one."""
    return {other: values for other, values in filters.items() if other != name}


def _chosen(filters: Filters | None) -> list[Query]:
    return [one_of(facet_field(name), values) for name, values in (filters or {}).items() if values]


def one_of(field: str, values: Collection[str]) -> Query:
    """Return the query for the passages with one of these values, as they are, in a field."""
    return dsl.Q("terms", **{field: sorted(values)})


def _term(name: str, value: str, boost: float = 1.0) -> Query:
    return dsl.Term(**{f"passages.{name}": {"value": value, "boost": boost}})


def _phrase(name: str, words: str, boost: float = 1.0, slop: int = 0) -> Query:
    return dsl.MatchPhrase(**{f"passages.{name}": {"query": words, "boost": boost, "slop": slop}})
