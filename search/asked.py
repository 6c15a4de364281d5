"""What the address of a search asks for. Whatever stands in it, this is a proper search.

Each address on the page is made of what was understood, so a strange parameter or one that comes twice goes
no further than the address that held it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from .engines.interface import Sort

MAX_QUERY = 2000
MOST_VALUES = 20
LONGEST_VALUE = 100
# More pages of results than there can be: what lies further on is a mistake or a robot.
LAST_PAGE = 1000


@dataclass(frozen=True)
class Facet:
    """One way to narrow: the field of the index and its name in the address."""

    field: str
    parameter: str


# Address parameters are Dutch, since people see and share them.
FACETS = (
    Facet("kind", "soort"),
    Facet("target_groups", "doelgroep"),
    Facet("action_lines", "actielijn"),
    Facet("province", "provincie"),
    Facet("year", "jaar"),
    Facet("audience", "voor"),
)
Filters = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Asked:
    """A search as its address says it. `filters` holds values by field of the index, `page_name` is the name
    of the address of its page."""

    query: str = ""
    filters: Filters = field(default_factory=dict)
    sort: Sort = "relevance"
    literal: bool = False
    page: int = 1
    page_name: str = "search:results"

    @classmethod
    def of(cls, parameters: QueryDict, page_name: str = "search:results") -> Asked:
        """Read the parameters of an address; never fails."""
        return cls(
            query=readable_text(parameters.get("q", "")[:MAX_QUERY]),
            filters=selected_filters(parameters),
            sort="date" if parameters.get("volgorde") == "datum" else "relevance",
            literal=parameters.get("letterlijk") == "1",
            page=_page_number(parameters.get("pagina", "")),
            page_name=page_name,
        )

    def changed(self, **changes: Any) -> Asked:
        """The same search with something else in it; its pages start anew."""
        return replace(self, **{"page": 1, **changes})

    def without(self, name: str, value: str) -> Asked:
        """The same search without one value of a filter."""
        kept = tuple(one for one in self.filters.get(name, ()) if one != value)
        filters = {**self.filters, name: kept}
        return self.changed(filters={key: values for key, values in filters.items() if values})

    def parameters(self, *left_out: str) -> list[tuple[str, str]]:
        """Names and values as they stand in an address, always in one order, except those left out."""
        found = [("q", self.query)] if self.query else []
        found += [(facet.parameter, value) for facet in FACETS for value in self.filters.get(facet.field, ())]
        if self.sort == "date":
            found.append(("volgorde", "datum"))
        if self.literal:
            found.append(("letterlijk", "1"))
        if self.page > 1:
            found.append(("pagina", str(self.page)))
        return [(name, value) for name, value in found if name not in left_out]

    def address(self, name: str = "") -> str:
        """The address of this search; `name` is that of another address that takes the same parameters."""
        query = QueryDict(mutable=True)
        for parameter, value in self.parameters():
            query.appendlist(parameter, value)
        return reverse(name or self.page_name) + (f"?{query.urlencode()}" if query else "")


def selected_filters(parameters: QueryDict) -> dict[str, tuple[str, ...]]:
    """The filters that an address asks for, by field; unknown values simply find nothing."""
    found = {}
    for facet in FACETS:
        values = dict.fromkeys(
            readable_text(value[:LONGEST_VALUE]) for value in parameters.getlist(facet.parameter)
        )
        if chosen := tuple(value for value in values if value)[:MOST_VALUES]:
            found[facet.field] = chosen
    return found


def readable_text(text: str) -> str:
    """A text on one line, without what no reader can see: control characters, halves of characters."""
    line = " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in text).split())
    return line if line.strip(JOINERS + " ") else ""


# Invisible, and yet part of a word or of an emoji.
JOINERS = "\u200c\u200d\u00ad"


def _page_number(text: str) -> int:
    return (
        min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1
    )
