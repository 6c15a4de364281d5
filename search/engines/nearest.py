"""What is shown where nothing qualifies: the pages that come nearest, and what is counted of them."""

from collections import Counter
from collections.abc import Collection, Sequence

from search.engines.interface import FacetCount, Found, FoundPage

# Resemblance by trigrams has no natural end; past the best pages it is noise.
MOST_BY_TRIGRAMS = 30


def found_near(pages: Sequence[FoundPage], names: Collection[str], offset: int, limit: int) -> Found:
    """Return some of the nearest pages; all of them are counted, by the passages that come near."""
    pages = pages[:MOST_BY_TRIGRAMS]
    facets = {name: _counted(pages, name) for name in names}
    return Found(tuple(pages[offset : offset + limit]), len(pages), facets, by_trigrams=True)


def _counted(pages: Sequence[FoundPage], name: str) -> tuple[FacetCount, ...]:
    counts = Counter(
        value
        for page in pages
        for value in {value for found in page.passages for value in found.passage.facet_values(name)}
    )
    return tuple(FacetCount(value, n) for value, n in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
