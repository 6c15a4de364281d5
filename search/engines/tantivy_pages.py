"""Sets of passages as ints: counting the pages of a result takes microseconds, whatever the facets chosen.

Bit n stands for the passage with number n. Sets are joined with | and &. The passages of a page follow each
other and the bit behind them is free (`tantivy_numbers`). So adding the set of all passages to a set carries
into that bit for each page that has a passage in the set: pages are counted with one addition.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from search.engines.interface import FacetCount, Filters

# Per value the set of the passages that have it.
ValuesOf = Callable[[str], Mapping[str, int]]


class PageTable:
    """The pages of one state of an index."""

    def __init__(self, live: int, values_of: ValuesOf) -> None:
        """Take the set of all passages, and a way to ask for the values of a facet."""
        self._live = live
        self._behind = (live << 1) & ~live
        self._values_of = values_of
        self._values: dict[str, Mapping[str, int]] = {}
        self._whole: dict[str, Mapping[str, int]] = {}

    def chosen(self, found: int, filters: Filters, besides: str = "") -> int:
        """Return what of a set the filters let through, but for the facet `besides`."""
        for name, values in filters.items():
            if name != besides:
                masks = self._masks(name)
                allowed = 0
                for value in values:
                    allowed |= masks.get(value, 0)
                found &= allowed
        return found

    def count(self, found: int) -> int:
        """Return the number of pages in a set."""
        return self._pages(found).bit_count()

    def facet_counts(self, found: int, name: str) -> tuple[FacetCount, ...]:
        """Count the pages in a set per value of one facet, the commonest value first."""
        pages, whole = self._pages(found), self._whole_pages(name)
        counts = (
            (value, (pages & whole[value]).bit_count() if value in whole else self.count(found & mask))
            for value, mask in self._masks(name).items()
        )
        ordered = sorted((c for c in counts if c[1]), key=lambda c: (-c[1], c[0]))
        return tuple(FacetCount(value, count) for value, count in ordered)

    def among(self, found: int, pages: Sequence[tuple[int, int]]) -> Iterator[int]:
        """Yield those pages that are in a set; each comes as the numbers of its first and last passage."""
        flags = self._pages(found).to_bytes(self._behind.bit_length() // 8 + 1, "little")
        for first, last in pages:
            if flags[(last + 1) >> 3] >> ((last + 1) & 7) & 1:
                yield first

    def pages(self) -> list[tuple[int, int]]:
        """Return each page as the number of its first passage and the one behind its last."""
        return [run.span() for run in re.finditer("1+", f"{self._live:b}"[::-1])]

    def _pages(self, found: int) -> int:
        return (found + self._live) & self._behind

    def _whole_pages(self, name: str) -> Mapping[str, int]:
        """Return the pages with a value, for the values that each page has in all its passages or in none."""
        if name not in self._whole:
            self._whole[name] = {
                value: self._pages(mask)
                for value, mask in self._masks(name).items()
                if not self._pages(mask) & self._pages(self._live & ~mask)
            }
        return self._whole[name]

    def _masks(self, name: str) -> Mapping[str, int]:
        if name not in self._values:
            self._values[name] = self._values_of(name)
        return self._values[name]
