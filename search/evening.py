"""Make all ways to meet a concept count alike, however rare their words.

An engine gives a word more weight the rarer it is. Between concepts that is right: the rarest word of a query
says most. Between ways to say one thing it is wrong: who asks for voorrang does not ask for urgentie less
because more passages have that word. So each way counts as rare as all of them together.
"""

from dataclasses import replace

from search.plan import Concept, Known, Variant


def evened(concept: Concept, known: Known) -> Concept:
    """Return the concept with weights that make up for rarity, without what the index cannot hold."""
    return replace(
        concept,
        variants=_evened(concept.variants, known),
        parts=tuple(_evened(part, known) for part in concept.parts),
    )


def _evened(variants: tuple[Variant, ...], known: Known) -> tuple[Variant, ...]:
    counts = {variant: known.count(variant.stems) for variant in variants}
    present = [variant for variant in variants if counts[variant]]
    if not present:
        return variants[:1]
    together = known.rarity(sum(counts.values()))
    return tuple(
        replace(variant, weight=variant.weight * min(1.0, together / _given(variant, known)))
        for variant in present
    )


def _given(variant: Variant, known: Known) -> float:
    """Return the rarity by which an engine weighs a match; of a phrase that of all its words."""
    return sum(known.rarity(known.count((stem,))) for stem in variant.stems)
