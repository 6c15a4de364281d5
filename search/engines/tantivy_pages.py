"""Pages as bits, so that counting the pages of a result takes microseconds, whatever the facets chosen.

A unit is the passages of one page that have the same facets; nearly always a page is one unit. A set of units
is an int: what is found, what has a value of a facet and what is chosen are then joined with | and &.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from search.engines.interface import FacetCount, Filters

FacetsOfKey = Mapping[int, Mapping[str, Sequence[str]]]


class PageTable:
    """The pages of one state of an index. Takes columns that run in step, one row a passage."""

    def __init__(
        self, page_keys: Sequence[int], facet_keys: Sequence[int], days: Sequence[int], facets: FacetsOfKey
    ) -> None:
        pairs = dict.fromkeys(zip(page_keys, facet_keys, strict=True))
        self._facets = facets
        self._pairs = list(pairs)
        self._units_of_page: defaultdict[int, list[int]] = defaultdict(list)
        for unit, (page, _) in enumerate(self._pairs):
            self._units_of_page[page].append(unit)
        newest: dict[int, int] = {}
        for page, day in zip(page_keys, days, strict=True):
            if day >= newest.get(page, 0):
                newest[page] = day or 0
        self._by_day = sorted(newest, key=lambda page: -newest[page])
        mixed = [units for units in self._units_of_page.values() if len(units) > 1]
        self._mixed = [self.of_units(units) for units in mixed]
        self._single = self.of_units(
            u for units in self._units_of_page.values() if len(units) == 1 for u in units
        )

    def of_units(self, units: Iterable[int]) -> int:
        """Return the set of these units."""
        digits = bytearray(b"0") * (len(self._pairs) + 1)
        for unit in units:
            digits[unit] = 49
        return int(digits, 2)

    def of_passages(self, page_keys: Sequence[int], facet_keys: Sequence[int]) -> int:
        """Return the set of the units that these passages are of."""
        of_page = self._units_of_page
        if not self._mixed:
            return self.of_units(of_page[page][0] for page in page_keys)
        return self.of_units(map(self._unit_of.__getitem__, zip(page_keys, facet_keys, strict=True)))

    @cached_property
    def _unit_of(self) -> dict[tuple[int, int], int]:
        return {pair: unit for unit, pair in enumerate(self._pairs)}

    @cached_property
    def _masks(self) -> dict[str, dict[str, int]]:
        """Return per facet, per value the set of the units that have it."""
        units: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for unit, (_, key) in enumerate(self._pairs):
            for name, values in self._facets.get(key, {}).items():
                for value in values:
                    units[name][value].append(unit)
        return {
            name: {value: self.of_units(of_value) for value, of_value in of_name.items()}
            for name, of_name in units.items()
        }

    def chosen(self, found: int, filters: Filters, besides: str = "") -> int:
        """Return what of a set the filters let through, but for the facet `besides`."""
        for name, values in filters.items():
            if name != besides:
                masks = self._masks.get(name, {})
                allowed = 0
                for value in values:
                    allowed |= masks.get(value, 0)
                found &= allowed
        return found

    def count(self, found: int) -> int:
        """Return the number of pages in a set."""
        return (found & self._single).bit_count() + sum(bool(found & page) for page in self._mixed)

    def facet_counts(self, found: int, name: str) -> tuple[FacetCount, ...]:
        """Count the pages in a set per value of one facet, the commonest value first."""
        counts = ((value, self.count(found & mask)) for value, mask in self._masks.get(name, {}).items())
        ordered = sorted((c for c in counts if c[1]), key=lambda c: (-c[1], c[0]))
        return tuple(FacetCount(value, count) for value, count in ordered)

    def newest_first(self, found: int) -> Iterator[int]:
        """Yield the keys of the pages in a set, the newest first and those without a date last."""
        last = len(self._pairs)
        for page in self._by_day:
            if any(found >> (last - unit) & 1 for unit in self._units_of_page[page]):
                yield page
