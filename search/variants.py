"""The ways in which a passage may meet a word of a query: what means the same, parts of a compound."""

from collections.abc import Iterable

from search.dutch.stemming import stem
from search.dutch.synonyms import Synonyms
from search.plan import Concept, Source, Stems, Variant, Weights


def synonym(stems: Stems, weight: float) -> Variant:
    """Return the variant for what means the same."""
    source: Source = "synonym"
    return Variant(stems, weight, source)


def synonyms_of(word: str, synonyms: Synonyms, weights: Weights, factor: float = 1.0) -> list[Variant]:
    """Return the ways to say a word otherwise."""
    return [synonym(other, factor * weights.synonym) for other in synonyms.of((stem(word),))]


def parts_of(
    words: Iterable[str], synonyms: Synonyms, weights: Weights, factor: float = 1.0
) -> tuple[tuple[Variant, ...], ...]:
    """Return the words of a compound as its parts, with synonyms: ouderenhuisvesting is for senioren too."""
    factor *= weights.part
    return tuple(
        distinct(
            [
                Variant((part,), factor, "part"),
                *(synonym(o, factor * weights.synonym) for o in synonyms.of((part,))),
            ]
        )
        for part in dict.fromkeys(map(stem, words))
    )


def share_meaning(stem_: str, concept: Concept) -> bool:
    """Say whether a word is what the concept asks for already: the same word, or a synonym of it."""
    return any(v.stems == (stem_,) and v.source in ("term", "synonym") for v in concept.variants)


def distinct(variants: list[Variant]) -> tuple[Variant, ...]:
    """Keep the heaviest variant of each row of stems."""
    heaviest: dict[Stems, Variant] = {}
    for variant in variants:
        kept = heaviest.get(variant.stems)
        if kept is None or kept.weight < variant.weight:
            heaviest[variant.stems] = variant
    return tuple(heaviest.values())
